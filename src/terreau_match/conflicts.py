"""Small sets of requirements that cannot hold together, each element needed.

QuickXplain: U. Junker, *QUICKXPLAIN: Preferred Explanations and Relaxations for Over-Constrained Problems*, AAAI 2004.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from terreau_match.clock import Clock
from terreau_match.outcome import Status
from terreau_match.reasons import Reason, Sentence


def minimal[T](requirements: Sequence[T], can_hold: Callable[[Sequence[T]], bool]) -> tuple[T, ...]:
    """A minimal subset of `requirements` for which `can_hold` is false; empty if even all of them can hold.

    `can_hold` must be monotone: what holds still holds with fewer requirements. Requirements that come first are
    preferred for keeping out of the conflict's blame: a conflict is sought among the later ones last.
    Asks O(k log(n / k)) times for a conflict of k among n.
    """
    if can_hold(requirements):
        return ()

    def explain(background: list[T], added: bool, candidates: list[T]) -> list[T]:
        if added and not can_hold(background):
            return []
        if len(candidates) == 1:
            return candidates
        half = len(candidates) // 2
        first, second = candidates[:half], candidates[half:]
        from_second = explain(background + first, True, second)
        from_first = explain(background + from_second, bool(from_second), first)
        return from_first + from_second

    return tuple(explain([], False, list(requirements))) if requirements else ()


NOT_SHORTENED = Sentence(
    "time ran out before this list could be shortened: part of it may be harmless",
    "le temps a manqué pour raccourcir cette liste\u00a0: une partie peut être sans faute",
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something asked that could be dropped: what it is, and whose. What each family's `conflict` is made of."""

    kind: str
    index: int = 0


def by_kind(kept: Iterable[Requirement]) -> dict[str, set[int]]:
    """Whose requirement of each kind is kept; the empty set for a kind that is not there."""
    found: dict[str, set[int]] = defaultdict(set)
    for requirement in kept:
        found[requirement.kind].add(requirement.index)
    return found


def known(status: Status) -> bool:
    """Whether a search found that all can hold; `TimeoutError` when it does not know."""
    if status is Status.UNKNOWN:
        raise TimeoutError
    return status is not Status.INFEASIBLE


@dataclass(frozen=True, slots=True)
class Conflict:
    """Requirements that cannot hold together, each needed if `is_minimal`."""

    requirements: tuple[Requirement, ...]
    is_minimal: bool

    def said(self, say: Callable[[Requirement], Reason], *facts: Reason) -> tuple[Reason, ...]:
        """The conflict in words, with the facts that go with it, and a warning where time was too short to shorten it."""
        doubt = () if self.is_minimal else (NOT_SHORTENED(),)
        return (*map(say, self.requirements), *facts, *doubt)


def among(asked: Sequence[Requirement], can_hold: Callable[[Sequence[Requirement]], bool], *, clock: Clock) -> Conflict:
    """A conflict among `asked`, known not to hold: all of it, not called minimal, if the clock stops or `can_hold` raises `TimeoutError`."""

    def holds(kept: Sequence[Requirement]) -> bool:
        if clock.tell("conflict", None, None):
            raise TimeoutError
        return can_hold(kept)

    try:
        return Conflict(minimal(asked, holds), is_minimal=True)
    except TimeoutError:
        return Conflict(tuple(asked), is_minimal=False)
