"""Every link known between the jurors of a panel and the applicants of its edition, with its reason. For leads alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.organisations.models import Membership, Organisation
from terreau.commons.organisations.states import MembershipState
from terreau.fund.calls.models import Application, Submission
from terreau.fund.jurors.models import Tie
from terreau.fund.jurors.states import TieState
from terreau.fund.review.models import Interest, Panel
from terreau.fund.review.queries import conflicts, jury, panels


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two may not meet. `tie` when the house supposed it: a lead may then set it aside."""

    words: str
    shared: str = ""
    tie: Tie | None = None

    @property
    def is_set_aside(self) -> bool:
        return self.tie is not None and self.tie.state == TieState.DISMISSED


@dataclass(frozen=True, slots=True)
class Link:
    """A juror and an applicant, and all that brings them together."""

    juror: User
    organisation: Organisation
    reasons: tuple[Reason, ...]

    @property
    def is_standing(self) -> bool:
        return not all(reason.is_set_aside for reason in self.reasons)


def links(panel: Panel) -> list[Link]:
    """By juror, then by applicant. Seven queries, whatever their number."""
    people = {seat.juror_id: seat.juror for seat in panels.sitting(panel)}
    bodies = {body.pk: body for body in jury.applicants(panel.edition)}
    found: dict[tuple[int, int], list[Reason]] = defaultdict(list)
    for juror, body, reason in _all(panel, people, bodies):
        if juror in people and body in bodies:
            found[juror, body].append(reason)
    pairs = [(juror, body) for juror in people for body in bodies if (juror, body) in found]
    return [Link(people[juror], bodies[body], tuple(dict.fromkeys(found[juror, body]))) for juror, body in pairs]


def _all(panel: Panel, people: dict[int, User], bodies: dict[int, Organisation]) -> Iterator[tuple[int, int, Reason]]:
    yield from _declared(panel, people)
    yield from _members(people, bodies)
    yield from _authors(panel, people)
    for tie in Tie.objects.filter(juror__in=people, organisation__in=bodies).select_related("juror", "organisation").order_by("pk"):
        yield tie.juror_id, tie.organisation_id, Reason(str(tie.get_kind_display()), tie.shared, tie)


def _declared(panel: Panel, people: dict[int, User]) -> Iterator[tuple[int, int, Reason]]:
    rows = Interest.objects.filter(seat__panel__edition=panel.edition_id, seat__juror__in=people, is_linked=True)
    for interest in rows.select_related("seat").order_by("pk"):
        yield interest.seat.juror_id, interest.organisation_id, Reason(_("declared by the juror"), interest.reason)


def _members(people: dict[int, User], bodies: dict[int, Organisation]) -> Iterator[tuple[int, int, Reason]]:
    """The body itself, or a record it absorbed or was merged into: as `conflicts` sees it."""
    by_address = {person.email.lower(): pk for pk, person in people.items()}
    rows = Membership.objects.filter(state__in=conflicts.LINKED).annotate(
        address=Lower("invited_email"), into=F("organisation__merged_into"), took=F("organisation__absorbed")
    )
    near = Q(organisation__in=bodies) | Q(into__in=bodies) | Q(took__in=bodies)
    rows = rows.filter(near, Q(user__in=people) | Q(address__in=by_address))
    row: Any
    for row in rows.order_by("pk"):
        juror = row.user_id if row.user_id in people else by_address.get(row.address, 0)
        for body in (row.organisation_id, row.into, row.took):
            if body is not None:
                yield juror, body, Reason(str(MembershipState(row.state).label), row.position)


def _authors(panel: Panel, people: dict[int, User]) -> Iterator[tuple[int, int, Reason]]:
    begun = Application.objects.filter(edition=panel.edition_id, started_by__in=people)
    sent = Submission.objects.filter(application__edition=panel.edition_id, by__in=people)
    began, sender = _("began a file of theirs"), _("sent a file of theirs")
    for juror, body in begun.order_by("pk").values_list("started_by", "organisation"):
        yield juror or 0, body or 0, Reason(began)
    for juror, body in sent.order_by("pk").values_list("by", "application__organisation"):
        yield juror or 0, body or 0, Reason(sender)
