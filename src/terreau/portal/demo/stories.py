"""Projects of the demonstration, read from stories.json. Structures, people and figures are invented."""

import json
from dataclasses import dataclass
from pathlib import Path

ASSOCIATION, COOPERATIVE = "9220", "5458"  # INSEE legal categories


@dataclass(frozen=True, slots=True)
class Story:
    """A structure and its project. `asked`, `budget`, `award` in euros; `rank`: place on the waiting list; neither: not selected."""

    organisation: str
    legal: str
    commune: str  # INSEE code
    title: str
    pitch: str
    public: str  # slug of paper.PUBLICS
    theme: str  # slug of paper.THEMES
    asked: int
    budget: int
    award: int = 0
    rank: int = 0
    has_esus: bool = False


_WRITTEN = json.loads((Path(__file__).parent / "stories.json").read_text())


def _told(part: str) -> tuple[Story, ...]:
    return tuple(Story(**story) for story in _WRITTEN[part])


DAILY_LIFE = _told("daily_life")  # edition 2022: 29 applications, 13 laureates, 100 000 €
IN_JURY = _told("in_jury")
OPEN_SENT = _told("open_sent")
OPEN_DRAFTS = _told("open_drafts")
# Known to the registers, and to nobody here: for whoever tries everything from the very beginning.
NEWCOMER = Story("Association Les Jardins d’en Haut", ASSOCIATION, "92050", "", "", "tous-publics", "alimentation", 0, 0)
