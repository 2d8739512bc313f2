"""Pages of who has which file in hand, and of who reads it now."""

from datetime import timedelta

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.presence.models import Sighting
from terreau.fund.caseload import actions
from terreau.fund.caseload.models import Charge
from tests import factories as make
from tests.fund.review.test_views_desk import ADMIT_MANY, DESK, OTHERS, body, light, pick, shown, url

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
MANY, LOADS = reverse("review:entrust_many"), reverse("review:loads")
FILE_ROUTES = ("take", "entrust", "let_go", "here")


@pytest.fixture
def colleague():
    return make.user("ines@exemple.test", name="Inès Fabre", roles=[Role.OFFICER])


def over(person):
    return reverse("review:hand_over", args=[person.public_id])


def give(file, officer, seen=0):
    return actions.entrust(application=file, officer=officer, seen=seen, by=officer, at=NOW)


def test_it_works(client, file, officer, colleague):
    client.force_login(officer)
    client.post(url("take", file))
    assert Charge.objects.get().officer == officer
    page = body(client.get(url("file", file)))
    assert "En charge" in page
    assert "Omar Benali" in page

    sent = {"seen": officer.pk, "officer": colleague.public_id, "second": officer.public_id, "note": "<script>à revoir</script>"}
    assert client.post(url("entrust", file), sent).status_code == 302
    assert (Charge.objects.get().officer, Charge.objects.get().second) == (colleague, officer)
    page = body(client.get(url("file", file)))
    assert "<script>à revoir" not in page
    assert "&lt;script&gt;à revoir" in page
    client.post(url("let_go", file), {"seen": colleague.pk})
    assert not Charge.objects.exists()


@pytest.mark.parametrize("role", OTHERS)
def test_other_roles_find_every_door_closed(client, file, officer, role):
    client.force_login(make.user(roles=[role] if role else []))
    for address in (MANY, over(officer), *(url(route, file) for route in FILE_ROUTES)):
        assert client.post(address).status_code == 403
    for address in (LOADS, over(officer), url("entrust", file)):
        assert client.get(address).status_code == 403
    assert not Charge.objects.exists()
    assert not Sighting.objects.exists()


def test_a_member_of_the_body_finds_nothing(client, file, officer):
    make.member(file.organisation, person=officer)
    client.force_login(officer)
    assert {client.post(url(route, file)).status_code for route in FILE_ROUTES} == {404}
    client.post(MANY, {"chosen": [f"{file.public_id}:0"], "officer": officer.public_id, "confirmed": "yes"})
    assert not Charge.objects.exists()


def test_a_page_drawn_too_early_changes_nothing(client, file, officer, colleague):
    give(file, colleague)
    client.force_login(officer)
    client.post(url("take", file))
    answer = client.post(url("entrust", file), {"seen": 0, "officer": officer.public_id})
    assert answer.status_code == 200
    for seen in ("", "0", "-1", "²", "9" * 30):
        client.post(url("let_go", file), {"seen": seen})
    assert Charge.objects.get().officer == colleague


def test_whoever_cannot_have_it_is_not_offered(client, file, officer, colleague, juror):
    make.member(file.organisation, person=colleague)
    client.force_login(officer)
    page = body(client.get(url("entrust", file)))
    assert officer.public_id in page
    assert colleague.public_id not in page
    assert juror.public_id not in page
    client.post(url("entrust", file), {"seen": 0, "officer": colleague.public_id})
    assert not Charge.objects.exists()


def test_many_are_chosen_then_confirmed_with_a_report(client, officer, colleague, lead):
    edition = make.edition()
    first, second, late = (light(edition, number) for number in (1, 2, 3))
    client.force_login(officer)
    page = body(client.post(MANY, {"chosen": [pick(first), pick(second), pick(late)]}))
    assert f"{first.public_id}:0" in page
    give(late, lead)
    chosen = [f"{file.public_id}:0" for file in (first, second, late)]
    sent = {"chosen": [*chosen, "inconnu:0"], "officer": colleague.public_id, "note": "À vous", "confirmed": "yes"}
    said = body(client.post(MANY, sent, follow=True))
    assert "2 dossiers sont confiés à Inès Fabre" in said
    assert "reste dans les mêmes mains" in said
    assert "1 dossier est introuvable" in said or "introuvable" in said
    assert dict(Charge.objects.values_list("application", "officer")) == {first.pk: colleague.pk, second.pk: colleague.pk, late.pk: lead.pk}


@pytest.mark.parametrize("sent", [{}, {"chosen": ["?"]}, {"chosen": ["a:b"]}])
def test_an_unreadable_list_goes_back(client, officer, sent):
    client.force_login(officer)
    assert client.post(MANY, sent).status_code == 302


def test_nobody_chosen_asks_again(client, officer):
    file = light(make.edition(), 1)
    client.force_login(officer)
    assert client.post(MANY, {"chosen": [f"{file.public_id}:0"], "confirmed": "yes"}).status_code == 200
    assert not Charge.objects.exists()


def test_files_of_every_state_may_be_ticked_and_only_those_that_wait_are_admitted(client, officer):
    file = light(make.edition(), 1, state="in_review")
    client.force_login(officer)
    assert pick(file) in body(client.get(DESK))
    client.post(ADMIT_MANY, {"chosen": [pick(file)], "confirmed": "yes"})
    file.refresh_from_db()
    assert file.state == "in_review"


def test_filters_mine_nobody_s_someone_s(client, officer, colleague):
    edition = make.edition()
    mine, theirs, _free = (light(edition, number) for number in (1, 2, 3))
    give(mine, officer)
    give(theirs, colleague)
    client.force_login(officer)
    assert shown(client, "?charge=moi") == [1]
    assert shown(client, f"?charge={colleague.public_id}") == [2]
    assert shown(client, "?charge=personne") == [3]
    assert shown(client, "?charge=a%00b") == []
    assert client.get(DESK + "?charge=%00&commune=%00").status_code == 200
    client.force_login(colleague)
    assert shown(client, "?charge=moi") == [2]


def test_loads_and_handing_all_over(client, officer, colleague, lead):
    edition = make.edition()
    for number in (1, 2):
        give(light(edition, number), officer)
    client.force_login(colleague)
    assert over(officer) not in body(client.get(LOADS))
    assert client.post(over(officer), {"to": colleague.public_id}).status_code == 403
    assert client.get(over(lead)).status_code == 403
    client.force_login(lead)
    assert over(officer) in body(client.get(LOADS))
    assert "Projet 1" in body(client.get(over(officer)))
    client.post(over(officer), {"to": officer.public_id})
    assert set(Charge.objects.values_list("officer", flat=True)) == {officer.pk}
    client.post(over(officer), {"to": colleague.public_id, "note": "Congé"})
    assert set(Charge.objects.values_list("officer", flat=True)) == {colleague.pk}


def test_files_of_someone_who_left_can_still_be_handed_over(client, officer, colleague, lead):
    give(light(make.edition(), 1), officer)
    officer.grants.update(revoked_at=NOW)
    client.force_login(lead)
    assert "n’est plus dans l’équipe" in body(client.get(LOADS))
    client.post(over(officer), {"to": colleague.public_id})
    assert Charge.objects.get().officer == colleague


# ── Who else is on this file: two instructors on one file, open elsewhere since 2022 (demarches-simplifiees 7176) ──
def test_two_officers_on_one_file_see_each_other(client, file, officer, colleague):
    client.force_login(colleague)
    assert body(client.post(url("here", file))).strip() == ""
    client.force_login(officer)
    assert "Inès Fabre consulte aussi ce dossier" in body(client.post(url("here", file)))
    assert "terreau-presence" in body(client.get(url("file", file)))
    client.force_login(colleague)
    client.post(url("here", file), {"leaving": "yes"})
    client.force_login(officer)
    assert body(client.post(url("here", file))).strip() == ""


def test_presence_is_for_the_desk_alone_and_a_get_tells_nothing(client, file, officer):
    client.force_login(officer)
    assert client.get(url("here", file)).status_code == 405
    client.get(url("file", file))
    assert not Sighting.objects.exists()
    client.post(url("here", file))
    client.force_login(file.signer)
    assert "terreau-presence" not in body(client.get(reverse("calls:application", args=[file.public_id])))


def test_presence_locks_nothing(client, file, officer, colleague):
    client.force_login(colleague)
    client.post(url("here", file))
    client.force_login(officer)
    client.post(url("take", file))
    assert Charge.objects.get().officer == officer
