"""Two stages: the second edition made from the first, and the whole file that continues an invited one."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.documents import actions as documents
from terreau.commons.documents import queries as files
from terreau.commons.forms import actions as forms
from terreau.commons.forms import queries as sheets
from terreau.commons.forms.models import FormVersion
from terreau.commons.forms.schema import Kind
from terreau.commons.journal import actions as journal
from terreau.fund.calls.actions import authoring, filling
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.queries import stages
from terreau.fund.calls.states import EditionState
from terreau.lib import texts
from terreau.lib.refusals import Refusal


class CannotStage(Refusal):
    """There is a second stage already, or the edition cannot have one."""


@transaction.atomic
def open_second(
    *, edition: Edition, slug: str, title: str, by: User, at: datetime, opens_at: datetime | None = None, closes_at: datetime | None = None
) -> Edition:
    """Make the second stage from the first: its texts, money and rules, and a copy of its form, to be extended."""
    if (
        edition.is_by_invitation
        or edition.is_continuous
        or edition.state not in {EditionState.DRAFT, EditionState.PUBLISHED, EditionState.IN_REVIEW}
    ):
        raise CannotStage(_("This edition cannot have a second stage: it is one already, or it is over."))
    facts: dict[str, Any] = {"previous_stage": edition, "opens_at": opens_at, "closes_at": closes_at}
    if edition.form_version is not None:
        facts["form_version"] = _copied(edition.form_version, title=title, by=by, at=at)
    try:
        with transaction.atomic():
            second = authoring.create_edition(call=edition.call, slug=slug, title=title, source=edition, by=by, at=at, **facts)
    except IntegrityError as clash:
        raise CannotStage(_("This edition already has a second stage. Reload the page to find it.")) from clash
    journal.record("edition.stage_opened", on=edition, by=by, at=at, stage=texts.one_line(title))
    return second


def _copied(version: FormVersion, *, title: str, by: User, at: datetime) -> FormVersion:
    """Questions keep their ids: that is what lets answers pass from one stage to the next."""
    name = _("%(form)s, second stage") % {"form": texts.one_line(title, 120)}
    made = forms.duplicate_form(version=version, title=name, by=by, at=at).versions.get()
    forms.publish(version=made, by=by, at=at)
    return made


@transaction.atomic
def inherit(*, application: Application, by: Any, at: datetime) -> None:
    """Take over what the first stage already answered; files are copied, so that each application keeps its own for good."""
    schema = sheets.schema_of(application.sheet.form_version)
    if application.continues is None:
        return
    values, _sent = stages.inheritable(application.continues, schema)
    for question in schema.questions():
        if question.kind == Kind.FILE and question.id in values:
            found = files.by_public_id(values[question.id])
            values[question.id] = [
                documents.copy(document=found[name], owner=application, slot=question.id, by=by, at=at).public_id
                for name in values[question.id]
                if name in found
            ]
    forms.save_answers(sheet=application.sheet, values=values, expected_versions={}, by=None, at=at)
    filling.mirror(application, schema)
