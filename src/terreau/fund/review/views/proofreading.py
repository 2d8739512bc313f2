"""Reading letters over, one after the other: correct, compare with the template, replace words in many at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from terreau.commons.accounts.states import Role
from terreau.commons.outbox import rules as outbox
from terreau.commons.outbox.models import Message
from terreau.fund.letters import mails as paper
from terreau.fund.letters.queries import proofreading
from terreau.fund.review import rules
from terreau.fund.review.actions import releasing
from terreau.fund.review.forms import deliberation as forms
from terreau.fund.review.models import Decision, Deliberation
from terreau.fund.review.queries import deliberation as reads
from terreau.fund.review.states import DeliberationState
from terreau.fund.review.views.deliberation import session_or_404, session_trail
from terreau.fund.review.views.letters import decision_or_404, letter_of
from terreau.fund.review.views.pages import posted
from terreau.lib.refusals import Refusal
from terreau.web import doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, decision: int) -> HttpResponse:
    """One letter among those of its session: correct it, say that it was read, go on to the next."""
    row = decision_or_404(request, decision)
    message = letter_of(row)
    doors.require(outbox.can_edit(request.user, message), _("This letter is no longer held: it cannot be corrected."))
    form = forms.Letter(posted(request), initial={"subject": message.subject, "body": message.body, "version": message.version})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            is_read = _corrected(request, row, message, form.cleaned_data)
            return redirect(_onwards(request, row) if is_read else reverse("review:letters", args=[row.deliberation.public_id]))
    home = reverse("review:letters", args=[row.deliberation.public_id])
    crumbs = session_trail(row.deliberation, (_("Letters"), home), (str(row.application), ""))
    context = {"decision": row, "message": message, "form": form, "remedies": paper.remedies(), "trail": crumbs, "home": home}
    return render(request, "review/deliberation/letter.html", context | _among(request, row, message))


def _held(request: SignedInRequest, session: Deliberation) -> list[reads.LetterLine]:
    lines = reads.letters(rules.decisions_visible_to(request.user).filter(deliberation=session))
    return [line for line in lines if line.status == "held"]


def _among(request: SignedInRequest, decision: Decision, message: Message) -> dict[str, Any]:
    """Where the letter stands among those of its session, who has read it, and what was changed in it."""
    held = _held(request, decision.deliberation)
    place = next((number for number, line in enumerate(held) if line.decision.pk == decision.pk), 0)
    line = held[place] if held else None
    return {
        "line": line,
        "proof": line.proof if line else None,
        "place": place + 1,
        "count": len(held),
        "previous": held[place - 1] if place > 0 else None,
        "following": held[place + 1] if place + 1 < len(held) else None,
        "unread": sum(not other.is_read for other in held),
    }


def _onwards(request: SignedInRequest, decision: Decision) -> str:
    """The next letter to read, in the order of the list and round its end; the list when none is left."""
    held = _held(request, decision.deliberation)
    place = next((number for number, line in enumerate(held) if line.decision.pk == decision.pk), -1)
    for line in [*held[place + 1 :], *held[: max(place, 0)]]:
        if not line.is_read and not _is_by(line, request.user):
            return reverse("review:letter", args=[line.decision.pk])
    return reverse("review:letters", args=[decision.deliberation.public_id])


def _is_by(line: reads.LetterLine, user: Any) -> bool:
    """Whether this person has done their part, and another is waited for."""
    return line.proof is not None and any(reading.by_id == user.pk for reading in line.proof.readings)


def _corrected(request: SignedInRequest, decision: Decision, message: Message, typed: dict[str, Any]) -> bool:
    """Keep what was changed; mark it read if that is what was asked. Says which."""
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    is_read = request.POST.get("verb") == "read"
    if (typed["subject"], typed["body"]) != (message.subject, message.body) or typed["version"] != message.version:
        releasing.correct_letter(
            decision=decision, message=message, subject=typed["subject"], body=typed["body"], expected_version=typed["version"], **facts
        )
    if is_read:
        releasing.mark_read(lines=[(decision, message)], **facts)
    messages.success(request, _("Letter read over.") if is_read else _("Letter saved; it remains to be read over."))
    return is_read


@doors.for_roles(Role.LEAD)
@require_POST
def make_again(request: SignedInRequest, decision: int) -> HttpResponse:
    """Forget the corrections: the letter as its template makes it today."""
    row = decision_or_404(request, decision)
    message = letter_of(row)
    doors.require(outbox.can_edit(request.user, message), _("This letter is no longer held: it cannot be corrected."))
    version = request.POST.get("version", "")
    try:
        releasing.make_again(
            decision=row, message=message, expected_version=int(version) if version.isdigit() else 0, by=request.user, at=timezone.now()
        )
        messages.success(request, _("The letter is back to what its template gives: read it over."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("review:letter", row.pk)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def replace(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Find words in the held letters and replace them: each change is shown before anything is written."""
    session = session_or_404(request, public_id)
    doors.require(session.state == DeliberationState.ADOPTED, _("These letters are no longer held: they cannot be corrected."))
    asked = request.POST if request.method == "POST" else request.GET
    form = forms.Replacement(asked if "mots" in asked else None)
    found: list[tuple[Decision, proofreading.Replacement]] = []
    if form.is_bound and form.is_valid():
        found = _found(request, session, form.cleaned_data)
        if request.method == "POST":
            _replaced(request, found, form.cleaned_data["mots"])
            return redirect("review:letters", public_id)
    home = reverse("review:letters", args=[public_id])
    crumbs = session_trail(session, (_("Letters"), home), (_("Replace words"), ""))
    context = {"session": session, "form": form, "found": found, "home": home, "trail": crumbs}
    return render(request, "review/deliberation/replace.html", context)


def _found(request: SignedInRequest, session: Deliberation, typed: dict[str, Any]) -> list[tuple[Decision, proofreading.Replacement]]:
    decisions = {line.message.pk: line.decision for line in _held(request, session) if line.message}
    letters = [line.message for line in _held(request, session) if line.message]
    rows = proofreading.replacements(letters, wanted=typed["mots"], by=typed["par"], is_whole=typed["entiers"])
    return [(decisions[row.message.pk], row) for row in rows]


def _replaced(request: SignedInRequest, found: list[tuple[Decision, proofreading.Replacement]], wanted: str) -> None:
    """Only the letters ticked, as their change was shown."""
    versions = {
        name: int(number) for name, _colon, number in (pick.rpartition(":") for pick in request.POST.getlist("letters")) if number.isdigit()
    }
    ticked = [(decision, row) for decision, row in found if row.message.public_id in versions]
    report = releasing.replace_each(changes=ticked, versions=versions, wanted=wanted, by=request.user, at=timezone.now())
    for why in report.refused:
        messages.error(request, why)
    done = ngettext("%(count)d letter corrected: read it over.", "%(count)d letters corrected: read them over.", report.done)
    messages.success(request, done % {"count": report.done})
