"""Writing answers. Each one is a compare-and-set on its version, so two tabs or two people never overwrite silently."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.documents import actions as documents
from terreau.commons.documents.queries import by_public_id
from terreau.commons.forms import queries
from terreau.commons.forms.models import Answer, FormVersion, Sheet
from terreau.commons.forms.schema import Kind, Question
from terreau.commons.forms.states import VersionState
from terreau.lib import texts
from terreau.lib.refusals import Refusal


class NotAnswerable(Refusal):
    """The question is not in this form, or the value cannot answer it."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One answer that moved on since the page was drawn."""

    question_id: str
    label: str
    value: Any
    version: int
    by: str


class AnswerConflict(Refusal):
    """Someone else, or another tab, has written these answers since. Nothing was overwritten."""

    def __init__(self, clashes: Iterable[Clash]) -> None:
        self.clashes = list(clashes)
        super().__init__(
            *(
                _("“%(label)s” was changed by %(by)s while you were writing: compare the two answers, and choose which to keep.")
                % {"label": clash.label, "by": clash.by or _("someone else")}
                for clash in self.clashes
            )
        )

    @property
    def current_value(self) -> Any:
        return self.clashes[0].value

    @property
    def current_version(self) -> int:
        return self.clashes[0].version


@transaction.atomic
def open_sheet(*, version: FormVersion, at: datetime) -> Sheet:
    """A blank sheet for someone to fill in, pinned to a published version."""
    if version.state != VersionState.PUBLISHED:
        raise Refusal(_("This form is not published yet: nobody can fill it in."))
    return Sheet.objects.create(form_version=version, created_at=at)


@transaction.atomic
def save_answer(*, sheet: Sheet, question_id: str, value: Any, expected_version: int | None, by: Any, at: datetime) -> Answer:
    """Write one answer, if it still stands where the writer saw it.

    `value` has the stored shape (None empties the answer); `expected_version` is the version the writer saw, None or 0 when
    they saw none. Writing what already stands there succeeds without a new version.
    """
    answers = save_answers(sheet=sheet, values={question_id: value}, expected_versions={question_id: expected_version}, by=by, at=at)
    return answers[question_id]


@transaction.atomic
def save_section(
    *,
    sheet: Sheet,
    section_id: str,
    values: Mapping[str, Any],
    expected_versions: Mapping[str, int | None],
    by: Any,
    at: datetime,
) -> dict[str, Answer]:
    """Write the answers of one section, all or none. Values of other sections are refused, not ignored."""
    section = queries.schema_of(sheet.form_version).section(section_id)
    if section is None or not values.keys() <= {question.id for question in section.questions}:
        raise NotAnswerable(_("This section is not in the form: reload the page."))
    return save_answers(sheet=sheet, values=values, expected_versions=expected_versions, by=by, at=at)


@transaction.atomic
def save_answers(
    *, sheet: Sheet, values: Mapping[str, Any], expected_versions: Mapping[str, int | None], by: Any, at: datetime
) -> dict[str, Answer]:
    """Write several answers, all or none; AnswerConflict names every one that moved on."""
    schema = queries.schema_of(sheet.form_version)
    asked = {question.id: question for question in schema.questions()}
    for question_id, value in values.items():
        if question_id not in asked:
            raise NotAnswerable(_("This question is not in the form: reload the page."))
        if faults := queries.faults(asked[question_id], value):
            raise NotAnswerable(*(texts.labelled(asked[question_id].label, str(fault)) for fault in faults))
    stored = {answer.question: answer for answer in sheet.answers.select_related("updated_by").filter(question__in=values.keys())}
    written: dict[str, Answer] = {}
    clashes = []
    for question_id, value in values.items():
        answer = _write(sheet, question_id, value, expected_versions.get(question_id) or 0, stored.get(question_id), by=by, at=at)
        if answer is None:
            clashes.append(_clash(sheet, asked[question_id]))
        else:
            written[question_id] = answer
    if clashes:
        raise AnswerConflict(clashes)
    return written


def _write(sheet: Sheet, question_id: str, value: Any, expected: int, answer: Answer | None, *, by: Any, at: datetime) -> Answer | None:
    """The answer as it now stands, or None when another hand was there first."""
    author = by if by is not None and by.is_authenticated else None
    if answer is None:
        if value is None:
            return Answer(sheet=sheet, question=question_id, value=None, version=0, updated_at=at)
        if expected:
            return None
        try:
            with transaction.atomic():
                return Answer.objects.create(sheet=sheet, question=question_id, value=value, updated_at=at, updated_by=author)
        except IntegrityError:
            answer = Answer.objects.get(sheet=sheet, question=question_id)
    if answer.value == value:
        return answer
    rows = Answer.objects.filter(pk=answer.pk, version=expected)
    if not rows.update(value=value, version=F("version") + 1, updated_at=at, updated_by=author):
        return None
    answer.value, answer.version, answer.updated_at, answer.updated_by = value, expected + 1, at, author
    return answer


def _clash(sheet: Sheet, question: Question) -> Clash:
    answer = Answer.objects.select_related("updated_by").get(sheet=sheet, question=question.id)
    return Clash(question.id, question.label, answer.value, answer.version, str(answer.updated_by or ""))


@transaction.atomic
def attach_file(*, sheet: Sheet, question_id: str, upload: File, owner: Any, by: Any, at: datetime) -> Answer:
    """Store one uploaded file at once and add it to the answer. Raises `documents.RefusedFile`."""
    question = file_question(sheet, question_id)
    most = question.options.get("max_files", 1)
    if len(files_now(sheet, question_id)[0]) >= most:
        raise documents.RefusedFile(
            ngettext("%(most)d file at most here: remove the present one first.", "%(most)d files at most here: remove one first.", most)
            % {"most": most}
        )
    document = documents.store(upload=upload, owner=owner, slot=question_id, by=by, at=at, accept=question.options.get("accept") or ())
    return change_files(sheet, question_id, lambda files: [*files, document.public_id], by=by, at=at)


@transaction.atomic
def detach_file(*, sheet: Sheet, question_id: str, public_id: str, by: Any, at: datetime) -> Answer | None:
    """Take a file out of the answer. Only a file that this answer names: an id from elsewhere does nothing."""
    file_question(sheet, question_id)
    if public_id not in files_now(sheet, question_id)[0]:
        return None
    for document in by_public_id([public_id]).values():
        documents.remove(document=document, by=by, at=at)
    return change_files(sheet, question_id, lambda files: [file for file in files if file != public_id], by=by, at=at)


def file_question(sheet: Sheet, question_id: str) -> Question:
    """The question, if it asks for files."""
    question = queries.schema_of(sheet.form_version).question(question_id)
    if question is None or question.kind != Kind.FILE:
        raise NotAnswerable(_("This question is not in the form: reload the page."))
    return question


def files_now(sheet: Sheet, question_id: str) -> tuple[list[str], int]:
    """The files that answer it, and the version of the answer."""
    answer = sheet.answers.filter(question=question_id).first()
    return (list(answer.value or []), answer.version) if answer else ([], 0)


def change_files(sheet: Sheet, question_id: str, change: Any, *, by: Any, at: datetime) -> Answer:
    """Adding to a list or taking from it never depends on who was first: when another hand moved, do it again."""
    for _attempt in range(5):
        files, version = files_now(sheet, question_id)
        try:
            return save_answer(sheet=sheet, question_id=question_id, value=change(files) or None, expected_version=version, by=by, at=at)
        except AnswerConflict:
            continue
    raise Refusal(_("Several people are attaching files here at the same time. Try again."))
