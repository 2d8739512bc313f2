"""How severe each juror is, for leads: marks as given beside marks without leanings, and which of them ranks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Edition
from terreau.fund.review import rules
from terreau.fund.review.actions import ranking as choosing
from terreau.fund.review.forms import deliberation as forms
from terreau.fund.review.queries import calibration as reads
from terreau.fund.review.queries import ranking
from terreau.fund.review.states import Basis
from terreau.fund.review.views.pages import edition_or_404, posted, trail
from terreau.web import doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def _ranked(request: SignedInRequest, call: str, edition: str) -> Edition:
    row = edition_or_404(request, call, edition)
    doors.require(rules.can_rank(request.user, row), _("There is no ranking before the edition is published."))
    return row


def _home(row: Edition) -> str:
    return reverse("review:ranking", args=[row.call.slug, row.slug])


@doors.for_roles(Role.LEAD)
@require_safe
def calibration(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Leanings of the jurors, and what they change."""
    row = _ranked(request, call, edition)
    context = {
        "edition": row,
        "view": reads.view(row, viewer=request.user),
        "is_corrected": ranking.is_corrected(row),
        "can_choose": rules.can_choose_basis(request.user, row),
    }
    crumbs = trail(row, (_("Ranking"), _home(row)), (_("Severity"), ""))
    return render(request, "review/deliberation/severity.html", context | {"trail": crumbs})


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def basis(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Choose which marks give the places, with what would change in sight."""
    row = _ranked(request, call, edition)
    now = Basis.CORRECTED if ranking.is_corrected(row) else Basis.GIVEN
    form = forms.MarkBasis(posted(request), initial={"basis": now})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            choosing.choose_basis(edition=row, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Saved: the ranking follows it from now on."))
            return redirect(_home(row))
    severity = reverse("review:calibration", args=[row.call.slug, row.slug])
    context = {
        "edition": row,
        "form": form,
        "now": now.label,
        "can_choose": rules.can_choose_basis(request.user, row),
        "moved": reads.view(row, viewer=request.user).moved,
        "back": severity,
        "trail": trail(row, (_("Ranking"), _home(row)), (_("Severity"), severity), (_("Marks that rank"), "")),
    }
    return render(request, "review/deliberation/basis.html", context)
