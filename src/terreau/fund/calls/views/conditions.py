"""Who may apply: the lead's list of conditions, one page to add, change or remove each."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from terreau.commons.accounts.states import Role
from terreau.fund.calls import eligibility, rules
from terreau.fund.calls.actions import authoring
from terreau.fund.calls.eligibility import Rule
from terreau.fund.calls.forms import conditions as asking
from terreau.fund.calls.forms.authoring import Removal
from terreau.fund.calls.models import Edition
from terreau.fund.calls.views.authoring import around, to_change
from terreau.fund.calls.views.lead import page_of
from terreau.web import confirm, doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

STEP = "eligibility"
DETAILED = {kind for kind, form in asking.CONDITIONS.items() if set(form.base_fields) != {"version"}}  # something to change


@doors.for_roles(Role.LEAD)
def conditions(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """The conditions in plain words, alternatives under each other."""
    found = to_change(request, call, slug, STEP)
    rows = [
        (rule, eligibility.describe(rule), [(part, eligibility.describe(part)) for part in rule.get("rules", [])])
        for rule in found.eligibility
    ]
    return render(request, "calls/lead/conditions.html", {**around(request, found, STEP), "rows": rows, "detailed": DETAILED})


@doors.for_roles(Role.LEAD)
def choose(request: SignedInRequest, call: str, slug: str) -> HttpResponse:
    """What to check? Then the page of that kind."""
    found = to_change(request, call, slug, STEP)
    beside = eligibility.find(found.eligibility, request.GET.get("beside", ""))
    form = asking.Kinds(request.GET if "kind" in request.GET else None, initial={"beside": beside["id"] if beside else ""})
    if form.is_bound and form.is_valid():
        query = {"beside": beside["id"]} if beside else None
        return redirect(reverse("calls:add_condition", args=[call, slug, form.cleaned_data["kind"]], query=query))
    context = {**around(request, found, STEP), "form": form, "beside": eligibility.describe(beside) if beside else ""}
    return render(request, "calls/lead/condition_kinds.html", context)


@doors.for_roles(Role.LEAD)
def add(request: SignedInRequest, call: str, slug: str, kind: str) -> HttpResponse:
    """One more condition, or an alternative to one."""
    found = to_change(request, call, slug, STEP)
    if kind not in asking.CONDITIONS:
        raise Http404
    beside = eligibility.find(found.eligibility, request.GET.get("beside", ""))
    form = asking.CONDITIONS[kind](
        request.POST if request.method == "POST" else None, is_correction=not rules.is_free(found, STEP), initial={"version": found.version}
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            after = eligibility.added(found.eligibility, form.rule(), beside=str(beside["id"]) if beside else "")
            return _write(request, found, form, after)
    intro = _("Alternative to: %(rule)s") % {"rule": eligibility.describe(beside)} if beside else ""
    return _page(request, found, form, title=capfirst(str(eligibility.Kind(kind).label)), verb=_("Add"), intro=intro)


@doors.for_roles(Role.LEAD)
def change(request: SignedInRequest, call: str, slug: str, rule_id: str) -> HttpResponse:
    """Change the details of a condition."""
    found = to_change(request, call, slug, STEP)
    rule = _rule(found, rule_id)
    initial = {"version": found.version, **asking.for_rule(rule)}
    form = asking.CONDITIONS[rule["kind"]](
        request.POST if request.method == "POST" else None, is_correction=not rules.is_free(found, STEP), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            return _write(request, found, form, eligibility.changed(found.eligibility, {**form.rule(), "id": rule_id}))
    return _page(request, found, form, title=eligibility.describe(rule), verb=_("Save"))


@doors.for_roles(Role.LEAD)
def remove(request: SignedInRequest, call: str, slug: str, rule_id: str) -> HttpResponse:
    """Take a condition off, after asking."""
    found = to_change(request, call, slug, STEP)
    rule = eligibility.find(found.eligibility, rule_id)
    if rule is None:
        raise Http404
    form = Removal(request.POST if request.method == "POST" else None, is_correction=not rules.is_free(found, STEP))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            return _write(request, found, form, eligibility.removed(found.eligibility, rule_id))
    back = reverse("calls:edit_eligibility", args=[call, slug])
    explanation = eligibility.describe(rule)
    return confirm.page(
        request, title=_("Remove this condition?"), explanation=explanation, verb=_("Remove"), back=back, form=form, is_danger=True
    )


def _rule(edition: Edition, rule_id: str) -> Rule:
    """A condition that has details to change; a group has none of its own."""
    rule = eligibility.find(edition.eligibility, rule_id)
    if rule is None or rule["kind"] not in asking.CONDITIONS:
        raise Http404
    return rule


def _write(request: SignedInRequest, edition: Edition, form: asking.Condition | Removal, after: list[Rule]) -> HttpResponse:
    asked = {"version": form.cleaned_data.get("version"), "reason": form.cleaned_data.get("reason", "")}
    authoring.write(edition=edition, step=STEP, values={"eligibility": after}, **asked, by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("calls:edit_eligibility", edition.call.slug, edition.slug)


def _page(request: SignedInRequest, edition: Edition, form: asking.Condition, *, title: str, verb: str, intro: str = "") -> HttpResponse:
    back = reverse("calls:edit_eligibility", args=[edition.call.slug, edition.slug])
    is_correction = not rules.is_free(edition, STEP)
    return page_of(request, form, title=title, verb=verb, intro=intro, back=back, edition=edition, is_correction=is_correction)
