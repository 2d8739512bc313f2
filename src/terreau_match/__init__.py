"""Exact, explained answers to the allocation questions of an event or a call.

If you do not care which function to call: build a problem and call `solve(problem, seconds=10, seed=1)`. It never raises for an
impossible problem: it says why. Check any answer, ours or yours, with `violations(problem, solution)`.
"""

from terreau_match.outcome import Goal, Outcome, Status

__all__ = ["Goal", "Outcome", "Status"]
