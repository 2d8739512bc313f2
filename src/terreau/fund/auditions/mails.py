"""Words to those who are invited, and to whoever invited them. Names of guests and needs are never in a mail."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.outbox.letters import Draft
from terreau.fund.auditions.models import Hearing
from terreau.lib import periods


def _draft(hearing: Hearing, kind: str, *, to: Any, facts: list[tuple[str, str]], **words: Any) -> Draft:
    project = (_("Project"), hearing.application.title or _("Untitled project"))
    link = {"link_label": _("Choose a time"), "link_path": reverse("auditions:mine", args=[hearing.application.public_id])}
    return Draft(
        kind=f"auditions.{kind}",
        key=f"auditions.{kind}:{hearing.pk}:{hearing.version}:{to.pk}",
        about=hearing.application,
        to=to,
        to_address=to.email,
        facts=[project, *facts],
        **(link | words),
    )


def _where(hearing: Hearing) -> list[tuple[str, str]]:
    slot = hearing.slot
    if slot is None:
        return []
    lines = [(_("When"), str(slot))]
    if slot.day.place:
        lines.append((_("Where"), slot.day.place))
    if slot.day.link:
        lines.append((_("Link to join from a distance"), slot.day.link))
    return lines


def _until(hearing: Hearing) -> list[tuple[str, str]]:
    return [(_("Choose before"), periods.words(hearing.choose_by, hearing.application.edition.time_zone))]


def invited(hearing: Hearing, to: Any) -> Draft:
    body = _(
        "Hello,\n\nThe jury would like to hear you about your project. Choose the time that suits you best on your page; you can change it "
        "as long as the date below is not past. If you cannot come, say so there: it is not a refusal of your application."
    )
    return _draft(hearing, "invited", to=to, facts=_until(hearing), subject=_("You are invited to an audition"), body=body)


def seated(hearing: Hearing, to: Any) -> Draft:
    body = _("Hello,\n\nYour audition is noted. Your page holds a file for your calendar; open it again if the time changes.")
    label = _("See my audition")
    return _draft(hearing, "seated", to=to, facts=_where(hearing), subject=_("The time of your audition"), body=body, link_label=label)


def freed(hearing: Hearing, to: Any, *, was: str, reason: str) -> Draft:
    body = _(
        "Hello,\n\nThe day of your audition is cancelled, and we are sorry. Nothing is lost for your application: choose another time on your "
        "page, and remove the former one from your calendar."
    )
    facts = [(_("Cancelled"), was), *_until(hearing)]
    return _draft(hearing, "freed", to=to, facts=facts, quote=reason, subject=_("Your audition is cancelled: choose again"), body=body)


def withdrawn(hearing: Hearing, to: Any) -> Draft:
    body = _("Hello,\n\nThe audition you were invited to will not take place. Your application goes on without it.")
    path = reverse("calls:application", args=[hearing.application.public_id])
    subject, label = _("Your audition will not take place"), _("Open my application")
    words = {"subject": subject, "body": body, "link_label": label, "link_path": path}
    return _draft(hearing, "withdrawn", to=to, facts=[], quote=hearing.reason, **words)


def chase(hearing: Hearing, to: Any) -> Draft:
    body = _("Hello,\n\nYou have not chosen the time of your audition yet, and little time is left to do so.")
    return _draft(hearing, "chase", to=to, facts=_until(hearing), subject=_("Choose the time of your audition"), body=body)


def reminder(hearing: Hearing, to: Any) -> Draft:
    body = _("Hello,\n\nYour audition is near. If you cannot come any more, please say so on your page.")
    label = _("See my audition")
    return _draft(hearing, "reminder", to=to, facts=_where(hearing), subject=_("Your audition is near"), body=body, link_label=label)


def declined(hearing: Hearing, to: Any) -> Draft:
    body = _("Hello,\n\nThis applicant cannot come to an audition. You can still place them by hand if you agree on a time.")
    path = reverse("auditions:hearing", args=[hearing.public_id])
    subject, label = _("An applicant cannot come to an audition"), _("Open the invitation")
    words = {"subject": subject, "body": body, "link_label": label, "link_path": path}
    return _draft(hearing, "declined", to=to, facts=[], quote=hearing.reason, **words)
