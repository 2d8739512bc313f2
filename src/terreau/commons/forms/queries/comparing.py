"""What differs between two sets of answers, question by question, each read in the wording it was given under.

Pure: no query. Questions are matched by their identifier, so a reworded one is the same; what one side was not asked is told apart
from what it left blank; inside an answer, the words, rows, lines and files that changed are named.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from terreau.commons.forms.queries.reading import ANSWERED, NOT_ASKED, ReadAnswer, ReadSection, ReadTable
from terreau.commons.forms.schema import Kind
from terreau.lib import money

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
_MOST_PAIRS = 1_000_000  # beyond, two texts made of the same few words would take minutes to align


@dataclass(frozen=True, slots=True)
class Sent:
    """One side: the answers as read, as stored, and the files that they name, by public id, with their fingerprint."""

    sections: list[ReadSection]
    answers: Mapping[str, Any]
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words: `same` on both sides, `added` or `removed`."""

    state: str
    text: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of a table, or a line of a budget: its cells before and after, each with its heading."""

    state: str
    cells: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class FileChange:
    state: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Change:
    """One question answered differently from one side to the other. `words`, `rows` and `files` say where, if its kind allows."""

    section: str
    label: str
    before: ReadAnswer
    after: ReadAnswer
    words: list[Span] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)
    files: list[FileChange] = field(default_factory=list)
    note: str = ""

    @property
    def old_label(self) -> str:
        """The wording of the time, when it was another one."""
        return self.before.label if self.before.label != self.after.label else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`opened` and `closed`: titles of the sections that only one of the two was asked."""

    changes: list[Change]
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)


def compare(before: Sent, after: Sent) -> Comparison:
    """From one to the other, in the order of the newer form; what only the older was asked comes last."""
    old, new = _placed(before), _placed(after)
    changes = []
    for question_id, (section, row) in {**new, **{one: place for one, place in old.items() if one not in new}}.items():
        if before.answers.get(question_id) == after.answers.get(question_id) and (question_id in old) == (question_id in new):
            continue
        then = old[question_id][1] if question_id in old else _unasked(row)
        now = new[question_id][1] if question_id in new else _unasked(row)
        if ANSWERED not in {then.state, now.state}:
            continue  # nothing was said on either side
        changes.append(_change(section, then, now, before, after))
    titles_before, titles_after = ({section.id: section.title for section in side.sections} for side in (before, after))
    return Comparison(
        changes,
        opened=[title for one, title in titles_after.items() if one not in titles_before],
        closed=[title for one, title in titles_before.items() if one not in titles_after],
    )


def _placed(side: Sent) -> dict[str, tuple[str, ReadAnswer]]:
    return {row.question_id: (section.title, row) for section in side.sections for row in section.rows}


def _unasked(row: ReadAnswer) -> ReadAnswer:
    return ReadAnswer(row.question_id, row.label, row.kind, NOT_ASKED)


def _change(section: str, then: ReadAnswer, now: ReadAnswer, before: Sent, after: Sent) -> Change:
    label, kind = now.label, now.kind
    if then.kind != kind or not then.state == now.state == ANSWERED:
        return Change(section, label, then, now)
    values = before.answers.get(now.question_id), after.answers.get(now.question_id)
    if kind in {Kind.LONG_TEXT, Kind.SHORT_TEXT}:
        return Change(section, label, then, now, words=words(then.text, now.text))
    if kind == Kind.FILE:
        return Change(section, label, then, now, files=list(_files(*values, before, after)))
    if then.table and now.table:
        rows = _lines(then.table, now.table) if kind == Kind.BUDGET else _rows(then.table, now.table)
        return Change(section, label, then, now, rows=rows)
    return Change(section, label, then, now, note=_note(kind, then, now, values))


def _note(kind: str, then: ReadAnswer, now: ReadAnswer, values: tuple[Any, Any]) -> str:
    if kind == Kind.MONEY and all(isinstance(value, int) for value in values):
        gap = values[1] - values[0]
        words_of = _("%(amount)s more") if gap > 0 else _("%(amount)s less")
        return words_of % {"amount": money.show(abs(gap))}
    if then.text == now.text:
        return _("The account is not the same.") if kind == Kind.BANK else _("It reads the same, but was answered under other words.")
    return ""


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────
def words(before: str, after: str) -> list[Span]:
    """The words that changed inside a text. Two texts with nothing in common are one removal and one addition."""
    old, new = (re.findall(r"\S+\s*|^\s+", text) for text in (before, after))
    counts = Counter(new)
    if sum(counts[word] * count for word, count in Counter(old).items()) > _MOST_PAIRS:
        return [Span(REMOVED, before), Span(ADDED, after)]
    spans: list[Span] = []
    for verb, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            spans.append(Span(SAME, "".join(new[c:d])))
            continue
        spans += [Span(state, "".join(part)) for state, part in ((REMOVED, old[a:b]), (ADDED, new[c:d])) if part]
    return spans


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _rows(old: ReadTable, new: ReadTable) -> list[RowChange]:
    """Rows of a repeated group, in their order; columns are matched by their heading."""
    columns = [*new.columns, *(column for column in old.columns if column not in new.columns)]
    before, after = ([_cells(columns, table.columns, row) for row in table.rows] for table in (old, new))
    found = []
    for verb, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            continue
        for index in range(max(b - a, d - c)):
            left = before[a + index] if a + index < b else None
            right = after[c + index] if c + index < d else None
            found.append(_row(columns, left, right))
    return found


def _cells(columns: Sequence[str], own: Sequence[str], row: Sequence[str]) -> tuple[str, ...]:
    known = dict(zip(own, row, strict=True))
    return tuple(known.get(column, "") for column in columns)


def _row(columns: Sequence[str], left: Sequence[str] | None, right: Sequence[str] | None) -> RowChange:
    state = ADDED if left is None else REMOVED if right is None else CHANGED
    blank = [""] * len(columns)
    return RowChange(state, list(zip(columns, left or blank, right or blank, strict=True)))


def _lines(old: ReadTable, new: ReadTable) -> list[RowChange]:
    """Lines of a budget, matched by their side and wording; the totals that moved come last."""
    before, after = _amounts(old), _amounts(new)
    found = []
    for key in {**after, **before}:
        left, right = before.get(key), after.get(key)
        if left != right:
            state = ADDED if left is None else REMOVED if right is None else CHANGED
            found.append(RowChange(state, [(": ".join(part for part in key if part), left or "", right or "")]))
    return found


def _amounts(table: ReadTable) -> dict[tuple[str, str], str]:
    lines = {(side.columns[0], row[0]): row[1] for side in table.sides for row in side.rows}
    return lines | {("", side.foot[0]): side.foot[1] for side in table.sides if side.foot}


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _files(old: Any, new: Any, before: Sent, after: Sent) -> Iterator[FileChange]:
    """By fingerprint: the same content attached again is the same file."""
    left, right = (_named(value, side) for value, side in ((old, before), (new, after)))
    yield from (FileChange(REMOVED, name, sha256) for sha256, name in left.items() if sha256 not in right)
    yield from (FileChange(ADDED if sha256 not in left else SAME, name, sha256) for sha256, name in right.items())


def _named(value: Any, side: Sent) -> dict[str, str]:
    listed = value if isinstance(value, list) else []
    return {str(side.files[one]["sha256"]): str(side.files[one]["name"]) for one in listed if one in side.files}
