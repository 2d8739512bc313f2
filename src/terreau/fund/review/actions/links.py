"""Links that the house sees by itself: looked for, then acted upon. Jurors are never told whose file it was."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.fund.jurors import actions as jurors
from terreau.fund.jurors import queries as ties
from terreau.fund.review.models import Panel
from terreau.fund.review.queries import jury, panels
from terreau.fund.review.states import ASSIGNMENT_MOVES, PanelState
from terreau.lib.moves import move


@transaction.atomic
def look(*, panel: Panel, by: User | None, at: datetime) -> int:
    """Compare the jurors who sit with the applicants of the edition; recuse those who had the file of one they are tied to.

    Returns how many were recused. Running it twice does nothing more.
    """
    seats = panels.sitting(panel)
    jurors.look(jurors=[seat.juror for seat in seats], organisations=jury.applicants(panel.edition), edition=panel.edition, at=at)
    return _recuse_tied(panel, by=by, at=at)


@transaction.atomic
def look_for(*, juror: User, by: User | None, at: datetime) -> int:
    """The same for one juror, wherever they sit: what is known of them has changed."""
    sat_on = Panel.objects.filter(seats__juror=juror, seats__left_at=None).exclude(state=PanelState.CLOSED)
    taken = 0
    for panel in sat_on.select_related("edition").distinct().order_by("pk"):
        jurors.look(jurors=[juror], organisations=jury.applicants(panel.edition), edition=panel.edition, at=at)
        taken += _recuse_tied(panel, by=by, at=at)
    return taken


def _recuse_tied(panel: Panel, *, by: User | None, at: datetime) -> int:
    kinds: dict[tuple[int, int], list[str]] = defaultdict(list)
    for tie in ties.standing().filter(juror__seats__panel=panel, juror__seats__left_at=None).distinct().order_by("pk"):
        kinds[tie.juror_id, tie.organisation_id].append(str(tie.get_kind_display()))
    taken = 0
    for row in panels.panel_assignments(panel):
        said = kinds.get((row.seat.juror_id, row.application.organisation_id or 0))
        if said and row.seat.left_at is None and row.state in ASSIGNMENT_MOVES["recuse"].sources:
            words = ", ".join(said)
            reason = _("Seen by the platform: %(kinds)s.") % {"kinds": words}
            move(row, "recuse", ASSIGNMENT_MOVES, conflict_reason=reason[:500], declared_at=at)
            facts = {"juror": str(row.seat.juror), "file": str(row.application), "kinds": words}
            journal.record("review.recused_by_the_house", on=panel, by=by, at=at, **facts)
            taken += 1
    return taken
