"""The judge: says whether an answer really answers a problem, without the help of any solver.

Every test and every caller passes answers through `violations` before believing them. Nothing here shares code with the
models; values of goals are counted again from the plan alone.
"""

import importlib
from typing import Any

from terreau_match.reasons import Reason

_FAMILIES = "terreau_match.problems."


def violations(problem: Any, solution: Any) -> list[Reason]:
    """What is wrong with `solution` as an answer to `problem`; an empty list when nothing is.

    Parameters
    ----------
    problem, solution : the frozen dataclasses of one family of `terreau_match.problems`.

    Returns
    -------
    list of Reason
        Requirements broken, goals misstated, bounds on the wrong side, a status that claims too much. An answer without a plan
        (infeasible, unknown) has nothing to check.

    Raises
    ------
    TypeError
        If the problem is of no known family.
    """
    module = type(problem).__module__
    if not module.startswith(_FAMILIES):
        raise TypeError(f"no checker for {type(problem).__name__}")
    family = importlib.import_module(f"terreau_match.check.{module.removeprefix(_FAMILIES)}")
    found: list[Reason] = family.violations(problem, solution)
    return found
