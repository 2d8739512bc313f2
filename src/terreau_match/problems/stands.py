"""Who stands where: exhibitors with needs and neighbours, stands with sizes and what they offer."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from terreau_match.outcome import Outcome

type Pairs = frozenset[tuple[int, int]]


class Aim(enum.StrEnum):
    """What can be asked of a floor plan; a problem states its aims in order, the first matters most."""

    PLACED = "placed"
    """Most exhibitors placed."""
    WISHES = "wishes"
    """Most wish points (`Problem.points_for` the rank of the stand given)."""
    NEIGHBOURS = "neighbours"
    """Most wanted pairs side by side."""
    QUIET = "quiet"
    """Fewest unwanted pairs side by side."""
    STABILITY = "stability"
    """Fewest exhibitors who stood in the running plan and do not stand there any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """A place of `size` (square metres, modules), with what it offers: water, power, step-free access…"""

    name: str
    size: int = 1
    offers: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Exhibitor:
    """Someone to place. `size` is the least that suits; `wishes` are stands, the dearest first."""

    name: str
    size: int = 1
    needs: frozenset[str] = frozenset()
    wishes: tuple[int, ...] = ()
    required: bool = True
    locked: int | None = None
    """Placed here by hand: the size and the needs are then the business of who decided it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One floor. `adjacent` are pairs of stands side by side; all other pairs are of exhibitors. The order in a pair is free."""

    stands: tuple[Stand, ...]
    exhibitors: tuple[Exhibitor, ...]
    adjacent: Pairs = frozenset()
    wanted: Pairs = frozenset()
    unwanted: Pairs = frozenset()
    """Better not side by side (`Aim.QUIET`)."""
    apart: Pairs = frozenset()
    """Never side by side."""
    aims: tuple[Aim, ...] = (Aim.PLACED, Aim.WISHES, Aim.NEIGHBOURS, Aim.QUIET)
    points: tuple[int, ...] = (10, 8, 6, 5, 4, 3, 2, 1)
    """Wish points by rank; ranks beyond the list are worth 1."""
    running: tuple[int | None, ...] | None = None
    """The stand of each exhibitor in the plan already announced."""

    def __post_init__(self) -> None:
        """Refuses what is not a problem at all (an index that names nobody), in words; an impossible problem is welcome."""
        stands, exhibitors = range(len(self.stands)), range(len(self.exhibitors))
        for index, exhibitor in enumerate(self.exhibitors):
            _inside(exhibitor.wishes, stands, f"exhibitors[{index}].wishes")
            _inside(() if exhibitor.locked is None else (exhibitor.locked,), stands, f"exhibitors[{index}].locked")
        for field, allowed in (("adjacent", stands), ("wanted", exhibitors), ("unwanted", exhibitors), ("apart", exhibitors)):
            for one, other in getattr(self, field):
                _inside((one, other), allowed, field)
                if one == other:
                    raise ValueError(f"{field}: {one} is paired with itself")
        if self.running is not None and len(self.running) != len(self.exhibitors):
            raise ValueError("running: one stand (or None) per exhibitor is needed")
        _inside((stand for stand in self.running or () if stand is not None), stands, "running")

    def points_for(self, rank: int) -> int:
        """Points of a rank; 0 for rank 0, which is no wish."""
        if rank <= 0:
            return 0
        return self.points[rank - 1] if rank <= len(self.points) else 1

    def rank(self, exhibitor: int, stand: int) -> int:
        """The rank, from 1, at which an exhibitor wishes a stand; 0 if they do not."""
        wishes = self.exhibitors[exhibitor].wishes
        return wishes.index(stand) + 1 if stand in wishes else 0

    def suits(self, exhibitor: int, stand: int) -> bool:
        """Whether the stand is big enough and offers what is needed, or is the one locked by hand."""
        who, where = self.exhibitors[exhibitor], self.stands[stand]
        if who.locked is not None:
            return who.locked == stand
        return where.size >= who.size and who.needs <= where.offers


@dataclass(frozen=True, kw_only=True, slots=True)
class Solution(Outcome):
    """`stands[e]` is the stand of exhibitor e, None when they have none."""

    stands: tuple[int | None, ...] = ()


def _inside(given: Iterable[int], allowed: range, field: str) -> None:
    wrong = [value for value in given if value not in allowed]
    if wrong:
        raise ValueError(f"{field}: {wrong[0]} is not between 0 and {len(allowed) - 1}")
