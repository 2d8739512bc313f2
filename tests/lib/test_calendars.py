"""An appointment in a file that any calendar reads, whatever is in its title."""

import re
from datetime import UTC, datetime, timedelta

from terreau.lib import calendars

AT = datetime(2026, 3, 3, 16, tzinfo=UTC)


def written(**fields) -> str:
    facts = {"uid": "a@terreau", "sequence": 2, "starts_at": AT, "ends_at": AT + timedelta(minutes=20), "title": "Audition", "said_at": AT}
    return calendars.ics(calendars.Appointment(**(facts | fields))).decode()


def test_it_works():
    text = written(place="12, rue du Port ; salle 2")
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "DTSTART:20260303T160000Z\r\nDTEND:20260303T162000Z\r\n" in text
    assert "LOCATION:12\\, rue du Port \\; salle 2\r\n" in text
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_no_value_adds_a_line_of_its_own():
    text = written(title="Audition\r\nATTENDEE:mailto:x@y.test\u2028END:VEVENT\x85\x00", place="a\\nb")
    names = [line.partition(":")[0] for line in text.split("\r\n") if line]
    assert names.count("END") == 2
    assert "ATTENDEE" not in names
    assert "\x00" not in text
    assert "LOCATION:a\\\\nb" in text


def test_spaces_that_do_not_break_stay_spaces():
    assert "SUMMARY:« Un jardin » : 15 000 €\r\n" in written(title="«\u00a0Un jardin\u00a0»\u00a0: 15\u202f000\u00a0€")


def test_long_lines_are_folded_between_characters_and_read_back_whole():
    title = "Épicerie coopérative 🍏 " * 12
    text = written(title=title)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{title}" in re.sub("\r\n ", "", text)
