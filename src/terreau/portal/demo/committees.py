"""A third call, open all year: three committees, a few files before each."""

from datetime import timedelta
from typing import Any

from terreau.fund.calls.actions import authoring, committees, editions, rubric
from terreau.fund.calls.models import TargetPublic, Theme
from terreau.portal.demo import initiatives, paper
from terreau.portal.demo.scenes import Stage, at
from terreau.portal.demo.stories import DAILY_LIFE, Story

TOLD = (
    ("Un four à pain pour la place", "Construire avec les habitants un four partagé, allumé chaque samedi."),
    ("La malle aux outils", "Une malle d’outils qui passe d’un immeuble à l’autre, avec une personne pour apprendre."),
)


def play(stage: Stage) -> None:
    """Open for two months; the first committee has met (see `waiting`), the limit of the second has passed, the third is to come."""
    opens = at(stage.today - timedelta(days=60), 9)
    when, by = opens - timedelta(days=10), stage.lead
    call = authoring.create_call(name="Coups de pouce", slug="coups-de-pouce", tagline="Une petite aide, toute l’année", by=by, at=when)
    edition = authoring.create_edition(call=call, slug=f"{stage.today.year}", title="Petits équipements", by=by, at=when)
    form = initiatives.published(stage, "Coups de pouce, candidature", initiatives.short_form(), when)
    steps: dict[str, dict[str, Any]] = {
        "texts": {
            "title": "Petits équipements",
            "summary": "Jusqu’à 3 000 € pour un équipement qui manque. L’appel est ouvert toute l’année.",
            "presentation": paper.PRESENTATION.replace("Le Progrès", "Coups de pouce"),
            "benefits": paper.BENEFITS,
        },
        "money": {"envelope_cents": 2_000_000, "amount_min_cents": 50_000, "amount_max_cents": 300_000, "rate_max": 10_000},
        "dates": {"opens_at": opens, "is_continuous": True, "time_zone": "Europe/Paris"},
        "form": {"form_version": form},
        "eligibility": {"eligibility": paper.rules("92")},
    }
    initiatives.write(edition, steps, stage, when)
    authoring.set_framing(edition=edition, themes=list(Theme.objects.all()), publics=list(TargetPublic.objects.all()), by=by, at=when)
    edition.refresh_from_db()
    label, expected, points, weight = paper.CRITERIA[0]
    rubric.add(edition=edition, label=label, help_text=expected, points_max=points, weight=weight, by=by, at=when)
    edition.refresh_from_db()
    for meets, limit in ((-25, -40), (9, -6), (75, 60)):
        facts: dict[str, Any] = {"held_on": stage.today + timedelta(days=meets), "cutoff_at": at(stage.today + timedelta(days=limit), 17)}
        committees.plan(edition=edition, place="Hôtel du Département, salle 4", envelope_cents=500_000, by=by, at=when, **facts)
    editions.publish(edition=edition, by=by, at=opens - timedelta(days=5))
    edition.refresh_from_db()
    for place, (title, pitch) in enumerate(TOLD):
        body = DAILY_LIFE[7 + place]
        story = Story(body.organisation, body.legal, body.commune, title, pitch, body.public, body.theme, 2500, 6000)
        initiatives.send(stage, edition, story, when=at(stage.today - timedelta(days=20 - 17 * place)))
