"""Acts and their lines as pages and lists read them: what was voted beside what was decided, and what waits for an act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from terreau.fund.acts.models import Act, Line
from terreau.fund.acts.states import Standing, State
from terreau.fund.calls.models import Application, Edition
from terreau.fund.review.models import Decision
from terreau.fund.review.states import Outcome
from terreau.lib import texts, workbooks

DIFFERS = Q(decided_cents=None) | ~Q(decided_cents=F("amount_cents"))
_STANDINGS = {
    Standing.DRAFT: Q(state=State.DRAFT),
    Standing.RECORDED: Q(state=State.RECORDED) & (Q(transmitted_on=None) | Q(published_on=None)),
    Standing.EXECUTORY: Q(state=State.RECORDED, transmitted_on__isnull=False, published_on__isnull=False),
    Standing.WITHDRAWN: Q(state=State.WITHDRAWN),
}


def key(number: str) -> str:
    """A number of an act without its signs: “CP-2026/041” and “cp 2026 041” are one."""
    return "".join(sign for sign in texts.fold(number) if sign.isalnum())[:40]


def _decided(file: str) -> Subquery:
    """What the house decided for the file, if that is an award in force."""
    awards = Decision.objects.in_force().filter(outcome=Outcome.AWARD, application=OuterRef(file))
    return Subquery(awards.order_by().values("amount_cents")[:1], output_field=BigIntegerField())


def _with_decided(lines: QuerySet[Line]) -> QuerySet[Any]:
    return lines.annotate(decided_cents=_decided("application"))


def lines_of(act: Act) -> QuerySet[Any]:
    """The lines of an act, with `decided_cents` and the act that took each over, if any."""
    found = _with_decided(Line.objects.filter(act=act))
    return found.select_related("application__edition__call", "application__organisation", "replaced_by__act").order_by(
        "application__number", "pk"
    )


def cited(application: Application) -> Line | None:
    """The line that stands for a file: what is told to whoever applied."""
    return Line.objects.filter(application=application, is_standing=True).select_related("act").first()


def differences(act: Act) -> QuerySet[Any]:
    """Lines that say something else than the decision in force; those taken over by a later act are settled."""
    return lines_of(act).filter(DIFFERS, replaced_by=None)


def unsettled() -> QuerySet[Any]:
    """Lines that stand and differ from the decision, of every act."""
    return _with_decided(Line.objects.filter(is_standing=True)).filter(DIFFERS)


@dataclass(frozen=True, slots=True)
class Totals:
    lines: int
    voted_cents: int
    decided_cents: int

    @property
    def gap_cents(self) -> int:
        return self.voted_cents - self.decided_cents


def totals(act: Act) -> Totals:
    """The sums of an act: what it votes, and what was decided for the same files."""
    sums = _with_decided(Line.objects.filter(act=act)).aggregate(count=Count("pk"), voted=Sum("amount_cents"), decided=Sum("decided_cents"))
    return Totals(sums["count"], sums["voted"] or 0, sums["decided"] or 0)


def acts(
    found: QuerySet[Act], *, text: str = "", year: int | None = None, body: str = "", standing: str = "", edition: int | None = None
) -> QuerySet[Any]:
    """The acts that fit, the latest sitting first, with `count`, `voted_cents` and `gaps` (lines to settle)."""
    if year is not None:
        found = found.filter(year=year)
    if body:
        found = found.filter(body=body)
    if standing:
        found = found.filter(_STANDINGS[Standing(standing)])
    if edition is not None:
        found = found.filter(Exists(Line.objects.filter(act=OuterRef("pk"), application__edition=edition)))
    if text := texts.one_line(text, 100):
        named = Line.objects.filter(act=OuterRef("pk"))
        for word in texts.fold(text).split():
            named = named.filter(application__search_text__contains=word)
        is_said = Q(title__icontains=text) | Exists(named)
        found = found.filter(is_said | Q(number_key__contains=key(text)) if key(text) else is_said)
    own = Line.objects.filter(act=OuterRef("pk")).order_by()
    gaps = _with_decided(own.filter(is_standing=True)).filter(DIFFERS)
    return found.annotate(
        count=Coalesce(Subquery(own.values("act").annotate(n=Count("pk")).values("n")), 0),
        voted_cents=Coalesce(Subquery(own.values("act").annotate(n=Sum("amount_cents")).values("n")), 0, output_field=BigIntegerField()),
        gaps=Coalesce(Subquery(gaps.values("act").annotate(n=Count("pk")).values("n")), 0),
    ).order_by("-held_on", "-pk")


def standing_cents(found: QuerySet[Act]) -> int:
    """What these acts vote, each file once."""
    return Line.objects.filter(act__in=found.order_by().values("pk"), is_standing=True).aggregate(total=Sum("amount_cents"))["total"] or 0


def editions_to_vote(act: Act, files: QuerySet[Application]) -> QuerySet[Edition]:
    """Those with awards to put in the act, or already in it."""
    waiting, chosen = without_act(files).values("edition"), files.filter(act_lines__act=act).values("edition")
    return Edition.objects.filter(Q(pk__in=waiting) | Q(pk__in=chosen)).select_related("call").order_by("-opens_at", "-pk")


def years(found: QuerySet[Act]) -> list[int]:
    return list(found.order_by("-year").values_list("year", flat=True).distinct())


def editions(files: QuerySet[Application]) -> QuerySet[Edition]:
    """Those of these files."""
    return Edition.objects.filter(pk__in=files.values("edition")).select_related("call").order_by("-opens_at", "-pk")


def without_act(files: QuerySet[Application]) -> QuerySet[Any]:
    """Awards that no recorded act votes, with `decided_cents`; those an act being recorded names have `in_draft`."""
    standing = Line.objects.filter(application=OuterRef("pk"), is_standing=True)
    drafted = Line.objects.filter(application=OuterRef("pk"), act__state=State.DRAFT)
    found = files.annotate(decided_cents=_decided("pk"), in_draft=Exists(drafted)).filter(~Exists(standing), decided_cents__isnull=False)
    return found.select_related("edition__call", "organisation").order_by("edition", "number", "pk")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that an act may name: what was decided, and what the act says so far."""

    file: Any
    decided_cents: int | None
    amount_cents: int | None
    is_chosen: bool


def candidates(act: Act, files: QuerySet[Application], *, edition: Edition | None) -> list[Candidate]:
    """The files to tick: awards of the edition that no act votes; for a correction, those of the act it corrects."""
    chosen = dict(Line.objects.filter(act=act).values_list("application", "amount_cents"))
    said: dict[int, int] = {}
    rows: QuerySet[Any]
    if act.corrects_id is not None:
        said = dict(Line.objects.filter(act=act.corrects_id, is_standing=True).values_list("application", "amount_cents"))
        rows = files.filter(pk__in={*said, *chosen}).annotate(decided_cents=_decided("pk"))
    else:
        free = without_act(files).values("pk")
        rows = files.filter(Q(pk__in=free) | Q(pk__in=chosen), edition=edition).annotate(decided_cents=_decided("pk"))
    return [
        Candidate(file, file.decided_cents, chosen.get(file.pk, file.decided_cents or said.get(file.pk)), file.pk in chosen)
        for file in rows.select_related("edition__call", "organisation").order_by("number", "pk")
    ]


def lines_about(application: Application) -> QuerySet[Any]:
    """Every act that names a file, the latest first, but those taken away or not recorded yet."""
    found = _with_decided(Line.objects.filter(application=application, act__state=State.RECORDED))
    return found.select_related("act").order_by("-is_standing", "-act__held_on", "-pk")


def standing_lines(applications: Iterable[int]) -> dict[int, Line]:
    """The line that stands, by file: one query for a batch."""
    found = Line.objects.filter(application__in=list(applications), is_standing=True).select_related("act")
    return {line.application_id: line for line in found}


def award_header() -> list[str]:
    """The columns that the lists of awards and of payments add."""
    return [_("Number of the act"), _("Date of the act"), _("Act executory on"), _("Amount voted (euros)")]


def award_cells(applications: Sequence[int]) -> dict[int, list[object]]:
    """Those columns, by file: one query for a batch."""
    found = standing_lines(applications)
    return {
        file: [
            line.act.number,
            workbooks.as_text(line.act.held_on),
            workbooks.as_text(line.act.executory_on),
            f"{line.amount_cents / 100:.2f}".replace(".", ","),
        ]
        for file, line in found.items()
    }
