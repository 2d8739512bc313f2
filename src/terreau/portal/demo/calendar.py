"""What the calendar of the open edition allows besides: more time for one draft, a link to apply late; and who asked to be told."""

from datetime import datetime, timedelta

from terreau.fund.alerts import actions as alerts
from terreau.fund.alerts.models import Subscription
from terreau.fund.alerts.queries import Criteria
from terreau.fund.calls.actions import editions, late
from terreau.fund.calls.models import Edition, TargetPublic, Theme
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


def listeners(stage: Stage, edition: Edition, *, now: datetime) -> None:
    """People without an account who asked for alerts before the edition came out, one who has not confirmed, and what they were sent."""
    themes, publics = list(Theme.objects.order_by("pk")), list(TargetPublic.objects.order_by("pk"))
    before = (edition.published_at or now) - timedelta(days=30)
    wanted = [
        Criteria(),
        Criteria(themes=themes[:1], kinds=["association"], place="commune:92050"),
        Criteria(publics=publics[:2], kinds=["esus"]),
        Criteria(themes=themes[1:3], place="arr:922"),
    ]
    for number, criteria in enumerate(wanted, start=1):
        address = f"alerte{number}@exemple.test"
        alerts.ask(address=address, criteria=criteria, at=before)
        alerts.confirm(subscription=Subscription.objects.get(address=address), at=before + timedelta(minutes=12))
    alerts.tell(at=(edition.published_at or now) + timedelta(hours=1))
    alerts.ask(address="alerte5@exemple.test", criteria=Criteria(), at=now - timedelta(days=1))
