"""Agendas, who is there, who leaves; the same without identity for jurors and the projector."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from terreau.commons.forms.schema import Schema
from terreau.fund.calls.models import Application, Edition, Submission
from terreau.fund.review.models import Assignment, Panel
from terreau.fund.review.queries import blind, conflicts, ranking
from terreau.fund.review.queries.deliberation import Advice
from terreau.fund.review.states import AssignmentState
from terreau.fund.sittings import rules
from terreau.fund.sittings.models import Attendee, Item, Remark, Sitting
from terreau.fund.sittings.states import Answer, ItemState, Opinion, Order, State
from terreau.lib import calendars, money

WITH = ("panel__edition__call",)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """When, where and how a jury meets."""

    starts_at: datetime
    minutes: int
    place: str = ""
    link: str = ""
    quorum: int = 0
    shows_names: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One file of an agenda, as the team reads it: its marks, who leaves the room for it."""

    item: Item
    ranked: ranking.Ranked
    leaving: tuple[str, ...]
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A juror's mark, or their word, under a name or a letter."""

    who: str
    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One file of an agenda without identity: what a juror reads, and what is projected. No attribute of it names anyone but jurors."""

    handle: str
    number: int
    title: str
    theme: str
    requested_cents: int | None
    state: str
    mean: str
    low: str
    high: str
    deviation: str
    draw: ranking.Drawing | None
    opinion: str
    opinion_label: str
    opinion_tone: str
    amount_cents: int | None
    conditions: str
    reason: str
    votes: tuple[int, int, int] | None
    marks: tuple[Said, ...] = ()
    remarks: tuple[Said, ...] = ()

    @property
    def spread(self) -> str:
        """'8,50 – 16,00'."""
        return f"{self.low} – {self.high}"


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there, against the quorum."""

    attendees: Sequence[Attendee]
    quorum: int

    @property
    def present(self) -> list[Attendee]:
        return [one for one in self.attendees if one.is_present]

    @property
    def is_enough(self) -> bool:
        return len(self.present) >= self.quorum

    @property
    def excused(self) -> list[Attendee]:
        return [one for one in self.attendees if not one.is_present and one.answer == Answer.EXCUSED]

    @property
    def absent(self) -> list[Attendee]:
        return [one for one in self.attendees if not one.is_present and one.answer != Answer.EXCUSED]


def of_edition(edition: Edition) -> QuerySet[Sitting]:
    return Sitting.objects.filter(panel__edition=edition).select_related(*WITH).order_by("-starts_at", "-pk")


def panels_to_call(edition: Edition) -> QuerySet[Panel]:
    return edition.panels.exclude(state="draft").order_by("pk")


def presence(sitting: Sitting) -> Presence:
    return Presence(list(sitting.attendees.select_related("juror").order_by("juror__name", "pk")), sitting.quorum)


def talkable(panel: Panel) -> QuerySet[Application]:
    """Files given to this jury that a sitting may still talk about."""
    given = Assignment.objects.filter(seat__panel=panel).exclude(state=AssignmentState.REMOVED).values("application")
    rows = Application.objects.filter(pk__in=given, state__in=rules.TALKED)
    return rows.select_related("organisation", "edition", "theme").order_by("number", "pk")


def ordered(files: Iterable[Application], by: str) -> list[Application]:
    """An agenda put in order; what is equal stays in the order of numbers."""
    found = sorted(files, key=lambda file: (file.number or 0, file.pk))
    if not found or by == Order.NUMBER:
        return found
    if by == Order.THEME:
        return sorted(found, key=lambda file: file.theme.name if file.theme else "")
    marks = {row.application.pk: row for row in ranking.ranking(found[0].edition, viewer=None)}
    missing = ranking.Ranked(found[0])
    if by == Order.SPREAD:
        return sorted(found, key=lambda file: -(marks.get(file.pk, missing).deviation or 0))
    return sorted(found, key=lambda file: -(marks.get(file.pk, missing).mean or 0))


def leaving(sitting: Sitting, jurors: Collection[Any], applications: Sequence[Application]) -> dict[int, list[Any]]:
    """By file, those of these jurors who may not hear it: a link, or they stepped back. One query a juror, and one."""
    found: dict[int, list[Any]] = {application.pk: [] for application in applications}
    back = Assignment.objects.filter(
        application__in=list(found), state=AssignmentState.RECUSED, seat__panel__edition=sitting.panel.edition_id
    )
    stepped = set(back.values_list("seat__juror", "application"))
    for juror in jurors:
        linked = conflicts.linked_ids(juror, applications)
        for pk, who in found.items():
            if pk in linked or (juror.pk, pk) in stepped:
                who.append(juror)
    return found


def agenda(sitting: Sitting, *, viewer: Any) -> list[Line]:
    """The files in their order. Whose applicant the reader has a link with comes without a name."""
    items = list(
        sitting.items.select_related("application__organisation", "application__theme", "application__edition__call", "sitting__panel")
        .prefetch_related("left")
        .order_by("position", "pk")
    )
    files = [item.application for item in items]
    seen = set(rules.items_visible_to(viewer).filter(sitting=sitting).values_list("pk", flat=True))
    marks = {row.application.pk: row for row in ranking.ranking(sitting.panel.edition, viewer=None)} if items else {}
    jurors = [one.juror for one in sitting.attendees.select_related("juror").order_by("juror__name", "pk")]
    gone = leaving(sitting, jurors, files) if sitting.state in {State.PLANNED, State.OPEN} else {}
    return [
        Line(
            item,
            marks.get(item.application_id) or ranking.Ranked(item.application),
            tuple(str(juror) for juror in (gone[item.application_id] if gone else item.left.all())),
            item.pk not in seen,
        )
        for item in items
    ]


def letters_of(sitting: Sitting) -> dict[int, str]:
    """A letter for each juror of the panel, the same from one file to the next."""
    jurors = sitting.panel.seats.order_by("pk").values_list("juror", flat=True)
    return {juror: LETTERS[place % 26] * (place // 26 + 1) for place, juror in enumerate(dict.fromkeys(jurors))}


def points(sitting: Sitting, items: QuerySet[Item], *, with_talk: bool = False) -> list[Point]:
    """These files without identity, numbered as on the agenda. `with_talk`: each juror's mark and words, under a letter or a name."""
    remarks = Prefetch("remarks", Remark.objects.select_related("by").order_by("at", "pk"))
    found = items.select_related("application__theme").order_by("position", "pk")
    rows = list(found.prefetch_related(remarks) if with_talk else found)
    numbers = {pk: place for place, pk in enumerate(sitting.items.order_by("position", "pk").values_list("pk", flat=True), start=1)}
    titles = _titles([row.application for row in rows])
    marks = {row.application.pk: row for row in ranking.ranking(sitting.panel.edition, viewer=None)} if rows else {}
    names = letters_of(sitting) if with_talk else {}
    return [_point(sitting, row, numbers[row.pk], titles, marks.get(row.application_id), names) for row in rows]


def _point(
    sitting: Sitting, item: Item, number: int, titles: dict[int, str], ranked: ranking.Ranked | None, names: dict[int, str]
) -> Point:
    votes = (item.votes_for or 0, item.votes_against or 0, item.abstentions or 0) if item.has_votes else None
    given = [one for one in ranked.opinions if one.status == "given"] if ranked and names else []
    said = tuple(
        Said(one.juror if sitting.shows_names else names.get(one.juror_id, "?"), one.comment, one.mark_text)
        for one in sorted(given, key=lambda one: names.get(one.juror_id, "?"))
    )
    talk = tuple(
        Said(str(word.by) if sitting.shows_names else names.get(word.by_id, "?"), word.text)
        for word in (item.remarks.all() if names else ())
    )
    return Point(
        handle=item.public_id,
        number=number,
        title=titles.get(item.application_id, ""),
        theme=item.application.theme.name if item.application.theme else "",
        requested_cents=item.application.requested_cents,
        state=item.state,
        mean=ranked.mean_text if ranked else "",
        low=ranked.low_text if ranked else "",
        high=ranked.high_text if ranked else "",
        deviation=ranked.deviation_text if ranked else "",
        draw=ranked.draw if ranked and ranked.raw is not None else None,
        opinion=item.opinion,
        opinion_label=item.get_opinion_display() if item.opinion else "",
        opinion_tone=item.opinion_tone,
        amount_cents=item.amount_cents,
        conditions=item.conditions,
        reason=item.reason,
        votes=votes,
        marks=said,
        remarks=talk,
    )


def _titles(files: Sequence[Application]) -> dict[int, str]:
    """Names of the projects as jurors may read them, from what was last sent."""
    sent = Submission.objects.filter(application__in=files).select_related("form_version").order_by("application", "sequence")
    latest = {one.application_id: one for one in sent}
    return {pk: blind.title_of(Schema.parse(one.form_version.schema), one.content["answers"]) for pk, one in latest.items()}


@dataclass(frozen=True, slots=True)
class Screen:
    """What is projected: the file under discussion, those that come next, how far the sitting is."""

    current: Point | None
    coming: tuple[Point, ...]
    done: int
    total: int

    @property
    def is_over(self) -> bool:
        return self.total > 0 and self.done == self.total


def screen(sitting: Sitting) -> Screen:
    """Points alone go to the wall, whoever is signed in at the projector."""
    found = points(sitting, sitting.items.all())
    current = next((one for one in found if one.state == ItemState.UNDER_WAY), None)
    coming = tuple(one for one in found if one.state == ItemState.WAITING)[:3]
    return Screen(current, coming, sum(one.state == ItemState.DONE for one in found), len(found))


def appointment(sitting: Sitting) -> calendars.Appointment:
    """For the calendars of jurors: no file is in it."""
    return calendars.Appointment(
        uid=f"sitting-{sitting.public_id}@terreau",
        sequence=sitting.version,
        starts_at=sitting.starts_at,
        ends_at=sitting.starts_at + timedelta(minutes=sitting.minutes),
        title=str(sitting.panel),
        place=sitting.place,
        link=sitting.link,
        said_at=sitting.convened_at or sitting.created_at,
    )


def advice(applications: Sequence[int]) -> dict[int, Advice]:
    """What juries said of these files, the latest sitting first: for the table of the deliberation."""
    rows = Item.objects.filter(application__in=list(applications), state=ItemState.DONE).order_by("concluded_at", "pk")
    return {row.application_id: Advice(in_words(row), row.amount_cents) for row in rows}


def in_words(item: Item) -> str:
    """'favourable with reservations, 5 000 €'."""
    label = str(Opinion(item.opinion).label) if item.opinion else ""
    return f"{label}, {money.show(item.amount_cents)}" if item.amount_cents else label


def latest_of(application: Application) -> Item | None:
    """The last opinion a jury gave of a file."""
    rows = Item.objects.filter(application=application, state=ItemState.DONE).select_related("sitting")
    return rows.order_by("-concluded_at", "-pk").first()
