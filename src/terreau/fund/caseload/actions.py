"""Taking a file, handing it over, leaving it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State
from terreau.fund.caseload import mails, queries, rules
from terreau.fund.caseload.models import Charge
from terreau.lib import moves, texts
from terreau.lib.refusals import Refusal

NOBODY = 0  # what a page saw where no one was in charge


class NotTheirs(Refusal):
    """Someone who cannot have the file in hand."""


class Unchanged(Refusal):
    """The file is already in those hands."""


@transaction.atomic
def entrust(
    *, application: Application, officer: User, second: User | None = None, note: str = "", seen: int, by: User, at: datetime
) -> Charge:
    """Put a file in someone's hands. `seen`: the key of who was in charge when the page was drawn (0: nobody); of two who take the
    same file at once, one has it and the other is told so.
    """
    if application.state == State.DRAFT:
        raise moves.WrongState(_("This file has gone back to its authors."))
    for person in [officer, *([second] if second else [])]:
        if not rules.officers_for(application).filter(pk=person.pk).exists():
            raise NotTheirs(
                _("%(who)s cannot be in charge of this file: not of the team any more, or a member of the applicant body.")
                % {"who": person}
            )
    second = None if second == officer else second
    before = Charge.objects.filter(application=application).select_related("officer", "second").first()
    if before and before.officer_id == officer.pk == seen and before.second == second:
        raise Unchanged(_("%(who)s already has this file in hand.") % {"who": officer})
    charge = _write(application, officer, second, texts.one_line(note, 500), seen=seen, before=before, by=by, at=at)
    _tell_journal(charge, before, at=at)
    return charge


def _write(
    application: Application, officer: User, second: User | None, note: str, *, seen: int, before: Charge | None, by: User, at: datetime
) -> Charge:
    """One guarded write. Whoever acts for themselves knows already; whoever had the file before is not told again."""
    knows = {person.pk for person in (before.officer, before.second) if person} if before else set()
    facts = {
        "officer": officer,
        "second": second,
        "note": note,
        "by": by,
        "at": at,
        "officer_told_at": at if officer.pk in {by.pk, *knows} else None,
        "second_told_at": at if second is None or second.pk in {by.pk, *knows} else None,
    }
    if seen == NOBODY:
        try:
            with transaction.atomic():
                return Charge.objects.create(application=application, **facts)
        except IntegrityError as error:
            raise moves.moved_on() from error
    if Charge.objects.filter(application=application, officer=seen).update(**facts) != 1:
        raise moves.moved_on()
    return Charge.objects.select_related("application", "officer", "second", "by").get(application=application)


def _tell_journal(charge: Charge, before: Charge | None, *, at: datetime) -> None:
    by, facts = charge.by, {"to": str(charge.officer), "note": charge.note or "—"}
    if before is None or before.officer_id != charge.officer_id:
        verb = "caseload.taken" if charge.officer_id == by.pk else "caseload.entrusted"
        journal.record(verb, on=charge.application, by=by, at=at, **facts)
    if (before.second_id if before else None) != charge.second_id:
        verb = "caseload.seconded" if charge.second_id else "caseload.second_left"
        journal.record(verb, on=charge.application, by=by, at=at, second=str(charge.second or (before and before.second) or "—"))


@transaction.atomic
def let_go(*, application: Application, seen: int, by: User, at: datetime) -> None:
    """The file is nobody's again."""
    charge = Charge.objects.filter(application=application, officer=seen).select_related("officer").first()
    if charge is None or Charge.objects.filter(pk=charge.pk, officer=seen).delete()[0] != 1:
        raise moves.moved_on()
    journal.record("caseload.let_go", on=application, by=by, at=at, officer=str(charge.officer))


@dataclass(slots=True)
class Report:
    """What became of a list of files, one by one."""

    done: list[Application] = field(default_factory=list)
    refused: list[tuple[Application, str]] = field(default_factory=list)


def entrust_each(
    *, applications: Sequence[Application], officer: User, seen: Mapping[int, int], note: str = "", by: User, at: datetime
) -> Report:
    """Entrust each file that still stands where the page saw it, in a transaction of its own; say why the others stay."""
    report = Report()
    seconds = {
        charge.application_id: charge.second for charge in Charge.objects.filter(application__in=applications).select_related("second")
    }
    for application in applications:
        try:
            entrust(
                application=application,
                officer=officer,
                second=seconds.get(application.pk),
                note=note,
                seen=seen[application.pk],
                by=by,
                at=at,
            )
        except Refusal as refusal:
            report.refused.append((application, str(refusal)))
        else:
            report.done.append(application)
    return report


def hand_all_over(*, applications: Sequence[Application], officer: User, to: User, note: str = "", by: User, at: datetime) -> Report:
    """Before a leave, or after a departure: every open file of someone goes to someone else. One message tells them all."""
    if to == officer:
        raise Unchanged(_("Choose someone else: these files are already theirs."))
    return entrust_each(applications=applications, officer=to, seen={file.pk: officer.pk for file in applications}, note=note, by=by, at=at)


def tell_entrusted(*, at: datetime) -> int:
    """One message for each person to whom files were entrusted since the last one, whatever their number. Returns how many left."""
    waiting = {*Charge.objects.filter(officer_told_at=None).values_list("officer", flat=True).distinct()}
    waiting |= {*Charge.objects.filter(second__isnull=False, second_told_at=None).values_list("second", flat=True).distinct()}
    return sum(_tell(person, at=at) for person in rules.officers().filter(pk__in=waiting))


@transaction.atomic
def _tell(person: User, *, at: datetime) -> bool:
    """The marks are set first: of two rounds at once, one finds something to say."""
    charged, seconded = queries.untold(person)
    first = Charge.objects.filter(pk__in=[charge.pk for charge in charged], officer=person, officer_told_at=None).update(officer_told_at=at)
    then = Charge.objects.filter(pk__in=[charge.pk for charge in seconded], second=person, second_told_at=None).update(second_told_at=at)
    if not first + then or first + then != len(charged) + len(seconded):
        transaction.set_rollback(True)  # something changed hands meanwhile: the next round reads again
        return False
    outbox.post(mails.entrusted(person, charged, seconded, at=at), by=None, at=at)
    return True
