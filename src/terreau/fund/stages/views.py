"""Answering a first stage: the list of its files, the answers prepared, the announcement."""

from typing import Any

from django import forms as plain
from django.contrib import messages as toasts
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.accounts.states import Role
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.rules import editions_visible_to
from terreau.fund.review.queries.desk import TONES
from terreau.fund.stages import actions, forms, queries, rules
from terreau.fund.stages.states import AnswerState
from terreau.web import confirm, doors, picks
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

DOOR = doors.for_roles(Role.LEAD)


def _edition(request: SignedInRequest, call: str, slug: str) -> Edition:
    rows = editions_visible_to(request.user).select_related("call", "next_stage__call")
    found = get_object_or_404(rows, call__slug=call, slug=slug)
    doors.require(rules.can_open_page(request.user, found), _("This edition has no second stage: make it first."))
    return found


@DOOR
@require_safe
def list_(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """Every file of the first stage, its answer, and what became of the invitation."""
    edition, tab, now = _edition(request, call, slug), request.GET.get("etat", ""), timezone.now()
    files = rules.files_visible_to(request.user)
    tally = queries.tally(files, edition)
    tab = tab if tab in queries.TABS else ""
    page = picks.page_of(queries.listed(files, edition, tab), length=tally.tabs[tab], number=request.GET.get("page"))
    lines = queries.lines(list(page))
    context = {
        "edition": edition,
        "second": edition.next_stage,
        "second_standing": clock.standing(edition.next_stage, now),
        "tabs": [(f"{label} ({tally.tabs[name]})", f"?etat={name}" if name else "?", name == tab) for name, label in _labels()],
        "tally": tally,
        "page": page,
        "lines": lines,
        "tones": TONES,
        "why_not_yet": queries.why_not_yet(edition, now),
        "can_choose": any(line.can_choose for line in lines),
        "waiting": tally.tabs["prepared"],
    }
    return render(request, "stages/list.html", context)


def _labels() -> list[tuple[str, str]]:
    return [
        ("", pgettext("files", "All")),
        ("to_answer", pgettext("files", "To answer")),
        ("prepared", pgettext("files", "Answer prepared")),
        ("invited", pgettext("files", "Invited")),
        ("not_invited", pgettext("files", "Not invited")),
    ]


def _back(edition: Edition) -> str:
    return reverse("stages:list", args=[edition.call.slug, edition.slug])


@DOOR
@require_POST
def answer(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """The files ticked: once more on a page, with their reasons; then each is checked again on its own."""
    edition = _edition(request, call, slug)
    chosen = forms.Chosen(request.POST)
    if not chosen.is_valid():
        toasts.error(request, str(next(iter(chosen.errors.values()))[0]))
        return redirect(_back(edition))
    versions, outcome = chosen.cleaned_data["chosen"], chosen.cleaned_data["outcome"]
    files = _files(request, edition, versions)
    is_confirmed = "confirmed" in request.POST
    form = forms.Answers(
        request.POST if is_confirmed else None,
        files=files,
        outcome=outcome,
        initial={"chosen": request.POST.getlist("chosen"), "outcome": outcome},
    )
    if is_confirmed and form.is_valid():
        facts: dict[str, Any] = {"versions": {file.pk: versions[file.public_id] for file in files}, "reasons": form.reasons()}
        report = actions.prepare_each(applications=files, outcome=outcome, **facts, by=request.user, at=timezone.now())
        _say(request, report)
        return redirect(_back(edition))
    context = {"edition": edition, "files": files, "form": form, "outcome": outcome, "picks": request.POST.getlist("chosen")}
    return render(request, "stages/answer.html", context | {"left_out": len(versions) - len(files), "back": _back(edition)})


def _files(request: SignedInRequest, edition: Edition, chosen: dict[str, int]) -> list[Application]:
    found = rules.files_visible_to(request.user).filter(edition=edition, public_id__in=chosen)
    found = found.select_related("edition__call", "edition__next_stage", "organisation").order_by("number", "pk")
    return [file for file in found if rules.can_answer(request.user, file)]


def _say(request: SignedInRequest, report: actions.Report) -> None:
    if done := len(report.done):
        words = ngettext(
            "%(count)s answer is prepared. Its author knows nothing of it yet.",
            "%(count)s answers are prepared. Their authors know nothing of them yet.",
            done,
        )
        toasts.success(request, words % {"count": done})
    for file, reason in report.refused:
        toasts.warning(request, _("%(file)s stays where it is. %(reason)s") % {"file": file, "reason": reason})


@DOOR
@require_http_methods(["GET", "POST"])
def announce(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """All that was prepared, once more; then every letter leaves, and every answer shows."""
    edition, now = _edition(request, call, slug), timezone.now()
    rows = queries.held_letters(rules.answers_visible_to(request.user), edition)
    form = forms.Letters(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["chosen"]
        letters = [message for _answer, message in rows if message.public_id in chosen]
        versions = {message.pk: chosen[message.public_id] for message in letters}
        _tell(request, outbox.release_each(messages=letters, by=request.user, at=now, versions=versions))
        return redirect(_back(edition))
    context = {
        "edition": edition,
        "rows": [(answer, message, picks.pick(message)) for answer, message in rows],
        "form": form,
        "back": _back(edition),
        "reasons": queries.why_not_announce(edition, now),
    }
    return render(request, "stages/announce.html", context)


def _tell(request: SignedInRequest, report: outbox.Report) -> None:
    if done := len(report.done):
        toasts.success(request, ngettext("%(count)s answer is announced.", "%(count)s answers are announced.", done) % {"count": done})
    for message, reason in report.refused:
        toasts.warning(request, _("“%(letter)s” did not leave. %(reason)s") % {"letter": message.subject, "reason": reason})


@DOOR
@require_http_methods(["GET", "POST"])
def undo(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Take back an answer before it is announced."""
    rows = rules.answers_visible_to(request.user).exclude(state=AnswerState.WITHDRAWN)
    found = get_object_or_404(rows.select_related("application__edition__call"), public_id=public_id)
    doors.require(rules.can_undo(request.user, found), _("This answer has been announced: it can no longer be taken back."))
    back = _back(found.application.edition)
    form = plain.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.undo(answer=found, by=request.user, at=timezone.now())
            toasts.success(request, _("The answer is taken back; its letter will not leave."))
            return redirect(back)
    return confirm.page(
        request,
        title=_("Take back the answer prepared for %(file)s?") % {"file": found.application},
        explanation=_("Its letter is cancelled, and the file awaits an answer again. Its author knew nothing of it."),
        verb=_("Take it back"),
        back=back,
        form=form,
    )
