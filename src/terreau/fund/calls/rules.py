"""Who may see what of a call, and do what to it."""

from typing import Any

from django.db.models import Q, QuerySet

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Edition
from terreau.fund.calls.states import EDITION_MOVES, EditionState
from terreau.lib import moves

# What may be rewritten in each state. A correction after publication asks for a reason that everyone can read.
FREE = {
    EditionState.DRAFT: ("texts", "regulations", "framing", "form", "rubric", "money", "dates", "eligibility", "checklist"),
    EditionState.PUBLISHED: ("texts", "checklist"),
    EditionState.IN_REVIEW: ("texts",),
}
CORRECTABLE = {
    EditionState.PUBLISHED: ("regulations", "framing", "form", "rubric", "money", "dates", "eligibility"),
    EditionState.IN_REVIEW: ("regulations", "money"),
}


# ── Editions ─────────────────────────────────────────────────────────────────────────────────────────────────────
def editions_visible_to(user: Any) -> QuerySet[Edition]:
    """Published ones for everyone; those being written for the people who write and screen them."""
    if user.is_authenticated and user.has_role(Role.LEAD, Role.OFFICER):
        return Edition.objects.all()
    return Edition.objects.filter(~Q(state=EditionState.DRAFT))


def can_author(user: Any, edition: Edition) -> bool:
    """Whether the person may open the writing pages; each step then says whether it is free, to correct, or closed."""
    return bool(user.has_role(Role.LEAD))


def can_change(user: Any, edition: Edition, step: str) -> bool:
    """Whether a step may be rewritten now, freely or as a public correction."""
    return can_author(user, edition) and (is_free(edition, step) or is_correctable(edition, step))


def is_free(edition: Edition, step: str) -> bool:
    return step in FREE.get(EditionState(edition.state), ())


def is_correctable(edition: Edition, step: str) -> bool:
    return step in CORRECTABLE.get(EditionState(edition.state), ())


def _can_move(user: Any, edition: Edition, verb: str) -> bool:
    return bool(user.has_role(*EDITION_MOVES[verb].roles)) and moves.allows(edition, verb, EDITION_MOVES)


def can_publish(user: Any, edition: Edition) -> bool:
    return _can_move(user, edition, "publish")


def can_unpublish(user: Any, edition: Edition) -> bool:
    return _can_move(user, edition, "unpublish")


def can_extend(user: Any, edition: Edition) -> bool:
    """Closing may be moved as long as the jury has not begun: even an edition that has closed may open again."""
    return bool(user.has_role(Role.LEAD)) and edition.state == EditionState.PUBLISHED


def can_start_review(user: Any, edition: Edition) -> bool:
    return _can_move(user, edition, "start_review")


def can_conclude(user: Any, edition: Edition) -> bool:
    return _can_move(user, edition, "conclude")


def can_archive(user: Any, edition: Edition) -> bool:
    return _can_move(user, edition, "archive")
