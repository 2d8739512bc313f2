"""Reading forms: sheets and their answers, what is wrong with them, and what they look like to people."""

from terreau.commons.forms.queries.asking import Branch, branches, candidates, condition_words, spoken
from terreau.commons.forms.queries.cells import Cell, Cells, Column, cells
from terreau.commons.forms.queries.comparing import Comparison, Sent, compare
from terreau.commons.forms.queries.diffs import Change, Difference, differences
from terreau.commons.forms.queries.faults import faults, takes
from terreau.commons.forms.queries.problems import Problem, imbalance, problems
from terreau.commons.forms.queries.reading import (
    ANSWERED,
    NOT_ANSWERED,
    NOT_ASKED,
    ReadAnswer,
    ReadSection,
    ReadTable,
    read_answer,
    readable,
)
from terreau.commons.forms.queries.sheets import (
    answer_versions,
    answers,
    draft_of,
    identifiers_ever_used,
    published_versions,
    schema_of,
    settled,
)
from terreau.commons.forms.queries.usage import Usage, register_usage, usage_of
from terreau.commons.forms.schema import totals

__all__ = [
    "ANSWERED",
    "NOT_ANSWERED",
    "NOT_ASKED",
    "Branch",
    "Cell",
    "Cells",
    "Change",
    "Column",
    "Comparison",
    "Difference",
    "Problem",
    "ReadAnswer",
    "ReadSection",
    "ReadTable",
    "Sent",
    "Usage",
    "answer_versions",
    "answers",
    "branches",
    "candidates",
    "cells",
    "compare",
    "condition_words",
    "differences",
    "draft_of",
    "faults",
    "identifiers_ever_used",
    "imbalance",
    "problems",
    "published_versions",
    "read_answer",
    "readable",
    "register_usage",
    "schema_of",
    "settled",
    "spoken",
    "takes",
    "totals",
    "usage_of",
]
