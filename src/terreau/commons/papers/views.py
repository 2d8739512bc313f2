"""« Pièces permanentes » of an organisation: what is on file, its age, its history, and where the structure is paid."""

from typing import Any

from django.contrib import messages as toasts
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.accounts import presence
from terreau.commons.organisations.models import Organisation
from terreau.commons.papers import actions, forms, queries, rules
from terreau.commons.papers.kinds import PaperKind, nature_of
from terreau.web import confirm, doors, returns
from terreau.web.refusals import shown_on

PER_PAGE = 25


def _body(request: HttpRequest, public_id: str) -> Organisation:
    return get_object_or_404(rules.shelves_visible_to(request.user), public_id=public_id)


def _shelf(organisation: Organisation) -> str:
    return reverse("papers:list", args=[organisation.public_id])


@doors.signed_in
@require_safe
def shelf(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every kind of piece, those on file with their age, those that are not there yet."""
    organisation = _body(request, public_id)
    context = {
        "organisation": organisation,
        "shelves": queries.shelves(organisation, on=timezone.localdate()),
        "bank": queries.bank_details_of(organisation),
        "can_put": rules.can_put(request.user, organisation),
        "can_bank": rules.can_change_bank_details(request.user, organisation),
    }
    return render(request, "papers/shelf.html", context)


@doors.signed_in
@require_safe
def former(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was replaced or taken out, and since when."""
    organisation = _body(request, public_id)
    page = Paginator(queries.former(organisation), PER_PAGE).get_page(request.GET.get("page"))
    context = {"organisation": organisation, "page": page, "accounts": queries.former_bank_details(organisation)}
    return render(request, "papers/former.html", context)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def put(request: HttpRequest, public_id: str, paper_kind: str) -> HttpResponse:
    """Put a piece on file, in the place of the former one if there is one."""
    organisation = _body(request, public_id)
    if paper_kind not in PaperKind.values:
        raise Http404
    doors.require(rules.can_put(request.user, organisation), _("You may see this structure, but not put papers on its file."))
    form = forms.Put(paper_kind, returns.posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            paper = actions.put(organisation=organisation, kind=paper_kind, by=request.user, at=timezone.now(), **form.cleaned_data)
            toasts.success(request, _("On file: %(paper)s. It will be offered in your next applications.") % {"paper": paper})
            return redirect(returns.wanted(request) or _shelf(organisation))
    nature, kind = nature_of(paper_kind), PaperKind(paper_kind)
    standing = None if nature.is_yearly or kind == PaperKind.OTHER else queries.standing(organisation, kind=paper_kind)
    context = {
        "organisation": organisation,
        "form": form,
        "kind": kind,
        "nature": nature,
        "standing": standing,
        "next": returns.wanted(request),
    }
    return render(request, "papers/put.html", context)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: str, paper: str) -> HttpResponse:
    """Take a piece out. It asks once more, and says what stays."""
    found = get_object_or_404(
        rules.papers_visible_to(request.user).select_related("organisation"), organisation__public_id=public_id, public_id=paper
    )
    doors.require(rules.can_withdraw(request.user, found), _("This piece is no longer on file, or you may only read it."))
    form = Form(returns.posted(request))
    if request.method == "POST":
        with shown_on(form):
            actions.withdraw(paper=found, by=request.user, at=timezone.now())
            toasts.success(request, _("Taken out: %(paper)s.") % {"paper": found})
            return redirect(_shelf(found.organisation))
    return confirm.page(
        request,
        title=_("Take “%(paper)s” out?") % {"paper": found},
        explanation=_(
            "It will no longer be offered in your applications. Those that were sent with it keep it. It stays in the history for a while."
        ),
        verb=_("Take it out"),
        back=_shelf(found.organisation),
        form=form,
        is_danger=True,
        layout="layouts/public.html",
    )


@doors.signed_in
@presence.recently_authenticated
@never_cache
@require_http_methods(["GET", "POST"])
def bank(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say where the structure is paid: signers only, who have just proved who they are; every signer is told."""
    organisation = _body(request, public_id)
    doors.require(
        rules.can_change_bank_details(request.user, organisation),
        _("Only a person who signs for the structure may change its bank details."),
    )
    details = queries.bank_details_of(organisation)
    form = forms.Bank.of(details, returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.set_bank_details(organisation=organisation, by=request.user, at=timezone.now(), **form.cleaned_data)
            toasts.success(request, _("The bank details are recorded. Every person who signs is told by e-mail."))
            return redirect(returns.wanted(request) or _shelf(organisation))
    context = {"organisation": organisation, "form": form, "details": details, "next": returns.wanted(request)}
    return render(request, "papers/bank.html", context)


@doors.signed_in
@presence.recently_authenticated
@never_cache
@require_safe
def read_bank(request: HttpRequest, public_id: str) -> HttpResponse:
    """The number in full, for those who sign."""
    organisation = _body(request, public_id)
    doors.require(
        rules.can_read_iban(request.user, organisation), _("Only a person who signs for the structure may read its bank details in full.")
    )
    details: Any = queries.bank_details_of(organisation)
    if details is None:
        raise Http404
    return render(request, "papers/read_bank.html", {"organisation": organisation, "details": details})
