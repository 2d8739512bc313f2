"""Writes about people: roles, invitations, deactivation, closing."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from terreau.commons.accounts import letters, mails, queries
from terreau.commons.accounts.models import Invitation, RoleGrant, User
from terreau.commons.accounts.states import Role
from terreau.commons.journal import actions as journal
from terreau.lib import ids
from terreau.lib.refusals import Refusal, refuse_if

INVITATION_LASTS = timedelta(days=14)
_on_acceptance: list[Callable[..., object]] = []


def on_acceptance(effect: Callable[..., object]) -> None:
    """From apps.py: a room has something waiting for whoever accepts. Called in the same transaction with invitation, user, at."""
    _on_acceptance.append(effect)


_on_closing: list[Callable[..., object]] = []


def on_closing(effect: Callable[..., object]) -> None:
    """A room erases what it alone keeps about someone who leaves: `effect(user=, at=)`. From apps.py."""
    _on_closing.append(effect)


class AlreadyHolds(Refusal):
    """The person has the role."""


class DoesNotHold(Refusal):
    """The person does not have the role, or not any more."""


class LastAdmin(Refusal):
    """Nobody would be left to give roles."""


class AlreadyInvited(Refusal):
    """The same role already waits for the same address."""


class CannotAccept(Refusal):
    """The invitation was used, withdrawn, has expired, or is for someone else."""


class CannotClose(Refusal):
    """Something must be settled before the account is closed."""


def _label(role: str) -> str:
    return str(Role(role).label)


@transaction.atomic
def grant_role(*, user: User, role: str, by: User | None, at: datetime, reason: str = "") -> RoleGrant:
    """Give a role to a person, who is told. `by` is None when a command of the machine did it."""
    try:
        with transaction.atomic():
            grant = RoleGrant.objects.create(user=user, role=role, granted_by=by, granted_at=at)
    except IntegrityError as error:
        raise AlreadyHolds(_("%(name)s already has this role.") % {"name": user}) from error
    user.forget_roles()
    journal.record("account.role_granted", on=user, by=by, at=at, role=_label(role), role_code=role, reason=reason or "—")
    letters.post(mails.role_granted(user, role_label=_label(role), key=str(grant.pk)), by=by, at=at)
    return grant


@transaction.atomic
def revoke_role(*, user: User, role: str, by: User | None, at: datetime, reason: str = "") -> None:
    """End a role. Access ends at the person's next request, since roles are read at each of them."""
    if role == Role.ADMIN:
        _keep_one_admin(user)
    ended = RoleGrant.objects.filter(user=user, role=role, revoked_at=None).first()
    if ended is None or not RoleGrant.objects.filter(pk=ended.pk, revoked_at=None).update(revoked_by=by, revoked_at=at):
        raise DoesNotHold(_("%(name)s does not have this role any more.") % {"name": user})
    user.forget_roles()
    journal.record("account.role_revoked", on=user, by=by, at=at, role=_label(role), role_code=role, reason=reason or "—")
    letters.post(mails.role_revoked(user, role_label=_label(role), key=str(ended.pk)), by=by, at=at)


def _keep_one_admin(user: User) -> None:
    # Two administrators who revoke each other at the same instant must not both succeed. PostgreSQL needs the rows
    # locked; SQLite has nothing to lock, since a transaction that writes holds the whole file (BEGIN IMMEDIATE).
    list(RoleGrant.objects.select_for_update().filter(role=Role.ADMIN, revoked_at=None).order_by("pk"))
    if queries.is_last_admin(user):
        raise LastAdmin(_("This is the last administrator: give the role to someone else first."))


def _new_secret() -> tuple[str, str]:
    secret = ids.secret()
    return secret, hash_of(secret)


def hash_of(secret: str) -> str:
    """Only this is kept: who reads the database cannot open the link. 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(*, email: str, role: str, by: User, at: datetime) -> Invitation:
    """Offer a role to the owner of an address, who may have no account yet. The link lasts fourteen days."""
    email = email.strip().lower()
    if RoleGrant.objects.filter(user__email__iexact=email, role=role, revoked_at=None).exists():
        raise AlreadyHolds(_("%(name)s already has this role.") % {"name": email})
    lapsed = Invitation.objects.filter(email=email, role=role, accepted_at=None, withdrawn_at=None, expires_at__lte=at)
    lapsed.update(withdrawn_at=at)
    secret, secret_hash = _new_secret()
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email, role=role, secret_hash=secret_hash, invited_by=by, invited_at=at, expires_at=at + INVITATION_LASTS
            )
    except IntegrityError as error:
        raise AlreadyInvited(_("This address is already invited to this role. You can send the invitation again.")) from error
    journal.record("account.invited", on=invitation, by=by, at=at, email=email, role=_label(role))
    letters.post(mails.invitation(invitation, secret=secret), by=by, at=at)
    return invitation


def _still_open(invitation: Invitation) -> Q:
    return Q(pk=invitation.pk, accepted_at=None, withdrawn_at=None)


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """A new link, for fourteen days from now; the former one stops working."""
    secret, secret_hash = _new_secret()
    changed = Invitation.objects.filter(_still_open(invitation)).update(secret_hash=secret_hash, expires_at=at + INVITATION_LASTS)
    if not changed:
        raise CannotAccept(_("This invitation was accepted or withdrawn in the meantime."))
    invitation.refresh_from_db()
    journal.record("account.invitation_resent", on=invitation, by=by, at=at, email=invitation.email, role=_label(invitation.role))
    letters.post(mails.invitation(invitation, secret=secret), by=by, at=at)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """The link stops working. The person is not written to: they may not have read the first mail."""
    if not Invitation.objects.filter(_still_open(invitation)).update(withdrawn_at=at):
        raise CannotAccept(_("This invitation was accepted or withdrawn in the meantime."))
    journal.record("account.invitation_withdrawn", on=invitation, by=by, at=at, email=invitation.email, role=_label(invitation.role))


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Take the role. Of two simultaneous clicks one wins; the other learns that it is done."""
    refuse_if(
        [] if by.email.casefold() == invitation.email.casefold() else [_("This invitation is for another address.")],
        CannotAccept,
    )
    taken = Invitation.objects.filter(_still_open(invitation), expires_at__gt=at).update(accepted_by=by, accepted_at=at)
    if not taken:
        raise CannotAccept(_("This invitation was already used, was withdrawn, or has expired. Ask for a new one."))
    try:
        with transaction.atomic():
            RoleGrant.objects.create(user=by, role=invitation.role, granted_by=invitation.invited_by, granted_at=at)
    except IntegrityError:
        pass  # given directly in the meantime: the person has what was promised
    by.forget_roles()
    for effect in _on_acceptance:
        effect(invitation=invitation, user=by, at=at)
    journal.record("account.invitation_accepted", on=by, by=by, at=at, role=_label(invitation.role), role_code=invitation.role)


@transaction.atomic
def deactivate(*, user: User, by: User, at: datetime, reason: str) -> None:
    """Shut an account out: its sessions end now, its roles stay written for the day it comes back."""
    if user == by:
        raise CannotClose(_("You cannot deactivate your own account."))
    _keep_one_admin(user)
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise CannotClose(_("This account is already inactive."))
    user.is_active = False
    end_sessions(user=user)
    journal.record("account.deactivated", on=user, by=by, at=at, reason=reason)


@transaction.atomic
def reactivate(*, user: User, by: User, at: datetime, reason: str) -> None:
    """Let the person in again, with the roles they still hold."""
    if not User.objects.filter(pk=user.pk, is_active=False, closed_at=None).update(is_active=True):
        raise CannotClose(_("This account is already active, or was closed for good by its owner."))
    user.is_active = True
    journal.record("account.reactivated", on=user, by=by, at=at, reason=reason)


def end_sessions(*, user: User) -> None:
    """Every session of the person ends, listed or not: the session hash is derived from the (unusable) password."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(password=user.password)


@transaction.atomic
def remove_second_factors(*, user: User, by: User, at: datetime, reason: str) -> None:
    """For someone who lost them all. They enrol again at their next sign-in, which still needs a code by e-mail."""
    if user == by:
        raise CannotClose(_("Remove your own second factors from your account page."))
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    entry = journal.record("account.second_factors_removed", on=user, by=by, at=at, reason=reason)
    letters.post(mails.second_factors_removed(user, key=str(entry.pk)), by=by, at=at)


@transaction.atomic
def describe_oneself(*, user: User, name: str, phone: str) -> None:
    """The person's own name and telephone. Not journalled: nobody else is concerned."""
    user.name, user.phone = name, phone
    user.save(update_fields=["name", "phone"])


@transaction.atomic
def close(*, user: User, at: datetime) -> None:
    """The owner leaves: what names them is erased here; what they did for bodies stays, under "closed account".

    The journal keeps the name of the day: it is evidence (code du patrimoine, art. L211-1), with its own retention.
    """
    list(RoleGrant.objects.select_for_update().filter(role=Role.ADMIN, revoked_at=None).order_by("pk"))
    refuse_if(queries.closing_obstacles(user), CannotClose)
    journal.record("account.closed", on=user, by=user, at=at)
    RoleGrant.objects.filter(user=user, revoked_at=None).update(revoked_by=user, revoked_at=at)
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    end_sessions(user=user)
    anonymous: dict[str, Any] = {
        "email": f"{user.public_id}@compte-ferme.invalid",  # RFC 2606: never delivered
        "name": _("Closed account"),
        "phone": "",
        "search_text": "",
        "is_active": False,
        "closed_at": at,
    }
    User.objects.filter(pk=user.pk).update(**anonymous)
    for name, value in anonymous.items():
        setattr(user, name, value)
    user.forget_roles()
    for effect in _on_closing:
        effect(user=user, at=at)
