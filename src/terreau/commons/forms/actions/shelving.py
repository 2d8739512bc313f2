"""Answering with what the organisation already has on file, and putting on file what was attached here: nothing is asked twice."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.documents import actions as documents
from terreau.commons.documents.queries import by_public_id
from terreau.commons.forms import queries
from terreau.commons.forms.actions.answering import (
    AnswerConflict,
    NotAnswerable,
    change_files,
    detach_file,
    file_question,
    files_now,
    save_answer,
)
from terreau.commons.forms.models import Answer, Sheet
from terreau.commons.forms.schema import Kind, Question
from terreau.commons.organisations.models import Organisation
from terreau.commons.papers import actions as papers
from terreau.commons.papers import queries as shelf
from terreau.commons.papers import rules
from terreau.commons.papers.models import Paper
from terreau.lib.refusals import Refusal


@transaction.atomic
def use_paper(*, sheet: Sheet, question_id: str, paper: str, organisation: Organisation, owner: Any, by: Any, at: datetime) -> Answer:
    """Answer with a copy of a permanent piece of the organisation. Where one file only is taken, it replaces the present one."""
    question = _paper_question(sheet, question_id)
    found = (
        Paper.objects.filter(organisation=organisation, kind=question.options["paper_kind"], public_id=paper)
        .select_related("document")
        .first()
    )
    if found is None:
        raise papers.CannotUse(_("This piece is no longer on file: reload the page to see those that are."))
    if not queries.takes(question, found.document.name):
        raise documents.RefusedFile(_("This question does not take files of that kind: attach another one."))
    most, present = question.options.get("max_files", 1), files_now(sheet, question_id)[0]
    if len(present) >= most > 1:
        raise documents.RefusedFile(_("The list is full: remove a file to attach another."))
    for public_id in present if most == 1 else ():
        detach_file(sheet=sheet, question_id=question_id, public_id=public_id, by=by, at=at)
    copied = papers.use(paper=found, owner=owner, slot=question_id, by=by, at=at)
    return change_files(sheet, question_id, lambda files: [*files, copied.public_id], by=by, at=at)


@transaction.atomic
def keep_paper(*, sheet: Sheet, question_id: str, file: str, organisation: Organisation, by: Any, at: datetime, year: int = 0) -> Paper:
    """Make a permanent piece of a file that answers the question."""
    question = _paper_question(sheet, question_id)
    if file not in files_now(sheet, question_id)[0]:
        raise papers.CannotPut(_("A file of this answer is no longer there: attach it again."))
    if not rules.can_put(by, organisation):
        raise Refusal(_("You may see this structure, but not put papers on its file."))
    if file in shelf.origins([file]):
        raise papers.CannotPut(_("This file is already among the permanent papers."))
    document = by_public_id([file])[file]
    return papers.adopt(organisation=organisation, kind=question.options["paper_kind"], document=document, year=year, by=by, at=at)


def _paper_question(sheet: Sheet, question_id: str) -> Question:
    question = file_question(sheet, question_id)
    if not question.options.get("paper_kind"):
        raise NotAnswerable(_("This question is not in the form: reload the page."))
    return question


@transaction.atomic
def use_bank_details(*, sheet: Sheet, question_id: str, organisation: Organisation, by: Any, at: datetime) -> Answer:
    """Answer with the bank details on file, as they stand today."""
    details = shelf.bank_details_of(organisation)
    if details is None:
        raise papers.CannotUse(_("No bank details are on file: a person who signs for the structure records them first."))
    value = {
        "iban": details.iban,
        "bic": details.bic,
        "holder": details.holder,
        "details": details.public_id,
        "put_on": timezone.localdate(details.put_at).isoformat(),
    }
    return _set_bank(sheet, question_id, value, by=by, at=at)


@transaction.atomic
def drop_bank_details(*, sheet: Sheet, question_id: str, by: Any, at: datetime) -> Answer:
    """Take them out of the answer; what is on file stays."""
    return _set_bank(sheet, question_id, None, by=by, at=at)


def _set_bank(sheet: Sheet, question_id: str, value: dict[str, str] | None, *, by: Any, at: datetime) -> Answer:
    question = queries.schema_of(sheet.form_version).question(question_id)
    if question is None or question.kind != Kind.BANK:
        raise NotAnswerable(_("This question is not in the form: reload the page."))
    for _attempt in range(5):
        version = queries.answer_versions(sheet).get(question_id, 0)
        try:
            return save_answer(sheet=sheet, question_id=question_id, value=value, expected_version=version, by=by, at=at)
        except AnswerConflict:
            continue
    raise Refusal(_("Someone else is answering here at the same time. Try again."))
