"""Writing a report, proposing it, approving it, taking it up again; saying what reports speak of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from terreau.commons.documents import actions as documents
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.models import Application, Edition
from terreau.fund.reports import mails, queries, rules
from terreau.fund.reports.models import Plan, Report
from terreau.fund.reports.states import MOVES, WITH_MONEY
from terreau.lib import moves, texts
from terreau.lib.refusals import Refusal, refuse_if


class CannotReport(Refusal):
    """The file comes before no assembly, or its report cannot leave as it is."""


class Crossed(Refusal):
    """Someone else wrote meanwhile."""


def _crossed() -> Crossed:
    return Crossed(
        _("Someone wrote this report while you did. Your text is still here: open the page in another tab, then put them together.")
    )


@transaction.atomic
def write(
    *,
    application: Application,
    sections: Sequence[queries.Section],
    opinion: str,
    amount_cents: int | None,
    expected_version: int,
    by: Any,
    at: datetime,
) -> Report:
    """Keep what was written. `expected_version` is 0 for a report not begun; two writers never cross."""
    if application.state not in rules.REPORTED:
        raise CannotReport(_("This file comes before no assembly: it was withdrawn, or turned away."))
    kept = [{"title": one["title"], "text": texts.cleaned(one["text"], queries.LONGEST)} for one in sections]
    facts: dict[str, Any] = {"sections": kept, "opinion": opinion, "amount_cents": amount_cents if opinion in WITH_MONEY else None}
    facts |= {"written_by": by, "written_at": at}
    if not expected_version:
        try:
            with transaction.atomic():
                report = Report.objects.create(application=application, **facts)
        except IntegrityError as error:
            raise _crossed() from error
        journal.record("report.begun", on=application, by=by, at=at)
        return report
    standing = Report.objects.select_related("application").filter(application=application).first()
    if standing is None or standing.version != expected_version:
        raise _crossed()
    moves.move(standing, "write", MOVES, expected_version=expected_version, **facts)
    journal.record("report.written", on=application, by=by, at=at)
    return standing


@transaction.atomic
def propose(*, report: Report, by: Any, at: datetime) -> None:
    """Put it before a lead."""
    refuse_if(_faults(report), CannotReport)
    moves.move(report, "propose", MOVES, expected_version=report.version, sent_back_for="")
    journal.record("report.proposed", on=report.application, by=by, at=at)


def _faults(report: Report) -> list[str]:
    found = []
    if not any(section["text"] for section in report.sections):
        found.append(_("The report is empty: write at least one section."))
    if not report.opinion:
        found.append(_("Say what the team’s opinion is."))
    elif report.opinion in WITH_MONEY and not report.amount_cents:
        found.append(_("Say which amount the team proposes."))
    elif (
        report.amount_cents and report.application.requested_cents is not None and report.amount_cents > report.application.requested_cents
    ):
        found.append(_("The amount proposed is more than the amount asked for."))
    return found


@transaction.atomic
def take_back(*, report: Report, by: Any, at: datetime) -> None:
    """Go on writing, before a lead has answered."""
    moves.move(report, "take_back", MOVES)
    journal.record("report.taken_back", on=report.application, by=by, at=at)


@transaction.atomic
def send_back(*, report: Report, reason: str, by: Any, at: datetime) -> None:
    """A lead asks for something else; whoever wrote it is told what."""
    said = texts.one_line(reason, 400)
    if not said:
        raise CannotReport(_("Say what is to be changed."))
    moves.move(report, "send_back", MOVES, sent_back_for=said)
    journal.record("report.sent_back", on=report.application, by=by, at=at, reason=said)
    if report.written_by_id != by.pk:
        outbox.post(mails.sent_back(report), by=by, at=at)


@transaction.atomic
def approve(*, report: Report, by: Any, at: datetime) -> None:
    """It may go to the assembly: what it says and what the house knew are frozen on paper."""
    if not rules.can_approve(by, report):
        raise CannotReport(_("This report does not wait for an approval, or you have a link with the applicant."))
    facts = [list(fact) for fact in queries.facts([report.application], viewer=by, with_marks=True)[report.application_id]]
    paper = documents.store_generated(
        content=mails.paper(report, facts=facts, day=at),
        name=_("report %(reference)s.pdf") % {"reference": report.application.reference},
        media_type="application/pdf",
        owner=report,
        slot="report",
        by=by,
        at=at,
    )
    moves.move(
        report,
        "approve",
        MOVES,
        expected_version=report.version,
        facts=facts,
        paper=paper,
        approved_by=by,
        approved_at=at,
        sent_back_for="",
    )
    journal.record("report.approved", on=report.application, by=by, at=at)


def approve_all(*, reports: Sequence[Report], by: Any, at: datetime) -> list[tuple[Report, str]]:
    """Approve these, each in its own transaction. Returns those that could not be, with the reason."""
    refused = []
    for report in reports:
        try:
            approve(report=report, by=by, at=at)
        except Refusal as reason:
            refused.append((report, str(reason)))
    return refused


@transaction.atomic
def reopen(*, report: Report, by: Any, at: datetime) -> None:
    """Take an approved report up again. What was approved stays among the papers of the file's history."""
    moves.move(report, "reopen", MOVES, facts=[], paper=None, approved_by=None, approved_at=None)
    journal.record("report.reopened", on=report.application, by=by, at=at)


@transaction.atomic
def set_plan(*, edition: Edition, sections: Sequence[queries.Section], preamble: str, expected_version: int, by: Any, at: datetime) -> Plan:
    """Say what reports speak of. Reports begun keep what was written under the former titles."""
    kept = [
        {"title": texts.one_line(one["title"], 120), "guide": texts.one_line(one["guide"], 300), "text": texts.cleaned(one["text"], 2000)}
        for one in sections
        if one["title"].strip()
    ]
    refuse_if(_plan_faults(kept), CannotReport)
    Plan.objects.get_or_create(edition=edition)
    facts = {"sections": kept, "preamble": texts.cleaned(preamble, 4000), "by": by, "at": at}
    if not Plan.objects.filter(edition=edition, version=expected_version).update(version=F("version") + 1, **facts):
        raise Crossed(_("Someone changed this plan while you did: open the page in another tab, then put them together."))
    journal.record("report.plan_set", on=edition, by=by, at=at, count=len(kept))
    return Plan.objects.get(edition=edition)


def _plan_faults(sections: Sequence[queries.Section]) -> list[str]:
    titles = [section["title"] for section in sections]
    found = []
    if not titles:
        found.append(_("A report speaks of something: give at least one section a title."))
    if len(set(titles)) < len(titles):
        found.append(_("Two sections have the same title."))
    if words := queries.unknown_words(sections):
        found.append(_("These are not placeholders: %(words)s.") % {"words": ", ".join(f"{{{word}}}" for word in words)})
    return found


@transaction.atomic
def record_collection(*, edition: Edition, count: int, by: Any, at: datetime) -> None:
    """Reports leave the house: the journal says who took them."""
    journal.record("report.collected", on=edition, by=by, at=at, count=count)


@transaction.atomic
def record_list(*, edition: Edition, count: int, by: Any, at: datetime) -> None:
    """So does their list."""
    journal.record("report.listed", on=edition, by=by, at=at, count=count)
