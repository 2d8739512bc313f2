"""When a question is asked: a small tree of comparisons with earlier answers, and three possible verdicts.

JSON, in the "when" of a question or of a section:

    {"question": "has_staff", "op": "is", "value": true}
    {"all": [condition, …]}            {"any": [condition, …]}

There is no "not", and nothing is ever evaluated as code. A comparison with a question that has no answer yet is undecided, not false:
that is why one more answer never turns a shown question into a hidden one without passing by "not known yet".
`static/js/settling.js` says the same in the browser; tests/commons/forms/vectors.json tries both.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Union

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Verdict(StrEnum):
    """Shown; hidden for good, given the answers there are; or not known yet, and not shown meanwhile."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    UNDETERMINED = "undetermined"


class Op(TextChoices):
    IS = "is", _("is")
    IS_NOT = "is_not", _("is not")
    ONE_OF = "one_of", _("is one of")
    AT_LEAST = "at_least", _("is at least")
    AT_MOST = "at_most", _("is at most")
    CONTAINS = "contains", _("contains")
    ANSWERED = "answered", _("is answered")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`value` has the stored shape of the question's answers: a list of them for "one_of", nothing for "answered"."""

    question: str
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Every:
    all: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    any: tuple["Condition", ...]


Condition = Union[Comparison, Every, Some]


def parse(data: Any) -> Condition | None:
    """From JSON. Raises KeyError, TypeError or ValueError on anything else; nothing is no condition."""
    if data is None or isinstance(data, Comparison | Every | Some):
        return data
    if not isinstance(data, Mapping):
        raise TypeError(data)
    if data.keys() == {"all"}:
        return Every(tuple(_branches(data["all"])))
    if data.keys() == {"any"}:
        return Some(tuple(_branches(data["any"])))
    if not data.keys() <= {"question", "op", "value"}:
        raise ValueError(data)
    if not (isinstance(data["question"], str) and isinstance(data["op"], str)):
        raise TypeError(data)
    return Comparison(data["question"], data["op"], data.get("value"))


def as_json(condition: Condition) -> dict[str, Any]:
    """What `parse` reads."""
    match condition:
        case Every(branches):
            return {"all": [as_json(branch) for branch in branches]}
        case Some(branches):
            return {"any": [as_json(branch) for branch in branches]}
        case Comparison(question, op, value):
            return {"question": question, "op": op, **({} if value is None else {"value": value})}


def _branches(data: Any) -> Iterator[Condition]:
    if not isinstance(data, list | tuple):
        raise TypeError(data)
    for item in data:
        branch = parse(item)
        if branch is None:
            raise ValueError(data)
        yield branch


def comparisons(condition: Condition | None) -> Iterator[Comparison]:
    """Every comparison of the tree, in order."""
    match condition:
        case Comparison():
            yield condition
        case Every(branches) | Some(branches):
            for branch in branches:
                yield from comparisons(branch)


def depth(condition: Condition | None) -> int:
    match condition:
        case Every(branches) | Some(branches):
            return 1 + max((depth(branch) for branch in branches), default=0)
        case _:
            return 0


def holds(condition: Condition | None, decide: Callable[[Comparison], bool | None]) -> bool | None:
    """Kleene's logic over the tree: True, False, or None while it is not known."""
    match condition:
        case None:
            return True
        case Comparison():
            return decide(condition)
        case Every(branches):
            return both(holds(branch, decide) for branch in branches)
        case Some(branches):
            return either(holds(branch, decide) for branch in branches)


def both(parts: Iterable[bool | None]) -> bool | None:
    known = list(parts)
    return False if False in known else None if None in known else True


def either(parts: Iterable[bool | None]) -> bool | None:
    known = list(parts)
    return True if True in known else None if None in known else False


def verdict_of(truth: bool | None) -> Verdict:
    return {True: Verdict.VISIBLE, False: Verdict.HIDDEN, None: Verdict.UNDETERMINED}[truth]


def compare(comparison: Comparison, value: Any) -> bool | None:
    """An answer against what is wanted of it. A value that cannot be compared (an old import) decides nothing."""
    try:
        return _COMPARED[comparison.op](value, comparison.value)
    except (TypeError, KeyError):
        return None


def _contains(value: Any, wanted: Any) -> bool:
    if not isinstance(value, list):
        raise TypeError(value)
    return wanted in value


def _ordered(value: Any) -> Any:
    """Numbers as numbers, however they are stored; days and identifiers as they are. Yes is not one."""
    if isinstance(value, bool):
        return (value,)
    if isinstance(value, int):
        return Decimal(value)
    if not isinstance(value, str):
        raise TypeError(value)
    return Decimal(value) if _NUMBER.fullmatch(value) else value


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    Op.IS: lambda value, wanted: bool(_ordered(value) == _ordered(wanted)),
    Op.IS_NOT: lambda value, wanted: bool(_ordered(value) != _ordered(wanted)),
    Op.ONE_OF: lambda value, wanted: any(_ordered(value) == _ordered(one) for one in wanted),
    Op.AT_LEAST: lambda value, wanted: bool(_ordered(value) >= _ordered(wanted)),
    Op.AT_MOST: lambda value, wanted: bool(_ordered(value) <= _ordered(wanted)),
    Op.CONTAINS: _contains,
    Op.ANSWERED: lambda _value, _wanted: True,
}
