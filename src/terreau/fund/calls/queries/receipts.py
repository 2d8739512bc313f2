"""What a receipt says: plain data for the PDF. The law's list is R112-5 and R112-11-1 of the CRPA."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from terreau.commons.forms.queries import ReadAnswer
from terreau.commons.forms.schema import Kind
from terreau.fund.calls.models import Submission
from terreau.fund.calls.queries import applications
from terreau.lib import money, periods, siret


def missing(before: datetime) -> QuerySet[Submission]:
    """Submissions older than an instant that have no receipt yet."""
    return Submission.objects.filter(receipt=None, at__lt=before).order_by("at", "pk")


def data(submission: Submission) -> dict[str, Any]:
    """Everything the template shows, in words: what was sent, when, to whom, and what silence would mean."""
    application = submission.application
    edition = application.edition
    organisation = submission.content["organisation"]
    received = periods.words(submission.at, edition.time_zone)
    return {
        "title": _("Receipt of application no. %(number)s") % {"number": application.reference},
        "subtitle": str(edition),
        "reference": _("Received on %(received)s") % {"received": received},
        "facts": [
            [_("Call"), str(edition)],
            [_("Number"), application.reference],
            [_("Received on"), received],
            [_("Project"), application.title or _("Untitled project")],
            [_("Organisation"), organisation.get("name", "")],
            [_("SIRET"), siret.show(organisation.get("siret", ""))],
            [_("Amount asked for"), money.show(application.requested_cents) if application.requested_cents else "—"],
            [_("Sent by"), submission.content["applicant"].get("name") or submission.content["applicant"].get("email", "")],
            [_("Submission"), _("no. %(sequence)s of this application") % {"sequence": submission.sequence}],
        ],
        "paragraphs": _law(submission, received),
        "service": [settings.AUTHORITY["name"], settings.AUTHORITY["address"], settings.AUTHORITY["contact"]],
        "sections": [{"title": section.title, "rows": [_row(row) for row in section.rows]} for section in applications.read(submission)],
        "copy": _("Copy of what was sent"),
        "service_title": _("Service in charge of your application"),
        "not_asked": _("Not asked"),
        "not_answered": _("No answer"),
        "fine": _("Fingerprint (SHA-256) of what was sent, attachments included: %(sha256)s. It proves that nothing has changed since.")
        % {"sha256": submission.sha256},
    }


def _law(submission: Submission, received: str) -> list[str]:
    application = submission.application
    authority = settings.AUTHORITY
    words = [
        _("%(service)s received your application on %(received)s. This receipt proves it; it does not mean that the file is complete.")
        % {"service": authority["name"], "received": received}
    ]
    if application.silence_at is not None:
        words.append(
            _(
                "If you have not been told of a decision by %(silence)s, your request must be considered refused (articles L231-1 and "
                "L231-4, 3° of the code of relations between the public and the administration). This time limit stands still while "
                "we wait for something we have asked you for."
            )
            % {"silence": periods.words(application.silence_at, application.edition.time_zone)}
        )
        words.append(
            _(
                "You would then have two months to ask us to think again, or to bring the matter before the court: %(court)s, also "
                "through www.telerecours.fr."
            )
            % {"court": authority["court"]}
        )
    return words


def _row(row: ReadAnswer) -> dict[str, Any]:
    """One answer, each thing said once: a table, a list of files or of choices, or a text."""
    shown: dict[str, Any] = {"label": row.label, "state": row.state, "text": "", "lines": [], "files": [], "table": None}
    if row.table is not None:
        foot = [row.table.foot] if row.table.foot else []
        shown["table"] = {"columns": row.table.columns, "rows": [*row.table.rows, *foot]}
    elif row.files:
        shown["files"] = [document.name for document in row.files]
    elif row.lines and row.kind != Kind.LONG_TEXT:
        shown["lines"] = row.lines
    else:
        shown["text"] = row.text
    return shown
