"""The lead's pages on scenarios: side by side, by hand, computed, and why."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.accounts.states import Role
from terreau.fund.review import rules
from terreau.fund.review.actions import scenarios as acts
from terreau.fund.review.forms import scenarios as forms
from terreau.fund.review.models import Deliberation, Scenario
from terreau.fund.review.queries import deliberation as reads
from terreau.fund.review.queries import portfolio, quotas
from terreau.fund.review.queries import scenarios as plans
from terreau.fund.review.queries.deliberation import TableLine
from terreau.fund.review.queries.ranking import SCALE
from terreau.fund.review.states import ScenarioOrigin
from terreau.fund.review.views.deliberation import session_or_404, session_trail
from terreau.fund.review.views.pages import confirmed, posted
from terreau.web import doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

WHY_SECONDS = 4.0


def _session(request: SignedInRequest, public_id: str) -> tuple[Deliberation, list[TableLine]]:
    session = session_or_404(request, public_id)
    lines = reads.table(session, viewer=request.user)
    linked = any(line.is_hidden for line in lines)
    doors.require(not linked, _("You have a link with an applicant of this session: another lead must weigh its scenarios."))
    return session, lines


def _scenario(request: SignedInRequest, public_id: str, scenario: str) -> tuple[Scenario, list[TableLine]]:
    session, lines = _session(request, public_id)
    found = get_object_or_404(rules.scenarios_visible_to(request.user).filter(deliberation=session), public_id=scenario)
    found.deliberation = session
    return found, lines


def _may_change(request: SignedInRequest, session: Deliberation) -> None:
    doors.require(rules.can_prepare(request.user, session), _("This session has been adopted: its scenarios are only read."))


def _trail(session: Deliberation, *more: tuple[str, str]) -> list[tuple[str, str]]:
    here = reverse("review:scenarios", args=[session.public_id]) if more else ""
    return session_trail(session, (_("Scenarios"), here), *more)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def list_(request: SignedInRequest, public_id: str) -> HttpResponse:
    """All scenarios of a session in one table, the session's own proposals first; and a new one by hand."""
    session, lines = _session(request, public_id)
    budget = reads.budget(session)
    form = forms.Start(posted(request))
    if request.method == "POST" and form.is_valid():
        _may_change(request, session)
        origin = form.cleaned_data["origin"]
        chosen: dict[str, Any] = {
            ScenarioOrigin.TABLE: lambda: plans.of_table(lines).values(),
            ScenarioOrigin.RANKING: lambda: plans.in_ranking_order(
                lines, budget.envelope - budget.taken, cap_cents=session.edition.amount_max_cents or 0
            ),
            ScenarioOrigin.BLANK: list,
        }
        with shown_on(form):
            made = acts.start(
                deliberation=session,
                name=form.cleaned_data["name"],
                origin=origin,
                intents=chosen[origin](),
                by=request.user,
                at=timezone.now(),
            )
            return redirect("review:scenario", public_id, made.public_id)
    columns = plans.compare(session, lines, budget)
    context = {
        "session": session,
        "columns": columns,
        "has_terms": any(column.has_quotas for column in columns),
        "rows": [(line, [(column, column.intents.get(line.proposal.pk)) for column in columns]) for line in lines],
        "form": form,
        "can_change": rules.can_prepare(request.user, session),
        "scale": SCALE,
        "trail": _trail(session),
    }
    return render(request, "review/scenarios/list.html", context)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def compute(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Terms for the solver; impossible ones come back with what cannot hold together."""
    session, lines = _session(request, public_id)
    _may_change(request, session)
    budget = reads.budget(session)
    form = forms.Terms(
        posted(request),
        lines=lines,
        communes=quotas.commune_names(lines),
        left_cents=budget.envelope - budget.taken,
        initial=_asked_before(request, session) or {"share": 70},
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            made = acts.compute(
                deliberation=session, name=form.cleaned_data["name"], lines=lines, terms=form.terms(), by=request.user, at=timezone.now()
            )
            messages.success(request, _("The scenario is computed. It decides nothing: compare it, change it, carry it onto the table."))
            return redirect("review:scenario", public_id, made.public_id)
    context = {"session": session, "form": form, "budget": budget, "trail": _trail(session, (_("Compute a scenario"), ""))}
    return render(request, "review/scenarios/compute.html", context)


def _asked_before(request: SignedInRequest, session: Deliberation) -> dict[str, Any]:
    """?comme=…: the terms of another scenario of this session, to change one and see."""
    like = rules.scenarios_visible_to(request.user).filter(deliberation=session, public_id=request.GET.get("comme", "")).first()
    return forms.remembered(portfolio.Terms.read(like.terms)) if like is not None and like.terms else {}


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def detail(request: SignedInRequest, public_id: str, scenario: str) -> HttpResponse:
    """One scenario: its figures, what the computation said, and its choices to change by hand."""
    row, lines = _scenario(request, public_id, scenario)
    session, intents = row.deliberation, plans.intents_of(row)
    shown, communes = plans.as_lines(lines, intents), quotas.commune_names(lines)
    form = forms.Choices(posted(request), lines=shown, version=row.version)
    can_change = rules.can_prepare(request.user, session)
    if request.method == "POST" and form.is_valid():
        _may_change(request, session)
        with shown_on(form):
            version = form.cleaned_data["version"]
            acts.save(scenario=row, intents=form.intents(), expected_version=version, by=request.user, at=timezone.now())
            messages.success(request, _("Scenario saved. The table of the session has not changed."))
            return redirect("review:scenario", public_id, scenario)
        form.drawn_from(row.version)
    context = {
        "session": session,
        "scenario": row,
        "figures": plans.figures(lines, intents, reads.budget(session), communes),
        "own_terms": [quotas.said(quota) for quota in portfolio.Terms.read(row.terms).quotas] if row.terms else [],
        "breaches": plans.strays(row.terms, lines, intents, communes),
        "budget": reads.budget(session, form.proposed_cents()),
        "form": form,
        "is_computed": row.origin == ScenarioOrigin.SOLVER,
        "can_change": can_change,
        "scale": SCALE,
        "trail": _trail(session, (row.name, "")),
    }
    return render(request, "review/scenarios/detail.html", context)


@doors.for_roles(Role.LEAD)
@require_safe
def why(request: SignedInRequest, public_id: str, scenario: str, proposal: int) -> HttpResponse:
    """Why a computed scenario funds this file or not, and what the other choice would have cost."""
    row, lines = _scenario(request, public_id, scenario)
    line = next((line for line in lines if line.proposal.pk == proposal), None)
    if line is None:
        raise Http404
    doors.require(row.origin == ScenarioOrigin.SOLVER, _("Only a computed scenario can be explained; this one was changed by hand."))
    intents = plans.intents_of(row)
    amounts = {pk: intent.amount_cents for pk, intent in intents.items()}
    context = {
        "session": row.deliberation,
        "scenario": row,
        "line": line,
        "intent": intents.get(proposal),
        "is_funded": bool(amounts.get(proposal)),
        "reasons": portfolio.why(lines, row.deliberation.edition, portfolio.Terms.read(row.terms), amounts, proposal, seconds=WHY_SECONDS),
        "trail": _trail(row.deliberation, (row.name, reverse("review:scenario", args=[public_id, scenario])), (_("Why?"), "")),
    }
    return render(request, "review/scenarios/why.html", context)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def duplicate(request: SignedInRequest, public_id: str, scenario: str) -> HttpResponse:
    """A copy to change, so that the first stays."""
    row, _lines = _scenario(request, public_id, scenario)
    _may_change(request, row.deliberation)
    form = forms.Name(posted(request), initial={"name": _("%(name)s (copy)") % {"name": row.name[:50]}})

    def act() -> None:
        copied = plans.intents_of(row).values()
        acts.start(
            deliberation=row.deliberation,
            name=form.cleaned_data["name"],
            origin=ScenarioOrigin.COPY,
            intents=copied,
            like=row,
            by=request.user,
            at=timezone.now(),
        )

    back = reverse("review:scenarios", args=[public_id])
    title = _("Copy “%(name)s”") % {"name": row.name}
    words = {"title": title, "verb": _("Copy it"), "explanation": _("The copy can be changed; this one stays as it is.")}
    return confirmed(request, act, back=back, done=_("The scenario is copied."), form=form, **words)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def rename(request: SignedInRequest, public_id: str, scenario: str) -> HttpResponse:
    row, _lines = _scenario(request, public_id, scenario)
    _may_change(request, row.deliberation)
    form = forms.Name(posted(request), initial={"name": row.name})
    return confirmed(
        request,
        lambda: acts.rename(scenario=row, name=form.cleaned_data["name"], by=request.user, at=timezone.now()),
        back=reverse("review:scenario", args=[public_id, scenario]),
        done=_("The scenario has another name."),
        form=form,
        title=_("Rename “%(name)s”") % {"name": row.name},
        verb=_("Rename it"),
        explanation=_("Its choices do not change."),
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def discard(request: SignedInRequest, public_id: str, scenario: str) -> HttpResponse:
    row, _lines = _scenario(request, public_id, scenario)
    _may_change(request, row.deliberation)
    return confirmed(
        request,
        lambda: acts.discard(scenario=row, by=request.user, at=timezone.now()),
        back=reverse("review:scenario", args=[public_id, scenario]),
        then=reverse("review:scenarios", args=[public_id]),
        done=_("The scenario is thrown away."),
        is_danger=True,
        title=_("Throw “%(name)s” away") % {"name": row.name},
        verb=_("Discard the scenario"),
        explanation=_("Its choices are lost. The table of the session does not change."),
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def carry(request: SignedInRequest, public_id: str, scenario: str) -> HttpResponse:
    """Write it onto the table: the last look before it replaces what stands there."""
    row, _lines = _scenario(request, public_id, scenario)
    _may_change(request, row.deliberation)
    form = forms.Carry(posted(request), initial={"version": row.deliberation.version})
    return confirmed(
        request,
        lambda: acts.carry(scenario=row, expected_version=form.cleaned_data["version"], by=request.user, at=timezone.now()),
        back=reverse("review:scenario", args=[public_id, scenario]),
        then=reverse("review:deliberation", args=[public_id]),
        done=_("The table now proposes what the scenario does. Nothing is decided before adoption."),
        form=form,
        title=_("Carry “%(name)s” onto the table") % {"name": row.name},
        verb=_("Carry it onto the table"),
        explanation=_(
            "Its outcomes, amounts and places replace those of the table. The reasons already written stay. Adoption remains to be done."
        ),
    )
