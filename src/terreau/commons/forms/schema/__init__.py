"""Forms as data: `shape` says what a form is, `checks` whether one holds together, `edits` how a draft changes.

`conditions` and `formulas` say what depends on answers, `links` whether they may, and `settling` what a sheet comes to.
"""

from terreau.commons.forms.schema import blocks, conditions, edits, exchange, formulas, links, patterns
from terreau.commons.forms.schema.checks import check
from terreau.commons.forms.schema.conditions import Verdict
from terreau.commons.forms.schema.settling import Settled, settle
from terreau.commons.forms.schema.shape import (
    GROUPABLE,
    ROLE_KINDS,
    UNTYPED,
    Kind,
    Question,
    Role,
    Schema,
    Section,
    text_hash,
)
from terreau.commons.forms.schema.values import is_blank, totals

__all__ = [
    "GROUPABLE",
    "ROLE_KINDS",
    "UNTYPED",
    "Kind",
    "Question",
    "Role",
    "Schema",
    "Section",
    "Settled",
    "Verdict",
    "blocks",
    "check",
    "conditions",
    "edits",
    "exchange",
    "formulas",
    "is_blank",
    "links",
    "patterns",
    "settle",
    "text_hash",
    "totals",
]
