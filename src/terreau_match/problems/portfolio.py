"""Which files to fund and how much, under an envelope. All money is in integer cents.

A funded file receives a multiple of `step` between its floor and what it asks; a file that is not funded receives nothing.
Funding a file counts its whole score, whatever the amount: how much is given is what the later aims decide.
"""

import enum
from dataclasses import dataclass

from terreau_match.outcome import Outcome


class Aim(enum.StrEnum):
    """What can be asked of a portfolio; a problem states its aims in order, the first matters most."""

    SCORE = "score"
    """Most score: the sum of the scores of the files funded."""
    FILES = "files"
    """Most files funded."""
    COVERAGE = "coverage"
    """Most score × money: the sum over files of score × euros given (whole cents times score): more to the better files."""
    SPENT = "spent"
    """Most money given."""
    THRIFT = "thrift"
    """Least money given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file asking for `asked` cents. It makes no sense below `floor` cents; None: all or nothing."""

    name: str
    score: int
    asked: int
    floor: int | None = None
    categories: frozenset[str] = frozenset()
    """Themes, communes, kinds of holders: what quotas count."""
    locked: bool | None = None
    """True: funded for sure; False: not funded for sure (a recusal, a withdrawal)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """Bounds on the files and on the money of a category; None: no upper bound."""

    category: str
    files_at_least: int = 0
    files_at_most: int | None = None
    cents_at_least: int = 0
    cents_at_most: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One envelope. `cap` is the most any file may receive, `step` what amounts are multiples of."""

    files: tuple[File, ...]
    envelope: int
    step: int = 1
    cap: int | None = None
    quotas: tuple[Quota, ...] = ()
    aims: tuple[Aim, ...] = (Aim.SCORE, Aim.COVERAGE)
    alternatives: int = 0
    """How many of the next best sets of files to list."""

    def __post_init__(self) -> None:
        """Refuses what is not a problem at all, in words; an impossible problem is welcome."""
        if self.step < 1:
            raise ValueError(f"step: at least one cent, got {self.step}")
        if self.envelope < 0:
            raise ValueError(f"envelope: at least 0, got {self.envelope}")
        for index, file in enumerate(self.files):
            if file.score < 0:
                raise ValueError(f"files[{index}].score: at least 0, got {file.score}")
            if file.asked < 1:
                raise ValueError(f"files[{index}].asked: at least one cent, got {file.asked}")
            if file.floor is not None and not 0 <= file.floor <= file.asked:
                raise ValueError(f"files[{index}].floor: between 0 and what is asked, got {file.floor}")

    def least(self, file: int) -> int:
        """The least a funded file receives: its floor (one step at least), rounded up to the step."""
        floor = self.files[file].asked if self.files[file].floor is None else self.files[file].floor or 0
        return max(1, -(-floor // self.step)) * self.step

    def most(self, file: int) -> int:
        """The most a funded file receives: what it asks or the cap, rounded down to the step. Below `least`: it cannot be funded."""
        asked = self.files[file].asked
        return (asked if self.cap is None else min(asked, self.cap)) // self.step * self.step


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternative:
    """Another set of files. `values` are those of the aims, in order; `is_proved` when no set unlisted before it is better."""

    amounts: tuple[int, ...]
    values: tuple[int, ...]
    is_proved: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Solution(Outcome):
    """`amounts[f]` are the cents given to file f, 0 when it is not funded."""

    amounts: tuple[int, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    """The next best distinct sets of files, best first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Margin:
    """What a bigger envelope would change: the answer with `extra` cents more, and who enters or leaves."""

    extra: int
    solution: Solution
    enters: tuple[int, ...] = ()
    leaves: tuple[int, ...] = ()
