"""Who has read which text, and what proofreaders changed in it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Edition
from terreau.fund.letters.models import Manner, Original, Reading


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

    @property
    def is_read(self) -> bool:
        return len(self.readings) >= self.needed

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
        row.pk: Proof(tuple(readings[row.pk]), original, _is_corrected(row, original), needed)
        for row in rows
        for original in [originals.get(row.pk)]
    }


def _is_corrected(message: Message, original: Original | None) -> bool:
    return original is not None and (original.subject, original.body) != (message.subject, message.body)
