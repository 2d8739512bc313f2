"""Small sets of requirements that cannot hold together, each element needed.

QuickXplain: U. Junker, *QUICKXPLAIN: Preferred Explanations and Relaxations for Over-Constrained Problems*, AAAI 2004.
"""

from collections.abc import Callable, Sequence

from terreau_match.reasons import Sentence


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


def within_time[T](requirements: Sequence[T], can_hold: Callable[[Sequence[T]], bool]) -> tuple[tuple[T, ...], bool]:
    """A conflict, and whether it is minimal: all of `requirements`, known not to hold, if `can_hold` raises `TimeoutError`."""
    try:
        return minimal(requirements, can_hold), True
    except TimeoutError:
        return tuple(requirements), False
