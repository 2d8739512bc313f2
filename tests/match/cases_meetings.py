"""Events for the tests: small ones drawn at random, mornings and large ones with a stated seed."""

import random

from terreau_match.problems.meetings import Aim, Meeting, Person, Place, Problem


def event(
    funders: int,
    holders: int,
    slots: int,
    *,
    seed: int,
    wishes: int = 8,
    most: int = 6,
    tables: int | None = None,
    away: float = 0.0,
    hosts: bool = False,
    aims: tuple[Aim, ...] = (Aim.WISHES, Aim.BREAKS),
) -> Problem:
    """Holders rank funders (popular ones more often), funders rank some of those who asked; `away`: share who miss a third."""
    chance = random.Random(seed)
    popular = [1 / (f + 1) ** 0.6 for f in range(funders)]
    asked: dict[int, list[int]] = {f: [] for f in range(funders)}
    ranks: dict[tuple[int, int], list[int]] = {}
    for a in range(holders):
        keys = {f: chance.random() ** (1 / popular[f]) for f in range(funders)}
        for rank, f in enumerate(sorted(keys, key=keys.__getitem__, reverse=True)[: chance.randint(wishes // 2, wishes + wishes // 2)]):
            ranks[f, a] = [0, rank + 1]
            asked[f].append(a)
    for f, who in asked.items():
        for rank, a in enumerate(chance.sample(who, min(len(who), slots))):
            ranks[f, a][0] = rank + 1
    third = slots // 3

    def away_slots() -> frozenset[int]:
        if chance.random() >= away:
            return frozenset()
        return frozenset(range(third)) if chance.random() < 0.5 else frozenset(range(slots - third, slots))

    people = [
        Person(name=f"F{f + 1}", at_most=slots - slots // 8, place=f if hosts else None, unavailable=away_slots()) for f in range(funders)
    ]
    people += [Person(name=f"P{a + 1}", at_most=most, unavailable=away_slots()) for a in range(holders)]
    return Problem(
        people=tuple(people),
        meetings=tuple(
            Meeting(people=(f, funders + a), ranks=(mine, theirs), required=False) for (f, a), (mine, theirs) in sorted(ranks.items())
        ),
        slots=slots,
        tables=tables,
        places=tuple(Place(name=f"T{f + 1}") for f in range(funders)) if hosts else (),
        aims=aims,
    )
