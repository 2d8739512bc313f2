"""« Comment votre dossier a été examiné »: on a page and on paper, for its applicant and for the team."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application
from terreau.fund.explained import exports, forms, rules
from terreau.fund.explained.actions import set_level
from terreau.fund.explained.queries import page as reads
from terreau.fund.review.rules import SCREENERS
from terreau.web import doors, navigation, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

RELATED = ("edition__call", "organisation")


# ── For its applicant ────────────────────────────────────────────────────────────────────────────────────────────
def _mine(request: SignedInRequest, public_id: str) -> reads.Explanation:
    held = calls.applications_held_by(request.user).select_related(*RELATED)
    file = get_object_or_404(held, public_id=public_id)
    doors.require(
        rules.explained_to(request.user).filter(pk=file.pk).exists(),
        _("How your application was examined can be read here once the decision has been announced to you."),
    )
    return _explained(file, announced=True)


def _explained(file: Application, *, announced: bool) -> reads.Explanation:
    found = reads.explanation(file, announced=announced, at=timezone.now())
    if found is None:
        raise Http404
    return found


@doors.signed_in
@require_safe
def mine(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The whole explanation, for a member of the organisation."""
    found = _mine(request, public_id)
    return render(
        request, "explained/mine.html", {"application": found.application, "explained": found, "place": reads.place(found.content)}
    )


@doors.signed_in
@require_safe
def mine_pdf(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _pdf(_mine(request, public_id))


# ── For the team ─────────────────────────────────────────────────────────────────────────────────────────────────
def _file(request: SignedInRequest, public_id: str) -> reads.Explanation:
    file = get_object_or_404(rules.files_visible_to(request.user).select_related(*RELATED), public_id=public_id)
    return _explained(file, announced=not request.user.has_role(Role.LEAD))


@doors.for_roles(*SCREENERS)
@require_safe
def file(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What the applicant reads, or will read."""
    found = _file(request, public_id)
    application = found.application
    trail = [
        (_("Applications received"), navigation.address("review:desk")),
        (application.reference, navigation.address("review:file", application.public_id)),
        (_("How it was examined"), ""),
    ]
    context = {"application": application, "explained": found, "place": reads.place(found.content), "trail": trail}
    can_set = rules.can_set_level(request.user, application.edition)
    return render(request, "explained/file.html", context | {"can_set": can_set})


@doors.for_roles(*SCREENERS)
@require_safe
def file_pdf(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _pdf(_file(request, public_id))


def _pdf(found: reads.Explanation) -> HttpResponse:
    response = HttpResponse(exports.as_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="examen-{found.application.reference}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def setting(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Choose what the applicants of an edition read of the jury's work."""
    row = get_object_or_404(calls.editions_visible_to(request.user).select_related("call"), call__slug=call, slug=edition)
    form = forms.Setting(returns.posted(request), initial={"level": reads.level_of(row.pk)})
    if request.method == "POST" and form.is_valid():
        doors.require(rules.can_set_level(request.user, row))
        with shown_on(form):
            set_level(edition=row, level=form.cleaned_data["level"], by=request.user, at=timezone.now())
            messages.success(request, _("Saved: applicants of this edition read it so from now on."))
            return redirect("calls:desk_edition", row.call.slug, row.slug)
    trail = [
        (_("Calls"), navigation.address("calls:desk")),
        (str(row), navigation.address("calls:desk_edition", row.call.slug, row.slug)),
        (_("Explanations to applicants"), ""),
    ]
    return render(request, "explained/setting.html", {"edition": row, "form": form, "trail": trail})
