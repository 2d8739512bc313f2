"""Who reads which file: reviewers with loads, bodies, competences and conflicts; files with a number of reviews."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from terreau_match.outcome import Outcome


class Aim(enum.StrEnum):
    """What can be asked of panels; a problem states its aims in order, the first matters most. All are made as high as possible."""

    WEAKEST = "weakest"
    """The least affinity of any review given (0 without a review)."""
    WORST_SERVED = "worst_served"
    """The least sum of affinities of a file (0 without a file)."""
    TOTAL = "total"
    """The sum of the affinities of all reviews."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewer:
    """Someone who reads. `at_most` None means no limit."""

    name: str
    body: str | None = None
    """The organisation they come from."""
    competences: frozenset[str] = frozenset()
    at_least: int = 0
    at_most: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file to read. `needs` are competences: at least one reviewer of the file has each."""

    name: str
    reviews: int = 3
    needs: frozenset[str] = frozenset()
    conflicts: frozenset[int] = frozenset()
    """Reviewers who may not read it."""
    locked: frozenset[int] = frozenset()
    """Reviewers who read it for sure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One call. `affinity[f][r]` (at least 0) says how well reviewer r knows what file f is about."""

    files: tuple[File, ...]
    reviewers: tuple[Reviewer, ...]
    affinity: tuple[tuple[int, ...], ...]
    same_body: int | None = None
    """At most so many reviewers of the same body per file; None: no limit."""
    aims: tuple[Aim, ...] = (Aim.TOTAL,)

    def __post_init__(self) -> None:
        """Refuses what is not a problem at all (an index that names nobody), in words; an impossible problem is welcome."""
        reviewers = range(len(self.reviewers))
        if len(self.affinity) != len(self.files):
            raise ValueError(f"affinity: one row per file is needed, got {len(self.affinity)} for {len(self.files)}")
        for index, (file, row) in enumerate(zip(self.files, self.affinity, strict=True)):
            if len(row) != len(reviewers):
                raise ValueError(f"affinity[{index}]: one number per reviewer is needed, got {len(row)} for {len(reviewers)}")
            if min(row, default=0) < 0:
                raise ValueError(f"affinity[{index}]: affinities start at 0, got {min(row)}")
            if file.reviews < 0:
                raise ValueError(f"files[{index}].reviews: a number of reviews starts at 0, got {file.reviews}")
            _inside(file.conflicts, reviewers, f"files[{index}].conflicts")
            _inside(file.locked, reviewers, f"files[{index}].locked")

    def most(self, reviewer: int) -> int:
        """The most files a reviewer may read."""
        limit = self.reviewers[reviewer].at_most
        return len(self.files) if limit is None else min(limit, len(self.files))


@dataclass(frozen=True, kw_only=True, slots=True)
class Solution(Outcome):
    """`panels[f]` are the reviewers of file f, in increasing order."""

    panels: tuple[tuple[int, ...], ...] = ()
    method: str = ""
    """How it was proved: "flow" or "cp-sat"."""


def _inside(given: Iterable[int], allowed: range, field: str) -> None:
    wrong = [value for value in given if value not in allowed]
    if wrong:
        raise ValueError(f"{field}: {wrong[0]} is not between 0 and {len(allowed) - 1}")
