"""Reading what an organisation keeps on file: what is current, how old it is, what used it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.documents.models import Document
from terreau.commons.organisations.models import Organisation
from terreau.commons.papers.kinds import Nature, PaperKind, nature_of, reference_day
from terreau.commons.papers.models import BankDetails, Paper, PaperUse
from terreau.commons.papers.states import PaperState
from terreau.lib import dates, retention

YEARS_BACK = 6
REPLACED = "papers.replaced"  # the retention term of a piece that nothing uses any more


# ── Ages ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def months_between(start: date, end: date) -> int:
    """Whole months from one day to another; a month is whole on the same day of the month."""
    return max((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day), 0)


def age_in_words(start: date, on: date) -> str:
    """'today', '12 days ago', '14 months ago', '3 years ago'."""
    months, days = months_between(start, on), (on - start).days
    if days < 1:
        return _("today")
    if months < 1:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    if months < 24:
        return ngettext("%(count)d month ago", "%(count)d months ago", months) % {"count": months}
    return ngettext("%(count)d year ago", "%(count)d years ago", months // 12) % {"count": months // 12}


def years(on: date) -> list[tuple[int, str]]:
    """Years a document may speak of, last year first: it is the one that is usually asked for."""
    ordered = [on.year - 1, on.year, *range(on.year - 2, on.year - YEARS_BACK, -1)]
    return [(year, str(year)) for year in ordered]


def put_on(paper: Paper) -> date:
    return timezone.localdate(paper.put_at)


def is_old(paper: Paper, on: date) -> bool:
    """Whether it is older than its kind should be."""
    limit = nature_of(paper.kind).months
    start = reference_day(paper.kind, year=paper.year, valid_from=paper.valid_from, put_on=put_on(paper))
    return bool(limit) and months_between(start, on) >= limit


# ── The shelf ────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Piece:
    """A piece as a page shows it."""

    paper: Paper
    age: str
    is_old: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """All the pieces of one kind, the newest first."""

    kind: str
    label: str
    nature: Nature
    pieces: list[Piece]

    @property
    def takes_more(self) -> bool:
        """Whether a piece may be added beside those that are there: another year, another certificate."""
        return not self.pieces or self.nature.is_yearly or self.kind == PaperKind.OTHER


def current(organisation: Organisation) -> QuerySet[Paper]:
    papers = organisation.papers.filter(state=PaperState.CURRENT).select_related("document", "put_by")
    return papers.order_by("kind", "-year", "title", "-put_at", "-pk")


def shelves(organisation: Organisation, *, on: date) -> list[Shelf]:
    """Every kind in order, empty ones included: what is missing is told as what is there."""
    pieces: dict[str, list[Piece]] = {}
    for paper in current(organisation):
        pieces.setdefault(paper.kind, []).append(Piece(paper, age_in_words(put_on(paper), on), is_old(paper, on)))
    return [Shelf(kind.value, str(kind.label), nature_of(kind), pieces.get(kind, [])) for kind in PaperKind]


def former(organisation: Organisation) -> QuerySet[Paper]:
    """Pieces that were replaced or taken out, the latest first."""
    ended = organisation.papers.exclude(state=PaperState.CURRENT).select_related("document", "put_by", "replaced_by")
    return ended.order_by("-ended_at", "-pk")


def standing(organisation: Organisation, *, kind: str, year: int = 0, title: str = "") -> Paper | None:
    """The piece that a new one of that kind and year would replace."""
    return current(organisation).filter(kind=kind, year=year, title=title).first()


def offers(organisation: Organisation, kinds: Collection[str], *, on: date) -> dict[str, list[Piece]]:
    """The pieces that may answer questions tied to these kinds, the newest first; a file not yet sound is offered to nobody."""
    found: dict[str, list[Piece]] = {}
    for paper in current(organisation).filter(kind__in=kinds).order_by("kind", "-year", "-put_at", "-pk"):
        if paper.document.is_readable:
            found.setdefault(paper.kind, []).append(Piece(paper, age_in_words(put_on(paper), on), is_old(paper, on)))
    return found


def copies(public_ids: Collection[str]) -> dict[str, int]:
    """The files, among these, that are a permanent piece under another roof, with the key of the piece."""
    return dict(PaperUse.objects.filter(document__in=public_ids).values_list("document", "paper")) if public_ids else {}


def bank_details_of(organisation: Organisation) -> BankDetails | None:
    return organisation.bank_details.filter(state=PaperState.CURRENT).select_related("put_by").first()


def former_bank_details(organisation: Organisation) -> QuerySet[BankDetails]:
    return organisation.bank_details.exclude(state=PaperState.CURRENT).select_related("put_by").order_by("-ended_at", "-pk")


# ── Where the files of an application come from ──────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Origin:
    """What piece a file is the copy of."""

    name: str
    put_on: date
    used_on: date
    valid_from: date | None
    is_old: bool

    @property
    def words(self) -> str:
        """'Permanent piece “Statutes”, put on 12/09/2025: 14 months before it was used here.'"""
        named = {"name": self.name, "day": dates.show(self.put_on)}
        months = months_between(self.put_on, self.used_on)
        if not months:
            return _("Permanent piece “%(name)s”, put on file on %(day)s.") % named
        return ngettext(
            "Permanent piece “%(name)s”, put on file on %(day)s: %(count)d month before it was attached here.",
            "Permanent piece “%(name)s”, put on file on %(day)s: %(count)d months before it was attached here.",
            months,
        ) % {**named, "count": months}


def origins(public_ids: Collection[str]) -> dict[str, Origin]:
    """The files, among these, that are copies of a permanent piece."""
    uses = PaperUse.objects.filter(document__in=public_ids).select_related("paper")
    return {use.document: _origin(use) for use in uses}


def _origin(use: PaperUse) -> Origin:
    paper, used_on = use.paper, timezone.localdate(use.at)
    return Origin(str(paper), put_on(paper), used_on, paper.valid_from, is_old(paper, used_on))


# ── What may be erased ───────────────────────────────────────────────────────────────────────────────────────────
def named(files: Sequence[Document]) -> set[str]:
    """Every file that a piece is made of stays as long as the piece."""
    return set(Paper.objects.filter(document__in=files).values_list("document__public_id", flat=True))


def forgettable(*, at: datetime) -> QuerySet[Paper]:
    """Replaced or taken out long enough ago, and no file that still exists was copied from them."""
    copies = Document.objects.filter(public_id=OuterRef("document"))
    used = PaperUse.objects.filter(Exists(copies), paper=OuterRef("pk"))
    ended = Paper.objects.exclude(state=PaperState.CURRENT).filter(ended_at__lt=retention.of(REPLACED).start(at))
    return ended.exclude(Exists(used)).order_by("pk")


def forgettable_bank_details(*, at: datetime) -> QuerySet[BankDetails]:
    ended = BankDetails.objects.exclude(state=PaperState.CURRENT)
    return ended.filter(ended_at__lt=retention.of(REPLACED).start(at)).order_by("pk")
