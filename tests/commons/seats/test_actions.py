"""Seats: taken all together or not at all, kept, changed, given back; and whoever waits is offered what is freed, in order."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.commons.seats import actions, kinds, queries, tasks
from terreau.commons.seats.models import Hold, Pool, WaitEntry
from terreau.commons.seats.states import HOLD_MOVES, WAIT_MOVES, HoldState, WaitState
from terreau.lib import moves
from tests import factories as make
from tests.commons.seats.conftest import opened, people

NOW = make.NOW
HOUR = timedelta(hours=1)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def take(who, *pools, n=1, **more):
    return actions.take(holder=who, wants=dict.fromkeys(pools, n), by=who, at=NOW, **more)


def wait(who, *pools, n=1, at=NOW, **more):
    return actions.wait(holder=who, wants=dict.fromkeys(pools, n), by=who, at=at, **more)


def release(who, at=NOW):
    actions.release(holder=who, by=who, at=at)


def test_it_works(pool):
    ada, bob, eve = people(3)
    take(ada, pool), take(bob, pool)

    with pytest.raises(actions.Full) as refused:
        take(eve, pool)
    release(ada)
    take(eve, pool)

    assert str(refused.value) == "Salle des fêtes\u00a0: il ne reste plus de place."
    assert (fresh(pool).taken, fresh(pool).left) == (2, 0)
    assert list(Entry.objects.filter(verb__startswith="seats.").order_by("pk").values_list("verb", flat=True)) == [
        "seats.taken",
        "seats.taken",
        "seats.released",
        "seats.taken",
    ]


# ── Taking ──
def test_a_party_larger_than_what_is_left_is_refused_whole(pool):
    ada, bob = people(2)
    take(ada, pool)

    with pytest.raises(actions.Full) as refused:
        take(bob, pool, n=2)

    assert str(refused.value) == "Salle des fêtes\u00a0: il ne reste que 1 place."
    assert refused.value.lacking == {pool: 1}
    assert fresh(pool).taken == 1


def test_several_pools_are_taken_together_or_not_at_all(pool):
    ada, bob, small = *people(2), opened(1, "Atelier")
    take(ada, small)

    with pytest.raises(actions.Full) as refused:
        take(bob, pool, small)

    assert list(refused.value.lacking) == [small]
    assert fresh(pool).taken == 0
    assert not queries.holds_of(bob).exists()


def test_every_pool_that_lacks_room_is_named(pool):
    ada, bob, small = *people(2), opened(1, "Atelier")
    take(ada, small), take(ada, pool, n=2)
    with pytest.raises(actions.Full) as refused:
        take(bob, pool, small)
    assert len(refused.value.reasons) == 2


def test_no_size_is_no_limit(db):
    pool = opened(None)
    for who in people(3):
        take(who, pool, n=10)
    assert (fresh(pool).taken, fresh(pool).left, fresh(pool).over) == (30, None, 0)


def test_nobody_takes_twice_in_the_same_pool(pool):
    (ada,) = people(1)
    take(ada, pool)
    with pytest.raises(actions.Already):
        take(ada, pool)
    assert fresh(pool).taken == 1


def test_giving_back_twice_gives_back_once(pool):
    ada, bob = people(2)
    take(ada, pool), take(bob, pool)
    release(ada), release(ada)
    assert fresh(pool).taken == 1


def test_the_table_has_the_last_word(pool):
    with pytest.raises(IntegrityError), transaction.atomic():
        Pool.objects.filter(pk=pool.pk).update(taken=3)


# ── Keeping for an answer ──
def test_seats_kept_are_confirmed_in_time(pool):
    (ada,) = people(1)
    take(ada, pool, until=NOW + HOUR)

    actions.confirm(holder=ada, by=ada, at=NOW + HOUR - timedelta(seconds=1))

    assert queries.holds_of(ada).get().state == HoldState.TAKEN
    assert actions.lapse_due(at=NOW + 2 * HOUR) == 0


def test_seats_kept_end_to_the_second_and_go_back(pool):
    (ada,) = people(1)
    take(ada, pool, until=NOW + HOUR)

    with pytest.raises(actions.TooLate):
        actions.confirm(holder=ada, by=ada, at=NOW + HOUR)
    assert actions.lapse_due(at=NOW + HOUR - timedelta(seconds=1)) == 0
    assert actions.lapse_due(at=NOW + HOUR) == 1

    assert fresh(pool).taken == 0
    assert Hold.objects.get().state == HoldState.EXPIRED


# ── Changing ──
def test_a_change_takes_the_new_before_it_gives_back_the_old(pool):
    ada, bob, other = *people(2), opened(1, "Atelier")
    take(ada, pool, n=2), take(bob, other)

    with pytest.raises(actions.Full):
        actions.change(holder=ada, wants={other: 1}, by=ada, at=NOW)
    assert [(hold.pool, hold.n) for hold in queries.holds_of(ada)] == [(pool, 2)]

    release(bob)
    actions.change(holder=ada, wants={other: 1, pool: 1}, by=ada, at=NOW)
    assert [(hold.pool, hold.n) for hold in queries.holds_of(ada)] == [(pool, 1), (other, 1)]
    assert (fresh(pool).taken, fresh(other).taken) == (1, 1)

    actions.change(holder=ada, wants={}, by=ada, at=NOW)
    assert (fresh(pool).taken, fresh(other).taken) == (0, 0)


def test_a_party_that_grows_is_refused_whole(pool):
    ada, bob = people(2)
    take(ada, pool), take(bob, pool)
    with pytest.raises(actions.Full):
        actions.change(holder=ada, wants={pool: 2}, by=ada, at=NOW)
    assert queries.holds_of(ada).get().n == 1
    assert fresh(pool).taken == 2


def test_a_party_that_shrinks_makes_room_for_who_waits(pool, told):
    ada, bob = people(2)
    take(ada, pool, n=2), wait(bob, pool)
    actions.change(holder=ada, wants={pool: 1}, by=ada, at=NOW)
    assert told == [(bob.pk, "offer")]
    assert fresh(pool).taken == 2


# ── Sizes ──
def test_a_size_holds_those_who_are_there(pool):
    (ada,) = people(1)
    take(ada, pool, n=2)
    with pytest.raises(actions.BadSize, match="2 places sont déjà prises"):
        actions.resize(pool=pool, size=1, by=None, at=NOW)
    assert fresh(pool).size == 2


def test_going_beyond_the_size_asks_for_a_reason_and_shows(pool):
    ada, bob = people(2)
    take(ada, pool, n=2)
    with pytest.raises(actions.BadSize):
        actions.resize(pool=pool, size=2, overbook=1, reason=" ", by=None, at=NOW)

    actions.resize(pool=pool, size=2, overbook=1, reason="Une chaise de plus", by=None, at=NOW)
    take(bob, pool)

    assert (fresh(pool).taken, fresh(pool).over, fresh(pool).left) == (3, 1, 0)
    assert Entry.objects.get(verb="pool.resized").facts["reason"] == "Une chaise de plus"


def test_offers_never_exceed_what_is_free(pool, told):
    ada, *others = people(6)
    take(ada, pool, n=2)
    for who in others:
        wait(who, pool)
    actions.resize(pool=pool, size=5, by=None, at=NOW)
    assert told == [(who.pk, "offer") for who in others[:3]]
    assert fresh(pool).taken == 5


# ── Waiting ──
@pytest.fixture
def full(pool):
    """Two who hold the two seats."""
    holders = people(2)
    for who in holders:
        take(who, pool)
    return holders


def test_nobody_waits_where_there_is_room(pool, told):
    (ada,) = people(1)
    with pytest.raises(actions.NotFull):
        wait(ada, pool)
    assert not WaitEntry.objects.exists()


def test_nobody_waits_twice(pool, full, told):
    (ada,) = people(1)
    wait(ada, pool)
    with pytest.raises(actions.Already):
        wait(ada, pool)


def test_a_room_that_tells_nobody_has_no_queue(pool, full):
    (ada,) = people(1)
    with pytest.raises(kinds.UnknownKind):
        wait(ada, pool)


def test_the_first_in_line_is_served_first(pool, full, told):
    late, early, first = people(3)
    wait(late, pool, at=NOW + HOUR), wait(early, pool), wait(first, pool, at=NOW + 2 * HOUR, priority=1)
    assert [entry.object_id for entry in queries.queue(pool)] == [first.pk, early.pk, late.pk]

    release(full[0]), release(full[1])

    assert told == [(first.pk, "offer"), (early.pk, "offer")]
    assert fresh(pool).taken == 2  # an offer is a hold


def test_who_does_not_fit_is_passed_over_and_told_why(pool, full, told):
    family, single = people(2)
    waiting = wait(family, pool, n=2)
    wait(single, pool)

    release(full[0])

    assert told == [(single.pk, "offer")]
    want = waiting.wants.get()
    assert (want.passed_left, want.passed_at) == (1, NOW)
    assert fresh(waiting).state == WaitState.WAITING


def test_who_wants_two_things_waits_for_both(pool, full, told):
    (ada,) = people(1)
    small = opened(1, "Atelier")
    (cleo,) = people(1)
    take(cleo, small)
    waiting = wait(ada, pool, small)

    release(full[0])
    assert told == []
    assert fresh(pool).taken == 1
    assert list(waiting.wants.order_by("pool").values_list("passed_left", flat=True)) == [None, 0]

    release(cleo)
    assert told == [(ada.pk, "offer")]
    assert (fresh(pool).taken, fresh(small).taken) == (2, 1)


def test_an_offer_is_accepted_and_then_given_back_like_any_seat(pool, full, told):
    ada, bob = people(2)
    waiting = wait(ada, pool)
    wait(bob, pool)
    release(full[0])

    actions.accept(entry=fresh(waiting), by=ada, at=NOW + 48 * HOUR - timedelta(seconds=1))
    release(ada)

    assert told == [(ada.pk, "offer"), (ada.pk, "accept"), (bob.pk, "offer")]
    assert queries.entry_of(ada) is None


def test_an_offer_in_hand_is_not_given_back_by_mistake(pool, full, told):
    (ada,) = people(1)
    wait(ada, pool)
    release(full[0])
    release(ada)
    assert queries.entry_of(ada).state == WaitState.OFFERED
    assert fresh(pool).taken == 2


@pytest.mark.parametrize("verb", ["decline", "leave"])
def test_a_refused_offer_goes_to_the_next_at_once(pool, full, told, verb):
    ada, bob = people(2)
    waiting = wait(ada, pool)
    wait(bob, pool)
    release(full[0])

    getattr(actions, verb)(entry=fresh(waiting), by=ada, at=NOW)

    assert told == [(ada.pk, "offer"), (ada.pk, verb), (bob.pk, "offer")]
    assert fresh(pool).taken == 2


def test_an_offer_without_an_answer_ends_to_the_second(pool, full, told):
    ada, bob = people(2)
    waiting = wait(ada, pool)
    wait(bob, pool)
    release(full[0])
    ends = NOW + 48 * HOUR

    assert actions.lapse_due(at=ends - timedelta(seconds=1)) == 0
    with pytest.raises(actions.TooLate):
        actions.accept(entry=fresh(waiting), by=ada, at=ends)
    assert actions.lapse_due(at=ends) == 1

    assert told == [(ada.pk, "offer"), (ada.pk, "lapse"), (bob.pk, "offer")]
    assert fresh(waiting).state == WaitState.EXPIRED
    assert queries.entry_of(bob).expires_at == ends + 48 * HOUR


def test_leaving_the_queue_without_an_offer_frees_nothing(pool, full, told):
    (ada,) = people(1)
    actions.leave(entry=wait(ada, pool), by=ada, at=NOW)
    release(full[0])
    assert told == [(ada.pk, "leave")]
    assert fresh(pool).taken == 1


def test_promotion_asks_the_same_however_many_cannot_be_served(pool, full, told, django_assert_num_queries):
    """Those who come after the last free seat are not even looked at."""
    for who in people(4):
        wait(who, pool)
    with django_assert_num_queries(25):
        release(full[0])
    for who in people(4):
        wait(who, pool)
    with django_assert_num_queries(25):
        release(full[1])


# ── The machines ──
@pytest.mark.parametrize("state", HoldState)
@pytest.mark.parametrize("verb", HOLD_MOVES)
def test_every_move_of_a_hold(pool, verb, state):
    (ada,) = people(1)
    (hold,) = take(ada, pool, until=NOW + HOUR)
    Hold.objects.filter(pk=hold.pk).update(state=state)
    steps = {
        "confirm": lambda: actions.confirm(holder=ada, by=ada, at=NOW),
        "release": lambda: release(ada),
        "expire": lambda: actions.lapse_due(at=NOW + HOUR),
    }
    steps[verb]()
    allowed = state in HOLD_MOVES[verb].sources
    assert fresh(hold).state == (HOLD_MOVES[verb].target if allowed else state)
    assert fresh(pool).taken == (0 if allowed and verb != "confirm" else 1)


@pytest.mark.parametrize("state", WaitState)
@pytest.mark.parametrize("verb", WAIT_MOVES)
def test_every_move_of_a_place_in_the_queue(pool, full, told, verb, state):
    (ada,) = people(1)
    entry = wait(ada, pool)
    ends = {"expires_at": NOW + HOUR} if state == WaitState.OFFERED else {}
    WaitEntry.objects.filter(pk=entry.pk).update(state=state, **ends)
    entry = fresh(entry)
    steps = {
        "offer": lambda: release(full[0]),
        "accept": lambda: actions.accept(entry=entry, by=ada, at=NOW),
        "decline": lambda: actions.decline(entry=entry, by=ada, at=NOW),
        "leave": lambda: actions.leave(entry=entry, by=ada, at=NOW),
        "lapse": lambda: actions.lapse_due(at=NOW + HOUR),
    }
    allowed = state in WAIT_MOVES[verb].sources
    if allowed or verb in {"offer", "lapse"}:
        steps[verb]()
    else:
        with pytest.raises(moves.WrongState):
            steps[verb]()
    assert fresh(entry).state == (WAIT_MOVES[verb].target if allowed else state)


# ── Checking ──
def test_a_wrong_count_is_found_told_and_left_as_it_is(pool, capsys):
    admin = make.user(roles=[Role.ADMIN])
    take(admin, pool)
    assert queries.drifts() == []
    assert tasks.check.func() == 0
    call_command("seats")
    assert "justes" in capsys.readouterr().out

    Pool.objects.filter(pk=pool.pk).update(taken=2)

    assert actions.tell_of_drifts(at=NOW) == 1
    actions.tell_of_drifts(at=NOW + HOUR)
    mail = Message.objects.get(kind="seats.adrift")
    assert mail.to == admin
    assert "Un compte de places est faux" in mail.subject
    assert (fresh(pool).taken, queries.drifts()) == (2, [queries.Drift(pool, 2, 1)])
    with pytest.raises(CommandError, match="1"):
        call_command("seats")
    assert "Salle des fêtes : 2 comptées, 1 tenues." in capsys.readouterr().err


def test_the_clock_runs(pool):
    assert tasks.lapse.func() == 0
