"""My exports: how far they are, and the only way their files leave the house."""

from django.contrib import messages as toasts
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from terreau.commons.accounts import presence
from terreau.commons.accounts.states import STAFF
from terreau.commons.exports import actions, rules
from terreau.lib.refusals import Refusal
from terreau.web import doors, picks


@doors.for_roles(*STAFF)
@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    exports = rules.exports_visible_to(request.user).defer("keys").order_by("-asked_at", "-pk")
    page = picks.page_of(exports, length=exports.count(), number=request.GET.get("page"))
    context = {"page": page, "is_under_way": any(export.is_under_way for export in page)}
    name = "exports/mine.html#exports" if request.htmx else "exports/mine.html"  # type: ignore[attr-defined]
    return render(request, name, context)


@doors.for_roles(*STAFF)
@presence.sure_before_download("exports:mine", gettext_lazy("First confirm that it is you; then download your export again."))
@require_safe
@never_cache
def download(request: HttpRequest, public_id: str) -> HttpResponseBase:
    export = get_object_or_404(rules.exports_visible_to(request.user), public_id=public_id)
    try:
        actions.check_there(export=export, at=timezone.now())
        doors.require(rules.can_download(request.user, export), _CLOSED)
        content = export.file.open("rb")
        actions.hand_out(export=export, by=request.user, at=timezone.now())
    except actions.Gone as refusal:
        toasts.warning(request, str(refusal))
        return redirect("exports:mine")
    response = FileResponse(content, as_attachment=True, filename=export.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


_CLOSED = gettext_lazy("This export holds rows that you may not read any more. Ask for it again from its list: they will be left out.")


@doors.for_roles(*STAFF)
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    export = get_object_or_404(rules.exports_visible_to(request.user), public_id=public_id)
    doors.require(rules.can_cancel(request.user, export), _("This export is not being prepared any more."))
    try:
        actions.cancel(export=export, by=request.user, at=timezone.now())
        toasts.success(request, _("The export is cancelled."))
    except Refusal as refusal:
        toasts.warning(request, str(refusal))
    return redirect("exports:mine")
