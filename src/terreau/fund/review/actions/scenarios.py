"""Scenarios are made, changed, thrown away, and carried onto the table. None of it decides anything."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.fund.review.actions import deliberating
from terreau.fund.review.models import Deliberation, Scenario, ScenarioLine
from terreau.fund.review.queries import conflicts, portfolio, scenarios
from terreau.fund.review.queries.deliberation import Intent, TableLine
from terreau.fund.review.states import DELIBERATION_MOVES, Outcome, ScenarioOrigin
from terreau.lib import moves, texts
from terreau.lib.refusals import Refusal, refuse_if

SECONDS = 6.0  # what a person waits for a page without wondering


class CannotPlan(Refusal):
    """The scenario would not hold, or someone else changed it."""


class Impossible(Refusal):
    """No choice meets these terms; the reasons are those that cannot hold together."""


@transaction.atomic
def start(
    *,
    deliberation: Deliberation,
    name: str,
    origin: str,
    intents: Iterable[Intent] = (),
    terms: portfolio.Terms | None = None,
    report: portfolio.Report | None = None,
    like: Scenario | None = None,
    by: User,
    at: datetime,
) -> Scenario:
    """A new scenario of an open session. Its name tells it from the others.

    Copied from a computed one (`like`), or from a table that took its choices from one, it remembers what the computation gave:
    applicants are told that a computation took part, whatever copies lie between (CRPA R311-3-1-1).
    """
    intents = list(intents)
    name = texts.one_line(name, 60)
    _check_open(deliberation, by)
    if not name:
        raise CannotPlan(_("Give the scenario a name."))
    if deliberation.scenarios.count() >= scenarios.MOST:
        raise CannotPlan(_("%(count)d scenarios are the most one compares: throw one away first.") % {"count": scenarios.MOST})
    try:
        with transaction.atomic():
            scenario = Scenario.objects.create(
                deliberation=deliberation,
                name=name,
                origin=origin,
                **_origins(deliberation, origin, intents, terms, like),
                report=report.stored() if report else {},
                created_by=by,
                created_at=at,
                changed_at=at,
            )
    except IntegrityError as error:
        raise CannotPlan(_("A scenario of this session already has this name.")) from error
    _write(scenario, intents)
    journal.record("review.scenario_started", on=deliberation, by=by, at=at, name=name, origin=str(ScenarioOrigin(origin).label))
    return scenario


def _origins(
    deliberation: Deliberation, origin: str, intents: Iterable[Intent], terms: portfolio.Terms | None, like: Scenario | None
) -> dict[str, Any]:
    """The terms a scenario descends from, and what the computation gave under them."""
    if terms is not None:
        return {"terms": terms.stored(), "computed": scenarios.plainly(intents) if origin == ScenarioOrigin.SOLVER else {}}
    if like is not None:
        return {"terms": like.terms, "computed": scenarios.computed_by(like)}
    if origin == ScenarioOrigin.TABLE and deliberation.carried:
        return {"terms": deliberation.carried["terms"], "computed": deliberation.carried["computed"]}
    return {"terms": {}, "computed": {}}


def compute(
    *,
    deliberation: Deliberation,
    name: str,
    lines: list[TableLine],
    terms: portfolio.Terms,
    by: User,
    at: datetime,
    seconds: float = SECONDS,
) -> Scenario:
    """Ask the solver, then keep its answer as a scenario. The search runs outside any transaction: it may take seconds."""
    answer = portfolio.best(lines, deliberation.edition, terms, seconds=seconds)
    if answer.kind == "impossible":
        raise Impossible(_("No choice meets all of this at once:"), *answer.reasons)
    if answer.kind == "unknown":
        raise CannotPlan(_("The time ran out before a choice was found. Ask for fewer conditions, or a larger step between amounts."))
    return start(
        deliberation=deliberation,
        name=name,
        origin=ScenarioOrigin.SOLVER,
        intents=answer.intents,
        terms=terms,
        report=answer.report,
        by=by,
        at=at,
    )


@transaction.atomic
def save(*, scenario: Scenario, intents: list[Intent], expected_version: int, by: User, at: datetime) -> None:
    """Change the choices by hand; what the computation said of them no longer holds. The total may exceed the envelope: it is a try."""
    _check_open(scenario.deliberation, by)
    rows = {proposal.pk: proposal for proposal in scenario.deliberation.proposals.select_related("application__edition")}
    intents = [intent for intent in intents if intent.proposal in rows]
    refuse_if([why for intent in intents for why in deliberating.limits(rows[intent.proposal].application, intent)], CannotPlan)
    before = scenarios.intents_of(scenario)
    wanted = {intent.proposal: _plain(intent) for intent in intents}
    if {pk: _plain(intent) for pk, intent in before.items() if pk in wanted} == wanted and set(wanted) <= set(before):
        return
    computed = {ScenarioOrigin.SOLVER, ScenarioOrigin.RETOUCHED}
    origin = ScenarioOrigin.RETOUCHED if scenario.origin in computed else scenario.origin
    held = Scenario.objects.filter(pk=scenario.pk, version=expected_version)
    if held.update(version=F("version") + 1, changed_at=at, origin=origin, report={}, computed=scenarios.computed_by(scenario)) != 1:
        raise CannotPlan(
            _("Someone else changed this scenario while you were at it: nothing of yours was saved. Reload the page, then do it again.")
        )
    _write(scenario, wanted.values())
    journal.record("review.scenario_changed", on=scenario.deliberation, by=by, at=at, name=scenario.name)


@transaction.atomic
def rename(*, scenario: Scenario, name: str, by: User, at: datetime) -> None:
    """Another name, still its own."""
    before, name = scenario.name, texts.one_line(name, 60)
    _check_open(scenario.deliberation, by)
    if not name:
        raise CannotPlan(_("Give the scenario a name."))
    try:
        with transaction.atomic():
            Scenario.objects.filter(pk=scenario.pk).update(name=name, changed_at=at)
    except IntegrityError as error:
        raise CannotPlan(_("A scenario of this session already has this name.")) from error
    journal.record("review.scenario_renamed", on=scenario.deliberation, by=by, at=at, before=before, after=name)


@transaction.atomic
def discard(*, scenario: Scenario, by: User, at: datetime) -> None:
    """Throw a scenario away; the history of the session keeps that it was."""
    _check_open(scenario.deliberation, by)
    journal.record("review.scenario_discarded", on=scenario.deliberation, by=by, at=at, name=scenario.name)
    Scenario.objects.filter(pk=scenario.pk).delete()


@transaction.atomic
def carry(*, scenario: Scenario, expected_version: int, by: User, at: datetime) -> None:
    """Write the scenario's choices onto the table, where adoption makes decisions of them. Reasons already written there stay.

    `expected_version` is the session's: what someone else wrote on the table meanwhile is not lost unseen.
    """
    deliberation = scenario.deliberation
    _check_open(deliberation, by)
    reasons = dict(deliberation.proposals.values_list("pk", "reason"))
    intents = [
        Intent(intent.proposal, intent.outcome, intent.amount_cents, intent.rank, reasons.get(intent.proposal, ""))
        for intent in scenarios.intents_of(scenario).values()
    ]
    if not any(intent.outcome for intent in intents):
        raise CannotPlan(_("This scenario proposes nothing yet."))
    deliberating.save_proposals(deliberation=deliberation, intents=intents, expected_version=expected_version, by=by, at=at)
    Scenario.objects.filter(pk=scenario.pk).update(carried_at=at)
    Deliberation.objects.filter(pk=deliberation.pk).update(carried=_kept(scenario, intents, at))
    journal.record("review.scenario_carried", on=deliberation, by=by, at=at, name=scenario.name)


def _kept(scenario: Scenario, intents: Iterable[Intent], at: datetime) -> dict[str, Any]:
    """What the explanation of each decision will say of the computation: as it stands now, since scenarios go on changing. {}: none."""
    computed = scenarios.computed_by(scenario)
    if not scenario.terms or not computed:
        return {}
    return {
        "terms": scenario.terms,
        "computed": computed,
        "chosen": scenarios.plainly(intents),
        "is_proved": scenario.report.get("is_proved", False),
        "on": timezone.localtime(at).date().isoformat(),
    }


def _check_open(deliberation: Deliberation, by: Any) -> None:
    """Scenarios live as long as the session is in preparation, in the hands of leads without a link to any of its applicants."""
    moves.hold(deliberation, "prepare", DELIBERATION_MOVES)
    files = [proposal.application for proposal in deliberation.proposals.select_related("application")]
    if conflicts.linked_ids(by, files):
        raise deliberating.Conflicted(_("You have a link with an applicant of this session: another lead must weigh its scenarios."))


def _plain(intent: Intent) -> Intent:
    """Only what its outcome allows."""
    is_award, waits = intent.outcome == Outcome.AWARD, intent.outcome == Outcome.WAITLIST
    return Intent(intent.proposal, intent.outcome, intent.amount_cents if is_award else 0, intent.rank if waits else None)


def _write(scenario: Scenario, intents: Iterable[Intent]) -> None:
    rows = [
        ScenarioLine(
            scenario=scenario, proposal_id=intent.proposal, outcome=intent.outcome, amount_cents=intent.amount_cents, rank=intent.rank
        )
        for intent in map(_plain, intents)
    ]
    ScenarioLine.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["scenario", "proposal"], update_fields=["outcome", "amount_cents", "rank"]
    )
