"""What waits for whom, today: one line per task with its count, for the staff's first page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import ngettext

from terreau.commons.accounts.states import Role
from terreau.commons.organisations import rules as organisations_rules
from terreau.commons.organisations.states import MembershipState
from terreau.commons.outbox import rules as outbox_rules
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import editions as editions_queries
from terreau.fund.calls.states import EditionState, State
from terreau.fund.review import rules as review_rules
from terreau.fund.review.models import Deliberation
from terreau.fund.review.states import DeliberationState, IneligibilityState, ReopeningState
from terreau.web import navigation

SOON = timedelta(days=14)


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
    found = [*_screening(user, at), *_deciding(user), *_letters(user), *_people(user)]
    return sorted((task for task in found if task.count), key=lambda task: not task.is_urgent)


def _screening(user: Any, at: datetime) -> Iterator[Task]:
    if not user.has_role(Role.OFFICER, Role.LEAD):
        return
    files = review_rules.files_visible_to(user)
    counts = files.aggregate(
        submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
        silent=Count("pk", filter=Q(state__in=(State.SUBMITTED, State.IN_REVIEW, State.DELIBERATION), silence_at__lt=at + SOON)),
    )
    late = files.filter(state=State.TO_COMPLETE, completion_requests__closed_at=None, completion_requests__due_at__lt=at).distinct().count()
    proposed = files.filter(ineligibility__state=IneligibilityState.PROPOSED).exclude(ineligibility__proposed_by=user).distinct().count()
    desk = navigation.address("review:desk")
    yield Task(
        counts["silent"],
        ngettext("file for which silence soon becomes a refusal", "files for which silence soon becomes a refusal", counts["silent"]),
        desk,
        "timer",
        is_urgent=True,
    )
    yield Task(
        counts["submitted"], ngettext("file to screen", "files to screen", counts["submitted"]), f"{desk}?state={State.SUBMITTED}", "inbox"
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
        f"{desk}?state={State.SUBMITTED}",
        "users",
    )


def _deciding(user: Any) -> Iterator[Task]:
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
    contested = review_rules.reopenings_visible_to(user).filter(state=ReopeningState.PROPOSED).count()
    yield Task(
        contested,
        ngettext("reopening to confirm or dismiss", "reopenings to confirm or dismiss", contested),
        navigation.address("review:desk"),
        "undo-2",
    )


def _first(sittings: list[Deliberation]) -> str:
    return navigation.address("review:deliberation", sittings[0].public_id) if sittings else ""


def _letters(user: Any) -> Iterator[Task]:
    if not user.has_role(Role.OFFICER, Role.LEAD, Role.ADMIN):
        return
    counts = outbox_rules.messages_visible_to(user).aggregate(
        held=Count("pk", filter=Q(state=MessageState.HELD)), failed=Count("pk", filter=Q(state=MessageState.FAILED))
    )
    address = navigation.address("outbox:list")
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
    waiting = organisations_rules.memberships_visible_to(user).filter(state=MembershipState.REQUESTED).count()
    yield Task(
        waiting,
        ngettext("person asking to join an organisation", "people asking to join an organisation", waiting),
        navigation.address("organisations:desk"),
        "user-plus",
    )


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition under way, with what has come in."""

    edition: Edition
    label: str
    tone: str
    url: str
    received: int
    drafts: int


def editions_under_way(at: datetime) -> list[EditionLine]:
    """Editions neither being written nor archived, latest closing first, with how many files they hold."""
    rows = (
        Edition.objects.filter(state__in=(EditionState.PUBLISHED, EditionState.IN_REVIEW))
        .select_related("call")
        .annotate(
            drafts=Count("applications", filter=Q(applications__state=State.DRAFT)),
            received=Count("applications", filter=~Q(applications__state=State.DRAFT)),
        )
        .order_by("-closes_at", "pk")
    )
    return [_line(edition, at) for edition in rows]


def _line(edition: Any, at: datetime) -> EditionLine:
    if edition.state == EditionState.PUBLISHED:
        window = editions_queries.window(edition, at)
        label, tone = str(window.label), {"open": "success", "grace": "warning", "scheduled": "info"}.get(window.value, "neutral")
    else:
        label, tone = edition.get_state_display(), "accent"
    url = navigation.address("calls:desk_edition", edition.call.slug, edition.slug)
    return EditionLine(edition, label, tone, url, edition.received, edition.drafts)
