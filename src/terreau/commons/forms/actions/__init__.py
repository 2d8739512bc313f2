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
from terreau.commons.forms.actions.building import (
    CannotPublish,
    DraftMoved,
    NotAForm,
    change_draft,
    create_form,
    duplicate_form,
    import_form,
    open_draft,
    publish,
    rename_form,
)
from terreau.commons.forms.actions.shelving import drop_bank_details, keep_paper, use_bank_details, use_paper

__all__ = [
    "AnswerConflict",
    "CannotPublish",
    "Clash",
    "DraftMoved",
    "NotAForm",
    "NotAnswerable",
    "attach_file",
    "change_draft",
    "create_form",
    "detach_file",
    "drafting",
    "drop_bank_details",
    "duplicate_form",
    "import_form",
    "keep_paper",
    "open_draft",
    "open_sheet",
    "publish",
    "rename_form",
    "save_answer",
    "save_answers",
    "save_section",
    "use_bank_details",
    "use_paper",
]
