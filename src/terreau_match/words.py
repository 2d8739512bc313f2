"""What goals are called in sentences, and how their values are said; `Goal.name` stays the short name that programs read."""

_WORDS = {
    "wishes": ("wish points", "points de vœux"),
    "held": ("meetings held", "rencontres tenues"),
    "worst_served": ("the worst-served file", "le dossier le moins bien servi"),
    "stability": ("exhibitors moved", "exposants déplacés"),
    "breaks": ("breaks", "pauses"),
    "idle": ("idle slots between meetings", "créneaux vides entre deux rencontres"),
    "moves": ("steps walked", "pas entre les tables"),
    "placed": ("places given", "places données"),
    "points": ("wish points", "points de vœux"),
    "lottery": ("what the lottery decides between equals", "ce que le tirage au sort décide entre égaux"),
    "weakest": ("the weakest review", "la lecture la plus faible"),
    "total": ("the total affinity", "l’affinité totale"),
    "score": ("the total score", "la note totale"),
    "files": ("files funded", "dossiers financés"),
    "coverage": ("score times money", "la note multipliée par l’aide"),
    "spent": ("money given", "aides données"),
    "thrift": ("money given", "aides données"),
    "neighbours": ("wanted neighbours", "voisinages souhaités"),
    "quiet": ("unwanted neighbours", "voisinages à éviter"),
    "rank": ("wishes given at rank {level}", "vœux accordés au rang {level}"),
    "above": ("people with more than {level} points", "personnes qui ont plus de {level} points"),
}
_OF_MEETINGS = {
    "worst_served": ("the least share of what one could get", "la plus petite part de ce que chacun pouvait obtenir"),
    "stability": ("meetings changed", "rencontres changées"),
}
_CLASS = (" (priority {priority})", " (priorité {priority})")


def goal(name: str, family: str = "") -> tuple[str, str]:
    """The name of a goal in English and in French; `family` as in `terreau_match.problems`."""
    stem, _, priority = name.partition(", priority ")
    kind, _, level = stem.partition(" ")
    said = (_OF_MEETINGS if family == "meetings" else {}).get(kind) or _WORDS.get(kind, (kind, kind))
    ends = _CLASS if priority else ("", "")
    en, fr = (words.format(level=level) + end.format(priority=priority) for words, end in zip(said, ends, strict=True))
    return en, fr


def value(name: str, number: int, family: str = "") -> str:
    """A value as people read it: money in euros, shares per cent, the rest as it counts."""
    if name in {"spent", "thrift"}:
        return euros(number)
    if name == "coverage":
        return f"{number // 100:,}".replace(",", "\u202f")  # points times euros
    if name == "worst_served" and family == "meetings":
        return f"{number / 10:g}".replace(".", ",") + "\u00a0%"
    return str(number)


def euros(cents: int) -> str:
    """An amount, for a sentence: 1234500 → "12 345,00 €"."""
    return f"{cents // 100:,}".replace(",", "\u202f") + f",{cents % 100:02d}\u00a0€"
