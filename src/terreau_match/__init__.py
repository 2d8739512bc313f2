"""Exact, explained answers to the allocation questions of an event or a call.

If you do not care which function to call: build a problem (`terreau_match.problems`) and call
`solve(problem, seconds=10, seed=1)`. It never raises for an impossible problem: it says why. Check any answer, ours or yours,
with `violations(problem, solution)`; ask why an answer is what it is with `terreau_match.explain`.
"""

import importlib
from typing import Any

from terreau_match.check import violations
from terreau_match.clock import Listener, Progress
from terreau_match.outcome import Goal, Outcome, Status

__all__ = ["Goal", "Outcome", "Progress", "Status", "solve", "violations"]

_FAMILIES = "terreau_match.problems."


def solve(problem: Any, *, seconds: float, seed: int, workers: int = 1, progress: Listener | None = None) -> Any:
    """The best answer to any problem of `terreau_match.problems`, with a proof of how good it is.

    Parameters
    ----------
    problem : a problem of any family
        Meetings, placements, panels, portfolio, stands.
    seconds : float
        Wall time allowed; the best answer so far is given when it is over.
    seed : int
        Same problem, same seed, one worker: same answer.
    workers : int
        Threads of search; more than one may be faster and is not reproducible.
    progress : callable, optional
        Told of each news; stops the search with the best so far by answering true.

    Returns
    -------
    Outcome
        The `Solution` of the problem's family.

    Raises
    ------
    TypeError
        If the problem is of no known family.
    """
    module = type(problem).__module__
    if not module.startswith(_FAMILIES):
        raise TypeError(f"no solver for {type(problem).__name__}")
    family = importlib.import_module(f"terreau_match.{module.removeprefix(_FAMILIES)}")
    return family.solve(problem, seconds=seconds, seed=seed, workers=workers, progress=progress)
