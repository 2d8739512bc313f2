"""Messages about accounts. Those that carry a code leave at once (adapters.account); the others go through the outbox."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _

from terreau.commons.accounts.letters import Letter
from terreau.commons.accounts.models import Invitation, User
from terreau.lib import periods


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
            (_("Valid until"), periods.words(invitation.expires_at, get_current_timezone_name())),
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
        link_path=reverse("accounts:home"),
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
        link_path=reverse("accounts:home"),
    )


def at_once(kind: str, *, email: str, context: dict[str, Any]) -> Letter:
    """What someone waits for in front of the page, by allauth's own name for it. Never stored: a code is a key."""
    subject, body, facts, (link_label, link_path) = _words_at_once(kind, context)
    return Letter(
        kind=f"accounts.{kind}",
        key="",
        about=None,
        to_address=email,
        subject=subject,
        body=body,
        facts=facts,
        link_label=link_label,
        link_path=link_path,
    )


def _words_at_once(kind: str, context: dict[str, Any]) -> tuple[str, str, list[tuple[str, str]], tuple[str, str]]:
    ignore = _("If you did not ask for this, you can ignore this message: nothing happens without the code.")
    nothing = _("If you did not ask for this, you can ignore this message: nothing was done.")
    code = [(_("Code"), str(context.get("code", "")))]
    if kind == "login_code":
        body = _("Here is the code to type in the page you left open. It lasts fifteen minutes and works once.")
        return _("Your code to sign in"), f"{body}\n\n{ignore}", code, ("", "")
    if kind in {"email_confirmation", "email_confirmation_signup"}:
        body = _("To confirm that this address is yours, type this code in the page you left open. It lasts fifteen minutes.")
        return _("Confirm your e-mail address"), f"{body}\n\n{ignore}", code, ("", "")
    if kind == "unknown_account":
        body = _(
            "Someone, probably you, asked to sign in with this address, and no account uses it. You may have signed up with "
            "another address. If you have no account yet, you can create one."
        )
        return _("No account uses this address"), f"{body}\n\n{nothing}", [], (_("Create an account"), reverse("account_signup"))
    if kind == "account_already_exists":
        body = _("Someone, probably you, wanted to create an account with this address, which already has one. Sign in instead.")
        return _("You already have an account"), f"{body}\n\n{nothing}", [], (_("Sign in"), reverse("account_login"))
    raise LookupError(kind)  # allauth would be sending something that nobody has worded
