"""« Accès programmés » : what programs may read in someone's name, and cutting it off."""

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.accounts import presence
from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.commons.tokens import actions, forms, kinds, queries, rules
from terreau.web import confirm, doors, navigation, picks, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def _reference() -> str:
    """Where the operations are described: a room above says so, if it is there."""
    return navigation.address("api:reference")


@doors.for_roles(*rules.KEEPERS)
@require_safe
@never_cache
def mine(request: SignedInRequest) -> HttpResponse:
    """Every access one may end, with its last use."""
    found = queries.listed(rules.tokens_visible_to(request.user))
    page = picks.page_of(found, length=found.count(), number=request.GET.get("page"))
    names, now = kinds.perimeter(request.user), timezone.now()
    rows = [(token, queries.perimeter_in_words(token, names), token.is_over(now), rules.can_revoke(request.user, token)) for token in page]
    context = {"page": page, "rows": rows, "can_create": rules.can_create(request.user), "reference": _reference()}
    return render(request, "tokens/mine.html", context | {"webhooks": navigation.address("hooks:mine")})


@doors.for_roles(Role.LEAD)
@presence.recently_authenticated
@require_http_methods(["GET", "POST"])
@never_cache
def create(request: SignedInRequest) -> HttpResponse:
    """Lend some of one's rights. The secret is on the answer itself, and nowhere else: not in a session, not in a mail."""
    form = forms.NewToken(returns.posted(request), user=request.user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            given = form.cleaned_data
            token, secret = actions.make(
                name=given["name"],
                verbs=given["verbs"],
                editions=given["editions"],
                expires_at=form.expires_at(),
                by=request.user,
                at=timezone.now(),
            )
            return render(request, "tokens/made.html", {"token": token, "secret": secret, "reference": _reference()})
    return render(request, "tokens/create.html", {"form": form})


@doors.for_roles(*rules.KEEPERS)
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """End one. No proof is asked again: whoever must cut an access is in a hurry."""
    token = get_object_or_404(rules.tokens_visible_to(request.user).select_related("owner"), public_id=public_id)
    doors.require(rules.can_revoke(request.user, token), _("This access has already been ended."))
    if request.method == "POST":
        try:
            actions.revoke(token=token, by=request.user, at=timezone.now())
            toasts.success(request, _("The access “%(name)s” has ended: its program opens nothing any more.") % {"name": token})
        except actions.AlreadyOver as refusal:
            toasts.warning(request, str(refusal))
        return redirect("tokens:mine")
    return confirm.page(
        request,
        title=_("End the access “%(name)s”?") % {"name": token},
        verb=_("End this access"),
        back=reverse("tokens:mine"),
        explanation=_(
            "The program that uses it stops at its next call. It cannot be taken up again: another access would have to be made."
        ),
        is_danger=True,
    )


@doors.for_roles(*rules.KEEPERS)
@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """What happened to one access."""
    token = get_object_or_404(rules.tokens_visible_to(request.user).select_related("owner", "revoked_by"), public_id=public_id)
    context = {
        "token": token,
        "names": queries.perimeter_in_words(token, kinds.perimeter(request.user)),
        "is_over": token.is_over(timezone.now()),
        "can_revoke": rules.can_revoke(request.user, token),
        "lines": journal.history(token),
    }
    return render(request, "tokens/detail.html", context)
