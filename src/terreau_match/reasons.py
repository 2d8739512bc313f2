"""Sentences a person can read: why an answer is what it is, in English and in French.

The package names things (a person, a slot, a file); it never prints. `Reason.say("fr")` gives the sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages, with named places for the facts: `{person}`, `{slot}`.

    A number agrees with its word: `{number:table|tables}` is "1 table" or "2 tables". So does a word before a list of names:
    `{slots:<in slot|in slots}` is "in slot 3" or "in slots 3, 4".
    """

    en: str
    fr: str

    def __call__(self, **facts: object) -> "Reason":
        """The sentence about these facts."""
        return Reason(self, tuple(sorted((name, str(fact)) for name, fact in facts.items())))


class _Fact(str):
    """A fact in its place, with the word that agrees with it."""

    __slots__ = ("one",)
    one: tuple[str, ...]

    def __format__(self, words: str) -> str:
        if not words:
            return str(self)
        one, many = words.removeprefix("<").split("|")
        if words.startswith("<"):
            return f"{many if ', ' in self else one} {self}"
        return f"{self} {one if self in self.one else many}"


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence and the facts it is about; two equal reasons say the same thing."""

    sentence: Sentence
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def known(self) -> Mapping[str, str]:
        """The facts by name."""
        return dict(self.facts)

    def say(self, language: str = "fr") -> str:
        """The sentence, filled in; `language` is "fr" or "en"."""
        facts = {name: _Fact(fact) for name, fact in self.facts}
        for fact in facts.values():
            fact.one = ("0", "1") if language == "fr" else ("1",)  # zero is singular in French, plural in English
        return str(getattr(self.sentence, language)).format_map(facts)

    def __str__(self) -> str:
        return self.say("en")
