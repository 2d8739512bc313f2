"""Who has read which text, and what proofreaders changed in it."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Edition
from terreau.fund.letters.models import Manner, Original, Reading
from terreau.lib import diffs


def fingerprint(subject: str, body: str) -> str:
    """Of the very text that was read: another text has another."""
    return hashlib.sha256(f"{subject}\n\n{body}".encode()).hexdigest()


def readings_of(edition: Edition) -> int:
    """How many different people read each letter of the edition over."""
    return Manner.objects.filter(edition=edition).values_list("readings", flat=True).first() or 1


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of a held letter: who has read it as it stands, what it was made from, whether it was corrected."""

    readings: tuple[Reading, ...]
    original: Original | None
    is_corrected: bool
    needed: int = 1
    body: str = ""

    @property
    def is_read(self) -> bool:
        return len(self.readings) >= self.needed

    @property
    def pieces(self) -> list[diffs.Piece]:
        """What proofreaders changed in the text the template made."""
        return diffs.words(self.original.body, self.body) if self.original is not None and self.is_corrected else []

    @property
    def is_begun(self) -> bool:
        return bool(self.readings) and not self.is_read


def proofs(messages: Iterable[Message], *, needed: int) -> dict[int, Proof]:
    """By message. Two queries."""
    rows = list(messages)
    originals = {row.message_id: row for row in Original.objects.filter(message__in=rows).select_related("wording__template")}
    readings: dict[int, list[Reading]] = defaultdict(list)
    prints = {row.pk: fingerprint(row.subject, row.body) for row in rows}
    for reading in Reading.objects.filter(message__in=rows).select_related("by").order_by("at", "pk"):
        if reading.fingerprint == prints[reading.message_id]:
            readings[reading.message_id].append(reading)
    return {
        row.pk: Proof(tuple(readings[row.pk]), original, _is_corrected(row, original), needed, row.body)
        for row in rows
        for original in [originals.get(row.pk)]
    }


def _is_corrected(message: Message, original: Original | None) -> bool:
    return original is not None and (original.subject, original.body) != (message.subject, message.body)


@dataclass(frozen=True, slots=True)
class Replacement:
    """What replacing words would change in one letter."""

    message: Message
    subject: str
    body: str
    count: int

    @property
    def pick(self) -> str:
        """The letter as it stood when its change was shown."""
        return f"{self.message.public_id}:{self.message.version}"

    @property
    def subject_pieces(self) -> list[diffs.Piece]:
        return diffs.words(self.message.subject, self.subject) if self.subject != self.message.subject else []

    @property
    def body_pieces(self) -> list[diffs.Piece]:
        return diffs.around(diffs.words(self.message.body, self.body)) if self.body != self.message.body else []


def replacements(messages: Iterable[Message], *, wanted: str, by: str, is_whole: bool = False) -> list[Replacement]:
    """Every letter in which the words stand, as it would read. Exact letters: nothing typed is a pattern."""
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)" if is_whole else re.escape(wanted))
    found = []
    for message in messages:
        subject, first = pattern.subn(lambda _match: by, message.subject)
        body, second = pattern.subn(lambda _match: by, message.body)
        if (subject, body) != (message.subject, message.body):
            found.append(Replacement(message, subject, body, first + second))
    return found
