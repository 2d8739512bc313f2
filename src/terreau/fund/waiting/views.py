"""The waiting list: followed and called by the team, answered by those who are called."""

from django.contrib import messages as toasts
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Edition
from terreau.fund.review import rules as review
from terreau.fund.waiting import actions, exports, forms, queries, rules
from terreau.fund.waiting.models import Offer
from terreau.web import confirm, doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

TEAM = doors.for_roles(*review.SCREENERS)
LEAD = doors.for_roles(Role.LEAD)
_WITH = ("application__edition__call", "application__organisation", "offered_by")


# ── The team ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _edition(request: SignedInRequest, call: str, edition: str) -> Edition:
    rows = calls.editions_visible_to(request.user).select_related("call")
    row = get_object_or_404(rows, call__slug=call, slug=edition)
    doors.require(rules.can_follow(request.user, row), _("The waiting list is called once a session has given money."))
    return row


def _to_desk(edition: Edition) -> str:
    return reverse("waiting:desk", args=[edition.call.slug, edition.slug])


@TEAM
@require_safe
def desk(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """The list in its order, the money that is free, what waits for a session."""
    row = _edition(request, call, edition)
    return render(request, "waiting/desk.html", _desk_page(request, row))


def _desk_page(request: SignedInRequest, row: Edition) -> dict[str, object]:
    purse = queries.purse(row)
    places = queries.places(row, viewer=request.user)
    can_offer = rules.can_offer(request.user, row)
    call = queries.next_place(places, anyone=True) if can_offer and purse.free else None
    ready = queries.accepted(row, viewer=request.user) if can_offer else []
    sessions = queries.open_sessions(row) if ready else Edition.objects.none()
    return {
        "edition": row,
        "purse": purse,
        "places": places,
        "past": queries.past(row).filter(pk__in=rules.offers_visible_to(request.user)),
        "next": call if call is not None and queries.affordable_cents(call.file, purse.free) else None,
        "can_offer": can_offer,
        "accepted": ready,
        "sessions": sessions,
        "bring": forms.Bring(offers=ready, sessions=sessions) if ready and sessions else None,
    }


@TEAM
@require_safe
def sheet(request: SignedInRequest, call: str, edition: str) -> StreamingHttpResponse:
    """The same as a table."""
    row = _edition(request, call, edition)
    lines = exports.as_csv(queries.places(row, viewer=request.user))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="liste-attente-{row.call.slug}-{row.slug}.csv"'
    return response


@LEAD
def make(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Offer something to a file of the list."""
    rows = rules.files_to_call(request.user).select_related("edition__call", "organisation")
    file = get_object_or_404(rows, public_id=public_id)
    doors.require(rules.can_offer(request.user, file.edition), _("Sessions of this edition are over: nothing can be voted any more."))
    doors.require(rules.can_call(request.user, file), _("You have a link with this applicant: another lead must make the offer."))
    now = timezone.now()
    places = queries.places(file.edition, viewer=request.user)
    before, purse = queries.passed_over(places, file), queries.purse(file.edition)
    cents = queries.affordable_cents(file, purse.free)
    zone = file.edition.time_zone
    form = forms.Make(returns.posted(request), zone=zone, today=timezone.localdate(now), cents=cents, is_skipping=bool(before))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.offer(
                application=file,
                amount_cents=form.cleaned_data["amount"],
                answer_by=form.answer_by,
                goes_on=form.cleaned_data["goes_on"],
                word=form.cleaned_data["word"],
                skipping=form.cleaned_data.get("skipping", ""),
                by=request.user,
                at=now,
            )
            toasts.success(request, _("The offer is made, and they are told."))
            return redirect(_to_desk(file.edition))
    place = next((place for place in places if place.file.pk == file.pk), None)
    context = {"file": file, "edition": file.edition, "form": form, "before": before, "purse": purse, "place": place, "cents": cents}
    return render(request, "waiting/make.html", context | {"back": _to_desk(file.edition)})


@LEAD
@require_POST
def bring(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Accepted offers before a session, each with its amount."""
    row = _edition(request, call, edition)
    doors.require(rules.can_offer(request.user, row), _("Sessions of this edition are over: nothing can be voted any more."))
    ready = queries.accepted(row, viewer=request.user)
    form = forms.Bring(request.POST, offers=ready, sessions=queries.open_sessions(row))
    if form.is_valid():
        with shown_on(form):
            session = form.cleaned_data["session"]
            done = actions.table(offers=list(form.cleaned_data["offers"]), deliberation=session, by=request.user, at=timezone.now())
            count = len(done.done)
            told = ngettext("%(n)s file is on the table of the session.", "%(n)s files are on the table of the session.", count)
            toasts.success(request, told % {"n": count})
            for why in done.refused:
                toasts.warning(request, why)
            return redirect("review:deliberation", session.public_id)
    return render(request, "waiting/desk.html", _desk_page(request, row) | {"bring": form})


def _offer(request: SignedInRequest, public_id: str) -> Offer:
    return get_object_or_404(rules.offers_visible_to(request.user).select_related(*_WITH), public_id=public_id)


@LEAD
def prolong(request: SignedInRequest, offer: str) -> HttpResponse:
    found = _offer(request, offer)
    back = _to_desk(found.application.edition)
    doors.require(rules.can_prolong(request.user, found), _("This offer does not wait for an answer any more, or you have a link with it."))
    form = forms.Prolong(returns.posted(request), offer=found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            version = form.cleaned_data["version"]
            actions.prolong(offer=found, answer_by=form.answer_by, expected_version=version, by=request.user, at=timezone.now())
            toasts.success(request, _("They have more time, and are told."))
            return redirect(back)
    explanation = _("They receive a mail with the new date. The money stays promised until then.")
    title = _("More time for “%(file)s”?") % {"file": found.application}
    return confirm.page(request, title=title, verb=_("Give more time"), back=back, explanation=explanation, form=form)


@LEAD
def withdraw(request: SignedInRequest, offer: str) -> HttpResponse:
    found = _offer(request, offer)
    back = _to_desk(found.application.edition)
    doors.require(rules.can_withdraw(request.user, found), _("This offer does not stand any more, or you have a link with it."))
    form = forms.Reason(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.withdraw(offer=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            toasts.success(request, _("The offer is taken back, and they are told."))
            return redirect(back)
    explanation = _("They receive a mail with your reason, and stay on the waiting list. Nobody else is called in their place by itself.")
    title = _("Take back the offer to “%(file)s”?") % {"file": found.application}
    return confirm.page(request, title=title, verb=_("Take it back"), back=back, explanation=explanation, form=form, is_danger=True)


# ── Those who are called ─────────────────────────────────────────────────────────────────────────────────────────
def _mine(request: SignedInRequest, public_id: str) -> Offer:
    """The latest: what was offered before is told in the history of the file."""
    rows = rules.offers_of_holder(request.user).filter(application__public_id=public_id).select_related(*_WITH)
    return get_object_or_404(rows.order_by("-pk")[:1])


@doors.signed_in
def mine(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What we are offered: accept it, or decline."""
    found, now = _mine(request, public_id), timezone.now()
    form = forms.Accept(returns.posted(request), initial={"version": found.version})
    can_accept = rules.can_accept(request.user, found)
    if request.method == "POST":
        doors.require(can_accept, _("Only someone who may sign for your organisation can answer, while the offer stands."))
        if form.is_valid():
            with shown_on(form):
                actions.accept(offer=found, expected_version=form.cleaned_data["version"], by=request.user, at=now)
                toasts.success(request, _("Your agreement is noted."))
                return redirect("waiting:mine", public_id)
    context = {
        "offer": found,
        "form": form,
        "is_late": found.is_late(now),
        "can_accept": can_accept,
        "can_decline": rules.can_decline(request.user, found),
    }
    return render(request, "waiting/mine.html", context)


@doors.signed_in
def decline(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = _mine(request, public_id)
    back = redirect("waiting:mine", public_id)
    doors.require(
        rules.can_decline(request.user, found), _("Only someone who may sign for your organisation can answer, while the offer stands.")
    )
    form = forms.Decline(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            leaves = form.cleaned_data["then"] == "leaves"
            reason = form.cleaned_data["reason"]
            actions.decline(offer=found, reason=reason, leaves=leaves, by=request.user, at=timezone.now())
            toasts.success(request, _("The team is told that you do not take this offer."))
            return redirect("calls:application", public_id) if leaves else back
    explanation = _("The money goes to someone else, at once: you cannot change your mind afterwards.")
    title, verb = _("Decline this offer?"), _("Decline the offer")
    return confirm.page(request, title=title, verb=verb, back=back.url, explanation=explanation, form=form, layout="layouts/public.html")
