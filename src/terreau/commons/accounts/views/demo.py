"""The way into a demonstration: anyone may be anyone there, and nowhere else."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.logout import logout
from allauth.account.signals import user_logged_in
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from terreau.commons.accounts import presence, queries
from terreau.web import doors


@doors.public
def demo(request: HttpRequest) -> HttpResponse:
    """The cast, one button each. Without TERREAU_DEMO the page does not exist; `check --deploy` refuses the setting."""
    if not settings.DEMO:
        raise Http404
    after = get_next_redirect_url(request)
    if request.method == "POST":
        person = get_object_or_404(queries.demo_accounts(), public_id=request.POST.get("person", ""))
        if request.user.is_authenticated:
            logout(request, show_message=False)
        get_adapter().login(request, person)
        presence.remember_demonstration(request)
        user_logged_in.send(sender=type(person), request=request, response=None, user=person)
        return redirect(after or settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/demo.html", {"people": queries.demo_people(), "next": after or ""})
