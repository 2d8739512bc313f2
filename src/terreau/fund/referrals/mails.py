"""Words to the applicant, to who may help, to the team. The mail to a stranger says little: what is shared is behind its link."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.outbox.letters import Draft
from terreau.fund.referrals import queries
from terreau.fund.referrals.models import Referral
from terreau.fund.referrals.states import State


def _facts(referral: Referral) -> list[tuple[str, str]]:
    application = referral.application
    body = application.organisation
    return [
        (_("Project"), application.title or _("Untitled project")),
        (_("Organisation"), body.name if body else ""),
        (_("Who can help"), referral.to_name),
    ]


def _draft(referral: Referral, kind: str, *, to: Any = None, again: int = 0, **words: Any) -> Draft:
    whom = to.pk if to is not None else "receiver"
    return Draft(
        kind=f"referrals.{kind}",
        key=f"referrals.{kind}:{referral.pk}:{whom}:{again}",
        about=referral.application,
        to=to,
        to_address=to.email if to is not None else referral.to_address,
        facts=_facts(referral),
        **words,
    )


def _to_holder(referral: Referral) -> dict[str, Any]:
    path = reverse("referrals:answer", args=[referral.application.public_id, referral.public_id])
    return {"link_label": _("Read and answer"), "link_path": path}


def _to_receiver(referral: Referral) -> dict[str, Any]:
    return {"link_label": _("Open and answer"), "link_path": reverse("referrals:receive", args=[queries.key_of(referral)])}


def _to_team(referral: Referral) -> dict[str, Any]:
    return {
        "link_label": _("Open the referrals of the file"),
        "link_path": reverse("referrals:file", args=[referral.application.public_id]),
    }


# ── To the applicant ─────────────────────────────────────────────────────────────────────────────────────────────
def proposed(referral: Referral, to: Any) -> Draft:
    body = _(
        "Hello,\n\nWe know someone who could help your project. Nothing has been passed on: you choose what they may read, or you decline. "
        "It changes nothing to the examination of your application.\n\nWithout an answer from you within thirty days, nothing is done."
    )
    return _draft(
        referral,
        "proposed",
        to=to,
        subject=_("Someone may be able to help your project"),
        body=body,
        quote=referral.reason,
        **_to_holder(referral),
    )


def withdrawn(referral: Referral, to: Any) -> Draft:
    body = _("Hello,\n\nThe proposal below no longer holds. Nothing was passed on, and you have nothing to do.")
    return _draft(referral, "withdrawn", to=to, subject=_("A proposal of contact is withdrawn"), body=body, **_to_holder(referral))


def answered(referral: Referral, to: Any) -> Draft:
    """What the receiver says, to the applicant."""
    if referral.state == State.TAKEN:
        subject, body = (
            _("Someone is going to contact you"),
            _("Hello,\n\nYour project is taken up. You will be contacted at the address or telephone number you gave."),
        )
    else:
        subject = _("An answer about your project")
        body = _("Hello,\n\nThose we had thought of cannot take your project up. What you had shared is no longer open to them.")
    return _draft(referral, f"answered_{referral.state}", to=to, subject=subject, body=body, quote=referral.note, **_to_holder(referral))


# ── To who may help ──────────────────────────────────────────────────────────────────────────────────────────────
def passed_on(referral: Referral) -> Draft:
    body = _(
        "Hello,\n\nWe thought of you for the project below; those who carry it agree to your reading about it. The page tells what they chose "
        "to share and how to reach them. In two clicks, tell us whether you take it up.\n\nThis link is for you alone. It closes if they change their mind."
    )
    return _draft(
        referral, "passed_on", subject=_("A project that could interest you"), body=body, quote=referral.reason, **_to_receiver(referral)
    )


def chase(referral: Referral) -> Draft:
    if referral.state == State.TAKEN:
        subject, body = (
            _("What became of this project?"),
            _("Hello,\n\nYou took up the project below. Where does it stand? Two clicks are enough."),
        )
    else:
        subject, body = (
            _("A project awaits your answer"),
            _("Hello,\n\nThe project below still awaits your answer. If it is not for you, say so: it helps as well."),
        )
    return _draft(referral, f"chase_{referral.state}", again=referral.chased, subject=subject, body=body, **_to_receiver(referral))


def stopped(referral: Referral) -> Draft:
    body = _(
        "Hello,\n\nThose who carry the project below have taken their agreement back. The page is closed; please erase what you may have kept."
    )
    return _draft(referral, "stopped", subject=_("An agreement is taken back"), body=body)


# ── To the team ──────────────────────────────────────────────────────────────────────────────────────────────────
def told_team(referral: Referral, to: Any) -> Draft:
    """The applicant's answer, or the receiver's, to whoever proposed."""
    body = _("Hello,\n\nThe referral below is now: %(state)s.") % {"state": referral.get_state_display()}
    return _draft(
        referral, f"team_{referral.state}", to=to, subject=_("A referral has moved"), body=body, quote=referral.note, **_to_team(referral)
    )


def silent(referral: Referral, to: Any) -> Draft:
    body = _(
        "Hello,\n\nDespite two reminders nobody answers for the referral below. A telephone call may do more; you can write down what you are told."
    )
    return _draft(referral, f"silent_{referral.state}", to=to, subject=_("Nobody answers for a referral"), body=body, **_to_team(referral))
