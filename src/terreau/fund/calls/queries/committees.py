"""The committees of a call open all year: which one looks at what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from terreau.fund.calls.models import Application, Committee, Edition
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.states import CommitteeState, State
from terreau.lib import periods

# Sent, and not decided: what a committee still has before it.
OPEN_TO_COMMITTEES = (State.SUBMITTED, State.TO_COMPLETE, State.IN_REVIEW)


def planned(edition: Edition) -> QuerySet[Committee]:
    """Those that meet, or have met, the first limit first."""
    return Committee.objects.filter(edition=edition, state=CommitteeState.PLANNED).order_by("cutoff_at", "held_on", "pk")


def upcoming(edition: Edition, at: datetime, *, but: Sequence[int] = ()) -> Committee | None:
    """The next one whose limit is after an instant: it looks at what is sent then. Free of queries where committees were fetched."""
    if "committees" in getattr(edition, "_prefetched_objects_cache", {}):
        meeting = [
            one for one in edition.committees.all() if one.state == CommitteeState.PLANNED and one.cutoff_at > at and one.pk not in but
        ]
        return min(meeting, key=lambda one: (one.cutoff_at, one.held_on, one.pk), default=None)
    return planned(edition).filter(cutoff_at__gt=at).exclude(pk__in=but).first()


def awaiting(committee: Committee) -> QuerySet[Application]:
    """The files a committee has before it, undecided."""
    files = Application.objects.filter(committee=committee, state__in=OPEN_TO_COMMITTEES)
    return files.select_related("edition__call", "organisation", "committee").order_by("number", "pk")


def waiting(edition: Edition) -> QuerySet[Application]:
    """Files sent when no committee was planned."""
    files = Application.objects.filter(edition=edition, committee=None, state__in=OPEN_TO_COMMITTEES)
    return files.select_related("edition__call", "organisation").order_by("number", "pk")


def choices(application: Application, at: datetime) -> list[Committee]:
    """The other committees of the call that a file may still go to."""
    return [one for one in planned(application.edition) if may_receive(one, application, at)]


def may_receive(committee: Committee, application: Application, at: datetime) -> bool:
    """Of the same call, still to meet, and another than the present one. Its limit is for applicants, not for the team."""
    today = clock.local(application.edition, at).date()
    is_other = committee.pk != application.committee_id
    return (
        is_other
        and committee.edition_id == application.edition_id
        and committee.state == CommitteeState.PLANNED
        and committee.held_on >= today
    )


def sentence_for(application: Application) -> str:
    """Who will look at a file that was sent, for its authors; nothing for a call with one closing, or once it is decided."""
    if not application.edition.is_continuous or application.state not in OPEN_TO_COMMITTEES:
        return ""
    if application.committee is None:
        return _("It will come before the next committee; its date will be announced to you.")
    return _("It comes before the committee of %(day)s.") % {"day": periods.day(application.committee.held_on)}


def tabs(edition: Edition, chosen: str) -> list[tuple[str, str, bool]]:
    """All the files of a call, or those of one committee: as the `tabs` component takes it. Nothing for a call with one closing."""
    if not edition.is_continuous:
        return []
    rows = [(_("All the committees"), "?", not chosen)]
    return rows + [(str(one), f"?committee={one.pk}", str(one.pk) == chosen) for one in planned(edition)]


def of(files: QuerySet[Application], chosen: str) -> QuerySet[Application]:
    """The files of the committee an address names; all of them when it names none."""
    return files.filter(committee=int(chosen)) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10 else files


@dataclass(frozen=True, slots=True)
class Meeting:
    """One line of the calendar of committees. `state` as the timeline component takes it."""

    committee: Committee
    state: str
    files: int


def calendar(edition: Edition, at: datetime) -> list[Meeting]:
    """Committees in order, with how many files each has; those cancelled aside. One query."""
    if not edition.is_continuous:
        return []
    today, following = clock.local(edition, at).date(), upcoming(edition, at)
    sent = Count("applications", filter=~Q(applications__state__in=(State.DRAFT, State.WITHDRAWN)))
    return [
        Meeting(one, "done" if one.held_on < today else "current" if one == following else "todo", one.files)
        for one in planned(edition).annotate(files=sent)
    ]
