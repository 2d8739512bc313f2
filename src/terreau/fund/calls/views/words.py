"""The two shared lists, themes and target publics: add, reword, remove."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.accounts.states import Role
from terreau.fund.calls.actions import lists
from terreau.fund.calls.forms.authoring import Word
from terreau.fund.calls.models import TargetPublic, Theme
from terreau.fund.calls.queries import authoring as queries
from terreau.fund.calls.views.lead import page_of
from terreau.web import confirm, doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

KINDS: dict[str, type[Theme] | type[TargetPublic]] = {"thematiques": Theme, "publics": TargetPublic}


def _find(kind: str, slug: str) -> Theme | TargetPublic:
    return get_object_or_404(Theme, slug=slug) if kind == "thematiques" else get_object_or_404(TargetPublic, slug=slug)


@doors.for_roles(Role.LEAD)
def words(request: SignedInRequest) -> HttpResponse:
    """Both lists, with how many editions use each word."""
    return render(request, "calls/lead/words.html", {"themes": queries.words(Theme), "publics": queries.words(TargetPublic)})


@doors.for_roles(Role.LEAD)
def add(request: SignedInRequest, kind: str) -> HttpResponse:
    """One more word."""
    form = Word(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            lists.add(kind=KINDS[kind], name=form.cleaned_data["name"], by=request.user, at=timezone.now())
            messages.success(request, _("Added to the list."))
            return redirect("calls:words")
    title = _("New theme") if kind == "thematiques" else _("New target public")
    return page_of(request, form, title=title, verb=_("Add"), back=reverse("calls:words"))


@doors.for_roles(Role.LEAD)
def rename(request: SignedInRequest, kind: str, word: str) -> HttpResponse:
    """Reword it everywhere."""
    found = _find(kind, word)
    form = Word(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            lists.rename(word=found, name=form.cleaned_data["name"], by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("calls:words")
    intro = _("The new wording shows everywhere, past editions included.")
    return page_of(
        request, form, title=_("Rename “%(name)s”") % {"name": found.name}, verb=_("Save"), intro=intro, back=reverse("calls:words")
    )


@doors.for_roles(Role.LEAD)
def remove(request: SignedInRequest, kind: str, word: str) -> HttpResponse:
    """Take it off, if nothing bears it."""
    found = _find(kind, word)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            lists.remove(word=found, by=request.user, at=timezone.now())
            messages.success(request, _("Removed from the list."))
            return redirect("calls:words")
    title = _("Remove “%(name)s” from the list?") % {"name": found.name}
    return confirm.page(request, title=title, verb=_("Remove"), back=reverse("calls:words"), form=form, is_danger=True)
