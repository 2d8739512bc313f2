"""What still stands between a draft and its submission: one list of reasons, for the page and for the guard."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from terreau.commons.forms import queries as forms
from terreau.commons.forms.schema import Kind, Role, Schema
from terreau.commons.organisations import queries as organisations
from terreau.commons.papers import queries as papers
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.queries import editions
from terreau.lib import figures, money, periods, texts

CALENDAR, ORGANISATION, FORM, MONEY = "calendar", "organisation", "form", "money"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why it cannot be sent, and where to put it right: a section of the form, or the organisation."""

    kind: str
    message: str
    section_id: str = ""
    question_id: str = ""
    label: str = ""

    def __str__(self) -> str:
        return texts.labelled(self.label, self.message) if self.label else self.message


def obstacles(application: Application, schema: Schema, answers: Mapping[str, Any], *, at: datetime) -> list[Obstacle]:
    """All that forbids to send a draft at an instant, in the order in which a person meets it."""
    return [
        *_calendar(application, at),
        *_organisation(application),
        *_form(schema, answers),
        *_account(application, schema, answers),
        *_money(application.edition, schema, answers),
    ]


def obstacles_to_resend(application: Application, schema: Schema, answers: Mapping[str, Any], sections: Collection[str]) -> list[Obstacle]:
    """What forbids to answer a request for completion: only the sections that were reopened, and the amounts if they are in them."""
    money_questions = {schema.roles.get(Role.REQUESTED), schema.roles.get(Role.BUDGET)}
    reopened = {question.id for section in schema.sections if section.id in sections for question in section.questions}
    amounts = _money(application.edition, schema, answers) if money_questions & reopened else ()
    return [*_form(schema, answers, sections=sections), *_account(application, schema, answers, sections=sections), *amounts]


def _calendar(application: Application, at: datetime) -> Iterator[Obstacle]:
    if editions.is_open_for(application, at):
        return
    edition = application.edition
    closes_at = editions.closes_for(application)
    if edition.opens_at is not None and at < edition.opens_at:
        words = _("The call opens on %(opens)s: you can prepare your application, and send it then.") % {
            "opens": periods.words(edition.opens_at, edition.time_zone)
        }
    elif closes_at is not None and at >= closes_at:
        words = _("The call closed on %(closed)s: the application can no longer be sent.") % {
            "closed": periods.words(closes_at, edition.time_zone)
        }
    else:
        words = _("The call does not take applications any more.")
    yield Obstacle(CALENDAR, words)


def _organisation(application: Application) -> Iterator[Obstacle]:
    if application.organisation is None:
        yield Obstacle(ORGANISATION, _("Say which organisation carries the project."))
        return
    for missing in organisations.missing_to_submit(application.organisation):
        yield Obstacle(ORGANISATION, _("The record of your organisation lacks %(missing)s.") % {"missing": missing})


def _form(schema: Schema, answers: Mapping[str, Any], sections: Collection[str] | None = None) -> Iterator[Obstacle]:
    for problem in forms.problems(schema, answers, sections=sections):
        yield Obstacle(FORM, problem.message, problem.section_id, problem.question_id, problem.label)


def _account(
    application: Application, schema: Schema, answers: Mapping[str, Any], sections: Collection[str] | None = None
) -> Iterator[Obstacle]:
    """An account that is not, or no longer, the organisation's: the draft changed hands, or a signer has recorded another one since."""
    for section in schema.sections:
        for question in section.questions if sections is None or section.id in sections else ():
            if question.kind != Kind.BANK or not (value := answers.get(question.id)):
                continue
            details = papers.bank_details_of(application.organisation) if application.organisation else None
            if details is None or details.public_id != value.get("details"):
                words = _("These are not the bank details that your organisation has on file today: choose those.")
                yield Obstacle(FORM, words, section.id, question.id, question.label)


def _money(edition: Edition, schema: Schema, answers: Mapping[str, Any]) -> Iterator[Obstacle]:
    requested, budget = requested_of(schema, answers), budget_of(schema, answers)
    if requested is None:
        return  # when the form asks for an amount and requires it, its absence is already a problem of the form
    place = _place(schema, Role.REQUESTED)
    if edition.amount_max_cents and requested > edition.amount_max_cents:
        yield Obstacle(MONEY, _("The call gives at most %(most)s.") % {"most": money.show(edition.amount_max_cents)}, **place)
    if requested < max(edition.amount_min_cents, 1):
        least = money.show(max(edition.amount_min_cents, 1))
        yield Obstacle(MONEY, _("The call gives at least %(least)s.") % {"least": least}, **place)
    if budget and requested * 10_000 > edition.rate_max * budget:
        yield Obstacle(
            MONEY,
            _("You ask for %(requested)s out of a budget of %(budget)s: the call pays at most %(rate)s of it, that is %(most)s.")
            % {
                "requested": money.show(requested),
                "budget": money.show(budget),
                "rate": figures.show_percent(edition.rate_max),
                "most": money.show(edition.rate_max * budget // 10_000),
            },
            **place,
        )


def _place(schema: Schema, role: str) -> dict[str, str]:
    question_id = schema.roles.get(role, "")
    for section in schema.sections:
        for question in section.questions:
            if question.id == question_id:
                return {"section_id": section.id, "question_id": question_id, "label": question.label}
    return {}


def requested_of(schema: Schema, answers: Mapping[str, Any]) -> int | None:
    """The amount asked for, in cents."""
    value = schema.role(Role.REQUESTED, dict(answers))
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def budget_of(schema: Schema, answers: Mapping[str, Any]) -> int | None:
    """The total of the charges of the project's budget, in cents; None before it is filled in."""
    value = schema.role(Role.BUDGET, dict(answers))
    if not isinstance(value, dict):
        return None
    charges, _income = forms.totals(value)
    return charges or None


# ── Section by section ───────────────────────────────────────────────────────────────────────────────────────────
DONE, TO_CORRECT, TODO = "done", "error", "todo"


@dataclass(frozen=True, slots=True)
class SectionState:
    """One section on the overview: done, to correct, or to do, and what is missing in it."""

    id: str
    title: str
    state: str
    obstacles: list[Obstacle]

    @property
    def count(self) -> int:
        return len(self.obstacles)


def sections(schema: Schema, answers: Mapping[str, Any], found: Collection[Obstacle]) -> list[SectionState]:
    """Each section with its own share of the obstacles. An answer that is wrong is to correct; one that misses, to do."""
    return [
        SectionState(section.id, section.title, _state(own, answers), own)
        for section in schema.sections
        for own in [[obstacle for obstacle in found if obstacle.section_id == section.id]]
    ]


def _state(own: list[Obstacle], answers: Mapping[str, Any]) -> str:
    if not own:
        return DONE
    return TO_CORRECT if any(obstacle.question_id in answers for obstacle in own) else TODO
