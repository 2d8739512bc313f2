"""The committees of a call open all year, at the desk: their calendar, and which one looks at what."""

from datetime import datetime
from typing import Any

from django import forms as plain
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules
from terreau.fund.calls.actions import committees as actions
from terreau.fund.calls.forms import committees as asking
from terreau.fund.calls.models import Committee, Edition
from terreau.fund.calls.queries import committees
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.views.lead import desk_of, page_of, visible
from terreau.lib import periods
from terreau.web import doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def _home(edition: Edition) -> str:
    return reverse("calls:committees", args=[edition.call.slug, edition.slug])


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


@doors.for_roles(Role.LEAD, Role.OFFICER)
def calendar(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """When committees meet, until when each takes files, and how many it has."""
    found, now = visible(request, call, slug), timezone.now()
    doors.require(rules.can_see_committees(request.user, found), _("This call is not open all year: it has no committees."))
    meetings = [(meeting, _ways(request, found, meeting.committee, now)) for meeting in committees.calendar(found, now)]
    context = {
        "edition": found,
        "standing": clock.standing(found, now),
        "meetings": meetings,
        "waiting": committees.waiting(found).count(),
        "can_plan": rules.can_plan(request.user, found),
        "can_set_closing": rules.can_set_closing(request.user, found),
    }
    return render(request, "calls/lead/committees.html", context)


def _ways(request: SignedInRequest, edition: Edition, committee: Committee, at: datetime) -> list[tuple[str, str]]:
    """What may be done with one committee: a label, an address."""
    words = {"change_committee": _("Change"), "put_off": _("Put off"), "cancel_committee": _("Cancel")}
    able = rules.can_change_committee(request.user, committee) and committee.held_on >= clock.local(edition, at).date()
    return [(label, reverse(f"calls:{name}", args=[committee.public_id])) for name, label in words.items()] if able else []


@doors.for_roles(Role.LEAD)
def plan(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """One more committee."""
    found = visible(request, call, slug)
    doors.require(rules.can_plan(request.user, found), _("Committees belong to a call open all year, until its collection ends."))
    form = asking.Plan(_posted(request), edition=found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            facts = form.cleaned_data | {"envelope_cents": form.cleaned_data["envelope_cents"] or None}
            actions.plan(edition=found, **facts, by=request.user, at=timezone.now())
            messages.success(request, _("The committee is in the calendar."))
            return redirect(_home(found))
    intro = _(
        "A file goes to the first committee whose limit comes after its sending. The calendar is public; the share of the envelope is not."
    )
    return page_of(request, form, title=_("Plan a committee"), verb=_("Plan"), intro=intro, edition=found, back=_home(found))


def _committee(request: SignedInRequest, public_id: str) -> Committee:
    rows = rules.committees_visible_to(request.user).select_related("edition__call")
    found = get_object_or_404(rows, public_id=public_id)
    doors.require(rules.can_change_committee(request.user, found), _("This committee was cancelled: nothing changes any more."))
    return found


@doors.for_roles(Role.LEAD)
def change(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Where it meets, and its share."""
    found = _committee(request, public_id)
    form = asking.Describe(_posted(request), initial={"place": found.place, "envelope_cents": found.envelope_cents})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            facts = {"place": form.cleaned_data["place"], "envelope_cents": form.cleaned_data["envelope_cents"] or None}
            actions.describe(committee=found, **facts, by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect(_home(found.edition))
    return page_of(request, form, title=_title(found), verb=_("Save"), edition=found.edition, back=_home(found.edition))


def _title(committee: Committee) -> str:
    return _("The committee of %(day)s") % {"day": periods.day(committee.held_on)}


@doors.for_roles(Role.LEAD)
def put_off(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Meet later; every applicant concerned is told."""
    found = _committee(request, public_id)
    form = asking.PutOff(_posted(request), committee=found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            facts = {name: form.cleaned_data[name] for name in ("held_on", "cutoff_at", "reason")}
            actions.put_off(committee=found, **facts, expected_version=form.cleaned_data["version"], by=request.user, at=timezone.now())
            messages.success(request, _("The committee is put off; the applicants concerned are being told."))
            return redirect(_home(found.edition))
    intro = _("Every applicant whose file comes before this committee receives a mail with the new date and the reason.")
    title = _("Put off the committee of %(day)s") % {"day": periods.day(found.held_on)}
    return page_of(request, form, title=title, verb=_("Put off"), intro=intro, edition=found.edition, back=_home(found.edition))


@doors.for_roles(Role.LEAD)
def cancel(request: SignedInRequest, public_id: str) -> HttpResponse:
    """It will not meet: its files go to the next one."""
    found = _committee(request, public_id)
    form = asking.Cancel(_posted(request), initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
            actions.cancel(committee=found, reason=reason, expected_version=version, by=request.user, at=timezone.now())
            messages.success(request, _("The committee is cancelled; its files go to the next one, and their authors are being told."))
            return redirect(_home(found.edition))
    intro = _("Its files go to the next committee, or wait for one to be planned. Each applicant receives a mail with the reason.")
    title = _("Cancel the committee of %(day)s?") % {"day": periods.day(found.held_on)}
    return page_of(
        request, form, title=title, verb=_("Cancel this committee"), intro=intro, edition=found.edition, back=_home(found.edition)
    )


@doors.for_roles(Role.LEAD)
def move_file(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Another committee for one file."""
    rows = rules.files_before_committees(request.user).select_related("edition__call", "organisation", "committee")
    file, now = get_object_or_404(rows, public_id=public_id), timezone.now()
    form = asking.MoveFile(_posted(request), application=file, at=now)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.move_file(application=file, **form.cleaned_data, by=request.user, at=now)
            messages.success(request, _("The file goes to that committee; its authors are being told."))
            return redirect(_home(file.edition))
    intro = committees.sentence_for(file)
    title = _("Another committee for %(file)s") % {"file": file}
    return page_of(request, form, title=title, verb=_("Move the file"), intro=intro, edition=file.edition, back=_home(file.edition))


@doors.for_roles(Role.LEAD)
def set_closing(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """Give the call open all year a closing."""
    found = visible(request, call, slug)
    doors.require(rules.can_set_closing(request.user, found), _("Only a public call open all year, without a closing, can be given one."))
    form: plain.Form = asking.SetClosing(_posted(request), edition=found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.set_closing(edition=found, closes_at=form.cleaned_data["closes_at"], by=request.user, at=timezone.now())
            messages.success(request, _("The closing is announced on the page of the call, and to everyone who holds a draft."))
            return redirect(desk_of(found))
    intro = _("The call stays open until then. A closing only ever moves later, by an extension.")
    return page_of(request, form, title=_("Close the call"), verb=_("Announce the closing"), intro=intro, edition=found)
