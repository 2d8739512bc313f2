"""The link of an invitation: anyone may open it; only the owner of the address may accept."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.accounts import actions, queries, rules
from terreau.commons.accounts.models import User
from terreau.web import doors
from terreau.web.refusals import shown_on


@doors.public
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """What is offered, by whom, and the button; the address is shown only to its owner."""
    found = queries.invitation_by_hash(actions.hash_of(secret))
    if found is None:
        raise Http404
    user: Any = request.user
    is_owner = isinstance(user, User) and rules.can_accept(user, found)
    form = Form(request.POST or None) if is_owner else Form()
    if request.method == "POST" and is_owner and isinstance(user, User):
        with shown_on(form):
            actions.accept_invitation(invitation=found, by=user, at=timezone.now())
            messages.success(request, _("You now have the role “%(role)s”.") % {"role": found.get_role_display()})
            return redirect(settings.LOGIN_REDIRECT_URL)  # where their new pages are
    context = {"invitation": found, "form": form, "is_owner": is_owner, "is_pending": queries.is_pending(found, timezone.now())}
    return render(request, "accounts/invitation.html", context)
