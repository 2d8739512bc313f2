"""Awards announced and in force, as whoever will pay them reads them: who, for what, how much, decided when."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.db.models import QuerySet, Sum

from terreau.commons.aids.queries import Grant
from terreau.commons.organisations.models import Organisation
from terreau.fund.calls.states import State
from terreau.fund.review.models import Decision
from terreau.fund.review.states import Outcome
from terreau.lib import texts

# Columns that other rooms add to the list of awards: their header, and their cells by file for a batch of files.
type Header = Callable[[], list[str]]
type Cells = Callable[[Sequence[int]], dict[int, list[object]]]
_COLUMNS: list[tuple[Header, Cells]] = []


def register_columns(header: Header, cells: Cells) -> None:
    """Called from apps.py; a file without cells has empty ones."""
    _COLUMNS.append((header, cells))


def more_headers() -> list[str]:
    return [name for header, _cells in _COLUMNS for name in header()]


def more_cells(applications: Sequence[int]) -> dict[int, list[object]]:
    """What those columns say of these files, in the order of `more_headers`."""
    rows: dict[int, list[object]] = {file: [] for file in applications}
    for header, cells in _COLUMNS:
        found, empty = cells(applications), [""] * len(header())
        for file in applications:
            rows[file] += found.get(file, empty)
    return rows


def matching(awards: QuerySet[Decision], *, edition: int | None = None, text: str = "") -> QuerySet[Decision]:
    """The awards that fit, the latest announced first."""
    if edition is not None:
        awards = awards.filter(application__edition=edition)
    for word in texts.fold(texts.one_line(text, 100)).split():
        awards = awards.filter(application__search_text__contains=word)
    found = awards.select_related("application__organisation", "application__edition__call", "deliberation", "notification")
    return found.order_by("-notification__at", "application__number", "pk")


def total_cents(awards: QuerySet[Decision]) -> int:
    return awards.order_by().aggregate(total=Sum("amount_cents"))["total"] or 0


def granted_to(organisation: Organisation) -> list[Grant]:
    """What sessions awarded to a structure and announced: for its own list of de minimis aid, which it keeps."""
    found = Decision.objects.in_force().filter(
        outcome=Outcome.AWARD, notification__isnull=False, application__organisation=organisation, application__released_state=State.AWARDED
    )
    authority = settings.AUTHORITY["name"]
    return [
        Grant(award.deliberation.held_on, authority, award.amount_cents, award.application.title)
        for award in found.select_related("application", "deliberation").order_by("-deliberation__held_on", "-pk")
    ]
