"""How severe each juror is, for leads: marks as given beside marks without leanings. Nothing is replaced."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.commons.accounts.states import Role
from terreau.fund.review import rules
from terreau.fund.review.queries import calibration as reads
from terreau.fund.review.views.pages import edition_or_404, trail
from terreau.web import doors
from terreau.web.doors import SignedInRequest


@doors.for_roles(Role.LEAD)
@require_safe
def calibration(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Leanings of the jurors, and what they change."""
    row = edition_or_404(request, call, edition)
    doors.require(rules.can_rank(request.user, row), _("There is no ranking before the edition is published."))
    home = reverse("review:ranking", args=[row.call.slug, row.slug])
    context = {"edition": row, "view": reads.view(row, viewer=request.user)}
    crumbs = trail(row, (_("Ranking"), home), (_("Severity"), ""))
    return render(request, "review/deliberation/severity.html", context | {"trail": crumbs})
