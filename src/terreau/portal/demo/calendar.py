"""What the calendar of the open edition allows besides: more time for one draft, a link to apply late."""

from datetime import timedelta

from terreau.fund.calls.actions import editions, late
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import authoring
from terreau.lib import ids
from terreau.portal.demo.scenes import Stage, at
from terreau.portal.demo.stories import OPEN_DRAFTS


def more_time(stage: Stage, edition: Edition) -> None:
    """One draft has two days more; one body that has not begun holds a link."""
    today, closes = at(stage.today, 8, 30), edition.closes_at
    if closes is None:
        return
    draft = authoring.drafts_of(edition).get(organisation=stage.bodies[OPEN_DRAFTS[1].organisation])
    draft.edition = edition
    editions.extend_for(
        application=draft, until=closes + timedelta(days=2), reason="Hospitalisation de la présidente", by=stage.lead, at=today
    )
    late.admit(
        edition=edition,
        whom="La Remise à vélos",
        to_address="remise.velos@exemple.test",
        reason="Inondation du local la semaine de la clôture",
        until=closes + timedelta(days=3),
        secret=ids.secret(),
        by=stage.lead,
        at=today,
    )
