"""Who belongs to a body, and with which rights."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.commons.journal import actions as journal
from terreau.commons.organisations import mails, queries, rules
from terreau.commons.organisations.actions.merging import hold
from terreau.commons.organisations.models import Membership, Organisation
from terreau.commons.organisations.states import LIVE, MOVES, MembershipState
from terreau.commons.outbox import actions as outbox
from terreau.lib import ids
from terreau.lib.moves import move
from terreau.lib.refusals import Refusal

INVITATION_LASTS = timedelta(days=14)
WAITING_MOST = 30  # invitations of one body: our mail is not for writing to the whole town
REFUSALS_MOST = 3  # then one speaks with people instead


class AlreadyMember(Refusal):
    """The person belongs to the body, or has already asked to."""


class CannotJoin(Refusal):
    """The invitation was used, has expired, or is for someone else."""


class TooMany(Refusal):
    """More mail would go out than anyone asked for."""


class LastSigner(Refusal):
    """Nobody would be left to commit the body."""


def hash_of(secret: str) -> str:
    """Only this is kept: who reads the database cannot open the link. 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def request_to_join(*, organisation: Organisation, by: Any, at: datetime, position: str = "") -> Membership:
    """Ask to belong to a body. Nothing is opened until a signer says yes, or the team where nobody signs."""
    hold(organisation)
    _refuse_member(organisation, by)
    if organisation.memberships.filter(user=by, state=MembershipState.REFUSED).count() >= REFUSALS_MOST:
        raise TooMany(_("Your request was refused several times. Speak with the people of this structure, or write to us."))
    membership = Membership.objects.create(
        organisation=organisation,
        user=by,
        state=MembershipState.REQUESTED,
        position=position,
        can_edit=False,
        can_sign=False,
        created_at=at,
        created_by=by,
    )
    journal.record("organisation.join_requested", on=organisation, by=by, at=at, position=position or "—")
    for person in queries.attendants_of(organisation):
        outbox.post(mails.join_requested(membership, person), by=by, at=at)
    return membership


@transaction.atomic
def approve_request(*, membership: Membership, can_edit: bool, can_sign: bool, by: Any, at: datetime) -> None:
    """Let in someone who asked, with the rights one decides."""
    hold(membership.organisation)
    move(membership, "approve", MOVES, can_edit=can_edit, can_sign=can_sign)
    rights = queries.rights_in_words(membership)
    journal.record("organisation.join_approved", on=membership.organisation, by=by, at=at, person=str(membership.user), rights=rights)
    outbox.post(mails.join_answered(membership, is_accepted=True), by=by, at=at)


@transaction.atomic
def refuse_request(*, membership: Membership, by: Any, at: datetime) -> None:
    """Say no to someone who asked; they are told, without a reason they could not use."""
    hold(membership.organisation)
    move(membership, "refuse", MOVES, ended_at=at)
    journal.record("organisation.join_refused", on=membership.organisation, by=by, at=at, person=str(membership.user))
    outbox.post(mails.join_answered(membership, is_accepted=False), by=by, at=at)


@transaction.atomic
def invite_member(
    *, organisation: Organisation, email: str, can_edit: bool, can_sign: bool, by: Any, at: datetime, position: str = ""
) -> Membership:
    """Write to someone to join the body. The link lasts fourteen days; inviting the same address again replaces it."""
    hold(organisation)
    email = email.strip().lower()
    live = organisation.memberships.filter(state__in=LIVE)
    if live.filter(user__email__iexact=email).exists():
        raise AlreadyMember(_("This person is already a member, or asks to be: look at the list of members."))
    for former in live.filter(state=MembershipState.INVITED, invited_email=email):
        move(former, "end", MOVES, ended_at=at, secret_hash="")
    if live.filter(state=MembershipState.INVITED).count() >= WAITING_MOST:
        raise TooMany(_("Too many invitations are waiting already: take some back first."))
    secret = ids.secret()
    membership = Membership.objects.create(
        organisation=organisation,
        invited_email=email,
        secret_hash=hash_of(secret),
        state=MembershipState.INVITED,
        position=position,
        can_edit=can_edit,
        can_sign=can_sign,
        created_at=at,
        created_by=by,
        expires_at=at + INVITATION_LASTS,
    )
    rights = queries.rights_in_words(membership)
    journal.record("organisation.member_invited", on=organisation, by=by, at=at, person=email, rights=rights)
    outbox.post(mails.invitation(membership, secret=secret, rights=rights), by=by, at=at)
    return membership


@transaction.atomic
def accept_invitation(*, membership: Membership, by: Any, at: datetime) -> None:
    """Become a member. The link is half of the key; owning the address it was sent to is the other half."""
    hold(membership.organisation)
    if by.email.casefold() != membership.invited_email.casefold():
        raise CannotJoin(_("This invitation is for another address."))
    if membership.expires_at is not None and at >= membership.expires_at:
        raise CannotJoin(_("This invitation has expired. Ask for a new one: it takes a minute."))
    theirs = membership.organisation.memberships.filter(user=by, state__in=LIVE)
    if theirs.filter(state=MembershipState.ACTIVE).exists():
        raise AlreadyMember(_("You are already a member of this structure."))
    for request in theirs.exclude(pk=membership.pk):
        move(request, "end", MOVES, ended_at=at)
    move(membership, "accept", MOVES, user=by, secret_hash="")
    journal.record("organisation.joined", on=membership.organisation, by=by, at=at)
    if membership.created_by is not None:
        outbox.post(mails.joined(membership), by=by, at=at)


@transaction.atomic
def set_rights(*, membership: Membership, can_edit: bool, can_sign: bool, by: Any, at: datetime, position: str = "") -> None:
    """Change what a member may do. The last signer keeps their signature until someone else has it."""
    hold(membership.organisation)
    if membership.can_sign and not can_sign:
        _refuse_last_signer(membership)
    kept = Membership.objects.filter(pk=membership.pk, state=MembershipState.ACTIVE)
    if not kept.update(can_edit=can_edit, can_sign=can_sign, position=position):
        raise AlreadyMember(_("This person is not a member any more."))
    membership.refresh_from_db()
    rights = queries.rights_in_words(membership)
    journal.record("organisation.rights_changed", on=membership.organisation, by=by, at=at, person=str(membership.user), rights=rights)
    if membership.user != by:
        outbox.post(mails.rights_changed(membership, rights=rights, at=at), by=by, at=at)


@transaction.atomic
def end_membership(*, membership: Membership, by: Any, at: datetime) -> None:
    """A member leaves or is removed; an invitation is withdrawn. The last signer first hands over to someone.

    The team may end any membership, the last signer's included: that is how a body taken over by a stranger is freed.
    """
    hold(membership.organisation)
    membership.refresh_from_db()
    if membership.state == MembershipState.ACTIVE and membership.can_sign and (membership.user == by or not rules.can_supervise(by)):
        _refuse_last_signer(membership)
    move(membership, "end", MOVES, ended_at=at, secret_hash="")
    person = str(membership.user or membership.invited_email)
    journal.record("organisation.membership_ended", on=membership.organisation, by=by, at=at, person=person)
    if membership.user is not None and membership.user != by:
        outbox.post(mails.membership_ended(membership), by=by, at=at)


@transaction.atomic
def declare_signer(*, organisation: Organisation, by: Any, at: datetime, position: str = "") -> None:
    """A member of a body that nobody signs for declares that they may. Every other member is told, and so may object."""
    hold(organisation)
    if rules.has_signer(organisation):
        raise LastSigner(_("Someone already signs for this structure: ask them to give you the right to sign."))
    mine = organisation.memberships.filter(user=by, state=MembershipState.ACTIVE, can_edit=True)
    if not mine.update(can_sign=True, **({"position": position} if position else {})):
        raise AlreadyMember(_("Only a member who may edit the record can declare that they sign for it."))
    journal.record("organisation.signer_declared", on=organisation, by=by, at=at, person=str(by), position=position or "—")
    for membership in queries.members_of(organisation).exclude(user=by):
        outbox.post(mails.signer_declared(membership, signer=by, at=at), by=by, at=at)


def _refuse_member(organisation: Organisation, user: Any) -> None:
    standing = organisation.memberships.filter(user=user, state__in=LIVE).first()
    if standing is None:
        return
    if standing.state == MembershipState.ACTIVE:
        raise AlreadyMember(_("You are already a member of this structure."))
    raise AlreadyMember(_("You have already asked to join this structure: the answer will reach you by e-mail."))


def _refuse_last_signer(membership: Membership) -> None:
    others = queries.signers_of(membership.organisation).exclude(pk=membership.user_id)
    if not others.exists():
        raise LastSigner(_("This is the last person who may sign for the structure: give the right to sign to someone else first."))
