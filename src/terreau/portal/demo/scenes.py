"""The demonstration, played by the real actions at the dates it pretends: nothing here writes a state by itself."""

import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from terreau.commons.accounts.models import User
from terreau.commons.forms import actions as forms
from terreau.commons.forms import queries as sheets
from terreau.commons.forms.models import FormVersion
from terreau.commons.forms.schema import Kind, Schema, text_hash
from terreau.commons.organisations import actions as organisations
from terreau.commons.organisations import sources
from terreau.commons.organisations.models import Organisation
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.commons.places.models import Commune
from terreau.fund.calls.actions import applying, authoring, editions, filling, receipts, rubric
from terreau.fund.calls.models import Application, Call, Edition, TargetPublic, Theme
from terreau.fund.review.actions import deliberating, panels, releasing, scoring, screening
from terreau.fund.review.models import Panel
from terreau.fund.review.queries import deliberation as sessions
from terreau.fund.review.queries import jury
from terreau.portal.demo import jurors, letters, paper, registers, years
from terreau.portal.demo.stories import DAILY_LIFE, IN_JURY, NEWCOMER, OPEN_DRAFTS, OPEN_SENT, Story
from terreau.showcase.laureates import actions as laureates
from terreau.web import pdf

PARIS = ZoneInfo("Europe/Paris")


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=PARIS)


@dataclass
class Stage:
    """What scenes share: the people, the form, the bodies already known, a sheet of paper to attach."""

    people: dict[str, User]
    today: date
    communes: dict[str, Commune] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    signers: dict[str, User] = field(default_factory=dict)
    form: FormVersion | None = None
    sheet_of_paper: bytes = b""

    @property
    def lead(self) -> User:
        return self.people["claire"]

    def attach(self, application: Application, question: str, by: User, when: datetime) -> None:
        upload = SimpleUploadedFile(f"{question}.pdf", self.sheet_of_paper, content_type="application/pdf")
        filling.attach_file(application=application, question_id=question, upload=upload, by=by, at=when)


# ── Setting the stage ────────────────────────────────────────────────────────────────────────────────────────────
def set_up(people: dict[str, User], today: date) -> tuple[Stage, Call]:
    """Lists, registers, form and call."""
    stage = Stage(people, today, communes={commune.code: commune for commune in Commune.objects.all()})
    for slug, name in paper.THEMES.items():
        Theme.objects.create(slug=slug, name=name)
    for slug, name in paper.PUBLICS.items():
        TargetPublic.objects.create(slug=slug, name=name)
    recent = (*IN_JURY, *OPEN_SENT, *OPEN_DRAFTS, NEWCOMER)
    registers.fill(
        dict.fromkeys(DAILY_LIFE, date(2021, 3, 15)) | dict.fromkeys(recent, date(today.year - 2, 3, 15)),
        postcodes={code: commune.postcodes[0] for code, commune in stage.communes.items()},
        names={code: commune.name for code, commune in stage.communes.items()},
        on=today - timedelta(days=20),
        at=at(today - timedelta(days=18), 6),
    )
    before = at(date(2022, 9, 5))
    made = forms.create_form(title="Le Progrès, dossier de candidature", by=stage.lead, at=before, schema=paper.FORM)
    stage.form = made.versions.get()
    forms.publish(version=stage.form, by=stage.lead, at=before)
    stage.sheet_of_paper = pdf.render("portal/demo.typ", {"title": "Pièce de démonstration", "body": "Document inventé, sans valeur."})
    call = authoring.create_call(
        name="Le Progrès",
        slug="le-progres",
        tagline="Des initiatives locales qui changent le quotidien des plus fragiles",
        by=stage.lead,
        at=before,
    )
    return stage, call


def write_edition(stage: Stage, call: Call, *, slug: str, title: str, summary: str, opens: datetime, closes: datetime) -> Edition:
    """An edition written in full and published a week before it opens."""
    when, by = opens - timedelta(days=20), stage.lead
    edition = authoring.create_edition(call=call, slug=slug, title=title, by=by, at=when)
    steps: dict[str, dict[str, Any]] = {
        "texts": {"title": title, "summary": summary, "presentation": paper.PRESENTATION, "benefits": paper.BENEFITS},
        "regulations": {"regulations": paper.REGULATIONS},
        "money": {"envelope_cents": 10_000_000, "amount_min_cents": 100_000, "amount_max_cents": 1_500_000, "rate_max": 8000},
        "dates": {"opens_at": opens, "closes_at": closes, "time_zone": "Europe/Paris"},
        "form": {"form_version": stage.form},
        "eligibility": {"eligibility": paper.rules("92")},
        "checklist": {"checklist": paper.CHECKLIST},
    }
    for step, values in steps.items():
        edition.refresh_from_db()
        authoring.write(edition=edition, step=step, values=values, by=by, at=when)
    edition.refresh_from_db()
    authoring.set_framing(edition=edition, themes=list(Theme.objects.all()), publics=list(TargetPublic.objects.all()), by=by, at=when)
    for label, expected, points, weight in paper.CRITERIA:
        edition.refresh_from_db()
        rubric.add(edition=edition, label=label, help_text=expected, points_max=points, weight=weight, by=by, at=when)
    edition.refresh_from_db()
    editions.publish(edition=edition, by=by, at=opens - timedelta(days=7))
    edition.refresh_from_db()
    return edition


# ── Applicants ───────────────────────────────────────────────────────────────────────────────────────────────────
def arrive(stage: Stage, story: Story, *, when: datetime, signer: User | None = None) -> Organisation:
    """The body is recognised by its SIRET; its signatory registers it."""
    key = story.organisation
    if key not in stage.bodies:
        slug = f"contact{zlib.crc32(key.encode()) % 100_000}"
        person = signer or User.objects.create_user(f"{slug}@exemple.test", name=f"Contact de {key}")
        stage.signers[key] = person
        number = registers.siret_of(story)
        stage.bodies[key] = organisations.register(
            name=key,
            siret=number,
            recognition=sources.recognise(number),
            address=registers.address_of(story),  # as people correct it: the register has capitals only
            by=person,
            at=when,
            signs=True,
            position="présidence",
        )
    return stage.bodies[key]


def answers(story: Story, *, start: date) -> dict[str, Any]:
    """A whole form, in stored shapes (forms.schema)."""
    asked, budget = story.asked * 100, story.budget * 100
    wages, own = budget * 6 // 10, budget - asked
    other = min(own // 3, max(budget * 8 // 10 - asked, 0))
    return {
        "intitule": story.title,
        "resume": story.pitch,
        "theme": story.theme.replace("-", "_"),
        "publics": [story.public.replace("-", "_")],
        "besoin": f"{story.pitch}\n\nLes personnes que nous rencontrons nous le disent depuis deux ans : ce service manque, et ce qui existe est trop loin, trop cher ou trop compliqué.",
        "innovation": "Ce qui change : les personnes concernées décident avec nous, et le service vient à elles au lieu de les attendre.",
        "beneficiaires": str(40 + zlib.crc32(story.title.encode()) % 400),
        "debut": start.isoformat(),
        "autre_lieu": False,
        "autres_financeurs": "La commune et une fondation d’entreprise ; leurs réponses sont attendues le mois prochain.",
        "montant": asked,
        "budget_projet": {
            "charges": [
                {"code": "60", "label": "Achats", "cents": (budget - wages) // 2},
                {"code": "61", "label": "Services extérieurs", "cents": budget - wages - (budget - wages) // 2},
                {"code": "64", "label": "Charges de personnel", "cents": wages},
            ],
            "produits": [
                {"code": "70", "label": "Ventes et participations", "cents": own - other},
                {"code": "74", "label": "Subventions (dont ce montant)", "cents": asked + other},
                {"code": "75", "label": "Dons, cotisations, autres produits", "cents": 0},
            ],
        },
        "objet": f"{story.organisation} agit depuis plusieurs années dans sa commune et alentour.",
        "salaries": str(zlib.crc32(story.organisation.encode()) % 9),
        "contact": "Standard, 01 99 00 00 00",
        **{
            question.id: {"text_sha256": text_hash(question.options["text"])}
            for question in Schema.parse(paper.FORM).questions()
            if question.kind == Kind.CONSENT
        },
    }


def draft(stage: Stage, edition: Edition, story: Story, *, when: datetime, is_whole: bool = True) -> Application:
    """A draft: begun, answered, files attached."""
    body, signer = arrive(stage, story, when=when), stage.signers[story.organisation]
    application = applying.start(edition=edition, organisation=body, by=signer, at=when)
    if not story.title:
        return application
    given = answers(story, start=when.date() + timedelta(days=120))
    if not is_whole:
        given = {name: given[name] for name in ("intitule", "resume", "theme", "publics", "besoin")}
    known = sheets.answer_versions(application.sheet)  # what the registers prefilled
    filling.save_answers(application=application, values=given, expected_versions=known, by=signer, at=when)
    if is_whole:
        for question in ("statuts", "rib"):
            stage.attach(application, question, signer, when)
    return application


def send(stage: Stage, edition: Edition, story: Story, *, when: datetime) -> Application:
    """A whole application, sent, with its receipt."""
    application = draft(stage, edition, story, when=when - timedelta(days=2))
    submission = applying.submit(application=application, by=stage.signers[story.organisation], at=when)
    receipts.make(submission=submission, at=when)
    application.refresh_from_db()
    return application


# ── Screening and jury ───────────────────────────────────────────────────────────────────────────────────────────
def screen(stage: Stage, application: Application, *, when: datetime) -> None:
    officer = stage.people["omar"]
    for item in paper.CHECKLIST:
        screening.tick(application=application, item=item["id"], is_fine=True, by=officer, at=when)
    application.refresh_from_db()
    screening.admit(application=application, by=officer, at=when)


def convene(stage: Stage, edition: Edition, files: list[Application], *, when: datetime, closes: datetime) -> Panel:
    """Three jurors, every file to each of them."""
    panel = panels.create_panel(edition=edition, name=f"Jury {edition.slug}", closes_at=closes, by=stage.lead, at=when)
    for key in ("jeanne", "paul", "fatou"):
        panels.add_juror(panel=panel, juror=stage.people[key], by=stage.lead, at=when)
    panels.assign_all(panel=panel, applications=files, by=stage.lead, at=when)
    panels.open_panel(panel=panel, by=stage.lead, at=when)
    return panel


def declare(stage: Stage, panel: Panel, key: str, *, when: datetime, links: dict[int, str] | None = None) -> None:
    seat = panel.seats.get(juror=stage.people[key])
    scoring.declare(seat=seat, listed=list(jury.applicants(panel.edition)), links=links or {}, by=stage.people[key], at=when)


REASONS = (
    "Le besoin est réel et bien décrit, avec des chiffres et des visages.",
    "Une idée simple, déjà éprouvée ailleurs, neuve ici.",
    "Le budget tient ; le calendrier est serré mais crédible.",
    "Les partenaires sont nommés et engagés.",
)


def score(stage: Stage, panel: Panel, key: str, stories: dict[int, Story], *, when: datetime, share: float = 1.0) -> None:
    """A juror scores the first `share` of their files. Funded projects get the better marks, with some disagreement."""
    rows = list(panel.seats.get(juror=stage.people[key]).assignments.filter(state="accepted").order_by("application_id"))
    criteria = list(panel.edition.criteria.order_by("position"))
    for row in rows[: round(len(rows) * share)]:
        story = stories[row.application_id]
        level = 4 if story.award else 3 if story.rank else 2
        marks = {
            criterion.pk: scoring.Mark(max(1, min(5, level + (zlib.crc32(f"{key}{story.title}{place}".encode()) % 3) - 1)), REASONS[place])
            for place, criterion in enumerate(criteria)
        }
        comment = (
            "Un projet que l’on a envie de voir vivre." if level == 4 else "L’intention est belle ; la mise en œuvre reste à préciser."
        )
        scoring.give(assignment=row, marks=marks, comment=comment, expected_version=0, by=stage.people[key], at=when)


# ── The three editions ───────────────────────────────────────────────────────────────────────────────────────────
def finished_edition(stage: Stage, call: Call, *, sit: Any) -> Edition:
    """2022, daily life: 29 applications, 13 laureates, 100 000 €, announced and published. `sit`: how its jury sat."""
    opens, closes = at(date(2022, 10, 3), 9), at(date(2022, 11, 22), 17)
    edition = write_edition(
        stage,
        call,
        slug="2022",
        title="Vie quotidienne",
        summary="Manger, se loger, se déplacer, ne pas rester seul : la première édition du Progrès.",
        opens=opens,
        closes=closes,
    )
    stories: dict[int, Story] = {}
    files = []
    for place, story in enumerate(DAILY_LIFE):
        signer = stage.people["samir"] if story.organisation == "La Popote du Mont" else None
        arrive(stage, story, when=opens, signer=signer)
        application = send(stage, edition, story, when=opens + timedelta(days=5 + place * 1.5, minutes=place * 7))
        stories[application.pk] = story
        files.append(application)
    review = closes + timedelta(days=1)
    editions.start_review(edition=edition, by=stage.lead, at=review)
    for application in files:
        screen(stage, application, when=review + timedelta(days=3))
    panel = convene(stage, edition, files, when=review + timedelta(days=6), closes=review + timedelta(days=20))
    for key in ("jeanne", "paul", "fatou"):
        declare(stage, panel, key, when=review + timedelta(days=7))
        score(stage, panel, key, stories, when=review + timedelta(days=12))
    panels.close_panel(panel=panel, by=stage.lead, at=review + timedelta(days=20))
    sit(stage, panel, files, stories, when=at(date(2022, 12, 14), 14))
    decide(stage, edition, files, stories, when=at(date(2022, 12, 16), 14))
    return edition


def decide(stage: Stage, edition: Edition, files: list[Application], stories: dict[int, Story], *, when: datetime) -> None:
    """The session, its decisions, the letters, the publication."""
    lead = stage.lead
    session = deliberating.open_deliberation(
        edition=edition, title="Commission permanente de décembre", held_on=when.date(), reference="CP-2022-12-041", by=lead, at=when
    )
    deliberating.table_files(deliberation=session, applications=files, by=lead, at=when)
    intents = []
    for row in session.proposals.order_by("pk"):
        story = stories[row.application_id]
        outcome = "award" if story.award else "waitlist" if story.rank else "reject"
        reason = {
            "award": "Projet utile, solide et bien entouré.",
            "waitlist": "Projet apprécié, que l’enveloppe ne permet pas de retenir aujourd’hui.",
            "reject": "Le besoin est partagé, mais le projet reste à préciser : budget, calendrier ou partenaires.",
        }[outcome]
        intents.append(deliberating.Intent(row.pk, outcome, story.award * 100, story.rank or None, reason))
    session.refresh_from_db()
    deliberating.save_proposals(deliberation=session, intents=intents, expected_version=session.version, by=lead, at=when)
    session.refresh_from_db()
    letters.word(edition, by=lead, at=when)
    decisions = deliberating.adopt(deliberation=session, expected_version=session.version, by=lead, at=when)
    later = when + timedelta(days=3)
    releasing.mark_read(lines=[(row, sessions.latest_letters([row])[row.pk]) for row in decisions], by=stage.people["omar"], at=later)
    releasing.release(deliberation=session, by=lead, at=later)
    edition.refresh_from_db()
    editions.conclude(edition=edition, by=lead, at=later + timedelta(days=1))
    edition.refresh_from_db()
    laureates.publish(edition=edition, by=lead, at=later + timedelta(days=2))


def jury_edition(stage: Stage, call: Call) -> Edition:
    """The number before: closed three weeks ago, before the jury today, well inside the two months of silence."""
    closes = at(stage.today - years.JURY_CLOSED, 17)
    opens = closes - years.JURY_LASTED
    edition = write_edition(
        stage,
        call,
        slug=f"{years.jury_year(stage.today)}",
        title="Inclusion",
        summary="Des projets qui font une place à chacune et à chacun.",
        opens=opens,
        closes=closes,
    )
    stories: dict[int, Story] = {}
    files = []
    for place, story in enumerate(IN_JURY):
        application = send(stage, edition, story, when=opens + timedelta(days=45 + place * 1.2, minutes=place * 11))
        stories[application.pk] = story
        files.append(application)
    review = closes + timedelta(days=2)
    editions.start_review(edition=edition, by=stage.lead, at=review)
    for application in files:
        screen(stage, application, when=review + timedelta(days=5))
    jurors.knowledge(stage.people, when=at(stage.today - timedelta(days=14)))
    panel = convene(stage, edition, files, when=at(stage.today - timedelta(days=12)), closes=at(stage.today + timedelta(days=9), 18))
    for key, share in (("paul", 0.6), ("fatou", 1.0)):
        when = at(stage.today - timedelta(days=6))
        declare(
            stage,
            panel,
            key,
            when=when,
            links={stage.bodies["Vent Debout"].pk: "J’ai conseillé cette entreprise en 2024."} if key == "paul" else None,
        )
        score(stage, panel, key, stories, when=when + timedelta(days=1), share=share)
    jurors.near(stage.people["paul"], stage.bodies["Vent Debout"], panel, when=at(stage.today - timedelta(days=4)))
    return edition


def open_edition(stage: Stage, call: Call) -> Edition:
    """Open today, for projects of the year after the last edition's, with files sent, one to complete, one in doubt, and two drafts."""
    opens, closes = at(stage.today - timedelta(days=24), 9), at(stage.today + timedelta(days=18), 17)
    edition = write_edition(
        stage,
        call,
        slug=f"{years.jury_year(stage.today) + 1}",
        title="Grandir et vieillir ensemble",
        summary="Des projets qui rapprochent les âges et facilitent la vie de tous les jours.",
        opens=opens,
        closes=closes,
    )
    sent: dict[str, Application] = {}
    for place, story in enumerate(OPEN_SENT):
        when = opens + timedelta(days=8 + place * 3, minutes=place * 17)
        arrive(stage, story, when=when, signer=stage.people["lucie"] if story.organisation == "Les Petits Ruisseaux" else None)
        sent[story.organisation] = send(stage, edition, story, when=when)
    today, yesterday = at(stage.today, 8), at(stage.today - timedelta(days=1), 16)  # at three in the morning, eight is yet to come
    screening.request_completion(
        application=sent["Tisseurs de Liens"],
        sections=["budget"],
        message="Le devis de la carderie n’apparaît pas dans le budget. Pouvez-vous revoir les charges, ou nous dire où il se trouve ?",
        due_at=today + timedelta(days=15),
        expected_version=sent["Tisseurs de Liens"].version,
        by=stage.people["omar"],
        at=today - timedelta(days=1),
    )
    screening.propose_ineligible(
        application=sent["Ricochet"],
        rule="other",
        reason="L’action présentée se déroule entièrement à Paris : elle ne profite pas aux habitants des Hauts-de-Seine.",
        expected_version=sent["Ricochet"].version,
        by=stage.people["ines"],
        at=yesterday,
    )
    screening.write_note(
        application=sent["Clin d’Œil"],
        body="Appelée hier : les opticiens sont bien engagés, lettre à venir.",
        by=stage.people["ines"],
        at=yesterday,
    )
    garden, empty = OPEN_DRAFTS
    arrive(stage, garden, when=opens, signer=stage.people["nadia"])
    membership = organisations.invite_member(
        organisation=stage.bodies[garden.organisation],
        email=stage.people["marc"].email,
        can_edit=True,
        can_sign=False,
        by=stage.people["nadia"],
        at=opens,
    )
    organisations.accept_invitation(membership=membership, by=stage.people["marc"], at=opens + timedelta(hours=3))
    draft(stage, edition, garden, when=today - timedelta(days=3), is_whole=False)
    draft(stage, edition, empty, when=today - timedelta(days=2))
    return edition


def settle_mail(*, now: datetime) -> None:
    """What would have left in the past has left: only held letters wait. The one write that is not an action's."""
    Message.objects.filter(state=MessageState.READY, send_after__lt=now).update(state=MessageState.SENT, sent_at=now)
