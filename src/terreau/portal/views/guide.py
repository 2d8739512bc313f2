"""The guided tour of the demonstration. Elsewhere it does not exist."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from terreau.commons.accounts import queries as accounts
from terreau.portal.demo import guide
from terreau.portal.demo.mailbox import mail_for
from terreau.web import doors

PER_PAGE = 25


@doors.public
@require_GET
def try_this(request: HttpRequest) -> HttpResponse:
    _only_there()
    keys = dict(accounts.demo_accounts().values_list("name", "public_id"))
    parts = [(part, keys.get(part.person, "")) for part in guide.parts(today=timezone.localdate())]
    return render(request, "portal/try.html", {"parts": parts})


@doors.public
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mail that the demonstration wrote and nobody receives."""
    _only_there()
    page = Paginator(mail_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/mailbox.html", {"page": page})


@doors.public
@require_GET
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """One mail, with its button that works."""
    _only_there()
    message = get_object_or_404(mail_for(request.user).prefetch_related("attachments"), public_id=public_id)
    return render(request, "portal/letter.html", {"message": message, "paragraphs": message.body.split("\n\n")})


def _only_there() -> None:
    if not settings.DEMO:
        raise Http404
