"""Pages of the waiting list: whose they are, what they say, what they refuse."""

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.fund.waiting import actions
from terreau.fund.waiting.models import Offer
from terreau.fund.waiting.states import State
from tests import factories as make
from tests.factories import jury as sit
from tests.fund.waiting.conftest import DAY, fresh

pytestmark = pytest.mark.django_db


def at(scene, name="desk"):
    return reverse(f"waiting:{name}", args=[scene.edition.call.slug, scene.edition.slug])


def make_url(file):
    return reverse("waiting:make", args=[file.public_id])


def mine(scene, name="mine", place=0):
    return reverse(f"waiting:{name}", args=[scene.files[place].public_id])


def typed(**fields):
    until = (timezone.localdate() + 10 * DAY).isoformat()
    return {"amount": "8 000", "until": until, "goes_on": "on", "word": "Un mot"} | fields


def now_offer(scene, place=0, **fields):
    return scene.offer(place, at=timezone.now(), **fields)


def test_it_works(client, scene):
    """A lead offers, the applicant accepts, the lead brings it before a session."""
    client.force_login(scene.lead)
    page = client.get(at(scene)).content.decode()
    assert "Faire une proposition au rang 2" in page
    assert "10\u202f000" in page
    said = client.post(make_url(scene.files[0]), typed(), follow=True).content.decode()
    assert "La proposition est faite, et ils sont prévenus." in said
    offer = Offer.objects.get()
    assert (offer.amount_cents, offer.goes_on, offer.word) == (800_000, True, "Un mot")

    client.force_login(scene.signer())
    file_page = client.get(reverse("calls:application", args=[scene.files[0].public_id])).content.decode()
    assert "Une aide vous est proposée" in file_page
    page = client.get(mine(scene)).content.decode()
    assert "C’est moins que les" in page
    unticked = client.post(mine(scene), {"version": offer.version}).content.decode()
    assert "Cochez la case" in unticked
    assert fresh(offer).state == State.OPEN
    client.post(mine(scene), {"version": offer.version, "is_agreed": "on"})
    assert fresh(offer).state == State.ACCEPTED
    assert "Votre accord est noté" in client.get(mine(scene)).content.decode()

    client.force_login(scene.lead)
    assert "Aucune séance n’est en préparation" in client.get(at(scene)).content.decode()
    session = sit.deliberation(scene.edition, by=scene.lead)
    assert "Mettre à l’ordre du jour de la séance" in client.get(at(scene)).content.decode()
    nothing = client.post(at(scene, "bring"), {"session": session.public_id})
    assert nothing.status_code == 200
    answer = client.post(at(scene, "bring"), {"session": session.public_id, "offers": [offer.pk]})
    assert answer.url == reverse("review:deliberation", args=[session.public_id])
    assert session.proposals.get().amount_cents == 800_000
    assert "à l’ordre du jour d’une séance" in client.get(at(scene)).content.decode()
    assert "(dont" not in client.get(answer.url).content.decode()  # its own promise is not counted beside it


def test_what_was_typed_comes_back_with_the_reason(client, scene):
    client.force_login(scene.lead)
    page = client.post(make_url(scene.files[0]), typed(amount="12 000", word="Mot gardé")).content.decode()
    assert "dépasse le montant demandé" in page
    assert "Mot gardé" in page
    for wrong in (
        {"amount": "douze"},
        {"amount": "\x00"},
        {"until": "hier"},
        {"amount": ""},
        {"until": "2020-01-01"},
        {"until": "9999-12-31"},
    ):
        assert client.post(make_url(scene.files[0]), typed(**wrong)).status_code == 200
    assert not Offer.objects.exists()


def test_whoever_is_passed_over_is_named_and_explained(client, scene):
    client.force_login(scene.lead)
    page = client.get(make_url(scene.files[1])).content.decode()
    assert "D’autres sont placés avant ce dossier" in page
    assert scene.files[0].title in page
    assert "Pourquoi passer les dossiers placés avant" in page
    assert client.post(make_url(scene.files[1]), typed()).status_code == 200
    assert not Offer.objects.exists()
    client.post(make_url(scene.files[1]), typed(skipping="Prêt à démarrer"))
    assert Offer.objects.get().skipping == "Prêt à démarrer"
    assert "Pourquoi passer" not in client.get(make_url(scene.files[0])).content.decode()


def test_offers_are_prolonged_and_taken_back(client, scene):
    offer = now_offer(scene)
    client.force_login(scene.lead)
    prolong = reverse("waiting:prolong", args=[offer.public_id])
    assert "Plus de temps pour" in client.get(prolong).content.decode()
    until = (timezone.localdate() + 20 * DAY).isoformat()
    stale = client.post(prolong, {"until": until, "version": 9})
    assert stale.status_code == 200
    assert client.post(prolong, {"until": until, "version": fresh(offer).version}).url == at(scene)
    assert fresh(offer).answer_by > offer.answer_by
    back = reverse("waiting:withdraw", args=[offer.public_id])
    assert client.post(back, {"reason": ""}).status_code == 200
    assert client.post(back, {"reason": "Vote reporté"}).url == at(scene)
    assert fresh(offer).state == State.WITHDRAWN
    assert client.get(back).status_code == 403
    client.force_login(scene.signer())
    assert "Vote reporté" in client.get(mine(scene)).content.decode()


def test_a_holder_declines_and_stays_or_leaves(client, scene):
    offer = now_offer(scene)
    client.force_login(scene.signer())
    assert "Nous restons sur la liste" in client.get(mine(scene, "decline")).content.decode()
    assert client.post(mine(scene, "decline"), {"then": "stays", "reason": "Trop tard"}).url == mine(scene)
    assert fresh(offer).state == State.DECLINED
    assert client.get(mine(scene, "decline")).status_code == 403
    again = now_offer(scene)
    answer = client.post(mine(scene, "decline"), {"then": "leaves", "reason": ""})
    assert answer.url == reverse("calls:application", args=[scene.files[0].public_id])
    assert fresh(again).application.state == "withdrawn"
    assert client.get(answer.url).status_code == 200
    assert client.get(mine(scene)).status_code == 200


def test_only_who_signs_answers_and_the_others_are_told(client, scene):
    offer = now_offer(scene)
    editor = make.member(scene.files[0].organisation, can_sign=False)
    client.force_login(editor)
    assert "prévenez-la" in client.get(mine(scene)).content.decode()
    assert client.post(mine(scene), {"version": offer.version, "is_agreed": "on"}).status_code == 403
    assert client.post(mine(scene, "decline"), {"then": "stays"}).status_code == 403


def test_late_answers_are_refused_in_words(client, scene):
    offer = scene.offer(at=timezone.now() - 20 * DAY)
    client.force_login(scene.signer())
    assert "Le délai de réponse est passé" in client.get(mine(scene)).content.decode()
    said = client.post(mine(scene), {"version": offer.version, "is_agreed": "on"}).content.decode()
    assert "Le délai pour répondre à cette proposition est passé" in said
    assert fresh(offer).state == State.OPEN


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 200), ("lead", 200), ("juror", 403), ("stranger", 403), ("admin", 403), ("finance", 403)]
)
def test_who_reads_the_list(client, scene, request, who, status):
    person = make.user(roles=["finance"]) if who == "finance" else scene.lead if who == "lead" else request.getfixturevalue(who)
    client.force_login(person)
    assert client.get(at(scene)).status_code == status
    assert client.get(at(scene, "sheet")).status_code == status


def test_an_officer_sees_and_does_not_promise(client, scene, officer):
    offer = now_offer(scene, cents=200_000)
    client.force_login(officer)
    page = client.get(at(scene)).content.decode()
    assert "en attente d’une réponse" in page
    assert "Faire une proposition" not in page
    assert client.get(make_url(scene.files[1])).status_code == 403
    assert client.get(reverse("waiting:withdraw", args=[offer.public_id])).status_code == 403


def test_offers_of_others_do_not_exist_for_a_stranger(client, scene, stranger):
    now_offer(scene)
    client.force_login(stranger)
    assert client.get(mine(scene)).status_code == 404
    assert client.get(mine(scene, "decline")).status_code == 404
    client.force_login(scene.signer(1))
    assert client.get(mine(scene)).status_code == 404


def test_a_lead_with_a_link_reads_no_name(client, scene):
    now_offer(scene, cents=200_000)
    make.member(scene.files[0].organisation, person=scene.lead)
    client.force_login(scene.lead)
    page = client.get(at(scene)).content.decode()
    assert scene.files[0].title not in page
    assert "Un dossier dont le porteur a un lien avec vous" in page
    assert scene.files[0].title not in client.get(at(scene, "sheet")).getvalue().decode()
    assert client.get(make_url(scene.files[0])).status_code == 404


def test_an_edition_that_gave_nothing_has_no_list_to_call(client, lead):
    edition = sit.edition()
    client.force_login(lead)
    assert client.get(reverse("waiting:desk", args=[edition.call.slug, edition.slug])).status_code == 403
    assert "Liste d’attente" not in client.get(reverse("calls:desk_edition", args=[edition.call.slug, edition.slug])).content.decode()


def test_nobody_waits_or_nothing_is_free_is_said(client, scene):
    client.force_login(scene.lead)
    now_offer(scene, cents=1_000_000)
    assert "Rien n’est disponible" in client.get(at(scene)).content.decode()
    Offer.objects.all().delete()
    for file in scene.files:
        file.state = "withdrawn"
        file.save()
    assert "Personne n’est sur la liste d’attente" in client.get(at(scene)).content.decode()


def test_the_list_as_a_table_runs_no_formula(client, scene):
    scene.files[0].title = "=1+1"
    scene.files[0].save()
    actions.withdraw(offer=now_offer(scene), reason="+cmd", by=scene.lead, at=timezone.now())
    client.force_login(scene.lead)
    lines = client.get(at(scene, "sheet")).getvalue().decode().splitlines()
    assert len(lines) == 4
    assert "'=1+1" in lines[1]
    assert "'+cmd" in lines[1]
    assert "reprise" in lines[1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(client, scene, count, django_assert_num_queries):
    for place in range(count):
        now_offer(scene, place, cents=100_000)
    client.force_login(scene.lead)
    client.get(at(scene))
    with django_assert_num_queries(11):
        client.get(at(scene))
