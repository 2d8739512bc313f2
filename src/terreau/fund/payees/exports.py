"""The awards and the account to pay each on. A number is written only where two people verified it; the rest says why it is empty."""

from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from terreau.fund.acts import queries as acts
from terreau.fund.payees import queries
from terreau.fund.review import rules as review
from terreau.fund.review.models import Decision
from terreau.lib import workbooks

_BATCH = 200


def payments(user: Any) -> tuple[list[str], Iterator[list[object]]]:
    """Header and rows, one per award, streamed by batches of three queries."""
    header = [
        _("File number"),
        _("Edition of the call"),
        _("Organisation"),
        _("SIRET"),
        _("Project"),
        _("Amount granted (euros)"),
        _("Announced on"),
        _("Account holder"),
        _("IBAN"),
        _("BIC"),
        _("State of the account"),
        _("Verified by"),
        _("Confirmed by"),
        _("Confirmed on"),
        *acts.award_header(),
    ]
    awards = review.awards_visible_to(user).select_related("application__organisation", "application__edition__call", "notification")
    return header, _rows(user, awards.order_by("application__organisation__name", "pk"))


def _rows(user: Any, awards: Any) -> Iterator[list[object]]:
    for batch in batched(awards.iterator(chunk_size=_BATCH), _BATCH):
        bodies = {award.application.organisation_id for award in batch}
        payees = {payee.organisation.pk: payee for payee in queries.rows(list(queries.payees(user).filter(pk__in=bodies)))}
        voted = acts.award_cells([award.application_id for award in batch])
        yield from (
            [*_row(award, payees[award.application.organisation_id]), *voted.get(award.application_id, [""] * len(acts.award_header()))]
            for award in batch
            if award.application.organisation_id in payees
        )


def _row(award: Decision, payee: queries.Payee) -> list[object]:
    file, body = award.application, payee.organisation
    check = payee.check if payee.standing == queries.Standing.CONFIRMED else None
    account = check.account if check else None
    return [
        file.reference,
        str(file.edition),
        body.name,
        body.siret or "",
        file.title,
        f"{award.amount_cents / 100:.2f}".replace(".", ","),
        workbooks.as_text(award.notification.at),
        account.holder if account else "",
        account.iban if account else "",
        account.bic if account else "",
        str(payee.standing.label),
        str(check.vouched_by) if check else "",
        str(check.confirmed_by) if check else "",
        workbooks.as_text(check.confirmed_at if check else None),
    ]
