"""What the pages of jury and deliberation share: the door to an edition, the breadcrumb, the question before an act."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Edition
from terreau.web import confirm, navigation
from terreau.web.refusals import shown_on


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even empty: a form with nothing but boxes to tick is answered by nothing at all."""
    return request.POST if request.method == "POST" else None


def edition_or_404(request: HttpRequest, call: str, edition: str) -> Edition:
    rows = calls.editions_visible_to(request.user).select_related("call")
    return get_object_or_404(rows, call__slug=call, slug=edition)


def trail(edition: Edition, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Breadcrumb down to a page of an edition's jury or deliberation."""
    calls = (_("Calls"), navigation.address("calls:desk"))
    return [calls, (str(edition), navigation.address("calls:desk_edition", edition.call.slug, edition.slug)), *more]


def confirmed(
    request: HttpRequest,
    act: Callable[[], object],
    *,
    back: str,
    done: str,
    then: str = "",
    form: Any = None,
    is_danger: bool = False,
    **words: str,
) -> HttpResponse:
    """Ask once more, act, go back; a refusal is shown on the question itself."""
    form = form if form is not None else forms.Form(posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            act()
            messages.success(request, done)
            return redirect(then or back)
    return confirm.page(request, back=back, form=form, is_danger=is_danger, **words)
