"""The list and its offers, as a table."""

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.fund.waiting.queries import Place
from terreau.lib import csvs, money


def as_csv(places: Sequence[Place]) -> Iterator[str]:
    """One line a file; one more for each further offer it received. Files that the reader may not open have none."""
    header = [
        _("Place on the list"),
        _("File number"),
        _("Organisation"),
        _("Project"),
        _("Amount asked for"),
        _("Amount offered"),
        pgettext("offer", "State"),
        _("Offered on"),
        _("Answer before"),
        _("Ended on"),
        _("Reason"),
    ]
    return csvs.lines(header, (row for place in places if not place.is_hidden for row in _rows(place)))


def _rows(place: Place) -> Iterator[list[object]]:
    file = place.file
    facts = [place.decision.rank, file.reference, str(file.organisation), file.title, money.show(file.requested_cents or 0)]
    for offer in place.offers:
        days = [_day(offer.offered_at), _day(offer.answer_by), _day(offer.ended_at)]
        yield [*facts, money.show(offer.amount_cents), offer.get_state_display(), *days, offer.reason]
    if not place.offers:
        yield [*facts, "", "", "", "", "", ""]


def _day(at: object) -> str:
    return timezone.localtime(at).strftime("%d/%m/%Y") if at else ""  # type: ignore[arg-type]
