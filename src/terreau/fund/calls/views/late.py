"""Coming in after the others, by a link that serves once: given by a lead, used by whoever holds it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules
from terreau.fund.calls.actions import late
from terreau.fund.calls.forms.applying import Start
from terreau.fund.calls.forms.authoring import AdmitLate
from terreau.fund.calls.models import LateEntry
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.queries import late as queries
from terreau.fund.calls.views.beginning import bodies_of
from terreau.fund.calls.views.lead import page_of, visible
from terreau.lib import ids
from terreau.web import confirm, doors, mail, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


@doors.for_roles(Role.LEAD)
def give(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """Make a link, mailed or shown once."""
    found = visible(request, call, slug)
    doors.require(rules.can_admit_late(request.user, found), _("Only a public call whose jury has not begun can be extended."))
    form = AdmitLate(returns.posted(request), edition=found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            secret = ids.secret()
            entry = late.admit(edition=found, **form.cleaned_data, secret=secret, by=request.user, at=timezone.now())
            if entry.to_address:
                messages.success(request, _("The link is on its way to %(address)s.") % {"address": entry.to_address})
            else:
                link = mail.address(reverse("calls:late", args=[call, slug, secret]))
                messages.success(request, _("Pass this link on; it will not be shown again: %(link)s") % {"link": link})
            return redirect("calls:drafts", call, slug)
    back = reverse("calls:drafts", args=[call, slug])
    intro = _("Whoever opens this link may begin an application, or go on with the one they have, after the closing. It serves once.")
    return page_of(request, form, title=_("A link to apply late"), verb=_("Make the link"), intro=intro, edition=found, back=back)


@doors.for_roles(Role.LEAD)
def withdraw(request: SignedInRequest, call: str, slug: str, public_id: str) -> HttpResponse:
    """Take back a link that nobody has used."""
    found = visible(request, call, slug)
    entry = get_object_or_404(queries.entries(found), public_id=public_id)
    doors.require(rules.can_admit_late(request.user, found), _("Only a public call whose jury has not begun can be extended."))
    form = forms.Form(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            late.withdraw(entry=entry, by=request.user, at=timezone.now())
            messages.success(request, _("The link opens nothing any more."))
            return redirect("calls:drafts", call, slug)
    title = _("Take back the link of %(whom)s?") % {"whom": entry.whom}
    explanation = _("Whoever opens it will read that the team has taken it back. An application it has already opened stays.")
    back = reverse("calls:drafts", args=[call, slug])
    return confirm.page(request, title=title, explanation=explanation, verb=_("Take it back"), back=back, form=form)


def _start_form(request: HttpRequest) -> Start:
    bodies = bodies_of(request)
    only = {"organisation": bodies[0].public_id} if len(bodies) == 1 else {}
    is_visitor = not request.user.is_authenticated
    return Start(returns.posted(request), organisations=bodies, has_sent=False, is_visitor=is_visitor, initial=only)


@doors.public
def use(request: HttpRequest, call: str, slug: str, secret: str) -> HttpResponseBase:
    """What the link gives, and until when. Reading it uses nothing: mail readers open links too."""
    entries = LateEntry.objects.select_related("edition__call", "application", "used_by")
    entry = entries.filter(edition__call__slug=call, edition__slug=slug, secret_hash=rules.key_hash(secret)).first()
    if entry is None:
        raise Http404
    if request.user.is_authenticated and entry.used_by_id == request.user.pk and entry.application is not None:
        return redirect("calls:application", entry.application.public_id)
    now = timezone.now()
    useless = queries.why_useless(entry, now)
    form = _start_form(request)
    if request.method == "POST" and request.user.is_authenticated and not useless and form.is_valid():
        with shown_on(form):
            application = late.use(entry=entry, by=request.user, at=now, organisation=form.chosen)
            return redirect("calls:application", application.public_id)
    context = {"edition": entry.edition, "entry": entry, "form": form, "useless": useless}
    answer = render(request, "calls/holder/late.html", {**context, "until": clock.in_words(entry.edition, entry.until)})
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
