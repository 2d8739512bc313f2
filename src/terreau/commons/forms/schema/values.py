"""Stored values, told apart whatever their kind."""

from collections.abc import Mapping
from typing import Any


def is_blank(value: Any) -> bool:
    """Whether nothing stands there. "No" is an answer; so is zero; a budget without a line is none."""
    if value is None or value in ("", [], {}):
        return True
    return isinstance(value, dict) and value.keys() <= {"charges", "produits"} and not any(value.values())


def totals(budget: Mapping[str, Any]) -> tuple[int, int]:
    """Charges and income of a budget, in cents."""
    charges, income = (sum(line["cents"] for line in budget.get(side, [])) for side in ("charges", "produits"))
    return charges, income
