"""While it is held: who is there, file by file, what is projected."""

from django.contrib import messages as toasts
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from terreau.fund.review.queries import panels, ranking
from terreau.fund.sittings import actions, forms, queries, rules
from terreau.fund.sittings.models import Item
from terreau.fund.sittings.states import ItemState, State
from terreau.fund.sittings.views.pages import LEAD, TEAM, item_or_404, sitting_or_404, to_desk, tried
from terreau.web import confirm, doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


@TEAM
@require_safe
@never_cache
def desk(request: SignedInRequest, sitting: str) -> HttpResponse:
    """Who is there, the agenda and its opinions."""
    found = sitting_or_404(request, sitting)
    there = queries.presence(found)
    lines = queries.agenda(found, viewer=request.user)
    context = {
        "sitting": found,
        "edition": found.panel.edition,
        "there": there,
        "presence": forms.Presence(sitting=found, attendees=there.attendees),
        "arrange": forms.Arrange(),
        "lines": lines,
        "done": sum(line.item.state == ItemState.DONE for line in lines),
        "scale": ranking.SCALE,
        "is_scoring_open": panels.is_scoring_open(found.panel, timezone.now()),
        "can_prepare": rules.can_prepare(request.user, found),
        "can_open": rules.can_open(request.user, found),
        "can_keep": rules.can_keep(request.user, found),
        "can_close": rules.can_close(request.user, found),
        "can_correct": rules.can_correct(request.user, found),
        "reads_all": not any(line.is_hidden for line in lines),
        "corrections": found.corrections.select_related("by").order_by("pk") if found.state == State.CLOSED else [],
    }
    return render(request, "sittings/desk.html", context)


@TEAM
@require_POST
def begin(request: SignedInRequest, sitting: str) -> HttpResponse:
    found = sitting_or_404(request, sitting)
    doors.require(rules.can_open(request.user, found), _("This sitting has begun already, or is over."))
    tried(
        request,
        lambda: actions.open_(sitting=found, by=request.user, at=timezone.now()),
        _("The sitting has begun: say who is in the room."),
    )
    return redirect(to_desk(found))


@TEAM
@require_POST
def presence(request: SignedInRequest, sitting: str) -> HttpResponse:
    found = sitting_or_404(request, sitting)
    doors.require(rules.can_keep(request.user, found), _("Who is there is noted while the sitting is held."))
    form = forms.Presence(request.POST, sitting=found, attendees=[])
    if form.is_valid():
        present = [one.pk for one in form.cleaned_data["present"]]
        done = _("Who is in the room is written down.")
        tried(request, lambda: actions.note_presence(sitting=found, present=present, by=request.user, at=timezone.now()), done)
    return redirect(to_desk(found))


@TEAM
@never_cache
def item(request: SignedInRequest, item: str) -> HttpResponse:
    """One file: its marks, what jurors say of it, the opinion."""
    found = item_or_404(request, item)
    may = rules.can_lead_talk(request.user, found, "conclude")
    form = forms.Conclude(returns.posted(request), item=found)
    if request.method == "POST":
        doors.require(may, _("The jury is not talking about this file now."))
        if form.is_valid():
            with shown_on(form):
                told = form.cleaned_data
                actions.conclude(
                    item=found,
                    opinion=told["opinion"],
                    amount_cents=told["amount"] or None,
                    conditions=told["conditions"],
                    reason=told["reason"],
                    votes=form.votes,
                    expected_version=told["version"],
                    by=request.user,
                    at=timezone.now(),
                )
                toasts.success(request, _("The opinion of the jury is written down."))
                return redirect(to_desk(found.sitting))
    context = {
        "item": found,
        "file": found.application,
        "form": form if may else None,
        "ranked": _ranked(found),
        "remarks": found.remarks.select_related("by").order_by("at", "pk"),
        "left": found.left.order_by("name"),
        "scale": ranking.SCALE,
        "can_take_up": rules.can_lead_talk(request.user, found, "take_up"),
        "can_put_back": rules.can_lead_talk(request.user, found, "put_back"),
        "back": to_desk(found.sitting),
    }
    return render(request, "sittings/item.html", context)


def _ranked(item: Item) -> ranking.Ranked:
    rows = ranking.ranking(item.application.edition, viewer=None)
    return next((row for row in rows if row.application.pk == item.application_id), ranking.Ranked(item.application))


VERBS = {"take_up": actions.take_up, "put_back": actions.put_back}


@TEAM
@require_POST
def act(request: SignedInRequest, item: str) -> HttpResponse:
    """Take it up, put it back, one place up or down."""
    found = item_or_404(request, item)
    verb, by, at = request.POST.get("verb", ""), request.user, timezone.now()
    if verb in VERBS:
        doors.require(rules.can_lead_talk(by, found, verb), _("The sitting is not held now, or this file is where it should be."))
        done = _("The jury talks about this file.") if verb == "take_up" else _("This file waits for its turn again.")
        if tried(request, lambda: VERBS[verb](item=found, by=by, at=at), done) and verb == "take_up":
            return redirect("sittings:item", item)
    elif verb in {"up", "down"}:
        may = rules.can_prepare(by, found.sitting) or rules.can_keep(by, found.sitting)
        doors.require(may, _("This sitting is over: its agenda does not move any more."))
        tried(request, lambda: actions.shift(item=found, is_up=verb == "up", by=by, at=at), _("The agenda is in order."))
    return redirect(to_desk(found.sitting))


@LEAD
def remove(request: SignedInRequest, item: str) -> HttpResponse:
    found = item_or_404(request, item)
    back = to_desk(found.sitting)
    may = rules.can_prepare(request.user, found.sitting) or rules.can_keep(request.user, found.sitting)
    doors.require(may and found.state == ItemState.WAITING, _("Only a file that waits for its turn leaves the agenda."))
    form = forms.Reason(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.remove(item=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            toasts.success(request, _("The file is off the agenda."))
            return redirect(back)
    title = _("Take “%(file)s” off the agenda?") % {"file": found.application}
    explanation = _("The jury gives no opinion of it in this sitting. The history of the file keeps your reason.")
    return confirm.page(request, title=title, verb=_("Take it off the agenda"), back=back, explanation=explanation, form=form)


@TEAM
@require_safe
@never_cache
def screen(request: SignedInRequest, sitting: str) -> HttpResponse:
    """For the wall: points without identity, whoever is signed in. The page asks for its middle again every few seconds."""
    found = sitting_or_404(request, sitting)
    is_part = request.headers.get("HX-Request") == "true"
    context = {"sitting": found, "screen": queries.screen(found), "now": timezone.now(), "scale": ranking.SCALE}
    return render(request, "sittings/_screen.html" if is_part else "sittings/screen.html", context)
