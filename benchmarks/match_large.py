"""Large events and real mornings: how soon a plan that holds, how far from a proved bound, how little a re-plan changes.

`python -m benchmarks.match_large [--seconds S] [--only NAME]` prints three tables. One worker; events are generated from the
stated seeds. Every plan is passed to the judge; a plan it refuses ends the run.
"""

import argparse
import random
import time

from tests.match.cases_meetings import event as generate

from terreau_match import violations
from terreau_match.meetings import event, large, replan
from terreau_match.problems.meetings import Aim, Problem, Solution

LARGE = {
    "200 x 1 000, full days": (lambda: generate(200, 1000, 20, seed=1, tables=170), 10.0),
    "200 x 1 000, 30 % miss a third": (lambda: generate(200, 1000, 20, seed=2, tables=190, away=0.3), 10.0),
    "400 x 2 000, full days": (lambda: generate(400, 2000, 20, seed=3, tables=340), 60.0),
    "400 x 2 000, 30 % miss a third": (lambda: generate(400, 2000, 20, seed=4, tables=380, away=0.3), 60.0),
}
MORNINGS = {
    "20 x 20 x 10": lambda: generate(20, 20, 10, seed=1),
    "25 x 30 x 12": lambda: generate(25, 30, 12, seed=1, most=5),
    "25 x 35 x 14, 20 tables, some away": lambda: generate(25, 35, 14, seed=1, tables=20, away=0.2),
    "25 x 35 x 14, hosts": lambda: generate(25, 35, 14, seed=1, hosts=True, aims=(Aim.WISHES, Aim.WORST_SERVED, Aim.BREAKS, Aim.MOVES)),
    "30 x 35 x 22, 25 tables": lambda: generate(30, 35, 22, seed=1, tables=25, wishes=12, most=10, away=0.2),
}


def judged(problem: Problem, solution: Solution) -> Solution:
    wrong = violations(problem, solution)
    if wrong or not solution.has_answer:
        raise SystemExit(f"refused by the judge: {[str(reason) for reason in wrong][:3]} {solution.status}")
    return solution


def first_plan(problem: Problem) -> float:
    """Wall seconds to the first plan: the search is stopped at its first news."""
    started = time.perf_counter()
    judged(problem, large.solve(problem, seconds=600, seed=1, progress=lambda _: True))
    return time.perf_counter() - started


def goals(solution: Solution) -> str:
    return ", ".join(f"{goal.name} {goal.value}" + ("" if goal.is_proved else f" (bound {goal.bound})") for goal in solution.goals)


def show_large(only: str) -> None:
    print("| large event | candidates | held | first plan s | limit s | s | CPU s | goals |\n|---|---|---|---|---|---|---|---|")
    plans = {}
    for name, (make, seconds) in LARGE.items():
        if only not in name:
            continue
        problem = make()
        first = first_plan(problem)
        started = time.process_time()
        solution = judged(problem, large.solve(problem, seconds=seconds, seed=1))
        spent = time.process_time() - started
        plans[name] = problem, solution
        held = sum(slot is not None for slot in solution.slots)
        print(
            f"| {name} | {len(problem.meetings)} | {held} | {first:.1f} | {seconds:.0f} | {solution.seconds:.1f} | {spent:.1f} | {goals(solution)} |",
            flush=True,
        )
    print("\n| re-plan, 5 % no-shows | s | CPU s | lost | moved | unchanged | goals |\n|---|---|---|---|---|---|---|")
    for name, (problem, solution) in plans.items():
        show_replan(name, problem, solution)


def show_replan(name: str, problem: Problem, solution: Solution) -> None:
    people = len(problem.people)
    holders = [p for p, person in enumerate(problem.people) if person.name.startswith("P")]
    gone = frozenset(random.Random(1).sample(holders, len(holders) // 20))
    now = problem.slots // 3
    running = replan.after(problem, solution, replan.News(now=now, absent=gone))
    started, wall = time.process_time(), time.perf_counter()
    second = judged(running, replan.solve(running, seconds=4.0, seed=1))
    spent, wall = time.process_time() - started, time.perf_counter() - wall
    held = [m for m, slot in enumerate(solution.slots) if slot is not None]
    lost = sum(solution.slots[m] >= now and bool(gone & set(problem.meetings[m].people)) for m in held if solution.slots[m] is not None)
    changed = sum(solution.slots[m] != second.slots[m] for m in held)
    share = 100 * (1 - changed / len(held))
    print(
        f"| {name} ({len(gone)} of {people}) | {wall:.1f} | {spent:.1f} | {lost} | {changed - lost} | {share:.1f} % | {goals(second)} |",
        flush=True,
    )


def show_mornings(seconds: float, only: str) -> None:
    print("\n| morning | candidates | held | s | CPU s | goals |\n|---|---|---|---|---|---|")
    for name, make in MORNINGS.items():
        if only not in name:
            continue
        problem = make()
        started = time.process_time()
        solution = judged(problem, event.solve(problem, seconds=seconds, seed=1))
        spent = time.process_time() - started
        held = sum(slot is not None for slot in solution.slots)
        print(f"| {name} | {len(problem.meetings)} | {held} | {solution.seconds:.1f} | {spent:.1f} | {goals(solution)} |", flush=True)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="time for each morning")
    parser.add_argument("--only", default="", help="cases whose name contains this")
    given = parser.parse_args(arguments)
    show_large(given.only)
    show_mornings(given.seconds, given.only)


if __name__ == "__main__":
    main()
