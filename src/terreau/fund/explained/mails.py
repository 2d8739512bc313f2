"""What a decision letter says of the explanation: where it is, and that a computation took part, where one did."""

from django.utils.translation import gettext as _

from terreau.fund.explained.queries import content
from terreau.fund.review.models import Decision


def facts(decision: Decision) -> list[tuple[str, str]]:
    """CRPA R311-3-1-1: a decision prepared by a computation says so, what it was for, and the right to have it explained."""
    rows = [(_("How it was examined"), _("to be read on the page of your application"))]
    if content.computation(decision.deliberation):
        rows.append(
            (
                _("Computation"),
                _(
                    "a computation helped the session to share the money among the projects; people decided. You have the right to be told its rules and how they were applied to you (articles L311-3-1 and R311-3-1-1 of the code of relations between the public and the administration): they are on that same page."
                ),
            )
        )
    return rows
