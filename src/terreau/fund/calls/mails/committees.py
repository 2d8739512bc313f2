"""What committees have to tell applicants. The reason is ours: a lead wrote it."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.outbox.letters import Draft
from terreau.fund.calls.models import Application, Committee, Edition
from terreau.fund.calls.queries import editions as clock
from terreau.lib import periods


def put_off(application: Application, committee: Committee, *, before: date, reason: str, to: User) -> Draft:
    """The committee that was to look at a file meets later."""
    return _about(
        application,
        to,
        kind="committee_put_off",
        key=f"{application.pk}:{committee.pk}:{committee.version}",
        subject=_("The committee is put off: %(call)s"),
        body=_("The committee that looks at your application was to meet on %(before)s. It will meet on %(day)s. You need not do anything.")
        % {"before": periods.day(before), "day": periods.day(committee.held_on)},
        reason=reason,
    )


def moved(application: Application, committee: Committee | None, *, reason: str, to: User, at: datetime) -> Draft:
    """A file goes before another committee, or waits for one to be planned."""
    if committee is not None:
        words = _("Your application comes before the committee of %(day)s. You need not do anything.") % {
            "day": periods.day(committee.held_on)
        }
    else:
        words = _("Your application will come before the next committee: we will tell you its date. You need not do anything.")
    return _about(
        application,
        to,
        kind="committee_moved",
        key=f"{application.pk}:{committee.pk if committee else 0}:{at.isoformat()}",
        subject=_("The committee that looks at your application: %(call)s"),
        body=words,
        reason=reason,
    )


def _about(application: Application, to: User, *, kind: str, key: str, subject: str, body: str, reason: str) -> Draft:
    edition = application.edition
    facts = [
        (_("Call"), str(edition)),
        (_("Number"), application.reference),
        (_("Project"), application.title or _("Untitled project")),
        (_("Reason"), reason),
    ]
    return Draft(
        kind=f"calls.{kind}",
        key=f"calls.{kind}:{key}:{to.pk}",
        about=application,
        to=to,
        to_address=to.email,
        subject=subject % {"call": edition.call.name},
        body=body,
        facts=[(label, value) for label, value in facts if value],
        link_label=_("See my application"),
        link_path=reverse("calls:application", args=[application.public_id]),
    )


def closing_set(edition: Edition, to: User) -> Draft:
    """A call that was open all year will close: whoever holds a draft must know. One mail a person."""
    return Draft(
        kind="calls.closing_set",
        key=f"calls.closing_set:{edition.pk}:{to.pk}",
        about=edition,
        to=to,
        to_address=to.email,
        subject=_("The call will close: %(call)s") % {"call": edition.call.name},
        body=_("You have begun an application and have not sent it yet. This call, open all year until now, closes on %(closes)s.")
        % {"closes": clock.in_words(edition, edition.closes_at)},
        facts=[(_("Call"), str(edition)), (_("Closing"), clock.in_words(edition, edition.closes_at))],
        link_label=_("See my applications"),
        link_path=reverse("calls:mine"),
    )
