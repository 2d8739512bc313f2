"""The call open all year had a first committee: one file aided, two on its waiting list, and money offered to the first of them."""

from datetime import datetime, timedelta

from terreau.fund.calls.models import Application, Edition
from terreau.fund.review.actions import deliberating, releasing, screening
from terreau.fund.review.queries import deliberation as sessions
from terreau.fund.waiting import actions
from terreau.portal.demo import initiatives
from terreau.portal.demo.scenes import Stage, at
from terreau.portal.demo.stories import DAILY_LIFE, Story

# Place in DAILY_LIFE, title, pitch, asked, what was decided.
TOLD = (
    (3, "Des lits d’appoint", "Six lits pliants pour les premières nuits d’un binôme, le temps de trouver mieux.", 2500, "award"),
    (0, "La marmite de cinquante litres", "Une marmite et son réchaud, prêtés aux immeubles qui invitent leurs voisins.", 2800, "waitlist"),
    (4, "Deux machines de plus", "Deux machines à coudre pour l’atelier du mercredi.", 1800, "waitlist"),
)
REASONS = {
    "award": "Un besoin immédiat, une dépense sûre.",
    "waitlist": "Un bon projet ; le comité garde de quoi tenir jusqu’à la fin de l’année.",
}


def play(stage: Stage) -> None:
    """Samir has a week left to answer."""
    edition = Edition.objects.select_related("call").get(call__slug="coups-de-pouce")
    files = []
    for day, (place, title, pitch, asked, _outcome) in enumerate(TOLD):
        body = DAILY_LIFE[place]
        story = Story(body.organisation, body.legal, body.commune, title, pitch, body.public, body.theme, asked, 2 * asked)
        file = initiatives.send(stage, edition, story, when=at(stage.today - timedelta(days=52 - day)))
        screening.admit(application=file, by=stage.people["omar"], at=at(stage.today - timedelta(days=38)))
        files.append(file)
    _decide(stage, edition, files, when=at(stage.today - timedelta(days=25), 14))
    offered_at = at(stage.today - timedelta(days=3), 11)
    actions.offer(
        application=Application.objects.select_related("edition__call", "organisation").get(pk=files[1].pk),
        amount_cents=200_000,
        answer_by=at(stage.today + timedelta(days=7), 23) + timedelta(minutes=59),
        goes_on=True,
        word="Une commande groupée a coûté moins cher que prévu : nous pouvons aider un projet de plus.",
        skipping="",
        by=stage.lead,
        at=offered_at,
    )


def _decide(stage: Stage, edition: Edition, files: list[Application], *, when: datetime) -> None:
    session = deliberating.open_deliberation(
        edition=edition, title="Premier comité", held_on=when.date(), reference="", by=stage.lead, at=when
    )
    deliberating.table_files(deliberation=session, applications=files, by=stage.lead, at=when)
    rows = {row.application_id: row for row in session.proposals.all()}
    intents = [
        deliberating.Intent(
            rows[file.pk].pk,
            outcome,
            asked * 100 if outcome == "award" else 0,
            place if outcome == "waitlist" else None,  # the first of the three is aided
            REASONS[outcome],
        )
        for place, (file, (_place, _title, _pitch, asked, outcome)) in enumerate(zip(files, TOLD, strict=True))
    ]
    session.refresh_from_db()
    deliberating.save_proposals(deliberation=session, intents=intents, expected_version=session.version, by=stage.lead, at=when)
    session.refresh_from_db()
    decisions = deliberating.adopt(deliberation=session, expected_version=session.version, by=stage.lead, at=when)
    later = when + timedelta(days=2)
    written = sessions.latest_letters(decisions)
    releasing.mark_read(lines=[(decision, written[decision.pk]) for decision in decisions], by=stage.people["omar"], at=later)
    releasing.release(deliberation=session, by=stage.lead, at=later)
