"""The team's desk: finding records, merging two that are one body, settling doubts."""

from django.contrib import messages as toasts
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.commons.organisations import actions, forms, queries, rules, sources
from terreau.commons.organisations.models import Organisation
from terreau.web import doors, returns
from terreau.web.refusals import shown_on

PER_PAGE = 25


@doors.for_roles(Role.OFFICER, Role.LEAD, Role.FINANCE, Role.ADMIN)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    form = forms.Filter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.desk(rules.organisations_visible_to(request.user), words=wanted.get("q", ""), missing=wanted.get("missing", ""))
    context = {
        "filter": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "doubts": queries.open_doubts().count(),
        "is_filtered": any(wanted.values()),
        "can_supervise": rules.can_supervise(request.user),
    }
    return render(request, "organisations/desk.html", context)


@doors.for_roles(Role.OFFICER, Role.LEAD, Role.FINANCE, Role.ADMIN)
@require_safe
def desk_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record as the team sees it: identity, members, aliases, doubts, history."""
    if (kept := queries.kept_instead_of(public_id)) is not None:
        return redirect("organisations:desk_detail", kept.public_id)
    organisation = _body(request, public_id)
    context = {
        "organisation": organisation,
        "fields": queries.provenance(organisation),
        "missing": queries.missing_to_submit(organisation),
        "news": sources.news_about(organisation),
        "members": queries.members_of(organisation),
        "requests": queries.requests_to(organisation),
        "invitations": queries.invitations_to(organisation),
        "aliases": organisation.absorbed.order_by("merged_at", "pk"),
        "doubts": queries.open_doubts().filter(pk__in=queries.doubts_about(organisation)),
        "can_supervise": rules.can_supervise(request.user),
        "can_manage": rules.can_manage_members(request.user, organisation),
        "lines": journal.history(organisation),
    }
    return render(request, "organisations/desk_detail.html", context)


@doors.for_roles(Role.OFFICER, Role.LEAD)
@require_http_methods(["GET", "POST"])
def renumber(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct a SIRET, with the reason."""
    organisation = _body(request, public_id)
    form = forms.Renumbering(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        number, reason = form.cleaned_data["siret"], form.cleaned_data["reason"]
        with shown_on(form):
            found = sources.recognise(number)
            actions.renumber(organisation=organisation, siret=number, recognition=found, reason=reason, by=request.user, at=timezone.now())
            toasts.success(request, _("The SIRET is corrected."))
            return redirect("organisations:desk_detail", public_id)
    return render(request, "organisations/renumber.html", {"organisation": organisation, "form": form})


@doors.for_roles(Role.OFFICER, Role.LEAD)
@require_safe
def choose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Find the record that is the same body: likely ones first, or by words."""
    organisation = _body(request, public_id)
    form = forms.Filter(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    others = rules.organisations_visible_to(request.user).exclude(pk=organisation.pk)
    found = queries.desk(others, words=words) if words else queries.look_alikes(organisation)
    return render(request, "organisations/choose.html", {"organisation": organisation, "filter": form, "words": words, "found": found[:20]})


@doors.for_roles(Role.OFFICER, Role.LEAD)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, public_id: str, other: str) -> HttpResponse:
    """The two records side by side, then one. `public_id` stays; swap them from the page."""
    kept, absorbed = _body(request, public_id), _body(request, other)
    form = forms.Merge(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.merge(
                kept=kept, absorbed=absorbed, by=request.user, at=timezone.now(), with_signatures=form.cleaned_data["with_signatures"]
            )
            toasts.success(request, _("The two records are one."))
            return redirect("organisations:desk_detail", public_id)
    sides = [(body, queries.provenance(body), queries.members_of(body)) for body in (kept, absorbed)]
    return render(request, "organisations/merge.html", {"kept": kept, "absorbed": absorbed, "sides": sides, "form": form})


@doors.for_roles(Role.OFFICER, Role.LEAD)
@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    """Pairs of records that wait for a human."""
    page = Paginator(queries.open_doubts(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "organisations/doubts.html", {"page": page})


@doors.for_roles(Role.OFFICER, Role.LEAD)
@require_http_methods(["GET", "POST"])
def keep_apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Two bodies after all: say which of them the shared number belongs to."""
    doubt = get_object_or_404(queries.open_doubts(), pk=pk)
    form = forms.Settling(returns.posted(request), doubt=doubt)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data.get("number_of")
        owner = next((body for body in (doubt.organisation, doubt.other) if body.public_id == chosen), None)
        with shown_on(form):
            actions.keep_apart(doubt=doubt, rna_goes_to=owner, by=request.user, at=timezone.now())
            toasts.success(request, _("It is noted: two distinct structures."))
            return redirect("organisations:doubts")
    return render(request, "organisations/keep_apart.html", {"doubt": doubt, "form": form})


def _body(request: HttpRequest, public_id: str) -> Organisation:
    return get_object_or_404(rules.organisations_visible_to(request.user), public_id=public_id)
