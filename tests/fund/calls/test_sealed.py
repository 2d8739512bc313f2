"""Sealed calls: nobody but its authors knows a sent file, by any way, before the opening; then the opening is told."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from terreau.commons.accounts.states import Role
from terreau.commons.documents import rules as files
from terreau.commons.documents.models import Document
from terreau.commons.journal import queries as journal
from terreau.commons.journal.models import Entry
from terreau.commons.outbox import rules as outbox
from terreau.commons.outbox.models import Message
from terreau.fund.calls import rules
from terreau.fund.calls.actions import applying, authoring, editions, filling, late, screening
from terreau.fund.calls.models import Unsealing
from terreau.fund.calls.queries.standing import standing
from terreau.fund.calls.states import EditionState
from terreau.fund.review import rules as review
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import applying as apply

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY, SECOND = make.NOW, timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
TITLE, ANSWER, FILE, ASKED = "Zanzibar mystérieux", "Pampelune secrète", "ornithorynque.pdf", "7\u202f654"
MARKS = (TITLE, ANSWER, FILE, ASKED)  # searches ask for a part of the title: an echo of the question is no leak
SCHEMA = json.loads(json.dumps(make.SCHEMA))
SCHEMA["sections"][0]["questions"].append({"id": "plan", "kind": "file", "label": "Plan"})


@pytest.fixture
def sealed():
    return make.edition("scelle", is_sealed=True, opens_at=NOW - DAY, closes_at=NOW + DAY, form_version=make.form_version(SCHEMA))


@pytest.fixture
def sent(sealed):
    answers = {"title": TITLE, "summary": ANSWER, "amount": 765_400}
    draft = apply.draft(sealed, answers=answers)
    paper = SimpleUploadedFile(FILE, b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    filling.attach_file(application=draft, question_id="plan", upload=paper, by=draft.started_by, at=NOW)
    return applying.submit(application=draft, by=draft.started_by, at=NOW).application


def opened(edition, lead, *, at=NOW + DAY, present="Omar Benali, agent ; Nadia Roche, élue", minutes="Rien à signaler."):
    return editions.unseal(edition=edition, present=present, minutes=minutes, by=lead, at=at)


def test_it_works(sent, lead, officer):
    assert not review.files_visible_to(officer).exists()

    unsealing = opened(sent.edition, lead)

    assert (unsealing.count, unsealing.by) == (1, lead)
    assert list(review.files_visible_to(officer)) == [sent]
    assert list(rules.applications_visible_to(lead)) == [sent]
    assert Entry.objects.filter(verb="edition.unsealed").count() == 1


# ── Nobody, by any way ───────────────────────────────────────────────────────────────────────────────────────────
def ways(application):
    """Every route of the house that can be addressed with this file, its edition, its mail or its papers."""
    paper = Document.objects.filter(object_type="calls.application", object_id=application.pk).first()
    edition, message = application.edition, Message.objects.first()
    ids = {"calls": application.public_id, "review": application.public_id, "documents": paper.public_id, "outbox": message.public_id}
    known = {"call": edition.call.slug, "slug": edition.slug, "edition": edition.slug, "section_id": "project", "sequence": 1, "number": 1}

    def walk(resolver, namespace=""):
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
            elif pattern.name and getattr(pattern.callback, "door", None) is not None:
                room = namespace.removesuffix(":")
                kwargs = known | {"public_id": ids.get(room, application.organisation.public_id), "question_id": "plan"}
                wanted = set(pattern.pattern.converters)
                if wanted <= kwargs.keys():
                    yield reverse(f"{namespace}{pattern.name}", kwargs={name: kwargs[name] for name in wanted})

    queries = ("q=Zanzibar", f"edition={edition.pk}", "etat=submitted", "text=Zanzibar", "tri=montant")
    lists = ("/bureau/candidatures/", "/bureau/courriers/", "/bureau/journal/", "/recherche/", "/bureau/")
    yield from walk(get_resolver())
    yield from (f"{path}?{query}" for path in lists for query in queries)


def crawl(application, person):
    """(address, mark) for everything of the file that shows to this person, streamed exports included."""
    client = Client(raise_request_exception=False)
    client.force_login(person)
    seen = []
    for address in dict.fromkeys(ways(application)):
        if "deconnexion" in address:
            continue
        for method in ("get", "post") if "export" in address else ("get",):
            with transaction.atomic():
                answer = getattr(client, method)(address)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                transaction.set_rollback(True)
            text = body.decode(errors="replace")
            seen += [(method, address, mark) for mark in MARKS if mark in text]
    return seen


# Those who may read something of anyone, each alone, then all in one person. Other roles have no such page: the census says so.
@pytest.mark.parametrize("roles", [(Role.LEAD,), (Role.OFFICER,), (Role.JUROR,), (Role.ADMIN,), tuple(Role), ()])
def test_a_crawl_of_the_whole_house_finds_nothing(sent, roles):
    """Hypha's `is_sealed`, as every role: page, partial, file, search, filter, export, mail, journal."""
    assert crawl(sent, make.user(roles=list(roles))) == []


def test_the_same_crawl_finds_the_file_once_open(sent, lead, officer):
    """Or the one above would prove nothing."""
    opened(sent.edition, lead)

    found = {mark for _method, _address, mark in crawl(sent, officer)}

    assert {TITLE, ANSWER, FILE} <= found


def test_its_authors_read_it_all_along(sent, client):
    client.force_login(sent.started_by)
    page = client.get(reverse("calls:application", args=[sent.public_id])).content.decode()

    assert TITLE in page
    assert "sous scellés" in page
    assert standing(sent, NOW).icon == "lock"
    assert not rules.can_write_to_team(sent.started_by, sent)


def test_files_mail_and_journal_are_closed_to_all_and_open_after(sent, lead, officer, admin):
    paper = Document.objects.get(object_type="calls.application", object_id=sent.pk, name=FILE)
    message = Message.objects.get(kind="calls.receipt")
    for person in (lead, officer, admin):
        assert not files.can_read(person, paper)
        assert message not in outbox.messages_visible_to(person)
    assert not journal.matching(text="Zanzibar").exists()

    opened(sent.edition, lead)

    assert files.can_read(officer, paper)
    assert message in outbox.messages_visible_to(officer)
    assert message in outbox.messages_visible_to(admin)
    assert journal.matching(text="Zanzibar").exists()


def test_the_desk_shows_how_many_and_not_how_much(sent, lead, client):
    client.force_login(lead)
    desk = reverse("calls:desk_edition", args=[sent.edition.call.slug, sent.edition.slug])

    page = client.get(desk).content.decode()

    assert "sous scellés" in page
    assert ASKED not in page


@pytest.mark.parametrize("act", ["admit", "request_completion", "declare_ineligible", "write_to_applicant"])
def test_no_action_of_the_team_touches_a_sealed_file(sent, officer, act):
    words = {
        "request_completion": {"sections": ["project"], "message": "Précisez", "due_at": NOW + 9 * DAY},
        "write_to_applicant": {"body": "Bonjour"},
    }
    with pytest.raises(screening.UnderSeal):
        getattr(screening, act)(application=sent, by=officer, at=NOW, **words.get(act, {}))


# ── The opening ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("at", [NOW, NOW + DAY - SECOND])
def test_nothing_opens_before_the_closing(sent, lead, at):
    with pytest.raises(editions.CannotUnseal):
        opened(sent.edition, lead, at=at)
    assert not Unsealing.objects.exists()


@pytest.mark.parametrize("who", ["grace", "extension", "link"])
def test_nothing_opens_while_someone_may_still_send(sent, lead, who):
    edition = sent.edition
    if who == "grace":
        type(edition).objects.update(grace_until=NOW + 2 * DAY)
        edition.refresh_from_db()
    if who == "extension":
        editions.extend_for(application=apply.draft(edition), until=NOW + 2 * DAY, reason="Panne", by=lead, at=NOW)
    if who == "link":
        late.admit(edition=edition, whom="x", reason="y", until=NOW + 2 * DAY, secret="s", by=lead, at=NOW)

    with pytest.raises(editions.CannotUnseal):
        opened(edition, lead)


def test_nobody_sends_after_the_opening(sent, lead):
    edition = sent.edition
    draft = apply.draft(edition)
    opened(edition, lead)

    at = NOW + DAY + HOUR
    with pytest.raises(editions.CannotExtend):
        editions.extend(edition=edition, until=NOW + 3 * DAY, reason="Panne", by=lead, at=at)
    with pytest.raises(editions.CannotExtend):
        editions.extend_for(application=draft, until=NOW + 3 * DAY, reason="Panne", by=lead, at=at)
    with pytest.raises(late.CannotAdmit):
        late.admit(edition=edition, whom="x", reason="y", until=NOW + 3 * DAY, secret="s", by=lead, at=at)
    assert not rules.can_extend(lead, edition)


def test_it_opens_once_with_witnesses_and_only_if_sealed(sent, lead):
    with pytest.raises(editions.CannotUnseal):
        opened(sent.edition, lead, present="  ")
    opened(sent.edition, lead)
    with pytest.raises(WrongState):
        opened(sent.edition, lead, at=NOW + 2 * DAY)
    with pytest.raises(WrongState):
        opened(make.edition(closes_at=NOW), lead)
    assert Unsealing.objects.count() == 1


def test_the_jury_waits_for_the_opening(sent, lead):
    with pytest.raises(editions.TooSoon, match="scellés"):
        editions.start_review(edition=sent.edition, by=lead, at=NOW + DAY)
    opened(sent.edition, lead)

    editions.start_review(edition=sent.edition, by=lead, at=NOW + DAY)

    assert sent.edition.state == EditionState.IN_REVIEW


@pytest.mark.parametrize("role", [*Role, None])
def test_only_a_lead_opens_on_the_page(sent, client, role):
    type(sent.edition).objects.update(closes_at=NOW - 3650 * DAY, opens_at=NOW - 3660 * DAY)
    client.force_login(make.user(roles=[role] if role else []))
    way = reverse("calls:unseal", args=[sent.edition.call.slug, sent.edition.slug])
    said = {"present": "<b>Omar</b>", "minutes": "<script>alert(1)</script>"}

    answer = client.post(way, said, follow=True)

    assert answer.status_code == (200 if role == Role.LEAD else 403)
    assert Unsealing.objects.exists() == (role == Role.LEAD)
    assert "<script>alert" not in answer.content.decode()
    if role == Role.LEAD:
        assert client.get(way).status_code == 403


def test_the_seal_is_chosen_before_the_call_opens(lead):
    edition = make.edition(opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    authoring.write(edition=edition, step="dates", values={"is_sealed": True}, by=lead, at=NOW, reason="Égalité")
    edition.refresh_from_db()
    assert edition.is_under_seal
    assert edition.corrections.get().changes == [["Plis scellés", "non", "oui"]]

    with pytest.raises(authoring.CannotWrite):
        authoring.write(edition=edition, step="dates", values={"is_sealed": False}, by=lead, at=NOW + DAY, reason="Curiosité")


def test_the_public_page_says_it(sent, client):
    page = client.get(reverse("calls:edition", args=[sent.edition.call.slug, sent.edition.slug])).content.decode()

    assert "Plis scellés" in page
