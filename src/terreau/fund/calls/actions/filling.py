"""Writing a draft: its organisation, its answers, its files. Each save takes the row first, so none slips past a submission."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.aids import queries as aids
from terreau.commons.aids.states import COUNTS
from terreau.commons.documents import actions as documents
from terreau.commons.documents import queries as files
from terreau.commons.forms import actions as forms
from terreau.commons.forms import queries as sheets
from terreau.commons.forms.models import Answer
from terreau.commons.forms.schema import Kind, Role, Schema, settle
from terreau.commons.journal import actions as journal
from terreau.commons.organisations import rules as organisations
from terreau.commons.organisations.models import Organisation
from terreau.fund.calls.models import Application, TargetPublic, Theme
from terreau.fund.calls.queries import applications, readiness
from terreau.fund.calls.states import State
from terreau.lib import texts
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal

WRITABLE = (State.DRAFT, State.TO_COMPLETE)


class NotWritable(Refusal):
    """The file has left the applicant's hands, or this part of it is not reopened."""


class AlreadyDrafted(Refusal):
    """The organisation already has a draft for this edition: that one is the one to go on with."""

    def __init__(self, application: Application) -> None:
        self.application = application
        super().__init__(_("A draft is already open for this organisation in this call. Go on with it, or throw it away first."))


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────
@contextmanager
def writing(application: Application, *, question_ids: Collection[str], at: datetime) -> Iterator[None]:
    """Around anything that writes these answers: the row is taken first, and what lists read is brought in step after."""
    with transaction.atomic():
        schema = _take(application, question_ids, at)
        yield
        mirror(application, schema)


def save_answers(
    *,
    application: Application,
    values: Mapping[str, Any],
    by: Any,
    at: datetime,
    expected_versions: Mapping[str, int | None] | None = None,
) -> dict[str, Answer]:
    """Keep several answers, all or none. Without versions, nothing may have been answered there yet."""
    with writing(application, question_ids=values.keys(), at=at):
        _refuse_files(sheets.schema_of(application.sheet.form_version), values.keys())
        return forms.save_answers(sheet=application.sheet, values=values, expected_versions=expected_versions or {}, by=by, at=at)


def attach_file(*, application: Application, question_id: str, upload: File, by: Any, at: datetime) -> Answer:
    """Keep an uploaded file at once, under the application, and name it in the answer."""
    with writing(application, question_ids=[question_id], at=at):
        return forms.attach_file(sheet=application.sheet, question_id=question_id, upload=upload, owner=application, by=by, at=at)


def _take(application: Application, question_ids: Collection[str], at: datetime) -> Schema:
    """Take the row if it may be written, and make sure that every question stands in a section that is open."""
    if Application.objects.filter(pk=application.pk, state__in=WRITABLE).update(edited_at=at) != 1:
        raise NotWritable(
            _("This application has been sent, or withdrawn: it can no longer be changed. Reload the page to see where it stands.")
        )
    application.edited_at = at
    schema = sheets.schema_of(application.sheet.form_version)
    reopened = applications.reopened_sections(application)
    if reopened is not None:
        writable = {question.id for section in schema.sections if section.id in reopened for question in section.questions}
        if not writable.issuperset(question_ids):
            raise NotWritable(_("The team has asked for other parts of the application: this one is not reopened."))
    return schema


def _refuse_files(schema: Schema, question_ids: Collection[str]) -> None:
    """A file enters an answer by being attached, never by being named: the name could be someone else's file."""
    if any(question.kind in {Kind.FILE, Kind.BANK} for question in schema.questions() if question.id in question_ids):
        raise forms.NotAnswerable(_("Attach the file itself: its name alone is not enough."))


def mirror(application: Application, schema: Schema) -> None:
    """Bring what lists, filters and guards read (title, amounts, theme, publics) in step with the answers that count."""
    answers = settle(schema, sheets.answers(application.sheet)).answers
    facts = mirrored(application, schema, answers)
    Application.objects.filter(pk=application.pk).update(**facts)
    for name, value in facts.items():
        setattr(application, name, value)
    if Role.PUBLICS in schema.roles:
        chosen = schema.role(Role.PUBLICS, answers)
        slugs = [slug for public in chosen for slug in slugs_of(public)] if isinstance(chosen, list) else []
        application.publics.set(TargetPublic.objects.filter(slug__in=slugs))


def mirrored(application: Application, schema: Schema, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that repeat answers, as they should stand."""
    title = texts.one_line(str(schema.role(Role.TITLE, dict(answers)) or ""), 200)
    theme = schema.role(Role.THEME, dict(answers))
    return {
        "title": title,
        "requested_cents": readiness.requested_of(schema, answers),
        "budget_cents": readiness.budget_of(schema, answers),
        # The choices of this question bear the slugs of the house's own list; others are answers and no more.
        "theme": Theme.objects.filter(slug__in=slugs_of(theme)).first() if isinstance(theme, str) else None,
        "search_text": applications.search_text(application, title=title),
    }


def slugs_of(choice: str) -> list[str]:
    """A choice's identifier holds no hyphen; the slug it stands for may: vie_quotidienne is vie-quotidienne."""
    return [choice, choice.replace("_", "-")]


# ── Organisation ─────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def choose_organisation(*, application: Application, organisation: Organisation, by: Any, at: datetime) -> None:
    """Say who carries the project. From then on the draft belongs to all its members."""
    if not organisations.can_edit(by, organisation):
        raise Refusal(_("You are not among the people who may write for this organisation. Ask one of its members to invite you."))
    if application.number is not None:
        raise Refusal(_("This application has been sent in the name of its organisation: it cannot change hands. Begin another one."))
    try:
        with transaction.atomic():
            rows = Application.objects.filter(pk=application.pk, state=State.DRAFT, number=None).update(
                organisation=organisation, started_by=application.started_by or by, edited_at=at
            )
    except IntegrityError as clash:
        raise AlreadyDrafted(applications.open_draft(application.edition, organisation)) from clash
    if rows != 1:
        raise WrongState(_("Someone has just changed this, or it can no longer be done. Reload the page to see where it stands."))
    application.organisation, application.started_by = organisation, application.started_by or by
    journal.record("application.organisation_chosen", on=application, by=by, at=at, organisation=organisation.name)
    prefill(application, by=by, at=at)


def follow_organisation(*, kept: Organisation, absorbed: Organisation, by: Any, at: datetime) -> None:
    """Two records become one: its applications follow. Two drafts in one edition are for their authors to sort out first."""
    for application in Application.objects.filter(organisation=absorbed).select_related("edition__call").order_by("pk"):
        try:
            with transaction.atomic():
                Application.objects.filter(pk=application.pk).update(organisation=kept)
        except IntegrityError as clash:
            words = _(
                "Both organisations have a draft in “%(edition)s”. One of the two must be sent or thrown away before they become one."
            )
            raise Refusal(words % {"edition": application.edition}) from clash
        application.organisation = kept
        Application.objects.filter(pk=application.pk).update(search_text=applications.search_text(application, title=application.title))
        journal.record("application.moved", on=application, by=by, at=at, organisation=kept.name)


def _received(body: Organisation | None, on: date) -> dict[str, Any]:
    """De minimis aid on the structure's own list, as the ready blocks ask for it. An empty list tells nothing: nobody may have filled it."""
    found: dict[str, Any] = {}
    for regulation in COUNTS:
        rows = aids.answers(body, regulation, on) if body else []
        found |= {f"organisation.aids.{regulation}": rows, f"organisation.has_aids.{regulation}": bool(rows) or None}
    return found


def _known(application: Application, person: Any) -> dict[str, Any]:
    """What the house already knows, by the name a question gives it in options["prefill"]."""
    body = application.organisation
    return {
        "organisation.name": body.name if body else None,
        "organisation.siret": (body.siret if body else None) or application.siret_hint,
        "organisation.rna": body.rna if body else None,
        "organisation.address": body.address if body else None,
        "organisation.commune": body.commune_code if body else None,
        "organisation.website": body.website if body else None,
        "person.name": person.name if person else None,
        "person.email": person.email if person else None,
        "person.phone": person.phone if person else None,
    }


def prefill(application: Application, *, by: Any, at: datetime) -> None:
    """Answer what the house already knows, where nothing was answered: nothing is asked twice (CRPA L113-12).

    A question says what it would like with options["prefill"]; a SIRET question is the organisation's by nature.
    """
    schema = sheets.schema_of(application.sheet.form_version)
    versions = sheets.answer_versions(application.sheet)
    known = _known(application, by if by is not None and by.is_authenticated else None)
    if any("aids." in question.options.get("prefill", "") for question in schema.questions()):
        known |= _received(application.organisation, timezone.localdate(at))
    values = {}
    for question in schema.questions():
        source = question.options.get("prefill") or ("organisation.siret" if question.kind == Kind.SIRET else "")
        value = known.get(source)
        if value and question.id not in versions and not sheets.faults(question, value):
            values[question.id] = value
    forms.save_answers(sheet=application.sheet, values=values, expected_versions={}, by=None, at=at)
    mirror(application, schema)


# ── The end of a draft ───────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def discard(*, application: Application, by: Any, at: datetime, verb: str = "application.discarded") -> None:
    """Throw away a draft that was never sent: answers, files, all of it. The journal keeps that it happened."""
    sheet = application.sheet
    drafts = Application.objects.filter(pk=application.pk, state=State.DRAFT, number=None)
    if drafts.update(edited_at=at) != 1:
        raise NotWritable(_("This application has been sent: it cannot be thrown away. You may withdraw it."))
    journal.record(verb, on=application, by=by, at=at)
    for document in files.files_of(application):
        documents.remove(document=document, by=by, at=at)
    application.publics.clear()
    drafts.delete()
    sheet.delete()
