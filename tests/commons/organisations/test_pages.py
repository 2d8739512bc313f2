"""Every page of the room, as the people of the cast meet them."""

from datetime import timedelta

import pytest
from django.forms import BooleanField
from django.urls import reverse

from terreau.commons.organisations import actions, queries, rules
from terreau.commons.organisations.forms import Registration
from terreau.commons.organisations.models import Membership, Organisation
from terreau.commons.organisations.states import DoubtReason, MembershipState
from terreau.commons.outbox.models import Message
from terreau.web.templatetags.ui import optional_words
from tests import factories as make
from tests.observe.directory import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return make.organisation("Les Amis du quartier")


@pytest.fixture
def signer(body):
    return make.member(body, person=make.user("presidente@exemple.test", name="Awa Diallo"))


def path(route: str, *args) -> str:
    return reverse(f"organisations:{route}", args=args)


def text(response) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")


def test_it_works(client, stranger):
    """From a SIRET that the register knows to a record that can be submitted with."""
    files.a_unit(1, rna="W922000001")
    files.a_site(1)
    client.force_login(stranger)
    assert "Vous n’êtes encore membre d’aucune structure" in text(client.get(path("mine")))

    found = client.get(path("new"), {"siret": f" {make.siret(1)[:9]} {make.siret(1)[9:]}", "next": "/appels-a-projets/"}, follow=True)
    assert "ASSOCIATION DES ESSAIS 1" in text(found)  # as the register writes it
    assert 'value="Association des Essais 1"' in text(found)  # as people read it
    assert "1er novembre 2026" in text(found)
    assert 'value="12 avenue des Essais"' in text(found)

    done = client.post(
        found.request["PATH_INFO"] + "?" + found.request["QUERY_STRING"],
        {
            "name": "Association des essais",
            "address": "12 avenue des Essais",
            "postcode": "92000",
            "commune_name": "Nanterre",
            "signs": "on",
            "next": "/appels-a-projets/",
        },
    )
    assert done.status_code == 302
    assert done.url == "/appels-a-projets/"
    made = Organisation.objects.get()
    assert (made.siret, made.rna, made.legal_category, made.commune_code, made.corrected) == (
        make.siret(1),
        "W922000001",
        "9220",
        "92050",
        [],
    )
    assert rules.can_sign(stranger, made) is True
    assert queries.missing_to_submit(made) == []
    page = text(client.get(path("detail", made.public_id)))
    assert "SIRENE (Insee), 1er novembre 2026" in page
    assert "ASSOCIATION DES ESSAIS 1" in page


@pytest.mark.parametrize(
    ("typed", "words"), [("123", "14 chiffres"), ("99990001", "14 chiffres"), ("229200506", "SIREN"), ("22920050600612", "clé de contrôle")]
)
def test_a_wrong_siret_is_explained_and_kept(client, stranger, typed, words):
    client.force_login(stranger)

    page = client.get(path("new"), {"siret": typed})

    assert words in text(page)
    assert f'value="{typed}"' in text(page)


def test_a_body_without_siret_is_only_a_name(client, stranger):
    client.force_login(stranger)

    client.post(path("register"), {"name": "Club du lavoir"})

    made = Organisation.objects.get()
    page = text(client.get(path("detail", made.public_id)))
    assert "Donner le SIRET" in page
    assert "Personne ne signe encore" in page


def test_an_unknown_siret_is_no_obstacle(client, stranger):
    client.force_login(stranger)

    page = client.get(path("new"), {"siret": make.siret(1)}, follow=True)
    assert "ne connaît pas ce SIRET" in text(page)

    client.post(
        path("register") + f"?siret={make.siret(1)}",
        {
            "name": "Nouvelle",
            "legal_category": "9220",
            "rna": "w922 000 001",
            "address": "1 rue",
            "postcode": "92000",
            "commune_name": "Nanterre",
        },
    )
    assert queries.missing_to_submit(Organisation.objects.get()) == []


def test_a_closed_or_secondary_establishment_is_said(client, stranger):
    head = make.siret(1)[:9] + "00099"
    files.a_unit(1, head_office_siret=head)
    files.a_site(1, is_open=False, is_head_office=False)
    client.force_login(stranger)

    page = text(client.get(path("register"), {"siret": make.siret(1)}))

    assert "fermé dans le registre" in page
    assert f"siret={head}" in page


def test_a_known_siret_offers_to_join_without_naming_anyone(client, body, signer, stranger):
    client.force_login(stranger)

    page = client.get(path("new"), {"siret": body.siret}, follow=True)
    assert "a déjà une fiche ici" in text(page)
    assert "Awa" not in text(page)
    assert signer.email not in text(page)

    client.post(path("join") + f"?siret={body.siret}", {"position": "Trésorier"})
    assert Membership.objects.get(user=stranger).state == MembershipState.REQUESTED
    assert "Les Amis du quartier" in text(client.get(path("mine")))
    assert client.get(path("detail", body.public_id)).status_code == 404
    assert "Vous avez déjà demandé" in text(client.get(path("join"), {"siret": body.siret}))


def test_posting_the_form_of_a_siret_taken_meanwhile_offers_to_join(client, body, stranger):
    client.force_login(stranger)

    response = client.post(path("register") + f"?siret={body.siret}", {"name": "Autre"}, follow=True)

    assert "a déjà une fiche ici" in text(response)
    assert Organisation.objects.count() == 1


def test_a_signer_answers_a_request(client, body, signer, stranger):
    request = actions.request_to_join(organisation=body, by=stranger, at=make.NOW, position="Trésorier")
    client.force_login(signer)
    assert "Trésorier" in text(client.get(path("members", body.public_id)))

    client.post(path("approve", body.public_id, request.pk), {"rights": "sign"})

    assert rules.can_sign(stranger, body) is True


def test_an_editor_sees_members_and_decides_nothing(client, body, signer, stranger):
    editor = make.member(body, can_sign=False)
    request = actions.request_to_join(organisation=body, by=stranger, at=make.NOW)
    client.force_login(editor)

    page = text(client.get(path("members", body.public_id)))
    assert "Awa Diallo" in page
    assert "Ces personnes demandent" not in page
    membership = body.memberships.get(user=signer)
    for route, pk in (("approve", request.pk), ("refuse", request.pk), ("rights", membership.pk), ("end", membership.pk)):
        assert client.post(path(route, body.public_id, pk), {"rights": "see"}).status_code == 403
    assert client.post(path("invite", body.public_id), {"email": "x@exemple.test", "rights": "edit"}).status_code == 403


def test_an_invited_person_joins_by_the_link(client, body, signer, stranger):
    client.force_login(signer)
    client.post(path("invite", body.public_id), {"email": stranger.email, "position": "Trésorier", "rights": "edit"})
    link = Message.objects.get(kind="organisations.invitation").link_path
    client.logout()

    assert "Se connecter" in text(client.get(link))
    client.force_login(make.user())
    assert "destinée à une autre adresse" in text(client.get(link))
    assert client.post(link).status_code == 200
    client.force_login(stranger)
    assert "Rejoindre la structure" in text(client.get(link))
    assert client.post(link, follow=True).redirect_chain[-1][0] == path("detail", body.public_id)
    assert rules.can_edit(stranger, body) is True
    assert client.get(link).status_code == 404


def test_an_expired_invitation_says_so(client, body, signer, stranger):
    at = make.NOW - timedelta(days=400)
    actions.invite_member(organisation=body, email=stranger.email, can_edit=True, can_sign=False, by=signer, at=at)
    client.force_login(stranger)

    assert "a expiré" in text(client.get(Message.objects.get().link_path))
    client.force_login(signer)
    assert "expirée" in text(client.get(path("members", body.public_id)))


def test_the_last_signer_reads_why_they_cannot_leave(client, body, signer):
    client.force_login(signer)
    membership = body.memberships.get(user=signer)
    assert "Quitter" in text(client.get(path("end", body.public_id, membership.pk)))

    page = client.post(path("end", body.public_id, membership.pk))

    assert "dernière personne qui peut signer" in text(page)
    page = client.post(path("rights", body.public_id, membership.pk), {"rights": "edit"})
    assert "dernière personne qui peut signer" in text(page)


def test_leaving_leads_back_to_ones_structures(client, body, signer):
    editor = make.member(body, can_sign=False)
    client.force_login(editor)

    response = client.post(path("end", body.public_id, body.memberships.get(user=editor).pk))

    assert response.url == path("mine")


def test_a_request_is_taken_back_by_who_made_it(client, body, signer, stranger):
    request = actions.request_to_join(organisation=body, by=stranger, at=make.NOW)
    client.force_login(stranger)

    assert "Annuler votre demande" in text(client.get(path("end", body.public_id, request.pk)))
    client.post(path("end", body.public_id, request.pk))

    request.refresh_from_db()
    assert request.state == MembershipState.ENDED


def test_edit_offers_no_siret_and_keeps_what_was_typed(client, body, signer):
    client.force_login(signer)
    page = text(client.get(path("edit", body.public_id)))
    assert 'name="siret"' not in page
    assert "ne peut pas être changé ici" in page

    wrong = client.post(path("edit", body.public_id), {"name": "Les Amis", "postcode": "920", "rna": "123", "address": "9 rue Neuve"})
    assert 'value="9 rue Neuve"' in text(wrong)
    assert "5 chiffres" in text(wrong)

    client.post(
        path("edit", body.public_id),
        {
            "name": "Les Amis",
            "siret": make.siret(99),
            "legal_category": "9220",
            "rna": body.rna,
            "address": "9 rue Neuve",
            "postcode": "92000",
            "commune_name": "Nanterre",
        },
    )
    before, number = body.siret, Organisation.objects.get()
    assert (number.siret, number.name, number.address, number.commune_code) == (before, "Les Amis", "9 rue Neuve", "92050")


def test_a_reader_may_not_edit(client, body):
    client.force_login(make.member(body, can_edit=False, can_sign=False))

    assert client.get(path("detail", body.public_id)).status_code == 200
    assert client.get(path("edit", body.public_id)).status_code == 403


def test_the_register_says_something_else_and_one_click_takes_it(client, stranger):
    files.a_unit(1)
    files.a_site(1)
    client.force_login(stranger)
    client.post(
        path("register") + f"?siret={make.siret(1)}",
        {"name": "Essais", "address": "12 AVENUE DES ESSAIS", "postcode": "92000", "commune_name": "NANTERRE"},
    )
    made = Organisation.objects.get()
    assert "dit autre chose" not in text(client.get(path("detail", made.public_id)))
    from terreau.observe.directory.models import LegalUnit

    LegalUnit.objects.update(legal_category="9230", name="ESSAIS RECONNUS")

    assert "dit autre chose" in text(client.get(path("detail", made.public_id)))
    client.post(path("refresh", made.public_id))

    made.refresh_from_db()
    assert (made.legal_category, made.register_name, made.name) == ("9230", "ESSAIS RECONNUS", "Essais")
    assert "dit autre chose" not in text(client.get(path("detail", made.public_id)))


def test_giving_a_siret_that_another_record_holds_leads_to_it(client, body, stranger):
    client.force_login(stranger)
    client.post(path("register"), {"name": "Club du lavoir"})
    mine = Organisation.objects.get(name="Club du lavoir")

    page = client.post(path("identify", mine.public_id), {"siret": body.siret})
    assert f"?siret={body.siret}" in text(page)

    client.post(path("identify", mine.public_id), {"siret": make.siret(77)})
    mine.refresh_from_db()
    assert mine.siret == make.siret(77)


def test_declaring_that_one_signs(client, stranger):
    body = make.organisation()
    make.member(body, person=stranger, can_sign=False)
    client.force_login(stranger)

    assert client.post(path("sign", body.public_id), {"position": "Présidente"}).status_code == 200  # the box is not ticked
    client.post(path("sign", body.public_id), {"position": "Présidente", "is_true": "on"})

    assert rules.can_sign(stranger, body) is True
    assert client.get(path("sign", body.public_id)).status_code == 403


ROUTES = ("detail", "edit", "identify", "members", "invite", "sign")


@pytest.mark.parametrize("route", ROUTES)
def test_a_stranger_finds_nothing(client, body, signer, stranger, route):
    client.force_login(stranger)

    assert client.get(path(route, body.public_id)).status_code == 404


@pytest.mark.parametrize("route", [*ROUTES, "mine", "new", "register", "join"])
def test_a_visitor_is_asked_to_sign_in(client, body, route):
    response = client.get(path(route, body.public_id) if route in ROUTES else path(route))

    assert response.status_code == 302
    assert "/compte/" in response.url


@pytest.mark.parametrize("next_", ["https://mechant.example/", "//mechant.example", "/\\mechant.example", "javascript:alert(1)"])
def test_next_never_leads_elsewhere(client, stranger, next_):
    client.force_login(stranger)

    response = client.post(path("register"), {"name": "Club du lavoir", "next": next_})

    assert response.url == path("detail", Organisation.objects.get().public_id)


@pytest.mark.parametrize("count", [1, 3])
def test_mine_takes_the_same_queries_whatever_their_number(client, stranger, django_assert_num_queries, count):
    for _turn in range(count):
        make.member(make.organisation(), person=stranger)
    client.force_login(stranger)

    with django_assert_num_queries(5):
        client.get(path("mine"))


@pytest.mark.parametrize("count", [1, 3])
def test_members_take_the_same_queries_whatever_their_number(client, body, signer, django_assert_num_queries, count):
    for turn in range(count):
        make.member(body)
        actions.request_to_join(organisation=body, by=make.user(), at=make.NOW)
        actions.invite_member(organisation=body, email=f"{turn}@exemple.test", can_edit=True, can_sign=False, by=signer, at=make.NOW)
    client.force_login(signer)

    with django_assert_num_queries(12):
        client.get(path("members", body.public_id))


# The team's desk


@pytest.mark.parametrize("count", [1, 3])
def test_desk_takes_the_same_queries_whatever_their_number(client, officer, django_assert_num_queries, count):
    for _turn in range(count):
        make.member(make.organisation())
    client.force_login(officer)

    with django_assert_num_queries(6):
        client.get(path("desk"))


def test_desk_finds_by_name_number_and_alias(client, officer, body):
    old = make.organisation("Ancienne Œuvre d’Évry")
    actions.merge(kept=body, absorbed=old, by=officer, at=make.NOW)
    make.organisation("Tout autre chose")
    client.force_login(officer)

    for words in ("amis QUARTIER", "œuvre d'evry", old.siret, f"{body.siret[:3]} {body.siret[3:]}", body.rna):
        page = text(client.get(path("desk"), {"q": words}))
        assert "Les Amis du quartier" in page, words
        assert "Tout autre chose" not in page, words
    assert "Aucune structure ne répond" in text(client.get(path("desk"), {"q": "introuvable"}))


@pytest.mark.parametrize("missing", ["siret", "signer", "requests"])
def test_desk_narrows(client, officer, body, signer, stranger, missing):
    lacking = make.organisation("À regarder", with_siret=missing != "siret")
    if missing == "requests":
        actions.request_to_join(organisation=lacking, by=stranger, at=make.NOW)
    if missing != "signer":
        make.member(lacking)
    client.force_login(officer)

    page = text(client.get(path("desk"), {"missing": missing}))

    assert "À regarder" in page
    assert "Les Amis du quartier" not in page


@pytest.mark.parametrize("route", ["desk", "doubts"])
def test_desk_is_for_the_team(client, stranger, juror, route):
    for person in (stranger, juror):
        client.force_login(person)
        assert client.get(path(route)).status_code == 403


def test_team_sees_a_record_and_reaches_it_from_the_holders_address(client, officer, body, signer):
    client.force_login(officer)

    response = client.get(path("detail", body.public_id), follow=True)

    assert response.redirect_chain[-1][0] == path("desk_detail", body.public_id)
    assert "Awa Diallo" in text(response)


def test_an_admin_looks_and_does_not_merge(client, admin, body):
    other = make.organisation()
    client.force_login(admin)

    assert client.get(path("desk_detail", body.public_id)).status_code == 200
    assert client.post(path("merge", body.public_id, other.public_id)).status_code == 403


def test_merge_from_the_desk_and_old_addresses_still_lead(client, officer, body, signer):
    double = make.organisation("Amis du quartier", with_siret=False)
    drafter = make.member(double, can_sign=True)
    client.force_login(officer)
    assert "Amis du quartier" in text(client.get(path("choose", body.public_id), {"q": "amis"}))
    page = text(client.get(path("merge", body.public_id, double.public_id)))
    assert "C’est définitif" in page
    assert "Awa Diallo" in page

    client.post(path("merge", body.public_id, double.public_id))

    assert rules.can_edit(drafter, body) is True
    assert rules.can_sign(drafter, body) is False
    assert client.get(path("desk_detail", double.public_id)).url == path("desk_detail", body.public_id)
    client.force_login(drafter)
    assert client.get(path("detail", double.public_id)).url == path("detail", body.public_id)


def test_a_get_never_merges(client, officer, body):
    other = make.organisation()
    client.force_login(officer)

    client.get(path("merge", body.public_id, other.public_id))

    assert Organisation.objects.filter(merged_into=None).count() == 2


def test_doubts_are_settled_from_the_desk(client, officer, body):
    other = make.organisation("Les Amis, refondée", rna=None)
    doubt = actions.raise_doubt(organisation=other, other=body, reason=DoubtReason.SAME_RNA, number=body.rna, by=officer, at=make.NOW)
    client.force_login(officer)
    assert "Les Amis, refondée" in text(client.get(path("doubts")))
    assert "C’est peut-être un doublon" in text(client.get(path("desk_detail", body.public_id)))

    client.post(path("keep_apart", doubt.pk), {"number_of": other.public_id})

    other.refresh_from_db()
    assert other.rna == "W922" + body.rna[4:]
    assert "Aucun doute à lever" in text(client.get(path("doubts")))


def test_the_team_corrects_a_siret(client, officer, body):
    client.force_login(officer)

    page = client.post(path("renumber", body.public_id), {"siret": make.organisation().siret, "reason": "Erreur"})
    assert "réunissez les deux fiches" in text(page)
    client.post(path("renumber", body.public_id), {"siret": make.siret(55), "reason": "Erreur de saisie"})

    body.refresh_from_db()
    assert body.siret == make.siret(55)


def test_the_team_removes_a_stranger_who_signs(client, officer, body, signer):
    client.force_login(officer)

    response = client.post(path("end", body.public_id, body.memberships.get(user=signer).pk))

    assert response.url == path("desk_detail", body.public_id)
    assert rules.has_signer(body) is False


def test_endless_and_broken_text_is_refused_in_words(client, stranger, officer):
    client.force_login(stranger)
    page = client.post(path("register"), {"name": "x" * 10_000, "address": "y" * 10_000})
    assert "200" in text(page)
    assert not Organisation.objects.exists()
    client.post(path("register"), {"name": "Lavoir\x00\u202e"})
    assert Organisation.objects.get().name == "Lavoir"
    for address in (path("new") + "?siret=%00", path("join") + "?siret=%00", path("register") + "?siret=%00", "/mes-structures/%00/"):
        assert client.get(address).status_code in {200, 302, 404}
    client.force_login(officer)
    assert client.get(path("desk") + "?q=%00&missing=%00&page=%00").status_code == 200


HOSTILE = '"><script>alert(1)</script>{{7*7}}{% now "Y" %}=cmd|\u202eé'


def test_hostile_names_are_only_text(client, officer, stranger):
    client.force_login(stranger)
    client.post(path("register"), {"name": HOSTILE, "position": HOSTILE, "address": HOSTILE, "website": "javascript:alert(1)"})
    assert not Organisation.objects.exists()  # the website is refused
    client.post(path("register"), {"name": HOSTILE, "position": HOSTILE, "address": HOSTILE, "website": "exemple.test"})
    made = Organisation.objects.get()
    assert made.website == "https://exemple.test"
    assert "\u202e" not in made.name
    for route in ("detail", "edit", "members"):
        assert "<script>alert" not in client.get(path(route, made.public_id)).content.decode()
    assert "<script>alert" not in client.get(path("mine")).content.decode()
    client.force_login(officer)
    for address in (path("desk"), path("desk_detail", made.public_id), path("choose", made.public_id)):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "{{7*7}}" in page


def test_what_an_application_will_need_is_not_called_optional():
    form = Registration()
    asked = {name for name, field in form.fields.items() if not isinstance(field, BooleanField)}  # a box to tick says nothing of it
    assert {name for name in asked if not optional_words(form[name])} == {"legal_category", "address", "postcode", "commune_name"}
