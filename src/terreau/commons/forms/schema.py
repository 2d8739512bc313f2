"""The shape of a form: sections, questions, and which question plays which role. Pure data, no database.

Stored answers, by kind of question (JSON):

    short_text, long_text   "text"                        single        "choice-id"
    number                  "12.5" (decimal as text)      multiple      ["choice-id", …]
    money                   123450 (cents)                date          "2026-11-22"
    percent                 7000 (basis points)           file          ["document public id", …]
    yes_no                  true / false                  commune       "92050" (INSEE code)
    siret                   "99990001700018"              group         [{"question-id": value, …}, …]
    consent                 true                          budget        {"charges": [line…], "produits": [line…]}
                                                          where line is {"code": "60", "label": "Achats", "cents": 100}
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    SHORT_TEXT = "short_text", _("short text")
    LONG_TEXT = "long_text", _("long text")
    NUMBER = "number", _("number")
    MONEY = "money", _("amount in euros")
    PERCENT = "percent", _("percentage")
    YES_NO = "yes_no", _("yes or no")
    SINGLE = "single", _("one choice among several")
    MULTIPLE = "multiple", _("several choices")
    DATE = "date", _("date")
    FILE = "file", _("file")
    COMMUNE = "commune", _("commune")
    SIRET = "siret", _("SIRET")
    GROUP = "group", _("repeated group")
    CONSENT = "consent", _("commitment to tick")
    BUDGET = "budget", _("budget table")


class Role(TextChoices):
    """What the house reads out of a form, whatever its wording: each role is played by at most one question."""

    TITLE = "title", _("name of the project")
    SUMMARY = "summary", _("public summary of the project")
    REQUESTED = "requested_cents", _("amount asked for")
    BUDGET = "budget", _("budget of the project")
    THEME = "theme", _("theme")
    PUBLICS = "publics", _("target publics")


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `id` never changes nor is ever reused; `options` depend on the kind (max_length, min, max, choices,
    max_files, accept, max_rows, questions, charges, produits, text). `is_identifying`: hidden from the jury.
    """

    id: str
    kind: str
    label: str
    help: str = ""
    is_required: bool = False
    is_identifying: bool = False
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def questions(self) -> list["Question"]:
        """The questions of a repeated group."""
        return [Question(**item) for item in self.options.get("questions", [])]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(choice["id"], choice["label"]) for choice in self.options.get("choices", [])]


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    help: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    sections: tuple[Section, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)  # Role value → question id

    @classmethod
    def parse(cls, data: dict[str, Any]) -> "Schema":
        """From the JSON of a FormVersion."""
        return cls(
            sections=tuple(
                Section(
                    id=section["id"],
                    title=section["title"],
                    help=section.get("help", ""),
                    questions=tuple(Question(**question) for question in section["questions"]),
                )
                for section in data.get("sections", [])
            ),
            roles=dict(data.get("roles", {})),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def question(self, question_id: str) -> Question | None:
        return next((question for question in self.questions() if question.id == question_id), None)

    def section(self, section_id: str) -> Section | None:
        return next((section for section in self.sections if section.id == section_id), None)

    def role(self, role: str, answers: dict[str, Any]) -> Any:
        """The answer to the question that plays the role, or None."""
        return answers.get(self.roles.get(role, ""))
