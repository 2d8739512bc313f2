"""The mail room: what waits for a proofreader, what left, what could not."""

from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.journal import queries as journal
from terreau.commons.outbox import actions, forms, mails, queries, rules
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State
from terreau.lib.refusals import Refusal
from terreau.web import confirm, doors, picks
from terreau.web.refusals import shown_on

# A mail carries its own styles, in a frame that can do nothing: no script, no form, no request, no origin.
IN_A_FRAME: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": True,
}


@doors.for_roles(*rules.READERS)
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    filter_form = forms.Filter(request.GET)
    wanted = filter_form.cleaned_data if filter_form.is_valid() else {}
    mine = queries.matching(rules.messages_visible_to(request.user), kind=wanted.get("kind", ""), text=wanted.get("q", ""))
    counts = queries.count_by_state(mine)
    state = request.GET.get("state", "")
    state = state if state in counts else ""
    rows = queries.matching(mine, state=state).select_related("to")
    page = picks.page_of(rows, length=counts[state] if state else sum(counts.values()), number=request.GET.get("page"))
    context = {"filter": filter_form, "tabs": _tabs(request, counts, state), "state": state, "page": page, "counts": counts}
    return render(request, "outbox/list.html", context | {"can_release_here": any(message.state == State.HELD for message in page)})


def _tabs(request: HttpRequest, counts: dict[str, int], state: str) -> list[tuple[str, str, bool]]:
    query = request.GET.copy()
    query.pop("page", None)
    rows = []
    for value, label in [("", pgettext("letters", "all")), *State.choices]:
        number = counts[value] if value else sum(counts.values())
        if number or value in {"", State.HELD, State.FAILED, state}:
            query["state"] = value
            rows.append((f"{label} ({number})", f"?{query.urlencode()}", value == state))
    return rows


def _message(request: HttpRequest, public_id: str) -> Message:
    rows = rules.messages_visible_to(request.user).select_related("to", "created_by", "proofread_by").prefetch_related("attachments")
    return get_object_or_404(rows, public_id=public_id)


@doors.for_roles(*rules.READERS)
@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    message = _message(request, public_id)
    user = request.user
    verbs = {verb: getattr(rules, f"can_{verb}")(user, message) for verb in ("edit", "release", "cancel", "retry")}
    context = {"message": message, "text": mails.text_of(message), "can": verbs, "ticket": picks.pick(message)}
    return render(request, "outbox/detail.html", context | {"lines": journal.history(message)})


@doors.for_roles(*rules.READERS)
@require_safe
@xframe_options_sameorigin
@csp_override(IN_A_FRAME)
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """The HTML part, as a mail reader would show it, alone in a frame without rights."""
    return HttpResponse(mails.html_of(_message(request, public_id)))


@doors.for_roles(*rules.READERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    message = _message(request, public_id)
    doors.require(rules.can_edit(request.user, message), _("This letter is no longer held: it cannot be corrected."))
    initial = {"subject": message.subject, "body": message.body, "version": message.version}
    form = forms.Letter(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        with shown_on(form):
            actions.edit(
                message=message,
                subject=wanted["subject"],
                body=wanted["body"],
                by=request.user,
                at=timezone.now(),
                expected_version=wanted["version"],
            )
            toasts.success(request, _("The letter is corrected. It stays held until someone lets it leave."))
            return redirect("outbox:detail", public_id)
    return render(request, "outbox/edit.html", {"message": message, "form": form, "is_stale": form.is_bound and not form.is_valid()})


@doors.for_roles(*rules.READERS)
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """One letter or many, from an explicit list; asks once more, then releases one by one and reports."""
    form = forms.Releasing(request.POST)
    if not form.is_valid():
        for error in form.errors.get("letters", []):
            toasts.error(request, str(error))
        return redirect("outbox:list")
    tickets = form.cleaned_data["letters"]
    chosen = list(rules.messages_visible_to(request.user).filter(public_id__in=tickets).order_by("created_at", "pk"))
    if "confirmed" not in request.POST:
        ready = [message for message in chosen if rules.can_release(request.user, message)]
        return render(request, "outbox/release.html", {"letters": ready, "form": form, "left_out": len(tickets) - len(ready)})
    versions = {message.pk: tickets[message.public_id] for message in chosen}
    report = actions.release_each(messages=chosen, by=request.user, at=timezone.now(), versions=versions)
    _say(request, report, missing=len(tickets) - len(chosen))
    return redirect(reverse("outbox:list") + "?state=" + State.HELD)


def _say(request: HttpRequest, report: actions.Report, *, missing: int) -> None:
    if done := len(report.done):
        toasts.success(request, ngettext("%(count)s letter leaves now.", "%(count)s letters leave now.", done) % {"count": done})
    for message, reason in report.refused:
        toasts.warning(
            request,
            _("“%(subject)s” to %(to)s stays: %(reason)s") % {"subject": message.subject, "to": message.to_address, "reason": reason},
        )
    if missing:
        toasts.warning(
            request, ngettext("%(count)s letter was not found.", "%(count)s letters were not found.", missing) % {"count": missing}
        )


@doors.for_roles(*rules.READERS)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    message = _message(request, public_id)
    doors.require(rules.can_cancel(request.user, message))
    form = forms.Cancelling(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.cancel(message=message, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            toasts.success(request, _("The message is cancelled: it will not leave."))
            return redirect("outbox:detail", public_id)
    return confirm.page(
        request,
        title=_("Cancel “%(subject)s”?") % {"subject": message.subject},
        verb=_("Cancel this message"),
        back=reverse("outbox:detail", args=[public_id]),
        explanation=_("%(to)s will not receive it, and it cannot be taken up again: a new one would have to be written.")
        % {"to": message.to_address},
        form=form,
        is_danger=True,
    )


@doors.for_roles(*rules.READERS)
@require_POST
def retry(request: HttpRequest, public_id: str) -> HttpResponse:
    message = _message(request, public_id)
    doors.require(rules.can_retry(request.user, message))
    try:
        actions.retry(message=message, by=request.user, at=timezone.now())
    except Refusal as refusal:
        toasts.error(request, str(refusal))
    else:
        toasts.success(request, _("The message is back in the queue: it leaves within a few seconds."))
    return redirect("outbox:detail", public_id)
