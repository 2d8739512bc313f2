"""The opening of sealed applications: after closing, by a lead, before witnesses."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules
from terreau.fund.calls.actions import editions
from terreau.fund.calls.forms.unsealing import Unseal
from terreau.fund.calls.queries import authoring as queries
from terreau.fund.calls.views.lead import desk_of, page_of, visible
from terreau.web import doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


@doors.for_roles(Role.LEAD)
def unseal(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """Who is present, what is noted; then everything opens at once."""
    found, now = visible(request, call, slug), timezone.now()
    doors.require(rules.can_unseal(request.user, found), _("These applications are not under seal, or are open already."))
    form = Unseal(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            opened = editions.unseal(edition=found, **form.cleaned_data, by=request.user, at=now)
            words = ngettext("%(count)s application is open.", "%(count)s applications are open.", opened.count)
            messages.success(request, words % {"count": opened.count})
            return redirect(desk_of(found))
    counts = queries.counts(found, now)
    reasons = " ".join(queries.reasons_not_to_unseal(found, now, counts))
    intro = ngettext(
        "%(count)s application has been sent. Once open, it is open for good, and nobody may send any more.",
        "%(count)s applications have been sent. Once open, they are open for good, and nobody may send any more.",
        counts.sent,
    ) % {"count": counts.sent}
    title, verb = _("Open the sealed applications"), _("Open the applications")
    return page_of(request, form, title=title, verb=verb, intro=f"{intro} {reasons}".strip(), edition=found)
