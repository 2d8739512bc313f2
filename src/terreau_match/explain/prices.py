"""What a choice would cost: the answer without it beside the answer that is forced to make it. Shared by all families."""

from terreau_match.outcome import Outcome, Status
from terreau_match.reasons import Reason, Sentence

_GOALS = {
    "placed": ("places given", "places données"),
    "points": ("wish points", "points de vœux"),
    "lottery": ("what the lottery decides between equals", "ce que le tirage au sort décide entre égaux"),
    "weakest": ("the weakest review", "la lecture la plus faible"),
    "worst_served": ("the worst-served file", "le dossier le moins bien servi"),
    "total": ("the total affinity", "l’affinité totale"),
    "score": ("the total score", "la note totale"),
    "files": ("files funded", "dossiers financés"),
    "coverage": ("score times money", "la note multipliée par l’aide"),
    "spent": ("cents given", "centimes donnés"),
    "thrift": ("cents given", "centimes donnés"),
    "wishes": ("wish points", "points de vœux"),
    "neighbours": ("wanted neighbours", "voisinages souhaités"),
    "quiet": ("unwanted neighbours", "voisinages à éviter"),
    "stability": ("exhibitors moved", "exposants déplacés"),
    "rank": ("wishes given at rank {level}", "vœux accordés au rang {level}"),
    "above": ("people with more than {level} points", "personnes avec plus de {level} points"),
}
_CLASS = (" (priority {priority})", " (priorité {priority})")
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
    stem, _, priority = name.partition(", priority ")
    kind, _, level = stem.partition(" ")
    en, fr = _GOALS[kind]
    if priority:
        en, fr = en + _CLASS[0], fr + _CLASS[1]
    sentence = Sentence(
        f"{en}: {{after}} instead of {{before}}",
        f"{fr}\u00a0: {{after}} au lieu de {{before}}",
    )
    return sentence(before=before, after=after, level=level, priority=priority)
