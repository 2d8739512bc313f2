"""Counting what a reading did, line by line: read, left out, refused, with a few examples of each refusal."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from terreau.lib import texts

EXAMPLES_PER_REASON = 5
REPEATED = _("already met in the same file")
OLDER = _("older than what is known")


@dataclass(slots=True)
class Tally:
    """`refused` and `left_out` count by reason; `examples` are (line, reason, what was found), a few per reason."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def kept(self) -> int:
        return self.added + self.updated + self.unchanged

    def refuse(self, line: int, reason: str, found: str = "") -> None:
        self.refused[reason] += 1
        if self.refused[reason] <= EXAMPLES_PER_REASON:
            self.examples.append((line, reason, texts.one_line(found, 80)))

    def leave_out(self, reason: str, count: int = 1) -> None:
        if count:
            self.left_out[reason] += count
