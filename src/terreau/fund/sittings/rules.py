"""Who calls the jury, who keeps the minutes, what a juror sees. Whoever has a link with an applicant does nothing on its file."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.commons.documents.models import Document
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState
from terreau.fund.calls.states import State as FileState
from terreau.fund.review import rules as review
from terreau.fund.review.models import Assignment, Panel
from terreau.fund.review.queries import conflicts
from terreau.fund.review.states import AssignmentState, PanelState
from terreau.fund.sittings.models import Item, Sitting
from terreau.fund.sittings.states import ITEM_MOVES, MOVES, State
from terreau.lib import moves

TALKED = (FileState.IN_REVIEW, FileState.DELIBERATION)  # a file that a jury may still talk about


def sittings_visible_to(user: Any) -> QuerySet[Sitting]:
    """The team's."""
    is_team = user.is_authenticated and user.has_role(*review.SCREENERS)
    return Sitting.objects.all() if is_team else Sitting.objects.none()


def sittings_of_juror(user: Any) -> QuerySet[Sitting]:
    """Those a juror is called to, once they are, as long as they sit on that jury."""
    panels = review.seats_visible_to(user).values("panel")
    return Sitting.objects.filter(panel__in=panels, attendees__juror=user.pk, convened_at__isnull=False)


def items_visible_to(user: Any) -> QuerySet[Item]:
    """The team's, files of bodies it has a link with aside."""
    seen = review.files_visible_to(user)
    return Item.objects.filter(application__in=seen.exclude(pk__in=conflicts.linked_to(user, seen).values("pk")))


def items_of_juror(user: Any) -> QuerySet[Item]:
    """Files of their sittings, those they have a link with or stepped back from aside."""
    rows = Item.objects.filter(sitting__in=sittings_of_juror(user)).exclude(sitting__state=State.CANCELLED)
    stepped_back = Assignment.objects.filter(seat__juror=user.pk, state=AssignmentState.RECUSED).values("application")
    linked = conflicts.linked_to(user, Application.objects.all()).values("pk")
    return rows.exclude(application__in=linked).exclude(application__in=stepped_back)


def can_see(user: Any, edition: Edition) -> bool:
    """The page of an edition's sittings: the team, once there is a jury."""
    return (
        user.is_authenticated
        and user.has_role(*review.SCREENERS) is True
        and edition.state in {EditionState.IN_REVIEW, EditionState.DECIDED}
    )


def can_plan(user: Any, panel: Panel) -> bool:
    return user.is_authenticated and user.has_role(Role.LEAD) is True and panel.state != PanelState.DRAFT


def can_prepare(user: Any, sitting: Sitting) -> bool:
    return _may(user, sitting, "prepare")


def can_cancel(user: Any, sitting: Sitting) -> bool:
    return _may(user, sitting, "cancel")


def can_open(user: Any, sitting: Sitting) -> bool:
    return _may(user, sitting, "open")


def can_keep(user: Any, sitting: Sitting) -> bool:
    return _may(user, sitting, "keep")


def can_close(user: Any, sitting: Sitting) -> bool:
    return _may(user, sitting, "close")


def can_correct(user: Any, sitting: Sitting) -> bool:
    """Add to closed minutes."""
    return user.is_authenticated and user.has_role(Role.LEAD) is True and sitting.state == State.CLOSED


def can_lead_talk(user: Any, item: Item, verb: str) -> bool:
    """Take a file up, put it back, write the opinion: the team without a link to it, while the sitting is held."""
    is_theirs = user.is_authenticated and user.has_role(*ITEM_MOVES[verb].roles) is True
    is_now = item.sitting.state == State.OPEN and moves.allows(item, verb, ITEM_MOVES)
    return is_theirs and is_now and items_visible_to(user).filter(pk=item.pk).exists()


def can_talk(user: Any, item: Item) -> bool:
    """A juror's word: from the end of scoring to the end of the sitting."""
    is_open = item.sitting.state in {State.PLANNED, State.OPEN} and item.sitting.panel.state == PanelState.CLOSED
    return is_open and items_of_juror(user).filter(pk=item.pk).exists()


def can_answer(user: Any, sitting: Sitting) -> bool:
    """Say whether one comes."""
    return sitting.state == State.PLANNED and sittings_of_juror(user).filter(pk=sitting.pk).exists()


def can_read_paper(user: Any, document: Document) -> bool:
    """The team reads both papers; whoever has a link with an applicant, and jurors, the one without names."""
    sitting = Sitting.objects.filter(pk=document.object_id).first()
    if sitting is None:
        return False
    if document.pk == sitting.jury_paper_id:
        return sittings_visible_to(user).filter(pk=sitting.pk).exists() or sittings_of_juror(user).filter(pk=sitting.pk).exists()
    if not sittings_visible_to(user).filter(pk=sitting.pk).exists():
        return False
    return items_visible_to(user).filter(sitting=sitting).count() == sitting.items.count()


def _may(user: Any, sitting: Sitting, verb: str) -> bool:
    is_theirs = user.is_authenticated and user.has_role(*MOVES[verb].roles) is True
    return is_theirs and moves.allows(sitting, verb, MOVES)
