"""The officers' list: which files, in which order, how many in each state. Fast at 100 000 files (benchmarks/desk.py)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from terreau.fund.calls.models import Application, ThreadMessage
from terreau.fund.calls.states import State
from terreau.fund.caseload import queries as caseload
from terreau.fund.review.models import IneligibilityProposal
from terreau.fund.review.states import IneligibilityState
from terreau.lib import texts

SOON = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Sort:
    """A key that is never null, and whether it goes down. Ties are broken by the primary key, in the same direction."""

    key: Any
    goes_down: bool


SORTS = {
    "recent": Sort(F("submitted_at"), goes_down=True),
    "oldest": Sort(F("submitted_at"), goes_down=False),
    "silence": Sort(F("silence_key"), goes_down=False),
    "amount": Sort(F("requested_key"), goes_down=True),
}
DEFAULT_SORT = "recent"
# The tone of each state's badge on the desk; the word beside it says the same.
TONES = {
    State.SUBMITTED: "info",
    State.TO_COMPLETE: "warning",
    State.INELIGIBLE: "neutral",
    State.IN_REVIEW: "accent",
    State.DELIBERATION: "accent",
    State.AWARDED: "success",
    State.WAITLISTED: "warning",
    State.REJECTED: "neutral",
    State.WITHDRAWN: "neutral",
    State.INVITED: "success",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The filters of the list, as its address says them. Empty means "whatever"."""

    edition: int | None = None
    state: str = ""
    theme: int | None = None
    committee: int | None = None
    commune: str = ""
    text: str = ""
    least_cents: int | None = None
    most_cents: int | None = None
    awaits_reply: bool = False
    silence_soon: bool = False
    proposed_ineligible: bool = False
    charge: str = ""  # public id of an officer, or caseload.queries.NOBODY
    sort: str = DEFAULT_SORT


def matching(files: QuerySet[Application], wanted: Wanted, *, at: datetime) -> QuerySet[Application]:
    """The files that fit every filter but the state: what the counts are made of."""
    exact = {"edition": wanted.edition, "theme": wanted.theme, "committee": wanted.committee, "commune_code": wanted.commune or None}
    files = files.filter(**{name: value for name, value in exact.items() if value is not None})
    for word in texts.fold(texts.one_line(wanted.text, 100)).split():
        files = files.filter(search_text__contains=word)
    if wanted.least_cents is not None:
        files = files.filter(requested_cents__gte=wanted.least_cents)
    if wanted.most_cents is not None:
        files = files.filter(requested_cents__lte=wanted.most_cents)
    if wanted.awaits_reply:
        files = files.filter(pk__in=unanswered())
    if wanted.silence_soon:
        files = files.filter(silence_at__lt=at + SOON)
    if wanted.proposed_ineligible:
        files = files.filter(pk__in=_open_proposals())
    if wanted.charge:
        files = caseload.in_charge_of(files, wanted.charge)
    return files


def in_state(files: QuerySet[Application], state: str) -> QuerySet[Application]:
    return files.filter(state=state) if state else files


def unanswered() -> QuerySet[Any]:
    """Keys of the files whose last word is the applicant's. It starts from the messages, far fewer than the files."""
    answer = ThreadMessage.objects.filter(application=OuterRef("application"), is_from_staff=True, pk__gt=OuterRef("pk"))
    return ThreadMessage.objects.filter(~Exists(answer), is_from_staff=False).values("application")


def _open_proposals() -> QuerySet[Any]:
    return IneligibilityProposal.objects.filter(state=IneligibilityState.PROPOSED).values("application")


def count_by_state(files: QuerySet[Application]) -> dict[str, int]:
    """How many files stand in each state of the desk, zeros included; one query, no join."""
    counts = dict(files.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: counts.get(state.value, 0) for state in State if state != State.DRAFT}


def ordered(files: QuerySet[Application], sort: str) -> QuerySet[Application]:
    """In a total order: the same page twice shows the same files."""
    sign = "-" if SORTS[sort].goes_down else ""
    return files.alias(sort_key=SORTS[sort].key).order_by(f"{sign}sort_key", f"{sign}pk")


def with_neighbours(file: QuerySet[Application], files: QuerySet[Application], sort: str) -> QuerySet[Application]:
    """The file with `previous_id` and `next_id`, public ids of those around it in the same list: no query more."""
    return file.alias(sort_key=SORTS[sort].key).annotate(
        previous_id=Subquery(_beside(files, sort, is_next=False).values("public_id")[:1]),
        next_id=Subquery(_beside(files, sort, is_next=True).values("public_id")[:1]),
    )


def _beside(files: QuerySet[Application], sort: str, *, is_next: bool) -> QuerySet[Application]:
    """Files strictly after (or before) the outer one in the order of `ordered`, nearest first."""
    goes_down = SORTS[sort].goes_down == is_next
    further, sign = ("lt", "-") if goes_down else ("gt", "")
    mine, key = OuterRef("sort_key"), OuterRef("pk")
    beyond = Q(**{f"sort_key__{further}": mine}) | Q(**{"sort_key": mine, f"pk__{further}": key})
    # The first filter says nothing new, but an index can start from it.
    near = files.alias(sort_key=SORTS[sort].key).filter(**{f"sort_key__{further}e": mine}).filter(beyond)
    return near.order_by(f"{sign}sort_key", f"{sign}pk")


@dataclass(frozen=True, slots=True)
class Flags:
    """What a list adds to its rows: keys of the files that wait for a reply, or for a second person."""

    awaiting: frozenset[int]
    proposed: frozenset[int]


def flags(keys: Collection[int]) -> Flags:
    """For the files of one page, in one query."""
    last_word = ThreadMessage.objects.filter(application=OuterRef("pk")).order_by("-pk").values("is_from_staff")[:1]
    rows = Application.objects.filter(pk__in=keys).annotate(
        last_is_staff=Subquery(last_word), proposed=Exists(_open_proposals().filter(application=OuterRef("pk")))
    )
    found = list(rows.order_by("pk").values_list("pk", "last_is_staff", "proposed"))
    return Flags(
        frozenset(pk for pk, last_is_staff, _proposed in found if last_is_staff is False),
        frozenset(pk for pk, _last, proposed in found if proposed),
    )
