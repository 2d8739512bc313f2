"""Sending an application, and all that may follow: taking it back, withdrawing, answering, writing to the team."""

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from terreau.commons.forms import queries as sheets
from terreau.fund.calls import rules
from terreau.fund.calls.actions import applying, filling, receipts
from terreau.fund.calls.forms import applying as forms
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import applications, committees
from terreau.fund.calls.queries.standing import standing
from terreau.fund.calls.states import State
from terreau.fund.calls.views import keys
from terreau.fund.calls.views.overview import overview, trail
from terreau.lib.refusals import Refusal
from terreau.web import confirm, doors, returns
from terreau.web.refusals import shown_on

HOLDERS = "layouts/public.html"


@keys.with_file("sheet__form_version")
def send(request: HttpRequest, application: Application) -> HttpResponseBase:
    """Read everything again, see what is missing, send. A second click finds it sent."""
    if application.state not in {State.DRAFT, State.TO_COMPLETE}:
        return redirect("calls:application", application.public_id)
    form = forms.Send(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        allowed = rules.can_submit if application.state == State.DRAFT else rules.can_resend
        doors.require(allowed(request.user, application), _("Only a person who may sign for the organisation can send its application."))
        with shown_on(form):
            _send(request, application, form.cleaned_data["seen"])
            return redirect("calls:sent", application.public_id)
        if _is_sent_already(application):
            messages.info(request, _("This application has already been sent."))
            return redirect("calls:sent", application.public_id)
    now = timezone.now()
    common = overview(request.user, application, now)
    context = {
        **common,
        "application": application,
        "form": form,
        "mark": _mark(application),
        "trail": trail(application, common["schema"], common["steps"], "send"),
        "standing": standing(application, now),
        "reading": sheets.readable(common["schema"], common["answers"]),
    }
    return render(request, "calls/holder/send.html", context)


def _mark(application: Application) -> str:
    """What the page was drawn from: nobody sends what a colleague changed after they read it."""
    return application.edited_at.isoformat() if application.edited_at else ""


def _send(request: HttpRequest, application: Application, seen: str) -> None:
    now = timezone.now()
    action = applying.submit if application.state == State.DRAFT else applying.resend
    submission = action(application=application, by=request.user, at=now, seen=seen)
    receipts.make_or_leave(submission=submission, at=now)


def _is_sent_already(application: Application) -> bool:
    application.refresh_from_db(fields=["state"])
    return application.state == State.SUBMITTED


@keys.with_file("sheet__form_version")
def sent(request: HttpRequest, application: Application) -> HttpResponseBase:
    """It is sent: the number, the receipt, and what happens next."""
    submission = applications.latest_submission(application)
    if submission is None or application.state == State.DRAFT:
        return redirect("calls:application", application.public_id)
    context = {"application": application, "submission": submission, "is_completion": submission.sequence > 1}
    context["before_committee"] = committees.sentence_for(application)
    return render(request, "calls/holder/sent.html", context)


@keys.with_file("sheet__form_version")
@require_POST
def tell_signers(request: HttpRequest, application: Application) -> HttpResponseBase:
    """The author may not sign: those who may get a mail."""
    doors.require(rules.can_edit(request.user, application) and request.user.is_authenticated)
    try:
        told = applying.tell_signers(application=application, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Told by e-mail: %(count)s. The application is still not sent.") % {"count": told})
    return redirect("calls:send", application.public_id)


# ── Afterwards ───────────────────────────────────────────────────────────────────────────────────────────────────
@keys.with_file()
def reopen(request: HttpRequest, application: Application) -> HttpResponseBase:
    """Take it back to change it: asked once more, for it is then no longer sent."""
    doors.require(
        rules.can_reopen(request.user, application),
        _("Only a person who may sign can take the application back, while it waits to be examined."),
    )
    form = django_forms.Form(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            applying.reopen(application=application, by=request.user, at=timezone.now())
            messages.warning(request, _("The application is a draft again: it is no longer sent."))
            return redirect("calls:application", application.public_id)
    return confirm.page(
        request,
        title=_("Take the application back?"),
        explanation=_(
            "It will be a draft again, and will not be examined as long as you have not sent it anew. What you had sent stays in its history."
        ),
        verb=_("Take it back"),
        back=_page(application),
        form=form,
        layout=HOLDERS,
    )


@keys.with_file()
def withdraw(request: HttpRequest, application: Application) -> HttpResponseBase:
    """Give the request up, for a reason. It cannot be undone."""
    doors.require(
        rules.can_withdraw(request.user, application),
        _("Only a person who may sign can withdraw the application, before a decision is announced."),
    )
    form = forms.Withdraw(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            applying.withdraw(application=application, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(request, _("The application is withdrawn."))
            return redirect("calls:application", application.public_id)
    return confirm.page(
        request,
        title=_("Withdraw the application?"),
        explanation=_("It will not be examined, and cannot come back. If you only want to change it, take it back instead."),
        verb=_("Withdraw it for good"),
        back=_page(application),
        form=form,
        is_danger=True,
        layout=HOLDERS,
    )


@keys.with_file("sheet")
def discard(request: HttpRequest, application: Application) -> HttpResponseBase:
    """Throw away a draft that was never sent."""
    doors.require(rules.can_discard(request.user, application), _("Only a draft that was never sent can be thrown away."))
    form = django_forms.Form(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            filling.discard(application=application, by=request.user, at=timezone.now())
            messages.success(request, _("The draft is thrown away."))
            return redirect("calls:mine" if request.user.is_authenticated else "calls:list")
    return confirm.page(
        request,
        title=_("Throw the draft away?"),
        explanation=_("All its answers and files will be lost, for you and for the other members of your organisation."),
        verb=_("Throw it away"),
        back=_page(application),
        form=form,
        is_danger=True,
        layout=HOLDERS,
    )


def _page(application: Application) -> str:
    return reverse("calls:application", args=[application.public_id])
