"""What waits for whom, today: one line per task with its count, for the staff's first page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from terreau.commons.accounts.states import Role
from terreau.commons.organisations import queries as organisations_queries
from terreau.commons.organisations import rules as organisations_rules
from terreau.commons.organisations.states import MembershipState
from terreau.commons.outbox import rules as outbox_rules
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls import rules as calls_rules
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import authoring
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.queries.editions import Standing
from terreau.fund.calls.states import EditionState, State
from terreau.fund.payees import queries as payees
from terreau.fund.payees import rules as payees_rules
from terreau.fund.payees.states import State as AccountState
from terreau.fund.remedies import queries as remedies
from terreau.fund.remedies import rules as remedies_rules
from terreau.fund.reports import rules as reports_rules
from terreau.fund.reports.states import State as ReportState
from terreau.fund.review import rules as review_rules
from terreau.fund.review.models import Deliberation
from terreau.fund.review.queries import desk as desk_queries
from terreau.fund.review.queries import panels as jury_queries
from terreau.fund.review.queries.desk import Wanted
from terreau.fund.review.queries.panels import Gathered
from terreau.fund.review.states import DeliberationState, PanelState, ReopeningState
from terreau.fund.waiting import queries as waiting
from terreau.web import navigation

REASONS_SOON = timedelta(days=7)  # of the month in which reasons are due


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: how many, in words, and the list where it is done. `is_urgent` when a date of the law is near."""

    count: int
    label: str
    url: str
    icon: str
    is_urgent: bool = False


def tasks_for(user: Any, at: datetime) -> list[Task]:
    """Every task of the person's roles that has something in it, urgent ones first."""
    found = [
        *_screening(user, at),
        *_deciding(user, at),
        *_calling(user),
        *_reporting(user),
        *_paying(user),
        *_letters(user),
        *_people(user),
    ]
    return sorted((task for task in found if task.count), key=lambda task: not task.is_urgent)


def _screening(user: Any, at: datetime) -> Iterator[Task]:
    if not user.has_role(Role.OFFICER, Role.LEAD):
        return
    files = review_rules.files_visible_to(user)
    desk = reverse("review:desk")

    def waiting(**filters: Any) -> int:
        return desk_queries.matching(files, Wanted(**filters), at=at).count()

    submitted = files.filter(state=State.SUBMITTED).count()
    late = files.filter(state=State.TO_COMPLETE, completion_requests__closed_at=None, completion_requests__due_at__lt=at).distinct().count()
    silent, unanswered, proposed = waiting(silence_soon=True), waiting(awaits_reply=True), waiting(proposed_ineligible=True)
    yield Task(
        silent,
        ngettext("file for which silence soon becomes a refusal", "files for which silence soon becomes a refusal", silent),
        f"{desk}?silence_soon=on&sort=silence",
        "timer",
        is_urgent=True,
    )
    yield Task(submitted, ngettext("file to screen", "files to screen", submitted), f"{desk}?state={State.SUBMITTED}", "inbox")
    yield Task(
        unanswered,
        ngettext("applicant waiting for a reply", "applicants waiting for a reply", unanswered),
        f"{desk}?awaits_reply=on",
        "message-circle",
    )
    yield Task(
        late,
        ngettext("file whose time to complete has passed", "files whose time to complete has passed", late),
        f"{desk}?state={State.TO_COMPLETE}",
        "hourglass",
    )
    yield Task(
        proposed,
        ngettext("ineligibility to confirm or dismiss", "ineligibilities to confirm or dismiss", proposed),
        f"{desk}?proposed=on",
        "users",
    )


def _deciding(user: Any, at: datetime) -> Iterator[Task]:
    if not user.has_role(Role.LEAD):
        return
    sittings = review_rules.deliberations_visible_to(user).order_by("pk")
    ready = list(sittings.filter(state__in=(DeliberationState.OPEN, DeliberationState.ADOPTED)))
    to_prepare = [sitting for sitting in ready if sitting.state == DeliberationState.OPEN]
    to_announce = [sitting for sitting in ready if sitting.state == DeliberationState.ADOPTED]
    yield Task(
        len(to_prepare), ngettext("deliberation to prepare", "deliberations to prepare", len(to_prepare)), _first(to_prepare), "gavel"
    )
    yield Task(
        len(to_announce), ngettext("decision to announce", "decisions to announce", len(to_announce)), _first(to_announce), "megaphone"
    )
    asked = review_rules.reopenings_visible_to(user).filter(state=ReopeningState.PROPOSED).exclude(proposed_by=user)
    contested = list(asked.order_by("proposed_at", "pk").values_list("pk", flat=True))
    reasons = remedies.counts(remedies_rules.requests_visible_to(user), at, soon=REASONS_SOON)
    yield Task(
        reasons["count"],
        ngettext("request for reasons to answer", "requests for reasons to answer", reasons["count"]),
        reverse("remedies:answer", args=[reasons["first"]]) if reasons["first"] else "",
        "message-circle",
        is_urgent=reasons["is_urgent"],
    )
    yield Task(
        len(contested),
        ngettext("reopening to confirm or dismiss", "reopenings to confirm or dismiss", len(contested)),
        reverse("review:reopening", args=[contested[0]]) if contested else "",
        "undo-2",
    )


def _calling(user: Any) -> Iterator[Task]:
    """What the waiting list accepted, and no session has before it."""
    if not user.has_role(Role.LEAD):
        return
    named = waiting.accepted_to(user)
    yield Task(
        len(named),
        ngettext("accepted offer to bring before a session", "accepted offers to bring before a session", len(named)),
        reverse("waiting:desk", args=named[0]) if named else "",
        "hourglass",
    )


def _reporting(user: Any) -> Iterator[Task]:
    if not user.has_role(Role.LEAD):
        return
    waiting = reports_rules.reports_visible_to(user).filter(state=ReportState.PROPOSED)
    named = list(waiting.order_by("pk").values_list("application__edition__call__slug", "application__edition__slug"))
    yield Task(
        len(named),
        ngettext("instruction report to approve", "instruction reports to approve", len(named)),
        f"{reverse('reports:edition', args=named[0])}?etat={ReportState.PROPOSED}" if named else "",
        "notebook-pen",
    )


def _paying(user: Any) -> Iterator[Task]:
    if not user.has_role(*payees_rules.PAYERS):
        return
    count = payees.awaiting(user).count()
    yield Task(
        count,
        ngettext("bank account waiting for a second person", "bank accounts waiting for a second person", count),
        f"{reverse('payees:list')}?standing={AccountState.VOUCHED}",
        "landmark",
    )


def _first(sittings: list[Deliberation]) -> str:
    return navigation.address("review:deliberation", sittings[0].public_id) if sittings else ""


def _letters(user: Any) -> Iterator[Task]:
    if not user.has_role(Role.OFFICER, Role.LEAD, Role.ADMIN):
        return
    counts = outbox_rules.messages_visible_to(user).aggregate(
        held=Count("pk", filter=Q(state=MessageState.HELD)), failed=Count("pk", filter=Q(state=MessageState.FAILED))
    )
    address = reverse("outbox:list")
    yield Task(
        counts["held"],
        ngettext("letter to proofread", "letters to proofread", counts["held"]),
        f"{address}?state={MessageState.HELD}",
        "mail",
    )
    yield Task(
        counts["failed"],
        ngettext("letter that could not leave", "letters that could not leave", counts["failed"]),
        f"{address}?state={MessageState.FAILED}",
        "mail-x",
        is_urgent=True,
    )


def _people(user: Any) -> Iterator[Task]:
    if not user.has_role(Role.OFFICER, Role.LEAD):
        return
    doubts = organisations_queries.open_doubts().count()
    yield Task(
        doubts,
        ngettext("possible duplicate of an organisation", "possible duplicates of organisations", doubts),
        reverse("organisations:doubts"),
        "copy",
    )
    waiting = organisations_rules.memberships_visible_to(user).filter(state=MembershipState.REQUESTED).count()
    yield Task(
        waiting,
        ngettext("person asking to join an organisation", "people asking to join an organisation", waiting),
        reverse("organisations:desk"),
        "user-plus",
    )


def juries_under_way(user: Any) -> list[Gathered]:
    """Panels whose scoring is open, for those who follow them."""
    return jury_queries.gathered(review_rules.panels_visible_to(user).filter(state=PanelState.OPEN)) if user.has_role(Role.LEAD) else []


def sessions_under_way(user: Any) -> QuerySet[Deliberation]:
    """Sessions not announced yet, with how many files are on their table."""
    waiting = review_rules.deliberations_visible_to(user).filter(state__in=(DeliberationState.OPEN, DeliberationState.ADOPTED))
    return waiting.select_related("edition__call").annotate(files=Count("proposals")).order_by("held_on", "pk")


def editions_under_way(user: Any, at: datetime) -> list[tuple[Edition, Standing]]:
    """Editions published and not yet decided, with how many files they hold, as the desk of calls counts them."""
    visible = calls_rules.editions_visible_to(user).filter(state__in=(EditionState.PUBLISHED, EditionState.IN_REVIEW))
    return [(edition, clock.standing(edition, at)) for edition in authoring.desk(visible)]
