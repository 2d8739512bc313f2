"""The guided tour of the demonstration. Elsewhere it does not exist."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from terreau.commons.accounts import queries as accounts
from terreau.portal.demo import guide
from terreau.web import doors


@doors.public
@require_GET
def try_this(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    keys = dict(accounts.demo_accounts().values_list("name", "public_id"))
    parts = [(part, keys.get(part.person, "")) for part in guide.parts(today=timezone.localdate())]
    return render(request, "portal/try.html", {"parts": parts})
