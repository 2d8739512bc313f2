"""Where the applicant's files stand: the list, each file, what was sent, the exchanges with the team."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.journal import queries as journal
from terreau.fund.calls import rules
from terreau.fund.calls.actions import applying
from terreau.fund.calls.forms import applying as forms
from terreau.fund.calls.forms import versions as comparing
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import applications, beyond, editions, exchanges, stages
from terreau.fund.calls.queries.standing import standing
from terreau.fund.calls.sentences import FOR_APPLICANTS
from terreau.fund.calls.states import State
from terreau.fund.calls.views import keys
from terreau.fund.calls.views.overview import overview
from terreau.web import doors, returns
from terreau.web.refusals import shown_on


@doors.signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """All my files, those that wait for me first; drafts begun in this browser too."""
    now = timezone.now()
    # A file that goes on in a second stage is told by the second one.
    files = rules.applications_in_hand(request.user, keys.held(request)).filter(continued_by=None)
    files = files.select_related("edition__call", "organisation", *stages.STORY)
    rows = applications.waiting_first(files.prefetch_related(applications.OPEN_REQUESTS), now)
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(
        request, "calls/holder/mine.html", {"page": page, "rows": [(file, standing(file, now), stages.story(file)) for file in page]}
    )


@keys.with_file("sheet__form_version", "letter", *stages.STORY)
def application(request: HttpRequest, application: Application) -> HttpResponseBase:
    """One file: while it is written, what is missing; once sent, where it stands and what to do next."""
    now = timezone.now()
    context = {
        "application": application,
        "standing": standing(application, now),
        "history": journal.history(application, verbs=FOR_APPLICANTS),
        "story": stages.story(application),
    }
    if application.state == State.DRAFT:
        is_open = editions.is_open_for(application, now)
        return render(request, "calls/holder/draft.html", {**context, **overview(request.user, application, now), "is_open": is_open})
    if application.released_at and request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        beyond.tell_opened(application, by=request.user, at=now)
    return render(request, "calls/holder/file.html", {**context, **_sent(request, application)})


def _sent(request: HttpRequest, application: Application) -> dict[str, Any]:
    """What the page of a sent file adds: the request that waits for an answer, what was sent, what may be done."""
    now, user = timezone.now(), request.user
    completion = application.completion_requests.filter(closed_at=None).select_related("asked_by").first()
    return {
        "state": applications.state_for_applicant(application),
        "completion": completion,
        "submissions": list(application.submissions.select_related("by", "receipt").order_by("-sequence", "-pk")),
        "words": exchanges.count(application),
        "ways": beyond.file_ways(user, application, audience=beyond.HOLDER),
        "aftermaths": beyond.aftermaths(application, user, now),
        "can_reopen": rules.can_reopen(user, application) and editions.is_open_for(application, now),
        "can_withdraw": rules.can_withdraw(user, application),
        "can_carry_on": rules.can_carry_on(user, application),
        "can_resend": rules.can_resend(user, application),
        **(overview(user, application, now) if completion else {"steps": []}),
    }


@keys.with_file()
def submission(request: HttpRequest, application: Application, sequence: int) -> HttpResponseBase:
    """What was sent that day, as it was sent; and what changed since the time before."""
    found = get_object_or_404(application.submissions.select_related("form_version", "by", "receipt"), sequence=sequence)
    before = application.submissions.select_related("form_version").filter(sequence=sequence - 1).first()
    context = {
        "application": application,
        "submission": found,
        "reading": applications.read(found),
        "before": before,
        "comparison": applications.compare(before, found) if before else None,
    }
    return render(request, "calls/holder/submission.html", context)


@keys.with_file()
def versions_sent(request: HttpRequest, application: Application) -> HttpResponseBase:
    """All that was ever sent, and what differs between any two."""
    form, context = comparing.compared(application, request.GET)
    return render(request, "calls/holder/versions.html", {"application": application, "form": form, **context})


@keys.with_file()
def thread(request: HttpRequest, application: Application) -> HttpResponseBase:
    """Words exchanged with the team about the file."""
    can_write = rules.can_write_to_team(request.user, application)
    form = forms.Word(returns.posted(request))
    if request.method == "POST":
        doors.require(can_write, _("You can write to the team once your application is sent."))
        if form.is_valid():
            with shown_on(form):
                applying.write_to_team(application=application, body=form.cleaned_data["body"], by=request.user, at=timezone.now())
                messages.success(request, _("Your message is with the team. The answer will reach you by e-mail, and here."))
                return redirect("calls:thread", application.public_id)
    context = {
        "application": application,
        "standing": standing(application, timezone.now()),
        "thread": exchanges.words(application),
        "form": form,
        "can_write": can_write,
    }
    return render(request, "calls/holder/thread.html", context)
