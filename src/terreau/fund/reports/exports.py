"""Reports gathered for the assembly behind a summary; and the list of an edition."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.fund.calls.models import Edition
from terreau.fund.reports import mails, queries
from terreau.fund.reports.models import Plan, Report
from terreau.lib import money, periods, texts
from terreau.web import pdf


def collection(edition: Edition, plan: Plan, reports: Sequence[Report], *, day: datetime) -> bytes:
    """Everything approved, behind one summary table: what an assembly is given."""
    total = sum(report.amount_cents or 0 for report in reports)
    asked = sum(report.application.requested_cents or 0 for report in reports)
    data = {
        "title": _("Instruction reports"),
        "subtitle": str(edition),
        "reference": periods.day(timezone.localdate(day)),
        "preamble": plan.preamble,
        "envelope": [[_("Envelope of the edition"), money.show(edition.envelope_cents)], [_("Proposed in all"), money.show(total)]],
        "summary_title": pgettext("report", "Summary"),
        "columns": [pgettext("report", "File"), _("Structure and project"), _("Opinion"), _("Asked for"), pgettext("amount", "Proposed")],
        "rows": [[str(cell) for cell in _summary(report)] for report in reports],
        "total": [_("Total"), "", "", money.show(asked), money.show(total)],
        "reports": [{"heading": _heading(report)} | mails.sheet(report, report.facts) for report in reports],
    }
    return pdf.render("reports/collection.typ", data)


def _heading(report: Report) -> str:
    file = report.application
    return texts.one_line(f"{file.reference} · {file.title or _('Untitled project')}")


def _summary(report: Report) -> list[str]:
    file = report.application
    body = file.organisation.name if file.organisation else ""
    return [
        file.reference,
        f"{body}\n{file.title}",
        str(report.get_opinion_display()),
        money.show(file.requested_cents or 0),
        money.show(report.amount_cents or 0),
    ]


def lines(found: Sequence[queries.Line]) -> tuple[list[str], Iterator[list[object]]]:
    """Every file of the page, with its report where there is one."""
    header = [
        _("File number"),
        _("Structure"),
        _("SIRET"),
        _("Commune"),
        _("Project"),
        _("Theme"),
        _("Amount asked for (euros)"),
        _("State of the report"),
        _("Opinion of the team"),
        _("Amount proposed (euros)"),
        _("Written by"),
    ]
    return header, (_line(line) for line in found)


def _line(line: queries.Line) -> list[object]:
    file, report = line.file, line.report
    body = file.organisation
    return [
        file.reference,
        body.name if body else "",
        (body.siret or "") if body else "",
        body.commune_name if body else "",
        file.title,
        str(file.theme or ""),
        _euros(file.requested_cents),
        str(report.get_state_display()) if report else pgettext("report", "not begun"),
        line.opinion,
        _euros(report.amount_cents if report else None),
        str(report.written_by) if report else "",
    ]


def _euros(cents: int | None) -> str:
    return "" if cents is None else f"{cents / 100:.2f}".replace(".", ",")
