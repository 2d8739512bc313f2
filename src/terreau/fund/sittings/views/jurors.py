"""A juror's pages: when, what is on the agenda without identity, a word to the others."""

from django.contrib import messages as toasts
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from terreau.fund.review.queries import ranking
from terreau.fund.review.states import PanelState
from terreau.fund.sittings import actions, forms, queries, rules
from terreau.fund.sittings.models import Sitting
from terreau.fund.sittings.states import State
from terreau.fund.sittings.views.pages import JUROR, WITH, tried
from terreau.lib import calendars
from terreau.web import doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def _mine(request: SignedInRequest, public_id: str) -> Sitting:
    return get_object_or_404(rules.sittings_of_juror(request.user).select_related(*WITH, "jury_paper"), public_id=public_id)


@JUROR
@require_safe
@never_cache
def mine(request: SignedInRequest, sitting: str) -> HttpResponse:
    """The agenda without identity; marks and words once scoring is over."""
    found = _mine(request, sitting)
    items = rules.items_of_juror(request.user).filter(sitting=found)
    with_talk = found.panel.state == PanelState.CLOSED
    points = queries.points(found, items, with_talk=with_talk)
    context = {
        "sitting": found,
        "attendee": found.attendees.get(juror=request.user.pk),
        "points": points,
        "hidden": found.items.count() - len(points) if found.state != State.CANCELLED else 0,
        "letter": queries.letters_of(found).get(request.user.pk, ""),
        "with_talk": with_talk,
        "can_answer": rules.can_answer(request.user, found),
        "can_talk": with_talk and found.state in {State.PLANNED, State.OPEN},
        "corrections": found.corrections.order_by("pk") if found.state == State.CLOSED else [],
        "scale": ranking.SCALE,
    }
    return render(request, "sittings/mine.html", context)


@JUROR
@require_POST
def answer(request: SignedInRequest, sitting: str) -> HttpResponse:
    """I come, or I do not."""
    found = _mine(request, sitting)
    doors.require(rules.can_answer(request.user, found), _("This sitting has begun, or is over."))
    is_coming = request.POST.get("coming") == "yes"
    done = _("Thank you: you are expected.") if is_coming else _("Thank you for telling us: you are excused.")
    tried(request, lambda: actions.answer(sitting=found, is_coming=is_coming, by=request.user, at=timezone.now()), done)
    return redirect("sittings:mine", sitting)


@JUROR
@require_safe
def ics(request: SignedInRequest, sitting: str) -> HttpResponse:
    """For their calendar."""
    response = HttpResponse(calendars.ics(queries.appointment(_mine(request, sitting))), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="jury.ics"'
    return response


@JUROR
@never_cache
def talk(request: SignedInRequest, item: str) -> HttpResponse:
    """One file: what each juror gave and says, and my word."""
    rows = rules.items_of_juror(request.user).select_related("sitting__panel__edition__call")
    found = get_object_or_404(rows, public_id=item)
    doors.require(found.sitting.panel.state == PanelState.CLOSED, _("The marks of others are read once scoring is over."))
    can_talk = rules.can_talk(request.user, found)
    form = forms.Talk(returns.posted(request))
    if request.method == "POST":
        doors.require(can_talk, _("This sitting is over: nothing is added to the talk any more."))
        if form.is_valid():
            with shown_on(form):
                actions.remark(item=found, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
                toasts.success(request, _("The others can read your word."))
                return redirect("sittings:talk", item)
    (point,) = queries.points(found.sitting, rows.filter(pk=found.pk), with_talk=True)
    context = {
        "sitting": found.sitting,
        "point": point,
        "form": form if can_talk else None,
        "letter": queries.letters_of(found.sitting).get(request.user.pk, ""),
        "scale": ranking.SCALE,
    }
    return render(request, "sittings/talk.html", context)
