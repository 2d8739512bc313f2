"""Beginning an application: for one of my organisations, without one yet, or even without an account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.accounts import limits
from terreau.commons.organisations import queries as organisations
from terreau.commons.organisations.models import Organisation
from terreau.fund.calls import rules
from terreau.fund.calls.actions import applying, filling
from terreau.fund.calls.forms import applying as forms
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.queries import editions
from terreau.fund.calls.queries.standing import standing
from terreau.fund.calls.states import State
from terreau.fund.calls.views import keys, memory
from terreau.lib import ids
from terreau.lib import siret as siret_
from terreau.lib.refusals import Refusal
from terreau.web import doors, returns
from terreau.web.refusals import shown_on

# Drafts that one connection may begin without an account: enough for a workshop in one room, too little to fill the base.
UNSIGNED_DRAFTS = "20/h/ip,60/d/ip"


class TooMany(Refusal):
    """More drafts from one place than people could be writing there."""


@doors.public
def start(request: HttpRequest, call: str, slug: str) -> HttpResponseBase:
    """Begin a draft, or go on with the one there is. A visitor may begin before having an account."""
    visible = rules.editions_visible_to(request.user).select_related("call", "form_version")
    edition = get_object_or_404(visible, call__slug=call, slug=slug)
    if edition.is_by_invitation:  # its page says who may, and shows the invited the way
        return redirect("calls:edition", call, slug)
    mine = _files_in(request, edition)
    form = _start_form(request, edition, mine)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            return _begin(request, edition, form)
    now = timezone.now()
    context = {
        "edition": edition,
        "form": form,
        "mine": [(file, standing(file, now)) for file in mine],
        "is_open": editions.takes_new_drafts(edition, now),
        "siret": siret_.clean(form["siret"].value() or ""),
    }
    return render(request, "calls/holder/start.html", context)


def _begin(request: HttpRequest, edition: Edition, form: forms.Start) -> HttpResponseBase:
    key = form.cleaned_data.get("key", "")
    if not request.user.is_authenticated and not limits.allows(request, "begin_draft", UNSIGNED_DRAFTS):
        raise TooMany(
            _("Many applications have just been begun from this connection. Sign in to begin yours at once, or come back in an hour.")
        )
    application = applying.start(
        edition=edition,
        by=request.user,
        at=timezone.now(),
        organisation=form.chosen,
        key=key,
        siret_hint=siret_.clean(form.cleaned_data["siret"])[:14],
        is_another=form.cleaned_data.get("is_another", False),
    )
    response = redirect("calls:application", application.public_id)
    if key:
        keys.hand(response, request, key)
    return response


def _files_in(request: HttpRequest, edition: Edition) -> list[Application]:
    """What this person, or this browser, already has in the edition."""
    files = rules.applications_in_hand(request.user, keys.held(request)).filter(edition=edition)
    return list(files.select_related("edition__call", "organisation").order_by("-started_at", "-pk"))


def _start_form(request: HttpRequest, edition: Edition, mine: list[Application]) -> forms.Start:
    drafted = {file.organisation_id for file in mine if file.state == State.DRAFT}
    bodies = [body for body in bodies_of(request) if body.pk not in drafted]
    told = memory.told(request, edition)
    siret = siret_.clean(request.GET.get("siret", told.siret if told else ""))[:14]
    only = bodies[0].public_id if len(bodies) == 1 else None
    return forms.Start(
        returns.posted(request),
        organisations=bodies,
        has_sent=any(file.number for file in mine),
        is_visitor=not request.user.is_authenticated,
        initial={
            "key": ids.secret(),
            "siret": siret,
            "organisation": next((body.public_id for body in bodies if siret and body.siret == siret), only),
        },
    )


def bodies_of(request: HttpRequest) -> list[Organisation]:
    """The organisations this person may write for."""
    if not request.user.is_authenticated:
        return []
    writable = rules.memberships_of(request.user).filter(can_edit=True)
    return list(organisations.organisations_of(request.user).filter(pk__in=writable.values("organisation")))


@keys.with_file("sheet__form_version")
def organisation(request: HttpRequest, application: Application) -> HttpResponseBase:
    """Say who carries the project: one of my organisations, or a new one by its SIRET."""
    if not request.user.is_authenticated:
        return keys.sign_in_first(request)
    may_change = rules.can_edit(request.user, application) and application.number is None
    doors.require(may_change, _("Once sent, an application stays with the organisation in whose name it was sent."))
    bodies = bodies_of(request)
    only = {"organisation": bodies[0].public_id} if len(bodies) == 1 else {}
    form = forms.ChooseOrganisation(returns.posted(request), organisations=bodies, initial=only)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            filling.choose_organisation(application=application, organisation=form.chosen, by=request.user, at=timezone.now())
            messages.success(request, _("The application is now carried by %(organisation)s.") % {"organisation": form.chosen.name})
            return redirect("calls:application", application.public_id)
    context = {"application": application, "form": form, "standing": standing(application, timezone.now())}
    return render(request, "calls/holder/organisation.html", context)
