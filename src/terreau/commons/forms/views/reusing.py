"""Not beginning from nothing: ready blocks, a copy of another form, a file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from terreau.commons.accounts.states import Role
from terreau.commons.forms import actions
from terreau.commons.forms.actions import drafting
from terreau.commons.forms.forms import building
from terreau.commons.forms.schema import blocks, exchange
from terreau.commons.forms.views.building import draft_of, form_of
from terreau.lib import texts
from terreau.lib.refusals import Refusal
from terreau.web import doors
from terreau.web.refusals import shown_on


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def library(request: HttpRequest, public_id: str) -> HttpResponse:
    """The ready blocks, with what each holds and where it comes from; a button inserts one at the end of the draft."""
    draft = draft_of(request, public_id)
    now = timezone.now()
    form = building.Edit(request.POST or None, initial={"edit": draft.edit})
    if request.method == "POST" and form.is_valid():
        told = {"expected_edit": form.cleaned_data["edit"], "by": request.user, "at": now}
        with shown_on(form):
            section = drafting.insert_block(version=draft, name=request.POST.get("block", ""), **told)
            messages.success(request, _("The block is inserted at the end. Move it, and take out what you do not need."))
            return redirect(reverse("forms:build", args=[public_id]) + f"#section-{section}")
    return render(request, "forms/blocks.html", {"draft": draft, "form": form, "blocks": blocks.every(timezone.localdate(now))})


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def duplicate(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """A new form out of a version of another: last year's, for this year's edition."""
    version = get_object_or_404(form_of(request, public_id).versions.select_related("form"), number=number)
    first = texts.one_line(_("Copy of %(title)s") % {"title": version.form.title}, 150)
    naming = building.Renaming(request.POST or None, initial={"title": first})
    if request.method == "POST" and naming.is_valid():
        with shown_on(naming):
            made = actions.duplicate_form(version=version, title=naming.cleaned_data["title"], by=request.user, at=timezone.now())
            messages.success(request, _("The form is created. Nobody can fill it in before you publish it."))
            return redirect("forms:build", made.public_id)
    return render(request, "forms/duplicate.html", {"version": version, "form": naming})


@doors.for_roles(Role.LEAD)
@require_GET
def export(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """A version as a file: sections, questions, conditions, calculations. No answer is in it."""
    version = get_object_or_404(form_of(request, public_id).versions.select_related("form"), number=number)
    content = exchange.write(version.form.title, version.schema)
    name = f"formulaire-{public_id}-v{number}.json"
    return HttpResponse(
        content, content_type="application/json; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """A form out of a file, as a draft; or every fault of the file, with its place."""
    form = building.Importing(request.POST or None, request.FILES or None)
    faults: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.import_form(content=form.cleaned_data["file"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            faults = tuple(refusal.reasons)
        else:
            messages.success(request, _("The form is created. Nobody can fill it in before you publish it."))
            return redirect("forms:build", made.public_id)
    return render(request, "forms/import.html", {"form": form, "faults": faults})
