"""What a decision rested on, gathered on the day it is adopted, as plain values:

    {"conditions": [{"label", "status", "proof", "source", "observed_on", "checked_on", "parts": [the same]}],
     "criteria": [{"label", "points_max", "weight", "mean"}],
     "opinions": [{"mark", "comment", "points": [{"criterion", "points", "points_max", "reason"}]}],
     "given", "recused", "mean", "raw", "is_corrected", "place", "is_tied", "ranked", "envelope_cents", "awarded_cents",
     "computation": {} or {"is_retouched", "terms": {…}, "is_proved", "carried_on", "outcome", "amount_cents", "is_changed", "is_kept", "is_left_out"}}

"outcome" and "amount_cents" of a computation are what it gave, never what hands made of it before the session.

Where `is_corrected`, "mean" is without the jurors' leanings and "raw" the plain one. Means are texts with two decimals, as the house shows them. Nobody's name is in it: jurors come in an order that tells
nothing, and their words are masked where they name another applicant of the edition or a juror.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.fund.calls.eligibility import Verdict
from terreau.fund.calls.models import Application, Edition
from terreau.fund.review.models import Decision, Deliberation, Scenario, ScenarioLine
from terreau.fund.review.queries import ranking, screening
from terreau.fund.review.queries.ranking import Opinion, Ranked, shown
from terreau.fund.review.states import ScenarioOrigin
from terreau.lib import texts

SHORTEST = 4  # letters of a name worth masking: a shorter one is a word like any other


def of_decisions(decisions: Sequence[Decision], *, at: datetime) -> dict[int, dict[str, Any]]:
    """The content of each decision of one session, by decision. One ranking for all; some queries a file for its conditions."""
    if not decisions:
        return {}
    session = decisions[0].deliberation
    edition = Edition.objects.get(pk=session.edition_id)
    rows = {row.application.pk: row for row in ranking.ranking(edition, viewer=None)}
    shared = {
        "ranked": sum(row.mean is not None for row in rows.values()),
        "envelope_cents": edition.envelope_cents,
        "awarded_cents": edition.awarded_cents,
    }
    computed, masks = computation(session), Masks(edition)
    found = {}
    for decision in decisions:
        row = rows.get(decision.application_id) or Ranked(decision.application)
        found[decision.pk] = shared | {
            "conditions": conditions(decision.application, at=at),
            **_scores(row, masks),
            "computation": computed.get(decision.application_id, {}),
        }
    return found


# ── Conditions ───────────────────────────────────────────────────────────────────────────────────────────────────
def conditions(application: Application, *, at: datetime) -> list[dict[str, Any]]:
    """Each rule of the edition against what the registers say on that day, and what an officer saw for themselves."""
    submission = application.submissions.order_by("-sequence", "-pk").first()
    if submission is None:
        return []
    _facts, verdicts = screening.eligibility_of(application, screening.body_of(submission.content).siret, at)
    checked = {check.item: check.at for check in application.checks.filter(is_fine=True, item__startswith=screening.RULE)}
    return [_condition(verdict, checked.get(f"{screening.RULE}{verdict.rule_id}")) for verdict in verdicts]


def _condition(verdict: Verdict, checked_at: datetime | None) -> dict[str, Any]:
    return {
        "label": verdict.label,
        "status": verdict.status,
        "proof": verdict.proof,
        "source": verdict.source,
        "observed_on": verdict.observed_on.isoformat() if verdict.observed_on else "",
        "checked_on": timezone.localtime(checked_at).date().isoformat() if checked_at else "",
        "parts": [_condition(part, None) for part in verdict.parts],
    }


# ── Scores ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _scores(row: Ranked, masks: "Masks") -> dict[str, Any]:
    given = sorted((opinion for opinion in row.opinions if opinion.status == "given"), key=lambda opinion: _shuffled(row, opinion))
    return {
        "criteria": _criteria(given),
        "opinions": [_opinion(opinion, row.application, masks) for opinion in given],
        "given": len(given),
        "recused": row.recused,
        "mean": shown(row.mean),
        "raw": shown(row.raw),
        "is_corrected": row.is_corrected,
        "place": row.place,
        "is_tied": row.is_tied,
    }


def _shuffled(row: Ranked, opinion: Opinion) -> str:
    """An order that follows neither names nor dates, and differs from one file to the next."""
    return hashlib.sha256(f"{row.application.public_id}:{opinion.juror}".encode()).hexdigest()


def _criteria(given: Iterable[Opinion]) -> list[dict[str, Any]]:
    """The mean of each criterion. Two juries with two grids give two lines: a score is only read against its own grid."""
    points: dict[tuple[str, int, int], list[int]] = {}
    for opinion in given:
        for point in opinion.points:
            values = points.setdefault((point.criterion, point.points_max, point.weight), [])
            if point.points is not None:
                values.append(point.points)
    return [
        {"label": label, "points_max": most, "weight": weight, "mean": shown(Fraction(sum(values), len(values))) if values else ""}
        for (label, most, weight), values in points.items()
    ]


def _opinion(opinion: Opinion, application: Application, masks: "Masks") -> dict[str, Any]:
    return {
        "mark": opinion.mark_text,
        "comment": masks.over(opinion.comment, application),
        "points": [
            {
                "criterion": point.criterion,
                "points": point.points,
                "points_max": point.points_max,
                "reason": masks.over(point.reason, application),
            }
            for point in opinion.points
        ],
    }


class Masks:
    """Hides, in what jurors wrote, the other applicants of an edition, their projects, and the jurors. Their own words go back to each."""

    def __init__(self, edition: Edition) -> None:
        files = edition.applications.filter(number__isnull=False).values_list("pk", "title", "organisation__name")
        self._own = {pk: {texts.fold(name) for name in (title, body) if name} for pk, title, body in files}
        names = {name: _("[another application]") for _pk, *found in files for name in found if name}
        seats = edition.panels.values_list("seats__juror__name", flat=True)
        names |= {name: _("[a member of the jury]") for name in seats if name}
        self._words = {texts.fold(name): mask for name, mask in names.items()}
        wanted = sorted((name for name in names if len(name.strip()) >= SHORTEST), key=len, reverse=True)  # the longest first
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(map(_loosely, wanted))})(?!\w)", re.IGNORECASE) if wanted else None

    def over(self, words: str, application: Application) -> str:
        if self._names is None or not words:
            return words
        own = self._own.get(application.pk, set())

        def masked(found: re.Match[str]) -> str:
            name = texts.fold(" ".join(found[0].split()))
            return found[0] if name in own else self._words.get(name, _("[another application]"))

        return self._names.sub(masked, words)


def _loosely(name: str) -> str:
    """The name as people type it: any spaces, straight or curly apostrophes."""
    return r"\s+".join(re.escape(part).replace("’", "'").replace("'", "['’]") for part in name.split())


# ── Computation ──────────────────────────────────────────────────────────────────────────────────────────────────
def computation(session: Deliberation) -> dict[int, dict[str, Any]]:
    """By file: what a computation was asked and proposed for it, if the table took its choices from one. Of other files, nothing."""
    if session.carried is not None:
        return _as_kept(session, session.carried)
    scenario = carried(session)  # of sessions older than what carrying keeps
    if scenario is None or not scenario.terms or scenario.carried_at is None:
        return {}
    terms = {name: value for name, value in scenario.terms.items() if name not in {"kept", "left_out"}}
    whole = {
        "is_retouched": scenario.origin != ScenarioOrigin.SOLVER,
        "terms": terms,
        "is_proved": scenario.report.get("is_proved", False),
        "carried_on": timezone.localtime(scenario.carried_at).date().isoformat(),
    }
    lines = ScenarioLine.objects.filter(scenario=scenario).select_related("proposal")
    return {
        line.proposal.application_id: whole
        | {
            "outcome": line.outcome,
            "amount_cents": line.amount_cents,
            "is_kept": line.proposal_id in scenario.terms.get("kept", ()),
            "is_left_out": line.proposal_id in scenario.terms.get("left_out", ()),
        }
        for line in lines
    }


def _as_kept(session: Deliberation, kept: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """From what was kept the day the choices were carried: the scenario may have been changed, or thrown away, since."""
    if not kept:
        return {}
    computed, chosen, asked = kept["computed"], kept["chosen"], kept["terms"]
    whole = {
        "is_retouched": any(chosen.get(pk, ["", 0]) != said for pk, said in computed.items()),
        "terms": {name: value for name, value in asked.items() if name not in {"kept", "left_out"}},
        "is_proved": kept["is_proved"],
        "carried_on": kept["on"],
    }
    found = {}
    for proposal in session.proposals.all():
        outcome, cents = computed.get(str(proposal.pk), ["", 0])
        found[proposal.application_id] = whole | {
            "outcome": outcome,
            "amount_cents": cents,
            "is_changed": [outcome, cents] != chosen.get(str(proposal.pk), ["", 0]),
            "is_kept": proposal.pk in asked.get("kept", ()),
            "is_left_out": proposal.pk in asked.get("left_out", ()),
        }
    return found


def carried(session: Deliberation) -> Scenario | None:
    """The scenario whose choices the table took last."""
    return session.scenarios.filter(carried_at__isnull=False).order_by("-carried_at", "-pk").first()
