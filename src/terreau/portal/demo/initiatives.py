"""A second call, in two stages: short files answered, full ones being written. Played by bodies that the first call knows."""

from datetime import timedelta
from typing import Any

from terreau.commons.forms import actions as forms
from terreau.commons.forms import queries as sheets
from terreau.commons.forms.models import FormVersion
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.fund.calls.actions import applying, authoring, editions, filling, receipts, rubric, stages
from terreau.fund.calls.models import Application, Call, Edition, TargetPublic, Theme
from terreau.fund.stages import actions as answering
from terreau.fund.stages.models import StageAnswer
from terreau.fund.stages.states import Outcome
from terreau.portal.demo import paper, years
from terreau.portal.demo.scenes import Stage, answers, arrive, at
from terreau.portal.demo.stories import DAILY_LIFE, Story

KEPT = ("intitule", "resume", "theme", "publics", "montant")
PITCHES = (
    ("La cuisine qui apprend", "Former douze habitantes aux métiers de la cuisine de rue, dans le camion et avec les résidents."),
    ("La vélo-école des aînés", "Réapprendre à rouler après soixante-cinq ans, à plusieurs, sans se presser."),
    ("La ressourcerie des écoles", "Des fournitures remises en état par des élèves et des salariés en insertion."),
    ("Deux clés pour une maison", "Un accompagnement des binômes d’habitat partagé au-delà de la première année."),
    ("L’atelier qui voyage", "L’atelier de couture s’installe une semaine par mois dans un quartier sans commerce."),
    ("Un guichet au marché", "Une heure d’aide aux démarches chaque samedi, entre les légumes et le fromager."),
)
INVITED, TURNED_DOWN = (0, 1, 2), 3  # then one answer prepared, and one to come


def short_form() -> dict[str, Any]:
    """One page out of the form of the other call: the same ids, so that the full form takes the answers over."""
    asked = [question for section in paper.FORM["sections"] for question in section["questions"] if question["id"] in KEPT]
    return {
        "sections": [
            {"id": "projet", "title": "Votre idée", "help": "Une page suffit à ce stade.", "questions": asked[:-1]},
            {"id": "budget", "title": "Votre demande", "help": "", "questions": asked[-1:]},
        ],
        "roles": {role: name for role, name in paper.FORM["roles"].items() if name in KEPT},
    }


def play(stage: Stage) -> None:
    """The first stage closed three weeks ago; the second opened five days ago, for a month."""
    opens, closes = at(stage.today - timedelta(days=60), 9), at(stage.today - timedelta(days=21), 17)
    first = _first(stage, opens, closes)
    stories = [_told(story, place) for place, story in enumerate(DAILY_LIFE[: len(PITCHES)])]
    files = [send(stage, first, story, when=opens + timedelta(days=12 + place * 4)) for place, story in enumerate(stories)]
    second = _second(stage, first, when=closes + timedelta(days=1))
    _answer(stage, files, when=at(stage.today - timedelta(days=9)))
    _go_on(stage, second, files, stories)


def _told(story: Story, place: int) -> Story:
    title, pitch = PITCHES[place]
    return Story(
        story.organisation, story.legal, story.commune, title, pitch, story.public, story.theme, story.asked // 2, story.budget // 2
    )


def published(stage: Stage, title: str, schema: dict[str, Any], when: Any) -> FormVersion:
    version = forms.create_form(title=title, by=stage.lead, at=when, schema=schema).versions.get()
    forms.publish(version=version, by=stage.lead, at=when)
    return version


def _first(stage: Stage, opens: Any, closes: Any) -> Edition:
    when, by = opens - timedelta(days=20), stage.lead
    call: Call = authoring.create_call(
        name="Graines d’initiatives", slug="graines-d-initiatives", tagline="Essayer une idée, avec un petit budget", by=by, at=when
    )
    slug = f"{years.jury_year(stage.today) + 1}"
    edition = authoring.create_edition(call=call, slug=slug, title="Premières pousses", by=by, at=when)
    steps: dict[str, dict[str, Any]] = {
        "texts": {
            "title": "Premières pousses",
            "summary": "Jusqu’à 8 000 € pour essayer une idée. Une page d’abord ; un dossier complet si votre projet est invité.",
            "presentation": paper.PRESENTATION.replace("Le Progrès", "Graines d’initiatives"),
            "benefits": paper.BENEFITS,
        },
        "money": {"envelope_cents": 3_000_000, "amount_min_cents": 100_000, "amount_max_cents": 800_000, "rate_max": 10_000},
        "dates": {"opens_at": opens, "closes_at": closes, "time_zone": "Europe/Paris"},
        "form": {"form_version": published(stage, "Graines d’initiatives, première candidature", short_form(), when)},
        "eligibility": {"eligibility": paper.rules("92")},
        "checklist": {"checklist": paper.CHECKLIST[:1]},
    }
    write(edition, steps, stage, when)
    authoring.set_framing(edition=edition, themes=list(Theme.objects.all()), publics=list(TargetPublic.objects.all()), by=by, at=when)
    for label, expected, points, weight in paper.CRITERIA[:3]:
        edition.refresh_from_db()
        rubric.add(edition=edition, label=label, help_text=expected, points_max=points, weight=weight, by=by, at=when)
    edition.refresh_from_db()
    editions.publish(edition=edition, by=by, at=opens - timedelta(days=7))
    edition.refresh_from_db()
    return edition


def write(edition: Edition, steps: dict[str, dict[str, Any]], stage: Stage, when: Any) -> None:
    for step, values in steps.items():
        edition.refresh_from_db()
        authoring.write(edition=edition, step=step, values=values, by=stage.lead, at=when)
    edition.refresh_from_db()


def _second(stage: Stage, first: Edition, *, when: Any) -> Edition:
    opens, closes = at(stage.today - timedelta(days=5), 9), at(stage.today + timedelta(days=25), 17)
    facts: dict[str, Any] = {
        "slug": f"{first.slug}-2",
        "title": "Premières pousses, dossier complet",
        "opens_at": opens,
        "closes_at": closes,
    }
    second = stages.open_second(edition=first, **facts, by=stage.lead, at=when)
    full = published(stage, "Graines d’initiatives, dossier complet", paper.FORM, when)
    write(second, {"form": {"form_version": full}, "money": {"rate_max": 8000}}, stage, when)
    editions.publish(edition=second, by=stage.lead, at=when + timedelta(days=2))
    second.refresh_from_db()
    return second


def send(stage: Stage, edition: Edition, story: Story, *, when: Any) -> Application:
    body, signer = arrive(stage, story, when=when), stage.signers[story.organisation]
    application = applying.start(edition=edition, organisation=body, by=signer, at=when)
    given = {name: value for name, value in answers(story, start=when.date()).items() if name in KEPT}
    filling.save_answers(application=application, values=given, by=signer, at=when)
    submission = applying.submit(application=application, by=signer, at=when + timedelta(hours=2))
    receipts.make(submission=submission, at=when + timedelta(hours=2))
    application.refresh_from_db()
    return application


def _answer(stage: Stage, files: list[Application], *, when: Any) -> None:
    """Three invited, one not, all told together; one more answer prepared since, that nobody knows of yet."""
    word = "L’idée nous a plu : dites-nous, dans le dossier complet, avec qui vous la menez."
    why = "Le besoin est réel, mais le projet prolonge une action déjà financée : cet appel soutient des idées nouvelles."
    told = [_prepare(stage, files[place], Outcome.INVITE, word, when) for place in INVITED]
    told.append(_prepare(stage, files[TURNED_DOWN], Outcome.TURN_DOWN, why, when))
    letters = Message.objects.filter(kind="stages.answer", object_id__in=[answer.pk for answer in told]).order_by("pk")
    outbox.release(messages=list(letters), by=stage.lead, at=when + timedelta(days=1))
    _prepare(stage, files[TURNED_DOWN + 1], Outcome.INVITE, "", at(stage.today - timedelta(days=1)))


def _prepare(stage: Stage, file: Application, outcome: str, reason: str, when: Any) -> StageAnswer:
    return answering.prepare(application=file, outcome=outcome, reason=reason, by=stage.lead, at=when)


def _go_on(stage: Stage, second: Edition, files: list[Application], stories: list[Story]) -> None:
    """Samir has not begun; one full application is being written, one is sent."""
    for place, is_whole in ((1, False), (2, True)):
        story, when = stories[place], at(stage.today - timedelta(days=4 - place))
        signer = stage.signers[story.organisation]
        files[place].refresh_from_db()
        whole = applying.start(edition=second, organisation=files[place].organisation, by=signer, at=when)
        if not is_whole:
            continue
        given = {name: value for name, value in answers(story, start=when.date() + timedelta(days=90)).items() if name not in KEPT}
        given["resume"] = f"{story.pitch} Depuis la première étape, deux écoles ont dit oui."
        known = sheets.answer_versions(whole.sheet)
        filling.save_answers(application=whole, values=given, expected_versions=known, by=signer, at=when)
        for question in ("statuts", "rib"):
            stage.attach(whole, question, signer, when)
        submission = applying.submit(application=whole, by=signer, at=when + timedelta(hours=3))
        receipts.make(submission=submission, at=when + timedelta(hours=3))
