"""Where a file stands after its decision, or after silence: what may be asked, and until when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State
from terreau.fund.remedies.models import ReadReceipt, ReasonsRequest
from terreau.fund.remedies.states import Ground
from terreau.fund.review.models import Decision, Score
from terreau.fund.review.states import IneligibilityState, ReviewState
from terreau.lib import periods, prose, texts, workdays

MONTHS = 2  # to contest (CJA R421-1, R421-2), and to ask for the reasons of a silence (CRPA L232-4)
ANSWER_MONTHS = 1  # to answer such a request (CRPA L232-4)
REFUSED = (State.REJECTED, State.INELIGIBLE)
WAITING = (State.SUBMITTED, State.IN_REVIEW, State.DELIBERATION)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal one may contest: spoken or silent, since when, and the last day that is surely in time."""

    ground: Ground
    since: datetime
    last_day: date


def refusal(application: Application, at: datetime, *, answered_at: datetime | None = None) -> Refusal | None:
    """The refusal a file has met, if it has. `answered_at`: the reasons of a silence reopen the time limit (CRPA L232-4)."""
    if application.released_at is not None:
        if application.released_state not in REFUSED:
            return None
        return Refusal(Ground.REFUSAL, application.released_at, last_day(application, application.released_at))
    if application.silence_at is None or application.silence_at > at or application.state == State.WITHDRAWN:
        return None
    return Refusal(Ground.SILENCE, application.silence_at, last_day(application, answered_at or application.silence_at))


def last_day(application: Application, since: datetime) -> date:
    """Two clear months from the day it could first be read: whoever received it later has until later, never less."""
    zone = ZoneInfo(application.edition.time_zone)
    return workdays.clear_months(since.astimezone(zone).date(), MONTHS)


def is_in_time(application: Application, found: Refusal, at: datetime) -> bool:
    return at.astimezone(ZoneInfo(application.edition.time_zone)).date() <= found.last_day


def request_about(application: Application, found: Refusal) -> ReasonsRequest | None:
    return application.reasons_requests.filter(since=found.since).select_related("answered_by").first()


def receipt_of(application: Application) -> ReadReceipt | None:
    """Who read the decision in force first, and when."""
    if application.released_at is None:
        return None
    return application.read_receipts.filter(announced_at=application.released_at).select_related("by").first()


# ── For the team ─────────────────────────────────────────────────────────────────────────────────────────────────
def announced(files: QuerySet[Application], edition: Edition) -> QuerySet[Application]:
    """Files of an edition whose outcome was announced, with their receipt and their request, the unread first."""
    receipts = ReadReceipt.objects.filter(application=OuterRef("pk"), announced_at=OuterRef("released_at"))
    asked = ReasonsRequest.objects.filter(application=OuterRef("pk"), since=OuterRef("released_at"))
    rows = files.filter(edition=edition, released_at__isnull=False).select_related("organisation", "edition__call")
    rows = rows.annotate(
        read_at=Subquery(receipts.values("at")[:1]),
        read_by=Subquery(receipts.values("by__name")[:1]),
        reasons_state=Subquery(asked.values("state")[:1]),
        reasons_id=Subquery(asked.values("public_id")[:1]),
        reasons_due=Subquery(asked.values("due_at")[:1]),
    )
    return rows.order_by(F("read_at").desc(nulls_first=True), "number", "pk")


def unread(at: datetime, *, after: timedelta, until: timedelta) -> QuerySet[Application]:
    """Files announced long enough ago that nobody of the applicant has opened, and not so long that it was said already."""
    opened = ReadReceipt.objects.filter(application=OuterRef("pk"), announced_at=OuterRef("released_at"))
    rows = Application.objects.filter(released_at__lte=at - after, released_at__gt=at - until).exclude(Exists(opened))
    return rows.select_related("edition__call", "organisation").order_by("pk")


def reasons_known(application: Application) -> str:
    """What the file says of the why: the reason that was decided, then each criterion with its mean and the jury's words. No juror is named."""
    parts = [*_decided(application), *_scored(application)]
    return "\n\n".join(part for part in parts if part)


def _decided(application: Application) -> list[str]:
    turned_away = application.ineligibility.filter(state=IneligibilityState.CONFIRMED).order_by("-pk").first()
    if turned_away is not None:
        return [turned_away.reason]
    decision = Decision.objects.in_force().filter(application=application).first()
    return [decision.reason] if decision is not None else []


def _scored(application: Application) -> list[str]:
    given = Score.objects.filter(review__assignment__application=application, review__state=ReviewState.DONE, points__isnull=False).exclude(
        review__assignment__state="removed"
    )
    means = given.values("criterion", "criterion__label", "criterion__points_max", "criterion__position").annotate(mean=Avg("points"))
    words: dict[int, list[str]] = {}
    for criterion, reason in given.exclude(reason="").order_by("pk").values_list("criterion", "reason"):
        words.setdefault(criterion, []).append(prose.unmarked(texts.one_line(reason, 1000)))
    lines = []
    for row in means.order_by("criterion__position", "criterion"):
        mean = f"{row['mean']:.1f}".replace(".", ",").removesuffix(",0")
        said = " ".join(f"«\u00a0{reason}\u00a0»" for reason in dict.fromkeys(words.get(row["criterion"], [])))
        mark = _("%(mean)s out of %(most)s") % {"mean": mean, "most": row["criterion__points_max"]}
        lines.append(f"- {texts.labelled(row['criterion__label'], mark)}. {said}".rstrip())
    return (
        [_("The jury scored the application criterion by criterion. The mean of its marks, and its reasons:"), "\n".join(lines)]
        if lines
        else []
    )


def draft(request: ReasonsRequest) -> str:
    """A first answer, for the lead to write again."""
    day = periods.day(request.asked_at.astimezone(ZoneInfo(request.application.edition.time_zone)))
    opening = {
        Ground.REFUSAL: _("On %(day)s you asked us for the reasons of the decision on your application."),
        Ground.SILENCE: _(
            "On %(day)s you asked us why your application had no answer within the time allowed, which amounts to a refusal."
        ),
    }[Ground(request.ground)]
    return "\n\n".join([_("Madam, Sir,"), opening % {"day": day}, reasons_known(request.application)]).strip()


def open_requests(requests: QuerySet[ReasonsRequest]) -> QuerySet[ReasonsRequest]:
    return (
        requests.filter(Q(state="open")).select_related("application__edition__call", "application__organisation").order_by("due_at", "pk")
    )


def counts(requests: QuerySet[ReasonsRequest], at: datetime, *, soon: timedelta) -> dict[str, Any]:
    """How many wait, and whether one of them is nearly late."""
    rows = list(open_requests(requests).values_list("public_id", "due_at"))
    return {"count": len(rows), "first": rows[0][0] if rows else "", "is_urgent": bool(rows) and rows[0][1] < at + soon}
