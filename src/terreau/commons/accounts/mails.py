"""Messages about accounts. Sign-in codes are not here: they leave at once (see adapters)."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from terreau.commons.accounts.letters import Letter
from terreau.commons.accounts.models import Invitation, User


def invitation(invitation: Invitation, *, secret: str) -> Letter:
    """The link to accept a role. The secret is half of the key: the other half is owning the address."""
    return Letter(
        kind="accounts.invitation",
        key=f"accounts.invitation:{invitation.pk}:{invitation.secret_hash[:16]}",
        about=invitation,
        to_address=invitation.email,
        subject=_("You are invited to take a role"),
        body=_(
            "You are invited to take the role below. To accept, open the link and sign in with this e-mail address; "
            "if you have no account yet, you will create one there, without a password.\n\n"
            "If you did not expect this invitation, you can ignore it: nothing happens without you."
        ),
        facts=[
            (_("Role"), str(invitation.get_role_display())),
            (_("Invited by"), str(invitation.invited_by)),
            (_("Valid until"), date_format(localtime(invitation.expires_at), "j F Y, H:i")),
        ],
        link_label=_("See the invitation"),
        link_path=reverse("accounts:invitation", args=[secret]),
    )


def role_granted(user: User, *, role_label: str, key: str) -> Letter:
    """So that nobody holds a role without knowing it."""
    return Letter(
        kind="accounts.role_granted",
        key=f"accounts.role_granted:{key}",
        about=user,
        to=user,
        to_address=user.email,
        subject=_("You have a new role"),
        body=_("The role below was added to your account. It is active now; your pages appear in the menu at your next visit."),
        facts=[(_("Role"), role_label)],
        link_label=_("My account"),
        link_path=reverse("accounts:mine"),
    )


def role_revoked(user: User, *, role_label: str, key: str) -> Letter:
    """Losing an access without a word would look like a fault."""
    return Letter(
        kind="accounts.role_revoked",
        key=f"accounts.role_revoked:{key}",
        about=user,
        to=user,
        to_address=user.email,
        subject=_("A role was removed from your account"),
        body=_("The role below was removed from your account. The rest of your account is unchanged."),
        facts=[(_("Role"), role_label)],
    )


def second_factors_removed(user: User, *, key: str) -> Letter:
    """A warning as much as a confirmation: whoever asked for it in your name would be found out."""
    return Letter(
        kind="accounts.second_factors_removed",
        key=f"accounts.second_factors_removed:{key}",
        about=user,
        to=user,
        to_address=user.email,
        subject=_("Your second factors were removed"),
        body=_(
            "An administrator removed the passkeys and the authenticator app of your account, and closed its sessions. "
            "You will be able to register new ones the next time you sign in.\n\n"
            "If you did not ask for this, write to us straight away."
        ),
    )


def security_notice(user: User, *, kind: str, key: str, subject: str, body: str, to_address: str = "") -> Letter:
    """Something about the security of the account changed: its owner is told, at the address that was theirs."""
    return Letter(
        kind=f"accounts.{kind}",
        key=f"accounts.{kind}:{key}",
        about=user,
        to=user,
        to_address=to_address or user.email,
        subject=subject,
        body=body + "\n\n" + _("If it was not you, sign out everywhere from your account page and write to us straight away."),
        link_label=_("My account"),
        link_path=reverse("accounts:mine"),
    )
