"""Asking for reasons, giving them, and seeing what became of the answers of an edition."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import beyond
from terreau.fund.remedies import actions, forms, queries, rules
from terreau.fund.remedies.states import Ground
from terreau.fund.review import rules as review
from terreau.web import doors, navigation, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def aftermath(application: Application, user: Any, at: datetime) -> beyond.Aftermath | None:
    """For the applicant's page: what they opened and when, until when they may contest, and the reasons they may ask for."""
    found = queries.refusal(application, at)
    receipt = queries.receipt_of(application)
    if found is None and receipt is None:
        return None
    request = queries.request_about(application, found) if found else None
    if request is not None and request.answered_at is not None:
        found = queries.refusal(application, at, answered_at=request.answered_at)
    context = {
        "application": application,
        "refusal": found,
        "is_silence": found is not None and found.ground == Ground.SILENCE,
        "is_in_time": found is not None and queries.is_in_time(application, found, at),
        "receipt": receipt,
        "request": request,
        "is_late": request is not None and request.answered_at is None and request.due_at < at,
        "can_ask": found is not None
        and request is None
        and queries.is_in_time(application, found, at)
        and rules.can_ask(user, application),
    }
    return beyond.Aftermath(template="remedies/_aftermath.html", context=context)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The applicant asks why."""
    rows = calls.applications_held_by(request.user).select_related("edition__call", "organisation")
    application = get_object_or_404(rows, public_id=public_id)
    doors.require(rules.can_ask(request.user, application), _("Reasons can be asked for once the application was sent."))
    form = forms.Asking(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.ask(application=application, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Your request is in: the answer will come within a month, by e-mail and on this page."))
            return redirect("calls:application", public_id)
    now = timezone.now()
    context = {"application": application, "form": form, "refusal": queries.refusal(application, now)}
    return render(request, "remedies/ask.html", context)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A lead gives the reasons, from a draft made of those of the file."""
    rows = rules.requests_visible_to(request.user).select_related(
        "application__edition__call", "application__organisation", "asked_by", "answered_by"
    )
    row = get_object_or_404(rows, public_id=public_id)
    may = rules.can_answer(request.user, row)
    form = forms.Answer(returns.posted(request), initial={"words": queries.draft(row) if may else "", "version": row.version})
    if request.method == "POST":
        doors.require(may, _("These reasons have already been given."))
        if form.is_valid():
            with shown_on(form):
                typed = form.cleaned_data
                actions.answer(request=row, words=typed["words"], expected_version=typed["version"], by=request.user, at=timezone.now())
                messages.success(request, _("The reasons are given: they stand on the applicant’s page, and leave by e-mail."))
                return redirect("remedies:answer", public_id)
    edition = row.application.edition
    home = reverse("remedies:followed", args=[edition.call.slug, edition.slug])
    context = {"row": row, "form": form, "can_answer": may, "is_late": may and row.due_at < timezone.now(), "home": home}
    return render(request, "remedies/answer.html", context)


@doors.for_roles(Role.OFFICER, Role.LEAD)
@require_safe
def followed(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """What became of the answers announced: read or not, contested until when, reasons asked for."""
    row = get_object_or_404(calls.editions_visible_to(request.user).select_related("call"), call__slug=call, slug=edition)
    doors.require(rules.can_follow(request.user, row), _("Nothing has been announced yet."))
    rows = queries.announced(review.files_visible_to(request.user), row)
    unread = rows.filter(read_at=None).count()
    is_unread = request.GET.get("etat") == "non-lus"
    page = Paginator(rows.filter(read_at=None) if is_unread else rows, 25).get_page(request.GET.get("page"))
    own = request.path
    requests = queries.open_requests(rules.requests_visible_to(request.user).filter(application__edition=row))
    context = {
        "edition": row,
        "page": page,
        "rows": [(file, queries.refusal(file, timezone.now())) for file in page],
        "parts": [
            (_("All the answers"), own, not is_unread),
            (_("Not opened yet (%(count)s)") % {"count": unread}, f"{own}?etat=non-lus", is_unread),
        ],
        "requests": requests,
        "at": timezone.now(),
        "trail": [
            (_("Calls"), navigation.address("calls:desk")),
            (str(row), navigation.address("calls:desk_edition", call, edition)),
            (_("After the answers"), ""),
        ],
    }
    return render(request, "remedies/followed.html", context)
