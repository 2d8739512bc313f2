"""Referrals: proposed and followed by the team, answered by the applicant, opened by who receives them."""

from django.contrib import messages as toasts
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application
from terreau.fund.referrals import actions, forms, queries, rules
from terreau.fund.referrals.models import Referral
from terreau.fund.referrals.states import SHARED, State
from terreau.fund.review import rules as review
from terreau.lib import passes
from terreau.web import confirm, doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

TEAM = doors.for_roles(*review.SCREENERS)
PER_PAGE = 25


# ── The team ─────────────────────────────────────────────────────────────────────────────────────────────────────
@TEAM
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """All of them, those that wait first to be seen by state."""
    mine = rules.referrals_visible_to(request.user)
    wanted = request.GET.get("state", "")
    found = mine.filter(state=wanted) if wanted in State else mine
    rows = found.select_related("application__edition__call", "application__organisation", "proposed_by").order_by("-moved_at", "-pk")
    tabs = [(pgettext("referral", "All of them"), "?", wanted not in State)]
    tabs += [
        (State(state).label, f"?state={state}", wanted == state) for state in (State.PROPOSED, State.AGREED, State.TAKEN, State.HELPED)
    ]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "referrals/desk.html", {"page": page, "tabs": tabs, "tally": queries.tally(mine)})


@TEAM
def file(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Those of one file, and a new one."""
    files = review.files_visible_to(request.user).select_related("edition__call", "organisation")
    application = get_object_or_404(files, public_id=public_id)
    form = forms.Propose(returns.posted(request))
    can_propose = rules.can_propose(request.user, application)
    if request.method == "POST":
        doors.require(can_propose, _("This file was withdrawn: nobody can be proposed to its organisation any more."))
        if form.is_valid():
            with shown_on(form):
                actions.propose(application=application, **form.cleaned_data, by=request.user, at=timezone.now())
                toasts.success(request, _("The organisation has been asked. Nothing is passed on before it agrees."))
                return redirect("referrals:file", public_id)
    rows = [
        (one, rules.can_withdraw(request.user, one), rules.can_note(request.user, one))
        for one in application.referrals.select_related("proposed_by").order_by("-proposed_at", "-pk")
    ]
    return render(request, "referrals/file.html", {"file": application, "rows": rows, "form": form, "can_propose": can_propose})


def _seen(request: SignedInRequest, public_id: str) -> Referral:
    rows = rules.referrals_visible_to(request.user).select_related("application__edition__call", "application__organisation", "proposed_by")
    return get_object_or_404(rows, public_id=public_id)


@TEAM
def withdraw(request: SignedInRequest, referral: str) -> HttpResponse:
    found = _seen(request, referral)
    back = redirect("referrals:file", found.application.public_id)
    doors.require(rules.can_withdraw(request.user, found), _("The applicant has already answered."))
    if request.method == "POST":
        actions.withdraw(referral=found, by=request.user, at=timezone.now())
        toasts.success(request, _("The proposal is withdrawn, and the organisation told."))
        return back
    explanation = _("The organisation receives a mail that says it no longer holds.")
    return confirm.page(request, title=_("Withdraw this proposal?"), verb=_("Withdraw it"), back=back.url, explanation=explanation)


@TEAM
def note(request: SignedInRequest, referral: str) -> HttpResponse:
    """What the receiver said on the telephone."""
    found = _seen(request, referral)
    doors.require(rules.can_note(request.user, found), _("This referral is over, or still awaits the applicant."))
    form = forms.Answer(returns.posted(request), referral=found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            _answer(found, form, by=request.user)
            toasts.success(request, _("It is written down."))
            return redirect("referrals:file", found.application.public_id)
    return render(request, "referrals/note.html", {"referral": found, "form": form})


def _answer(referral: Referral, form: forms.Answer, *, by: object) -> None:
    told = form.cleaned_data
    actions.answer(referral=referral, verb=told["verb"], note=told["note"], by=by, at=timezone.now(), expected_version=told["version"])


# ── The applicant ────────────────────────────────────────────────────────────────────────────────────────────────
def _held(request: SignedInRequest, public_id: str) -> Application:
    held = calls.applications_held_by(request.user).select_related("edition__call", "organisation")
    return get_object_or_404(held, public_id=public_id)


def _proposed(request: SignedInRequest, public_id: str, referral: str) -> Referral:
    rows = rules.referrals_of_holder(request.user).select_related("application__edition__call", "application__organisation", "proposed_by")
    return get_object_or_404(rows, public_id=referral, application__public_id=public_id)


@doors.signed_in
@require_safe
def mine(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Who was proposed to us, and where each stands."""
    application = _held(request, public_id)
    rows = application.referrals.order_by("-proposed_at", "-pk")
    return render(request, "referrals/mine.html", {"application": application, "rows": rows})


@doors.signed_in
def answer(request: SignedInRequest, public_id: str, referral: str) -> HttpResponse:
    """Read who it is, choose what to share, agree."""
    found = _proposed(request, public_id, referral)
    sections = queries.sections_of(found.application) if found.state == State.PROPOSED else []
    person = {"contact": str(request.user), "address": request.user.email, "phone": request.user.phone}
    form = forms.Agree(returns.posted(request), sections=[(section.id, section.title) for section in sections], initial=person)
    can_agree = rules.can_agree(request.user, found)
    if request.method == "POST":
        doors.require(can_agree, _("Only someone who may sign for the organisation can answer, and only once."))
        if form.is_valid():
            with shown_on(form):
                shared = queries.shared(found.application, **form.cleaned_data)
                actions.agree(referral=found, shared=shared, by=request.user, at=timezone.now())
                toasts.success(request, _("Your agreement is passed on. You will be told of the answer."))
                return redirect("referrals:answer", public_id, referral)
    context = {
        "referral": found,
        "form": form,
        "sections": sections,
        "can_agree": can_agree,
        "can_stop": rules.can_stop(request.user, found),
    }
    return render(request, "referrals/answer.html", context)


@doors.signed_in
def decline(request: SignedInRequest, public_id: str, referral: str) -> HttpResponse:
    found = _proposed(request, public_id, referral)
    back = redirect("referrals:answer", public_id, referral)
    doors.require(rules.can_decline(request.user, found), _("Only someone who may sign for the organisation can answer, and only once."))
    form = forms.Decline(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.decline(referral=found, note=form.cleaned_data["note"], by=request.user, at=timezone.now())
            toasts.success(request, _("It is declined: nothing is passed on."))
            return back
    explanation = _("Nothing is passed on, and it changes nothing to the examination of your application.")
    title = _("Decline this proposal?")
    return confirm.page(
        request, title=title, verb=_("Decline it"), back=back.url, explanation=explanation, form=form, layout="layouts/public.html"
    )


@doors.signed_in
def stop(request: SignedInRequest, public_id: str, referral: str) -> HttpResponse:
    found = _proposed(request, public_id, referral)
    back = redirect("referrals:answer", public_id, referral)
    doors.require(rules.can_stop(request.user, found), _("Only someone who may sign for the organisation can answer, and only once."))
    if request.method == "POST":
        actions.stop(referral=found, by=request.user, at=timezone.now())
        toasts.success(request, _("Your agreement is taken back: the page is closed to them."))
        return back
    explanation = _("They can open nothing of your application any more, and are asked to erase what they kept.")
    title = _("Take your agreement back?")
    return confirm.page(
        request,
        title=title,
        verb=pgettext("referral", "Take it back"),
        back=back.url,
        explanation=explanation,
        is_danger=True,
        layout="layouts/public.html",
    )


# ── Who receives it ──────────────────────────────────────────────────────────────────────────────────────────────
@doors.public
def receive(request: HttpRequest, secret: str) -> HttpResponse:
    """What was agreed to, and an answer in two clicks. A GET changes nothing: mail readers open links."""
    if passes.read(queries.DOOR, secret) is None:
        raise Http404
    found = queries.opened_by(secret)
    is_open = found is not None and found.state in SHARED
    form = forms.Answer(returns.posted(request), referral=found) if found and is_open else None
    if request.method == "POST" and found and form and form.is_valid():
        with shown_on(form):
            _answer(found, form, by=None)
            toasts.success(request, _("Thank you: the applicant and the team are told."))
            return redirect("referrals:receive", secret)
    page = render(request, "referrals/receive.html", {"referral": found, "is_open": is_open, "form": form})
    page.headers["X-Robots-Tag"] = "noindex"
    return page
