"""Writing forms: `answering` for those who fill them in, `building` and `drafting` for those who make them."""

from terreau.commons.forms.actions import drafting
from terreau.commons.forms.actions.answering import (
    AnswerConflict,
    Clash,
    NotAnswerable,
    attach_file,
    detach_file,
    open_sheet,
    save_answer,
    save_answers,
    save_section,
)
from terreau.commons.forms.actions.building import CannotPublish, DraftMoved, change_draft, create_form, open_draft, publish, rename_form

__all__ = [
    "AnswerConflict",
    "CannotPublish",
    "Clash",
    "DraftMoved",
    "NotAnswerable",
    "attach_file",
    "change_draft",
    "create_form",
    "detach_file",
    "drafting",
    "open_draft",
    "open_sheet",
    "publish",
    "rename_form",
    "save_answer",
    "save_answers",
    "save_section",
]
