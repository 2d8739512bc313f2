from datetime import timedelta

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import EditionState, State
from terreau.fund.remedies import actions
from terreau.fund.remedies.models import ReadReceipt, ReasonsRequest
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition(db):
    return sit.edition(envelope_cents=3_000_000)


@pytest.fixture
def holder():
    return make.user("zoe@exemple.test", name="Zoé Holder")


@pytest.fixture
def refused(edition, lead, holder):
    body = make.organisation("Les Pousses")
    make.member(body, person=holder)
    file = sit.file(edition, title="Jardin", organisation=body, sender=holder, state=State.DELIBERATION)
    sit.announced(edition, (file, "reject", 0), by=lead)
    return Application.objects.get(pk=file.pk)


def page_of(file):
    return reverse("calls:application", args=[file.public_id])


def followed(edition):
    return reverse("remedies:followed", args=[edition.call.slug, edition.slug])


def test_it_works(client, edition, refused, holder, lead):
    client.force_login(holder)
    page = client.get(page_of(refused)).content.decode()
    assert "Ouverte pour la première fois par Zoé Holder" in page
    assert "contestez-la au plus tard le 25" in page.replace("\u00a0", " ")
    ask = reverse("remedies:ask", args=[refused.public_id])
    assert ask in page
    assert client.get(ask).status_code == 200
    assert client.post(ask, {"words": "<script>alert(1)</script>"}).headers["Location"] == page_of(refused)
    assert "Vous avez demandé les motifs" in client.get(page_of(refused)).content.decode()

    client.force_login(lead)
    request = ReasonsRequest.objects.get()
    answer = reverse("remedies:answer", args=[request.public_id])
    assert answer in client.get(followed(edition)).content.decode()
    assert answer in client.get(reverse("portal:desk")).content.decode()
    page = client.get(answer).content.decode()
    assert "&lt;script&gt;" in page
    assert "Motif." in page
    client.post(answer, {"words": "Le budget **manquait**.\n\n<b>x</b>", "version": request.version})
    assert client.get(answer).status_code == 200
    assert client.post(answer, {"words": "Encore.", "version": 2}).status_code == 403

    client.force_login(holder)
    page = client.get(page_of(refused)).content.decode()
    assert "<strong>manquait</strong>" in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_only_the_applicant_s_own_reading_counts(client, edition, refused, lead, holder):
    stranger = make.member(make.organisation())
    for person in (lead, make.user(roles=[Role.OFFICER]), stranger):
        client.force_login(person)
        client.get(page_of(refused))
        client.get(reverse("review:file", args=[refused.public_id]))
        client.get(reverse("documents:download", args=[refused.letter.public_id]))
    client.force_login(holder)
    client.head(page_of(refused))
    client.get(page_of(refused), headers={"sec-purpose": "prefetch"})
    assert not ReadReceipt.objects.exists()

    client.get(page_of(refused))
    assert ReadReceipt.objects.get().by == holder


def test_page_before_the_announcement_promises_nothing(client, edition, holder):
    body = make.organisation()
    make.member(body, person=holder)
    file = sit.file(edition, organisation=body, sender=holder, silence_at=NOW + DAY)
    client.force_login(holder)

    page = client.get(page_of(file)).content.decode()
    assert "Demander les motifs" not in page
    refusal = client.post(reverse("remedies:ask", args=[file.public_id]), {"words": ""})
    assert (refusal.status_code, ReasonsRequest.objects.count()) == (200, 0)
    assert "pas de refus à expliquer" in refusal.content.decode()


def test_silence_may_be_questioned_and_a_late_answer_shows(client, edition, lead, holder, time_machine):
    body = make.organisation()
    make.member(body, person=holder)
    file = sit.file(edition, organisation=body, sender=holder, silence_at=NOW - DAY)
    client.force_login(holder)
    assert "la loi tient notre silence pour un refus" in client.get(page_of(file)).content.decode()
    client.post(reverse("remedies:ask", args=[file.public_id]), {"words": ""})

    time_machine.move_to(NOW + 40 * DAY, tick=False)
    client.force_login(holder)
    assert "Elle est en retard" in client.get(page_of(file)).content.decode()
    client.force_login(lead)
    request = ReasonsRequest.objects.get()
    assert "Cette réponse est en retard" in client.get(reverse("remedies:answer", args=[request.public_id])).content.decode()
    assert "en retard" in client.get(followed(edition)).content.decode()


def test_list_of_answers_not_opened(client, edition, refused, lead, holder):
    client.force_login(lead)
    address = followed(edition)
    assert "pas encore ouverte" in client.get(address, {"etat": "non-lus"}).content.decode()
    actions.note_opening(application=refused, by=holder, at=NOW)
    assert "Aucune réponse à montrer" in client.get(address, {"etat": "non-lus"}).content.decode()
    assert "Zoé Holder" in client.get(address).content.decode()


def test_draft_edition_has_nothing_to_follow(client, lead):
    client.force_login(lead)
    assert client.get(followed(sit.edition(state=EditionState.DRAFT))).status_code == 403


def test_strangers_find_nothing(client, edition, refused, lead, holder):
    request = actions.ask(application=refused, words="", by=holder, at=NOW)
    client.force_login(make.member(make.organisation()))
    assert client.get(reverse("remedies:ask", args=[refused.public_id])).status_code == 404
    assert client.get(reverse("remedies:answer", args=[request.public_id])).status_code == 403
    assert client.get(followed(edition)).status_code == 403
    client.force_login(make.user(roles=[Role.OFFICER]))
    assert client.get(reverse("remedies:answer", args=[request.public_id])).status_code == 403
    linked = make.member(refused.organisation, person=make.user(roles=[Role.LEAD]))
    client.force_login(linked)
    assert client.get(reverse("remedies:answer", args=[request.public_id])).status_code == 404


def test_draft_of_an_application_asks_for_nothing(client, edition, holder):
    body = make.organisation()
    make.member(body, person=holder)
    draft = make.application(edition, organisation=body, state=State.DRAFT)
    client.force_login(holder)
    assert client.get(reverse("remedies:ask", args=[draft.public_id])).status_code == 403


def test_list_costs_the_same_with_many_answers(client, edition, refused, lead, django_assert_num_queries):
    client.force_login(lead)
    with django_assert_num_queries(8):
        client.get(followed(edition))
    for _again in range(2):
        sit.announced(edition, (sit.file(edition, state=State.DELIBERATION), "reject", 0), by=lead)
    with django_assert_num_queries(8):
        client.get(followed(edition))
