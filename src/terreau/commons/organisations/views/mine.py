"""A person's own bodies: the list, the record, its corrections."""

from typing import Any

from django.contrib import messages as toasts
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.journal import queries as journal
from terreau.commons.organisations import actions, forms, queries, rules, sources
from terreau.commons.organisations.models import Organisation
from terreau.lib.refusals import Refusal
from terreau.web import doors, returns
from terreau.web.refusals import shown_on


def body(request: HttpRequest, public_id: str) -> Organisation:
    """One body of those the person may see."""
    return get_object_or_404(rules.organisations_visible_to(request.user).select_related("commune"), public_id=public_id)


@doors.signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    context = {"memberships": queries.memberships_of(request.user), "requests": queries.requests_of(request.user)}
    return render(request, "organisations/mine.html", context)


@doors.signed_in
@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record, where each field comes from, what is missing, and what the register says today."""
    kept = queries.kept_instead_of(public_id)
    organisation = body(request, kept.public_id if kept else public_id)
    if kept is not None:
        return redirect("organisations:detail", kept.public_id)
    user: Any = request.user
    if not rules.is_member(user, organisation):
        return redirect("organisations:desk_detail", public_id)
    context = {
        "organisation": organisation,
        "category": queries.legal_category_label(organisation.legal_category),
        "fields": queries.provenance(organisation),
        "missing": queries.missing_to_submit(organisation),
        "members": queries.members_of(organisation),
        "news": sources.news_about(organisation),
        "can_edit": rules.can_edit(user, organisation),
        "can_manage": rules.can_manage_members(user, organisation),
        "can_declare": rules.can_declare_signer(user, organisation),
        "has_signer": rules.has_signer(organisation),
        "requests": queries.requests_to(organisation),
        "lines": journal.history(organisation),
    }
    return render(request, "organisations/detail.html", context)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct what may be: each correction is journalled, and a refresh will not undo it."""
    organisation = body(request, public_id)
    doors.require(rules.can_edit(request.user, organisation), _("You may see this structure, but not edit its record."))
    form = forms.correction(organisation, returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            changed = actions.correct(organisation=organisation, by=request.user, at=timezone.now(), **form.cleaned_data)
            toasts.success(request, _("Your corrections are kept.") if changed else _("Nothing had changed: the record stays as it was."))
            return redirect("organisations:detail", public_id)
    return render(
        request,
        "organisations/edit.html",
        {"organisation": organisation, "form": form, "category": queries.legal_category_label(organisation.legal_category)},
    )


@doors.signed_in
@require_http_methods(["GET", "POST"])
def identify(request: HttpRequest, public_id: str) -> HttpResponse:
    """A body that had no SIRET gets it."""
    organisation = body(request, public_id)
    doors.require(
        rules.can_edit(request.user, organisation) and not organisation.siret,
        _("This structure already has a SIRET. If it is wrong, write to the team: they will correct it with you."),
    )
    form, standing = forms.Lookup(returns.posted(request)), None
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["siret"]
        with shown_on(form):
            try:
                actions.identify(
                    organisation=organisation, siret=number, recognition=sources.recognise(number), by=request.user, at=timezone.now()
                )
            except actions.AlreadyRegistered:
                standing = number
                raise
            toasts.success(request, _("The SIRET is in the record."))
            return redirect("organisations:detail", public_id)
    return render(request, "organisations/identify.html", {"organisation": organisation, "form": form, "standing": standing})


@doors.signed_in
@require_POST
def refresh(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take what the register says today."""
    organisation = body(request, public_id)
    doors.require(rules.can_edit(request.user, organisation), _("You may see this structure, but not edit its record."))
    news = sources.news_about(organisation)
    if news is not None:
        try:
            actions.refresh(organisation=organisation, recognition=news.recognition, by=request.user, at=timezone.now())
            toasts.success(request, _("The record says what the register says."))
        except Refusal as refusal:
            toasts.error(request, str(refusal))
    return redirect("organisations:detail", public_id)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Declare that one signs for a body that nobody signs for."""
    organisation = body(request, public_id)
    doors.require(
        rules.can_declare_signer(request.user, organisation),
        _("Someone already signs for this structure: ask them to give you the right to sign."),
    )
    form: Form = forms.Signing(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.declare_signer(organisation=organisation, by=request.user, at=timezone.now(), position=form.cleaned_data["position"])
            toasts.success(request, _("You may now sign for “%(name)s”.") % {"name": organisation})
            return redirect(reverse("organisations:detail", args=[public_id]))
    return render(request, "organisations/sign.html", {"organisation": organisation, "form": form})
