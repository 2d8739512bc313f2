"""« Pièces lues par le jury »: the attachments of a file as jurors get them, then one of them."""

from django.contrib import messages as toasts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application
from terreau.fund.redactions import actions, forms, queries, rules
from terreau.fund.redactions.states import Kind
from terreau.fund.review import rules as review
from terreau.web import doors, navigation, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

TEAM = doors.for_roles(*rules.DESK)


def _file(request: HttpRequest, public_id: str) -> Application:
    rows = review.files_visible_to(request.user).select_related("edition__call", "organisation", "sheet__form_version")
    return get_object_or_404(rows, public_id=public_id)


def _trail(file: Application, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (_("Applications received"), navigation.address("review:desk")),
        (file.reference, navigation.address("review:file", file.public_id)),
        *more,
    ]


@TEAM
@require_http_methods(["GET", "POST"])
def edition(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Files whose attachments await a look; and, for a lead, whether jurors get the others."""
    row = get_object_or_404(calls.editions_visible_to(request.user).select_related("call"), call__slug=call, slug=edition)
    doors.require(rules.can_see(request.user, row), _("This edition is not before a jury."))
    can_choose = rules.can_choose(request.user, row)
    if request.method == "POST":
        doors.require(can_choose, _("Only a lead says what jurors get."))
        actions.choose(edition=row, only_seen=request.POST.get("only_seen") == "yes", by=request.user, at=timezone.now())
        toasts.success(request, _("Kept. This is what jurors get from now on."))
        return redirect("redactions:edition", call, edition)
    found = queries.standings(rules.files_before_decision(request.user, row))
    context = {
        "edition": row,
        "standings": found,
        "unseen": sum(one.unseen for one in found),
        "is_careful": queries.is_careful(row),
        "can_choose": can_choose,
    }
    return render(request, "redactions/edition.html", context)


@TEAM
@require_safe
def file(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Each attachment jurors come to, and what was said of it."""
    found = _file(request, public_id)
    context = {"file": found, "pieces": queries.pieces(found), "can_redact": rules.can_redact(request.user, found)}
    return render(request, "redactions/file.html", context | {"trail": _trail(found, (_("Attachments read by the jury"), ""))})


@TEAM
@require_http_methods(["GET", "POST"])
def piece(request: SignedInRequest, public_id: str, number: int) -> HttpResponse:
    """Hand it as it is, hand a copy, or hand nothing and say why."""
    found = _file(request, public_id)
    one = next((piece for piece in queries.pieces(found) if piece.number == number), None)
    if one is None:
        raise Http404
    doors.require(rules.can_redact(request.user, found), _("This file is decided: what jurors were handed stays as it was."))
    said = one.redaction
    initial = {"version": said.version, "kind": said.kind, "reason": said.reason} if said else {"version": 0, "kind": Kind.COPY}
    files = request.FILES if request.method == "POST" else None
    form = forms.Settle(returns.posted(request), files, initial=initial | {"document": one.document.public_id})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            if form.cleaned_data["document"] != one.document.public_id:
                raise actions.Crossed(_("The file was sent again meanwhile: go back to its attachments."))
            actions.settle(application=found, document=one.document, **form.said(), by=request.user, at=timezone.now())
            toasts.success(request, _("Kept. This is what jurors get from now on."))
            return redirect("redactions:file", public_id)
    page = (_("Attachments read by the jury"), reverse("redactions:file", args=[public_id]))
    title = _("Attachment no. %(number)s") % {"number": number}
    return render(request, "redactions/piece.html", {"file": found, "piece": one, "form": form, "trail": _trail(found, page, (title, ""))})
