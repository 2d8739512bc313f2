"""Words to jurors. Nothing here names an applicant: mailboxes are not the reading room."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.accounts.models import User
from terreau.commons.outbox.letters import Draft
from terreau.fund.review.models import PanelSeat
from terreau.lib import periods

OPENED, ASSIGNED, REMINDER = "review.jury_opened", "review.jury_assigned", "review.jury_reminder"
WITHDRAWN = "review.link_withdrawn"


def opened(seat: PanelSeat, *, round_: str) -> Draft:
    """Scoring begins, or begins again."""
    return _draft(
        seat,
        kind=OPENED,
        key=f"{OPENED}:{seat.pk}:{round_}",
        subject=_("The jury of %(edition)s begins") % {"edition": seat.panel.edition.title},
        body=_(
            "Hello,\n\nThank you for sitting on this jury. First tell us which applicants you have a link with: we take their files "
            "away from you, and you read the others without knowing whose they are.\n\nThen score each file, with a reason for each "
            "score. You may change your scores until the closing instant below."
        ),
    )


def assigned(seat: PanelSeat, *, day: date) -> Draft:
    """More files to score; one mail a day whatever their number."""
    return _draft(
        seat,
        kind=ASSIGNED,
        key=f"{ASSIGNED}:{seat.pk}:{day}",
        subject=_("New files to score for %(edition)s") % {"edition": seat.panel.edition.title},
        body=_("Hello,\n\nNew files have been given to you. They are waiting in your jury space."),
    )


def reminder(seat: PanelSeat, *, left: int, day: date) -> Draft:
    """Something is still missing; once a day at most, which the key sees to."""
    return _draft(
        seat,
        kind=REMINDER,
        key=f"{REMINDER}:{seat.pk}:{day}",
        subject=_("Your scores are expected for %(edition)s") % {"edition": seat.panel.edition.title},
        body=ngettext(
            "Hello,\n\n%(count)d file is still waiting for your scores. If you cannot score it in time, tell us: we will find someone else.",
            "Hello,\n\n%(count)d files are still waiting for your scores. If you cannot score them in time, tell us: we will find someone else.",
            left,
        )
        % {"count": left},
    )


def link_withdrawn(seat: PanelSeat, *, to: User, interest: int, at: datetime) -> Draft:
    """For a lead: a juror corrected their declaration, and a file had been taken away because of it."""
    return Draft(
        kind=WITHDRAWN,
        key=f"{WITHDRAWN}:{interest}:{to.pk}:{at.timestamp():.0f}",
        about=seat.panel,
        to=to,
        to_address=to.email,
        subject=_("%(edition)s: a juror withdraws a link") % {"edition": seat.panel.edition.title},
        body=_(
            "Hello,\n\n%(juror)s had declared a link with an applicant by mistake, and says so. The file that was taken away from them "
            "stays away until you decide: give it back, or leave it with the other jurors. Their reason is on the page of the jury."
        )
        % {"juror": seat.juror},
        facts=[(_("Jury"), seat.panel.name)],
        link_label=_("Open the page of the jury"),
        link_path=reverse("review:panel", args=[seat.panel.public_id]),
    )


def _draft(seat: PanelSeat, *, kind: str, key: str, subject: str, body: str) -> Draft:
    return Draft(
        kind=kind,
        key=key,
        about=seat.panel,
        to=seat.juror,
        to_address=seat.juror.email,
        subject=subject,
        body=body,
        facts=[
            (_("Jury"), seat.panel.name),
            (_("Scores due before"), periods.words(seat.panel.closes_at, seat.panel.edition.time_zone)),
        ],
        link_label=_("Open my jury space"),
        link_path=reverse("review:jury"),
    )
