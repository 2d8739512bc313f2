"""Messages a lead's decisions send to holders. The reason is ours: a lead wrote it."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.outbox.letters import Draft
from terreau.fund.calls.models import Application, Edition, Extension, LateEntry
from terreau.fund.calls.queries import editions as clock
from terreau.lib import retention


def call_extended(extension: Extension, to: User) -> Draft:
    """One mail a person, however many drafts they hold."""
    edition = extension.edition
    return Draft(
        kind="calls.extended",
        key=f"calls.extended:{extension.pk}:{to.pk}",
        about=edition,
        to=to,
        to_address=to.email,
        subject=_("More time for your application: %(call)s") % {"call": edition.call.name},
        body=_(
            "You have begun an application and have not sent it yet. You now have until %(until)s to do so.\n\n"
            "As long as it has not been sent, nobody else can read it."
        )
        % {"until": clock.in_words(edition, extension.to_at)},
        facts=[
            (_("Call"), str(edition)),
            (_("Previous closing"), clock.in_words(edition, extension.from_at)),
            (_("New closing"), clock.in_words(edition, extension.to_at)),
            (_("Reason"), extension.reason),
        ],
        link_label=_("See my applications"),
        link_path=reverse("calls:mine"),
    )


def application_extended(application: Application, until: datetime, reason: str, to: User) -> Draft:
    """More time for this application only."""
    edition = application.edition
    return Draft(
        kind="calls.application_extended",
        key=f"calls.application_extended:{application.pk}:{until.isoformat()}:{to.pk}",
        about=application,
        to=to,
        to_address=to.email,
        subject=_("More time for your application: %(call)s") % {"call": edition.call.name},
        body=_("The team gives you until %(until)s to send your application. This delay is for this application only.")
        % {"until": clock.in_words(edition, until)},
        facts=[
            (_("Call"), str(edition)),
            (_("Project"), application.title or _("Untitled project")),
            (_("Reason"), reason),
        ],
        link_label=_("Finish my application"),
        link_path=reverse("calls:application", args=[application.public_id]),
    )


def late_link(entry: LateEntry, secret: str) -> Draft:
    """To an address, not to an account: whoever opens it signs in."""
    edition = entry.edition
    return Draft(
        kind="calls.late_link",
        key=f"calls.late_link:{entry.pk}",
        about=edition,
        to_address=entry.to_address,
        subject=_("You may still apply: %(call)s") % {"call": edition.call.name},
        body=_(
            "The team lets you present an application, or finish the one you have begun, until %(until)s.\n\n"
            "The link below serves only once, and is meant for you: open it when you are ready to begin, and sign in with "
            "your e-mail address."
        )
        % {"until": clock.in_words(edition, entry.until)},
        facts=[(_("Call"), str(edition)), (_("For"), entry.whom), (_("Reason"), entry.reason)],
        link_label=_("Begin my application"),
        link_path=reverse("calls:late", args=[edition.call.slug, edition.slug, secret]),
    )


def kept_long_enough(edition: Edition, to: User, *, count: int, term: str) -> Draft:
    """To a lead: files of an old edition are to be put forward to the archives. Nothing is destroyed by itself."""
    return Draft(
        kind="calls.kept_long_enough",
        key=f"calls.kept_long_enough:{edition.pk}:{term}:{to.pk}",
        about=edition,
        to=to,
        to_address=to.email,
        subject=_("Old applications to put forward to the archives"),
        body=_(
            "The applications below have been kept as long as announced to their authors. They are public archives: please put them "
            "forward to the Archives départementales, who say which are to be kept and give their visa for the others. Without this "
            "visa nothing may be destroyed (code du patrimoine, article R212-14), and this site destroys nothing by itself."
        ),
        facts=[
            (_("Call"), str(edition)),
            (_("Files"), _("aided") if term == "calls.aided" else _("not aided")),
            (_("How many"), str(count)),
            (_("Kept for"), str(retention.of(term))),
        ],
        link_label=_("See the edition"),
        link_path=reverse("calls:desk_edition", args=[edition.call.slug, edition.slug]),
    )
