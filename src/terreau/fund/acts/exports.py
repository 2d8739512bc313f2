"""The lines of acts as a spreadsheet, one a file."""

from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.fund.acts.models import Act, Line
from terreau.lib import workbooks

_BATCH = 200


def lines(found: QuerySet[Act]) -> tuple[list[str], Iterator[list[object]]]:
    """Header and rows of these acts, the latest first."""
    header = [
        _("Number of the act"),
        pgettext("act", "Body"),
        _("Date of the sitting"),
        _("Title of the act"),
        pgettext("act", "Where it stands"),
        _("Received by the prefecture on"),
        _("Number of the receipt"),
        pgettext("act", "Published on"),
        _("Executory on"),
        _("File number"),
        _("Organisation"),
        _("SIRET"),
        _("Project"),
        _("Amount voted (euros)"),
        _("The line stands"),
    ]
    rows = Line.objects.filter(act__in=found.order_by().values("pk")).select_related("act", "application__organisation")
    ordered = rows.order_by("-act__held_on", "-act", "application__number", "pk")
    return header, (_row(line) for line in ordered.iterator(chunk_size=_BATCH))


def _row(line: Line) -> list[object]:
    act, file = line.act, line.application
    return [
        act.number,
        str(act.get_body_display()),
        workbooks.as_text(act.held_on),
        act.title,
        str(act.standing.label),
        workbooks.as_text(act.transmitted_on),
        act.receipt,
        workbooks.as_text(act.published_on),
        workbooks.as_text(act.executory_on),
        file.reference,
        file.organisation.name if file.organisation else "",
        (file.organisation.siret or "") if file.organisation else "",
        file.title,
        f"{line.amount_cents / 100:.2f}".replace(".", ","),
        line.is_standing,
    ]


def without_act(found: QuerySet[Any]) -> tuple[list[str], Iterator[list[object]]]:
    """Awards that no act votes."""
    header = [_("File number"), _("Edition of the call"), _("Organisation"), _("Project"), _("Amount decided (euros)")]
    return header, (
        [
            file.reference,
            str(file.edition),
            file.organisation.name if file.organisation else "",
            file.title,
            f"{file.decided_cents / 100:.2f}".replace(".", ","),
        ]
        for batch in batched(found.iterator(chunk_size=_BATCH), _BATCH)
        for file in batch
    )
