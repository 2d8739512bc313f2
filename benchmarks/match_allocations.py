"""Places, panels, envelopes and floors: exact answers, beside the bare flow on the same arrays in the same run.

`python -m benchmarks.match_allocations [--only NAME] [--seconds S]` prints the tables. One worker; problems are generated from the stated
seeds. Every answer is passed to the judge; an answer it refuses ends the run. Time is processor time; memory is the peak of a process
of its own, less that of the same process with nothing to solve (interpreter, NumPy, OR-tools, the problem itself).

The bare flow is OR-tools' `SimpleMinCostFlow` on the arrays of our own network, costs included, read back as an array and nothing
more: no dataclass, no second goal, no rounds, no answer for people.
"""

import argparse
import importlib
import multiprocessing
import random
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from terreau_match import flows, solve, violations
from terreau_match.flows import Network, Numbers
from terreau_match.outcome import Outcome
from terreau_match.panels import flow as panel_flow
from terreau_match.placements import flow as place_flow
from terreau_match.placements.arcs import arcs
from terreau_match.portfolio import frontier
from terreau_match.problems import panels, placements, portfolio, stands


def pupils(
    number: int, sessions: int, rounds: int, seats: int, aims: tuple[placements.Aim, ...], lottery: int | None = 7
) -> placements.Problem:
    """Everyone wishes 8 sessions, drawn by an uneven fashion (Dirichlet)."""
    draw = np.random.default_rng(1)
    fashion = draw.dirichlet(np.ones(sessions) * 0.5) + 0.25 / sessions
    fashion /= fashion.sum()
    return placements.Problem(
        people=tuple(
            placements.Person(name=f"P{index}", wishes=tuple(draw.choice(sessions, 8, replace=False, p=fashion).tolist()))
            for index in range(number)
        ),
        sessions=tuple(placements.Session(name=f"S{index}", seats=seats) for index in range(sessions)),
        rounds=rounds,
        aims=aims,
        lottery=lottery,
    )


def siblings(number: int, sessions: int, rounds: int, pairs: int) -> placements.Problem:
    """The same, where so many pairs wish the same sessions and stay together."""
    problem = pupils(number, sessions, rounds, 36, (placements.Aim.POINTS,), None)
    people = list(problem.people)
    for pair in range(pairs):
        people[2 * pair + 1] = replace(people[2 * pair + 1], wishes=people[2 * pair].wishes)
    bonds = tuple(frozenset({2 * pair, 2 * pair + 1}) for pair in range(pairs))
    return replace(problem, people=tuple(people), together=bonds)


def reviews(aims: tuple[panels.Aim, ...], same_body: int | None, files: int = 2000, reviewers: int = 200) -> panels.Problem:
    """Affinities of twelve themes, 2 % of conflicts, loads of 25 to 35, 40 bodies."""
    draw = np.random.default_rng(3)
    about, knows = draw.dirichlet([0.3] * 12, files), draw.dirichlet([0.3] * 12, reviewers)
    affinity = about @ knows.T
    affinity = np.round(1000 * affinity / affinity.max()).astype(int)
    conflicts = draw.random((files, reviewers)) < 0.02
    return panels.Problem(
        reviewers=tuple(panels.Reviewer(name=f"R{n}", body=f"B{n % 40}", at_least=25, at_most=35) for n in range(reviewers)),
        files=tuple(panels.File(name=f"F{n}", conflicts=frozenset(np.flatnonzero(conflicts[n]).tolist())) for n in range(files)),
        affinity=tuple(map(tuple, affinity.tolist())),
        same_body=same_body,
        aims=aims,
    )


def envelope(alternatives: int = 5) -> portfolio.Problem:
    """200 files of 3 to 30 thousand euros, six themes, fifteen towns."""
    draw = random.Random(4)
    themes, towns = [f"theme {n}" for n in range(6)], [f"town {n}" for n in range(15)]
    files = []
    for index in range(200):
        asked = draw.randint(6, 60) * 500_00
        files.append(
            portfolio.File(
                name=f"F{index}",
                score=draw.randint(40, 100),
                asked=asked,
                floor=int(asked * draw.uniform(0.4, 0.8)) // 100 * 100,
                categories=frozenset({draw.choice(themes), draw.choice(towns)}),
            )
        )
    return portfolio.Problem(
        files=tuple(files),
        envelope=900_000_00,
        step=100_00,
        cap=25_000_00,
        quotas=(
            *(portfolio.Quota(category=theme, files_at_least=8, cents_at_most=250_000_00) for theme in themes),
            *(portfolio.Quota(category=town, files_at_least=1, files_at_most=8) for town in towns),
        ),
        aims=(portfolio.Aim.SCORE, portfolio.Aim.COVERAGE),
        alternatives=alternatives,
    )


def floor(width: int, rows: int, number: int) -> stands.Problem:
    """Rows of stands, exhibitors with needs, five wishes each, pairs drawn."""
    draw = random.Random(1)
    offers = ("water", "power", "access")
    count = width * rows
    exhibitors = tuple(
        stands.Exhibitor(
            name=f"E{n}",
            size=draw.choice([4, 6, 6, 9]),
            needs=frozenset(offer for offer in offers if draw.random() < 0.15),
            wishes=tuple(draw.sample(range(count), 5)),
        )
        for n in range(number)
    )

    def pairs(some: int) -> frozenset[tuple[int, int]]:
        return frozenset((one, other) for one, other in (draw.sample(range(number), 2) for _ in range(some)))

    return stands.Problem(
        stands=tuple(
            stands.Stand(name=f"S{n}", size=draw.choice([6, 9, 9, 12]), offers=frozenset(o for o in offers if draw.random() < 0.6))
            for n in range(count)
        ),
        exhibitors=exhibitors,
        adjacent=frozenset((row * width + n, row * width + n + 1) for row in range(rows) for n in range(width - 1)),
        wanted=pairs(number // 4),
        unwanted=pairs(number // 4),
        apart=pairs(number // 6),
    )


def judged(problem: object, solution: Outcome) -> Outcome:
    wrong = violations(problem, solution)
    if wrong or not solution.has_answer:
        raise SystemExit(f"refused by the judge: {[str(reason) for reason in wrong][:3]} {solution.status}")
    return solution


def bare(network: Network, runs: list[Numbers]) -> object:
    return [flows.cheapest(network, costs) for costs in runs]


def arrays(problem: placements.Problem | panels.Problem) -> tuple[Network, list[Numbers]]:
    """The network and the costs of each run: goals that fit together in 64 bits share one."""
    if isinstance(problem, panels.Problem):
        made = panel_flow.shape(problem)
        assert made is not None
        return made.network, [made.costs()]
    shape = place_flow.shape(arcs(problem))
    goals = [shape.costs(shape.arcs.worth(measure)) for measure in problem.measures()]
    return shape.network, flows.weighed(shape.network, goals)


def alone(work: str, name: str) -> tuple[float, float]:
    """CPU seconds (least of five) and peak MiB of a piece of work in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measured, (work, name))


def _measured(work: str, name: str) -> tuple[float, float]:
    importlib.import_module("ortools.graph.python.min_cost_flow")
    importlib.import_module("ortools.graph.python.max_flow")
    problem = FLOWS[name]()
    run: Callable[[], object] = lambda: None  # noqa: E731
    if work == "bare":
        network, runs = arrays(problem)
        run = lambda: bare(network, runs)  # noqa: E731
    elif work == "ours":
        run = lambda: solve(problem, seconds=600, seed=1)  # noqa: E731
    seconds = []
    for _ in range(5):
        started = time.process_time()
        run()
        seconds.append(time.process_time() - started)
    return min(seconds), peak()


def peak() -> float:
    """Peak MiB of this process. Not `getrusage`: it remembers the parent's size from before the process became itself."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


Place, Read = placements.Aim, panels.Aim
FLOWS: dict[str, Callable[[], placements.Problem | panels.Problem]] = {
    "10 000 pupils x 300 x 1 round, points": lambda: pupils(10_000, 300, 1, 36, (Place.POINTS,), None),
    "10 000 pupils x 300 x 1 round, points, lottery": lambda: pupils(10_000, 300, 1, 36, (Place.POINTS,)),
    "10 000 pupils x 300 x 1 round, leximin, lottery": lambda: pupils(10_000, 300, 1, 36, (Place.LEXIMIN,)),
    "10 000 pupils x 300 x 3 rounds, points": lambda: pupils(10_000, 300, 3, 36, (Place.POINTS,), None),
    "10 000 pupils x 300 x 3 rounds, points, lottery": lambda: pupils(10_000, 300, 3, 36, (Place.POINTS,)),
    "10 000 pupils x 300 x 3 rounds, rank-maximal, lottery": lambda: pupils(10_000, 300, 3, 36, (Place.PLACED, Place.RANKS)),
    "2 000 files x 200 x 3 reviews, total": lambda: reviews((Read.TOTAL,), None),
    "2 000 files x 200 x 3 reviews, total, 1 per body": lambda: reviews((Read.TOTAL,), 1),
    "2 000 files x 200 x 3 reviews, weakest then total": lambda: reviews((Read.WEAKEST, Read.TOTAL), 1),
}
OTHERS: dict[str, Callable[[], object]] = {
    "1 000 pupils x 30 x 3 rounds, leximin": lambda: pupils(1000, 30, 3, 36, (Place.LEXIMIN,)),
    "1 000 pupils x 30 x 3 rounds, 40 pairs together": lambda: siblings(1000, 30, 3, 40),
    "10 000 pupils x 300 x 3 rounds, 300 pairs together": lambda: siblings(10_000, 300, 3, 300),
    "300 files x 30 x 3 reviews, worst-served then total": lambda: reviews((Read.WORST_SERVED, Read.TOTAL), 1, files=300, reviewers=30),
    "2 000 files x 200 x 3 reviews, worst-served then total": lambda: reviews((Read.WORST_SERVED, Read.TOTAL), 1),
    "envelope of 200 files, 5 alternatives": envelope,
    "40 stands, 36 exhibitors": lambda: floor(10, 4, 36),
    "120 stands, 110 exhibitors": lambda: floor(15, 8, 110),
}


def show_flows(only: str) -> None:
    print("| flow | status | first goal | bare CPU s | ours CPU s | ratio | bare MiB | ours MiB | ratio |\n" + "|---" * 9 + "|")
    for name, make in FLOWS.items():
        if only not in name:
            continue
        problem = make()
        solution = judged(problem, solve(problem, seconds=600, seed=1))
        (_, idle), (bare_s, bare_m), (our_s, our_m) = (alone(work, name) for work in ("idle", "bare", "ours"))
        goal = solution.goals[0]
        less, more = max(1.0, bare_m - idle), max(1.0, our_m - idle)
        print(
            f"| {name} | {solution.status} | {goal.name} {goal.value} | {bare_s:.3f} | {our_s:.3f} | {our_s / bare_s:.2f} "
            f"| {less:.0f} | {more:.0f} | {more / less:.2f} |",
            flush=True,
        )


def show_others(only: str, seconds: float) -> None:
    print("\n| question | status | goals | CPU s |\n|---|---|---|---|")
    for name, make in OTHERS.items():
        if only not in name:
            continue
        problem = make()
        started = time.process_time()
        solution = judged(problem, solve(problem, seconds=seconds, seed=1))
        spent = time.process_time() - started
        shown = [goal for goal in solution.goals if 0 < goal.value < 1000 or not goal.name.startswith("above")]
        goals = ", ".join(f"{goal.name} {goal.value}" + ("" if goal.is_proved else f" (bound {goal.bound})") for goal in shown)
        print(f"| {name} | {solution.status} | {goals} | {spent:.1f} |", flush=True)


def show_frontier(seconds: float) -> None:
    problem = envelope(0)
    started = time.process_time()
    steps = frontier(problem, times=10, seconds=seconds, seed=1)
    print(f"\nEnvelope of 200 files, each extra 1 000 € ({time.process_time() - started:.1f} CPU s):\n")
    print("| extra € | status | score | enter | leave |\n|---|---|---|---|---|")
    for step in steps:
        named = [", ".join(problem.files[index].name for index in files) or "–" for files in (step.enters, step.leaves)]
        print(f"| {step.extra // 100} | {step.solution.status} | {step.solution.objective} | {named[0]} | {named[1]} |")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="only the rows whose name contains this")
    parser.add_argument("--seconds", type=float, default=300.0, help="limit of each question that is not a flow")
    asked = parser.parse_args(arguments)
    show_flows(asked.only)
    show_others(asked.only, asked.seconds)
    if asked.only in "envelope of 200 files":
        show_frontier(asked.seconds)


if __name__ == "__main__":
    main()
