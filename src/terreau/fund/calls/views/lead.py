"""The lead's desk: calls and editions, where each stands, and the decisions that move it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.fund.calls import rules
from terreau.fund.calls.actions import authoring, editions
from terreau.fund.calls.forms import authoring as asking
from terreau.fund.calls.models import Call, Edition, Unsealing
from terreau.fund.calls.queries import authoring as queries
from terreau.fund.calls.queries import beyond, catalogue
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.states import EditionState
from terreau.web import confirm, doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def visible(request: SignedInRequest, call: str, slug: str) -> Edition:
    """The one door of these pages."""
    return get_object_or_404(catalogue.for_page(rules.editions_visible_to(request.user)), call__slug=call, slug=slug)


@doors.for_roles(Role.LEAD, Role.OFFICER)
def desk(request: SignedInRequest) -> HttpResponse:
    """Every call and its editions, with what each awaits."""
    now = timezone.now()
    page = Paginator(queries.desk(rules.editions_visible_to(request.user)), 25).get_page(request.GET.get("page"))
    rows = [(edition, clock.standing(edition, now)) for edition in page]
    return render(request, "calls/lead/desk.html", {"page": page, "rows": rows, "calls": queries.calls(), "is_lead": _is_lead(request)})


@doors.for_roles(Role.LEAD, Role.OFFICER)
def overview(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """One edition: its steps, its calendar, its next move, its history."""
    now = timezone.now()
    found = visible(request, call, slug)
    checks, counts = queries.readiness(found, now), queries.counts(found, now)
    context = {
        "edition": found,
        "page": catalogue.page(found, now),
        "steps": [(check, _step_address(request, found, check.step), _step_standing(found, check.step)) for check in checks],
        "is_draft": found.state == EditionState.DRAFT,
        "is_ready": all(check.is_done for check in checks),
        "counts": counts,
        "is_lead": _is_lead(request),
        "can_extend": rules.can_extend(request.user, found),
        "can_see_committees": rules.can_see_committees(request.user, found),
        "can_open_second": rules.can_open_second(request.user, found),
        "can_unseal": rules.can_unseal(request.user, found),
        "seal_reasons": list(queries.reasons_not_to_unseal(found, now, counts)) if found.is_under_seal else [],
        "unsealing": Unsealing.objects.select_related("by").filter(edition=found).first() if found.is_sealed else None,
        **_decisions(request, found, now, counts),
        "ways": [] if found.state == EditionState.DRAFT else beyond.ways(request.user, found),
        "history": journal.history(found),
    }
    return render(request, "calls/lead/edition.html", context)


def _step_address(request: SignedInRequest, edition: Edition, step: str) -> str:
    """Where to rewrite a step, or nothing when it cannot be now."""
    if not rules.can_change(request.user, edition, step):
        return ""
    return reverse(f"calls:edit_{step}", args=[edition.call.slug, edition.slug])


def _step_standing(edition: Edition, step: str) -> str:
    if edition.state == EditionState.DRAFT:
        return ""
    if rules.is_free(edition, step):
        return _("free")
    return _("by public correction") if rules.is_correctable(edition, step) else _("closed")


def _decisions(request: SignedInRequest, edition: Edition, at: datetime, counts: queries.Counts) -> dict[str, Any]:
    """The moves open to this person: those that can be made now, and those that wait, with what they wait for."""
    able: list[tuple[Decision, str, str]] = []
    waiting: list[tuple[Decision, list[str]]] = []
    for verb, words in DECISIONS.items():
        if not words.rule(request.user, edition):
            continue
        if reasons := list(words.reasons(edition, at, counts)):
            waiting.append((words, reasons))
        else:
            kind = "danger" if words.is_danger else "secondary" if able else "primary"
            able.append((words, reverse(f"calls:{verb}", args=[edition.call.slug, edition.slug]), kind))
    return {"decisions": able, "waiting": waiting}


def _is_lead(request: SignedInRequest) -> bool:
    return bool(request.user.has_role(Role.LEAD))


# ── Calls and editions ───────────────────────────────────────────────────────────────────────────────────────────
@doors.for_roles(Role.LEAD)
def new_call(request: SignedInRequest) -> HttpResponse:
    """Open a call that will come back each year."""
    form = asking.NewCall(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            call = authoring.create_call(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The call exists. Now its first edition: dates, money and rules belong to an edition."))
            return redirect("calls:new_edition", call.slug)
    intro = _("A call comes back, edition after edition: Le Progrès. Its dates, its money and its rules belong to each edition.")
    return page_of(request, form, title=_("New call"), verb=_("Create the call"), intro=intro)


@doors.for_roles(Role.LEAD)
def change_call(request: SignedInRequest, call: str) -> HttpResponse:
    """Rename a call, or its sentence."""
    found = get_object_or_404(Call, slug=call)
    form = asking.CallForm(request.POST if request.method == "POST" else None, initial={"name": found.name, "tagline": found.tagline})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            authoring.change_call(call=found, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("calls:desk")
    return page_of(request, form, title=_("The call “%(call)s”") % {"call": found.name}, verb=_("Save"))


@doors.for_roles(Role.LEAD)
def new_edition(request: SignedInRequest, call: str) -> HttpResponse:
    """A new edition, blank or from a past one."""
    found = get_object_or_404(Call, slug=call)
    form = asking.NewEdition(
        request.POST if request.method == "POST" else None,
        call=found,
        initial={"slug": queries.free_slug(found, timezone.localdate().year)},
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            edition = authoring.create_edition(call=found, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The edition exists; only the team can see it. Complete its steps, then publish it."))
            return redirect("calls:desk_edition", found.slug, edition.slug)
    return page_of(request, form, title=_("New edition of “%(call)s”") % {"call": found.name}, verb=_("Create the edition"))


def page_of(
    request: SignedInRequest,
    form: forms.BaseForm,
    *,
    title: str,
    verb: str,
    intro: str = "",
    back: str = "",
    edition: Edition | None = None,
    is_correction: bool = False,
) -> HttpResponse:
    """The plain page of one form at the desk."""
    context = {"form": form, "title": title, "verb": verb, "intro": intro, "edition": edition, "is_correction": is_correction}
    return render(request, "calls/lead/form.html", {**context, "back": back or (desk_of(edition) if edition else reverse("calls:desk"))})


def desk_of(edition: Edition) -> str:
    return reverse("calls:desk_edition", args=[edition.call.slug, edition.slug])


@doors.for_roles(Role.LEAD, Role.OFFICER)
def preview(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """The public page, exactly, before the public sees it."""
    context = {"page": catalogue.page(catalogue.as_public(visible(request, call, slug)), timezone.now()), "mine": [], "is_preview": True}
    return render(request, "calls/public/edition.html", context)


# ── Decisions that move an edition ───────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A move, with the words of its confirmation."""

    rule: Callable[[Any, Edition], bool]
    act: Callable[..., None]
    reasons: Callable[[Edition, datetime, queries.Counts], Iterable[str]]
    label: Any
    title: Any
    explanation: Any
    done: Any
    icon: str
    is_danger: bool = False


DECISIONS = {
    "publish": Decision(
        rule=rules.can_publish,
        act=editions.publish,
        reasons=queries.reasons_not_to_publish,
        icon="megaphone",
        label=gettext_lazy("Publish"),
        title=gettext_lazy("Publish this edition?"),
        explanation=gettext_lazy(
            "Everyone will see it at once. It opens and closes by itself, at the instants of its calendar. From now on, money, "
            "criteria, conditions and regulations only change by a public correction, with its reason."
        ),
        done=gettext_lazy("The edition is public."),
    ),
    "start_review": Decision(
        rule=rules.can_start_review,
        act=editions.start_review,
        reasons=queries.reasons_not_to_start_review,
        icon="scale",
        label=gettext_lazy("End the collection and begin the review"),
        title=gettext_lazy("End the collection and begin the review?"),
        explanation=gettext_lazy(
            "No extension will be possible any more, nor any change to criteria, conditions or amounts for one project. "
            "Applications stay where they are: those that must be completed can still be."
        ),
        done=gettext_lazy("The collection is over: the jury may begin."),
    ),
    "conclude": Decision(
        rule=rules.can_conclude,
        act=editions.conclude,
        reasons=queries.reasons_not_to_conclude,
        icon="flag",
        label=gettext_lazy("Declare decided"),
        title=gettext_lazy("Declare this edition decided?"),
        explanation=gettext_lazy(
            "Every application has an answer, and its author knows it. The page will say that the edition is finished."
        ),
        done=gettext_lazy("The edition is decided."),
    ),
    "archive": Decision(
        rule=rules.can_archive,
        act=editions.archive,
        reasons=queries.reasons_not_to_archive,
        icon="archive",
        label=gettext_lazy("Archive"),
        title=gettext_lazy("Archive this edition?"),
        explanation=gettext_lazy("It stays readable, for the public and for you, and can no longer change in any way."),
        done=gettext_lazy("The edition is archived."),
    ),
    "unpublish": Decision(
        rule=rules.can_unpublish,
        act=editions.unpublish,
        reasons=queries.reasons_not_to_unpublish,
        icon="undo-2",
        label=gettext_lazy("Take back from the public"),
        title=gettext_lazy("Take this edition back?"),
        explanation=gettext_lazy("It leaves the public site. This is possible only while nobody has begun an application."),
        done=gettext_lazy("The edition is no longer public."),
        is_danger=True,
    ),
}


@doors.for_roles(Role.LEAD)
def decide(request: SignedInRequest, call: str, slug: str, verb: str) -> HttpResponse:
    """One of the five moves: its rule, its confirmation, its action."""
    found, words = visible(request, call, slug), DECISIONS[verb]
    doors.require(words.rule(request.user, found), _("At this stage of the edition, this is not possible."))
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            words.act(edition=found, by=request.user, at=timezone.now())
            messages.success(request, str(words.done))
            return redirect(desk_of(found))
    return confirm.page(
        request,
        title=str(words.title),
        explanation=str(words.explanation),
        verb=str(words.label),
        back=desk_of(found),
        form=form,
        is_danger=words.is_danger,
    )
