"""Planning and calling a sitting, holding it, file by file, closing its minutes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from terreau.commons.documents import actions as documents
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.models import Application
from terreau.fund.review.models import Panel
from terreau.fund.review.queries import blind
from terreau.fund.review.states import PanelState
from terreau.fund.sittings import mails, queries, rules
from terreau.fund.sittings.models import Attendee, Correction, Item, Remark, Sitting
from terreau.fund.sittings.states import ITEM_MOVES, MOVES, WITH_MONEY, Answer, ItemState, Opinion, State
from terreau.lib import moves, texts
from terreau.lib.refusals import Refusal, refuse_if

ITEMS_MAX = 200


class CannotSit(Refusal):
    """The sitting is not ready for this; each reason is said."""


class BadOpinion(Refusal):
    """An opinion that lacks something, or says more than it may."""


# ── Planning ─────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def plan(*, panel: Panel, meeting: queries.Meeting, order: str, by: Any, at: datetime) -> Sitting:
    """A sitting with every file its jury may still talk about. Nobody is told yet."""
    refuse_if(_why_not_then(meeting, at), CannotSit)
    sitting = Sitting.objects.create(panel=panel, created_by=by, created_at=at, **_facts(meeting))
    files = queries.ordered(queries.talkable(panel), order)[:ITEMS_MAX]
    Item.objects.bulk_create(Item(sitting=sitting, application=file, position=place) for place, file in enumerate(files, start=1))
    journal.record("sitting.planned", on=panel, by=by, at=at, when=str(sitting), count=len(files))
    return sitting


def _facts(meeting: queries.Meeting) -> dict[str, Any]:
    return {
        "starts_at": meeting.starts_at,
        "minutes": meeting.minutes,
        "place": texts.one_line(meeting.place, 200),
        "link": meeting.link,
        "quorum": meeting.quorum,
        "shows_names": meeting.shows_names,
    }


def _why_not_then(meeting: queries.Meeting, at: datetime) -> list[str]:
    return [_("This time is past: choose a later one.")] if meeting.starts_at <= at else []


@transaction.atomic
def change(*, sitting: Sitting, meeting: queries.Meeting, expected_version: int, by: Any, at: datetime) -> None:
    """Another time, another place. Whoever was called is told when either moves, and answers anew."""
    refuse_if(_why_not_then(meeting, at), CannotSit)
    was = (sitting.starts_at, sitting.place, sitting.link)
    moves.move(sitting, "prepare", MOVES, expected_version=expected_version, **_facts(meeting))
    journal.record("sitting.changed", on=sitting.panel, by=by, at=at, when=str(sitting))
    if sitting.convened_at is None or was == (sitting.starts_at, sitting.place, sitting.link):
        return
    if was[0] != sitting.starts_at:
        sitting.attendees.update(answer=Answer.AWAITED, answered_at=None)
    for one in sitting.attendees.select_related("juror").order_by("pk"):
        outbox.post(mails.moved(sitting, one.juror), by=by, at=at)


@transaction.atomic
def reorder(*, sitting: Sitting, order: str, by: Any, at: datetime) -> None:
    """Put the whole agenda in order; what was talked about already keeps its place in the minutes, which go by the agenda."""
    _hold_agenda(sitting)
    items = {item.application_id: item for item in sitting.items.select_related("application__edition", "application__theme")}
    files = queries.ordered([item.application for item in items.values()], order)
    for place, file in enumerate(files, start=1):
        Item.objects.filter(pk=items[file.pk].pk).update(position=place)
    journal.record("sitting.reordered", on=sitting.panel, by=by, at=at, when=str(sitting))


@transaction.atomic
def shift(*, item: Item, is_up: bool, by: Any, at: datetime) -> None:
    """One place up, or down."""
    _hold_agenda(item.sitting)
    rows = list(item.sitting.items.order_by("position", "pk"))
    here = next(place for place, row in enumerate(rows) if row.pk == item.pk)
    there = here - 1 if is_up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for place, row in enumerate(rows, start=1):
        Item.objects.filter(pk=row.pk).update(position=place)


def _hold_agenda(sitting: Sitting) -> None:
    moves.hold(sitting, "keep" if sitting.state == State.OPEN else "prepare", MOVES)


@transaction.atomic
def add(*, sitting: Sitting, applications: Collection[Application], by: Any, at: datetime) -> int:
    """More files at the end of the agenda. Returns how many were not there."""
    _hold_agenda(sitting)
    known = set(sitting.items.values_list("application", flat=True))
    allowed = set(queries.talkable(sitting.panel).values_list("pk", flat=True))
    fresh = [file for file in applications if file.pk in allowed and file.pk not in known]
    if len(known) + len(fresh) > ITEMS_MAX:
        raise CannotSit(_("An agenda holds at most %(max)s files.") % {"max": ITEMS_MAX})
    last = sitting.items.aggregate(last=Max("position"))["last"] or 0
    for place, file in enumerate(fresh, start=last + 1):
        Item.objects.create(sitting=sitting, application=file, position=place)
    if fresh:
        journal.record("sitting.added", on=sitting.panel, by=by, at=at, when=str(sitting), count=len(fresh))
    return len(fresh)


@transaction.atomic
def remove(*, item: Item, reason: str, by: Any, at: datetime) -> None:
    """Off the agenda, before the jury has given an opinion of it."""
    said = texts.one_line(reason, 400)
    if not said:
        raise CannotSit(_("Say why this file leaves the agenda: the history keeps it."))
    _hold_agenda(item.sitting)
    if Item.objects.filter(pk=item.pk, state=ItemState.WAITING).delete()[0] == 0:
        raise CannotSit(_("The jury is talking about this file, or has given its opinion: it stays on the agenda."))
    journal.record("sitting.removed", on=item.application, by=by, at=at, reason=said)


@transaction.atomic
def convene(*, sitting: Sitting, by: Any, at: datetime) -> int:
    """Call the jurors who sit on the panel, those who joined since too. Returns how many are told."""
    if not sitting.items.exists():
        raise CannotSit(_("The agenda is empty: put files on it first."))
    moves.move(sitting, "prepare", MOVES, convened_at=sitting.convened_at or at)
    known = set(sitting.attendees.values_list("juror", flat=True))
    told = 0
    for seat in sitting.panel.seats.filter(left_at=None).select_related("juror").order_by("pk"):
        if seat.juror_id in known:
            continue
        Attendee.objects.create(sitting=sitting, juror=seat.juror)
        outbox.post(mails.convened(sitting, seat.juror), by=by, at=at)
        told += 1
    if not told:
        raise CannotSit(_("Every juror of this panel is called already."))
    journal.record("sitting.convened", on=sitting.panel, by=by, at=at, when=str(sitting), count=told)
    return told


@transaction.atomic
def cancel(*, sitting: Sitting, reason: str, by: Any, at: datetime) -> None:
    """It will not be held; whoever was called is told why."""
    said = texts.one_line(reason, 400)
    moves.move(sitting, "cancel", MOVES, reason=said)
    journal.record("sitting.cancelled", on=sitting.panel, by=by, at=at, when=str(sitting), reason=said)
    for one in sitting.attendees.select_related("juror").order_by("pk"):
        outbox.post(mails.cancelled(sitting, one.juror), by=by, at=at)


@transaction.atomic
def answer(*, sitting: Sitting, is_coming: bool, by: Any, at: datetime) -> None:
    """A juror says whether they come, until it begins."""
    moves.hold(sitting, "prepare", MOVES)
    said = Answer.COMING if is_coming else Answer.EXCUSED
    if not Attendee.objects.filter(sitting=sitting, juror=by).update(answer=said, answered_at=at):
        raise CannotSit(_("You are not called to this sitting."))
    journal.record(f"sitting.{said}", on=sitting.panel, by=by, at=at, when=str(sitting))


# ── Holding it ───────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def open_(*, sitting: Sitting, by: Any, at: datetime) -> None:
    """It begins. Marks are in: what is talked about no longer changes under the talk."""
    panel = Panel.objects.get(pk=sitting.panel_id)
    found = []
    if sitting.convened_at is None:
        found.append(_("Nobody is called to this sitting: call the jurors first."))
    if panel.state != PanelState.CLOSED:
        found.append(_("Scoring is still open: close it first, so that no mark changes while it is talked about."))
    refuse_if(found, CannotSit)
    moves.move(sitting, "open", MOVES, opened_at=at)
    journal.record("sitting.opened", on=panel, by=by, at=at, when=str(sitting))


@transaction.atomic
def note_presence(*, sitting: Sitting, present: Collection[int], by: Any, at: datetime) -> None:
    """Who is in the room, by attendee."""
    moves.move(sitting, "keep", MOVES)
    sitting.attendees.filter(pk__in=present).update(is_present=True)
    sitting.attendees.exclude(pk__in=present).update(is_present=False)
    journal.record("sitting.presence", on=sitting.panel, by=by, at=at, count=len(present))


@transaction.atomic
def take_up(*, item: Item, by: Any, at: datetime) -> None:
    """The jury talks about this file now; who must leave the room for it is written down."""
    sitting = item.sitting
    moves.hold(sitting, "keep", MOVES)
    if Application.objects.get(pk=item.application_id).state not in rules.TALKED:
        raise CannotSit(_("This file was withdrawn, or decided: there is nothing to talk about any more."))
    present = [one.juror for one in sitting.attendees.filter(is_present=True).select_related("juror").order_by("pk")]
    if not present:
        raise CannotSit(_("Nobody is noted as present: say first who is in the room."))
    try:
        with transaction.atomic():
            moves.move(item, "take_up", ITEM_MOVES, taken_up_at=at)
    except IntegrityError as error:
        raise CannotSit(_("Another file is under discussion: finish with it first, or put it back.")) from error
    item.left.set(queries.leaving(sitting, present, [item.application])[item.application_id])
    journal.record("sitting.taken_up", on=item.application, by=by, at=at)


@transaction.atomic
def put_back(*, item: Item, by: Any, at: datetime) -> None:
    """Later: it waits for its turn again. An opinion given before stays in the journal alone."""
    moves.hold(item.sitting, "keep", MOVES)
    moves.move(item, "put_back", ITEM_MOVES, **_NOTHING)
    journal.record("sitting.put_back", on=item.application, by=by, at=at)


_NOTHING: Mapping[str, Any] = {
    "opinion": "",
    "amount_cents": None,
    "conditions": "",
    "reason": "",
    "votes_for": None,
    "votes_against": None,
    "abstentions": None,
}


@transaction.atomic
def conclude(
    *,
    item: Item,
    opinion: str,
    amount_cents: int | None,
    conditions: str,
    reason: str,
    votes: tuple[int, int, int] | None,
    expected_version: int,
    by: Any,
    at: datetime,
) -> None:
    """The opinion of the jury. Two who write it at once do not cross: the second is told, and keeps what they typed."""
    moves.hold(item.sitting, "keep", MOVES)
    words = {"conditions": texts.cleaned(conditions, 2000), "reason": texts.cleaned(reason, 4000)}
    refuse_if(_faults(item, opinion, amount_cents, words["conditions"], votes), BadOpinion)
    given = votes or (None, None, None)
    moves.move(
        item,
        "conclude",
        ITEM_MOVES,
        expected_version=expected_version,
        opinion=opinion,
        amount_cents=amount_cents if opinion in WITH_MONEY else None,
        **words,
        votes_for=given[0],
        votes_against=given[1],
        abstentions=given[2],
        concluded_at=at,
        concluded_by=by,
    )
    journal.record("sitting.concluded", on=item.application, by=by, at=at, opinion=queries.in_words(item))


def _faults(item: Item, opinion: str, cents: int | None, conditions: str, votes: tuple[int, int, int] | None) -> list[str]:
    found = []
    if opinion not in Opinion:
        return [_("Say what the opinion of the jury is.")]
    if opinion == Opinion.RESERVED and not conditions:
        found.append(_("Say which reservations the jury has."))
    asked = item.application.requested_cents
    if opinion in WITH_MONEY and cents and asked is not None and cents > asked:
        found.append(_("The jury cannot propose more than was asked for."))
    if votes is not None:
        voters = item.sitting.attendees.filter(is_present=True).exclude(juror__in=item.left.all()).count()
        if sum(votes) > voters:
            found.append(_("That makes %(votes)s votes for %(voters)s jurors in the room.") % {"votes": sum(votes), "voters": voters})
    return found


@transaction.atomic
def remark(*, item: Item, text: str, by: Any, at: datetime) -> Remark:
    """A juror's word on a file, for the others."""
    said = texts.cleaned(text, 2000)
    if not said:
        raise CannotSit(_("Write something first."))
    if Sitting.objects.filter(pk=item.sitting_id, state__in=(State.PLANNED, State.OPEN)).count() == 0:
        raise moves.moved_on()
    return Remark.objects.create(item=item, by=by, text=said, at=at)


# ── Minutes ──────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def write(*, sitting: Sitting, opening: str, closing: str, expected_version: int, by: Any, at: datetime) -> None:
    """What the minutes say before and after the files."""
    said = {"opening": texts.cleaned(opening, 4000), "closing": texts.cleaned(closing, 4000)}
    moves.move(sitting, "keep", MOVES, expected_version=expected_version, **said)
    journal.record("sitting.written", on=sitting.panel, by=by, at=at, when=str(sitting))


@transaction.atomic
def close(*, sitting: Sitting, expected_version: int, by: Any, at: datetime) -> None:
    """The minutes are closed on paper, with names for the team and without for the jury, who are told."""
    moves.hold(sitting, "close", MOVES)  # before counting: nobody takes a file up in between
    pending = sitting.items.exclude(state=ItemState.DONE).count()
    found = []
    if pending:
        found.append(_("Files on the agenda have no opinion (%(count)s): conclude, postpone or remove them.") % {"count": pending})
    if not sitting.attendees.filter(is_present=True).exists():
        found.append(_("Nobody is noted as present: say first who is in the room."))
    refuse_if([*found, *_named(sitting)], CannotSit)
    whole, blind = mails.papers(sitting, day=at)
    kept = {
        "paper": _keep(sitting, whole, "paper", _("minutes of the jury.pdf"), by=by, at=at),
        "jury_paper": _keep(sitting, blind, "jury", _("minutes of the jury, without names.pdf"), by=by, at=at),
    }
    moves.move(sitting, "close", MOVES, expected_version=expected_version, closed_at=at, closed_by=by, **kept)
    journal.record("sitting.closed", on=sitting.panel, by=by, at=at, when=str(sitting))
    for one in sitting.attendees.select_related("juror").order_by("pk"):
        outbox.post(mails.closed(sitting, one.juror), by=by, at=at)


def _named(sitting: Sitting) -> list[str]:
    """Words of the minutes that would tell jurors whose a file is."""
    found = []
    around = f"{sitting.opening}\n{sitting.closing}"
    for item in sitting.items.select_related("application__organisation", "application__edition").order_by("position", "pk"):
        said = blind.said_in(item.application, f"{item.conditions}\n{item.reason}\n{around}")
        if said:
            words = {"file": item.application, "words": ", ".join(said)}
            found.append(_("Jurors read the minutes without names: write “%(words)s” otherwise (%(file)s).") % words)
    return found


def _keep(sitting: Sitting, content: bytes, slot: str, name: str, *, by: Any, at: datetime) -> Any:
    return documents.store_generated(content=content, name=name, media_type="application/pdf", owner=sitting, slot=slot, by=by, at=at)


@transaction.atomic
def correct(*, sitting: Sitting, text: str, by: Any, at: datetime) -> Correction:
    """Something in closed minutes was wrong: said beside them, and to those who were called."""
    said = texts.cleaned(text, 2000)
    if not said:
        raise CannotSit(_("Say what is corrected."))
    if not Sitting.objects.filter(pk=sitting.pk, state=State.CLOSED).exists():
        raise moves.moved_on()
    named = {word for item in sitting.items.select_related("application__organisation") for word in blind.said_in(item.application, said)}
    if named:
        raise CannotSit(_("Jurors read it without names: write “%(words)s” otherwise.") % {"words": ", ".join(sorted(named))})
    made = Correction.objects.create(sitting=sitting, text=said, by=by, at=at)
    journal.record("sitting.corrected", on=sitting.panel, by=by, at=at, when=str(sitting))
    for one in sitting.attendees.select_related("juror").order_by("pk"):
        outbox.post(mails.corrected(made, one.juror), by=by, at=at)
    return made
