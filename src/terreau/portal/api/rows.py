"""What leaves by the counter: one frozen shape a row. A field that is not here cannot leave."""

from datetime import date, datetime

from django.utils.translation import gettext_noop
from ninja import Field, Schema

from terreau.portal.api.pages import Paged


class Code(Schema):
    """A word of a list, and its code."""

    code: str
    name: str


class CallRow(Schema):
    slug: str
    name: str
    tagline: str


class EditionRef(Schema):
    call: str
    edition: str


class EditionRow(EditionRef):
    """A published edition, as lists show it."""

    call_name: str
    title: str
    summary: str
    phase: str = Field(description=gettext_noop("open, soon, review or finished: where it stands now."))
    standing: str = Field(description=gettext_noop("The same in one French sentence."))
    opens_at: datetime | None
    closes_at: datetime | None
    new_drafts_until: datetime | None = Field(description=gettext_noop("Last instant to begin an application; null: until closing."))
    grace_until: datetime | None = Field(description=gettext_noop("Those begun before closing may be sent until then."))
    time_zone: str
    envelope_cents: int
    amount_min_cents: int
    amount_max_cents: int = Field(description=gettext_noop("0: no largest amount."))
    rate_max: int = Field(description=gettext_noop("Largest share of the budget, in hundredths of a per cent: 7000 is 70 %."))
    themes: list[Code]
    publics: list[Code]
    published_at: datetime | None
    url: str


class CriterionRow(Schema):
    label: str
    help: str
    points_max: int
    share: int = Field(description=gettext_noop("Share of the final score, in per cent."))


class ConditionRow(Schema):
    """A condition of eligibility in words; one of `alternatives` is enough when there are some."""

    sentence: str
    alternatives: list[str]


class NeededFile(Schema):
    label: str
    help: str
    is_required: bool


class Change(Schema):
    """The closing moved, or something was corrected after publication."""

    at: datetime
    what: str
    reason: str


class EditionDetail(EditionRow):
    """All that its page says."""

    presentation: str = Field(description=gettext_noop("Markdown."))
    regulations: str = Field(description=gettext_noop("Markdown."))
    benefits: str = Field(description=gettext_noop("Markdown."))
    criteria: list[CriterionRow]
    eligibility: list[ConditionRow]
    files: list[NeededFile]
    changes: list[Change]


class LaureateItem(EditionRef):
    """One line of the published list: a snapshot, that only another publication changes."""

    anchor: str
    title: str
    organisation: str
    commune: str
    theme: str
    summary: str
    amount_cents: int
    published_at: datetime
    url: str


class Body(Schema):
    """The applicant."""

    name: str
    siret: str | None
    rna: str | None
    legal_category: str


class ApplicationRow(Schema):
    id: str
    reference: str
    edition: EditionRef
    state: str
    title: str
    organisation: Body | None
    commune_code: str
    theme: str | None = Field(description=gettext_noop("Code of the theme."))
    publics: list[str] = Field(description=gettext_noop("Codes of the publics."))
    requested_cents: int | None
    budget_cents: int | None
    submitted_at: datetime | None
    url: str


class AnswerRow(Schema):
    question: str = Field(description=gettext_noop("Stable identifier of the question."))
    label: str
    kind: str
    state: str = Field(description=gettext_noop("answered or not_answered."))
    text: str


class SectionRow(Schema):
    id: str
    title: str
    answers: list[AnswerRow]


class ApplicationDetail(ApplicationRow):
    """With what was sent last, in the wording of the form it was written on."""

    sequence: int | None
    sent_at: datetime | None
    sha256: str
    sections: list[SectionRow]


class DecisionRow(Schema):
    """The decision in force on an application."""

    application: str
    reference: str
    edition: EditionRef
    outcome: str
    amount_cents: int
    rank: int | None
    decided_at: datetime
    announced_at: datetime | None = Field(description=gettext_noop("null: the applicant has not been told."))
    session: str
    held_on: date
    vote_reference: str
    url: str


class CallPage(Paged):
    items: list[CallRow]


class EditionPage(Paged):
    items: list[EditionRow]


class LaureatePage(Paged):
    items: list[LaureateItem]


class ApplicationPage(Paged):
    items: list[ApplicationRow]


class DecisionPage(Paged):
    items: list[DecisionRow]


class CodeLists(Schema):
    """Every closed list that the other answers draw from."""

    themes: list[Code]
    publics: list[Code]
    phases: list[Code]
    application_states: list[Code]
    outcomes: list[Code]


class EventData(Schema):
    """What a webhook speaks of. Nothing of what is written in it."""

    object: str = Field(description=gettext_noop("application, edition or ping."))
    id: str = Field(description=gettext_noop("Identifier in this API; of an edition: call/edition."))
    edition: EditionRef | None
    url: str | None = Field(description=gettext_noop("Where this API says more, with a key that may read it."))


class EventRow(Schema):
    """What a webhook sends."""

    type: str = Field(description=gettext_noop("Kind of event."))
    version: int = Field(description=gettext_noop("Of this shape. Fields may be added to it; none is removed without another number."))
    timestamp: datetime = Field(description=gettext_noop("When it happened."))
    data: EventData
