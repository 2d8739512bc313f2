"""Who writes, who approves, who reads: the team, on the files it may open. Jurors and applicants never do here."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.commons.documents.models import Document
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState
from terreau.fund.calls.states import State as FileState
from terreau.fund.reports.models import Report
from terreau.fund.reports.states import MOVES
from terreau.fund.review import rules as review
from terreau.lib import moves

DESK = review.SCREENERS
# Worth a report before an assembly: still standing, or decided.
REPORTED = (
    FileState.SUBMITTED,
    FileState.TO_COMPLETE,
    FileState.IN_REVIEW,
    FileState.DELIBERATION,
    FileState.AWARDED,
    FileState.WAITLISTED,
    FileState.REJECTED,
)


def reports_visible_to(user: Any) -> QuerySet[Report]:
    return Report.objects.filter(application__in=review.files_visible_to(user))


def files_to_report(user: Any, edition: Edition) -> QuerySet[Application]:
    """Those of an edition that may come before the assembly."""
    return review.files_visible_to(user).filter(edition=edition, state__in=REPORTED)


def can_write(user: Any, application: Application) -> bool:
    """Begin one, or go on with it. A file turned away or withdrawn comes before no assembly."""
    if application.state not in REPORTED or not review.files_visible_to(user).filter(pk=application.pk).exists():
        return False
    report = getattr(application, "report", None)
    return report is None or moves.allows(report, "write", MOVES)


def can_propose(user: Any, report: Report) -> bool:
    return _may(user, report, "propose")


def can_take_back(user: Any, report: Report) -> bool:
    """Before a lead has answered."""
    return _may(user, report, "take_back")


def can_send_back(user: Any, report: Report) -> bool:
    return _may(user, report, "send_back")


def can_approve(user: Any, report: Report) -> bool:
    """A lead without a link to the applicant (CGCT L1111-6)."""
    return _may(user, report, "approve") and review.can_decide_on(user, report.application)


def can_reopen(user: Any, report: Report) -> bool:
    return _may(user, report, "reopen") and review.can_decide_on(user, report.application)


def can_plan(user: Any, edition: Edition) -> bool:
    """Say what the reports of an edition speak of: until it is archived."""
    if edition.state == EditionState.ARCHIVED or not (user.is_authenticated and user.has_role(Role.LEAD)):
        return False
    return calls.editions_visible_to(user).filter(pk=edition.pk).exists()


def can_see(user: Any, edition: Edition) -> bool:
    """The page of an edition's reports."""
    return user.is_authenticated and user.has_role(*DESK) is True and edition.state != EditionState.DRAFT


def can_read_paper(user: Any, document: Document) -> bool:
    return reports_visible_to(user).filter(pk=document.object_id).exists()


def _may(user: Any, report: Report, verb: str) -> bool:
    is_theirs = user.is_authenticated and user.has_role(*MOVES[verb].roles) is True
    return is_theirs and moves.allows(report, verb, MOVES) and reports_visible_to(user).filter(pk=report.pk).exists()
