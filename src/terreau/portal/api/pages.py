"""Lists by handfuls, each beginning after the last row of the one before: nothing is skipped or seen twice while rows come and go."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop
from ninja import Field, Query, Schema

from terreau.lib import passes
from terreau.portal.api import problems

DOOR, MOST, USUAL = "api.cursor", 100, 25


class Slice(Schema):
    """Where to begin and how many."""

    after: str = Field(
        "", max_length=120, description=gettext_noop("Cursor: the value of “next” in the answer before. Nothing: from the beginning.")
    )
    limit: int = Field(USUAL, ge=1, le=MOST, description=gettext_noop("Rows in the answer, at most."))


class Paged(Schema):
    next: str | None = Field(description=gettext_noop("Cursor of what follows; null at the end."))


Sliced = Query[Slice]


def cut(rows: QuerySet[Any], wanted: Slice, show: Callable[[Any], Any]) -> dict[str, Any]:
    """One handful, newest first. One query more than those of `rows`: none."""
    if wanted.after:
        key = passes.read(DOOR, wanted.after)
        if key is None:
            raise problems.bad_cursor()
        rows = rows.filter(pk__lt=int(key))
    found = list(rows.order_by("-pk")[: wanted.limit + 1])
    here = found[: wanted.limit]
    following = passes.issue(DOOR, here[-1].pk) if len(found) > wanted.limit else None
    return {"items": [show(row) for row in here], "next": following}
