"""One appointment as a calendar file (RFC 5545). The same `uid` with a higher `sequence` replaces what was kept before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_WIDTH = 75  # octets of a line, at most


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointment:
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    link: str = ""
    said_at: datetime


def ics(one: Appointment) -> bytes:
    """The whole file. Every value is escaped: none can add a line of its own."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Terreau//FR",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_escaped(one.uid)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTAMP:{_utc(one.said_at)}",
        f"DTSTART:{_utc(one.starts_at)}",
        f"DTEND:{_utc(one.ends_at)}",
        f"SUMMARY:{_escaped(one.title)}",
    ]
    if one.place:
        lines.append(f"LOCATION:{_escaped(one.place)}")
    if one.link:
        lines.append(f"DESCRIPTION:{_escaped(one.link)}")
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    flat = "\n".join(text.splitlines())
    # Spaces that do not break become plain ones; what is neither printed nor a space is left out.
    kept = "".join(char if char == "\n" or char.isprintable() else " " * char.isspace() for char in flat)
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut between characters, never within one; what follows begins with a space."""
    part, width = "", 0
    for char in line:
        size = len(char.encode())
        if width + size > _WIDTH:
            yield part
            part, width = " ", 1
        part, width = part + char, width + size
    yield part
