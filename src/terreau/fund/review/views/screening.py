"""One file, as officers examine it: what was sent beside what is checked; exchanges; history."""

from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.forms import queries as sheets
from terreau.commons.journal import queries as journal
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.actions import screening as files
from terreau.fund.calls.forms import versions as comparing
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import applications, beyond, stages
from terreau.fund.calls.queries import exchanges as said
from terreau.fund.caseload import rules as hands
from terreau.fund.review import rules
from terreau.fund.review.actions import screening as actions
from terreau.fund.review.forms import screening as forms
from terreau.fund.review.mails import screening as mails
from terreau.fund.review.models import IneligibilityProposal
from terreau.fund.review.queries import desk as lists
from terreau.fund.review.queries import screening as reads
from terreau.fund.review.views.desk import choice
from terreau.lib.refusals import Refusal
from terreau.web import confirm, doors
from terreau.web.refusals import shown_on

DOOR = doors.for_roles(*rules.SCREENERS)


def _file(request: HttpRequest, public_id: str) -> Application:
    rows = rules.files_visible_to(request.user).select_related("edition__call", "organisation", "theme", "sheet__form_version")
    return get_object_or_404(rows, public_id=public_id)


def _url(request: HttpRequest, name: str, public_id: str, *more: Any, at: str = "") -> str:
    """An address of this file that carries the list it came from."""
    query = request.GET.urlencode()
    return reverse(f"review:{name}", args=[public_id, *more]) + (f"?{query}" if query else "") + at


def framed(request: HttpRequest, public_id: str, current: str) -> dict[str, Any]:
    """What every tab of a file shows: the file with its neighbours in the list, the tabs, what can be done now."""
    chosen = choice(request)
    rows = rules.files_visible_to(request.user).select_related("edition__call", "organisation", "theme", *HANDS)
    rows = reads.with_open_matters(lists.with_neighbours(rows, lists.in_state(chosen.files, chosen.wanted.state), chosen.wanted.sort))
    file = get_object_or_404(rows, public_id=public_id)
    tabs = [
        ("file", pgettext("tab", "The file")),
        ("exchanges", _("Exchanges and notes")),
        ("history", pgettext("tab", "History of the file")),
    ]
    now = timezone.now()
    return {
        "file": file,
        "at": now,
        "query": request.GET.urlencode(),
        "tones": lists.TONES,
        "tabs": [(label, _url(request, name, public_id), name == current) for name, label in tabs],
        "ways": beyond.file_ways(request.user, file, audience=beyond.TEAM),
        "can": {verb: getattr(rules, f"can_{verb}")(request.user, file) for verb in VERBS},
        "charge": getattr(file, "charge", None),
        "can_entrust": hands.can_entrust(request.user, file),
        "silence": reads.silence(file, at=now, soon=lists.SOON),
    }


HANDS = ("charge__officer", "charge__second", "charge__by")
VERBS = ("admit", "request_completion", "continue_without", "propose_ineligible", "check", "note", "write")


@DOOR
@require_safe
def file(request: HttpRequest, public_id: str) -> HttpResponse:
    frame = framed(request, public_id, "file")
    told = {"dossier": reads.dossier(frame["file"], at=frame["at"]), "beside": stages.beside(frame["file"])}
    return render(request, "review/desk/file.html", frame | told)


@DOOR
@require_safe
def exchanges(request: HttpRequest, public_id: str) -> HttpResponse:
    frame = framed(request, public_id, "exchanges")
    return render(request, "review/desk/exchanges.html", frame | _exchanged(frame["file"]) | _writing())


# Two forms on one page, each with a field called "body": without names of their own, both labels would lead to the first.
NOTE_ID, MESSAGE_ID = "note_%s", "message_%s"


def _writing(*, note: forms.Note | None = None, writing: forms.Writing | None = None) -> dict[str, Any]:
    return {"note": note or forms.Note(auto_id=NOTE_ID), "writing": writing or forms.Writing(auto_id=MESSAGE_ID)}


def _exchanged(application: Application) -> dict[str, Any]:
    written = list(reads.letters(application))
    return {
        "is_letter_missing": not any(one.kind == mails.KIND and one.state != MessageState.CANCELLED for one in written),
        "thread": said.messages(application),
        "notes": application.notes.select_related("by").order_by("-at", "-pk"),
        "requests": reads.completion_requests(application),
        "letters": written,
        "proposals": application.ineligibility.select_related("proposed_by", "answered_by").order_by("-proposed_at", "-pk"),
    }


@DOOR
@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    frame = framed(request, public_id, "history")
    sent = frame["file"].submissions.select_related("by", "receipt").defer("content").order_by("-sequence", "-pk")
    decided = rules.decisions_visible_to(request.user).filter(application=frame["file"])
    decided = decided.select_related("deliberation", "notification__letter").order_by("-at", "-pk")
    told = {"submissions": sent, "decisions": decided, "lines": journal.history(frame["file"])}
    return render(request, "review/desk/history.html", frame | told)


@DOOR
@require_safe
def submission(request: HttpRequest, public_id: str, sequence: int) -> HttpResponse:
    """What was sent that time, and what changed since the time before."""
    frame = framed(request, public_id, "history")
    rows = frame["file"].submissions.select_related("form_version", "by", "receipt")
    sent = get_object_or_404(rows, sequence=sequence)
    before = rows.filter(sequence__lt=sequence).order_by("-sequence").first()
    context = {
        "sent": sent,
        "before": before,
        "comparison": applications.compare(before, sent) if before else None,
        "sections": applications.read(sent),
        "is_intact": applications.is_intact(sent),
    }
    return render(request, "review/desk/submission.html", frame | context)


@DOOR
@require_safe
def versions(request: HttpRequest, public_id: str) -> HttpResponse:
    """All that was ever sent, and what differs between any two."""
    frame = framed(request, public_id, "history")
    form, context = comparing.compared(frame["file"], request.GET)
    return render(request, "review/desk/versions.html", frame | {"form": form, **context})


# ── Small writes on the page itself ──────────────────────────────────────────────────────────────────────────────
@DOOR
@require_POST
def tick(request: HttpRequest, public_id: str) -> HttpResponse:
    application = _file(request, public_id)
    doors.require(rules.can_check(request.user, application), _("The checklist is closed: the file has gone on."))
    form = forms.Tick(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data
        with shown_on(form):
            actions.tick(
                application=application,
                item=wanted["item"],
                is_fine=wanted["verdict"],
                comment=wanted["comment"],
                by=request.user,
                at=timezone.now(),
            )
    refusal = " ".join(str(message) for messages in form.errors.values() for message in messages)
    if request.htmx:  # type: ignore[attr-defined]
        return _ticked(request, public_id, refusal)
    if refusal:
        toasts.error(request, refusal)
    return redirect(_url(request, "file", public_id, at="#verification"))


def _ticked(request: HttpRequest, public_id: str, refusal: str) -> HttpResponse:
    """Only what a tick changes: the state of its line, who said so, what is left. Never a field someone may be in."""
    frame = framed(request, public_id, "file")
    dossier = reads.dossier(frame["file"], at=frame["at"])
    line = next((line for line in dossier.lines if line.id == request.POST.get("item")), None)
    told = {"dossier": dossier, "line": line, "refusal": refusal, "is_swapped": True}
    return render(request, "review/desk/_ticked.html", frame | told)


@DOOR
@require_POST
def note(request: HttpRequest, public_id: str) -> HttpResponse:
    application = _file(request, public_id)
    doors.require(rules.can_note(request.user, application))
    form = forms.Note(request.POST, auto_id=NOTE_ID)
    if form.is_valid():
        actions.write_note(application=application, body=form.cleaned_data["body"], by=request.user, at=timezone.now())
        return redirect(_url(request, "exchanges", public_id, at="#notes"))
    frame = framed(request, public_id, "exchanges")
    return render(request, "review/desk/exchanges.html", frame | _exchanged(application) | _writing(note=form))


@DOOR
@require_POST
def write(request: HttpRequest, public_id: str) -> HttpResponse:
    application = _file(request, public_id)
    doors.require(rules.can_write(request.user, application))
    form = forms.Writing(request.POST, auto_id=MESSAGE_ID)
    if form.is_valid():
        files.write_to_applicant(application=application, body=form.cleaned_data["body"], by=request.user, at=timezone.now())
        toasts.success(request, _("Your message is on the application; an e-mail tells the applicant so."))
        return redirect(_url(request, "exchanges", public_id, at="#echanges"))
    frame = framed(request, public_id, "exchanges")
    return render(request, "review/desk/exchanges.html", frame | _exchanged(application) | _writing(writing=form))


# ── Decisions of the desk ────────────────────────────────────────────────────────────────────────────────────────
@DOOR
@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for more."""
    application = _file(request, public_id)
    doors.require(rules.can_request_completion(request.user, application), _("This file does not wait for the desk any more."))
    schema = sheets.schema_of(application.sheet.form_version)
    now = timezone.now()
    form = forms.Completion(
        request.POST or None,
        sections=[(section.id, section.title) for section in schema.sections],
        zone=application.edition.time_zone,
        at=now,
        initial={"version": application.version},
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        with shown_on(form):
            actions.request_completion(
                application=application,
                sections=wanted["sections"],
                message=wanted["message"],
                due_at=wanted["due_date"],
                expected_version=wanted["version"],
                by=request.user,
                at=now,
            )
            toasts.success(request, _("The request has gone to the applicant. The silence clock is stopped."))
            return redirect(_url(request, "file", public_id))
    context = {"file": application, "form": form, "back": _url(request, "file", public_id)}
    return render(request, "review/desk/complete.html", context)


@DOOR
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go on without what had been asked for."""
    application = _file(request, public_id)
    doors.require(rules.can_continue_without(request.user, application), _("Nothing is awaited from the applicant any more."))
    if request.method == "POST":
        try:
            files.continue_without(application=application, by=request.user, at=timezone.now())
            toasts.success(request, _("The file is examined again as it was sent; the clock runs."))
        except Refusal as refusal:
            toasts.error(request, str(refusal))
        return redirect(_url(request, "file", public_id))
    return confirm.page(
        request,
        title=_("Resume “%(file)s” without waiting?") % {"file": application},
        verb=_("Resume without waiting"),
        back=_url(request, "file", public_id),
        explanation=_(
            "What the applicant has begun to write is not taken up: the file is examined as it was last sent, and they are told."
        ),
    )


@DOOR
@require_http_methods(["GET", "POST"])
def admit(request: HttpRequest, public_id: str) -> HttpResponse:
    application = _file(request, public_id)
    doors.require(rules.can_admit(request.user, application), _("This file does not wait for the desk any more."))
    form = forms.Admission(request.POST or None, initial={"version": application.version})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        with shown_on(form):
            actions.admit(
                application=application, reason=wanted["reason"], expected_version=wanted["version"], by=request.user, at=timezone.now()
            )
            toasts.success(request, _("The file is admitted: it goes before the jury."))
            return redirect(_url(request, "file", public_id))
    dossier = reads.dossier(application, at=timezone.now())
    form.fields["reason"].required = not dossier.is_complete  # for the page; the action judges by itself
    context = {"file": application, "form": form, "dossier": dossier, "back": _url(request, "file", public_id)}
    return render(request, "review/desk/admit.html", context)


@DOOR
@require_http_methods(["GET", "POST"])
def turn_away(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose that the file is not eligible; a colleague answers."""
    application = _file(request, public_id)
    doors.require(rules.can_propose_ineligible(request.user, application), _("This file does not wait for the desk any more."))
    dossier = reads.dossier(application, at=timezone.now())
    form = forms.Ineligibility(
        request.POST or None, rules=reads.ineligibility_reasons(dossier.verdicts), initial={"version": application.version}
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        with shown_on(form):
            actions.propose_ineligible(
                application=application,
                rule=wanted["rule"],
                reason=wanted["reason"],
                expected_version=wanted["version"],
                by=request.user,
                at=timezone.now(),
            )
            toasts.success(request, _("Your proposal is recorded. A colleague now has to confirm or dismiss it."))
            return redirect(_url(request, "file", public_id))
    context = {"file": application, "form": form, "dossier": dossier, "back": _url(request, "file", public_id)}
    return render(request, "review/desk/turn_away.html", context)


@DOOR
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest, public_id: str, proposal: int) -> HttpResponse:
    """The second pair of eyes: confirm, or dismiss."""
    application = _file(request, public_id)
    asked = get_object_or_404(_proposals(request, application), pk=proposal)
    can = {"confirm": rules.can_confirm_ineligible(request.user, asked), "dismiss": rules.can_dismiss_ineligible(request.user, asked)}
    if request.method == "POST":
        is_confirmed = request.POST.get("answer") == "confirm"
        doors.require(can["confirm" if is_confirmed else "dismiss"], _("You proposed it yourself, or someone has answered already."))
        try:
            _answer(request, asked, is_confirmed=is_confirmed)
        except Refusal as refusal:
            toasts.error(request, str(refusal))
        return redirect(_url(request, "file", public_id))
    context = {"file": application, "proposal": asked, "can": can, "rule": reads.rule_label(application, asked.rule)}
    return render(request, "review/desk/second.html", context | {"back": _url(request, "file", public_id)})


def _proposals(request: HttpRequest, application: Application) -> Any:
    rows = rules.ineligibility_visible_to(request.user).select_related(
        "proposed_by", "answered_by", "application__edition__call", "application__organisation"
    )
    return rows.filter(application=application)


def _answer(request: HttpRequest, proposal: IneligibilityProposal, *, is_confirmed: bool) -> None:
    if is_confirmed:
        actions.confirm_ineligible(proposal=proposal, by=request.user, at=timezone.now())
        toasts.success(
            request, _("The file is not eligible. Its letter waits for a proofreader: the applicant knows nothing until it leaves.")
        )
    else:
        actions.dismiss_ineligible(proposal=proposal, by=request.user, at=timezone.now())
        toasts.success(request, _("The proposal is dismissed: the examination goes on."))


@DOOR
@require_POST
def rewrite(request: HttpRequest, public_id: str, proposal: int) -> HttpResponse:
    """A cancelled letter is written again."""
    application = _file(request, public_id)
    asked = get_object_or_404(_proposals(request, application), pk=proposal)
    try:
        actions.rewrite_letter(proposal=asked, by=request.user, at=timezone.now())
        toasts.success(request, _("The letter is written again; it waits for a proofreader."))
    except Refusal as refusal:
        toasts.error(request, str(refusal))
    return redirect(_url(request, "exchanges", public_id, at="#courriers"))
