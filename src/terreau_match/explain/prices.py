"""What a choice would cost: the answer without it beside the answer that is forced to make it. Shared by all families."""

from terreau_match import words
from terreau_match.outcome import Outcome, Status
from terreau_match.reasons import Reason, Sentence

_EQUAL = Sentence(
    "another answer as good on every goal allows it: the choice between them is arbitrary",
    "une autre réponse aussi bonne sur tous les objectifs le permet\u00a0: le choix entre elles est arbitraire",
)
_UNKNOWN = Sentence(
    "the time allowed was too short to know what it would cost", "le temps accordé n’a pas suffi pour savoir ce que cela coûterait"
)
_IMPOSSIBLE = Sentence("it cannot be done together with what follows", "c’est impossible avec ce qui suit")


def price(before: Outcome, after: Outcome) -> list[Reason]:
    """Why the answer `after`, forced, was not chosen: the first goal it spoils, or what it contradicts.

    Only what is proved is called a cost: if the forced answer is not, its bound speaks.
    """
    if after.status is Status.INFEASIBLE:
        return [_IMPOSSIBLE(), *after.conflict]
    if not after.has_answer:
        return [_UNKNOWN()]
    for was, would in zip(before.goals, after.goals, strict=True):
        if was.value != would.value:
            return [_cost(was.name, was.value, would.value)] if would.is_proved and was.is_proved else [_UNKNOWN()]
    return [_EQUAL()]


def _cost(name: str, before: int, after: int) -> Reason:
    en, fr = words.goal(name)
    sentence = Sentence(
        f"{en}: {{after}} instead of {{before}}",
        f"{fr}\u00a0: {{after}} au lieu de {{before}}",
    )
    return sentence(before=words.value(name, before), after=words.value(name, after))
