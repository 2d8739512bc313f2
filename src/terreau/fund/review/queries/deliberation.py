"""A session as leads read it: what is on the table, what the envelope still holds, what is to be announced."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State
from terreau.fund.letters.queries import proofreading
from terreau.fund.review.models import Decision, Deliberation, Notification, Proposal
from terreau.fund.review.queries import conflicts, ranking
from terreau.fund.review.states import DeliberationState, Outcome

LETTER = "review.letter"  # kind of the held letters
STATE_OF = {Outcome.AWARD: State.AWARDED, Outcome.WAITLIST: State.WAITLISTED, Outcome.REJECT: State.REJECTED}


@dataclass(frozen=True, slots=True)
class Budget:
    """The envelope seen from a session, in cents. `taken`: by decisions in force on files that are not on this table,
    and by what was promised to others (`promised` of it).
    """

    envelope: int
    taken: int
    proposed: int
    promised: int = 0

    @property
    def left(self) -> int:
        return self.envelope - self.taken - self.proposed

    @property
    def is_exceeded(self) -> bool:
        return self.left < 0

    @property
    def left_shown(self) -> int:
        """Without its sign: the words beside it say "left" or "too much"."""
        return abs(self.left)

    @property
    def taken_width(self) -> str:
        return self._width(self.taken)

    @property
    def proposed_width(self) -> str:
        return self._width(self.proposed)

    def _width(self, part: int) -> str:
        """Thousandths of the gauge, with the decimal point that SVG reads."""
        return f"{1000 * max(part, 0) / max(self.envelope, self.taken + self.proposed, 1):.1f}"


Promises = Callable[[int, Collection[int]], int]
_PROMISES: list[Promises] = []


def register_promises(cents: Promises) -> None:
    """A room above that offers money before it is voted says so from its apps.py: `cents(edition, but)`, without these files."""
    _PROMISES.append(cents)


def promised_cents(edition: int, *, but: Collection[int]) -> int:
    """What was offered and may not be spent on others, files of `but` aside: their own proposal takes the place of the offer."""
    return sum(cents(edition, but) for cents in _PROMISES)


@dataclass(frozen=True, slots=True)
class Advice:
    """What a jury said of a file in its sitting: in words, and the amount it would give."""

    words: str
    cents: int | None = None


_ADVICE: list[Callable[[Sequence[int]], dict[int, Advice]]] = []


def register_advice(read: Callable[[Sequence[int]], dict[int, Advice]]) -> None:
    """A room above where juries sit says, from its apps.py, what they thought of these applications."""
    _ADVICE.append(read)


def advice_on(applications: Sequence[int]) -> dict[int, Advice]:
    return {pk: said for read in _ADVICE for pk, said in read(applications).items()}


def in_force_cents(applications: Iterable[int]) -> int:
    """What decisions in force give these applications."""
    return Decision.objects.in_force().filter(application__in=list(applications)).aggregate(Sum("amount_cents"))["amount_cents__sum"] or 0


def budget(deliberation: Deliberation, proposed: int | None = None) -> Budget:
    """Where the session stands; `proposed` replaces the stored total with what a page is showing."""
    rows = list(deliberation.proposals.values_list("application_id", "amount_cents"))
    edition = Edition.objects.only("envelope_cents", "awarded_cents").get(pk=deliberation.edition_id)
    if deliberation.state != DeliberationState.OPEN:
        return Budget(edition.envelope_cents, edition.awarded_cents, 0)
    here = [application for application, _ in rows]
    promised = promised_cents(edition.pk, but=here)
    taken = edition.awarded_cents - in_force_cents(here) + promised
    return Budget(edition.envelope_cents, taken, sum(cents for _, cents in rows) if proposed is None else proposed, promised)


@dataclass(frozen=True, slots=True)
class Intent:
    """What a lead means to propose for one file of the table. An empty outcome leaves it open."""

    proposal: int
    outcome: str = ""
    amount_cents: int = 0
    rank: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TableLine:
    """One file on the table, with what the jury thought of it. Hidden from a reader who has a link with the applicant."""

    proposal: Proposal
    ranked: ranking.Ranked
    previous: Decision | None  # in force: on the waiting list, or reopened
    is_hidden: bool
    advice: Advice | None = None  # of the jury, in its sitting

    @property
    def is_gone(self) -> bool:
        """Withdrawn, or moved elsewhere, since it was tabled."""
        return self.proposal.application.state not in {State.DELIBERATION, State.WAITLISTED}


def table(deliberation: Deliberation, *, viewer: Any) -> list[TableLine]:
    """The files of an open session, in the order of the ranking."""
    ranked = {row.application.pk: row for row in ranking.ranking(deliberation.edition, viewer=viewer)}
    order = {pk: place for place, pk in enumerate(ranked)}
    proposals = list(
        deliberation.proposals.select_related("application__organisation", "application__edition", "application__theme").order_by("pk")
    )
    gone = [proposal.application for proposal in proposals if proposal.application_id not in ranked]  # withdrawn since: no longer ranked
    hidden = conflicts.linked_ids(viewer, gone) if gone else set()
    said = advice_on([proposal.application_id for proposal in proposals])
    lines = []
    for proposal in proposals:
        row = ranked.get(proposal.application_id) or ranking.Ranked(proposal.application)
        is_hidden = row.is_hidden or proposal.application_id in hidden
        lines.append(TableLine(proposal, row, row.decision, is_hidden, said.get(proposal.application_id)))
    return sorted(lines, key=lambda line: (line.is_hidden, order.get(line.proposal.application_id, len(order)), line.proposal.pk))


def tableable(edition: Edition, *, viewer: Any) -> QuerySet[Application]:
    """Files that may come before a session: after the jury, on the waiting list, or reopened; on no open table already."""
    on_a_table = Proposal.objects.filter(application=OuterRef("pk"), deliberation__state=DeliberationState.OPEN)
    files = edition.applications.filter(state__in=[State.IN_REVIEW, State.WAITLISTED, State.DELIBERATION]).exclude(Exists(on_a_table))
    linked = conflicts.linked_to(viewer, Application.objects.filter(edition=edition)).values("pk")
    return files.exclude(pk__in=linked).select_related("organisation", "edition").order_by("number", "pk")


def sessions(edition: Edition) -> QuerySet[Deliberation]:
    return edition.deliberations.order_by("-held_on", "-pk")


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One decision of an adopted session and its letter. `status`: held, cancelled, suspended, released."""

    decision: Decision
    message: Message | None
    status: str
    proof: proofreading.Proof | None = None

    @property
    def is_read(self) -> bool:
        return self.message is not None and is_read_over(self.message, self.proof)

    @property
    def is_corrected(self) -> bool:
        return self.proof is not None and self.proof.is_corrected

    @property
    def rewrite_form(self) -> str:
        """Id of the form that writes this letter again, on a page where another form holds its button."""
        return f"recrire-{self.decision.pk}"


def is_read_over(message: Message, proof: proofreading.Proof | None) -> bool:
    """Read as it stands, and by as many people as its edition asks for today."""
    return message.proofread_at is not None and (proof is None or proof.needed == 1 or proof.is_read)


def letters(decisions: QuerySet[Decision]) -> list[LetterLine]:
    """The letters of these decisions: awards, then the waiting list in its order, then refusals. Five queries."""
    found = decisions.select_related("application__organisation", "application__edition", "notification__letter")
    order = list(Outcome)
    rows = sorted(found.order_by("application__number", "pk"), key=lambda row: (order.index(Outcome(row.outcome)), row.rank or 0))
    messages = latest_letters(rows)
    proofs = proofs_of(rows[0].application.edition, messages.values()) if rows else {}
    return [
        LetterLine(row, message, _status(row, message), proofs.get(message.pk) if message else None)
        for row in rows
        for message in [messages.get(row.pk)]
    ]


def proofs_of(edition: Edition, messages: Iterable[Message]) -> dict[int, proofreading.Proof]:
    """Who has read these letters over, by message."""
    return proofreading.proofs(messages, needed=proofreading.readings_of(edition))


def _status(decision: Decision, message: Message | None) -> str:
    if hasattr(decision, "notification"):
        return "released"
    if not is_standing(decision):
        return "suspended"
    return "held" if message is not None and message.state == MessageState.HELD else "cancelled"


def is_standing(decision: Decision) -> bool:
    """In force, and its file not reopened since: what would be announced is what is decided."""
    return decision.superseded_at is None and decision.application.state == STATE_OF[Outcome(decision.outcome)]


def latest_letters(decisions: Sequence[Decision]) -> dict[int, Message]:
    """The last letter written for each decision, by decision."""
    found = Message.objects.select_related("to", "proofread_by").filter(
        kind=LETTER, object_type=Decision._meta.label_lower, object_id__in=[decision.pk for decision in decisions]
    )
    return {message.object_id: message for message in found.order_by("pk")}


def to_announce(deliberation: Deliberation) -> QuerySet[Decision]:
    """Decisions of the session that stand and have not been announced yet."""
    standing = [
        pk
        for pk, outcome, state in deliberation.decisions.in_force().values_list("pk", "outcome", "application__state")
        if STATE_OF[Outcome(outcome)] == state
    ]
    announced = Notification.objects.filter(decision=OuterRef("pk"))
    rows = Decision.objects.filter(pk__in=standing).exclude(Exists(announced))
    return rows.select_related("application__organisation", "application__edition__call", "deliberation", "by").order_by("pk")


def announced_awards(edition: Edition) -> QuerySet[Decision]:
    """Awards in force that their applicants have been told of: what the house may speak of in public."""
    rows = Decision.objects.in_force().filter(
        application__edition=edition, outcome=Outcome.AWARD, notification__isnull=False, application__released_state=State.AWARDED
    )
    return rows.select_related("application__organisation", "application__theme", "application__edition").order_by(
        "application__number", "pk"
    )


def waiting_ranks(edition: Edition, *, but: Iterable[int]) -> set[int]:
    """Ranks already held on the waiting list by files that are not on this table."""
    held = Decision.objects.in_force().filter(application__edition=edition, outcome=Outcome.WAITLIST).exclude(application__in=list(but))
    return {rank for rank in held.values_list("rank", flat=True) if rank is not None}
