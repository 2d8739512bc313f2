"""How severe each juror is, and what marks become once that is taken off. Exact arithmetic; no table is read here.

A mark is taken as what the file is worth plus how the juror leans: m(f, j) = a(f) + s(j) + the rest. The leanings are those that
leave the least squares, with a penalty of s(j)² each, as though every juror had also scored one file exactly as everyone did: few
shared files, small leaning. Only files scored by two jurors or more say anything of leanings. They sum to zero among jurors whom
files connect; jurors whom nothing connects cannot be compared, which is said. Where every juror scored every file, no mean moves.

Method: least squares over two crossed effects, ridge-shrunk (docs/utilisateurs/responsable.md states it in words).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

SHRINK = 1  # how many imaginary files scored like everyone
Marks = Mapping[int, Mapping[int, Fraction]]
"""What was given: file → juror → mark."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """One juror: `severity` below zero gives less than the others on the same files. None: no file shared with anyone."""

    juror: int
    given: int
    shared: int
    mean: Fraction
    spread: float
    severity: Fraction | None
    group: int
    """Jurors of one group are connected by files; from one to the other nothing can be said."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Leanings by juror, and marks without them by file. `groups` counts the sets of jurors that files connect."""

    leanings: Mapping[int, Leaning]
    normalised: Mapping[int, Fraction]
    groups: int
    group_of: Mapping[int, int] = field(default_factory=dict)
    """The group of each file."""


def calibrate(marks: Marks, *, shrink: int = SHRINK) -> Calibration:
    """Everything the page shows. O(jurors³) at worst, group by group."""
    given = {file: dict(row) for file, row in marks.items() if row}
    groups = _groups(given)
    severity: dict[int, Fraction] = {}
    for jurors in groups:
        severity |= _leanings(jurors, given, shrink)
    number = {juror: place for place, jurors in enumerate(groups) for juror in jurors}
    leanings = {juror: _leaning(juror, given, severity[juror], number[juror]) for jurors in groups for juror in jurors}
    normalised = {file: sum((mark - severity[juror] for juror, mark in row.items()), Fraction(0)) / len(row) for file, row in given.items()}
    return Calibration(leanings, normalised, len(groups), {file: number[next(iter(row))] for file, row in given.items()})


def _groups(given: Marks) -> list[list[int]]:
    """Jurors connected by files, each group in order, the largest first."""
    parent: dict[int, int] = {}

    def root(juror: int) -> int:
        while parent.setdefault(juror, juror) != juror:
            juror = parent[juror]
        return juror

    for row in given.values():
        first, *others = row
        for other in (first, *others):
            parent[root(other)] = root(first)
    found: dict[int, list[int]] = defaultdict(list)
    for juror in sorted(parent):
        found[root(juror)].append(juror)
    return sorted(found.values(), key=lambda jurors: (-len(jurors), jurors[0]))


def _leanings(jurors: Sequence[int], given: Marks, shrink: int) -> dict[int, Fraction]:
    """Solve (L + shrink·I) s = b, where L is the Laplacian of the files and b what each juror gives beyond the mean of each file."""
    place = {juror: index for index, juror in enumerate(jurors)}
    size = len(jurors)
    matrix = [[Fraction(shrink if row == column else 0) for column in range(size)] for row in range(size)]
    right = [Fraction(0)] * size
    for row in given.values():
        if next(iter(row)) not in place:
            continue
        weight, mean = Fraction(1, len(row)), sum(row.values(), Fraction(0)) / len(row)
        for juror, mark in row.items():
            right[place[juror]] += mark - mean
            matrix[place[juror]][place[juror]] += 1
            for other in row:
                matrix[place[juror]][place[other]] -= weight
    return dict(zip(jurors, _solved(matrix, right), strict=True))


def _solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gauss without pivoting: the matrix is symmetric and positive definite."""
    size = len(right)
    for pivot in range(size):
        for row in range(pivot + 1, size):
            ratio = matrix[row][pivot] / matrix[pivot][pivot]
            if ratio:
                for column in range(pivot, size):
                    matrix[row][column] -= ratio * matrix[pivot][column]
                right[row] -= ratio * right[pivot]
    found = [Fraction(0)] * size
    for row in reversed(range(size)):
        known = sum((matrix[row][column] * found[column] for column in range(row + 1, size)), Fraction(0))
        found[row] = (right[row] - known) / matrix[row][row]
    return found


def _leaning(juror: int, given: Marks, severity: Fraction, group: int) -> Leaning:
    mine = [row[juror] for row in given.values() if juror in row]
    shared = sum(juror in row and len(row) > 1 for row in given.values())
    mean = sum(mine, Fraction(0)) / len(mine)
    spread = math.sqrt(sum(((mark - mean) ** 2 for mark in mine), Fraction(0)) / len(mine))
    return Leaning(juror, len(mine), shared, mean, spread, severity if shared else None, group)


def places(values: Mapping[int, Fraction]) -> dict[int, int]:
    """Standard competition ranking, best first: 1, 2, 2, 4."""
    ordered: Iterable[Fraction] = sorted(values.values(), reverse=True)
    first: dict[Fraction, int] = {}
    for place, value in enumerate(ordered, start=1):
        first.setdefault(value, place)
    return {key: first[value] for key, value in values.items()}
