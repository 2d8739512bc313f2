"""What every page of a file being written shows: its sections, what is missing in each, who may send it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.forms import queries as forms
from terreau.commons.forms.schema import Schema, Settled, settle
from terreau.fund.calls import rules
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import applications, people, readiness
from terreau.fund.calls.queries.readiness import Obstacle, SectionState
from terreau.fund.calls.states import State


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the way to the submission. `url` is empty where nothing can be changed."""

    key: str
    label: str
    url: str
    state: str  # done, error, todo
    hint: str
    reasons: tuple[str, ...] = ()


def overview(user: Any, application: Application, at: datetime) -> dict[str, Any]:
    """The context shared by the pages of a draft, or of a file to complete."""
    schema = forms.schema_of(application.sheet.form_version)
    settled = settle(schema, forms.answers(application.sheet))
    answers = settled.answers
    reopened = applications.reopened_sections(application)
    if reopened is None:
        obstacles = readiness.obstacles(application, schema, answers, at=at)
    else:
        obstacles = readiness.obstacles_to_resend(application, schema, answers, reopened)
    states = [
        section
        for section in readiness.sections(schema, answers, obstacles)
        if settled.opens(section.id) and (reopened is None or section.id in reopened)
    ]
    changed = _changed(application, schema, answers) if reopened is not None else None
    return {
        "schema": schema,
        "answers": answers,
        "obstacles": obstacles,
        "blockers": [obstacle for obstacle in obstacles if obstacle.kind != readiness.CALENDAR],
        "steps": [*_organisation(application, obstacles), *(_section(application, section, changed) for section in states)],
        "is_unchanged": changed is not None and not changed,
        "can_edit": rules.can_edit(user, application),
        "can_sign": rules.can_sign(user, application),
        "signers": list(people.signers_of(application)),
    }


def _organisation(application: Application, obstacles: list[Obstacle]) -> list[Step]:
    if application.state != State.DRAFT:
        return []
    own = tuple(obstacle.message for obstacle in obstacles if obstacle.kind == readiness.ORGANISATION)
    organisation = application.organisation
    if organisation is None:
        url = reverse("calls:organisation", args=[application.public_id])
        return [Step("organisation", _("The organisation that applies"), url, readiness.TODO, _("To be chosen"), own)]
    url = reverse("organisations:detail", args=[organisation.public_id])
    hint = _("Record to be completed") if own else organisation.name
    return [Step("organisation", _("The organisation that applies"), url, readiness.TO_CORRECT if own else readiness.DONE, hint, own)]


def _changed(application: Application, schema: Schema, answers: dict[str, Any]) -> set[str]:
    """The sections whose answers differ from what was last sent."""
    submission = applications.latest_submission(application)
    before = submission.content["answers"] if submission else {}
    return {
        section.id
        for section in schema.sections
        if any(answers.get(question.id) != before.get(question.id) for question in section.questions)
    }


def _section(application: Application, section: SectionState, changed: set[str] | None) -> Step:
    url = reverse("calls:section", args=[application.public_id, section.id])
    if section.state == readiness.DONE and changed is not None:
        is_changed = section.id in changed
        hint = _("Changed since you sent it") if is_changed else _("Reopened: nothing changed yet")
        return Step(section.id, section.title, url, readiness.DONE if is_changed else readiness.TODO, hint)
    if section.state == readiness.DONE:
        hint = _("Complete")
    elif section.state == readiness.TO_CORRECT:
        hint = ngettext("%(count)s point to look at", "%(count)s points to look at", section.count) % {"count": section.count}
    else:
        hint = ngettext("%(count)s answer expected", "%(count)s answers expected", section.count) % {"count": section.count}
    return Step(section.id, section.title, url, section.state, hint, tuple(str(obstacle) for obstacle in section.obstacles))


def trail(application: Application, schema: Schema, steps: list[Step], current: str) -> list[tuple[str, str, str]]:
    """The steps as the `steps` component takes them, the page's own marked, the review at the end."""
    items = [(step.label, step.url, "current" if step.key == current else step.state) for step in steps]
    label = _("Read again and send") if application.state == State.DRAFT else _("Read again and answer")
    last = reverse("calls:send", args=[application.public_id])
    return [*items, (label, last, "current" if current == "send" else "todo")]


def after(schema: Schema, settled: Settled, section_id: str, reopened: set[str] | None) -> str | None:
    """The id of the section that follows, among those that are asked and may be written; None after the last."""
    ids = [section.id for section in schema.sections]
    following = ids[ids.index(section_id) + 1 :]
    return next((one for one in following if settled.opens(one) and (reopened is None or one in reopened)), None)
