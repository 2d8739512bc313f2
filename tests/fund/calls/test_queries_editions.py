"""One function of instants says open or closed: cases of calls that closed at the wrong hour, or to the wrong people."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import catalogue
from terreau.fund.calls.queries import editions as queries
from terreau.fund.calls.states import EditionState, Phase, State, Window
from terreau.lib import periods
from tests import factories as make

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def closing(wall, zone):
    return periods.instant(datetime.fromisoformat(wall), zone, is_end=True)


def edition(zone="Europe/Paris", *, closes_at, **fields):
    defaults = {"opens_at": closes_at - timedelta(days=30), "new_drafts_until": None, "grace_until": None, "state": EditionState.PUBLISHED}
    return SimpleNamespace(**(defaults | {"closes_at": closes_at, "is_continuous": False, "time_zone": zone} | fields))


def test_it_works(db):
    assert queries.window(make.edition(), make.NOW) == Window.OPEN


# The clocks of France change on 29 March and 25 October 2026; those of La Réunion never do.
@pytest.mark.case("DS#4540")
@pytest.mark.parametrize(
    ("wall", "zone", "utc"),
    [
        ("2026-03-03T17:00", "Europe/Paris", datetime(2026, 3, 3, 16, tzinfo=UTC)),
        ("2026-03-03T12:00", "Indian/Reunion", datetime(2026, 3, 3, 8, tzinfo=UTC)),
        ("2026-03-29T00:00", "Europe/Paris", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("2026-03-29T03:00", "Europe/Paris", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("2026-03-29T02:30", "Indian/Reunion", datetime(2026, 3, 28, 22, 30, tzinfo=UTC)),
        ("2026-10-25T02:30", "Europe/Paris", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-10-25T23:59", "Europe/Paris", datetime(2026, 10, 25, 22, 59, tzinfo=UTC)),
        ("2026-03-03T23:59", "America/Martinique", datetime(2026, 3, 4, 3, 59, tzinfo=UTC)),
    ],
)
def test_a_call_closes_to_the_second_in_its_own_zone(wall, zone, utc):
    """Paris, overseas, the night the clocks change: open one second before the hour of its own zone, closed at it."""
    call = edition(zone, closes_at=closing(wall, zone))

    assert call.closes_at == utc
    assert queries.window(call, utc - SECOND) == Window.OPEN
    assert queries.window(call, utc) == Window.CLOSED
    assert queries.window(call, utc + SECOND) == Window.CLOSED


def test_the_second_of_opening_is_open():
    call = edition(closes_at=make.NOW)

    assert queries.window(call, call.opens_at - SECOND) == Window.SCHEDULED
    assert queries.window(call, call.opens_at) == Window.OPEN


@pytest.mark.case("GG#6869")
def test_the_last_day_lasts_until_its_hour_and_not_its_midnight():
    """The button left at 00:00 of the last day, while the page said 12 am."""
    call = edition(closes_at=closing("2026-03-03T17:00", "Europe/Paris"))

    for hour in range(17):
        at = closing(f"2026-03-03T{hour:02d}:00", "Europe/Paris")
        assert queries.takes_new_drafts(call, at)
        assert queries.standing(call, at).takes_new_drafts


def test_grace_lets_drafts_be_sent_and_no_new_one_begin():
    call = edition(closes_at=make.NOW, grace_until=make.NOW + HOUR)
    draft = SimpleNamespace(edition=call, extended_until=None)

    assert queries.window(call, make.NOW) == Window.GRACE
    assert queries.is_open_for(draft, make.NOW + HOUR - SECOND)
    assert not queries.takes_new_drafts(call, make.NOW)
    assert not queries.is_open_for(draft, make.NOW + HOUR)


def test_new_drafts_may_end_before_closing():
    """demarches-simplifiees 4241."""
    call = edition(closes_at=make.NOW, new_drafts_until=make.NOW - HOUR)

    assert queries.takes_new_drafts(call, make.NOW - HOUR - SECOND)
    assert not queries.takes_new_drafts(call, make.NOW - HOUR)
    assert queries.window(call, make.NOW - HOUR) == Window.OPEN


def test_a_personal_extension_serves_one_application_only():
    call = edition(closes_at=make.NOW)
    late = SimpleNamespace(edition=call, extended_until=make.NOW + HOUR)
    other = SimpleNamespace(edition=call, extended_until=None)

    assert queries.is_open_for(late, make.NOW + HOUR - SECOND)
    assert not queries.is_open_for(late, make.NOW + HOUR)
    assert not queries.is_open_for(other, make.NOW)
    assert queries.closes_for(late) == make.NOW + HOUR
    assert queries.closes_for(other) == make.NOW


@pytest.mark.parametrize("state", [state for state in EditionState if state != EditionState.PUBLISHED])
def test_only_a_published_edition_is_ever_open(state):
    call = edition(closes_at=make.NOW + HOUR, state=state)

    assert queries.window(call, make.NOW) == Window.CLOSED
    assert not queries.takes_new_drafts(call, make.NOW)


@pytest.mark.case("DS#8550")
def test_closing_changes_no_application_that_awaits_the_applicant(db):
    """Case 12 (demarches-simplifiees 8550): closing sent files to instruction although a correction was pending."""
    call = make.edition(closes_at=make.NOW)
    waiting = make.application(call, state=State.TO_COMPLETE, number=1)
    written = waiting.version

    for at in (make.NOW - SECOND, make.NOW, make.NOW + SECOND):
        queries.standing(call, at)
        assert not queries.is_open_for(waiting, at) or at < make.NOW
        waiting.refresh_from_db()
        assert (waiting.state, waiting.version) == (State.TO_COMPLETE, written)


# ── What pages say of it ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("zone", ["Europe/Paris", "Indian/Reunion"])
def test_the_sentence_names_hour_zone_and_time_left(zone):
    call = edition(zone, closes_at=closing("2026-03-03T17:00", zone))

    with translation.override("fr"):
        said = queries.standing(call, call.closes_at - timedelta(days=3)).sentence

    assert "mardi 3\u00a0mars\u00a02026 à 17\u00a0h\u00a000" in said
    assert {"Europe/Paris": "heure de Paris", "Indian/Reunion": "heure de La Réunion"}[zone] in said
    assert "encore 3 jours" in said


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("state", EditionState)
@pytest.mark.parametrize("at", [-40, -5, 0, 1])
def test_every_standing_has_words(language, state, at):
    call = edition(closes_at=make.NOW, grace_until=make.NOW + timedelta(days=1), new_drafts_until=make.NOW - timedelta(days=6), state=state)

    with translation.override(language):
        standing = queries.standing(call, make.NOW + timedelta(days=at))

    assert standing.word
    assert standing.sentence.endswith(".")
    assert "None" not in standing.sentence


@pytest.mark.parametrize("dates", [(None, None), (make.NOW, None), (None, make.NOW)])
def test_a_call_without_dates_is_announced_and_never_open(dates):
    call = edition(closes_at=make.NOW)
    call.opens_at, call.closes_at = dates

    assert queries.phase(call, make.NOW) == Phase.SOON
    assert queries.standing(call, make.NOW).sentence


INSTANTS = [make.NOW + timedelta(hours=hours) for hours in (-1, 0, 1)]


@pytest.mark.parametrize("at", [make.NOW, make.NOW - SECOND, make.NOW + SECOND])
def test_the_list_and_the_page_agree_on_every_phase(db, at):
    """The database's order and the function of instants are two readings of one rule."""
    for number, (state, opens, closes, grace) in enumerate(
        (state, opens, closes, grace)
        for state in EditionState
        for opens in (None, *INSTANTS)
        for closes in (None, *INSTANTS)
        for grace in (None, make.NOW + timedelta(hours=2))
    ):
        make.edition(f"e{number}", state=state, opens_at=opens, closes_at=closes, grace_until=grace)

    listed = {phase: set(catalogue.listed(Edition.objects.all(), at, phase=phase).values_list("pk", flat=True)) for phase in Phase}

    for found in Edition.objects.exclude(state=EditionState.DRAFT):
        assert {phase for phase in Phase if found.pk in listed[phase]} == {queries.phase(found, at)}


def test_open_calls_come_first_and_the_next_to_close_before_the_others(db):
    later = make.edition("later", closes_at=make.NOW + timedelta(days=9))
    sooner = make.edition("sooner", closes_at=make.NOW + timedelta(days=2))
    soon = make.edition("soon", opens_at=make.NOW + timedelta(days=1))
    done = make.edition("done", state=EditionState.DECIDED)
    review = make.edition("review", state=EditionState.IN_REVIEW)

    assert list(catalogue.listed(Edition.objects.all(), make.NOW)) == [sooner, later, soon, review, done]


def test_search_ignores_accents_and_case(db):
    found = make.edition(title="Égalité des chances", summary="Pour les aînés")
    make.edition(title="Autre chose")

    for words in ("egalite", "ÉGALITÉ chances", "aînés le progrès", found.slug):
        assert list(catalogue.listed(Edition.objects.all(), make.NOW, search=words)) == [found]


@pytest.mark.parametrize(("weights", "expected"), [([1, 1, 1], [34, 33, 33]), ([1, 2, 3], [17, 33, 50]), ([7], [100]), ([], [])])
def test_published_shares_make_a_hundred(weights, expected):
    criteria = [SimpleNamespace(label="x", help="", points_max=5, weight=weight) for weight in weights]

    assert [line.share for line in catalogue.shares(criteria)] == expected
