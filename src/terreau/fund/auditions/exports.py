"""The sheet of the days, for the welcome desk."""

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.fund.auditions.queries import Line
from terreau.lib import csvs


def as_csv(lines: Sequence[Line]) -> Iterator[str]:
    header = [
        _("Day of the auditions"),
        pgettext("audition", "Time"),
        _("Where"),
        _("File number"),
        _("Organisation"),
        _("Project"),
        pgettext("audition", "State"),
        _("Who comes"),
        _("What would make it easier for them"),
    ]
    return csvs.lines(header, (_row(line) for line in lines))


def _row(line: Line) -> list[object]:
    local, one = timezone.localtime(line.slot.starts_at), line.hearing
    when = [local.strftime("%d/%m/%Y"), local.strftime("%H:%M"), line.slot.day.place or line.slot.day.link]
    if one is None:
        return [*when, "", "", "", "", "", ""]
    file = one.application
    return [*when, file.reference, str(file.organisation), file.title, one.get_state_display(), one.guests, one.needs]
