"""What a request brings back: the form that was sent, and where to return after a detour."""

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme


def wanted(request: HttpRequest) -> str:
    """The path given in `next`, or nothing when there is none or it leads elsewhere."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else ""


def posted(request: HttpRequest) -> QueryDict | None:
    """The form as it was sent, even with every box left empty; None when it is only shown."""
    return request.POST if request.method == "POST" else None
