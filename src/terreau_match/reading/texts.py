"""From text to nodes: JSON, and the MiniZinc data format in the variety the published files and their like use.

Both are read by hand, over the same tokens, because the standard parser forgets the lines.
"""

import json
import re
from collections.abc import Callable

from terreau_match.reading.nodes import MOST_SLOTS, Node, ReadingError
from terreau_match.reasons import Sentence

_UNEXPECTED = Sentence("line {line}, {field}: {token} was not expected here", "ligne {line}, {field}\u00a0: {token} n’a rien à faire ici")
_END = Sentence("line {line}, {field}: the file ends too early", "ligne {line}, {field}\u00a0: le fichier s’arrête trop tôt")
_AGAIN = Sentence("line {line}, {field}: this field is given twice", "ligne {line}, {field}\u00a0: ce champ est donné deux fois")

_TOKENS = re.compile(
    r"""(?P<skip>[\s\ufeff]+|%[^\n]*|/\*.*?\*/)|(?P<text>"(?:[^"\\\n]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"""
    r"""|(?P<word>[A-Za-z_]\w*)|(?P<mark>\.\.|\[\||\|\]|[][{}()=;:,|])|(?P<other>.)""",
    re.DOTALL,
)
_WORDS = {"true": True, "false": False, "null": None}


class _Tokens:
    """The tokens still to read, with their lines."""

    def __init__(self, text: str) -> None:
        self.read: list[tuple[str, str, int]] = []
        line = 1
        for match in _TOKENS.finditer(text):
            kind, token = match.lastgroup or "other", match[0]
            if kind != "skip":
                self.read.append((kind, token, line))
            line += token.count("\n")
        self.read.append(("end", "", line))
        self.at = 0

    @property
    def kind(self) -> str:
        return self.read[self.at][0]

    @property
    def token(self) -> str:
        return self.read[self.at][1]

    @property
    def line(self) -> int:
        return self.read[self.at][2]

    def take(self, *expected: str, field: str) -> str:
        """The next token, which must be one of `expected` where any are given."""
        token = self.token
        if self.kind == "end" or (expected and token not in expected) or self.kind == "other":
            raise self.unexpected(field)
        self.at += 1
        return token

    def next_is(self, *marks: str) -> bool:
        """Whether one of `marks` comes next."""
        return self.kind == "mark" and self.token in marks

    def skip(self, token: str) -> bool:
        """Passes over `token` if it is next."""
        if self.next_is(token):
            self.at += 1
            return True
        return False

    def unexpected(self, field: str) -> ReadingError:
        sentence = _END if self.kind == "end" else _UNEXPECTED
        return Node(None, self.line, field).fail(sentence, token=self.token)

    def scalar(self, field: str) -> Node:
        """A number, a text, true, false or null."""
        kind, token, line = self.read[self.at]
        if kind in {"number", "text"}:
            value = json.loads(token, strict=False)
        elif kind == "word" and token in _WORDS:
            value = _WORDS[token]
        else:
            raise self.unexpected(field)
        self.at += 1
        return Node(value, line, field)

    def listed(self, closing: str, field: str, read: Callable[[str], Node], start: int = 1) -> list[Node]:
        """Values between commas up to `closing`; a comma may trail, as MiniZinc allows."""
        found: list[Node] = []
        while not self.skip(closing):
            found.append(read(f"{field}[{start + len(found)}]"))
            if not self.skip(",") and not self.next_is(closing):
                raise self.unexpected(field)
        return found


def from_json(text: str) -> Node:
    """The nodes of a JSON text; lists are numbered from 1 in the names of fields."""
    tokens = _Tokens(text)

    def value(field: str) -> Node:
        line = tokens.line
        if tokens.skip("["):
            return Node(tokens.listed("]", field, value), line, field)
        if not tokens.skip("{"):
            return tokens.scalar(field)
        named: dict[str, Node] = {}
        while not tokens.skip("}"):
            if tokens.kind != "text":
                raise tokens.unexpected(field)
            name = json.loads(tokens.take(field=field))
            inner = f"{field}.{name}" if field else name
            if name in named:
                raise Node(None, tokens.line, inner).fail(_AGAIN)
            tokens.take(":", field=inner)
            named[name] = value(inner)
            if not tokens.skip(",") and not tokens.next_is("}"):
                raise tokens.unexpected(inner)
        return Node(named, line, field)

    root = value("")
    if tokens.kind != "end":
        raise tokens.unexpected("–")
    return root


def from_dzn(text: str) -> Node:
    """The nodes of a MiniZinc data file: numbers, sets, ranges, lists, tables `[| … | … |]`, `array1d(…)`, `array2d(…)`."""
    tokens = _Tokens(text)
    named: dict[str, Node] = {}
    while tokens.kind != "end":
        if tokens.kind != "word":
            raise tokens.unexpected("–")
        line, name = tokens.line, tokens.take(field="–")
        if name in named:
            raise Node(None, line, name).fail(_AGAIN)
        tokens.take("=", field=name)
        named[name] = _dzn_value(tokens, name)
        if tokens.kind != "end":
            tokens.take(";", field=name)
    return Node(named, 1, "")


def _dzn_value(tokens: _Tokens, field: str) -> Node:
    line = tokens.line

    def inner(name: str) -> Node:
        return _dzn_value(tokens, name)

    for opening, closing in (("{", "}"), ("[", "]")):
        if tokens.skip(opening):
            return Node(tokens.listed(closing, field, inner), line, field)
    if tokens.skip("[|"):
        return Node(_dzn_rows(tokens, field), line, field)
    if tokens.kind == "word" and tokens.token in {"array1d", "array2d"}:
        tokens.take(field=field)
        tokens.take("(", field=field)
        given = tokens.listed(")", field, inner)
        if not given:
            raise tokens.unexpected(field)
        return Node(given[-1].value, line, field)
    first = tokens.scalar(field)
    if not tokens.skip(".."):
        return first
    lowest = first.integer(least=None)
    numbers = range(lowest, tokens.scalar(field).integer(least=None, most=lowest + MOST_SLOTS) + 1)
    return Node([Node(number, line, field) for number in numbers], line, field)


def _dzn_rows(tokens: _Tokens, field: str) -> list[Node]:
    rows: list[Node] = []
    while not tokens.skip("|]"):
        line, name = tokens.line, f"{field}[{len(rows) + 1}]"
        cells: list[Node] = []
        while not tokens.next_is("|", "|]"):
            cells.append(_dzn_value(tokens, f"{name}[{len(cells) + 1}]"))
            if not tokens.skip(",") and not tokens.next_is("|", "|]"):
                raise tokens.unexpected(name)
        rows.append(Node(cells, line, name))
        tokens.skip("|")
    return rows
