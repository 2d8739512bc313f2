"""Who belongs to a body: inviting, answering requests, changing rights, leaving."""

from typing import Any

from django.contrib import messages as toasts
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.organisations import actions, forms, queries, rules
from terreau.commons.organisations.models import Membership, Organisation
from terreau.commons.organisations.states import LIVE, MembershipState
from terreau.commons.organisations.views.mine import body
from terreau.lib.refusals import Refusal
from terreau.web import confirm, doors, returns
from terreau.web.refusals import shown_on


def _require_manager(request: HttpRequest, organisation: Organisation) -> None:
    doors.require(
        rules.can_manage_members(request.user, organisation), _("Only a person who signs for the structure decides who its members are.")
    )


def _membership(organisation: Organisation, pk: int, *states: str) -> Membership:
    rows = organisation.memberships.filter(state__in=states).select_related("user", "organisation", "created_by")
    return get_object_or_404(rows, pk=pk)


def _back(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """To the members' page, or the desk's for the team."""
    route = "organisations:members" if rules.is_member(request.user, organisation) else "organisations:desk_detail"
    if not rules.organisations_visible_to(request.user).filter(pk=organisation.pk).exists():
        return redirect("organisations:mine")  # one has just left
    return redirect(route, organisation.public_id)


@doors.signed_in
@require_safe
def members(request: HttpRequest, public_id: str) -> HttpResponse:
    organisation = body(request, public_id)
    context = {
        "organisation": organisation,
        "members": queries.members_of(organisation),
        "requests": queries.requests_to(organisation),
        "invitations": queries.invitations_to(organisation),
        "can_invite": rules.can_invite(request.user, organisation),
        "now": timezone.now(),
        "can_manage": rules.can_manage_members(request.user, organisation),
        "has_signer": rules.has_signer(organisation),
        "can_declare": rules.can_declare_signer(request.user, organisation),
    }
    return render(request, "organisations/members.html", context)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    organisation = body(request, public_id)
    doors.require(rules.can_invite(request.user, organisation), _("Only a person who signs for the structure decides who its members are."))
    form = forms.Invitation(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with shown_on(form):
            actions.invite_member(
                organisation=organisation,
                email=typed["email"],
                position=typed["position"],
                by=request.user,
                at=timezone.now(),
                **form.granted,
            )
            toasts.success(request, _("The invitation has left for %(email)s.") % {"email": typed["email"]})
            return _back(request, organisation)
    return render(request, "organisations/invite.html", {"organisation": organisation, "form": form})


@doors.signed_in
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Let in someone who asked, with the rights one chooses."""
    organisation = body(request, public_id)
    _require_manager(request, organisation)
    membership = _membership(organisation, pk, MembershipState.REQUESTED)
    form = forms.Rights(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.approve_request(membership=membership, by=request.user, at=timezone.now(), **form.granted)
            toasts.success(request, _("%(person)s is now a member.") % {"person": membership.user})
            return _back(request, organisation)
    return render(request, "organisations/approve.html", {"organisation": organisation, "membership": membership, "form": form})


@doors.signed_in
@require_POST
def refuse(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    organisation = body(request, public_id)
    _require_manager(request, organisation)
    membership = _membership(organisation, pk, MembershipState.REQUESTED)
    try:
        actions.refuse_request(membership=membership, by=request.user, at=timezone.now())
        toasts.success(request, _("The request of %(person)s is refused; they are told.") % {"person": membership.user})
    except Refusal as refusal:
        toasts.error(request, str(refusal))
    return _back(request, organisation)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def rights(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Change what a member may do."""
    organisation = body(request, public_id)
    _require_manager(request, organisation)
    membership = _membership(organisation, pk, MembershipState.ACTIVE)
    form = forms.rights_of(membership, returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.set_rights(
                membership=membership, by=request.user, at=timezone.now(), position=form.cleaned_data["position"], **form.granted
            )
            toasts.success(request, _("The rights of %(person)s are changed.") % {"person": membership.user})
            return _back(request, organisation)
    return render(request, "organisations/rights.html", {"organisation": organisation, "membership": membership, "form": form})


@doors.signed_in
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Leave, remove a member, take an invitation or one's own request back. It asks once more."""
    membership = get_object_or_404(
        rules.memberships_visible_to(request.user).filter(state__in=LIVE).select_related("organisation", "user"),
        pk=pk,
        organisation__public_id=public_id,
    )
    organisation = membership.organisation
    doors.require(rules.can_end(request.user, membership), _("Only a person who signs for the structure decides who its members are."))
    form = Form(returns.posted(request))
    if request.method == "POST":
        with shown_on(form):
            actions.end_membership(membership=membership, by=request.user, at=timezone.now())
            toasts.success(request, _("It is done."))
            return _back(request, organisation)
    return confirm.page(request, form=form, is_danger=True, **_ending_words(request, membership))


def _ending_words(request: HttpRequest, membership: Membership) -> dict[str, str]:
    organisation = membership.organisation
    words = {"name": organisation.name, "person": str(membership.user or membership.invited_email)}
    back = reverse("organisations:members", args=[organisation.public_id])
    if membership.state == MembershipState.INVITED:
        return {
            "title": _("Take the invitation of %(person)s back?") % words,
            "verb": _("Cancel it"),
            "back": back,
            "explanation": _("The link will stop working."),
        }
    if membership.user == request.user and membership.state == MembershipState.REQUESTED:
        back = reverse("organisations:mine")
        return {"title": _("Take back your request to join “%(name)s”?") % words, "verb": _("Cancel it"), "back": back}
    if membership.user == request.user:
        explanation = _("You will no longer see its files. To come back, you will have to be invited, or to ask again.")
        return {"title": _("Leave “%(name)s”?") % words, "verb": _("Leave"), "back": back, "explanation": explanation}
    explanation = _("This person will no longer see the files of the structure, from now on. They are told by e-mail.")
    return {"title": _("Remove %(person)s from “%(name)s”?") % words, "verb": _("Remove"), "back": back, "explanation": explanation}


@doors.public
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """What is offered, by whom, and the button; only the owner of the address may accept."""
    found = queries.invitation_by_hash(actions.hash_of(secret))
    if found is None:
        raise Http404
    user: Any = request.user
    is_owner = user.is_authenticated and user.email.casefold() == found.invited_email.casefold()
    form = Form(returns.posted(request)) if is_owner else Form()
    if request.method == "POST" and is_owner:
        with shown_on(form):
            actions.accept_invitation(membership=found, by=user, at=timezone.now())
            toasts.success(request, _("You are now a member of “%(name)s”.") % {"name": found.organisation})
            return redirect("organisations:detail", found.organisation.public_id)
    is_over = found.expires_at is not None and timezone.now() >= found.expires_at
    context = {"membership": found, "form": form, "is_owner": is_owner, "is_over": is_over, "rights": queries.rights_in_words(found)}
    return render(request, "organisations/invitation.html", context)
