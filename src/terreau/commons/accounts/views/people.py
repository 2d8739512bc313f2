"""Administrators: who is here, what they may do, who is invited."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from terreau.commons.accounts import actions, presence, queries, rules
from terreau.commons.accounts.forms import people as forms
from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from terreau.lib.refusals import Refusal
from terreau.web import confirm, doors
from terreau.web.refusals import shown_on


@doors.for_roles(Role.ADMIN)
def people(request: HttpRequest) -> HttpResponse:
    """Everyone who has an account, to search and filter."""
    form = forms.PeopleFilter(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.people(words=wanted.get("q", ""), role=wanted.get("role", ""), status=wanted.get("status") or "active")
    page = Paginator(found.prefetch_related("grants"), 25).get_page(request.GET.get("page"))
    rows = [(person, [Role(role).label for role in queries.roles_held(person)]) for person in page]
    waiting = rules.invitations_visible_to(cast("User", request.user)).count()
    return render(request, "accounts/people.html", {"form": form, "page": page, "rows": rows, "waiting": waiting})


@doors.for_roles(Role.ADMIN)
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person: roles, state of the account, history."""
    found = get_object_or_404(rules.people_visible_to(cast("User", request.user)), public_id=public_id)
    context = {
        "person": found,
        "grants": queries.standing_grants(found),
        "lines": queries.history_of(found),
        "has_second_factor": presence.has_second_factor(found),
        "is_oneself": found == request.user,
        "can_administer": rules.can_administer(cast("User", request.user), found),
    }
    return render(request, "accounts/person.html", context)


@doors.for_roles(Role.ADMIN)
@presence.recently_authenticated
def grant(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give one more role, for a reason."""
    by, found = _administered(request, public_id)
    form = forms.GrantRole(request.POST or None, held=found.roles)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            role, reason = form.cleaned_data["role"], form.cleaned_data["reason"]
            actions.grant_role(user=found, role=role, by=by, at=timezone.now(), reason=reason)
            messages.success(request, _("%(name)s now has the role “%(role)s”.") % {"name": found, "role": Role(role).label})
            return redirect("accounts:person", public_id)
    return render(request, "accounts/grant.html", {"form": form, "person": found})


@doors.for_roles(Role.ADMIN)
@presence.recently_authenticated
def revoke(request: HttpRequest, public_id: str, role: str) -> HttpResponse:
    """End a role, for a reason."""
    by, found = _administered(request, public_id)
    label = Role(get_object_or_404(queries.standing_grants(found), role=role).role).label
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.revoke_role(user=found, role=role, by=by, at=timezone.now(), reason=form.cleaned_data["reason"])
            messages.success(request, _("%(name)s no longer has the role “%(role)s”.") % {"name": found, "role": label})
            return redirect("accounts:person", public_id)
    return confirm.page(
        request,
        title=_("Remove the role “%(role)s” from %(name)s") % {"role": label, "name": found},
        explanation=_("The access that comes with it ends at their next click. What they did stays. They are told by e-mail."),
        verb=_("Remove the role"),
        back=_address_of(found),
        form=form,
        is_danger=True,
    )


@doors.for_roles(Role.ADMIN)
@presence.recently_authenticated
def deactivate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Shut the account, or open it again: one page, since only one of the two is ever possible."""
    by, found = _administered(request, public_id)
    act = actions.deactivate if found.is_active else actions.reactivate
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            act(user=found, by=by, at=timezone.now(), reason=form.cleaned_data["reason"])
            messages.success(request, _("The account of %(name)s was changed.") % {"name": found})
            return redirect("accounts:person", public_id)
    words = (
        (_("Deactivate the account of %(name)s"), _("Deactivate"), _("Their sessions are closed at once and they can no longer sign in. Nothing is erased, and you can reactivate the account."))
        if found.is_active
        else (_("Reactivate the account of %(name)s"), _("Reactivate"), _("They will be able to sign in again, with the roles listed on their page."))
    )  # fmt: skip
    title, verb, explanation = words
    return confirm.page(
        request, title=title % {"name": found}, explanation=explanation, verb=verb, back=_address_of(found), form=form,
        is_danger=found.is_active,
    )  # fmt: skip


@doors.for_roles(Role.ADMIN)
@presence.recently_authenticated
def remove_second_factors(request: HttpRequest, public_id: str) -> HttpResponse:
    """For someone who lost their telephone and their recovery codes."""
    by, found = _administered(request, public_id)
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.remove_second_factors(user=found, by=by, at=timezone.now(), reason=form.cleaned_data["reason"])
            messages.success(request, _("%(name)s will register a new second factor at their next sign-in.") % {"name": found})
            return redirect("accounts:person", public_id)
    return confirm.page(
        request,
        title=_("Remove the second factors of %(name)s") % {"name": found},
        explanation=_("Make sure that it is really this person who asks, by telephone or face to face: an e-mail is not enough. "
                      "Their passkeys, app and recovery codes are removed, and their sessions closed."),
        verb=_("Remove the second factors"),
        back=_address_of(found),
        form=form,
        is_danger=True,
    )  # fmt: skip


@doors.for_roles(Role.ADMIN)
def invitations(request: HttpRequest) -> HttpResponse:
    """Who is invited and has not answered."""
    at = timezone.now()
    page = Paginator(rules.invitations_visible_to(cast("User", request.user)), 25).get_page(request.GET.get("page"))
    rows = [(invitation, queries.is_pending(invitation, at)) for invitation in page]
    return render(request, "accounts/invitations.html", {"page": page, "rows": rows})


@doors.for_roles(Role.ADMIN)
@presence.recently_authenticated
def invite(request: HttpRequest) -> HttpResponse:
    """Offer a role to an address."""
    form = forms.Invite(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            email, role = form.cleaned_data["email"], form.cleaned_data["role"]
            actions.invite(email=email, role=role, by=cast("User", request.user), at=timezone.now())
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": email})
            return redirect("accounts:invitations")
    return render(request, "accounts/invite.html", {"form": form})


@doors.for_roles(Role.ADMIN)
@require_POST
def change_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation again, or withdraw it."""
    invitation = get_object_or_404(rules.invitations_visible_to(cast("User", request.user)), pk=pk)
    act = actions.withdraw_invitation if "withdraw" in request.POST else actions.resend_invitation
    try:
        act(invitation=invitation, by=cast("User", request.user), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("The invitation is withdrawn.") if "withdraw" in request.POST else _("The invitation is on its way again.")
        messages.success(request, told)
    return redirect("accounts:invitations")


def _administered(request: HttpRequest, public_id: str) -> tuple[User, User]:
    """Who acts, and on whom: found through the rule, refused with a reason when the account was closed for good."""
    by = cast("User", request.user)
    found = get_object_or_404(rules.people_visible_to(by), public_id=public_id)
    doors.require(rules.can_administer(by, found), _("This account was closed for good by its owner."))
    return by, found


def _address_of(person: User) -> str:
    return redirect("accounts:person", person.public_id).url
