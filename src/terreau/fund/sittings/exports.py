"""The opinions of a sitting, as a table for the team."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.fund.sittings.queries import Line
from terreau.lib import csvs, money


def as_csv(lines: Sequence[Line]) -> Iterator[str]:
    header = [
        _("File number"),
        _("Organisation"),
        _("Project"),
        _("Asked for"),
        _("Mean"),
        pgettext("minutes", "Opinion"),
        _("Amount proposed"),
        _("Reservations"),
        _("Reasons"),
        pgettext("votes", "For"),
        pgettext("votes", "Against"),
        pgettext("votes", "Abstentions"),
    ]
    return csvs.lines(header, (_row(line) for line in lines if not line.is_hidden))


def _row(line: Line) -> list[object]:
    item, file = line.item, line.item.application
    votes = [item.votes_for, item.votes_against, item.abstentions] if item.has_votes else ["", "", ""]
    said = [item.get_opinion_display() if item.opinion else "", money.show(item.amount_cents) if item.amount_cents else ""]
    asked = money.show(file.requested_cents) if file.requested_cents else ""
    return [file.reference, str(file.organisation), file.title, asked, line.ranked.mean_text, *said, item.conditions, item.reason, *votes]
