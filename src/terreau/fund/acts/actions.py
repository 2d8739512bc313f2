"""Recording an act: what it is, what it votes for each file; its dates; taking it up again, away, or correcting it by another."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.documents import actions as documents
from terreau.commons.journal import actions as journal
from terreau.fund.acts import queries, rules
from terreau.fund.acts.models import Act, Line
from terreau.fund.acts.states import MOVES, State
from terreau.lib import moves, texts, workbooks
from terreau.lib.refusals import Refusal, refuse_if

LONGEST_REASON = 400


class CannotRecord(Refusal):
    """What was typed cannot be an act, or the act cannot be recorded as it stands."""


class Corrected(Refusal):
    """A later act rests on this one."""


@transaction.atomic
def begin(
    *, body: str, number: str, held_on: date, title: str, address: str, by: Any, at: datetime, corrects: Act | None = None, reason: str = ""
) -> Act:
    """A new act, to be completed. One that `corrects` another says why."""
    facts = _facts(body=body, number=number, held_on=held_on, title=title, address=address, at=at)
    said = texts.one_line(reason, LONGEST_REASON) if corrects is not None else ""
    if corrects is not None:
        if not said:
            raise CannotRecord(_("Say what this act corrects."))
        _hold_corrected(corrects)
        if held_on < corrects.held_on:
            raise CannotRecord(_("A correction is voted after what it corrects: look at the date of the sitting."))
    try:
        with transaction.atomic():
            act = Act.objects.create(**facts, corrects=corrects, reason=said, created_by=by, created_at=at)
    except IntegrityError as error:
        raise _taken(number, held_on) from error
    journal.record("act.begun", on=act, by=by, at=at)
    return act


@transaction.atomic
def write(
    *, act: Act, body: str, number: str, held_on: date, title: str, address: str, expected_version: int, by: Any, at: datetime
) -> None:
    """What the act is, while it is being recorded."""
    facts = _facts(body=body, number=number, held_on=held_on, title=title, address=address, at=at)
    if act.corrects is not None and held_on < act.corrects.held_on:
        raise CannotRecord(_("A correction is voted after what it corrects: look at the date of the sitting."))
    if any(day is not None and day < held_on for day in (act.transmitted_on, act.published_on)):
        raise CannotRecord(_("The act was transmitted and published after its sitting: look at the dates."))
    try:
        with transaction.atomic():
            moves.move(act, "write", MOVES, expected_version=expected_version, **facts)
    except IntegrityError as error:
        raise _taken(number, held_on) from error
    journal.record("act.written", on=act, by=by, at=at)


def _facts(*, body: str, number: str, held_on: date, title: str, address: str, at: datetime) -> dict[str, Any]:
    shown = texts.one_line(number, 40)
    if not queries.key(shown):
        raise CannotRecord(_("Write the number of the act as the authority does."))
    if held_on > timezone.localdate(at):
        raise CannotRecord(_("The sitting is to come: an act is recorded once it was voted."))
    said = {"number": shown, "number_key": queries.key(shown), "title": texts.one_line(title), "address": address}
    return said | {"body": body, "held_on": held_on, "year": held_on.year}


def _taken(number: str, held_on: date) -> CannotRecord:
    words = {"number": number, "year": held_on.year}
    return CannotRecord(_("This body already has an act No. %(number)s in %(year)s: open that one.") % words)


@transaction.atomic
def set_lines(*, act: Act, lines: Mapping[int, int], among: Collection[int], expected_version: int, by: Any, at: datetime) -> None:
    """What the act votes, in cents by file, for the files that were shown (`among`); the other lines stay as they are."""
    allowed = set(rules.files_to_write(by, act).filter(pk__in=lines).values_list("pk", flat=True))
    if set(lines) - allowed:
        raise CannotRecord(_("One of these files is no longer awarded, or you have a link with it. Reload the page to see the others."))
    if act.corrects_id is None and not all(cents > 0 for cents in lines.values()):
        raise CannotRecord(_("Write the amount voted for each file that is ticked."))
    moves.move(act, "write", MOVES, expected_version=expected_version)
    Line.objects.filter(act=act, application__in=set(among) | set(lines)).delete()
    Line.objects.bulk_create([Line(act=act, application_id=file, amount_cents=cents) for file, cents in lines.items()])
    sums = queries.totals(act)
    journal.record("act.lines_set", on=act, by=by, at=at, count=sums.lines, total_cents=sums.voted_cents)


@transaction.atomic
def record(*, act: Act, expected_version: int, accepts_gaps: bool, by: Any, at: datetime) -> None:
    """The act is as the assembly voted it: from now on its lines are what is cited."""
    moves.move(act, "record", MOVES, expected_version=expected_version, recorded_by=by, recorded_at=at)
    if act.corrects is not None:
        _hold_corrected(act.corrects)
    files = list(Line.objects.filter(act=act).values_list("application", flat=True))
    if not files:
        raise CannotRecord(_("This act votes nothing yet: tick the files it names."))
    gaps = queries.differences(act).count()
    if gaps and not accepts_gaps:
        raise CannotRecord(_("Some amounts voted are not those decided: read them, then say so."))
    _take_over(act, files)
    _refuse_voted_elsewhere(files)
    try:
        with transaction.atomic():
            Line.objects.filter(act=act).update(is_standing=True)
    except IntegrityError as error:
        raise CannotRecord(_("One of these files has just been recorded in another act. Reload the page to see which.")) from error
    journal.record("act.recorded", on=act, by=by, at=at, count=len(files), gaps=gaps)


def _take_over(act: Act, files: list[int]) -> None:
    """The lines of the act it corrects no longer stand, for the files it names."""
    if act.corrects_id is None:
        return
    former = dict(Line.objects.filter(act=act.corrects_id, is_standing=True, application__in=files).values_list("application", "pk"))
    if set(files) - set(former):
        raise CannotRecord(_("A correction names only files of the act it corrects, that no other act took over."))
    Line.objects.filter(pk__in=former.values()).update(is_standing=False)
    for line in Line.objects.filter(act=act):
        line.replaces_id = former[line.application_id]
        line.save(update_fields=["replaces"])


def _refuse_voted_elsewhere(files: list[int]) -> None:
    held = Line.objects.filter(application__in=files, is_standing=True).select_related("act", "application").order_by("application", "pk")
    sentence = _("File %(file)s is already in the act %(number)s: untick it here, or correct that act.")
    refuse_if([sentence % {"file": line.application.reference, "number": line.act.number} for line in held[:20]], CannotRecord)


def _hold_corrected(act: Act) -> None:
    """The act that is corrected stays recorded until we are done."""
    if Act.objects.filter(pk=act.pk, state=State.RECORDED).update(state=State.RECORDED) != 1:
        raise CannotRecord(_("The act that this one corrects is no longer recorded."))


@transaction.atomic
def follow(
    *, act: Act, transmitted_on: date | None, receipt: str, published_on: date | None, expected_version: int, by: Any, at: datetime
) -> None:
    """When it reached the prefecture and when it was published: both, and it is executory (CGCT L3131-1)."""
    today = timezone.localdate(at)
    for day in (transmitted_on, published_on):
        if day is not None and not act.held_on <= day <= today:
            raise CannotRecord(_("The act was transmitted and published after its sitting, and not later than today."))
    facts = {"transmitted_on": transmitted_on, "receipt": texts.one_line(receipt, 80), "published_on": published_on}
    moves.move(act, "follow", MOVES, expected_version=expected_version, **facts)
    days = {name: workbooks.as_text(day) or "—" for name, day in (("transmitted", transmitted_on), ("published", published_on))}
    journal.record("act.followed", on=act, by=by, at=at, **days)


@transaction.atomic
def attach(*, act: Act, upload: File, by: Any, at: datetime) -> None:
    """The paper that was signed, in the place of the one before."""
    kept = documents.store(upload=upload, owner=act, slot="paper", accept=("pdf",), by=by, at=at)
    former = Act.objects.select_related("paper").get(pk=act.pk).paper
    if Act.objects.filter(pk=act.pk, paper=former).exclude(state=State.WITHDRAWN).update(paper=kept) != 1:
        raise moves.moved_on()
    if former is not None:
        documents.remove(document=former, by=by, at=at)
    act.paper = kept


@transaction.atomic
def take_up(*, act: Act, reason: str, by: Any, at: datetime) -> None:
    """It was badly copied: mend it, then record it again. Its lines are cited no more until then."""
    said = _said(reason)
    moves.move(act, "take_up", MOVES, recorded_by=None, recorded_at=None)
    _refuse_corrected(act)
    _release(act)
    journal.record("act.taken_up", on=act, by=by, at=at, reason=said)


@transaction.atomic
def drop(*, act: Act, reason: str, by: Any, at: datetime) -> None:
    """An act that was never recorded, or no longer is."""
    _leave(act, "drop", reason, by=by, at=at)


@transaction.atomic
def withdraw(*, act: Act, reason: str, by: Any, at: datetime) -> None:
    """A recorded act no longer counts: annulled, or recorded by mistake. What it corrected stands again."""
    _leave(act, "withdraw", reason, by=by, at=at)


def _leave(act: Act, verb: str, reason: str, *, by: Any, at: datetime) -> None:
    said = _said(reason)
    moves.move(act, verb, MOVES, withdrawn_by=by, withdrawn_at=at, reason=said)
    _refuse_corrected(act)
    _release(act)
    journal.record("act.withdrawn", on=act, by=by, at=at, reason=said)


def _said(reason: str) -> str:
    said = texts.one_line(reason, LONGEST_REASON)
    if not said:
        raise CannotRecord(_("Say why: the history keeps it."))
    return said


def _refuse_corrected(act: Act) -> None:
    later = Act.objects.filter(corrects=act).exclude(state=State.WITHDRAWN).order_by("pk").first()
    if later is not None:
        raise Corrected(_("The act %(number)s corrects this one: take that one away first.") % {"number": later.number})


def _release(act: Act) -> None:
    """Its lines stand no more; those it had taken over stand again."""
    former = list(Line.objects.filter(replaced_by__act=act).values_list("pk", flat=True))
    Line.objects.filter(act=act).update(is_standing=False, replaces=None)
    Line.objects.filter(pk__in=former).update(is_standing=True)


@transaction.atomic
def record_export(*, count: int, by: Any, at: datetime) -> None:
    """Taking the list away is written in the journal."""
    journal.record("act.exported", on=by, by=by, at=at, count=count)
