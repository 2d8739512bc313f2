"""What the views of this room share: doors to a sitting and to a file of its agenda, a button without a form."""

from collections.abc import Callable

from django.contrib import messages as toasts
from django.shortcuts import get_object_or_404
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.fund.review import rules as review
from terreau.fund.sittings import rules
from terreau.fund.sittings.models import Item, Sitting
from terreau.lib.refusals import Refusal
from terreau.web import doors
from terreau.web.doors import SignedInRequest

TEAM = doors.for_roles(*review.SCREENERS)
LEAD = doors.for_roles(Role.LEAD)
JUROR = doors.for_roles(Role.JUROR)
WITH = ("panel__edition__call",)


def sitting_or_404(request: SignedInRequest, public_id: str) -> Sitting:
    return get_object_or_404(
        rules.sittings_visible_to(request.user).select_related(*WITH, "paper", "jury_paper", "closed_by"), public_id=public_id
    )


def item_or_404(request: SignedInRequest, public_id: str) -> Item:
    rows = rules.items_visible_to(request.user).filter(sitting__in=rules.sittings_visible_to(request.user))
    related = ("sitting__panel__edition__call", "application__edition__call", "application__organisation", "application__theme")
    return get_object_or_404(rows.select_related(*related), public_id=public_id)


def to_desk(sitting: Sitting) -> str:
    return reverse("sittings:desk", args=[sitting.public_id])


def tried(request: SignedInRequest, act: Callable[[], object], done: str) -> bool:
    """A button without a form: what came of it is said above the page one goes back to."""
    try:
        act()
    except Refusal as refusal:
        toasts.error(request, " ".join(str(reason) for reason in refusal.reasons))
        return False
    toasts.success(request, done)
    return True
