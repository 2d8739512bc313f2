"""Other files of a body, and how alike they are. One query for the marks of a file’s page, three for the whole page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from terreau.commons.forms.queries import ReadAnswer, ReadSection
from terreau.commons.papers.models import BankDetails
from terreau.fund.calls.models import Application, Submission
from terreau.fund.calls.queries import applications
from terreau.fund.review import rules as review
from terreau.fund.review.models import Decision
from terreau.fund.review.states import Outcome
from terreau.lib import texts

RUN = 5  # words in a row: fewer are said by everyone, more are broken by one comma
LEAST = 60  # characters of an answer worth comparing: a title or a name says nothing
PRINT = 8  # hexadecimal digits: enough to tell four files apart
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many other files: `twins` in the same edition, `earlier` in others."""

    twins: int
    earlier: int


@dataclass(frozen=True, slots=True)
class Precedent:
    """Another file. `alike`: the share of this file's long answers, in runs of five words, that stands in it word for word."""

    application: Application
    award_cents: int | None
    is_twin: bool
    is_stage: bool
    has_same_title: bool
    alike: Fraction

    @property
    def alike_percent(self) -> int:
        return int(100 * self.alike)  # never rounded up: 100 is the same text

    @property
    def is_suspect(self) -> bool:
        """Worth a look: the same money may be asked for twice."""
        return self.is_twin or (not self.is_stage and (self.has_same_title or self.alike_percent >= 50))


@dataclass(frozen=True, slots=True)
class Row:
    """One question, and its answer in each file, in their order. None: the form of that file did not ask it."""

    label: str
    told: tuple[tuple[str, str | None], ...]
    """(reference of the file, answer)."""

    @property
    def is_same(self) -> bool:
        return len({cell for _reference, cell in self.told}) == 1


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a form, as the first file that has it names it."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    precedents: tuple[Precedent, ...]

    @property
    def awarded_cents(self) -> int:
        return sum(one.award_cents or 0 for one in self.precedents)

    @property
    def awards(self) -> int:
        return sum(one.award_cents is not None for one in self.precedents)


def tally(user: Any, file: Application) -> Tally:
    """Kept on the file for the time of a page, which asks more than once."""
    kept: Tally | None = vars(file).get("precedents")
    if kept is None:
        others = others_of(user, file)
        chain = Q(pk__in=[pk for pk in (file.continues_id,) if pk]) | Q(continues=file.pk)
        found = others.aggregate(twins=Count("pk", filter=Q(edition=file.edition_id) & ~chain), all=Count("pk"))
        kept = Tally(found["twins"], found["all"] - found["twins"])
        vars(file)["precedents"] = kept
    return kept


def others_of(user: Any, file: Application) -> QuerySet[Application]:
    """Files sent, visible to this reader, of the same body or of one that is, or was, paid on the same account."""
    if file.organisation_id is None:
        return Application.objects.none()
    accounts = BankDetails.objects.filter(organisation=file.organisation_id).values("iban")
    sharing = BankDetails.objects.filter(iban__in=accounts).values("organisation")
    same = Q(organisation=file.organisation_id) | Q(organisation__in=sharing)
    return review.files_visible_to(user).filter(same, number__isnull=False).exclude(pk=file.pk)


def page(user: Any, file: Application) -> Page:
    """All of them, those to look at first, then the latest."""
    award = Decision.objects.in_force().filter(application=OuterRef("pk"), outcome=Outcome.AWARD, application__released_at__isnull=False)
    others = list(
        others_of(user, file)
        .select_related("edition__call", "organisation", "theme")
        .annotate(award_cents=Subquery(award.values("amount_cents")[:1]))
        .order_by("-submitted_at", "-pk")
    )
    runs = _runs_of([file, *others])
    mine = runs.get(file.pk, frozenset())
    found = [_precedent(file, other, mine, runs.get(other.pk, frozenset())) for other in others]
    return Page(tuple(sorted(found, key=lambda one: not one.is_suspect)))


def _precedent(file: Application, other: Any, mine: frozenset[str], theirs: frozenset[str]) -> Precedent:
    is_stage = other.pk == file.continues_id or other.continues_id == file.pk
    return Precedent(
        application=other,
        award_cents=other.award_cents,
        is_twin=other.edition_id == file.edition_id and not is_stage,
        is_stage=is_stage,
        has_same_title=bool(file.title) and texts.fold(file.title) == texts.fold(other.title),
        alike=Fraction(len(mine & theirs), len(mine)) if mine else Fraction(0),
    )


def _runs_of(files: list[Application]) -> dict[int, frozenset[str]]:
    """The runs of words of each file's last sending."""
    last = Submission.objects.filter(application=OuterRef("pk")).order_by("-sequence").values("pk")[:1]
    keys = Application.objects.filter(pk__in=[file.pk for file in files]).annotate(last=Subquery(last)).values("last")
    return {row.application_id: runs(row.content.get("answers", {})) for row in Submission.objects.filter(pk__in=keys)}


def runs(answers: Mapping[str, Any]) -> frozenset[str]:
    """Every five words in a row of the long answers, without accents, capitals or punctuation."""
    found: set[str] = set()
    for value in answers.values():
        if isinstance(value, str) and len(value) >= LEAST:
            words = _WORD.findall(texts.fold(value))
            found.update(" ".join(words[place : place + RUN]) for place in range(len(words) - RUN + 1))
    return frozenset(found)


# ── Side by side ─────────────────────────────────────────────────────────────────────────────────────────────────
def side_by_side(files: Sequence[Application]) -> list[Part]:
    """What each file says to each question of any of them, as last sent; questions are known by their ids, which never change."""
    read = [{section.id: section for section in _read(file)} for file in files]
    titles: dict[str, str] = {}
    for sections in read:
        for section in sections.values():
            titles.setdefault(section.id, section.title)
    return [
        Part(title, tuple(_rows([file.reference for file in files], [sections.get(key) for sections in read])))
        for key, title in titles.items()
    ]


def _read(file: Application) -> list[ReadSection]:
    submission = applications.latest_submission(file)
    return applications.read(submission) if submission is not None else []


def _rows(references: Sequence[str], sections: Sequence[ReadSection | None]) -> Iterator[Row]:
    answers = [{row.question_id: row for row in section.rows} if section else {} for section in sections]
    labels: dict[str, str] = {}
    for found in answers:
        for question, answer in found.items():
            labels.setdefault(question, answer.label)
    for question, label in labels.items():
        cells = [_cell(found[question]) if question in found else None for found in answers]
        yield Row(label, tuple(zip(references, cells, strict=True)))


def _cell(answer: ReadAnswer) -> str:
    """All that can differ: a budget by its lines, for totals may agree by chance; a file by what it holds, for names are all alike."""
    if answer.files:
        return "\n".join(_("%(name)s (fingerprint %(start)s)") % {"name": one.name, "start": one.sha256[:PRINT]} for one in answer.files)
    if answer.table and answer.table.foot:
        cells = [row[side : side + 2] for side in (0, 2) for row in answer.table.rows]
        return "\n".join([answer.text, *(f"{label}\u00a0: {amount}" for label, amount in cells if label or amount)])
    return answer.text
