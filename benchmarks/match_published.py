"""The 80 published cases of meeting scheduling, proved, beside what the literature publishes and a plain model in the same run.

`python -m benchmarks.match published [--only TEXT …] [--plain S] [--seconds S] [--seed K]`. Seconds are those of the processor, one
worker, everything counted from the problem in memory; every plan is passed to the judge, every optimum compared with the published one.
"""

import argparse
import csv
import time
from collections import defaultdict
from pathlib import Path

from benchmarks import match_plain

from terreau_match import reading, violations
from terreau_match.meetings import published
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Problem

DATA = Path(__file__).parent / "data" / "b2b"


def cases(only: list[str]) -> list[tuple[dict[str, str], Problem]]:
    """Rows of `published.csv` and their problems, those whose name contains one of `only`."""
    with (DATA / "published.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not only or any(part in f"{row['instance']}.{row['variant']}" for part in only)]
    return [(row, reading.read(DATA / f"{row['instance']}.{row['variant']}.dzn", fairness=int(row["fairness"]))) for row in rows]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="match published", description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="cases whose name contains one of these")
    parser.add_argument("--plain", type=float, default=60.0, help="limit of the plain model for each case; 0 leaves it out")
    parser.add_argument("--seconds", type=float, default=600.0, help="limit for each case")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    import ortools.sat.python.cp_model  # noqa: F401 imported once for all, so that neither side pays for it

    print("| case | optimum | by | seconds | plain | MaxSAT | Chuffed | MIP |\n|---|---|---|---|---|---|---|---|")
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    lost = []
    for row, problem in cases(given.only):
        name = f"{row['instance']}.{row['variant']}"
        started = time.process_time()
        solution = published.solve(problem, seconds=given.seconds, seed=given.seed)
        spent = time.process_time() - started
        found = "UNSAT" if solution.status is Status.INFEASIBLE else str(solution.objective) if solution.status is Status.OPTIMAL else "–"
        wrong = [str(reason) for reason in violations(problem, solution)]
        if found != row["optimum"] or wrong:
            raise SystemExit(f"{name}: {found} where {row['optimum']} is published; {wrong[:3]}")
        end, plain = match_plain.seconds(problem, given.plain, given.seed) if given.plain else ("", 0.0)
        if end == row["optimum"] and spent > 1.5 * plain:
            lost.append(f"{name} ({spent:.2f} s against {plain:.2f} s)")
        mark = "" if end in {"", row["optimum"]} else ">"
        print(
            f"| {name} | {found} | {solution.method} | {spent:.2f} | {mark}{plain:.2f} | {row['maxsat_s']} | {row['chuffed_s']} | {row['mip_s']} |",
            flush=True,
        )
        for key in (row["variant"], "all"):
            sums[key] = [sums[key][0] + spent, max(sums[key][1], spent), sums[key][2] + plain, sums[key][3] + float(row["maxsat_s"])]
    print("\n| family | seconds | worst | plain (cut at its limit) | MaxSAT published |\n|---|---|---|---|---|")
    for key, (total, worst, plain, maxsat) in sorted(sums.items(), key=lambda row: row[0] == "all"):
        print(f"| {key} | {total:.1f} | {worst:.1f} | {plain:.1f} | {maxsat:.1f} |")
    if given.plain:
        print(f"\nLost to the plain model by more than half: {', '.join(lost) or 'none'}.")
