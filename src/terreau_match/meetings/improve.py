"""Large neighbourhood search: decide a few people's days anew, exactly, the rest of the event standing still.

P. Shaw, *Using Constraint Programming and Local Search Methods to Solve Vehicle Routing Problems*, CP 1998.
"""

import random
from collections.abc import Iterable, Sequence

from terreau_match import cpsat
from terreau_match.clock import Clock
from terreau_match.meetings.aims import Aims
from terreau_match.meetings.measure import HIGH, agendas_of, breaks_of, idle_of
from terreau_match.meetings.model import Model
from terreau_match.meetings.plan import Plan, read
from terreau_match.meetings.possible import Possible
from terreau_match.problems.meetings import Aim

CORE = {"linearization_level": 0, "optimize_with_core": True}
_BUILDING = 0.05
"""Units counted for writing the model of a round, which the solver does not count."""


def around(known: Possible, plan: Plan, person: int, size: int, chance: random.Random, *, unheld: bool) -> set[int]:
    """About `size` meetings near `person`: theirs, their partners', and so on; with candidates not held if `unheld`."""
    problem = known.problem
    free: set[int] = set()
    seen = {person}
    edge = [person]
    while edge and len(free) < size:
        who = edge.pop(chance.randrange(len(edge)))
        mine = [m for m in known.of[who] if m not in known.frozen and (unheld or plan.slots[m] is not None)]
        free.update(mine)
        for m in mine:
            for other in problem.meetings[m].people:
                if other not in seen and plan.slots[m] is not None:
                    seen.add(other)
                    edge.append(other)
    return free


def resolve(
    known: Possible, plan: Plan, aims: Sequence[Aim], free: Iterable[int], *, clock: Clock, seed: int, deterministic: float
) -> tuple[Plan, float]:
    """The plan with the `free` meetings decided anew for the last of `aims`, none of the others made worse; and the units it took."""
    model = Model(known, plan.slots, plan.places, free=set(free))
    counted = Aims(model)
    for aim in aims:
        expression = counted.expression(aim)
        if isinstance(expression, int):
            continue
        now = plan.value(known.problem, aim) - counted.apart(aim)
        model.cp.add(expression >= now if aim in HIGH else expression <= now)
        if aim is aims[-1]:
            (model.cp.maximize if aim in HIGH else model.cp.minimize)(expression)
    model.hint(plan.slots, plan.places)
    settings = {} if aims[-1] in HIGH else CORE
    quiet = Clock(clock.left)
    run = cpsat.run(model.cp, clock=quiet, seed=seed, deterministic=deterministic, settings=settings)
    return plan if run.objective is None else read(model, run.value), run.units


def improve(
    known: Possible, plan: Plan, aims: Sequence[Aim], *, target: int, clock: Clock, seed: int, units: float, size: int, unheld: bool = True
) -> Plan:
    """Neighbourhoods for the last of `aims`, around people who have a break or wait, for `units` of reproducible time; stops at `target`.

    The answer does not depend on how busy the machine is unless the clock runs out first. Gives up after about three rounds
    without news for each person at fault.
    """
    chance = random.Random(seed)  # noqa: S311 a search, not a secret
    problem, aim = known.problem, aims[-1]
    value = plan.value(problem, aim)
    quiet = 0
    while units > 0:
        if value == target or clock.tell(aim.value, value, target):
            break
        agendas = agendas_of(problem, plan.slots)
        count = breaks_of if aim is Aim.BREAKS else idle_of
        faulty = [person for person, agenda in enumerate(agendas) if count(agenda)] or list(range(len(agendas)))
        free = around(known, plan, chance.choice(faulty), size, chance, unheld=unheld)
        plan, used = resolve(known, plan, aims, free, clock=clock, seed=chance.randrange(1 << 20), deterministic=0.5)
        units -= used + _BUILDING
        now = plan.value(problem, aim)
        quiet = 0 if now != value else quiet + 1
        value = now
        if quiet > 3 * len(faulty) + 10:
            break
    return plan
