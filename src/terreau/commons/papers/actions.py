"""Writes on what an organisation keeps on file. A piece is never rewritten: the newer one takes its place."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.documents import actions as documents
from terreau.commons.documents.models import Document, Scan
from terreau.commons.journal import actions as journal
from terreau.commons.organisations import actions as organisations
from terreau.commons.organisations import queries as people
from terreau.commons.organisations.models import Organisation
from terreau.commons.outbox import actions as outbox
from terreau.commons.papers import mails, queries, rules
from terreau.commons.papers.kinds import PaperKind, nature_of
from terreau.commons.papers.models import BankDetails, Paper, PaperUse
from terreau.commons.papers.states import MOVES, PaperState
from terreau.lib import iban as ibans
from terreau.lib import texts
from terreau.lib.moves import move
from terreau.lib.refusals import Refusal, refuse_if

FIRST_YEAR = 1990


class CannotPut(Refusal):
    """The piece cannot be put on file as it is."""


class CannotUse(Refusal):
    """The piece is not there any more, or is not this organisation's."""


class WrongBankDetails(Refusal):
    """What is wrong with an IBAN, a BIC or a name, all at once."""


# ── Papers ───────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def put(
    *,
    organisation: Organisation,
    kind: str,
    upload: File,
    by: Any,
    at: datetime,
    year: int = 0,
    title: str = "",
    valid_from: date | None = None,
) -> Paper:
    """Put a piece on file. The one it takes the place of stays in the history. Raises `documents.RefusedFile`."""
    organisations.hold(organisation)
    document = documents.store(upload=upload, owner=organisation, slot=f"paper:{kind}", by=by, at=at)
    return _put(organisation, document, kind=kind, year=year, title=title, valid_from=valid_from, by=by, at=at)


@transaction.atomic
def adopt(*, organisation: Organisation, kind: str, document: Document, by: Any, at: datetime, year: int = 0) -> Paper:
    """Make a permanent piece of a file that was attached to an application: a copy of it, for the two live apart."""
    organisations.hold(organisation)
    _refuse_infected(document)
    kept = documents.copy(document=document, owner=organisation, slot=f"paper:{kind}", by=by, at=at)
    paper = _put(organisation, kept, kind=kind, year=year, title="", valid_from=None, by=by, at=at)
    PaperUse.objects.create(paper=paper, document=document.public_id, at=at, by=by)
    return paper


def _put(
    organisation: Organisation, document: Document, *, kind: str, year: int, title: str, valid_from: date | None, by: Any, at: datetime
) -> Paper:
    nature, title = nature_of(kind), texts.one_line(title, 120) if kind == PaperKind.OTHER else ""
    year = year if nature.is_yearly else 0
    refuse_if(_faults(kind, year=year, title=title, valid_from=valid_from, today=timezone.localdate(at)), CannotPut)
    former = queries.standing(organisation, kind=kind, year=year, title=title)
    if former is not None:
        move(former, "replace", MOVES, ended_at=at)
    paper = Paper.objects.create(
        organisation=organisation, kind=kind, year=year, title=title, document=document, valid_from=valid_from, put_at=at, put_by=by
    )
    if former is not None:
        Paper.objects.filter(pk=former.pk).update(replaced_by=paper)
    journal.record("paper.replaced" if former else "paper.put", on=organisation, by=by, at=at, paper=str(paper), name=document.name)
    return paper


def _faults(kind: str, *, year: int, title: str, valid_from: date | None, today: date) -> list[str]:
    found = []
    if nature_of(kind).is_yearly and not FIRST_YEAR <= year <= today.year:
        found.append(_("Say which year this document speaks of."))
    if kind == PaperKind.OTHER and not title:
        found.append(_("Say in a few words what this document is."))
    if valid_from is not None and valid_from > today:
        found.append(_("The date of the document is in the future: check it."))
    return found


@transaction.atomic
def withdraw(*, paper: Paper, by: Any, at: datetime) -> None:
    """Take a piece out: it is offered no more. Files that were sent with it keep theirs."""
    organisations.hold(paper.organisation)
    move(paper, "withdraw", MOVES, ended_at=at)
    journal.record("paper.withdrawn", on=paper.organisation, by=by, at=at, paper=str(paper))


@transaction.atomic
def use(*, paper: Paper, owner: Any, slot: str, by: Any, at: datetime) -> Document:
    """Copy a piece into a file, and remember which piece it was. What becomes of the piece later changes nothing there."""
    if paper.state != PaperState.CURRENT:
        raise CannotUse(_("This piece has just been replaced or taken out: reload the page to see the one on file."))
    _refuse_infected(paper.document)
    copied = documents.copy(document=paper.document, owner=owner, slot=slot, by=by, at=at)
    PaperUse.objects.create(paper=paper, document=copied.public_id, at=at, by=by)
    return copied


def _refuse_infected(document: Document) -> None:
    if document.scan == Scan.INFECTED:
        raise documents.RefusedFile(_("The antivirus found something harmful in this file: it cannot be used. Put a sound copy instead."))


AccountStep = Callable[..., None]
_STEPS: list[AccountStep] = []


def on_account_change(step: AccountStep) -> AccountStep:
    """A room learns that an account no longer stands, in the same transaction: `step(former, by=, at=)`."""
    if step not in _STEPS:
        _STEPS.append(step)
    return step


def _tell(former: BankDetails, *, by: Any, at: datetime) -> None:
    for step in _STEPS:
        step(former, by=by, at=at)


# ── Bank details ─────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def set_bank_details(*, organisation: Organisation, iban: str, bic: str, holder: str, by: Any, at: datetime) -> BankDetails:
    """Say where the organisation is paid. Every signer is told: whoever did it by fraud is found out the same day."""
    organisations.hold(organisation)
    iban, bic, holder = ibans.clean(iban), ibans.clean(bic), texts.one_line(holder, 140)
    if not rules.can_change_bank_details(by, organisation):
        raise Refusal(_("Only a person who signs for the structure may change its bank details."))
    refuse_if(
        [fault for fault in (ibans.fault(iban), ibans.bic_fault(bic), "" if holder else _("Say whose account it is.")) if fault],
        WrongBankDetails,
    )
    former = queries.bank_details_of(organisation)
    if former is not None and (former.iban, former.bic, former.holder) == (iban, bic, holder):
        return former
    if former is not None:
        move(former, "replace", MOVES, ended_at=at)
    details = BankDetails.objects.create(organisation=organisation, iban=iban, bic=bic, holder=holder, put_at=at, put_by=by)
    facts = {"iban": ibans.mask(iban), "before": ibans.mask(former.iban) if former else "—"}
    journal.record("paper.bank_details_changed" if former else "paper.bank_details_put", on=organisation, by=by, at=at, **facts)
    for signer in people.signers_of(organisation):
        outbox.post(mails.bank_details_changed(details, signer, former=former), by=by, at=at)
    if former is not None:
        _tell(former, by=by, at=at)
    return details


# ── When two records become one, and when time has passed ────────────────────────────────────────────────────────
def follow_organisation(*, kept: Organisation, absorbed: Organisation, by: Any, at: datetime) -> None:
    """What the kept record has on file stays; what it lacks comes from the absorbed one; the rest goes to the history."""
    documents.hand_over(owner=absorbed, to=kept)
    for paper in queries.current(absorbed).order_by("pk"):
        standing = queries.standing(kept, kind=paper.kind, year=paper.year, title=paper.title)
        if standing is not None:
            move(paper, "replace", MOVES, ended_at=at, replaced_by=standing)
    Paper.objects.filter(organisation=absorbed).update(organisation=kept)
    theirs = queries.bank_details_of(absorbed)
    if theirs is not None:
        # Nobody of the kept record chose this account: it is kept to be read, and a signer says again where the money goes.
        move(theirs, "replace", MOVES, ended_at=at)
    BankDetails.objects.filter(organisation=absorbed).update(organisation=kept)
    if theirs is not None:
        theirs.organisation = kept
        _tell(theirs, by=by, at=at)


def erase_forgotten(*, at: datetime, batch: int = 200) -> int:
    """Erase pieces and bank details replaced long ago that nothing uses. Each has its own transaction. Returns how many."""
    erased = sum(_erase(paper, at=at) for paper in queries.forgettable(at=at)[:batch])
    return erased + sum(_erase_bank_details(details, at=at) for details in queries.forgettable_bank_details(at=at)[:batch])


@transaction.atomic
def _erase(paper: Paper, *, at: datetime) -> bool:
    paper = Paper.objects.select_related("document", "organisation").get(pk=paper.pk)
    if not queries.forgettable(at=at).filter(pk=paper.pk).exists():
        return False
    paper.uses.all().delete()
    Paper.objects.filter(pk=paper.pk).delete()
    documents.remove(document=paper.document, by=None, at=at)
    journal.record("paper.erased", on=paper.organisation, by=None, at=at, paper=str(paper))
    return True


@transaction.atomic
def _erase_bank_details(details: BankDetails, *, at: datetime) -> bool:
    gone = queries.forgettable_bank_details(at=at).filter(pk=details.pk).order_by().delete()[0]
    if gone:
        journal.record("paper.bank_details_erased", on=details.organisation, by=None, at=at, iban=ibans.mask(details.iban))
    return bool(gone)
