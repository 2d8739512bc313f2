"""Laureates for everyone, from the snapshot; and the page where a lead publishes it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Edition
from terreau.showcase.laureates import actions, exports, forms, queries, rules
from terreau.showcase.laureates.models import Publication
from terreau.web import confirm, doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


@doors.public
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """Every published edition."""
    found = queries.promotions(Publication.objects.filter(withdrawn_at=None))
    total = sum(promotion.total_cents for promotion in found)
    context = {"promotions": found, "count": sum(promotion.count for promotion in found), "total": total}
    return render(request, "laureates/list.html", context)


def _published(call: str, edition: str) -> Publication:
    """What stands, for everyone alike: a lead sees here what the public sees."""
    rows = Publication.objects.filter(withdrawn_at=None).select_related("edition__call")
    return get_object_or_404(rows, edition__call__slug=call, edition__slug=edition)


@doors.public
@require_safe
def edition(request: HttpRequest, call: str, edition: str) -> HttpResponse:
    """The laureates of one edition."""
    publication = _published(call, edition)
    rows = queries.rows_of(publication)
    context = {
        "publication": publication,
        "edition": publication.edition,
        "rows": rows,
        "total": sum(row.amount_cents for row in rows),
        "communes": len({row.commune for row in rows if row.commune}),
        "trail": [(_("Laureates"), reverse("laureates:list")), (publication.edition.title, "")],
    }
    return render(request, "laureates/edition.html", context)


@doors.public
@require_safe
def edition_csv(request: HttpRequest, call: str, edition: str) -> StreamingHttpResponse:
    publication = _published(call, edition)
    response = StreamingHttpResponse(exports.as_csv(queries.rows_of(publication)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="laureats-{call}-{edition}.csv"'
    return response


def _to_publish(request: SignedInRequest, call: str, edition: str) -> Edition:
    rows = calls.editions_visible_to(request.user).select_related("call")
    return get_object_or_404(rows, call__slug=call, slug=edition)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def desk(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """What would be published, what stands, and publishing it."""
    row = _to_publish(request, call, edition)
    found, standing = queries.candidates(row), queries.current(row)
    published = queries.rows_of(standing) if standing else []
    data = request.POST if request.method == "POST" else None
    form = forms.Summaries(data, candidates=found, published=published)
    if request.method == "POST" and form.is_valid():
        doors.require(rules.can_publish(request.user, row), _("Laureates are published once the edition is being decided."))
        with shown_on(form):
            actions.publish(edition=row, summaries=form.summaries(), by=request.user, at=timezone.now())
            messages.success(request, _("The laureates are public."))
            return redirect("laureates:edition", call, edition)
    return render(request, "laureates/desk.html", _around(request, row, form, standing, found))


def _around(
    request: SignedInRequest, row: Edition, form: forms.Summaries, standing: Publication | None, found: list[queries.Candidate]
) -> dict[str, Any]:
    home = reverse("calls:desk_edition", args=[row.call.slug, row.slug])
    return {
        "edition": row,
        "form": form,
        "standing": standing,
        "has_changes": queries.changes_since(standing, found),
        "versions": rules.publications_visible_to(request.user).filter(edition=row).select_related("published_by").order_by("-version"),
        "can_publish": rules.can_publish(request.user, row),
        "obstacles": [actions.obstacle_in_words(kind, candidate.row) for candidate in found for kind in candidate.obstacles],
        "lines": journal.history(row, verbs=["laureates.published", "laureates.withdrawn"]),
        "trail": [(_("Calls"), reverse("calls:desk")), (str(row), home), (_("Laureates"), "")],
    }


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Take the list off the public pages."""
    row = _to_publish(request, call, edition)
    publication = get_object_or_404(rules.publications_visible_to(request.user), edition=row, withdrawn_at=None)
    doors.require(rules.can_withdraw(request.user, publication), _("This list is no longer public."))
    form = forms.Withdrawal(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.withdraw(publication=publication, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(request, _("The laureates are no longer public."))
            return redirect("laureates:desk", call, edition)
    return confirm.page(
        request,
        title=_("Take the laureates of “%(edition)s” off the public pages") % {"edition": row.title},
        verb=_("Withdraw this list"),
        back=reverse("laureates:desk", args=[call, edition]),
        explanation=_("The page and its file disappear at once. You may publish again; this version stays in the history."),
        form=form,
        is_danger=True,
    )
