"""More time: for everyone, or for one application."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules
from terreau.fund.calls.actions import editions
from terreau.fund.calls.forms.authoring import Extend, ExtendFor
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import authoring as queries
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.queries import late
from terreau.fund.calls.views.lead import desk_of, page_of, visible
from terreau.web import doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def _to_extend(request: SignedInRequest, call: str, slug: str) -> Edition:
    found = visible(request, call, slug)
    doors.require(rules.can_extend(request.user, found), _("Only a public call whose jury has not begun can be extended."))
    return found


@doors.for_roles(Role.LEAD)
def extend(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """Move the closing, in public."""
    found = _to_extend(request, call, slug)
    form = Extend(request.POST if request.method == "POST" else None, edition=found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            asked = {"until": form.cleaned_data["until"], "reason": form.cleaned_data["reason"], "is_for_new": form.is_for_new}
            editions.extend(edition=found, **asked, by=request.user, at=timezone.now())
            messages.success(request, _("The closing has moved. The notice is on the page, and everyone who holds a draft is being told."))
            return redirect(desk_of(found))
    intro = _("Present closing: %(at)s. A closing only ever moves later.") % {"at": clock.in_words(found, found.closes_at)}
    return page_of(request, form, title=_("Extend the call"), verb=_("Extend"), intro=intro, edition=found)


@doors.for_roles(Role.LEAD)
def drafts(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """Whose drafts are waiting; what is in them stays theirs."""
    found = _to_extend(request, call, slug)
    now = timezone.now()
    entries = [(entry, late.standing(entry, now)) for entry in late.entries(found)]
    context = {"edition": found, "standing": clock.standing(found, now), "drafts": queries.drafts_of(found), "entries": entries}
    return render(request, "calls/lead/drafts.html", context)


@doors.for_roles(Role.LEAD)
def extend_for(request: SignedInRequest, call: str, slug: str, public_id: str) -> HttpResponse:
    """More time for one application."""
    found = _to_extend(request, call, slug)
    application = get_object_or_404(queries.drafts_of(found), public_id=public_id)
    application.edition = found
    form = ExtendFor(request.POST if request.method == "POST" else None, edition=found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            editions.extend_for(application=application, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("This application has more time; its authors are being told."))
            return redirect("calls:drafts", call, slug)
    whose = application.organisation or application.started_by
    intro = _("Application of %(whose)s. It can be sent until %(at)s.") % {
        "whose": whose,
        "at": clock.in_words(found, clock.closes_for(application)),
    }
    back = reverse("calls:drafts", args=[call, slug])
    return page_of(
        request, form, title=_("Give one application more time"), verb=_("Give this time"), intro=intro, edition=found, back=back
    )
