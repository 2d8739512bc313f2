"""The picture of one's own signature."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from terreau.commons.accounts import presence
from terreau.commons.accounts.states import Role
from terreau.fund.letters import forms
from terreau.fund.letters.actions import signing as actions
from terreau.fund.letters.queries import signing
from terreau.web import doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


@doors.for_roles(Role.LEAD)
@presence.recently_authenticated
@require_http_methods(["GET", "POST"])
def mine(request: SignedInRequest) -> HttpResponse:
    """Put one's signature, see it, take it away. Nobody does it for someone else."""
    if request.method == "POST" and request.POST.get("verb") == "take_away":
        actions.take_away(by=request.user, at=timezone.now())
        messages.success(request, _("The picture is taken away: letters bear your printed name alone."))
        return redirect("letters:signature")
    form = forms.Picture(returns.posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.put(upload=form.cleaned_data["picture"], by=request.user, at=timezone.now())
            messages.success(request, _("Your signature is kept. It will stand on the letters you sign, when they leave."))
            return redirect("letters:signature")
    return render(request, "letters/signature.html", {"form": form, "signature": signing.signature_of(request.user)})
