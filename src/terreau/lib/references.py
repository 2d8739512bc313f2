"""A pointer to any record of the house: its model label and key. For journals, messages and files, which serve all rooms."""

from typing import Any, NamedTuple


class Reference(NamedTuple):
    """("calls.application", 12)"""

    object_type: str
    object_id: int


def of(thing: Any) -> Reference:
    return Reference(thing._meta.label_lower, thing.pk)
