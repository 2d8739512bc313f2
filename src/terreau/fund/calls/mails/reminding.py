"""Messages around closing, about what is not sent. One a person and round: several drafts are lines of one mail."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.accounts.models import User
from terreau.commons.outbox.letters import Draft
from terreau.fund.calls import rules
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import editions
from terreau.lib import passes, periods

Closing = tuple[Application, datetime]


def _lines(drafts: Sequence[Closing]) -> list[tuple[str, str]]:
    """One draft: its facts. Several: a line each, with its closing."""
    if len(drafts) == 1:
        application = drafts[0][0]
        organisation = [(_("Organisation"), application.organisation.name)] if application.organisation else []
        return [(_("Call"), str(application.edition)), (_("Project"), application.title or _("Untitled project")), *organisation]
    # A stranger's title is a value, never a label: only values are defused.
    return [
        (editions.in_words(application.edition, closes_at), application.title or _("Untitled project")) for application, closes_at in drafts
    ]


def _draft(
    drafts: Sequence[Closing], to: User, *, kind: str, key: str, subject: str, body: str, link_label: str, leave_path: str = ""
) -> Draft:
    (application, closes_at), is_alone = drafts[0], len(drafts) == 1
    path = reverse("calls:application", args=[application.public_id]) if is_alone else reverse("calls:mine")
    return Draft(
        kind=f"calls.{kind}",
        key=f"calls.{kind}:{key}{application.pk}:{closes_at:%Y-%m-%dT%H:%M}:{to.pk}",
        about=application if is_alone else to,
        to=to,
        to_address=to.email,
        subject=subject,
        body=body,
        facts=_lines(drafts),
        link_label=link_label,
        link_path=path,
        leave_path=leave_path,
    )


def reminder(drafts: Sequence[Closing], to: User, *, step: str, at: datetime) -> Draft:
    """The soonest to close comes first, and names the mail."""
    application, closes_at = drafts[0]
    left, closes = periods.left_in_words(closes_at, at), editions.in_words(application.edition, closes_at)
    count = len(drafts)
    if count == 1:
        subject = _("Your application is not sent: %(left)s") % {"left": left}
        body = _(
            "You began an application that has not been sent. What is saved is not sent: to be examined, it must be sent "
            "before %(closes)s.\n\nIf you have given up the idea, you have nothing to do."
        ) % {"closes": closes}
    else:
        subject = _("%(count)s of your applications are not sent: %(left)s") % {"count": count, "left": left}
        body = _(
            "You began applications that have not been sent. What is saved is not sent: to be examined, each must be sent "
            "before the moment given below.\n\nIf you have given up the idea, you have nothing to do."
        )
    return _draft(
        drafts,
        to,
        kind="reminder",
        key=f"{step}:",
        subject=subject,
        body=body,
        link_label=ngettext("Go on with my application", "Go on with my applications", count),
        leave_path=reverse("calls:hush", args=[passes.issue(rules.REMINDERS, to.pk)]),
    )


def lapsed(drafts: Sequence[Closing], to: User) -> Draft:
    """The fact itself, which no stop silences: someone may believe that saving was sending (demarches-simplifiees 4807)."""
    application, closes_at = drafts[0]
    words = {"closes": editions.in_words(application.edition, closes_at), "contact": settings.AUTHORITY["contact"]}
    if len(drafts) == 1:
        subject = _("The call has closed and your application was not sent")
        body = _(
            "The call closed on %(closes)s. Your application was still a draft: it will not be examined.\n\n"
            "Your answers are kept for a while, so that you can use them again elsewhere. If you think there is a mistake, "
            "write to us: %(contact)s."
        )
    else:
        subject = _("The call has closed and your applications were not sent")
        body = _(
            "The applications below were still drafts when their call closed, at the moment given: they will not be examined.\n\n"
            "Your answers are kept for a while, so that you can use them again elsewhere. If you think there is a mistake, "
            "write to us: %(contact)s."
        )
    label = ngettext("Read my answers again", "See my applications", len(drafts))
    return _draft(drafts, to, kind="lapsed", key="", subject=subject, body=body % words, link_label=label)


def idle(application: Application, to: User, *, ends_at: datetime) -> Draft:
    """A call that never closes: nothing but this says that a forgotten draft has an end."""
    body = _(
        "You began an application, then left it. The call is open all year and nothing presses you, but we do not keep for ever "
        "what people have not sent: this draft will be erased on %(end)s.\n\nTo keep it, open it and change a word. "
        "If you have given up the idea, you have nothing to do."
    ) % {"end": periods.day(timezone.localtime(ends_at))}
    return _draft(
        [(application, ends_at)],
        to,
        kind="idle",
        key="",
        subject=_("Your draft will soon be erased"),
        body=body,
        link_label=_("Read my answers again"),
    )
