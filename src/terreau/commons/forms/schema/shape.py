"""The shape of a form: sections, questions, and which question plays which role. Pure data, no database.

Stored answers, by kind of question (JSON):

    short_text, long_text   "text"                        single        "choice-id"
    number                  "12.5" (decimal as text)      multiple      ["choice-id", …]
    money                   123450 (cents)                date          "2026-11-22"
    percent                 7000 (basis points)           file          ["document public id", …]
    yes_no                  true / false                  commune       "92050" (INSEE code)
    siret                   "99990001700018"              group         [{"question-id": value, …}, …]
    consent                 {"text_sha256": "…"}: agreed to the text with that fingerprint (see `text_hash`)
    budget                  {"charges": [line…], "produits": [line…]}, line: {"code": "60", "label": "Achats", "cents": 100}
    bank                    {"iban": "FR76…", "bic": "…", "holder": "…", "details": "public id", "put_on": "2026-11-22"}: a copy of the bank
                            details that the organisation has on file, never typed here
    computed                as a number, money or percent, by its result; never written by a person (see `formulas`)

No answer is no entry (or None): never "", [] or {}.

Options, by kind (all optional unless said):

    short_text  max_length (200)                          single    choices (required): [{"id": "a", "label": "A"}, …]
    long_text   max_length (3000)                         multiple  choices (required), max_choices
    number      min, max (text or number), decimals (0), unit
    money       min, max (cents)                          date      min, max (ISO dates)
    percent     min, max (basis points)                   consent   text (required): what is agreed to
    file        max_files (1), accept (["pdf", …]), paper_kind: the permanent piece it asks for (papers.kinds)
                                                          group     questions (required), max_rows (10), row_label
    budget      charges, produits (required): [{"code", "label"}, …]; max_rows (30) of lines on each side
    computed    formula, result (required), decimals (0), unit: see `formulas`
    any         prefill: what the house may answer by itself ("person.email"); the rooms that open sheets know the names
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from terreau.commons.forms.schema import conditions
from terreau.commons.forms.schema.conditions import Condition


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
    BANK = "bank", _("bank details")
    COMPUTED = "computed", _("calculated field")


# Answered by choosing or attaching, never by typing: their values do not travel in the page.
UNTYPED = (Kind.FILE, Kind.BANK, Kind.COMPUTED)


# What a row of a repeated group may ask. Files, tables and commitments stand by themselves.
GROUPABLE = (
    Kind.SHORT_TEXT,
    Kind.LONG_TEXT,
    Kind.NUMBER,
    Kind.MONEY,
    Kind.PERCENT,
    Kind.YES_NO,
    Kind.SINGLE,
    Kind.MULTIPLE,
    Kind.DATE,
    Kind.COMMUNE,
    Kind.SIRET,
)


class Role(TextChoices):
    """What the house reads out of a form, whatever its wording: each role is played by at most one question."""

    TITLE = "title", _("name of the project")
    SUMMARY = "summary", _("public summary of the project")
    REQUESTED = "requested_cents", _("amount asked for")
    BUDGET = "budget", _("budget of the project")
    THEME = "theme", _("theme")
    PUBLICS = "publics", _("target publics")


# A role means something only on these kinds of question.
ROLE_KINDS: dict[str, tuple[str, ...]] = {
    Role.TITLE: (Kind.SHORT_TEXT,),
    Role.SUMMARY: (Kind.SHORT_TEXT, Kind.LONG_TEXT),
    Role.REQUESTED: (Kind.MONEY,),
    Role.BUDGET: (Kind.BUDGET,),
    Role.THEME: (Kind.SINGLE,),
    Role.PUBLICS: (Kind.MULTIPLE,),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `id` never changes nor is ever reused; `options` depend on the kind, as listed above.

    `is_identifying`: hidden from the jury, who must not know whose project it is. `when`: asked only then (see `conditions`).
    """

    id: str
    kind: str
    label: str
    help: str = ""
    is_required: bool = False
    is_identifying: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    when: Condition | None = None

    def __post_init__(self) -> None:
        """Where an organisation is paid says who it is: no setting shows it to a jury."""
        if self.kind == Kind.BANK:
            object.__setattr__(self, "is_identifying", True)

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label) if self.kind in Kind.values else self.kind

    @property
    def questions(self) -> list["Question"]:
        """The questions of a repeated group."""
        return [Question(**item) for item in self.options.get("questions", [])]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(choice["id"], choice["label"]) for choice in self.options.get("choices", [])]

    @property
    def agreement(self) -> str:
        """What a commitment commits to."""
        return str(self.options.get("text", "")) or self.label


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    help: str = ""
    questions: tuple[Question, ...] = ()
    when: Condition | None = None


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
                    questions=tuple(
                        Question(**{**question, "when": conditions.parse(question.get("when"))}) for question in section["questions"]
                    ),
                    when=conditions.parse(section.get("when")),
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

    def role_labels(self) -> dict[str, str]:
        """What each question that plays a role plays, in words."""
        return {question_id: str(Role(role).label) for role, question_id in self.roles.items() if role in Role.values}

    def role_of(self, question_id: str) -> str:
        """The role that a question plays, or nothing."""
        return next((role for role, played_by in self.roles.items() if played_by == question_id), "")


def text_hash(text: str) -> str:
    """The fingerprint of a text someone agreed to: it says for ever which words they had under their eyes."""
    return hashlib.sha256(text.encode()).hexdigest()
