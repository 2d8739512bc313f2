"""One section of a made form, as the person who fills it in sees it."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.documents.models import Document
from terreau.commons.forms import queries
from terreau.commons.forms.forms import mirror, shelves, widgets
from terreau.commons.forms.forms.kinds import AnswerField, Files, field_for
from terreau.commons.forms.models import Sheet
from terreau.commons.forms.queries.problems import files_named
from terreau.commons.forms.schema import UNTYPED, Kind, Question, Schema, Section, settle
from terreau.commons.organisations.models import Organisation

_DETOURS = (widgets.MORE, widgets.LESS, widgets.UPLOAD, widgets.REMOVE, widgets.UPDATE, widgets.USE, widgets.KEEP)
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the page: its field, the version of the answer it shows, and what clashed with it, if anything did."""

    question: Question
    bound: forms.BoundField
    version: int
    is_shown: bool = True
    theirs: str | None = None
    theirs_by: str = ""


class SectionForm(forms.Form):
    """Questions of one section. `cleaned_data` holds stored values of the answers that are valid; files are not in it,
    for they are stored one by one, nor what is calculated. Missing answers are no error here: `queries.problems` says them before submission.

    `refused`: what was refused of the files just uploaded, by question. `is_saved` is set by whoever saved it whole.
    """

    use_required_attribute = False

    def __init__(
        self,
        schema: Schema,
        section: Section,
        *,
        sheet: Sheet | None,
        answers: Mapping[str, Any],
        versions: Mapping[str, int],
        data: Any = None,
        files: Any = None,
        refused: Mapping[str, Sequence[str]] | None = None,
        documents: Mapping[str, Document] | None = None,
        organisation: Organisation | None = None,
    ) -> None:
        super().__init__(data, files)
        self.schema, self.section, self.sheet, self.answers = schema, section, sheet, answers
        self.versions = dict(versions)
        self.refused = refused or {}
        self.clashes: dict[str, tuple[str, str]] = {}  # question → their answer in words, and who they are
        self.is_saved = False
        self.written: dict[str, int] = {}
        stored = files_named(schema, answers) if documents is None else documents
        for question in section.questions:
            field = field_for(question)
            value = answers.get(question.id)
            if isinstance(field, Files):
                field.widget.documents = [stored[public_id] for public_id in value or [] if public_id in stored]
            self.fields[question.id] = field
            self.initial[question.id] = None if value is None else _typed(field, value)
        if organisation is not None:
            shelves.offer(organisation, self.fields, on=timezone.localdate())
        self.settled = settle(schema, {**answers, **self._as_typed()})
        for question in section.questions:
            if question.kind == Kind.COMPUTED and question.id in self.settled.answers:
                self.initial[question.id] = _typed(field_for(question), self.settled.answers[question.id])

    def _as_typed(self) -> dict[str, Any]:
        """What the page sent, where it can be read: what the verdicts on its other questions rest on."""
        typed = {}
        for question in self.section.questions if self.is_bound and not self.is_static else ():
            if question.kind in UNTYPED:
                continue
            field = self.fields[question.id]
            with suppress(ValidationError):
                typed[question.id] = field.clean(field.widget.value_from_datadict(self.data, self.files, question.id))
        return typed

    @property
    def is_static(self) -> bool:
        return mirror.is_static(self.section.questions)

    @property
    def rules(self) -> str:
        return mirror.rules(self.schema, self.section.questions, self.settled)

    @property
    def asked_ids(self) -> str:
        """The questions this page shows: it sends them back, so that nobody goes on past one that has just appeared."""
        return " ".join(question.id for question in self.section.questions if self.settled.asks(question.id))

    @property
    def is_grown(self) -> bool:
        """What was sent brings questions that the page it was sent from did not show."""
        return self.is_bound and "_asked" in self.data and not set(self.asked_ids.split()) <= set(self.data["_asked"].split())

    @property
    def is_detour(self) -> bool:
        """A button that adds a row or a file was pressed: the page comes back with all that was typed, nothing is judged."""
        return self.is_bound and any(name in self.data for name in _DETOURS)

    def without_detour(self) -> Any:
        """What was sent, as if no such button had been pressed."""
        data: Any = copy.copy(self.data)
        for name in _DETOURS:
            data.pop(name, None)
        return data

    def full_clean(self) -> None:
        if self.is_detour:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
        else:
            super().full_clean()
        if self.is_bound:
            for question_id, reasons in self.refused.items():
                if question_id in self.fields:
                    self.add_error(question_id, list(reasons))

    def is_valid(self) -> bool:
        return not self.is_detour and super().is_valid()

    def clean(self) -> dict[str, Any]:
        for question in self.section.questions:
            if question.kind in UNTYPED:
                self.cleaned_data.pop(question.id, None)
            if not self.settled.asks(question.id):
                self._errors.pop(question.id, None)  # nobody can correct what is not on the page
            choice = self.data.get(f"_keep-{question.id}")
            if choice == THEIRS:
                self.cleaned_data.pop(question.id, None)
                self._errors.pop(question.id, None)
            elif choice is None and f"_clash-{question.id}" in self.data:
                self.add_error(question.id, _("Choose which of the two answers to keep."))
                self._show_clash(question, self.answers.get(question.id), "")
        return self.cleaned_data

    @property
    def expected_versions(self) -> dict[str, int]:
        """The version of each answer that this page was drawn from."""
        return {question.id: whole(self.data.get(f"_v-{question.id}", "")) for question in self.section.questions}

    def show_refusal(self, refusal: Any) -> None:
        """Called by `shown_on`: a conflict is shown on its question, with both answers; any other refusal on top."""
        clashes = getattr(refusal, "clashes", None)
        if not clashes:
            for reason in refusal.reasons:
                self.add_error(None, reason)
            return
        for clash, reason in zip(clashes, refusal.reasons, strict=True):
            question = self.schema.question(clash.question_id)
            if question is None or question.id not in self.fields:
                self.add_error(None, reason)
                continue
            self.versions[question.id] = clash.version
            self._show_clash(question, clash.value, clash.by)
            self.add_error(question.id, reason)

    def _show_clash(self, question: Question, value: Any, by: str) -> None:
        self.clashes[question.id] = (queries.read_answer(question, value).text or _("(no answer)"), by)

    def asked(self) -> Iterator[Asked]:
        """Questions in order, ready to draw."""
        for question in self.section.questions:
            theirs, by = self.clashes.get(question.id, (None, ""))
            yield Asked(question, self[question.id], self._version(question.id), self.settled.asks(question.id), theirs, by)

    def _version(self, question_id: str) -> int:
        """What has just been written or clashed with is known; otherwise the page keeps the version it was drawn from,
        for what it has not seen it may not overwrite.
        """
        if question_id in self.written:
            return self.written[question_id]
        if self.is_bound and question_id not in self.clashes:
            return self.expected_versions[question_id]
        return self.versions.get(question_id, 0)

    def note_written(self, versions: Mapping[str, int]) -> None:
        """Some answers were saved although others were not: the page goes on from there."""
        self.written.update(versions)


def _typed(field: AnswerField, value: Any) -> Any:
    """A stored value that no longer fits its question leaves the field blank; the reading of it still shows it."""
    try:
        return field.typed(value)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def clean_one(schema: Schema, question_id: str, data: Any) -> Any:
    """The stored value of one question out of what a page sent. Raises ValidationError with reasons in words."""
    question = schema.question(question_id)
    if question is None or question.kind in UNTYPED:
        raise ValidationError(_("This question is not in the form: reload the page."))
    field = field_for(question)
    return field.clean(field.widget.value_from_datadict(data, {}, question_id))
