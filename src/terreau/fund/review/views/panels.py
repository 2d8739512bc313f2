"""The lead's pages on juries: compose, hand out, open and close, follow."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.accounts import queries as accounts
from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import committees
from terreau.fund.review import rules
from terreau.fund.review.actions import panels as actions
from terreau.fund.review.actions import scoring
from terreau.fund.review.forms import jury as jury_forms
from terreau.fund.review.forms import panels as forms
from terreau.fund.review.models import Assignment, Panel, PanelSeat
from terreau.fund.review.queries import blind
from terreau.fund.review.queries import panels as reads
from terreau.fund.review.views.pages import confirmed, edition_or_404, posted, trail
from terreau.lib.refusals import Refusal
from terreau.web import doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

SHOWN_REFUSALS = 8


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def list_(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """The juries of an edition; most have one."""
    row = edition_or_404(request, call, edition)
    form = forms.NewPanel(posted(request), zone=row.time_zone, edition=row)
    if request.method == "POST" and form.is_valid():
        doors.require(
            rules.can_create_panel(request.user, row), _("A jury is composed once the edition is published, and until it is decided.")
        )
        with shown_on(form):
            panel = actions.create_panel(edition=row, **form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("review:panel", panel.public_id)
    context = {"edition": row, "panels": reads.panels_of(row), "form": form, "trail": trail(row, (_("Jury"), ""))}
    return render(request, "review/panels/list.html", context | {"can_create": rules.can_create_panel(request.user, row)})


def _panel(request: SignedInRequest, public_id: str) -> Panel:
    return get_object_or_404(rules.panels_visible_to(request.user).select_related("edition__call"), public_id=public_id)


def _jury_url(edition: Edition) -> str:
    return reverse("review:panels", args=[edition.call.slug, edition.slug])


@doors.for_roles(Role.LEAD)
@require_safe
def detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Who sits, who has declared, what is scored, what is missing."""
    return _detail(request, _panel(request, public_id))


def _detail(request: SignedInRequest, panel: Panel, **bound: Any) -> HttpResponse:
    user, now = request.user, timezone.now()
    assignments = reads.panel_assignments(panel)
    progress = reads.progress(panel, assignments)
    seated = {row.seat.juror_id for row in progress}
    people = accounts.holders_of(Role.JUROR).exclude(pk__in=seated)
    verbs = {"compose": rules.can_compose, "open": rules.can_open_panel, "close": rules.can_close_panel, "reopen": rules.can_reopen_panel}
    context: dict[str, Any] = {
        "panel": panel,
        "now": now,
        "progress": progress,
        "themes": panel.themes.order_by("name", "pk"),
        "files": reads.files_of(panel, assignments),
        "corrected": reads.to_give_back(assignments),
        "invitations": reads.invitations_of(panel),
        "given": sum(row.given for row in progress),
        "expected": sum(row.expected for row in progress),
        "undeclared": sum(bool(row.undeclared) for row in progress),
        "is_scoring_open": reads.is_scoring_open(panel, now),
        "can": {verb: rule(user, panel) for verb, rule in verbs.items()},
        "add": bound.get("add") or forms.AddJuror(people=people, auto_id="add_%s"),
        "invite": bound.get("invite") or forms.InviteJuror(auto_id="invite_%s"),
        "lines": journal.history(panel)[:20],
        "trail": trail(panel.edition, (_("Jury"), _jury_url(panel.edition)), (panel.name, "")),
    }
    return render(request, "review/panels/detail.html", context)


@doors.for_roles(Role.LEAD)
@require_POST
def add_juror(request: SignedInRequest, public_id: str) -> HttpResponse:
    panel = _panel(request, public_id)
    doors.require(rules.can_compose(request.user, panel), _("Scoring is closed: reopen it to change the jury."))
    form = forms.AddJuror(request.POST, people=accounts.holders_of(Role.JUROR), auto_id="add_%s")
    if form.is_valid():
        with shown_on(form):
            actions.add_juror(panel=panel, juror=form.cleaned_data["juror"], by=request.user, at=timezone.now())
            messages.success(request, _("%(name)s sits on this jury.") % {"name": form.cleaned_data["juror"]})
            return redirect("review:panel", public_id)
    return _detail(request, panel, add=form)


@doors.for_roles(Role.LEAD)
@require_POST
def invite_juror(request: SignedInRequest, public_id: str) -> HttpResponse:
    panel = _panel(request, public_id)
    doors.require(rules.can_compose(request.user, panel), _("Scoring is closed: reopen it to change the jury."))
    form = forms.InviteJuror(request.POST, auto_id="invite_%s")
    if form.is_valid():
        with shown_on(form):
            seat = actions.invite_juror(panel=panel, email=form.cleaned_data["email"], by=request.user, at=timezone.now())
            messages.success(request, _("They are a juror already: they sit on this jury.") if seat else _("The invitation is on its way."))
            return redirect("review:panel", public_id)
    return _detail(request, panel, invite=form)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def hand_out(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Give files to jurors: all to all, shared out, or by hand."""
    panel = _panel(request, public_id)
    doors.require(rules.can_compose(request.user, panel), _("Scoring is closed: reopen it to hand out files."))
    before = request.GET.get("committee", "")
    files, seats = list(committees.of(reads.offered(panel), before)), reads.sitting(panel)
    form = forms.HandOut(posted(request), files=files, seats=seats)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            _say(request, _handed(request, panel, form.cleaned_data))
            return redirect("review:panel", public_id)
    context = {"panel": panel, "form": form, "files": files, "seats": seats, "committee_tabs": committees.tabs(panel.edition, before)}
    crumbs = trail(panel.edition, (panel.name, reverse("review:panel", args=[public_id])), (_("Hand out files"), ""))
    return render(request, "review/panels/hand_out.html", context | {"trail": crumbs})


def _handed(request: SignedInRequest, panel: Panel, wanted: dict[str, Any]) -> actions.Handed:
    facts: dict[str, Any] = {"panel": panel, "by": request.user, "at": timezone.now()}
    if wanted["mode"] == forms.HandOut.ALL:
        return actions.assign_all(applications=wanted["files"], **facts)
    if wanted["mode"] == forms.HandOut.IN_TURN:
        return actions.assign_in_turn(applications=wanted["files"], reviews=wanted["reviews"], **facts)
    return actions.assign(pairs=[(seat, file) for file in wanted["files"] for seat in wanted["jurors"]], **facts)


def _say(request: SignedInRequest, handed: actions.Handed) -> None:
    made = ngettext("%(count)d file was handed out.", "%(count)d files were handed out, all jurors together.", handed.made)
    messages.success(request, made % {"count": handed.made})
    for why in handed.refused[:SHOWN_REFUSALS]:
        messages.warning(request, why)
    more = len(handed.refused) - SHOWN_REFUSALS
    if more > 0:
        messages.warning(request, ngettext("…and %(count)d more.", "…and %(count)d more.", more) % {"count": more})


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def open_(request: SignedInRequest, public_id: str) -> HttpResponse:
    panel = _panel(request, public_id)
    doors.require(rules.can_open_panel(request.user, panel), _("Scoring has already been opened."))
    return _confirmed(
        request,
        panel,
        lambda: actions.open_panel(panel=panel, by=request.user, at=timezone.now()),
        title=_("Open scoring"),
        verb=_("Open scoring and write to the jurors"),
        explanation=_("The grid is frozen as it stands, and each juror gets a mail. You can still add jurors and files afterwards."),
        done=_("Scoring is open. The jurors have been written to."),
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, public_id: str) -> HttpResponse:
    panel = _panel(request, public_id)
    doors.require(rules.can_close_panel(request.user, panel), _("Scoring is not open."))
    missing = sum(row.expected - row.given for row in reads.progress(panel, reads.panel_assignments(panel)))
    told = ngettext("%(count)d score is still awaited.", "%(count)d scores are still awaited.", missing) % {"count": missing}
    stands = _("Scores stand as they are; drafts that were not given do not count. You can reopen it.")
    return _confirmed(
        request,
        panel,
        lambda: actions.close_panel(panel=panel, by=request.user, at=timezone.now()),
        title=_("Close scoring"),
        verb=_("Close scoring"),
        explanation=f"{told} {stands}" if missing else stands,
        done=_("Scoring is closed."),
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def reopen(request: SignedInRequest, public_id: str) -> HttpResponse:
    panel = _panel(request, public_id)
    doors.require(rules.can_reopen_panel(request.user, panel), _("Scoring is not closed."))
    form = forms.Closing(posted(request), zone=panel.edition.time_zone)
    return _confirmed(
        request,
        panel,
        lambda: actions.reopen_panel(panel=panel, closes_at=form.cleaned_data["closes_at"], by=request.user, at=timezone.now()),
        title=_("Reopen scoring"),
        verb=_("Reopen scoring and write to the jurors"),
        explanation=_("Jurors may change their scores again, with the same grid, until the instant you choose."),
        done=_("Scoring is open again. The jurors have been written to."),
        form=form,
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def closing(request: SignedInRequest, public_id: str) -> HttpResponse:
    panel = _panel(request, public_id)
    doors.require(rules.can_compose(request.user, panel), _("Scoring is closed: reopen it to choose another date."))
    form = forms.Closing(posted(request), zone=panel.edition.time_zone, initial={"closes_at": panel.closes_at})
    return _confirmed(
        request,
        panel,
        lambda: actions.change_closing(panel=panel, closes_at=form.cleaned_data["closes_at"], by=request.user, at=timezone.now()),
        title=_("Change when scores are due"),
        verb=_("Save this date"),
        explanation=_("Jurors see it on their pages at once. No mail is sent."),
        done=_("The closing of scoring has been moved."),
        form=form,
    )


def _confirmed(request: SignedInRequest, panel: Panel, act: Callable[[], object], **words: Any) -> HttpResponse:
    return confirmed(request, act, back=reverse("review:panel", args=[panel.public_id]), **words)


@doors.for_roles(Role.LEAD)
@require_POST
def remind(request: SignedInRequest, public_id: str) -> HttpResponse:
    panel = _panel(request, public_id)
    try:
        sent = actions.remind(panel=panel, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("review:panel", public_id)
    told = ngettext("%(count)d juror was written to.", "%(count)d jurors were written to.", sent) % {"count": sent}
    messages.success(request, told if sent else _("Everyone who is late has already been written to today."))
    return redirect("review:panel", public_id)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def remove_juror(request: SignedInRequest, public_id: str, seat: int) -> HttpResponse:
    panel = _panel(request, public_id)
    row = get_object_or_404(PanelSeat.objects.select_related("juror", "panel"), pk=seat, panel=panel)
    doors.require(rules.can_remove_juror(request.user, row), _("This juror does not sit any more."))
    form = forms.Removal(posted(request))
    return _confirmed(
        request,
        panel,
        lambda: actions.remove_juror(seat=row, keeps_scores=form.cleaned_data["keeps_scores"], by=request.user, at=timezone.now()),
        title=_("Take %(name)s off the jury") % {"name": row.juror},
        verb=_("Take them off now"),
        explanation=_("They lose sight of every file at once, and get no more mail about this jury. What they had not given is lost."),
        done=_("%(name)s does not sit on this jury any more.") % {"name": row.juror},
        form=form,
        is_danger=True,
    )


def _assignment(request: SignedInRequest, public_id: str) -> Assignment:
    rows = Assignment.objects.filter(seat__panel__in=rules.panels_visible_to(request.user))
    return get_object_or_404(rows.select_related("seat__panel__edition__call", "seat__juror", "application__edition"), public_id=public_id)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def unassign(request: SignedInRequest, public_id: str) -> HttpResponse:
    row = _assignment(request, public_id)
    doors.require(rules.can_compose(request.user, row.seat.panel), _("Scoring is closed: reopen it to change who scores what."))
    return _confirmed(
        request,
        row.seat.panel,
        lambda: actions.unassign(assignment=row, by=request.user, at=timezone.now()),
        title=_("Take “%(file)s” away from %(name)s") % {"file": row.application, "name": row.seat.juror},
        verb=_("Take this file away"),
        explanation=_("The juror loses sight of it at once. If they had scored it, these scores no longer count."),
        done=_("The file was taken away."),
        is_danger=True,
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def recuse(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A juror told the lead of a link: note it for them."""
    row = _assignment(request, public_id)
    doors.require(rules.can_recuse(request.user, row), _("This juror is already recused from this file, or no longer has it."))
    form = jury_forms.Recusal(posted(request))
    return _confirmed(
        request,
        row.seat.panel,
        lambda: scoring.recuse(assignment=row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()),
        title=_("Recuse %(name)s from “%(file)s”") % {"file": row.application, "name": row.seat.juror},
        verb=_("Note this link"),
        explanation=_(
            "The juror loses sight of the file and their scores on it stop counting. If it was a mistake, you may give it back later."
        ),
        done=_("The recusal is noted."),
        form=form,
        is_danger=True,
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def give_back(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A recusal was a mistake: a lead, who is not that juror, weighs what it costs to undo it."""
    row = _assignment(request, public_id)
    doors.require(
        rules.can_give_back(request.user, row), _("This file cannot be given back by you now: see the page of the jury for what stands.")
    )
    form = jury_forms.GivingBack(posted(request))
    return _confirmed(
        request,
        row.seat.panel,
        lambda: actions.give_back(assignment=row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()),
        title=_("Give “%(file)s” back to %(name)s") % {"file": row.application, "name": row.seat.juror},
        verb=_("Give the file back"),
        explanation=_(
            "The juror sees the file again, and the scores they had given count again. A file that comes back is easy to recognise: "
            "they will probably know whose it is, and no longer read it blind. If other jurors can score it, leave it with them."
        ),
        done=_("The file was given back. The juror is told by e-mail."),
        form=form,
    )


@doors.for_roles(Role.LEAD)
@require_safe
def giveaways(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Files whose own words name their applicant to jurors."""
    panel = _panel(request, public_id)
    files = [(file, found) for file in reads.admitted(panel.edition) if (found := blind.giveaways(file))]
    crumbs = trail(panel.edition, (panel.name, reverse("review:panel", args=[public_id])), (_("Blind reading"), ""))
    return render(request, "review/panels/giveaways.html", {"panel": panel, "files": files, "trail": crumbs})
