"""Forms as data: `shape` says what a form is, `checks` whether one holds together, `edits` how a draft changes."""

from terreau.commons.forms.schema import edits, patterns
from terreau.commons.forms.schema.checks import check
from terreau.commons.forms.schema.shape import (
    GROUPABLE,
    ROLE_KINDS,
    Kind,
    Question,
    Role,
    Schema,
    Section,
    text_hash,
)

__all__ = ["GROUPABLE", "ROLE_KINDS", "Kind", "Question", "Role", "Schema", "Section", "check", "edits", "patterns", "text_hash"]
