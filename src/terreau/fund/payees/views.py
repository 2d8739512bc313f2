"""« Comptes à payer »: where each structure that was awarded a grant is paid, verified by two people, shown in full on request."""

from typing import Any

from django.contrib import messages as toasts
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from terreau.commons.accounts import presence
from terreau.commons.organisations.models import Organisation
from terreau.fund.acts import queries as acts
from terreau.fund.payees import actions, exports, forms, queries, rules
from terreau.fund.review import rules as review
from terreau.lib import csvs
from terreau.web import confirm as confirming
from terreau.web import doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

PER_PAGE = 25
PAYERS = doors.for_roles(*rules.PAYERS)


def _payee(request: HttpRequest, public_id: str) -> Organisation:
    return get_object_or_404(rules.payees_visible_to(request.user), public_id=public_id)


@PAYERS
@require_safe
def payees(request: SignedInRequest) -> HttpResponse:
    """Every structure that is owed something, with its account masked."""
    form = forms.Filter(request.GET)
    page = Paginator(queries.payees(request.user, **form.wanted()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": queries.rows(list(page)), "tally": queries.tally(request.user)}
    return render(request, "payees/list.html", context)


@PAYERS
@require_safe
def detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """One structure: its account masked, what asks for a look, every check so far."""
    organisation = _payee(request, public_id)
    payee, check = queries.payee(request.user, organisation), queries.standing_check(organisation)
    awards = (
        review.awards_visible_to(request.user)
        .filter(application__organisation=organisation)
        .select_related("application__edition__call", "notification")
        .order_by("-notification__at", "-pk")
    )
    context = {
        "organisation": organisation,
        "payee": payee,
        "checks": queries.past_checks(organisation),
        "awards": awards,
        "voted": acts.standing_lines([award.application_id for award in awards]),
        "can_read": payee.account is not None and rules.can_read_number(request.user, organisation),
        "can_ask": payee.account is None and rules.can_ask(request.user, organisation),
        "can_reject": check is not None and rules.can_reject(request.user, check),
        "awaits_me": check is not None and rules.can_confirm(request.user, check),
    }
    return render(request, "payees/detail.html", context)


@PAYERS
@presence.recently_authenticated
@never_cache
@require_POST
def read(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The number in full, with what can be done about it. A POST: each reading is written in the journal."""
    return _shown(request, _payee(request, public_id))


def _shown(request: SignedInRequest, organisation: Organisation, *, form: forms.Vouch | None = None) -> HttpResponse:
    doors.require(
        rules.can_read_number(request.user, organisation), _("You belong to this structure: someone else must verify its account.")
    )
    account = actions.read_number(organisation=organisation, by=request.user, at=timezone.now())
    if account is None:
        toasts.info(request, _("This structure has no account on file."))
        return redirect("payees:detail", organisation.public_id)
    check = queries.standing_check(organisation)
    context: dict[str, Any] = {
        "organisation": organisation,
        "account": account,
        "payee": queries.payee(request.user, organisation),
        "check": check,
        "form": form or forms.Vouch(initial={"account": account.public_id}),
        "can_vouch": check is None and rules.can_vouch(request.user, organisation),
        "can_confirm": check is not None and rules.can_confirm(request.user, check),
        "paper": queries.bank_paper(organisation),
    }
    return render(request, "payees/read.html", context)


@PAYERS
@presence.recently_authenticated
@never_cache
@require_POST
def vouch(request: SignedInRequest, public_id: str) -> HttpResponse:
    """First of the two people."""
    organisation = _payee(request, public_id)
    doors.require(rules.can_vouch(request.user, organisation), _("You belong to this structure: someone else must verify its account."))
    form = forms.Vouch(request.POST)
    if form.is_valid():
        with shown_on(form):
            actions.vouch(organisation=organisation, **form.cleaned_data, by=request.user, at=timezone.now())
            toasts.success(request, _("Noted. A second person has been told, and must confirm before anything is paid on it."))
            return redirect("payees:detail", public_id)
    return _shown(request, organisation, form=form)


@PAYERS
@presence.recently_authenticated
@never_cache
@require_POST
def confirm(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Second of the two people."""
    organisation = _payee(request, public_id)
    check, form = queries.standing_check(organisation), forms.Shown(request.POST)
    doors.require(
        check is not None and rules.can_confirm(request.user, check),
        _("Nothing waits for you here: you verified it first, or someone has just answered."),
    )
    if check is not None and form.is_valid():
        actions.confirm(check=check, **form.cleaned_data, by=request.user, at=timezone.now())
        toasts.success(request, _("Verified by two people: the account now comes with the list of payments."))
    return redirect("payees:detail", public_id)


@PAYERS
def reject(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Set the account aside, with a reason that is told."""
    organisation = _payee(request, public_id)
    check = queries.standing_check(organisation)
    back = reverse("payees:detail", args=[public_id])
    doors.require(
        check is not None and rules.can_reject(request.user, check), _("No account of this structure is verified, or about to be.")
    )
    form = forms.Reject(returns.posted(request))
    if check is not None and request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.reject(check=check, **form.cleaned_data, by=request.user, at=timezone.now())
            toasts.success(request, _("Set aside. Those who sign for the structure have been told why."))
            return redirect(back)
    explanation = _("Nothing will be paid on it any more. Those who sign for the structure receive a mail with your reason.")
    return confirming.page(
        request, title=_("Set this account aside?"), verb=_("Set it aside"), back=back, explanation=explanation, form=form, is_danger=True
    )


@PAYERS
def ask(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Ask those who sign where the structure is paid."""
    organisation = _payee(request, public_id)
    back, form = reverse("payees:detail", args=[public_id]), Form(returns.posted(request))
    if request.method == "POST":
        with shown_on(form):
            count = actions.ask(organisation=organisation, by=request.user, at=timezone.now())
            told = ngettext("One person has been asked.", "%(count)d people have been asked.", count) % {"count": count}
            toasts.success(request, told)
            return redirect(back)
    explanation = _("Each person who signs for it receives a mail with the page where its bank details are recorded.")
    title = _("Ask “%(name)s” for its bank details?") % {"name": organisation.name}
    return confirming.page(request, title=title, verb=_("Ask"), back=back, explanation=explanation, form=form)


@PAYERS
@presence.sure_before_download("payees:list", gettext_lazy("First confirm that it is you; then ask for your export again."))
@require_POST
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """Awards and accounts as CSV. A POST: taking them away is written in the journal."""
    now = timezone.now()
    actions.record_export(count=review.awards_visible_to(request.user).count(), by=request.user, at=now)
    header, rows = exports.payments(request.user)
    response = StreamingHttpResponse(csvs.lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="paiements-{timezone.localdate(now).isoformat()}.csv"'
    response["Cache-Control"] = "no-store"
    return response
