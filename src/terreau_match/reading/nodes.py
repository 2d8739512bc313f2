"""Values read from a file that remember their line and their field, so that a mistake can be shown where it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from terreau_match.reasons import Reason, Sentence

HIGHEST = 10**12
"""Beyond it a number is a mistake; below it the sums of the solvers stay within 64 bits (or say that they do not)."""
MOST_SLOTS = 10_000
"""The same for slots and rounds, of which each is counted one by one."""


class ReadingError(ValueError):
    """A file that cannot be understood; `reason` says where and why, in both languages."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.say("en"))
        self.reason = reason


_MISSING = Sentence("line {line}, {field}: {name} is missing", "ligne {line}, {field}\u00a0: il manque {name}")
_UNKNOWN = Sentence(
    "line {line}, {field}: {name} is not known here; did you mean {meant}?",
    "ligne {line}, {field}\u00a0: {name} n’est pas connu ici\u00a0; vouliez-vous dire {meant}\u00a0?",
)
_KIND = Sentence("line {line}, {field}: {kind} is expected, got {got}", "ligne {line}, {field}\u00a0: il faut {genre}, pas {got}")
_LEAST = Sentence("line {line}, {field}: {got} is below {least}", "ligne {line}, {field}\u00a0: {got} est inférieur à {least}")
_MOST = Sentence("line {line}, {field}: {got} is above {most}", "ligne {line}, {field}\u00a0: {got} est supérieur à {most}")
_FAR = Sentence(
    "line {line}, {field}: no number here goes beyond {most}", "ligne {line}, {field}\u00a0: aucun nombre ne va ici au-delà de {most}"
)
_LENGTH = Sentence(
    "line {line}, {field}: {asked:value|values} are expected, got {got}",
    "ligne {line}, {field}\u00a0: il faut {asked:valeur|valeurs}, il y en a {got}",
)
_NOBODY = Sentence("line {line}, {field}: {got} names nothing known", "ligne {line}, {field}\u00a0: {got} ne désigne rien de connu")
_TWICE = Sentence("line {line}, {field}: {got} is given twice", "ligne {line}, {field}\u00a0: {got} est donné deux fois")
_REFUSED = Sentence("line {line}: {why}", "ligne {line}\u00a0: {why}")


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file. `value` is a plain scalar, a list of nodes, or nodes by name."""

    value: Any
    line: int
    field: str

    def fail(self, sentence: Sentence, **facts: object) -> ReadingError:
        """The error that `sentence` (with places for `line` and `field`) tells about this value."""
        return ReadingError(sentence(line=self.line, field=self.field or "–", **facts))

    def refused(self, why: object) -> ReadingError:
        """The error of a problem whose parts are readable but do not go together."""
        return ReadingError(_REFUSED(line=self.line, why=why))

    def integer(self, *, least: int | None = 0, most: int | None = None) -> int:
        """A whole number within bounds."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self._kind("a whole number", "un nombre entier")
        if abs(self.value) > HIGHEST:
            raise self.fail(_FAR, most=HIGHEST)
        if least is not None and self.value < least:
            raise self.fail(_LEAST, got=self.shown, least=least)
        if most is not None and self.value > most:
            raise self.fail(_MOST, got=self.shown, most=most)
        return self.value

    def text(self) -> str:
        """A string that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self._kind("a text", "un texte")
        return self.value

    def boolean(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self._kind("true or false", "true ou false")
        return self.value

    def items(self, length: int | None = None) -> list["Node"]:
        """The values of a list, `length` of them if given."""
        if not isinstance(self.value, list):
            raise self._kind("a list", "une liste")
        if length is not None and len(self.value) != length:
            raise self.fail(_LENGTH, asked=length, got=len(self.value))
        return self.value

    def fields(self) -> Mapping[str, "Node"]:
        """The named values of an object."""
        if not isinstance(self.value, dict):
            raise self._kind("an object { … }", "un objet { … }")
        return self.value

    def need(self, name: str) -> "Node":
        """A named value that must be there."""
        found = self.get(name)
        if found is None:
            raise self.fail(_MISSING, name=name)
        return found

    def get(self, name: str) -> "Node | None":
        """A named value, None where absent or null."""
        found = self.fields().get(name)
        return None if found is None or found.value is None else found

    def only(self, *names: str) -> None:
        """Refuses a name that is not among `names`: a typing mistake must not silently drop a requirement."""
        for name, node in self.fields().items():
            if name not in names:
                raise node.fail(_UNKNOWN, name=name, meant=(get_close_matches(name, names, 1, 0.0) or names)[0])

    def among(self, names: Sequence[str]) -> int:
        """The 0-based rank of what is named, by its name or by its number from 1."""
        if isinstance(self.value, str):
            if self.value in names:
                return names.index(self.value)
            raise self.fail(_NOBODY, got=self.shown)
        return self.integer(least=1, most=len(names)) - 1

    def each_once[T](self, read: Callable[["Node"], T]) -> list[T]:
        """The values of a list as `read` understands them, each once."""
        found: list[T] = []
        for item in self.items():
            value = read(item)
            if value in found:
                raise item.fail(_TWICE, got=item.shown)
            found.append(value)
        return found

    def each_among(self, names: Sequence[str]) -> Iterator[int]:
        """The 0-based ranks of a list of names or numbers, each once."""
        seen = set()
        for item in self.items():
            found = item.among(names)
            if found in seen:
                raise item.fail(_TWICE, got=item.shown)
            seen.add(found)
            yield found

    @property
    def shown(self) -> str:
        """The value in a sentence."""
        if self.value is None:
            return "null"
        return "{…}" if isinstance(self.value, dict) else "[…]" if isinstance(self.value, list) else str(self.value)

    def _kind(self, kind: str, genre: str) -> ReadingError:
        got = self.shown
        return self.fail(_KIND, kind=kind, genre=genre, got=got)
