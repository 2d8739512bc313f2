"""A report on paper, and words between those who write reports and those who approve them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.commons.outbox.letters import Draft
from terreau.fund.reports import queries
from terreau.fund.reports.models import Report
from terreau.fund.reports.states import State
from terreau.lib import periods, texts
from terreau.web import pdf


def paper(report: Report, *, facts: Sequence[Sequence[str]], day: datetime) -> bytes:
    """A report alone. What is not approved says so under its title."""
    return pdf.render("reports/report.typ", sheet(report, facts) | _head(report, day))


def _head(report: Report, day: datetime) -> dict[str, Any]:
    file = report.application
    return {
        "title": _("Instruction report"),
        "subtitle": texts.one_line(file.title or _("Untitled project")),
        "reference": f"{file.reference} · {file.edition}",
        "place_date": periods.day(timezone.localdate(day)),
        "status": "" if report.state != State.DRAFT else _("Being written: this paper binds nobody."),
    }


def sheet(report: Report, facts: Sequence[Sequence[str]]) -> dict[str, Any]:
    """What a template is given of one report: facts, sections written, opinion."""
    return {
        "facts": [[label, texts.cleaned(str(value), 1000)] for label, value in facts],
        "sections": [section for section in report.sections if section["text"]],
        "opinion_title": _("Opinion of the team"),
        "opinion": capfirst(queries.opinion_in_words(report)),
    }


def sent_back(report: Report) -> Draft:
    file, to = report.application, report.written_by
    return Draft(
        kind="reports.sent_back",
        key=f"reports.sent_back:{report.pk}:{report.version}",
        about=file,
        to=to,
        to_address=to.email,
        subject=_("A report is to be taken up again"),
        body=_("Hello,\n\nThe instruction report of the file below was read; here is what is to be changed before it is approved."),
        facts=[(pgettext("report", "File"), file.reference), (_("Project"), file.title or _("Untitled project"))],
        quote=report.sent_back_for,
        link_label=_("Open the report"),
        link_path=reverse("reports:file", args=[file.public_id]),
    )
