"""The list in its order, the money that is free, what waits for the clock."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Sum

from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State as FileState
from terreau.fund.review import rules as review
from terreau.fund.review.models import Decision, Deliberation, Proposal
from terreau.fund.review.queries import conflicts
from terreau.fund.review.states import DeliberationState, Outcome
from terreau.fund.waiting.models import Offer
from terreau.fund.waiting.states import HOLDING, State

AHEAD = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Purse:
    """The envelope of an edition, in cents: what decisions give, what offers promise, what is free."""

    envelope: int
    awarded: int
    promised: int

    @property
    def free(self) -> int:
        return max(self.envelope - self.awarded - self.promised, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """A file of the list: its rank, its offers (latest first). `is_hidden` from a reader who has a link with the applicant."""

    decision: Decision
    offers: Sequence[Offer]
    is_hidden: bool
    is_tabled: bool

    @property
    def file(self) -> Application:
        return self.decision.application

    @property
    def offer(self) -> Offer | None:
        return self.offers[0] if self.offers else None

    @property
    def is_held(self) -> bool:
        return any(offer.state in HOLDING for offer in self.offers)

    @property
    def was_asked(self) -> bool:
        """Once: whoever declined or let the time pass is not asked again before the others."""
        return any(offer.state != State.WITHDRAWN for offer in self.offers)

    @property
    def is_callable(self) -> bool:
        return not (self.is_hidden or self.is_held or self.is_tabled)


def promised_cents(edition: int, but: Collection[int]) -> int:
    """What offers of the edition hold, files of `but` aside."""
    rows = Offer.objects.filter(application__edition=edition, state__in=HOLDING).exclude(application__in=list(but))
    return rows.aggregate(sum=Sum("amount_cents"))["sum"] or 0


def purse(edition: Edition) -> Purse:
    """As the database has it now, whatever the object in hand remembers."""
    envelope, awarded = Edition.objects.values_list("envelope_cents", "awarded_cents").get(pk=edition.pk)
    return Purse(envelope, awarded, promised_cents(edition.pk, ()))


def places(edition: Edition, *, viewer: Any) -> list[Place]:
    """The waiting list in its order: those told that they are on it, and still there."""
    offers = Offer.objects.select_related("offered_by").order_by("-pk")
    rows = Decision.objects.in_force().filter(
        application__edition=edition,
        outcome=Outcome.WAITLIST,
        application__state=FileState.WAITLISTED,
        application__released_state=FileState.WAITLISTED,
    )
    rows = rows.select_related("application__organisation", "application__edition__call", "application__theme")
    on_a_table = Proposal.objects.filter(application=OuterRef("application"), deliberation__state=DeliberationState.OPEN)
    found = list(
        rows.annotate(is_tabled=Exists(on_a_table)).prefetch_related(Prefetch("application__offers", offers)).order_by("rank", "pk")
    )
    linked = conflicts.linked_ids(viewer, [row.application for row in found])
    return [Place(row, list(row.application.offers.all()), row.application_id in linked, row.is_tabled) for row in found]


def next_place(places: Iterable[Place], *, anyone: bool = False) -> Place | None:
    """The first of the list who was never asked; `anyone`: the first who can be, asked before or not."""
    free = [place for place in places if place.is_callable]
    return next((place for place in free if not place.was_asked), free[0] if free and anyone else None)


def passed_over(places: Iterable[Place], file: Application) -> list[Place]:
    """Those who stand before this file, were never asked, and could be."""
    before = []
    for place in places:
        if place.file.pk == file.pk:
            break
        if not place.was_asked and not place.is_tabled:
            before.append(place)
    return before


def affordable_cents(file: Application, free: int) -> int:
    """The most that can be offered: no more than asked for, than the edition gives, than there is. 0: too little is left."""
    edition = file.edition
    bounds = [free, *(bound for bound in (file.requested_cents, edition.amount_max_cents) if bound)]
    most = min(bounds)
    return most if most >= max(edition.amount_min_cents, 1) else 0


def accepted(edition: Edition, *, viewer: Any) -> list[Offer]:
    """Those that await a session, on no open table yet, the reader's own links aside."""
    on_a_table = Proposal.objects.filter(application=OuterRef("application"), deliberation__state=DeliberationState.OPEN)
    rows = Offer.objects.filter(application__edition=edition, state=State.ACCEPTED).exclude(Exists(on_a_table))
    found = list(rows.select_related("application__organisation", "application__edition").order_by("ended_at", "pk"))
    linked = conflicts.linked_ids(viewer, [offer.application for offer in found])
    return [offer for offer in found if offer.application_id not in linked]


def accepted_to(user: Any) -> list[tuple[str, str]]:
    """(call, edition) of each offer that awaits a session and is on no open table, among the files this person may open."""
    on_a_table = Proposal.objects.filter(application=OuterRef("application"), deliberation__state=DeliberationState.OPEN)
    rows = Offer.objects.filter(application__in=review.files_visible_to(user), state=State.ACCEPTED).exclude(Exists(on_a_table))
    return list(rows.order_by("pk").values_list("application__edition__call__slug", "application__edition__slug"))


def open_sessions(edition: Edition) -> QuerySet[Deliberation]:
    return edition.deliberations.filter(state=DeliberationState.OPEN).order_by("held_on", "pk")


def past(edition: Edition) -> QuerySet[Offer]:
    """Offers to files that have left the list since: awarded, withdrawn, decided otherwise."""
    rows = Offer.objects.filter(application__edition=edition).exclude(application__state=FileState.WAITLISTED)
    return rows.select_related("application__organisation", "application__edition", "offered_by").order_by("-offered_at", "-pk")


def latest_of(file: Application) -> Offer | None:
    return (
        Offer.objects.filter(application=file)
        .select_related("application__edition__call", "application__organisation")
        .order_by("-pk")
        .first()
    )


def to_chase(at: datetime) -> QuerySet[Offer]:
    """Little time is left to answer, and they were not told so; nor just asked."""
    rows = _waiting().filter(chased_at=None, answer_by__gt=at, answer_by__lte=at + AHEAD, offered_at__lte=at - AHEAD)
    return rows.order_by("pk")


def to_lapse(at: datetime) -> QuerySet[Offer]:
    """The time to answer is over."""
    return _waiting().filter(answer_by__lte=at).order_by("answer_by", "pk")


def _waiting() -> QuerySet[Offer]:
    rows = Offer.objects.filter(state=State.OPEN)
    return rows.select_related("application__edition__call", "application__organisation", "offered_by")


def held_of(file: Application) -> Offer | None:
    """The one that stands."""
    rows = Offer.objects.filter(application=file, state__in=HOLDING)
    return rows.select_related("application__edition__call", "application__organisation", "offered_by").first()
