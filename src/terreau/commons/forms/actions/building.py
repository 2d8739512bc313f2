"""Making forms: a draft that changes one edit at a time, and versions that never change again."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from terreau.commons.forms.models import Form, FormVersion
from terreau.commons.forms.schema import check, exchange
from terreau.commons.forms.states import MOVES, VersionState
from terreau.commons.journal import actions as journal
from terreau.lib import moves, texts
from terreau.lib.refusals import Refusal

EMPTY: dict[str, Any] = {"sections": [], "roles": {}}


class DraftMoved(Refusal):
    """Another builder changed the draft since the page was drawn."""


class NotAForm(Refusal):
    """The file cannot be read as a form; each reason says where and why."""


class CannotPublish(Refusal):
    """The draft does not hold together yet; each reason says what to mend."""


@transaction.atomic
def create_form(*, title: str, by: Any, at: datetime, schema: dict[str, Any] | None = None) -> Form:
    """A form with its first draft, blank or drawn from a template."""
    form = Form.objects.create(title=title, created_at=at, created_by=by if by is not None and by.is_authenticated else None)
    FormVersion.objects.create(form=form, number=1, schema=schema or EMPTY)
    journal.record("form.created", on=form, by=by, at=at)
    return form


@transaction.atomic
def import_form(*, content: bytes, by: Any, at: datetime) -> Form:
    """A form out of a file, as a draft. Every fault of the file is told with its place, and nothing is created."""
    try:
        title, schema = exchange.read(content)
    except exchange.Unreadable as error:
        raise NotAForm(*error.faults) from error
    return create_form(title=texts.one_line(title, 150) or _("Imported form"), by=by, at=at, schema=schema)


@transaction.atomic
def duplicate_form(*, version: FormVersion, title: str, by: Any, at: datetime) -> Form:
    """Another form, whose first draft is what that version asks. The two go their own ways from there."""
    return create_form(title=title, by=by, at=at, schema=version.schema)


@transaction.atomic
def rename_form(*, form: Form, title: str, by: Any, at: datetime) -> None:
    """The name the team gives to a form; nobody else reads it."""
    before, form.title = form.title, title
    form.save(update_fields=["title"])
    journal.record("form.renamed", on=form, by=by, at=at, before=before, after=title)


@transaction.atomic
def open_draft(*, form: Form, by: Any, at: datetime) -> FormVersion:
    """The draft of a form: the one there is, or a new one that copies the last published version."""
    draft = form.versions.filter(state=VersionState.DRAFT).first()
    if draft is not None:
        return draft
    last = form.versions.order_by("-number", "-pk").first()
    number, schema = (last.number + 1, last.schema) if last else (1, EMPTY)
    try:
        with transaction.atomic():
            draft = FormVersion.objects.create(form=form, number=number, schema=schema)
    except IntegrityError:  # another builder opened it in the same instant
        return form.versions.get(state=VersionState.DRAFT)
    journal.record("form.draft_opened", on=form, by=by, at=at, number=number)
    return draft


@transaction.atomic
def change_draft(
    *, version: FormVersion, schema: dict[str, Any], expected_edit: int, verb: str, by: Any, at: datetime, **facts: Any
) -> None:
    """Replace the draft by its next state, unless another builder changed it first. `verb` and `facts` tell the journal how."""
    drafts = FormVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT, edit=expected_edit)
    if not drafts.update(schema=schema, edit=F("edit") + 1):
        raise DraftMoved(
            _("Someone else changed this form while you were at it: nothing of yours was saved. Reload the page, then do it again.")
        )
    version.schema, version.edit = schema, expected_edit + 1
    journal.record(verb, on=version.form, by=by, at=at, **facts)


@transaction.atomic
def publish(*, version: FormVersion, by: Any, at: datetime, expected_edit: int | None = None) -> None:
    """Freeze a draft for ever: from now on it can be filled in, and never changed."""
    if version.state != VersionState.DRAFT:
        raise CannotPublish(_("This version is already published."))
    if errors := check(version.schema):
        raise CannotPublish(*errors)
    edit = version.edit if expected_edit is None else expected_edit
    author = by if by is not None and by.is_authenticated else None
    # The edit counter first: it is what tells whether this draft is the one that was read. It also holds the row.
    if not FormVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT, edit=edit).update(edit=F("edit") + 1):
        raise DraftMoved(_("Someone else changed or published this form while you were reading it. Look at it again before you publish."))
    moves.move(version, "publish", MOVES, published_at=at, published_by=author)
    journal.record("form.published", on=version.form, by=by, at=at, number=version.number)
