"""A morning of auditions for the edition that is before the jury: one applicant has chosen, the others have not yet."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from terreau.fund.auditions import actions, queries
from terreau.fund.auditions.models import Hearing
from terreau.fund.calls.models import Edition
from terreau.fund.calls.states import EditionState
from terreau.portal.demo.scenes import Stage, at


def prepare(stage: Stage) -> None:
    """Claire plans it in three weeks and invites three files; the first chooses."""
    edition = Edition.objects.select_related("call").filter(state=EditionState.IN_REVIEW, call__slug="le-progres").latest("pk")
    claire, today = stage.people["claire"], at(stage.today, 8)
    monday = stage.today - timedelta(days=stage.today.weekday())
    held_on = monday + timedelta(days=22)  # a Tuesday
    actions.plan_day(
        edition=edition,
        held_on=held_on,
        first=time(9),
        until=time(12),
        minutes=20,
        pause=10,
        place="Hôtel du Département, salle 204",
        by=claire,
        at=today,
    )
    files = list(queries.to_invite(edition, viewer=claire)[:3])
    choose_by = datetime.combine(held_on - timedelta(days=7), time(), ZoneInfo(edition.time_zone))
    actions.invite(edition=edition, applications=files, choose_by=choose_by, by=claire, at=today)
    first = Hearing.objects.select_related("application__edition__call").earliest("pk")
    slot = queries.open_slots(edition, at=today)[1]
    actions.choose(
        hearing=first,
        slot=slot,
        guests="La présidente et la coordinatrice",
        needs="Une place de stationnement proche",
        by=first.application.started_by,
        at=today + timedelta(minutes=20),
    )
