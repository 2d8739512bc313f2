"""The views of someone, in the order of their tabs, and how many files the first of them hold."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from terreau.commons.accounts.models import User
from terreau.fund.calls.models import Application
from terreau.fund.review import rules as review
from terreau.fund.review.queries import desk
from terreau.fund.worklists import rules, schema
from terreau.fund.worklists.models import Arrival, Worklist

COUNTED = 6  # views with a number beside their name
AT_MOST = 100  # files counted in each; beyond, "99+"


class _Counted(Subquery):
    """The length of a bounded list: the LIMIT is inside, so that no count reads more than it tells."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def of(reader: Any) -> QuerySet[Worklist]:
    """Every view the reader may open: theirs first, by name. `is_arrival`: they asked to find it on coming to the desk."""
    chosen = Arrival.objects.filter(worklist=OuterRef("pk"), user=reader)
    rows = rules.worklists_visible_to(reader).select_related("owner").annotate(is_arrival=Exists(chosen), is_mine=Q(owner=reader))
    return rows.order_by(F("is_mine").desc(), Lower("name"), "pk")


def counts(reader: Any, worklists: Sequence[Worklist], *, at: Any) -> dict[int, int]:
    """{view: files, up to AT_MOST} for the first COUNTED whose filters an index answers. One query, or none."""
    cheap = [one for one in worklists if schema.is_cheap(one.filters)][:COUNTED]
    if not cheap:
        return {}
    row = User.objects.filter(pk=reader.pk).annotate(**{f"files_{one.pk}": _bounded(reader, one, at) for one in cheap})
    found = row.values(*[f"files_{one.pk}" for one in cheap]).get()
    return {one.pk: found[f"files_{one.pk}"] for one in cheap}


def _bounded(reader: Any, worklist: Worklist, at: Any) -> _Counted:
    wanted = schema.wanted(worklist.filters, reader)
    files: QuerySet[Application] = desk.matching(review.files_visible_to(reader), wanted, at=at)
    return _Counted(desk.in_state(files, wanted.state).order_by().values("pk")[:AT_MOST])
