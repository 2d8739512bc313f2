"""Alerts: asked, confirmed, told once, left without a trace. Cases 28 and 29."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command

from terreau.commons.outbox import mails
from terreau.commons.outbox.models import Message
from terreau.fund.alerts import actions, queries, tasks
from terreau.fund.alerts.models import AlertSent, Subscription
from terreau.fund.alerts.queries import Criteria
from terreau.fund.calls.models import TargetPublic, Theme
from terreau.fund.calls.states import EditionState
from tests import factories as make
from tests.races import at_once, just_before

pytestmark = pytest.mark.django_db
NOW, DAY, HOUR = make.NOW, timedelta(days=1), timedelta(hours=1)


def subscriber(address="zoe@exemple.test", *, at=NOW - DAY, **criteria):
    actions.ask(address=address, criteria=Criteria(**criteria), at=at)
    found = Subscription.objects.get(address=address.lower())
    actions.confirm(subscription=found, at=at)
    Message.objects.all().delete()
    return found


def published(**fields):
    return make.edition(**({"published_at": NOW} | fields))


def test_it_works():
    subscriber()
    edition = published()

    assert actions.tell(at=NOW + HOUR) == 1
    message = Message.objects.get()
    assert message.to_address == "zoe@exemple.test"
    assert edition.title in message.subject
    assert "heure de Paris" in str(message.facts)
    assert AlertSent.objects.get().edition == edition


def test_nobody_is_told_before_confirming():
    actions.ask(address="zoe@exemple.test", criteria=Criteria(), at=NOW - DAY)
    published()

    assert actions.tell(at=NOW + HOUR) == 0
    assert list(Message.objects.values_list("kind", flat=True)) == ["alerts.confirmation"]


@pytest.mark.case("AT#605")
def test_one_call_is_told_once_to_one_address():
    """Case 28 (aides-territoires 605): the same aid three times in one alert. It matches here by two themes and two publics."""
    themes = [Theme.objects.create(slug=f"t{n}", name=f"Thème {n}") for n in range(2)]
    publics = [TargetPublic.objects.create(slug=f"p{n}", name=f"Public {n}") for n in range(2)]
    subscriber(themes=themes, publics=publics)
    edition = published()
    edition.themes.set(themes)
    edition.publics.set(publics)

    assert [actions.tell(at=NOW + days * DAY) for days in range(4)] == [1, 0, 0, 0]
    assert len(Message.objects.get().facts) == 2
    edition.published_at = NOW + 2 * DAY  # taken back, and published again
    edition.save()
    assert actions.tell(at=NOW + 3 * DAY) == 0


@pytest.mark.case("DS#10678")
def test_many_calls_are_one_mail_a_day():
    """Digest, not flood."""
    subscriber()
    for number in range(5):
        published(published_at=NOW + number * HOUR)

    told = [actions.tell(at=NOW + hours * HOUR) for hours in range(30)]

    assert sum(told) == 2
    assert sorted(len(message.facts) for message in Message.objects.all()) == [2, 8]


def test_what_was_already_on_the_page_is_no_news():
    published(published_at=NOW - 2 * DAY)
    subscriber()

    assert actions.tell(at=NOW) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"state": EditionState.DRAFT},
        {"state": EditionState.IN_REVIEW},
        {"closes_at": NOW},
        {"new_drafts_until": NOW},
    ],
)
def test_only_what_one_may_still_apply_to_is_told(fields):
    subscriber()
    published(**fields)

    assert actions.tell(at=NOW + HOUR) == 0


def test_a_call_that_opens_later_is_told_at_publication():
    subscriber()
    published(opens_at=NOW + 5 * DAY)

    assert actions.tell(at=NOW + HOUR) == 1


# ── Choices ──────────────────────────────────────────────────────────────────────────────────────────────────────
SEAT = {"id": "s", "kind": "seat_in_territory", "name": "Nanterre", "departments": [], "communes": ["92050"]}
HERE = {**SEAT, "departments": ["92"], "communes": []}
FAMILY = {"id": "f", "kind": "legal_family", "families": ["association"]}
ESUS = {"id": "e", "kind": "esus_valid"}
EITHER = {"id": "o", "kind": "any_of", "rules": [FAMILY, ESUS]}


@pytest.mark.parametrize(
    ("rules", "wanted", "expected"),
    [
        ([], {"kinds": {"company"}, "communes": {"92050"}}, True),
        ([FAMILY], {}, True),
        ([FAMILY], {"kinds": {"association"}}, True),
        ([FAMILY], {"kinds": {"company"}}, False),
        ([FAMILY], {"kinds": {"company", "association"}}, True),
        ([FAMILY], {"kinds": {"esus"}}, True),
        ([ESUS], {"kinds": {"association"}}, False),
        ([EITHER], {"kinds": {"company"}}, False),
        ([EITHER], {"kinds": {"company", "esus"}}, True),
        ([SEAT], {"communes": {"92050", "92012"}}, True),
        ([SEAT], {"communes": {"92012"}}, False),
        ([HERE], {"communes": {"92012"}}, True),
        ([HERE], {"communes": {"75056"}}, False),
        ([FAMILY, HERE], {"kinds": {"association"}, "communes": {"75056"}}, False),
        ([{"id": "m", "kind": "min_age", "months": 12}], {"kinds": {"company"}}, True),
    ],
)
def test_conditions_of_the_call_and_what_was_chosen(rules, wanted, expected):
    edition = published(eligibility=rules)
    asked = {name: frozenset(value) for name, value in wanted.items()}

    assert queries.answers(edition, queries.Wish(**asked)) is expected


@pytest.mark.parametrize(("theirs", "ours", "expected"), [("a", "a", True), ("a", "b", False), ("", "b", True), ("a", "", True)])
@pytest.mark.parametrize("name", ["themes", "publics"])
def test_themes_and_publics_narrow_only_where_both_say_something(name, theirs, ours, expected):
    kind = {"themes": Theme, "publics": TargetPublic}[name]
    words = {slug: kind.objects.create(slug=slug, name=slug) for slug in "ab"}
    edition = published()
    getattr(edition, name).set([words[slug] for slug in theirs])

    assert queries.answers(edition, queries.Wish(**{name: frozenset(ours)})) is expected


def test_a_place_is_a_commune_a_grouping_or_an_arrondissement():
    call_command("import", "communes", verbosity=0)
    choices = {code for _group, rows in queries.all_places() for code, _name in rows}

    assert queries.communes_of("commune:92050") == {"92050"}
    grouping = next(code for code in choices if code.startswith("ept:"))
    assert 1 < len(queries.communes_of(grouping)) < 36
    assert sum(len(queries.communes_of(code)) for code in choices if code.startswith("arr:")) == 36
    assert queries.communes_of("") is None
    assert queries.communes_of("commune:00000") is None
    subscriber(place=grouping)
    published(eligibility=[{**SEAT, "communes": ["75056"]}])
    assert actions.tell(at=NOW + HOUR) == 0


# ── Asking again, leaving, never confirming ──────────────────────────────────────────────────────────────────────
def test_asking_again_writes_once_an_hour_and_changes_nothing_confirmed():
    theme = Theme.objects.create(slug="t", name="Thème")
    mine = subscriber(kinds=["association"])

    for _again in range(3):
        actions.ask(address="ZOE@exemple.test", criteria=Criteria(themes=[theme]), at=NOW)

    mine.refresh_from_db()
    assert (mine.kinds, list(mine.themes.all())) == (["association"], [])
    assert list(Message.objects.values_list("kind", flat=True)) == ["alerts.way_in"]


def test_finding_writes_to_those_who_are_there_and_to_nobody_else():
    subscriber()
    actions.find(address="inconnue@exemple.test", at=NOW)
    assert Message.objects.count() == 0
    actions.find(address="Zoe@exemple.test", at=NOW)
    assert Message.objects.get().kind == "alerts.way_in"


def test_leaving_leaves_no_trace():
    mine, other = subscriber(), subscriber("autre@exemple.test")
    published()
    actions.tell(at=NOW + HOUR)
    assert Message.objects.count() == 2

    actions.leave(subscription=mine)

    assert list(Subscription.objects.all()) == [other]
    assert Message.objects.get().to_address == "autre@exemple.test"
    assert AlertSent.objects.get().subscription == other


def test_an_address_that_never_confirms_is_erased_after_seven_days():
    kept = subscriber("confirmee@exemple.test", at=NOW - 30 * DAY)
    actions.ask(address="zoe@exemple.test", criteria=Criteria(), at=NOW)

    assert actions.purge(at=NOW + 7 * DAY - HOUR) == 0
    assert actions.purge(at=NOW + 7 * DAY) == 1
    assert list(Subscription.objects.all()) == [kept]
    assert Message.objects.count() == 0


def test_every_mail_offers_the_way_out():
    """RFC 8058 and RFC 2369."""
    mine = subscriber()
    published()
    actions.tell(at=NOW + HOUR)
    sent = mails.envelope(Message.objects.get())

    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/quitter/>" in sent.extra_headers["List-Unsubscribe"]
    assert mine.public_id in sent.body
    assert mine.address not in sent.body


@pytest.mark.parametrize("count", [1, 3])
def test_a_round_asks_the_same_for_every_call_and_place(count, django_assert_num_queries):
    """Ten statements for each address told, savepoints included. The rest is constant."""
    for number in range(count):
        published(published_at=NOW + number * HOUR / 10)
        subscriber(f"p{number}@exemple.test")

    with django_assert_num_queries(9 + 10 * count):
        actions.tell(at=NOW + HOUR)


def test_rounds_of_the_worker_run():
    tasks.tell.call()
    tasks.purge.call()


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_tell_once():
    subscriber()
    published()
    assert sum(at_once(*[partial(actions.tell, at=NOW + HOUR)] * 2)) == 1
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("table", "nth"), [("alerts_subscription", 1), ("alerts_subscription", 2), ("alerts_subscription", 3), ("alerts_alertsent", 1)]
)
def test_a_round_made_between_two_reads_of_another_tells_once(table, nth):
    subscriber()
    published()
    with just_before("SELECT", table, lambda: actions.tell(at=NOW + HOUR), nth=nth):
        assert actions.tell(at=NOW + HOUR) == 0
    assert Message.objects.filter(kind__contains="digest").count() == 1
