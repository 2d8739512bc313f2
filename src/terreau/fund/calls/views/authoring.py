"""Writing an edition: one page a step, and the criteria one by one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules
from terreau.fund.calls.actions import authoring, rubric
from terreau.fund.calls.forms import authoring as asking
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import authoring as queries
from terreau.fund.calls.queries import catalogue
from terreau.fund.calls.states import EditionState
from terreau.fund.calls.views.lead import page_of, visible
from terreau.lib import markdown
from terreau.web import confirm, doors, navigation
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def to_change(request: SignedInRequest, call: str, slug: str, step: str) -> Edition:
    """The edition, if this step may be rewritten now."""
    found = visible(request, call, slug)
    doors.require(rules.can_change(request.user, found, step), _("This part can no longer be changed at this stage of the call."))
    return found


def _next(edition: Edition, step: str) -> HttpResponseRedirect:
    """After a step: the next one while the edition is being written, the overview afterwards."""
    steps = list(queries.STEPS)
    after = steps[steps.index(step) + 1 :]
    if edition.state != EditionState.DRAFT or not after:
        return redirect("calls:desk_edition", edition.call.slug, edition.slug)
    return redirect(f"calls:edit_{after[0]}", edition.call.slug, edition.slug)


def around(request: SignedInRequest, edition: Edition, step: str) -> dict[str, Any]:
    """What every writing page shows: the edition, its steps, and whether this is a public correction."""
    trail = [
        (
            check.label,
            _address(edition, check.step),
            "current" if check.step == step else check.standing,
        )
        for check in queries.readiness(edition, timezone.now())
        if rules.can_change(request.user, edition, check.step)
    ]
    is_correction = not rules.is_free(edition, step)
    return {"edition": edition, "step": step, "label": queries.STEPS[step], "trail": trail, "is_correction": is_correction}


def _address(edition: Edition, step: str) -> str:
    return reverse(f"calls:edit_{step}", args=[edition.call.slug, edition.slug])


# ── Steps of one form ────────────────────────────────────────────────────────────────────────────────────────────
@doors.for_roles(Role.LEAD)
def edit(request: SignedInRequest, call: str, slug: str, step: str) -> HttpResponse:
    """One step: texts, themes and publics, money, calendar, form, regulations or checklist."""
    found = to_change(request, call, slug, step)
    form = asking.STEPS[step](
        request.POST if request.method == "POST" else None, edition=found, is_correction=not rules.is_free(found, step)
    )
    is_preview = "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not is_preview:
        with shown_on(form):
            _save(request, found, form)
            messages.success(request, _("Saved."))
            return _next(found, step)
    previews = _previews(form) if is_preview and form.is_valid() else []
    context = {**around(request, found, step), "form": form, "previews": previews, "builder": navigation.address("forms:list")}
    return render(request, "calls/lead/step.html", context)


def _save(request: SignedInRequest, edition: Edition, form: asking.Step) -> None:
    told = {
        "version": form.cleaned_data["version"],
        "reason": form.cleaned_data.get("reason", ""),
        "by": request.user,
        "at": timezone.now(),
    }
    if form.step == "framing":
        authoring.set_framing(edition=edition, **form.values(), **told)
    else:
        authoring.write(edition=edition, step=form.step, values=form.values(), **told)


def _previews(form: asking.Step) -> list[tuple[str, str]]:
    """The Markdown fields as the public would read them: label, safe HTML."""
    names = getattr(form, "previewed", ())
    return [(str(form[name].label), markdown.html(form.cleaned_data[name])) for name in names if form.cleaned_data[name]]


# ── Criteria ─────────────────────────────────────────────────────────────────────────────────────────────────────
@doors.for_roles(Role.LEAD)
def criteria(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """The rubric, in order, with the share each criterion makes."""
    found = to_change(request, call, slug, "rubric")
    rows = list(zip(found.criteria.all(), catalogue.shares(list(found.criteria.all())), strict=True))
    return render(request, "calls/lead/rubric.html", {**around(request, found, "rubric"), "rows": rows})


@doors.for_roles(Role.LEAD)
def add_criterion(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """One more criterion, at the end."""
    found = to_change(request, call, slug, "rubric")
    is_correction = not rules.is_free(found, "rubric")
    form = asking.CriterionForm(
        request.POST if request.method == "POST" else None, is_correction=is_correction, initial={"version": found.version}
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            rubric.add(edition=found, **form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("calls:edit_rubric", call, slug)
    return _form_page(request, found, form, title=_("New criterion"), verb=_("Add"), back="calls:edit_rubric", is_correction=is_correction)


@doors.for_roles(Role.LEAD)
def change_criterion(request: SignedInRequest, call: str, slug: str, pk: int) -> HttpResponse:
    """Reword or reweigh a criterion."""
    found = to_change(request, call, slug, "rubric")
    criterion = get_object_or_404(found.criteria, pk=pk)
    is_correction = not rules.is_free(found, "rubric")
    present = {"label": criterion.label, "help_text": criterion.help, "points_max": criterion.points_max, "weight": criterion.weight}
    form = asking.CriterionForm(
        request.POST if request.method == "POST" else None, is_correction=is_correction, initial={"version": found.version, **present}
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            rubric.change(criterion=criterion, **form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("calls:edit_rubric", call, slug)
    return _form_page(request, found, form, title=criterion.label, verb=_("Save"), back="calls:edit_rubric", is_correction=is_correction)


@doors.for_roles(Role.LEAD)
def remove_criterion(request: SignedInRequest, call: str, slug: str, pk: int) -> HttpResponse:
    """Take a criterion off, after asking."""
    found = to_change(request, call, slug, "rubric")
    criterion = get_object_or_404(found.criteria, pk=pk)
    form = asking.Removal(request.POST if request.method == "POST" else None, is_correction=not rules.is_free(found, "rubric"))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            rubric.remove(criterion=criterion, **form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("calls:edit_rubric", call, slug)
    back = reverse("calls:edit_rubric", args=[call, slug])
    title = _("Remove the criterion “%(label)s”?") % {"label": criterion.label}
    return confirm.page(request, title=title, verb=_("Remove"), back=back, form=form, is_danger=True)


@require_POST
@doors.for_roles(Role.LEAD)
def shift_criterion(request: SignedInRequest, call: str, slug: str, pk: int) -> HttpResponse:
    """Up or down by one."""
    found = to_change(request, call, slug, "rubric")
    criterion = get_object_or_404(found.criteria, pk=pk)
    rubric.shift(criterion=criterion, is_up=request.POST.get("way") == "up", by=request.user, at=timezone.now())
    return redirect("calls:edit_rubric", call, slug)


def _form_page(
    request: SignedInRequest, edition: Edition, form: Any, *, title: str, verb: str, back: str, is_correction: bool, intro: str = ""
) -> HttpResponse:
    address = reverse(back, args=[edition.call.slug, edition.slug])
    return page_of(request, form, title=title, verb=verb, intro=intro, back=address, edition=edition, is_correction=is_correction)
