"""Offering, answering, prolonging, taking back; what sessions and withdrawals do to an offer; the clock.

Whoever promises money takes the row of the edition first, as the adoption of a session does: both count the same promises.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.actions import applying
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.queries import people
from terreau.fund.calls.states import State as FileState
from terreau.fund.review.actions import deliberating
from terreau.fund.review.models import Decision, Deliberation
from terreau.fund.review.queries.deliberation import Intent
from terreau.fund.review.states import Outcome
from terreau.fund.waiting import mails, queries
from terreau.fund.waiting.models import Offer
from terreau.fund.waiting.states import HOLDING, MOVES, State
from terreau.lib import money, moves, periods, texts
from terreau.lib.refusals import Refusal, refuse_if

DAYS_MAX = 90


class CannotOffer(Refusal):
    """To this file, this amount, or by this person; each reason is said."""


class TooLate(Refusal):
    """The time to answer is over, or the one given is past."""


class Gone(Refusal):
    """The file has left the waiting list."""


# ── Offering ─────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def offer(
    *,
    application: Application,
    amount_cents: int,
    answer_by: datetime,
    goes_on: bool,
    word: str,
    skipping: str,
    by: User,
    at: datetime,
) -> Offer:
    """Promise an amount to a file of the list: it is nobody else's until they answer, or the time is over."""
    edition = _take(application.edition_id)
    places = queries.places(edition, viewer=by)
    before = queries.passed_over(places, application)
    said = texts.one_line(skipping, 400)
    reasons = [*_why_not(places, application, amount_cents, by=by), *_why_not_then(edition, answer_by, at)]
    if before and not said:
        names = ", ".join(str(place.decision.rank) for place in before)
        reasons.append(
            ngettext(
                "The file of place %(places)s stands before this one: say why it is passed over.",
                "The files of places %(places)s stand before this one: say why they are passed over.",
                len(before),
            )
            % {"places": names}
        )
    refuse_if(reasons, CannotOffer)
    days = max(round((answer_by - at) / timedelta(days=1)), 1)
    facts = {"answer_by": answer_by, "days": days, "goes_on": goes_on, "word": texts.cleaned(word), "skipping": said if before else ""}
    made = _make(application, amount_cents, by=by, at=at, **facts)
    for place in before:
        journal.record("waiting.passed_over", on=place.file, by=by, at=at, reason=said)
    return made


def _take(edition: int) -> Edition:
    """The edition as it stands, and nobody else counts its money until this transaction ends."""
    Edition.objects.filter(pk=edition).update(awarded_cents=F("awarded_cents"))
    return Edition.objects.select_related("call").get(pk=edition)


def _why_not(places: Sequence[queries.Place], application: Application, cents: int, *, by: User) -> list[str]:
    place = next((place for place in places if place.file.pk == application.pk), None)
    if place is None:
        return [_("This file is not on the waiting list any more, or its applicant was not told yet that it is.")]
    if place.is_hidden:
        return [_("You have a link with this applicant: another lead must make the offer.")]
    if place.is_held:
        return [_("An offer to this file stands already.")]
    if place.is_tabled:
        return [_("This file is on the table of a session in preparation: it will be decided there.")]
    if not people.signers_of(application).exists():
        return [_("Nobody of this organisation may sign for it: there is nobody to answer.")]
    return _why_not_that(place.file, cents)


def _why_not_that(file: Application, cents: int) -> list[str]:
    if not cents:
        return [_("Write the amount that is offered.")]
    found = deliberating.limits(file, Intent(0, Outcome.AWARD, cents))
    free = queries.purse(file.edition).free
    if cents > free:
        words = {"amount": money.show(cents), "free": money.show(free)}
        found.append(_("%(amount)s is more than what is free: %(free)s, once decisions and other offers are counted.") % words)
    return found


def _why_not_then(edition: Edition, answer_by: datetime, at: datetime) -> list[str]:
    if answer_by <= at:
        return [_("Leave them some time to answer: take a later day.")]
    if answer_by > at + timedelta(days=DAYS_MAX):
        return [_("That is too long: money promised for more than %(max)s days helps nobody.") % {"max": DAYS_MAX}]
    return []


def _make(application: Application, cents: int, *, by: User, at: datetime, **facts: Any) -> Offer:
    try:
        with transaction.atomic():
            made = Offer.objects.create(application=application, amount_cents=cents, offered_by=by, offered_at=at, **facts)
    except IntegrityError as error:
        raise CannotOffer(_("An offer to this file stands already.")) from error
    until = periods.words(made.answer_by, application.edition.time_zone)
    journal.record("waiting.offered", on=application, by=by, at=at, amount=money.show(cents), until=until)
    for person in people.addressees_of(application):
        outbox.post(mails.offered(made, person), by=by, at=at)
    return made


@transaction.atomic
def prolong(*, offer: Offer, answer_by: datetime, expected_version: int, by: User, at: datetime) -> None:
    """Leave them more time, before the former is over."""
    if offer.is_late(at):
        raise TooLate(_("The time to answer is over: make another offer."))
    refuse_if(_why_not_then(offer.application.edition, answer_by, at), TooLate)
    if answer_by <= offer.answer_by:
        raise TooLate(_("They have until then already: take a later day."))
    moves.move(offer, "prolong", MOVES, expected_version=expected_version, answer_by=answer_by, chased_at=None)
    until = periods.words(answer_by, offer.application.edition.time_zone)
    journal.record("waiting.prolonged", on=offer.application, by=by, at=at, until=until)
    _tell_applicant(offer, mails.prolonged, by=by, at=at)


@transaction.atomic
def withdraw(*, offer: Offer, reason: str, by: User, at: datetime) -> None:
    """Take the promise back; they are told why. Nobody else is called in its place: a lead decides what becomes of the money."""
    said = texts.one_line(reason, 400)
    moves.move(offer, "withdraw", MOVES, reason=said, ended_at=at)
    journal.record("waiting.withdrawn", on=offer.application, by=by, at=at, reason=said)
    _tell_applicant(offer, mails.taken_back, by=by, at=at)


# ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def accept(*, offer: Offer, expected_version: int, by: User, at: datetime) -> None:
    """They still want it, at that amount. The money waits for the session that votes it."""
    _answerable(offer, at)
    moves.move(offer, "accept", MOVES, expected_version=expected_version, answered_by=by, ended_at=at)
    journal.record("waiting.accepted", on=offer.application, by=by, at=at, amount=money.show(offer.amount_cents))
    _tell_applicant(offer, mails.noted, by=by, at=at)
    outbox.post(mails.answered(offer, offer.offered_by), by=by, at=at)


@transaction.atomic
def decline(*, offer: Offer, reason: str, leaves: bool, by: User, at: datetime) -> Offer | None:
    """They do not take it: the money is free. They stay on the list, or leave it for good. Returns the offer made to the next, if any."""
    if offer.state == State.OPEN:
        _answerable(offer, at)
    said = texts.one_line(reason, 400)
    moves.move(offer, "decline", MOVES, reason=said, answered_by=by, ended_at=at)
    journal.record("waiting.declined", on=offer.application, by=by, at=at)
    if leaves:
        applying.withdraw(application=offer.application, reason=said, by=by, at=at)
    return _to_the_next(offer, mails.answered, at=at)


def _answerable(offer: Offer, at: datetime) -> None:
    if not Application.objects.filter(pk=offer.application_id, state=FileState.WAITLISTED).exists():
        raise Gone(_("This file is not on the waiting list any more: there is nothing to answer."))
    if offer.is_late(at):
        raise TooLate(_("The time to answer this offer is over. You are still on the waiting list; write to the team if you want it."))


def _tell_applicant(offer: Offer, mail: Any, *, by: User | None, at: datetime) -> None:
    for person in people.addressees_of(offer.application):
        outbox.post(mail(offer, person), by=by, at=at)


# ── The next of the list ─────────────────────────────────────────────────────────────────────────────────────────
def _to_the_next(offer: Offer, mail: Any, *, at: datetime) -> Offer | None:
    """Where whoever offered asked for it: the first who was not asked yet. They are told what came of it, in one mail."""
    made, why_not = (None, "")
    if offer.goes_on:
        made, why_not = _call_next(offer, at)
    outbox.post(mail(offer, offer.offered_by, made=made, why_not=why_not), by=None, at=at)
    return made


def _call_next(offer: Offer, at: datetime) -> tuple[Offer | None, str]:
    edition = _take(offer.application.edition_id)
    place = queries.next_place(queries.places(edition, viewer=offer.offered_by))
    if place is None:
        return None, _("Nobody else is on the list, or can be called.")
    cents = queries.affordable_cents(place.file, min(offer.amount_cents, queries.purse(edition).free))
    if not cents:
        return None, _("What is free is too little for the next of the list: “%(file)s”.") % {"file": place.file}
    if not people.signers_of(place.file).exists():
        return None, _("The next of the list, “%(file)s”, has nobody left who may sign.") % {"file": place.file}
    facts = {"answer_by": at + timedelta(days=offer.days), "days": offer.days, "goes_on": True, "word": offer.word, "follows": offer}
    return _make(place.file, cents, by=offer.offered_by, at=at, **facts), ""


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def table(*, offers: Sequence[Offer], deliberation: Deliberation, by: User, at: datetime) -> deliberating.Tabled:
    """Bring accepted offers before a session, each with the amount that was accepted. What cannot come is said."""
    chosen = {offer.application_id: offer for offer in offers if offer.state == State.ACCEPTED}
    done = deliberating.table_files(deliberation=deliberation, applications=[one.application for one in chosen.values()], by=by, at=at)
    intents = [Intent(row.pk, Outcome.AWARD, chosen[row.application_id].amount_cents) for row in done.done]
    if intents:
        deliberation.refresh_from_db(fields=["version", "state"])
        version = deliberation.version
        deliberating.save_proposals(deliberation=deliberation, intents=intents, expected_version=version, by=by, at=at)
    return done


def follow_adoption(decisions: Collection[Decision], *, at: datetime) -> None:
    """A session decided on these files: offers to them have done their work, whatever it decided."""
    by_file = {decision.application_id: decision for decision in decisions}
    for offer in Offer.objects.filter(application__in=list(by_file), state__in=HOLDING).select_related("application"):
        moves.move(offer, "settle", MOVES, decision=by_file[offer.application_id], ended_at=offer.ended_at or at)


def follow_withdrawal(*, application: Application, by: Any, at: datetime) -> None:
    """Whoever gives the whole request up gives the offer up: its money is free, and the next is called if so asked."""
    offer = queries.held_of(application)
    if offer is None:
        return
    moves.move(offer, "decline", MOVES, reason="", answered_by=by, ended_at=at)
    _to_the_next(offer, mails.answered, at=at)


# ── The clock ────────────────────────────────────────────────────────────────────────────────────────────────────
def round_of_offers(*, at: datetime) -> int:
    """Chase those who have little time left, end what is over, call the next. Returns how many offers were touched."""
    return sum(_chase(offer, at) for offer in queries.to_chase(at)) + sum(_lapse(offer, at) for offer in queries.to_lapse(at))


@transaction.atomic
def _chase(offer: Offer, at: datetime) -> int:
    """Unless an answer, more time, or another round was faster."""
    same = Offer.objects.filter(pk=offer.pk, version=offer.version, state=State.OPEN, chased_at=None)
    if same.update(chased_at=at) != 1:
        return 0
    _tell_applicant(offer, mails.chase, by=None, at=at)
    return 1


@transaction.atomic
def _lapse(offer: Offer, at: datetime) -> int:
    try:
        moves.move(offer, "lapse", MOVES, expected_version=offer.version, ended_at=at)
    except moves.WrongState:
        return 0  # they answered in the meantime, or were given more time
    journal.record("waiting.lapsed", on=offer.application, by=None, at=at)
    _tell_applicant(offer, mails.lapsed, by=None, at=at)
    _to_the_next(offer, mails.answered, at=at)
    return 1
