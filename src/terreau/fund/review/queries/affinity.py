"""How well a juror knows what a file is about, in points and in words.

1 for anyone, 4 for its theme, 2 for each public it serves (4 at most), 1 for each of their own words that its title or summary
bears (3 at most). The rule is published (docs/utilisateurs/responsable.md).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from terreau.commons.forms.schema import Role, Schema
from terreau.fund.calls.models import Application, Submission
from terreau.fund.jurors import queries as jurors
from terreau.fund.jurors.models import Profile
from terreau.fund.review.models import PanelSeat
from terreau.lib import texts

ANYONE, THEME, PUBLIC, TAG = 1, 4, 2, 1
PUBLICS_MAX, TAGS_MAX = 2, 3


@dataclass(frozen=True, slots=True)
class Match:
    """What a juror knows of a file."""

    points: int
    theme: str = ""
    publics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for word in (self.theme, *self.publics, *self.tags) if word)


def matches(files: Sequence[Application], seats: Sequence[PanelSeat]) -> dict[tuple[int, int], Match]:
    """By (application, seat); six queries whatever their number."""
    profiles, words = jurors.profiles([seat.juror for seat in seats]), _words(files)
    return {(file.pk, seat.pk): match(file, words[file.pk], profiles.get(seat.juror_id)) for file in files for seat in seats}


def _words(files: Sequence[Application]) -> dict[int, str]:
    """Title and summary of each file as last sent, folded, with a space at both ends."""
    found = {file.pk: file.title for file in files}
    rows = Submission.objects.filter(application__in=files).select_related("form_version").order_by("application_id", "sequence")
    for submission in rows:
        roles = Schema.parse(submission.form_version.schema).roles
        answers = submission.content.get("answers") or {}
        said = [str(answers.get(roles.get(role, "")) or "") for role in (Role.TITLE, Role.SUMMARY)]
        found[submission.application_id] = " ".join(said)
    return {pk: _spaced(text) for pk, text in found.items()}


def _spaced(text: str) -> str:
    return " " + " ".join(re.findall(r"[a-z0-9]+", texts.fold(text))) + " "


def match(file: Application, words: str, profile: Profile | None) -> Match:
    """What someone knows of a file, in points and in words. `words` are the file's own, as `_spaced` writes them."""
    if profile is None:
        return Match(ANYONE)
    theme = file.theme.name if file.theme is not None and file.theme in profile.themes.all() else ""
    theirs = set(profile.publics.all())
    publics = tuple(public.name for public in file.publics.all() if public in theirs)[:PUBLICS_MAX]
    tags = tuple(tag for tag in profile.tags if _spaced(tag).strip() and _spaced(tag) in words)[:TAGS_MAX]
    return Match(ANYONE + (THEME if theme else 0) + PUBLIC * len(publics) + TAG * len(tags), theme, publics, tags)
