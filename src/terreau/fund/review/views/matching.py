"""Sharing files out by computation: terms, a plan to look at with its reasons, then acceptance."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from terreau.commons.accounts.states import Role
from terreau.fund.review import rules
from terreau.fund.review.actions import panels as actions
from terreau.fund.review.forms import matching as forms
from terreau.fund.review.models import Assignment, Panel
from terreau.fund.review.queries import matching
from terreau.fund.review.queries import panels as reads
from terreau.fund.review.views.pages import posted, trail
from terreau.web import doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

SECONDS = 2.0
SHOWN_REFUSALS = 8


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def share_out(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Terms in the address, the plan they give; accepting makes what was shown, each pair checked again."""
    panel = get_object_or_404(rules.panels_visible_to(request.user).select_related("edition__call"), public_id=public_id)
    doors.require(rules.can_compose(request.user, panel), _("Scoring is closed: reopen it to hand out files."))
    accept = forms.Acceptance(posted(request))
    if request.method == "POST" and accept.is_valid():
        with shown_on(accept):
            _say(request, _accepted(request, panel, accept))
            return redirect("review:panel", public_id)
    form = forms.SharingOut(request.GET if "reviews" in request.GET else None)
    plan = matching.plan(panel, form.terms(), seconds=SECONDS) if form.is_valid() else None
    if plan is not None and request.method == "GET":
        accept = forms.Acceptance(initial=forms.Acceptance.shown(plan))
    context = {
        "panel": panel,
        "form": form,
        "accept": accept,
        "plan": plan,
        "files": reads.offered(panel).count(),
        "seats": len(reads.sitting(panel)),
        "trail": trail(panel.edition, (panel.name, reverse("review:panel", args=[public_id])), (_("Share out"), "")),
    }
    return render(request, "review/panels/share_out.html", context)


def _accepted(request: SignedInRequest, panel: Panel, form: forms.Acceptance) -> actions.Handed:
    files = {file.public_id: file for file in reads.admitted(panel.edition)}
    seats = {str(seat.pk): seat for seat in reads.sitting(panel)}
    pairs = [(seats[seat], files[file]) for seat, file in form.cleaned_data["pairs"] if seat in seats and file in files]
    rows = Assignment.objects.filter(seat__panel=panel, public_id__in=form.cleaned_data["given_up"])
    given_up = list(rows.select_related("seat__panel", "seat__juror", "application").order_by("pk"))
    return actions.deal(panel=panel, pairs=pairs, given_up=given_up, by=request.user, at=timezone.now())


def _say(request: SignedInRequest, handed: actions.Handed) -> None:
    made = ngettext("%(count)d file was handed out.", "%(count)d files were handed out, all jurors together.", handed.made)
    messages.success(request, made % {"count": handed.made})
    for why in handed.refused[:SHOWN_REFUSALS]:
        messages.warning(request, why)
    more = len(handed.refused) - SHOWN_REFUSALS
    if more > 0:
        messages.warning(request, ngettext("…and %(count)d more.", "…and %(count)d more.", more) % {"count": more})
