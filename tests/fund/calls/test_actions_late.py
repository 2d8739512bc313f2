"""Links to come in after the others: once, by one, and never behind the jury's back."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.fund.calls import rules
from terreau.fund.calls.actions import applying, editions, filling, late
from terreau.fund.calls.models import Application, LateEntry
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.queries import late as queries
from terreau.fund.calls.queries.standing import standing
from terreau.fund.calls.states import EditionState, State
from terreau.lib import ids
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import applying as apply
from tests.races import at_once

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY, SECOND = make.NOW, timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
SECRET = ids.secret()
HOSTILE = "<script>alert(1)</script>\r\nBcc: x@exemple.test"


@pytest.fixture
def closed():
    return make.edition("close", closes_at=NOW - HOUR)


def given(edition, lead, *, until=NOW + DAY, secret=SECRET, whom="Les Jardins", at=NOW, **fields):
    return late.admit(edition=edition, whom=whom, reason="Panne de l’hébergeur", until=until, secret=secret, by=lead, at=at, **fields)


def address(edition, secret=SECRET):
    return reverse("calls:late", args=[edition.call.slug, edition.slug, secret])


def test_it_works(closed, lead):
    entry = given(closed, lead)
    body = apply.organisation()
    signer = make.member(body)

    application = late.use(entry=entry, by=signer, at=NOW, organisation=body)
    filling.save_answers(application=application, values=apply.ANSWERS, by=signer, at=NOW)
    applying.submit(application=application, by=signer, at=NOW + DAY - SECOND)

    entry.refresh_from_db()
    assert (application.state, entry.application, entry.used_by) == (State.SUBMITTED, application, signer)
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert [verb for verb in verbs if "late" in verb] == ["edition.late_admitted", "application.admitted_late", "edition.late_used"]


def test_the_secret_is_nowhere_in_the_base_but_in_the_letter(closed, lead):
    entry = given(closed, lead, to_address="zoe@exemple.test")
    letter = Message.objects.get()

    assert SECRET not in str(LateEntry.objects.values().get())
    assert entry.secret_hash == rules.key_hash(SECRET)
    assert SECRET in letter.link_path
    assert "heure de Paris" in letter.body


def test_the_time_it_gives_ends_to_the_second(closed, lead):
    signer = make.member(body := apply.organisation())
    application = late.use(entry=given(closed, lead), by=signer, at=NOW, organisation=body)
    filling.save_answers(application=application, values=apply.ANSWERS, by=signer, at=NOW)

    assert clock.is_open_for(application, NOW + DAY - SECOND)
    assert not clock.is_open_for(application, NOW + DAY)
    assert "n’a été accordé qu’à cette candidature" in standing(application, NOW).sentence
    with pytest.raises(applying.CannotSubmit):
        applying.submit(application=application, by=signer, at=NOW + DAY)


def test_a_draft_that_lapsed_goes_on(closed, lead):
    draft = apply.draft(make.edition("deux"))
    type(closed).objects.filter(pk=draft.edition_id).update(closes_at=NOW - HOUR)
    draft.edition.refresh_from_db()
    assert standing(draft, NOW).key == "lapsed"

    used = late.use(entry=given(draft.edition, lead), by=draft.started_by, at=NOW, organisation=draft.organisation)

    assert used == draft
    assert Application.objects.count() == 1
    assert standing(used, NOW).key == State.DRAFT


@pytest.mark.case("HY#3556")
def test_new_drafts_may_have_ended_while_the_call_is_open(lead):
    """Case 7 of openings: closed to new drafts, open to one."""
    edition = make.edition(new_drafts_until=NOW - HOUR)
    with pytest.raises(applying.CannotStart):
        applying.start(edition=edition, by=lead, at=NOW)

    application = late.use(entry=given(edition, lead), by=lead, at=NOW)

    assert clock.closes_for(application) == edition.closes_at


@pytest.mark.parametrize("fault", ["used", "withdrawn", "over", "jury"])
def test_a_link_that_is_over_opens_nothing_and_says_why(closed, lead, fault, client):
    entry = given(closed, lead)
    at = NOW
    if fault == "used":
        late.use(entry=entry, by=make.user(), at=NOW)
    if fault == "withdrawn":
        late.withdraw(entry=entry, by=lead, at=NOW)
    if fault == "over":
        at = NOW + DAY
    if fault == "jury":
        type(closed).objects.update(state=EditionState.IN_REVIEW)
    before = Application.objects.count()

    with pytest.raises(late.LinkOver, match=r".{20}"):
        late.use(entry=entry, by=make.user(), at=at)
    assert Application.objects.count() == before


@pytest.mark.parametrize("state", [state for state in EditionState if state != EditionState.PUBLISHED])
def test_only_a_public_call_gives_links(lead, state):
    with pytest.raises(WrongState):
        given(make.edition(state=state), lead)


@pytest.mark.parametrize("fields", [{"until": NOW}, {"until": NOW - SECOND}, {"whom": "  "}])
def test_a_link_that_gives_nothing_or_says_nothing_is_refused(closed, lead, fields):
    with pytest.raises(late.CannotAdmit):
        given(closed, lead, **fields)


def test_a_used_link_is_not_taken_back(closed, lead):
    entry = given(closed, lead)
    late.use(entry=entry, by=make.user(), at=NOW)

    with pytest.raises(WrongState):
        late.withdraw(entry=entry, by=lead, at=NOW)


def test_the_jury_waits_for_links_that_may_still_be_used(closed, lead):
    entry = given(closed, lead)
    with pytest.raises(editions.TooSoon, match="lien"):
        editions.start_review(edition=closed, by=lead, at=NOW)
    late.withdraw(entry=entry, by=lead, at=NOW)

    editions.start_review(edition=closed, by=lead, at=NOW)

    assert closed.state == EditionState.IN_REVIEW


def test_reading_the_link_uses_nothing_and_signing_in_comes_back_to_it(closed, lead, client):
    entry = given(closed, lead, until=NOW + 3650 * DAY)
    page = client.get(address(closed))

    assert page.status_code == 200
    assert f"next={address(closed)}" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"  # "no-referrer" would make the origin null, and the form refused
    client.post(address(closed))
    entry.refresh_from_db()
    assert entry.used_at is None
    assert client.get(address(closed, ids.secret())).status_code == 404


def test_a_holder_uses_the_link_on_its_page_and_finds_the_file_again(closed, lead, client):
    given(closed, lead, until=NOW + 3650 * DAY)
    body = apply.organisation()
    client.force_login(make.member(body))

    answer = client.post(address(closed), {"organisation": body.public_id})

    file = Application.objects.get()
    assert answer.headers["Location"] == reverse("calls:application", args=[file.public_id])
    assert client.get(address(closed)).headers["Location"] == answer.headers["Location"]
    client.force_login(make.user())
    assert "déjà servi" in client.get(address(closed)).content.decode()


@pytest.mark.parametrize("role", [*Role, None])
def test_only_leads_give_and_take_back(closed, lead, client, role):
    entry = given(closed, lead)
    client.force_login(make.user(roles=[role] if role else []))
    ways = [reverse("calls:give_late", args=[closed.call.slug, closed.slug])]
    ways.append(reverse("calls:withdraw_late", args=[closed.call.slug, closed.slug, entry.public_id]))

    assert {client.get(way).status_code for way in ways} == {200 if role == Role.LEAD else 403}


def test_a_lead_makes_a_link_shown_once(closed, lead, client):
    client.force_login(lead)
    wanted = {"whom": HOSTILE, "reason": HOSTILE, "until": "2099-11-30T17:00"}

    page = client.post(reverse("calls:give_late", args=[closed.call.slug, closed.slug]), wanted, follow=True).content.decode()
    again = client.get(reverse("calls:drafts", args=[closed.call.slug, closed.slug])).content.decode()

    assert "/en-retard/" in page
    assert "/en-retard/" not in again
    assert "<script>alert" not in page
    assert LateEntry.objects.get().whom.startswith("<script>")
    assert Message.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_links_cost_the_page_nothing_more(closed, lead, client, count, django_assert_num_queries):
    for number in range(count):
        given(closed, lead, secret=f"s{number}")
    client.force_login(lead)
    client.get(reverse("calls:drafts", args=[closed.call.slug, closed.slug]))

    with django_assert_num_queries(11):
        client.get(reverse("calls:drafts", args=[closed.call.slug, closed.slug]))


@pytest.mark.parametrize("minutes", [-1, 1])
def test_open_entries_agree_with_their_standing(closed, lead, minutes):
    entry = given(closed, lead, until=NOW + timedelta(minutes=1), at=NOW - HOUR)
    at = entry.until + timedelta(seconds=minutes)

    assert queries.open_entries(closed, at).exists() == (queries.standing(entry, at).key == "open")


@pytest.mark.case("PX#2393")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(2))
def test_used_by_several_at_once_exactly_one_wins(attempt):
    """Case 13 (pretalx 2393): one code, two connections, two entries."""
    lead = make.user(roles=[Role.LEAD])
    entry = given(make.edition(closes_at=NOW - HOUR), lead)
    people = [make.user() for _ in range(4)]
    results = at_once(*(partial(late.use, entry=LateEntry.objects.get(pk=entry.pk), by=person, at=NOW) for person in people))

    assert sum(isinstance(result, late.LinkOver) for result in results) == 3
    assert Application.objects.count() == 1
    assert LateEntry.objects.get().application == Application.objects.get()
