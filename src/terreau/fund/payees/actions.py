"""Verifying an account with two people, setting one aside, asking for one; reading a number in full leaves a trace."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts import queries as accounts
from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.commons.organisations import actions as organisations
from terreau.commons.organisations import queries as people
from terreau.commons.organisations import rules as membership
from terreau.commons.organisations.models import Organisation
from terreau.commons.outbox import actions as outbox
from terreau.commons.papers import queries as papers
from terreau.commons.papers.models import BankDetails
from terreau.fund.payees import mails, queries, rules
from terreau.fund.payees.models import AccountCheck
from terreau.fund.payees.states import MOVES, STANDING
from terreau.lib import moves, texts
from terreau.lib.refusals import Refusal


class CannotCheck(Refusal):
    """The account is not the one that was read, or this person may not be the one who verifies it."""


class NobodyToAsk(Refusal):
    """The structure has nobody who signs, or has an account on file."""


@transaction.atomic
def read_number(*, organisation: Organisation, by: Any, at: datetime) -> BankDetails | None:
    """The current account, about to be shown in full. The journal says who read it."""
    account = papers.bank_details_of(organisation)
    if account is not None:
        journal.record("payees.number_read", on=organisation, by=by, at=at, account=str(account))
    return account


@transaction.atomic
def vouch(*, organisation: Organisation, account: str, way: str, note: str, by: Any, at: datetime) -> AccountCheck:
    """First of two: this account is the structure's. Whoever else pays is told that a second person is wanted."""
    current = _held(organisation, account)
    if membership.is_member(by, organisation):
        raise CannotCheck(_("You belong to this structure: someone else must verify its account."))
    facts = {"way": way, "note": texts.one_line(note, 400), "vouched_by": by, "vouched_at": at}
    try:
        with transaction.atomic():
            check = AccountCheck.objects.create(account=current, **facts)
    except IntegrityError as error:
        raise CannotCheck(_("Someone has just verified this account: reload the page to see where it stands.")) from error
    journal.record("payees.vouched", on=organisation, by=by, at=at, account=str(current))
    for person in _others_who_pay(organisation, but=by):
        outbox.post(mails.second_wanted(check, person), by=by, at=at)
    return check


@transaction.atomic
def confirm(*, check: AccountCheck, account: str, by: Any, at: datetime) -> None:
    """Second of two. From here on the account is given to whoever pays."""
    organisation = check.account.organisation
    current = _held(organisation, account)
    if check.vouched_by_id == by.pk:
        raise CannotCheck(_("You verified it first: someone else must confirm it."))
    if current.pk != check.account_id or membership.is_member(by, organisation):
        raise CannotCheck(_("This account has been replaced, or you belong to the structure: it cannot be confirmed by you."))
    moves.move(check, "confirm", MOVES, confirmed_by=by, confirmed_at=at)
    journal.record("payees.confirmed", on=organisation, by=by, at=at, account=str(current), first=str(check.vouched_by))


@transaction.atomic
def reject(*, check: AccountCheck, reason: str, by: Any, at: datetime) -> None:
    """Set an account aside, whoever vouched for it. Those who sign for the structure are told why."""
    organisation = check.account.organisation
    said = texts.one_line(reason, 400)
    if not said:
        raise CannotCheck(_("Say why: those who sign for the structure will read it."))
    moves.move(check, "reject", MOVES, rejected_by=by, rejected_at=at, reason=said)
    journal.record("payees.rejected", on=organisation, by=by, at=at, account=str(check.account), reason=said)
    for signer in people.signers_of(organisation):
        outbox.post(mails.rejected(check, signer), by=by, at=at)


@transaction.atomic
def ask(*, organisation: Organisation, by: Any, at: datetime) -> int:
    """Ask those who sign where the structure is paid: once a week at most. Returns how many were asked."""
    organisations.hold(organisation)
    if papers.bank_details_of(organisation) is not None:
        raise NobodyToAsk(_("This structure has just recorded its bank details: reload the page."))
    signers = list(people.signers_of(organisation))
    if not signers:
        raise NobodyToAsk(_("Nobody signs for this structure here: reach it by telephone or by post."))
    posted = [outbox.post(mails.asked(organisation, signer, at=at), by=by, at=at) for signer in signers]
    if all(message.created_at != at for message in posted):
        raise NobodyToAsk(_("They have been asked this week already: leave them a few days, or call them."))
    journal.record("payees.asked", on=organisation, by=by, at=at, count=len(signers))
    return len(signers)


@transaction.atomic
def record_export(*, count: int, by: Any, at: datetime) -> None:
    journal.record("payees.exported", on=by, by=by, at=at, count=count)


def follow_change(former: BankDetails, *, by: Any, at: datetime) -> None:
    """An account was replaced. Where people had vouched for it, they are told: a new one is not paid on unseen."""
    check = queries.past_checks(former.organisation).filter(account=former, state__in=STANDING).first()
    if check is None:
        return
    for person in _people_of(check):
        outbox.post(mails.changed(check, person), by=by, at=at)


def _people_of(check: AccountCheck) -> list[User]:
    found = {person.pk: person for person in (check.vouched_by, check.confirmed_by) if person is not None and person.is_active}
    return [person for person in found.values() if person.has_role(*rules.PAYERS)]


def _held(organisation: Organisation, account: str) -> BankDetails:
    """The current account, as the structure cannot change it until the transaction ends; it must be the one that was on the page."""
    organisations.hold(organisation)
    current = papers.bank_details_of(organisation)
    if current is None or current.public_id != account:
        raise CannotCheck(_("The structure has changed its account since you read it: read the new one."))
    return current


def _others_who_pay(organisation: Organisation, *, but: Any) -> list[User]:
    """Each once, whatever their roles; neither the first person nor a member of the structure."""
    found = {person.pk: person for role in rules.PAYERS for person in accounts.holders_of(role)}
    return [person for person in found.values() if person.pk != but.pk and not membership.is_member(person, organisation)]
