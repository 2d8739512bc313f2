"""Edits of a draft, one verb each. All go through `change_draft`: two builders never overwrite each other.

`expected_edit` is the edit the page was drawn from; each verb leaves one line in the journal of the form.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.commons.forms import queries
from terreau.commons.forms.actions.building import change_draft
from terreau.commons.forms.models import FormVersion
from terreau.commons.forms.schema import Schema, blocks, edits, links
from terreau.lib.refusals import Refusal

MOST_SECTIONS, MOST_QUESTIONS = 30, 200
UP, DOWN = -1, 1


class Vanished(Refusal):
    """The section or question is no longer in the draft."""


class Relied(Refusal):
    """Other questions hang on this one: they would no longer know when to show, or what to count."""


class TooLarge(Refusal):
    """Nobody fills in a form of that size."""


@transaction.atomic
def add_section(*, version: FormVersion, title: str, help_text: str, expected_edit: int, by: Any, at: datetime) -> str:
    """A new section, last of the form. Returns its identifier."""
    if len(version.schema.get("sections", [])) >= MOST_SECTIONS:
        raise TooLarge(_("%(count)d sections is the limit: merge some of them.") % {"count": MOST_SECTIONS})
    section_id = edits.fresh_id(title, queries.identifiers_ever_used(version.form), prefix="section")
    schema = edits.add_section(version.schema, section_id=section_id, title=title, help_text=help_text)
    change_draft(version=version, schema=schema, expected_edit=expected_edit, verb="form.section_added", by=by, at=at, title=title)
    return section_id


@transaction.atomic
def change_section(*, version: FormVersion, section_id: str, title: str, help_text: str, expected_edit: int, by: Any, at: datetime) -> None:
    """Another title or help; the identifier stays."""
    schema = _edited(lambda: edits.change_section(version.schema, section_id, title=title, help_text=help_text))
    change_draft(version=version, schema=schema, expected_edit=expected_edit, verb="form.section_changed", by=by, at=at, title=title)


@transaction.atomic
def delete_section(*, version: FormVersion, section_id: str, expected_edit: int, by: Any, at: datetime) -> None:
    """A section and its questions leave the draft. Published versions and their answers keep them."""
    title = _title_of_section(version, section_id)
    section = queries.schema_of(version).section(section_id)
    _refuse_if_read(version, frozenset(question.id for question in section.questions) if section else frozenset(), title)
    schema = _edited(lambda: edits.delete_section(version.schema, section_id))
    change_draft(version=version, schema=schema, expected_edit=expected_edit, verb="form.section_deleted", by=by, at=at, title=title)


@transaction.atomic
def move_section(*, version: FormVersion, section_id: str, by_steps: int, expected_edit: int, by: Any, at: datetime) -> None:
    """One step up or down."""
    title = _title_of_section(version, section_id)
    schema = _edited(lambda: edits.move_section(version.schema, section_id, by=by_steps))
    _refuse_if_broken(version, schema)
    if schema != version.schema:
        change_draft(version=version, schema=schema, expected_edit=expected_edit, verb="form.section_moved", by=by, at=at, title=title)


@transaction.atomic
def add_question(
    *, version: FormVersion, section_id: str, question: dict[str, Any], role: str, expected_edit: int, by: Any, at: datetime
) -> str:
    """A new question, last of its section. `question` has no id yet: it gets one that no version ever used."""
    if sum(len(section["questions"]) for section in version.schema.get("sections", [])) >= MOST_QUESTIONS:
        raise TooLarge(_("%(count)d questions is the limit: nobody would read further.") % {"count": MOST_QUESTIONS})
    question_id = edits.fresh_id(question["label"], queries.identifiers_ever_used(version.form))
    schema = _edited(lambda: edits.add_question(version.schema, section_id, {"id": question_id, **question}))
    schema = edits.give_role(schema, question_id, role)
    _refuse_if_broken(version, schema)
    label = question["label"]
    change_draft(version=version, schema=schema, expected_edit=expected_edit, verb="form.question_added", by=by, at=at, title=label)
    return question_id


@transaction.atomic
def change_question(
    *, version: FormVersion, question_id: str, changes: dict[str, Any], role: str, expected_edit: int, by: Any, at: datetime
) -> None:
    """Another wording, other settings, another role. The identifier and the kind stay."""
    schema = _edited(lambda: edits.change_question(version.schema, question_id, changes))
    schema = edits.give_role(schema, question_id, role)
    _refuse_if_broken(version, schema)
    label = changes["label"]
    change_draft(version=version, schema=schema, expected_edit=expected_edit, verb="form.question_changed", by=by, at=at, title=label)


@transaction.atomic
def delete_question(*, version: FormVersion, question_id: str, expected_edit: int, by: Any, at: datetime) -> None:
    """A question leaves the draft. Published versions and their answers keep it."""
    label = _label_of_question(version, question_id)
    _refuse_if_read(version, frozenset({question_id}), label)
    schema = _edited(lambda: edits.delete_question(version.schema, question_id))
    change_draft(version=version, schema=schema, expected_edit=expected_edit, verb="form.question_deleted", by=by, at=at, title=label)


@transaction.atomic
def move_question(*, version: FormVersion, question_id: str, by_steps: int, expected_edit: int, by: Any, at: datetime) -> None:
    """One step up or down, into the neighbouring section beyond the edge of its own."""
    label = _label_of_question(version, question_id)
    schema = _edited(lambda: edits.move_question(version.schema, question_id, by=by_steps))
    _refuse_if_broken(version, schema)
    if schema != version.schema:
        change_draft(version=version, schema=schema, expected_edit=expected_edit, verb="form.question_moved", by=by, at=at, title=label)


@transaction.atomic
def change_condition(
    *, version: FormVersion, part_id: str, is_section: bool, when: dict[str, Any] | None, expected_edit: int, by: Any, at: datetime
) -> None:
    """When a section or a question is asked; None: always."""
    schema = _edited(lambda: edits.put_condition(version.schema, part_id, when, is_section=is_section))
    _refuse_if_broken(version, schema)
    title = _title_of_section(version, part_id) if is_section else _label_of_question(version, part_id)
    change_draft(version=version, schema=schema, expected_edit=expected_edit, verb="form.condition_changed", by=by, at=at, title=title)


@transaction.atomic
def insert_block(*, version: FormVersion, name: str, expected_edit: int, by: Any, at: datetime) -> str:
    """Ready sections, last of the form. Returns the identifier of the first."""
    try:
        block = blocks.read(name, at.date())
    except (KeyError, blocks.NoCeiling) as error:
        raise Vanished(_("This block cannot be inserted today: its regulation is over, or it no longer exists.")) from error
    schema = edits.insert(version.schema, block.sections, block.roles, queries.identifiers_ever_used(version.form))
    refuse_too_large(schema)
    change_draft(version=version, schema=schema, expected_edit=expected_edit, verb="form.block_inserted", by=by, at=at, title=block.title)
    return str(schema["sections"][-len(block.sections)]["id"])


def refuse_too_large(schema: dict[str, Any]) -> None:
    """Nobody fills in a form of that size, wherever its questions come from."""
    if len(schema["sections"]) > MOST_SECTIONS:
        raise TooLarge(_("%(count)d sections is the limit: merge some of them.") % {"count": MOST_SECTIONS})
    if sum(len(section["questions"]) for section in schema["sections"]) > MOST_QUESTIONS:
        raise TooLarge(_("%(count)d questions is the limit: nobody would read further.") % {"count": MOST_QUESTIONS})


def _refuse_if_read(version: FormVersion, question_ids: frozenset[str], name: str) -> None:
    """What others read does not leave the form before they do without it."""
    if users := links.users(queries.schema_of(version), question_ids):
        raise Relied(
            _("“%(name)s” cannot be deleted: %(users)s depend on it. Change them first.") % {"name": name, "users": ", ".join(users)}
        )


def _refuse_if_broken(version: FormVersion, schema: dict[str, Any]) -> None:
    """No edit may leave a condition or a calculation worse than it was."""
    before = set(links.faults(queries.schema_of(version)))
    if faults := [fault for fault in links.faults(Schema.parse(schema)) if fault not in before]:
        raise Relied(*faults)


def _edited(edit: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return edit()
    except edits.NoSuchPart as error:
        raise Vanished(_("This part is no longer in the form: someone has just taken it out.")) from error


def _title_of_section(version: FormVersion, section_id: str) -> str:
    section = queries.schema_of(version).section(section_id)
    return section.title if section else ""


def _label_of_question(version: FormVersion, question_id: str) -> str:
    question = queries.schema_of(version).question(question_id)
    return question.label if question else ""
