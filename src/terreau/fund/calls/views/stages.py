"""Two stages: the lead makes the second one; the applicant begins the full file of an invited one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules
from terreau.fund.calls.actions import applying, stages
from terreau.fund.calls.forms.stages import OpenSecond
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries.stages import second_of
from terreau.fund.calls.states import EditionState
from terreau.fund.calls.views import keys
from terreau.fund.calls.views.lead import desk_of, page_of, visible
from terreau.web import doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


@doors.for_roles(Role.LEAD)
def open_second(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """The second stage, from the first: dates are proposed, the rest is copied."""
    found = visible(request, call, slug)
    doors.require(rules.can_open_second(request.user, found), _("This edition has a second stage already, is one, or is over."))
    form = OpenSecond(request.POST if request.method == "POST" else None, edition=found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            second = stages.open_second(edition=found, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The second stage exists; only the team can see it. Extend its form, then publish it."))
            return redirect(desk_of(second))
    intro = _(
        "After the first stage, those you invite write a full application. Texts, money, criteria and conditions are copied, and the form "
        "too: add to it what the full application must say. Answers to the questions kept are taken over."
    )
    return page_of(request, form, title=_("Add a second stage"), verb=_("Make the second stage"), intro=intro, edition=found)


@keys.with_file("edition__next_stage__form_version")
@require_POST
def carry_on(request: HttpRequest, application: Application) -> HttpResponseBase:
    """Begin the full file of an invited one, or go on with it."""
    doors.require(rules.can_carry_on(request.user, application), _("This application was not invited, or you may only read it."))
    second = second_of(application.edition)
    if second is None or second.state == EditionState.DRAFT:  # the mail leaves once it is public
        raise Http404
    whole = applying.start(edition=second, by=request.user, at=timezone.now(), organisation=application.organisation, first=application)
    messages.success(request, _("Your full application is begun, with what you had already answered. Read it again: it is not sent yet."))
    return redirect("calls:application", whole.public_id)
