"""What one writes first for the published problem: one Boolean per meeting and slot, breaks counted by "has begun", nothing implied.

The measure by which all the rest of `terreau_match.meetings.published` must pay. Default search, one worker.
"""

from collections import defaultdict
from typing import Any

from terreau_match.problems.meetings import Problem


def model(problem: Problem) -> tuple[Any, dict[tuple[int, int], Any]]:
    """The model, and its variable for each meeting and slot allowed."""
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    x: dict[tuple[int, int], Any] = {}
    at: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for m, meeting in enumerate(problem.meetings):
        away = frozenset().union(*(problem.people[p].unavailable for p in meeting.people))
        allowed = sorted((frozenset(range(problem.slots)) if meeting.slots is None else meeting.slots) - away)
        for t in allowed:
            x[m, t] = cp.new_bool_var("")
            for p in meeting.people:
                at[p, t].append(x[m, t])
        cp.add_exactly_one(x[m, t] for t in allowed)
    slots = range(problem.slots)
    for m, meeting in enumerate(problem.meetings):
        for earlier in meeting.after:
            cp.add(sum(t * x[m, t] for t in slots if (m, t) in x) >= sum(t * x[earlier, t] for t in slots if (earlier, t) in x) + 1)
    for t in slots:
        cp.add(sum(x[m, t] for m in range(len(problem.meetings)) if (m, t) in x) <= (problem.tables or len(problem.meetings)))
    # Fairness compares breaks with the fewest anyone has. That is none where someone can have none; elsewhere one person's breaks
    # help another to be fair, so they must be real, not only counted.
    none = any(sum(p in meeting.people for meeting in problem.meetings) in {0, 1, problem.slots} for p in range(len(problem.people)))
    exact = problem.fairness is not None and not none
    breaks = [_breaks(cp, [at[p, t] for t in slots], exact=exact) for p in range(len(problem.people))]
    if problem.fairness is not None:
        fewest = cp.new_int_var(0, 0 if none else problem.slots, "")
        for literals in breaks:
            cp.add(sum(literals) >= fewest)
            cp.add(sum(literals) <= fewest + problem.fairness)
    cp.minimize(sum(literal for literals in breaks for literal in literals))
    return cp, x


def _breaks(cp: Any, day: list[list[Any]], *, exact: bool) -> list[Any]:
    """One Boolean per slot where a break of this person ends."""
    busy = []
    for here in day:
        cp.add_at_most_one(here)
        busy.append(sum(here))
    begun = [cp.new_bool_var("") for _ in day]
    ends = []
    for t, now in enumerate(busy):
        cp.add(begun[t] <= (begun[t - 1] if t else 0) + now)
        cp.add(begun[t] >= now)
        if t:
            cp.add(begun[t] >= begun[t - 1])
            end = cp.new_bool_var("")
            cp.add(end >= begun[t - 1] + now - busy[t - 1] - 1)
            if exact:
                cp.add(end <= now)
                cp.add(end <= begun[t - 1])
                cp.add(end + busy[t - 1] <= 1)
            ends.append(end)
    return ends


def seconds(problem: Problem, limit: float, seed: int) -> tuple[str, float]:
    """How the plain model ends within `limit`, and the processor seconds it takes, its building included."""
    import time

    from ortools.sat.python import cp_model

    started = time.process_time()
    cp, _ = model(problem)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = limit
    status = solver.solve(cp)
    spent = time.process_time() - started
    if status == cp_model.OPTIMAL:
        return str(round(solver.objective_value)), spent
    return ("UNSAT" if status == cp_model.INFEASIBLE else "–"), spent
