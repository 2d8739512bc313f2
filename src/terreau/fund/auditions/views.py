"""Auditions: prepared and followed by the team, chosen by those who are invited."""

from collections.abc import Callable

from django.contrib import messages as toasts
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from terreau.commons.accounts.states import Role
from terreau.commons.seats import queries as seats
from terreau.fund.auditions import actions, exports, forms, queries, rules
from terreau.fund.auditions.models import Day, Hearing, Slot
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Edition
from terreau.fund.review import rules as review
from terreau.lib import calendars
from terreau.lib.refusals import Refusal
from terreau.web import confirm, doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

TEAM = doors.for_roles(*review.SCREENERS)
LEAD = doors.for_roles(Role.LEAD)


# ── The team ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _edition(request: SignedInRequest, call: str, edition: str) -> Edition:
    rows = calls.editions_visible_to(request.user).select_related("call")
    return get_object_or_404(rows, call__slug=call, slug=edition)


def _prepared(request: SignedInRequest, call: str, edition: str) -> Edition:
    row = _edition(request, call, edition)
    doors.require(rules.can_prepare(request.user, row), _("Auditions are prepared while the jury is at work."))
    return row


def _to_desk(edition: Edition) -> str:
    return reverse("auditions:desk", args=[edition.call.slug, edition.slug])


@TEAM
@require_safe
def desk(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Each day with its times, and who has none."""
    row = _edition(request, call, edition)
    doors.require(rules.can_follow(request.user, row), _("Auditions are prepared while the jury is at work."))
    days = queries.days_of(row, viewer=request.user)
    context = {
        "edition": row,
        "days": [(day, lines, rules.can_cancel(request.user, day)) for day, lines in days],
        "waiting": queries.without_time(row, viewer=request.user),
        "can_prepare": rules.can_prepare(request.user, row),
    }
    return render(request, "auditions/desk.html", context)


@TEAM
@require_safe
def sheet(request: SignedInRequest, call: str, edition: str) -> StreamingHttpResponse:
    """The same as a table, for the welcome desk."""
    row = _edition(request, call, edition)
    doors.require(rules.can_follow(request.user, row), _("Auditions are prepared while the jury is at work."))
    lines = queries.sheet(queries.days_of(row, viewer=request.user))
    response = StreamingHttpResponse(exports.as_csv(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="auditions-{row.call.slug}-{row.slug}.csv"'
    return response


@LEAD
def plan(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """A day cut into times."""
    row = _prepared(request, call, edition)
    form = forms.Plan(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.plan_day(edition=row, **form.cleaned_data, by=request.user, at=timezone.now())
            toasts.success(request, _("The day is planned. Nobody is told yet: invite the files to hear."))
            return redirect(_to_desk(row))
    return render(request, "auditions/form.html", _page(row, form, "plan"))


@LEAD
def invite(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Which files are to be heard; all are ticked by nobody but the lead."""
    row = _prepared(request, call, edition)
    now = timezone.now()
    files = queries.to_invite(row, viewer=request.user)
    form = forms.Invite(returns.posted(request), files=files, zone=row.time_zone, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            chosen = list(form.cleaned_data["applications"])
            told = actions.invite(edition=row, applications=chosen, choose_by=form.choose_by, by=request.user, at=now)
            toasts.success(request, ngettext("%(n)s file is invited.", "%(n)s files are invited.", told) % {"n": told})
            return redirect(_to_desk(row))
    return render(request, "auditions/form.html", _page(row, form, "invite") | {"is_empty": not files})


def _page(edition: Edition, form: object, act: str) -> dict[str, object]:
    return {"edition": edition, "form": form, "act": act, "back": _to_desk(edition)}


def _day(request: SignedInRequest, public_id: str) -> Day:
    rows = rules.days_visible_to(request.user).select_related("edition__call")
    return get_object_or_404(rows, public_id=public_id)


@LEAD
def add(request: SignedInRequest, day: str) -> HttpResponse:
    """One more time in a day."""
    found = _day(request, day)
    doors.require(rules.can_cancel(request.user, found), _("This day is cancelled."))
    form = forms.Add(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.add_slot(day=found, **form.cleaned_data, by=request.user, at=timezone.now())
            toasts.success(request, _("The time is added."))
            return redirect(_to_desk(found.edition))
    return render(request, "auditions/form.html", _page(found.edition, form, "add") | {"day": found})


@LEAD
def cancel(request: SignedInRequest, day: str) -> HttpResponse:
    found = _day(request, day)
    back = _to_desk(found.edition)
    doors.require(rules.can_cancel(request.user, found), _("This day is cancelled."))
    form = forms.Reason(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.cancel_day(day=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            toasts.success(request, _("The day is cancelled, and those who had a time are told."))
            return redirect(back)
    explanation = _("Those who had a time receive a mail with your reason, and choose again among the other days.")
    title = _("Cancel the auditions of %(day)s?") % {"day": found}
    return confirm.page(request, title=title, verb=_("Cancel this day"), back=back, explanation=explanation, form=form, is_danger=True)


@LEAD
@require_POST
def toggle(request: SignedInRequest, slot: str) -> HttpResponse:
    """Close a time, or open it again."""
    rows = Slot.objects.filter(day__in=rules.days_visible_to(request.user)).select_related("day__edition__call")
    found = get_object_or_404(rows, public_id=slot)
    doors.require(rules.can_cancel(request.user, found.day), _("This day is cancelled."))
    pool = seats.pool_of(found)
    act = actions.reopen_slot if pool is not None and pool.size == 0 else actions.close_slot
    _tried(request, lambda: act(slot=found, by=request.user, at=timezone.now()), _("It is written down."))
    return redirect(_to_desk(found.day.edition))


def _tried(request: SignedInRequest, act: Callable[[], object], done: str) -> None:
    """A button without a form: what came of it is said above the page one goes back to."""
    try:
        act()
    except Refusal as refusal:
        toasts.error(request, " ".join(str(reason) for reason in refusal.reasons))
    else:
        toasts.success(request, done)


def _hearing(request: SignedInRequest, public_id: str) -> Hearing:
    rows = rules.hearings_visible_to(request.user)
    return get_object_or_404(rows.select_related(*_WITH), public_id=public_id)


_WITH = ("application__edition__call", "application__organisation", "slot__day__edition", "invited_by")


@TEAM
def hearing(request: SignedInRequest, hearing: str) -> HttpResponse:
    """One invitation: who comes, a time by hand, whether they came."""
    found, now = _hearing(request, hearing), timezone.now()
    slots = queries.open_slots(found.application.edition, at=now)
    form = forms.Place(returns.posted(request), slots=slots, chosen=found.slot)
    can_place = rules.can_place(request.user, found)
    if request.method == "POST":
        doors.require(can_place, _("This invitation is over: no time can be given any more."))
        if form.is_valid():
            with shown_on(form):
                actions.place(hearing=found, slot=form.cleaned_data["slot"], by=request.user, at=now)
                toasts.success(request, _("The time is given, and they are told."))
                return redirect("auditions:hearing", hearing)
    context = {
        "hearing": found,
        "form": form,
        "slots": slots,
        "can_place": can_place,
        "can_withdraw": rules.can_withdraw(request.user, found),
        "can_note": rules.can_note(request.user, found) and found.slot is not None and found.slot.starts_at <= now,
        "back": _to_desk(found.application.edition),
    }
    return render(request, "auditions/hearing.html", context)


@TEAM
@require_POST
def note(request: SignedInRequest, hearing: str) -> HttpResponse:
    """They came, or did not."""
    found = _hearing(request, hearing)
    doors.require(rules.can_note(request.user, found), _("Only who has a time can come, or not."))
    verb = request.POST.get("verb", "")
    _tried(request, lambda: actions.note(hearing=found, verb=verb, by=request.user, at=timezone.now()), _("It is written down."))
    return redirect("auditions:hearing", hearing)


@LEAD
def withdraw(request: SignedInRequest, hearing: str) -> HttpResponse:
    found = _hearing(request, hearing)
    back = redirect("auditions:hearing", hearing)
    doors.require(rules.can_withdraw(request.user, found), _("This invitation is over: it cannot be taken back any more."))
    form = forms.Reason(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.withdraw(hearing=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            toasts.success(request, _("The invitation is taken back, and they are told."))
            return back
    explanation = _("They receive a mail with your reason, and their time is free for someone else.")
    title = _("Take this invitation back?")
    return confirm.page(request, title=title, verb=_("Take it back"), back=back.url, explanation=explanation, form=form)


# ── Those who are invited ────────────────────────────────────────────────────────────────────────────────────────
def _mine(request: SignedInRequest, public_id: str) -> Hearing:
    rows = rules.hearings_of_holder(request.user).select_related(*_WITH)
    return get_object_or_404(rows, application__public_id=public_id)


@doors.signed_in
def mine(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Our audition: choose a time, change it, say who comes."""
    found, now = _mine(request, public_id), timezone.now()
    slots = queries.open_slots(found.application.edition, at=now)
    said = {"guests": found.guests, "needs": found.needs}
    form = forms.Choose(returns.posted(request), slots=slots, chosen=found.slot, initial=said)
    can_choose = rules.can_choose(request.user, found)
    if request.method == "POST":
        doors.require(can_choose, _("Only someone who may edit the application can choose, while it is examined."))
        if form.is_valid():
            with shown_on(form):
                actions.choose(hearing=found, **form.cleaned_data, by=request.user, at=now)
                toasts.success(request, _("Your audition is noted."))
                return redirect("auditions:mine", public_id)
    context = {
        "hearing": found,
        "form": form,
        "slots": slots,
        "is_late": found.is_late(now),
        "can_choose": can_choose,
        "can_decline": rules.can_decline(request.user, found),
    }
    return render(request, "auditions/mine.html", context)


@doors.signed_in
def decline(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = _mine(request, public_id)
    back = redirect("auditions:mine", public_id)
    doors.require(rules.can_decline(request.user, found), _("Only someone who may edit the application can answer, while it is examined."))
    form = forms.Decline(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.decline(hearing=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            toasts.success(request, _("The team is told that you cannot come."))
            return back
    explanation = _("Your time is given to someone else. Your application goes on; the team may call you to find another time.")
    title, verb = _("Say that you cannot come?"), _("We cannot come")
    return confirm.page(request, title=title, verb=verb, back=back.url, explanation=explanation, form=form, layout="layouts/public.html")


@doors.signed_in
@require_safe
def ics(request: SignedInRequest, public_id: str) -> HttpResponse:
    """For their calendar: opened again after a change, it replaces what was there."""
    appointment = queries.appointment(_mine(request, public_id))
    if appointment is None:
        raise Http404
    response = HttpResponse(calendars.ics(appointment), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audition.ics"'
    return response
