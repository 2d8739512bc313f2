"""Awards announced and in force, as whoever will pay them reads them: who, for what, how much, decided when."""

from django.db.models import QuerySet, Sum

from terreau.fund.review.models import Decision
from terreau.lib import texts


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
