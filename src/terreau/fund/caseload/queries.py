"""Whose files these are, and how much each officer carries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from terreau.commons.accounts.models import User
from terreau.fund.calls.models import Application
from terreau.fund.caseload.models import Charge
from terreau.fund.caseload.rules import OPEN

NOBODY = "personne"


def in_charge_of(files: QuerySet[Application], whom: str) -> QuerySet[Application]:
    """The files of one person (their public id; first or second), or nobody's."""
    if whom == NOBODY:
        return files.filter(~Exists(Charge.objects.filter(application=OuterRef("pk"))))
    theirs = Charge.objects.filter(Q(officer__public_id=whom) | Q(second__public_id=whom))
    return files.filter(pk__in=theirs.values("application"))


def open_charges(officer: User) -> QuerySet[Charge]:
    """What someone has in hand and still asks for work."""
    return Charge.objects.filter(officer=officer, application__state__in=OPEN).order_by("application__submitted_at", "pk")


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What one person carries; `officer` None: the files that are nobody's."""

    officer: User | None
    is_on_the_team: bool = True
    files: int = 0
    seconded: int = 0
    asked_cents: int = 0
    oldest_at: datetime | None = None
    late: int = 0  # their silence is over
    soon: int = 0  # or about to be


def loads(files: QuerySet[Application], team: Iterable[User], *, at: datetime, soon: timedelta) -> list[Load]:
    """The load of each of the team, of whoever left it with files in hand, then of nobody. Four queries at most, whatever the number."""
    waiting = files.filter(state__in=OPEN).order_by()
    counted = {
        "files": Count("pk"),
        "asked_cents": Sum("requested_key"),
        "oldest_at": Min("submitted_at"),
        "late": Count("pk", filter=Q(silence_at__lte=at)),
        "soon": Count("pk", filter=Q(silence_at__gt=at, silence_at__lt=at + soon)),
    }
    sums: dict[int | None, dict[str, Any]] = {
        row.pop("charge__officer"): row for row in waiting.values("charge__officer").annotate(**counted)
    }
    seconded = dict(waiting.filter(charge__second__isnull=False).values_list("charge__second").annotate(Count("pk")))
    people = {person.pk: person for person in team}
    gone = User.objects.filter(pk__in=[pk for pk in {*sums, *seconded} if pk is not None and pk not in people]).order_by("name", "pk")
    rows = [
        Load(officer=person, is_on_the_team=person.pk in people, seconded=seconded.get(person.pk, 0), **sums.get(person.pk, {}))
        for person in [*people.values(), *gone]
    ]
    return [*rows, Load(officer=None, **sums.get(None, {}))]


def untold(person: User) -> tuple[list[Charge], list[Charge]]:
    """What was entrusted to someone who does not know it yet: first in charge, then second. Drafts taken back do not count."""
    rows = Charge.objects.exclude(application__state="draft").select_related(
        "application__edition__call", "application__organisation", "by"
    )
    rows = rows.order_by("application__submitted_at", "pk")
    return list(rows.filter(officer=person, officer_told_at=None)), list(rows.filter(second=person, second_told_at=None))
