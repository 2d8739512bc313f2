"""The lead's pages on decisions: ranking, sessions, the table against the envelope, adoption."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.accounts import presence
from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import beyond, committees
from terreau.fund.review import exports, rules
from terreau.fund.review.actions import deliberating
from terreau.fund.review.forms import deliberation as forms
from terreau.fund.review.models import Deliberation, Proposal
from terreau.fund.review.queries import conflicts, panels, ranking
from terreau.fund.review.queries import deliberation as reads
from terreau.fund.review.states import DeliberationState, ReopeningState
from terreau.fund.review.views.pages import confirmed, edition_or_404, posted, trail
from terreau.lib import csvs
from terreau.web import doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


# ── Ranking ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _ranked(request: SignedInRequest, call: str, edition: str) -> Edition:
    row = edition_or_404(request, call, edition)
    doors.require(rules.can_rank(request.user, row), _("There is no ranking before the edition is published."))
    return row


@doors.for_roles(Role.LEAD)
@require_safe
def rank(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Files by mean mark, with their spread and what is missing. One page: a ranking cut in two ranks nothing."""
    row = _ranked(request, call, edition)
    rows = ranking.ranking(row, viewer=request.user)
    shown = [ranked for ranked in rows if not ranked.is_hidden]
    context = {
        "edition": row,
        "rows": shown,
        "hidden": [ranked for ranked in rows if ranked.is_hidden],
        "missing": sum(ranked.missing for ranked in shown),
        "given": sum(ranked.given for ranked in shown),
        "unscored": sum(not ranked.given for ranked in shown),
        "ties": sum(ranked.is_tied for ranked in shown),
        "basis": rows[0].application.edition.mark_basis if rows and rows[0].is_corrected else None,
        "rubric": panels.rubric_of(row),
        "scale": ranking.SCALE,
        "trail": trail(row, (_("Ranking"), "")),
    }
    return render(request, "review/deliberation/ranking.html", context)


@doors.for_roles(Role.LEAD)
@require_safe
def rank_csv(request: SignedInRequest, call: str, edition: str) -> StreamingHttpResponse:
    row = _ranked(request, call, edition)
    header, rows = exports.ranking(ranking.ranking(row, viewer=request.user))
    response = StreamingHttpResponse(csvs.lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="classement-{row.call.slug}-{row.slug}.csv"'
    return response


@doors.for_roles(Role.LEAD)
@require_safe
def opinions(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What each juror said of one file."""
    file = get_object_or_404(rules.files_visible_to(request.user).select_related("edition__call", "organisation"), public_id=public_id)
    doors.require(rules.can_decide_on(request.user, file), _("You have a link with this applicant: its scores are hidden from you."))
    ranked = next((row for row in ranking.ranking(file.edition, viewer=request.user) if row.application.pk == file.pk), None)
    if ranked is None:
        raise PermissionDenied(_("This file is not before the jury."))
    home = reverse("review:ranking", args=[file.edition.call.slug, file.edition.slug])
    context = {"file": file, "ranked": ranked, "scale": ranking.SCALE, "trail": trail(file.edition, (_("Ranking"), home), (file.title, ""))}
    return render(request, "review/deliberation/opinions.html", context)


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────
@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def sessions(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """The deliberations of an edition, and opening one."""
    row = edition_or_404(request, call, edition)
    form = forms.Session(posted(request))
    can_table = rules.can_table(request.user, row)
    if request.method == "POST" and form.is_valid():
        doors.require(can_table, _("A session is opened once the jury has begun."))
        with shown_on(form):
            session = deliberating.open_deliberation(edition=row, **form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("review:deliberation", session.public_id)
    context = {
        "edition": row,
        "sessions": reads.sessions(row),
        "reopenings": rules.reopenings_visible_to(request.user)
        .filter(state=ReopeningState.PROPOSED, decision__application__edition=row)
        .select_related("decision__application__edition", "proposed_by")
        .order_by("pk"),
        "form": form,
        "can_table": can_table,
        "trail": trail(row, (_("Deliberation"), "")),
    }
    return render(request, "review/deliberation/sessions.html", context)


def session_or_404(request: SignedInRequest, public_id: str) -> Deliberation:
    rows = rules.deliberations_visible_to(request.user).select_related("edition__call", "adopted_by", "released_by")
    return get_object_or_404(rows, public_id=public_id)


def session_trail(session: Deliberation, *more: tuple[str, str]) -> list[tuple[str, str]]:
    home = reverse("review:deliberations", args=[session.edition.call.slug, session.edition.slug])
    here = reverse("review:deliberation", args=[session.public_id]) if more else ""
    return trail(session.edition, (_("Deliberation"), home), (session.title, here), *more)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def session(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The table: a proposal per file, the total against the envelope always in sight. Adopted, it is only read."""
    row = session_or_404(request, public_id)
    if row.state != DeliberationState.OPEN:
        return _decided(request, row)
    lines = reads.table(row, viewer=request.user)
    form = forms.Proposals(posted(request), lines=lines, version=row.version)
    if request.method == "POST" and form.is_valid():
        doors.require(rules.can_prepare(request.user, row))
        with shown_on(form):
            deliberating.save_proposals(
                deliberation=row, intents=form.intents(), expected_version=form.cleaned_data["version"], by=request.user, at=timezone.now()
            )
            messages.success(request, _("Proposals saved. Nothing is decided before adoption."))
            return redirect("review:deliberation", public_id)
        form.drawn_from(row.version)
    context = {
        "session": row,
        "form": form,
        "lines": lines,
        "budget": reads.budget(row, form.proposed_cents()),
        "trail": session_trail(row),
    }
    return render(request, "review/deliberation/session.html", context | {"history": journal.history(row)[:20]})


def _decided(request: SignedInRequest, row: Deliberation) -> HttpResponse:
    visible = rules.decisions_visible_to(request.user).filter(deliberation=row)
    lines = reads.letters(visible)
    open_ = rules.reopenings_visible_to(request.user).filter(state=ReopeningState.PROPOSED, decision__deliberation=row)
    asked = {reopening.decision_id: reopening for reopening in open_}
    context = {
        "session": row,
        "lines": [(line, asked.get(line.decision.pk)) for line in lines],
        "hidden": row.decisions.count() - len(lines),
        "released": sum(line.status == "released" for line in lines),
        "budget": reads.budget(row),
        "total": sum(line.decision.amount_cents for line in lines),
        "trail": session_trail(row),
        "history": journal.history(row)[:20],
        "next_steps": beyond.ways(request.user, row.edition, stage=beyond.RESULTS) if row.state == DeliberationState.RELEASED else [],
    }
    return render(request, "review/deliberation/decided.html", context)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, public_id: str) -> HttpResponse:
    row = session_or_404(request, public_id)
    doors.require(rules.can_prepare(request.user, row), _("This session has been adopted: it can no longer change."))
    form = forms.Session(posted(request), initial={"title": row.title, "held_on": row.held_on, "reference": row.reference})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            deliberating.change(deliberation=row, **form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("review:deliberation", public_id)
    context = {"session": row, "form": form, "trail": session_trail(row, (_("Title, date, reference"), ""))}
    return render(request, "review/deliberation/change.html", context)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def table(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Choose the files that come before the session."""
    row = session_or_404(request, public_id)
    doors.require(rules.can_prepare(request.user, row), _("This session has been adopted: no file can join it."))
    before = request.GET.get("committee", "")
    files = list(committees.of(reads.tableable(row.edition, viewer=request.user), before))
    form = forms.Table(posted(request), files=files)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            done = deliberating.table_files(deliberation=row, applications=form.cleaned_data["files"], by=request.user, at=timezone.now())
            _say(request, done)
            return redirect("review:deliberation", public_id)
    ranked = {found.application.pk: found for found in ranking.ranking(row.edition, viewer=request.user)}
    rows = sorted(
        ((ranked.get(file.pk), file) for file in files),
        key=lambda pair: (pair[0] is None or pair[0].place is None, pair[0].place if pair[0] and pair[0].place else 0),
    )
    context = {
        "session": row,
        "form": form,
        "rows": rows,
        "committee_tabs": committees.tabs(row.edition, before),
        "scale": ranking.SCALE,
        "trail": session_trail(row, (_("Put files on the table"), "")),
    }
    return render(request, "review/deliberation/table.html", context)


def _say(request: SignedInRequest, done: deliberating.Tabled) -> None:
    count = len(done.done)
    told = ngettext(
        "%(count)d file is on the table: its scores are frozen.", "%(count)d files are on the table: their scores are frozen.", count
    )
    messages.success(request, told % {"count": count})
    for why in done.refused:
        messages.warning(request, why)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def take_off(request: SignedInRequest, public_id: str, proposal: int) -> HttpResponse:
    session = session_or_404(request, public_id)
    row = get_object_or_404(Proposal.objects.select_related("application__edition", "deliberation"), pk=proposal, deliberation=session)
    doors.require(rules.can_prepare(request.user, session), _("This session has been adopted: no file can leave it."))
    doors.require(not conflicts.linked_ids(request.user, [row.application]), _("You have a link with this applicant."))
    form = forms.TakeOff(posted(request))
    return confirmed(
        request,
        lambda: deliberating.take_off(proposal=row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()),
        title=_("Take “%(file)s” off the table") % {"file": row.application},
        verb=_("Take it off the table"),
        explanation=_("It goes back to the jury, who may score it again while scoring is open; a file of the waiting list stays on it."),
        done=_("The file left the table."),
        back=reverse("review:deliberation", args=[public_id]),
        form=form,
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
@presence.recently_authenticated
def adopt(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Read everything once more, then decide."""
    row = session_or_404(request, public_id)
    doors.require(rules.can_adopt(request.user, row), _("This session has already been adopted."))
    form = forms.Adoption(posted(request), initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            version = form.cleaned_data["version"]
            decisions = deliberating.adopt(deliberation=row, expected_version=version, by=request.user, at=timezone.now())
            told = ngettext("%(count)d decision adopted.", "%(count)d decisions adopted.", len(decisions)) % {"count": len(decisions)}
            messages.success(request, told + " " + _("Applicants see nothing yet: read the letters over, then announce."))
            return redirect("review:letters", public_id)
    lines = reads.table(row, viewer=request.user)
    context: dict[str, Any] = {"session": row, "form": form, "lines": lines, "budget": reads.budget(row)}
    return render(request, "review/deliberation/adopt.html", context | {"trail": session_trail(row, (_("Adopt"), ""))})
