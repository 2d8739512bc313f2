"""One's own account."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from terreau.commons.accounts import actions, forms, queries
from terreau.commons.accounts.models import User
from terreau.web import doors


@doors.signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """Name and telephone, and the way to everything else about the account."""
    user = cast("User", request.user)
    form = forms.AboutMe(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        actions.describe_oneself(user=user, name=form.cleaned_data["name"], phone=form.cleaned_data["phone"])
        messages.success(request, _("Saved."))
        return redirect("accounts:mine")
    return render(request, "accounts/mine.html", {"form": form, "grants": queries.standing_grants(user)})
