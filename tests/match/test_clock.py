"""Work is rationed, not time: what gives up before the end gives the same answer on a machine that is busy."""

import time
from itertools import count

from terreau_match import stages
from terreau_match.clock import UNITS, Clock
from terreau_match.meetings import board, improve
from terreau_match.meetings.bounds import Bounds
from terreau_match.meetings.plan import Plan
from terreau_match.meetings.possible import possible, seat
from terreau_match.problems import stands
from terreau_match.problems.meetings import Aim
from terreau_match.stands import model
from tests.match import cases_meetings


def slowly(news: object) -> bool:
    """A listener that keeps the search waiting, and never asks it to stop."""
    time.sleep(0.01)
    return False


def test_it_works():
    clock = Clock(10)
    part = clock.part(0.5)
    part.spend(1)
    assert (clock.units, part.units) == (10 * UNITS - 1, 5 * UNITS - 1)
    part.cancel()
    assert clock.stopped


def test_what_is_done_while_the_clock_stands_still_takes_no_time():
    clock = Clock(10)
    with clock.still():
        time.sleep(0.05)
    assert clock.spent < 0.05


def test_neighbourhoods_end_by_work_and_not_by_time():
    """The event is hard enough for the work allowed to end the search: with more of it, fewer breaks."""
    problem = cases_meetings.event(14, 50, 12, seed=5, tables=11)
    known = possible(problem)
    filled = board.fill(known, Bounds(known).choice.meetings, 1)
    plan = Plan(tuple(filled.slots), seat(known, filled.slots))
    aims = (Aim.WISHES, Aim.BREAKS)

    def improved(clock: Clock, units: float) -> Plan:
        return improve.improve(known, plan, aims, target=0, clock=clock, seed=3, units=units, size=15, unheld=False)

    quiet, busy = improved(Clock(60), 0.4), improved(Clock(60, slowly), 0.4)

    assert busy == quiet
    assert improved(Clock(60), 0.8).value(problem, Aim.BREAKS) < quiet.value(problem, Aim.BREAKS) < plan.value(problem, Aim.BREAKS)


def floor(side: int) -> stands.Problem:
    """A square of stands, exhibitors who all want the neighbours they cannot all have."""
    number = side * side
    beside = {(a, a + 1) for a in range(number) if (a + 1) % side} | {(a, a + side) for a in range(number - side)}
    wanted = {(one, other) for one, step in zip(range(number), count(1)) for other in (one + step % 5 + 1, one + 7) if other < number}
    return stands.Problem(
        stands=tuple(stands.Stand(name=f"S{number}") for number in range(number)),
        exhibitors=tuple(stands.Exhibitor(name=f"E{number}", wishes=((number * 7) % (side * side),)) for number in range(number)),
        adjacent=frozenset(beside),
        wanted=frozenset(wanted),
        aims=(stands.Aim.NEIGHBOURS, stands.Aim.WISHES),
    )


def test_stages_end_by_work_and_not_by_time():
    question = [model.Question(floor(5)) for _ in range(3)]

    def staged(number: int, clock: Clock) -> stages.Staged:
        asked = question[number]
        return stages.in_order(asked.model, asked.stages(), asked.watched, clock=clock, seed=1)

    quiet, busy = staged(0, Clock(60, units=0.1)), staged(1, Clock(60, slowly, units=0.1))

    assert busy == quiet
    assert not quiet.goals[0].is_proved
    assert staged(2, Clock(60, units=0.5)).goals[0].value > quiet.goals[0].value
