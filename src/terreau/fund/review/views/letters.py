"""Letters read over, decisions announced, decisions reopened."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.accounts import presence
from terreau.commons.accounts import queries as accounts
from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from terreau.fund.letters import mails as paper
from terreau.fund.letters.queries import proofreading
from terreau.fund.review import rules, tasks
from terreau.fund.review.actions import releasing, reopening
from terreau.fund.review.forms import deliberation as forms
from terreau.fund.review.mails import letters as mails
from terreau.fund.review.models import Decision, Deliberation, Notification
from terreau.fund.review.queries import deliberation as reads
from terreau.fund.review.states import DeliberationState, Outcome
from terreau.fund.review.views.deliberation import session_or_404, session_trail
from terreau.fund.review.views.pages import confirmed, posted, trail
from terreau.lib import periods
from terreau.lib.refusals import Refusal
from terreau.web import doors, pdf
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

AT_ONCE = 30  # decisions announced while the page is being awaited; the worker does the rest


@doors.for_roles(Role.LEAD)
@require_safe
def list_(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Every letter of the session, in full, to be read over."""
    session = session_or_404(request, public_id)
    doors.require(session.state != DeliberationState.OPEN, _("Letters are written when the session is adopted."))
    lines = reads.letters(rules.decisions_visible_to(request.user).filter(deliberation=session))
    waiting = [line for line in lines if line.status in {"held", "cancelled"}]
    wanted = request.GET.get("etat", "")
    context = {
        "session": session,
        "lines": [line for line in lines if _is_of(line, wanted)],
        "count": len(lines),
        "parts": _parts(request, lines),
        "is_in_full": request.GET.get("vue") == "textes",
        "next": next((line for line in waiting if line.status == "held" and not line.is_read), None),
        "hidden": session.decisions.count() - len(lines),
        "unread": sum(not line.is_read for line in waiting),
        "readings": proofreading.readings_of(session.edition),
        "released": sum(line.status == "released" for line in lines),
        "can_release": rules.can_release(request.user, session),
        "trail": session_trail(session, (_("Letters"), "")),
    }
    return render(request, "review/deliberation/letters.html", context)


def _parts(request: SignedInRequest, lines: list[reads.LetterLine]) -> list[tuple[str, str, bool]]:
    """The parts of the list, each with how many letters it holds."""
    wanted, is_in_full = request.GET.get("etat", ""), request.GET.get("vue") == "textes"
    names = {"": _("All"), "a-relire": _("To read over"), "relus": _("Read over"), "corriges": _("Corrected")}
    counts = {part: sum(_is_of(line, part) for line in lines) for part in names}
    found = [
        (f"{name} ({counts[part]})", f"{request.path}?etat={part}" if part else request.path, part == wanted and not is_in_full)
        for part, name in names.items()
    ]
    return [*found, (_("All texts on one page"), f"{request.path}?vue=textes", is_in_full)]


def _is_of(line: reads.LetterLine, wanted: str) -> bool:
    """Whether a letter belongs to the part of the list that was asked for."""
    return {
        "a-relire": line.status == "held" and not line.is_read,
        "relus": line.is_read,
        "corriges": line.is_corrected,
    }.get(wanted, True)


@doors.for_roles(Role.LEAD)
@require_POST
def mark_read(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The letters ticked, as they stood on the page: one that changed since is refused and named."""
    session = session_or_404(request, public_id)
    wanted = dict(pick.rsplit(":", 1) for pick in request.POST.getlist("letters") if ":" in pick)
    lines = reads.letters(rules.decisions_visible_to(request.user).filter(deliberation=session))
    count = 0
    for line in lines:
        version = wanted.get(line.message.public_id) if line.message else None
        if line.message is None or version is None or line.status != "held":
            continue
        try:
            line.message.version = int(version) if version.isdigit() else 0
            count += releasing.mark_read(lines=[(line.decision, line.message)], by=request.user, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, f"{line.decision.application} : {refusal}")
    messages.success(request, ngettext("%(count)d letter read over.", "%(count)d letters read over.", count) % {"count": count})
    return redirect("review:letters", public_id)


def decision_or_404(request: SignedInRequest, pk: int) -> Decision:
    rows = rules.decisions_visible_to(request.user)
    return get_object_or_404(rows.select_related("application__edition__call", "application__organisation", "deliberation", "by"), pk=pk)


def letter_of(decision: Decision) -> Message:
    """The last letter written for it. Adoption writes one in the same transaction, so none is a fault of ours."""
    message = reads.latest_letters([decision]).get(decision.pk)
    if message is None:
        raise Http404
    return message


@doors.for_roles(Role.LEAD)
@require_safe
def preview(request: SignedInRequest, decision: int) -> HttpResponse:
    """The PDF as it would be announced today, kept nowhere; once announced, the one that was, with its own date."""
    row = decision_or_404(request, decision)
    if announced := Notification.objects.filter(decision=row).select_related("letter").first():
        return redirect("documents:download", announced.letter.public_id)
    message = letter_of(row)
    day = periods.day(timezone.localdate())
    content = pdf.render(paper.PAPER, mails.pdf_data(row, subject=message.subject, body=message.body, day=day))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="projet-{row.application.reference}.pdf"'
    return response


@doors.for_roles(Role.LEAD)
@require_POST
def rewrite(request: SignedInRequest, decision: int) -> HttpResponse:
    row = decision_or_404(request, decision)
    doors.require(rules.can_release(request.user, row.deliberation), _("This session has been announced."))
    try:
        releasing.rewrite_letter(decision=row, by=request.user, at=timezone.now())
        messages.success(request, _("The letter was written again from the decision: read it over."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("review:letters", row.deliberation.public_id)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
@presence.recently_authenticated
def release(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Announce: outcomes become visible, letters leave. Interrupted, it goes on where it stopped."""
    session = session_or_404(request, public_id)
    doors.require(rules.can_release(request.user, session), _("This session has already been announced, or was never adopted."))
    count = reads.to_announce(session).count()
    explanation = ngettext(
        "%(count)d applicant will see the decision on their page and get the letter by mail. The time limit to contest it begins. This cannot be taken back.",
        "%(count)d applicants will see the decision on their page and get the letter by mail. The time limit to contest it begins. This cannot be taken back.",
        count,
    )
    return confirmed(
        request,
        lambda: _announce(request, session),
        title=_("Announce the decisions of “%(session)s”") % {"session": session.title},
        verb=_("Announce now"),
        explanation=explanation % {"count": count},
        done=_("The announcement has been made."),
        back=reverse("review:letters", args=[public_id]),
        then=reverse("review:deliberation", args=[public_id]),
        is_danger=True,
    )


def _announce(request: SignedInRequest, session: Deliberation) -> None:
    report = releasing.release(deliberation=session, by=request.user, at=timezone.now(), limit=AT_ONCE)
    for why in report.refused:
        messages.error(request, why)
    if report.left:
        tasks.go_on_releasing.enqueue(session.pk, request.user.pk)
        messages.info(request, _("The rest is being announced in the background; reload this page to follow it."))


# ── Reopening ────────────────────────────────────────────────────────────────────────────────────────────────────
@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def reopen(request: SignedInRequest, decision: int) -> HttpResponse:
    """Ask that a decision be taken up again; a second person answers."""
    row = decision_or_404(request, decision)
    doors.require(
        rules.can_propose_reopening(request.user, row), _("This decision is not in force, or is already being deliberated again.")
    )
    form = forms.Reopening(posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            reopening.propose(decision=row, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Your request waits for a second person."))
            return redirect("review:deliberation", row.deliberation.public_id)
    seconds = [
        person for person in accounts.holders_of(Role.LEAD) if person != request.user and rules.can_decide_on(person, row.application)
    ]
    about = {"is_favourable": row.outcome == Outcome.AWARD, "days": (timezone.now() - row.at).days}
    context = {"decision": row, "form": form, "seconds": seconds, **about}
    crumbs = session_trail(row.deliberation, (_("Reopen a decision"), ""))
    return render(request, "review/deliberation/reopen.html", context | {"trail": crumbs})


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
@presence.recently_authenticated
def answer(request: SignedInRequest, reopening_id: int) -> HttpResponse:
    """The second person agrees or declines; whoever asked may withdraw."""
    rows = rules.reopenings_visible_to(request.user).select_related(
        "decision__application__edition__call", "decision__application__organisation", "decision__deliberation", "proposed_by"
    )
    row = get_object_or_404(rows, pk=reopening_id)
    can = {"confirm": rules.can_confirm_reopening(request.user, row), "dismiss": rules.can_dismiss_reopening(request.user, row)}
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        doors.require(can.get(verb, False), _("A second person must agree, and only while the request is open."))
        _answered(request, row, verb)
        edition = row.decision.application.edition
        return redirect("review:deliberations", edition.call.slug, edition.slug)
    days = (timezone.now() - row.decision.at).days
    about = {"is_favourable": row.decision.outcome == Outcome.AWARD, "days": days, "is_mine": row.proposed_by == request.user}
    context = {"reopening": row, "decision": row.decision, "can": can, **about}
    crumbs = trail(row.decision.application.edition, (_("Reopen a decision"), ""))
    return render(request, "review/deliberation/reopening.html", context | {"trail": crumbs})


def _answered(request: SignedInRequest, row: Any, verb: str) -> None:
    facts: dict[str, Any] = {"reopening": row, "by": request.user, "at": timezone.now()}
    try:
        if verb == "confirm":
            reopening.confirm(**facts)
            messages.success(request, _("The decision is open again: put its file on the table of a session."))
        else:
            reopening.dismiss(**facts)
            messages.success(request, _("The decision stays as it was."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
