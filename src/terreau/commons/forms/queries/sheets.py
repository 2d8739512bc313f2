"""What someone has answered so far, and in which version of the form; and the versions of a form."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.forms.models import Form, FormVersion, Sheet
from terreau.commons.forms.schema import Schema, Settled, edits, settle
from terreau.commons.forms.states import VersionState


def schema_of(version: FormVersion) -> Schema:
    """The form as typed data."""
    return Schema.parse(version.schema)


def answers(sheet: Sheet) -> dict[str, Any]:
    """Stored values by question; a question without an answer is not there."""
    return dict(sheet.answers.filter(value__isnull=False).order_by("pk").values_list("question", "value"))


def settled(sheet: Sheet) -> Settled:
    """What the sheet comes to: the questions it is asked, and the answers that count. Calculated values are in it."""
    return settle(schema_of(sheet.form_version), answers(sheet))


def answer_versions(sheet: Sheet) -> dict[str, int]:
    """How many times each answer was written, emptied ones included: what a page must send back to be allowed to write."""
    return dict(sheet.answers.order_by("pk").values_list("question", "version"))


def draft_of(form: Form) -> FormVersion | None:
    """The version being written, if there is one."""
    return form.versions.filter(state=VersionState.DRAFT).select_related("form").first()


def published_versions(form: Form) -> QuerySet[FormVersion]:
    """Frozen versions, newest first."""
    return form.versions.filter(state=VersionState.PUBLISHED).select_related("form", "published_by").order_by("-number", "-pk")


def identifiers_ever_used(form: Form) -> set[str]:
    """Identifiers of every version: a new question must not bear the name of an old one."""
    return set().union(*(edits.identifiers(schema) for schema in form.versions.order_by("pk").values_list("schema", flat=True)))
