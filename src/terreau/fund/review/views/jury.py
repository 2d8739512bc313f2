"""A juror's own pages. Every file they reach goes through `rules.jury_files_visible_to`, and comes out as a `JuryFile`."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.accounts.states import Role
from terreau.commons.documents import actions as documents
from terreau.fund.review import rules
from terreau.fund.review.actions import scoring
from terreau.fund.review.forms import jury as forms
from terreau.fund.review.models import Assignment, PanelSeat, Review
from terreau.fund.review.queries import blind, jury, panels
from terreau.fund.review.views.pages import confirmed, posted
from terreau.web import doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


@doors.for_roles(Role.JUROR)
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """What I have to do, panel by panel."""
    user = request.user
    now = timezone.now()
    desks = jury.desks(rules.seats_visible_to(user), rules.assignments_visible_to(user), rules.jury_files_visible_to(user), now)
    return render(request, "review/jury/desk.html", {"desks": desks, "now": now, "called": jury.calls_of(user)})


def _seat(request: SignedInRequest, panel: str) -> PanelSeat:
    return get_object_or_404(rules.seats_visible_to(request.user).select_related("panel__edition__call"), panel__public_id=panel)


@doors.for_roles(Role.JUROR)
@require_http_methods(["GET", "POST"])
@never_cache
def interests(request: SignedInRequest, panel: str) -> HttpResponse:
    """Names of the edition to declare links on; nothing here says which files are whose."""
    seat = _seat(request, panel)
    bodies = jury.to_declare(seat)
    form = forms.Declaration(posted(request), bodies=bodies, said=jury.declared(seat))
    can_declare = rules.can_declare(request.user, seat) and panels.is_scoring_open(seat.panel, timezone.now())
    if request.method == "POST" and form.is_valid():
        doors.require(can_declare, _("Scoring is closed: there is nothing to declare any more."))
        with shown_on(form):
            said = {"listed": form.cleaned_data["bodies"], "links": form.cleaned_data["links"]}
            taken = scoring.declare(seat=seat, **said, by=request.user, at=timezone.now())
            messages.success(request, _declared(taken))
            return redirect("review:jury")
    context = {"seat": seat, "form": form, "can_declare": can_declare, "trail": _trail(_("Declaration of interests"))}
    return render(request, "review/jury/interests.html", context)


@doors.for_roles(Role.JUROR)
@require_http_methods(["GET", "POST"])
def withdraw_link(request: SignedInRequest, panel: str, body: str) -> HttpResponse:
    """I ticked this name by mistake. The page says the same whatever files I was given: it must not tell whose they are."""
    seat = _seat(request, panel)
    rows = seat.interests.select_related("organisation", "seat__panel__edition")
    interest = get_object_or_404(rows, organisation__public_id=body, is_linked=True)
    is_open = rules.can_declare(request.user, seat) and panels.is_scoring_open(seat.panel, timezone.now())
    doors.require(is_open, _("Scoring is closed: the declaration can no longer be changed."))
    form = forms.Withdrawal(posted(request))
    return confirmed(
        request,
        lambda: scoring.withdraw_link(interest=interest, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()),
        title=_("I have no link with %(name)s") % {"name": interest.organisation},
        verb=_("Withdraw this link"),
        back=reverse("review:jury_interests", args=[panel]),
        explanation=_(
            "Your declaration is corrected at once, and your reason is kept with it. If a file had been taken away from you because of "
            "this link, it does not come back by itself: you would know whose it is. The team reads your reason and decides either to "
            "give it back to you or to leave it with the other jurors."
        ),
        done=_("Your declaration is corrected. The team decides on any file that had been taken away."),
        form=form,
    )


def _trail(here: str) -> list[tuple[str, str]]:
    return [(_("My jury"), reverse("review:jury")), (here, "")]


def _declared(taken: int) -> str:
    if not taken:
        return _("Thank you. Your files are open: you read them without knowing whose they are.")
    return ngettext(
        "Thank you. %(count)d file was taken away from you; the others are open.",
        "Thank you. %(count)d files were taken away from you; the others are open.",
        taken,
    ) % {"count": taken}


def _assignment(request: SignedInRequest, public_id: str) -> Assignment:
    rows = rules.jury_files_visible_to(request.user).select_related(
        "seat__panel__edition__call", "application__theme", "application__sheet__form_version"
    )
    return get_object_or_404(rows, public_id=public_id)


@doors.for_roles(Role.JUROR)
@require_http_methods(["GET", "POST"])
@never_cache
def file(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A file without identity on one side, the grid on the other."""
    assignment = _assignment(request, public_id)
    verb = request.POST.get("verb", "")
    form = forms.Scoring(posted(request), rubric=jury.rubric(assignment.seat.panel), review=_review(assignment), is_final=verb == "give")
    can_score = rules.can_score(request.user, assignment) and panels.is_scoring_open(assignment.seat.panel, timezone.now())
    if request.method == "POST" and form.is_valid():
        doors.require(can_score, _("Scoring is closed. What you had given stands as it was."))
        with shown_on(form):
            return _written(request, assignment, form, verb)
        form.drawn_from(_review(assignment))
    read = blind.jury_file(assignment)
    context = {
        "panel": assignment.seat.panel,
        "file": read,
        "form": form,
        "can_score": can_score,
        "review": form.review,
        "now": timezone.now(),
    }
    return render(request, "review/jury/file.html", context | {"trail": _trail(read.title or _("Untitled project"))})


def _review(assignment: Assignment) -> Review | None:
    return Review.objects.filter(assignment=assignment).prefetch_related("scores").first()


def _written(request: SignedInRequest, assignment: Assignment, form: forms.Scoring, verb: str) -> HttpResponse:
    facts: dict[str, Any] = {
        "assignment": assignment,
        "by": request.user,
        "at": timezone.now(),
        "expected_version": form.cleaned_data["version"],
    }
    written = {"marks": form.marks(), "comment": form.cleaned_data["comment"]}
    if verb == "take_back":
        scoring.take_back(**facts)
        scoring.save_draft(**facts | {"expected_version": facts["expected_version"] + 1}, **written)  # what was being typed stays
        messages.info(request, _("Your scores are a draft again: they count nowhere until you give them."))
        return redirect("review:jury_file", assignment.public_id)
    if verb == "give":
        scoring.give(**facts, **written)
        messages.success(request, _("Your scores are given. You may change them until scoring closes."))
        return redirect("review:jury")
    scoring.save_draft(**facts, **written)
    messages.success(request, _("Draft saved. It counts nowhere until you give it."))
    return redirect("review:jury_file", assignment.public_id)


@doors.for_roles(Role.JUROR)
@require_safe
@never_cache
def attachment(request: SignedInRequest, public_id: str, number: int) -> HttpResponseBase:
    """A file of the application under a neutral name, through the assignment and never through its own address."""
    assignment = _assignment(request, public_id)
    document = blind.attachment(assignment, number)
    if document is None:
        raise Http404
    try:
        documents.hand_out(document=document, by=request.user, at=timezone.now())
    except documents.NotNow as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    name = blind.neutral_name(document, number)
    response = FileResponse(document.file.open("rb"), as_attachment=True, filename=name, content_type=document.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@doors.for_roles(Role.JUROR)
@require_http_methods(["GET", "POST"])
def recuse(request: SignedInRequest, public_id: str) -> HttpResponse:
    """I recognise this project: take it away from me."""
    assignment = _assignment(request, public_id)
    doors.require(rules.can_recuse(request.user, assignment))
    form = forms.Recusal(posted(request))
    return confirmed(
        request,
        lambda: scoring.recuse(assignment=assignment, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()),
        title=_("I have a link with this project"),
        verb=_("Take this file away from me"),
        back=reverse("review:jury_file", args=[public_id]),
        then="review:jury",
        explanation=_(
            "You will no longer see this file, nor any score of it. Only the team could give it back to you, if you were mistaken."
        ),
        done=_("Thank you. This file was taken away from you, and your scores on it count no more."),
        form=form,
    )
