"""The jury of the first edition sat for an afternoon; the one of today is called in two weeks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState
from terreau.fund.review.models import Panel
from terreau.fund.sittings import actions, queries
from terreau.fund.sittings.models import Item, Sitting
from terreau.fund.sittings.states import Opinion, Order
from terreau.portal.demo.scenes import Stage, at
from terreau.portal.demo.stories import Story

PLACE = "Hôtel du Département, salle des actes"
REASONS = {
    Opinion.FAVOURABLE: "Un besoin net, une équipe qui tient, des partenaires présents.",
    Opinion.RESERVED: "Un projet apprécié, dont le budget mérite d’être revu avant de s’engager.",
    Opinion.UNFAVOURABLE: "L’idée est partagée ; le projet n’est pas encore prêt à se lancer.",
}
CONDITIONS = "Un budget plus détaillé, et un accord écrit du lieu d’accueil."


def held(stage: Stage, panel: Panel, files: Sequence[Application], stories: Mapping[int, Story], *, when: datetime) -> None:
    """Every file has its opinion, and the minutes are closed the same evening."""
    lead = stage.lead
    meeting = queries.Meeting(starts_at=when, minutes=210, place=PLACE, quorum=2)
    sitting = actions.plan(panel=panel, meeting=meeting, order=Order.RANKING, by=lead, at=when - timedelta(days=12))
    actions.convene(sitting=sitting, by=lead, at=when - timedelta(days=12))
    for key in ("jeanne", "paul"):
        actions.answer(sitting=sitting, is_coming=True, by=stage.people[key], at=when - timedelta(days=10))
    actions.answer(sitting=sitting, is_coming=False, by=stage.people["fatou"], at=when - timedelta(days=9))
    actions.open_(sitting=sitting, by=lead, at=when)
    there = sitting.attendees.exclude(juror=stage.people["fatou"]).values_list("pk", flat=True)
    actions.note_presence(sitting=sitting, present=list(there), by=lead, at=when)
    items = sitting.items.select_related("sitting__panel__edition__call", "application__organisation", "application__edition")
    for place, item in enumerate(items.order_by("position")):
        _talk(item, stories[item.application_id], by=stage, at=when + timedelta(minutes=6 * place))
    end = when + timedelta(hours=4)
    sitting.refresh_from_db()
    opening = "La responsable de l’appel rappelle l’enveloppe et la règle : le jury donne un avis, la commission permanente décide."
    closing = "Le jury remercie les porteurs pour la qualité de leurs dossiers."
    actions.write(sitting=sitting, opening=opening, closing=closing, expected_version=sitting.version, by=lead, at=end)
    actions.close(sitting=sitting, expected_version=sitting.version, by=lead, at=end)


def _talk(item: Item, story: Story, *, by: Stage, at: datetime) -> None:
    opinion = Opinion.FAVOURABLE if story.award else Opinion.RESERVED if story.rank else Opinion.UNFAVOURABLE
    actions.take_up(item=item, by=by.lead, at=at)
    actions.conclude(
        item=item,
        opinion=opinion,
        amount_cents=story.award * 100 or None,
        conditions=CONDITIONS if opinion == Opinion.RESERVED else "",
        reason=REASONS[opinion],
        votes=None,
        expected_version=item.version,
        by=by.lead,
        at=at,
    )


def called(stage: Stage) -> Sitting:
    """Jeanne will come, the others have not answered."""
    edition = Edition.objects.select_related("call").filter(state=EditionState.IN_REVIEW, call__slug="le-progres").latest("pk")
    claire, today = stage.people["claire"], at(stage.today, 8)
    meeting = queries.Meeting(starts_at=at(stage.today + timedelta(days=15), 14), minutes=180, place=PLACE, quorum=2)
    sitting = actions.plan(panel=edition.panels.latest("pk"), meeting=meeting, order=Order.THEME, by=claire, at=today)
    actions.convene(sitting=sitting, by=claire, at=today)
    actions.answer(sitting=sitting, is_coming=True, by=stage.people["jeanne"], at=today + timedelta(hours=2))
    return sitting
