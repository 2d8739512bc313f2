"""The files of a first stage, each with its answer and what became of the invitation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.queries import editions, stages
from terreau.fund.calls.states import MOVES, EditionState, State, Window
from terreau.fund.stages.models import StageAnswer
from terreau.fund.stages.states import AnswerState, Outcome

KIND = "stages.answer"
ANSWERABLE = MOVES["turn_down"].sources
TABS = {
    "": Q(),
    "to_answer": Q(state__in=(*ANSWERABLE, State.TO_COMPLETE)) & ~Q(stage_answers__state=AnswerState.PREPARED),
    "prepared": Q(stage_answers__state=AnswerState.PREPARED),
    "invited": Q(state=State.INVITED),
    "not_invited": Q(state__in=(State.REJECTED, State.INELIGIBLE)),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One file of the first stage. `second` is what its authors made of the invitation."""

    file: Application
    answer: StageAnswer | None
    second: Application | None
    can_choose: bool

    @property
    def second_word(self) -> str:
        """How far the full file has gone; its content stays its authors' until it is sent."""
        if self.file.state != State.INVITED:
            return ""
        if self.second is None:
            return _("not begun")
        return _("begun, not sent") if self.second.state == State.DRAFT else _("sent")


def listed(files: QuerySet[Application], edition: Edition, tab: str) -> QuerySet[Application]:
    """The files of one tab, in the order of their numbers."""
    answers = Prefetch("stage_answers", StageAnswer.objects.exclude(state=AnswerState.WITHDRAWN).select_related("by").order_by("-pk"))
    found = files.filter(edition=edition).filter(TABS.get(tab, Q()))
    return found.select_related("edition__call", "organisation", "continued_by").prefetch_related(answers).order_by("number", "pk")


def lines(files: Sequence[Application]) -> list[Line]:
    """Rows of `listed`, with what may be done with each."""
    return [_line(file) for file in files]


def _line(file: Application) -> Line:
    answer = next(iter(file.stage_answers.all()), None)
    is_prepared = answer is not None and answer.state == AnswerState.PREPARED
    was_turned_down = file.state == State.REJECTED and answer is not None and answer.outcome == Outcome.TURN_DOWN
    return Line(file, answer, stages.continuation_of(file), not is_prepared and (file.state in ANSWERABLE or was_turned_down))


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the invitations have gone, and how much each tab holds."""

    tabs: dict[str, int]
    invited: int
    begun: int
    sent: int


def tally(files: QuerySet[Application], edition: Edition) -> Tally:
    """In one query."""
    counts = {f"tab_{name}": Count("pk", filter=wanted, distinct=True) for name, wanted in TABS.items()}
    found = files.filter(edition=edition).aggregate(
        **counts,
        begun=Count("pk", filter=Q(state=State.INVITED, continued_by__isnull=False), distinct=True),
        sent=Count("pk", filter=Q(state=State.INVITED, continued_by__isnull=False) & ~Q(continued_by__state=State.DRAFT), distinct=True),
    )
    tabs = {name: found[f"tab_{name}"] for name in TABS}
    return Tally(tabs, invited=tabs["invited"], begun=found["begun"], sent=found["sent"])


def held_letters(answers: QuerySet[StageAnswer], edition: Edition) -> list[tuple[StageAnswer, Message]]:
    """What would leave now: the prepared answers of an edition with their letters, in the order of the files."""
    prepared = answers.filter(application__edition=edition, state=AnswerState.PREPARED)
    rows = list(prepared.select_related("application__edition__call", "application__organisation").order_by("application__number", "pk"))
    held = Message.objects.filter(
        kind=KIND, object_type="stages.stageanswer", object_id__in=[row.pk for row in rows], state=MessageState.HELD
    )
    by_answer = {message.object_id: message for message in held.order_by("pk")}
    return [(row, by_answer[row.pk]) for row in rows if row.pk in by_answer]


def why_not_yet(edition: Edition, at: datetime) -> list[str]:
    """Nobody is answered while someone may still send: all are treated alike."""
    if stages.second_of(edition) is None:
        return [_("This edition has no second stage: make it first.")]
    if editions.window(edition, at) != Window.CLOSED:
        return [_("Applications can still be sent: the first stage is answered once it is over.")]
    return [_("The applications are under seal: open them first.")] if edition.is_under_seal else []


def why_not_announce(edition: Edition, at: datetime) -> list[str]:
    """What an invitation leads to must be there: a second stage, public, and not over."""
    second = stages.second_of(edition)
    if second is None or second.state == EditionState.DRAFT:
        return [_("The second stage is not public yet: publish it, then announce the invitations.")]
    if editions.window(second, at) == Window.CLOSED:
        return [_("The second stage has closed: extend it, then announce the invitations.")]
    return []
