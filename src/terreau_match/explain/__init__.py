"""Why this, why not that, what would have to change: answers for a person about any solution.

One module per family: `why(problem, solution, …)`, `why_not(…)`, `what_would_change(…)`, each a list of `Reason`, which say
themselves in French or in English. The functions here find the family from the problem.
"""

import importlib
from typing import Any

from terreau_match.reasons import Reason

_FAMILIES = "terreau_match.problems."


def _ask(question: str, problem: Any, solution: Any, *about: Any, **more: Any) -> list[Reason]:
    module = type(problem).__module__
    if not module.startswith(_FAMILIES):
        raise TypeError(f"no explanation for {type(problem).__name__}")
    family = importlib.import_module(f"terreau_match.explain.{module.removeprefix(_FAMILIES)}")
    answer: list[Reason] = getattr(family, question)(problem, solution, *about, **more)
    return answer


def why(problem: Any, solution: Any, *about: Any, **more: Any) -> list[Reason]:
    """Why the solution is what it is about something; without anything, why there is none."""
    return _ask("why", problem, solution, *about, **more)


def why_not(problem: Any, solution: Any, *about: Any, **more: Any) -> list[Reason]:
    """Why something else was not done, or would be refused."""
    return _ask("why_not", problem, solution, *about, **more)


def what_would_change(problem: Any, solution: Any, *about: Any, **more: Any) -> list[Reason]:
    """What else would change if something were to be."""
    return _ask("what_would_change", problem, solution, *about, **more)
