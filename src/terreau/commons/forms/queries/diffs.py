"""What a new version changes, question by question, in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.commons.forms.queries.asking import condition_words
from terreau.commons.forms.schema import Kind, Question, Schema
from terreau.commons.forms.schema.conditions import Every


class Change(TextChoices):
    ADDED = "added", gettext_lazy("added")
    REMOVED = "removed", gettext_lazy("removed")
    CHANGED = "changed", gettext_lazy("changed")


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that is not what it was. `details` say how, one sentence each."""

    change: str
    question_id: str
    label: str
    section: str
    details: list[str] = field(default_factory=list)

    @property
    def change_label(self) -> str:
        return str(Change(self.change).label)


def differences(before: Schema, after: Schema) -> list[Difference]:
    """From one version to the next, in the order of the new form, what was removed last."""
    old, new = _placed(before), _placed(after)
    kept, keeps = before.role_labels(), after.role_labels()
    was_shown, is_shown = _shown_if(before), _shown_if(after)
    found = []
    for question_id, (question, section) in new.items():
        if question_id not in old:
            found.append(Difference(Change.ADDED, question_id, question.label, section, [str(Kind(question.kind).label)]))
        elif details := [
            *_details(*old[question_id], question, section),
            *_role(kept.get(question_id, ""), keeps.get(question_id, "")),
            *_showing(was_shown[question_id], is_shown[question_id]),
        ]:
            found.append(Difference(Change.CHANGED, question_id, question.label, section, details))
    found += [
        Difference(Change.REMOVED, question_id, question.label, section)
        for question_id, (question, section) in old.items()
        if question_id not in new
    ]
    return found


def _placed(schema: Schema) -> dict[str, tuple[Question, str]]:
    return {question.id: (question, section.title) for section in schema.sections for question in section.questions}


Shown = tuple[Every, str]  # its own condition and its section's, and the same in words


def _shown_if(schema: Schema) -> dict[str, Shown]:
    """When each question is asked. No words: always."""
    conditions = {
        question.id: Every(tuple(one for one in (section.when, question.when) if one is not None))
        for section in schema.sections
        for question in section.questions
    }
    return {question_id: (every, condition_words(schema, every)) for question_id, every in conditions.items()}


def _showing(old: Shown, new: Shown) -> Iterator[str]:
    if old[0] == new[0]:
        return  # a wording that changed is told where it stands
    before, after = old[1], new[1]
    if not after:
        yield _("It is now asked of everyone; before, only if %(condition)s.") % {"condition": before}
    elif not before:
        yield _("It is now asked only if %(condition)s; the others will be asked nothing.") % {"condition": after}
    else:
        yield _("It is now asked only if %(condition)s; before, if %(before)s.") % {"condition": after, "before": before}


def _details(old: Question, old_section: str, new: Question, new_section: str) -> Iterator[str]:
    if old.kind != new.kind:
        yield _("It was a question of the kind “%(before)s”; it is now “%(after)s”.") % {
            "before": Kind(old.kind).label,
            "after": Kind(new.kind).label,
        }
    if old.label != new.label:
        yield _("The wording was “%(before)s”.") % {"before": old.label}
    if old.help != new.help:
        yield _("The help has changed.")
    if old.is_required != new.is_required:
        yield _("It is now required.") if new.is_required else _("It is no longer required.")
    if old.is_identifying != new.is_identifying:
        yield _("It is now hidden from the jury.") if new.is_identifying else _("It is now shown to the jury.")
    if old_section != new_section:
        yield _("It has left the section “%(section)s”.") % {"section": old_section}
    if old.kind == new.kind and old.options != new.options:
        yield from _options(old, new)


def _role(old: str, new: str) -> Iterator[str]:
    """What the platform keeps from the answer: lists, limits and letters of the call rest on it."""
    if old != new:
        yield _("The platform now keeps it as: %(role)s.") % {"role": new} if new else _("The platform keeps nothing from it any more.")


def _options(old: Question, new: Question) -> Iterator[str]:
    lost = [label for identifier, label in old.choices if identifier not in dict(new.choices)]
    gained = [label for identifier, label in new.choices if identifier not in dict(old.choices)]
    if lost:
        yield _("Choices withdrawn: %(choices)s.") % {"choices": ", ".join(lost)}
    if gained:
        yield _("Choices added: %(choices)s.") % {"choices": ", ".join(gained)}
    rest: list[dict[str, Any]] = [{key: value for key, value in q.options.items() if key != "choices"} for q in (old, new)]
    if old.kind == Kind.COMPUTED and rest[0].get("formula") != rest[1].get("formula"):
        yield _("Its calculation has changed. Values already frozen stay what they were.")
    elif rest[0] != rest[1] or not (lost or gained):
        yield _("Its settings have changed.")
