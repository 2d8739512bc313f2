"""Named values as the families want them: the absent has a default, a mistake says its line and its field."""

import enum
from collections.abc import Callable, Sequence
from typing import Any

from terreau_match.reading.nodes import Node
from terreau_match.reasons import Sentence

_AIM = Sentence(
    "line {line}, {field}: {got} is not an aim; those known are {known}",
    "ligne {line}, {field}\u00a0: {got} n’est pas un objectif\u00a0; il y a {known}",
)


def items(node: Node, name: str) -> list[Node]:
    """The values of a list, none when it is absent."""
    found = node.get(name)
    return [] if found is None else found.items()


def number(node: Node, name: str, default: int = 0, *, most: int | None = None) -> int:
    """A whole number, at least 0."""
    return default if (found := node.get(name)) is None else found.integer(most=most)


def limit(node: Node, name: str) -> int | None:
    """A whole number, or None where there is no limit."""
    return None if (found := node.get(name)) is None else found.integer()


def flag(node: Node, name: str, *, default: bool = False) -> bool:
    """True or false."""
    return default if (found := node.get(name)) is None else found.boolean()


def words(node: Node, name: str) -> frozenset[str]:
    """A set of words."""
    return frozenset(item.text() for item in items(node, name))


def ranks(node: Node, name: str, names: Sequence[str]) -> tuple[int, ...]:
    """What a list names, in its order, each once."""
    return () if (found := node.get(name)) is None else tuple(found.each_among(names))


def pairs(node: Node, name: str, names: Sequence[str]) -> frozenset[tuple[int, int]]:
    """A set of pairs of named things."""
    found = [tuple(item.among(names) for item in pair.items(2)) for pair in items(node, name)]
    return frozenset((one, other) for one, other in found)


def name_of(node: Node) -> str:
    """The name of what is stated by its name alone, or as an object."""
    return node.text() if isinstance(node.value, str) else node.need("name").text()


def aims[A: enum.StrEnum](root: Node, kind: type[A]) -> dict[str, tuple[A, ...]]:
    """The aims stated, as an argument; nothing when they are absent, so that the problem's own order applies."""
    stated = root.get("aims")
    found = () if stated is None else tuple(stated.each_once(lambda item: _aim(item, kind)))
    return {"aims": found} if found else {}


def _aim[A: enum.StrEnum](node: Node, kind: type[A]) -> A:
    try:
        return kind(node.text())
    except ValueError:
        raise node.fail(_AIM, got=node.shown, known=", ".join(kind)) from None


def points(root: Node) -> dict[str, tuple[int, ...]]:
    """The points stated, as an argument."""
    found = tuple(item.integer() for item in items(root, "points"))
    return {"points": found} if found else {}


def built(root: Node, make: Callable[..., Any], **facts: Any) -> Any:
    """The problem made of these parts; an error of their fitting together is shown at the root."""
    try:
        return make(**facts)
    except ValueError as error:
        raise root.refused(error) from error
