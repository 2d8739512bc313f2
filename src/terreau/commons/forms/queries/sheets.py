"""What someone has answered so far, and in which version of the form."""

from typing import Any

from terreau.commons.forms.models import FormVersion, Sheet
from terreau.commons.forms.schema import Schema


def schema_of(version: FormVersion) -> Schema:
    """The form as typed data."""
    return Schema.parse(version.schema)


def answers(sheet: Sheet) -> dict[str, Any]:
    """Stored values by question; a question without an answer is not there."""
    return dict(sheet.answers.filter(value__isnull=False).order_by("pk").values_list("question", "value"))


def answer_versions(sheet: Sheet) -> dict[str, int]:
    """How many times each answer was written, emptied ones included: what a page must send back to be allowed to write."""
    return dict(sheet.answers.order_by("pk").values_list("question", "version"))
