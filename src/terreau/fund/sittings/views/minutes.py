"""Minutes: their words, their draft, their closing, what is corrected afterwards."""

from django.contrib import messages as toasts
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.fund.sittings import actions, exports, forms, mails, queries, rules
from terreau.fund.sittings.models import Sitting
from terreau.fund.sittings.views.pages import LEAD, TEAM, sitting_or_404, to_desk
from terreau.web import confirm, doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def _whole(request: SignedInRequest, public_id: str) -> Sitting:
    """For whoever may read every file of it: minutes name them all."""
    found = sitting_or_404(request, public_id)
    seen = rules.items_visible_to(request.user).filter(sitting=found).count()
    doors.require(seen == found.items.count(), _("You have a link with an applicant of this sitting: someone else keeps its minutes."))
    return found


@TEAM
@require_safe
def export(request: SignedInRequest, sitting: str) -> StreamingHttpResponse:
    found = sitting_or_404(request, sitting)
    lines = exports.as_csv(queries.agenda(found, viewer=request.user))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="avis-du-jury-{found.public_id}.csv"'
    return response


@TEAM
def words(request: SignedInRequest, sitting: str) -> HttpResponse:
    """What the minutes say before and after the files."""
    found = _whole(request, sitting)
    doors.require(rules.can_keep(request.user, found), _("Minutes are written while the sitting is held."))
    form = forms.Words(returns.posted(request), sitting=found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            told = form.cleaned_data
            kept = {"opening": told["opening"], "closing": told["closing"], "expected_version": told["version"]}
            actions.write(sitting=found, **kept, by=request.user, at=timezone.now())
            toasts.success(request, _("The minutes are written down; they are not closed yet."))
            return redirect(to_desk(found))
    return render(request, "sittings/words.html", {"sitting": found, "form": form, "back": to_desk(found)})


@TEAM
@require_safe
def draft(request: SignedInRequest, sitting: str) -> HttpResponse:
    """The minutes as they stand."""
    found = _whole(request, sitting)
    response = HttpResponse(mails.draft(found, day=timezone.now()), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="proces-verbal-projet.pdf"'
    return response


@LEAD
def close(request: SignedInRequest, sitting: str) -> HttpResponse:
    found = _whole(request, sitting)
    back = to_desk(found)
    doors.require(rules.can_close(request.user, found), _("These minutes are closed already, or the sitting was not held."))
    form = forms.Close(returns.posted(request), initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.close(sitting=found, expected_version=form.cleaned_data["version"], by=request.user, at=timezone.now())
            toasts.success(request, _("The minutes are closed, and the jurors are told."))
            return redirect(back)
    explanation = _(
        "They are frozen on paper, with names for the team and without for the jury. Afterwards, only a correction can be added."
    )
    return confirm.page(request, title=_("Close the minutes?"), verb=_("Close the minutes"), back=back, explanation=explanation, form=form)


@LEAD
def correct(request: SignedInRequest, sitting: str) -> HttpResponse:
    found = _whole(request, sitting)
    back = to_desk(found)
    doors.require(rules.can_correct(request.user, found), _("Only closed minutes are corrected this way."))
    form = forms.Correct(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.correct(sitting=found, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
            toasts.success(request, _("The correction is added, and the jurors are told."))
            return redirect(back)
    explanation = _("The paper stays as it was closed; the correction stands beside it, with its date.")
    title, verb = _("Correct the minutes"), _("Add the correction")
    return confirm.page(request, title=title, verb=verb, back=back, explanation=explanation, form=form)
