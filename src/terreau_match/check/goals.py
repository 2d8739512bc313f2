"""Are the stated goals true? Shared by all families: each checker counts the values, this compares."""

from collections.abc import Mapping

from terreau_match.outcome import Outcome, Status
from terreau_match.reasons import Reason, Sentence

_ORDER = Sentence(
    "the goals stated are {stated}, those asked are {asked}", "les objectifs annoncés sont {stated}, ceux demandés sont {asked}"
)
_VALUE = Sentence(
    "the goal {goal} is stated as {stated} but counts {counted}", "l’objectif {goal} est annoncé à {stated} mais se compte à {counted}"
)
_BOUND = Sentence(
    "the bound {bound} of the goal {goal} is beaten by the plan's own value {value}",
    "la borne {bound} de l’objectif {goal} est dépassée par la valeur {value} du plan lui-même",
)
_PROOF = Sentence(
    "the plan is called optimal but the goal {goal} is not proved ({value} against a bound of {bound})",
    "le plan est dit optimal mais l’objectif {goal} n’est pas prouvé ({value} pour une borne de {bound})",
)


def wrong_goals(solution: Outcome, counted: Mapping[str, int], highest: frozenset[str] = frozenset()) -> list[Reason]:
    """Goals misstated. `counted` gives each goal asked and its true value, in order; `highest` names those one wants high."""
    stated = [goal.name for goal in solution.goals]
    if stated != list(counted):
        return [_ORDER(stated=", ".join(stated) or "–", asked=", ".join(counted) or "–")]
    found = []
    for goal in solution.goals:
        if goal.value != counted[goal.name]:
            found.append(_VALUE(goal=goal.name, stated=goal.value, counted=counted[goal.name]))
        if goal.bound < goal.value if goal.name in highest else goal.bound > goal.value:
            found.append(_BOUND(goal=goal.name, bound=goal.bound, value=goal.value))
        if solution.status is Status.OPTIMAL and not goal.is_proved:
            found.append(_PROOF(goal=goal.name, value=goal.value, bound=goal.bound))
    return found
