"""The only way a file leaves the house."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from terreau.commons.documents import actions, rules
from terreau.commons.documents.models import Document
from terreau.web import doors


@doors.public  # the policy of the file's owner decides: a laureate's photo may be public, nothing is by default
@require_safe
@never_cache
def download(request: HttpRequest, public_id: str) -> HttpResponseBase:
    document = Document.objects.filter(public_id=public_id).first()
    if document is None or not rules.can_read(request.user, document):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    try:
        actions.hand_out(document=document, by=request.user, at=timezone.now())
    except actions.NotNow as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    response = FileResponse(document.file.open("rb"), as_attachment=True, filename=document.name, content_type=document.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
