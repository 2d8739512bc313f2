"""Messages about bodies and their members. Names and numbers typed by people go to `facts`, never to the text."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _

from terreau.commons.organisations.models import Doubt, Membership, Organisation
from terreau.commons.outbox.letters import Draft
from terreau.lib import periods, siret


def invitation(membership: Membership, *, secret: str, rights: str) -> Draft:
    return Draft(
        kind="organisations.invitation",
        key=f"organisations.invitation:{membership.pk}",
        about=membership.organisation,
        to_address=membership.invited_email,
        subject=_("You are invited to join a structure"),
        body=_(
            "You are invited to work on the files of the structure below. To accept, open the link and sign in with this e-mail "
            "address; if you have no account yet, you will create one there, without a password.\n\n"
            "If you did not expect this invitation, you can ignore it: nothing happens without you."
        ),
        facts=[
            (_("Structure"), membership.organisation.name),
            (_("You will be able to"), rights),
            (_("Invitation from"), str(membership.created_by)),
            (_("Valid until"), periods.words(membership.expires_at, get_current_timezone_name()) if membership.expires_at else "—"),
        ],
        link_label=_("See the invitation"),
        link_path=reverse("organisations:invitation", args=[secret]),
    )


def join_requested(membership: Membership, to: Any) -> Draft:
    organisation = membership.organisation
    is_team = to.is_house_staff and not organisation.memberships.filter(user=to, state="active").exists()
    person = membership.user
    return Draft(
        kind="organisations.join_requested",
        key=f"organisations.join_requested:{membership.pk}:{to.pk}",
        about=organisation,
        to=to,
        to_address=to.email,
        subject=_("Someone asks to join a structure"),
        body=_(
            "The person below asks to work on the files of this structure. Accept only someone you know: members see the "
            "applications of the structure. Until you answer, they see nothing."
        ),
        facts=[
            (_("Structure"), organisation.name),
            (_("Person"), str(person)),
            (_("E-mail address"), person.email if person else ""),
            (_("Position declared"), membership.position or "—"),
        ],
        link_label=_("Answer the request"),
        link_path=reverse("organisations:desk_detail" if is_team else "organisations:members", args=[organisation.public_id]),
    )


def join_answered(membership: Membership, *, is_accepted: bool) -> Draft:
    if is_accepted:
        subject = _("Your request to join a structure is accepted")
        body = _("You are now a member of the structure below, and you find its applications in your space.")
    else:
        subject = _("Your request to join a structure was not accepted")
        body = _(
            "The people in charge of the structure below did not accept your request. If you think this is a mistake, "
            "speak with them directly, or write to us."
        )
    return _to_member(membership, "join_answered", subject, body, key=str(membership.pk), has_link=is_accepted)


def joined(membership: Membership) -> Draft:
    to: Any = membership.created_by
    return Draft(
        kind="organisations.joined",
        key=f"organisations.joined:{membership.pk}",
        about=membership.organisation,
        to=to,
        to_address=to.email,
        subject=_("Your invitation was accepted"),
        body=_("The person below accepted your invitation and can now work with you."),
        facts=[(_("Structure"), membership.organisation.name), (_("Person"), str(membership.user))],
        link_label=_("See the members"),
        link_path=reverse("organisations:members", args=[membership.organisation.public_id]),
    )


def rights_changed(membership: Membership, *, rights: str, at: datetime) -> Draft:
    return _to_member(
        membership,
        "rights_changed",
        _("Your rights in a structure have changed"),
        _("What you may do for the structure below has changed."),
        key=f"{membership.pk}:{at.isoformat()}",
        facts=[(_("You can now"), rights)],
    )


def membership_ended(membership: Membership) -> Draft:
    return _to_member(
        membership,
        "membership_ended",
        _("You are no longer a member of a structure"),
        _(
            "You can no longer see the files of the structure below. If you think this is a mistake, speak with its members, or write to us."
        ),
        key=str(membership.pk),
        has_link=False,
    )


def signer_declared(membership: Membership, *, signer: Any, at: datetime) -> Draft:
    return _to_member(
        membership,
        "signer_declared",
        _("Someone declares that they sign for your structure"),
        _(
            "Nobody could sign for the structure below. The person named declares that they have this power. If it is not true, write to us straight away."
        ),
        key=f"{membership.pk}:{at.isoformat()}",
        facts=[(_("Person"), str(signer))],
    )


def merged(kept: Organisation, absorbed: Organisation, to: Any, *, at: datetime) -> Draft:
    return Draft(
        kind="organisations.merged",
        key=f"organisations.merged:{absorbed.pk}:{to.pk}:{at.isoformat()}",
        about=kept,
        to=to,
        to_address=to.email,
        subject=_("Two records of your structure are now one"),
        body=_(
            "The team found that the two records below are the same structure, and made one of them. Members, drafts and "
            "applications of both are together now; nothing is lost. If this is a mistake, write to us."
        ),
        facts=[(_("Record kept"), _named(kept)), (_("Record merged into it"), _named(absorbed))],
        link_label=_("See the structure"),
        link_path=reverse("organisations:detail", args=[kept.public_id]),
    )


def doubt_raised(doubt: Doubt, to: Any) -> Draft:
    return Draft(
        kind="organisations.doubt_raised",
        key=f"organisations.doubt_raised:{doubt.pk}:{to.pk}",
        about=doubt.organisation,
        to=to,
        to_address=to.email,
        subject=_("Two records may be the same structure"),
        body=_(
            "The registers do not settle whether the two records below are one structure. Please have a look and decide: nobody else can."
        ),
        facts=[
            (_("First record"), _named(doubt.organisation)),
            (_("Second record"), _named(doubt.other)),
            (_("What they share"), doubt.number or str(doubt.get_reason_display())),
        ],
        link_label=_("Settle the doubt"),
        link_path=reverse("organisations:doubts"),
    )


def _to_member(
    membership: Membership,
    kind: str,
    subject: str,
    body: str,
    *,
    key: str,
    facts: list[tuple[str, str]] | None = None,
    has_link: bool = True,
) -> Draft:
    to: Any = membership.user
    return Draft(
        kind=f"organisations.{kind}",
        key=f"organisations.{kind}:{key}",
        about=membership.organisation,
        to=to,
        to_address=to.email,
        subject=subject,
        body=body,
        facts=[(_("Structure"), membership.organisation.name), *(facts or [])],
        link_label=_("See the structure") if has_link else "",
        link_path=reverse("organisations:detail", args=[membership.organisation.public_id]) if has_link else "",
    )


def _named(organisation: Organisation) -> str:
    return f"{organisation.name} ({siret.show(organisation.siret)})" if organisation.siret else organisation.name
