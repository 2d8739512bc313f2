"""Sentences a person can read: why an answer is what it is, in English and in French.

The package names things (a person, a slot, a file); it never prints. `Reason.say("fr")` gives the sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages, with named places for the facts: `{person}`, `{slot}`."""

    en: str
    fr: str

    def __call__(self, **facts: object) -> "Reason":
        """The sentence about these facts."""
        return Reason(self, tuple(sorted((name, str(fact)) for name, fact in facts.items())))


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
        return str(getattr(self.sentence, language)).format_map(dict(self.facts))

    def __str__(self) -> str:
        return self.say("en")
