"""The calibration of a jury as leads read it: raw marks and marks without leanings, side by side, whichever of them ranks."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from terreau.fund.calls.models import Application, Edition
from terreau.fund.review.queries import ranking, severity
from terreau.fund.review.queries.ranking import shown


@dataclass(frozen=True, slots=True)
class JurorLine:
    """One juror: how much they gave, on how many files, and how they lean."""

    name: str
    leaning: severity.Leaning

    @property
    def mean_text(self) -> str:
        return shown(self.leaning.mean)

    @property
    def spread_text(self) -> str:
        return shown(self.leaning.spread)

    @property
    def severity_text(self) -> str:
        return signed(self.leaning.severity)

    @property
    def group(self) -> int:
        return self.leaning.group + 1


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file, by both reckonings. `moves` above zero: it climbs once leanings are taken off."""

    application: Application
    raw: Fraction
    normalised: Fraction
    place: int
    place_normalised: int
    given: int
    group: int

    @property
    def moves(self) -> int:
        return self.place - self.place_normalised

    @property
    def climbs(self) -> bool:
        return self.moves > 0

    @property
    def falls(self) -> bool:
        return self.moves < 0

    @property
    def raw_text(self) -> str:
        return shown(self.raw)

    @property
    def normalised_text(self) -> str:
        return shown(self.normalised)

    @property
    def difference_text(self) -> str:
        return signed(self.normalised - self.raw)


@dataclass(frozen=True, slots=True)
class View:
    """Both tables. `hidden` files, of applicants the reader has a link with, are in neither and weigh on nothing."""

    jurors: tuple[JurorLine, ...]
    files: tuple[FileLine, ...]
    groups: int
    hidden: int
    moved: int


def signed(mark: Fraction | None) -> str:
    """'+1,25', '−0,50', '0,00'; '' for what cannot be known."""
    if mark is None:
        return ""
    text = shown(abs(mark))
    return text if text == "0,00" else f"{'+' if mark > 0 else '−'}{text}"


def view(edition: Edition, *, viewer: Any) -> View:
    """As many queries as the ranking."""
    rows = ranking.ranking(edition, viewer=viewer)
    seen = [row for row in rows if not row.is_hidden]
    marks = {row.application.pk: ranking.marks_of(row) for row in seen}
    found = severity.calibrate(marks)
    names = {opinion.juror_id: opinion.juror for row in seen for opinion in row.opinions}
    files = tuple(_files(seen, found))
    return View(
        jurors=tuple(JurorLine(names[juror], leaning) for juror, leaning in sorted(found.leanings.items(), key=_severest)),
        files=files,
        groups=found.groups,
        hidden=len(rows) - len(seen),
        moved=sum(line.moves != 0 for line in files),
    )


def _severest(item: tuple[int, severity.Leaning]) -> tuple[int, bool, Fraction, int]:
    """Group by group, the most severe first, those of whom nothing is known last."""
    juror, leaning = item
    return leaning.group, leaning.severity is None, leaning.severity or Fraction(0), juror


def _files(seen: list[ranking.Ranked], found: severity.Calibration) -> list[FileLine]:
    scored = [row for row in seen if row.application.pk in found.normalised and row.raw is not None]
    before = severity.places({row.application.pk: row.raw for row in scored if row.raw is not None})
    after = severity.places({row.application.pk: found.normalised[row.application.pk] for row in scored})
    lines = [
        FileLine(
            application=row.application,
            raw=row.raw or Fraction(0),
            normalised=found.normalised[row.application.pk],
            place=before[row.application.pk],
            place_normalised=after[row.application.pk],
            given=row.given,
            group=found.group_of[row.application.pk] + 1,
        )
        for row in scored
    ]
    return sorted(lines, key=lambda line: (line.place, line.application.number or 0, line.application.pk))
