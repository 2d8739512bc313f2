"""Scenarios side by side: what each would fund, for how much, where, and how far it strays from the ranking."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from terreau.fund.review.models import Deliberation, Scenario
from terreau.fund.review.queries import portfolio, quotas
from terreau.fund.review.queries.deliberation import Budget, Intent, TableLine
from terreau.fund.review.queries.ranking import shown
from terreau.fund.review.states import Outcome, ScenarioOrigin

MOST = 12  # scenarios of one session: beyond, nobody compares any more


@dataclass(frozen=True, slots=True)
class Share:
    """Files and euros of one theme, or one commune."""

    name: str
    files: int
    cents: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a set of choices comes to. `inversions`: pairs where a funded file has a lower mean than one that is not."""

    budget: Budget
    awarded: int
    waiting: int
    refused: int
    open: int
    mean: Fraction | None
    lowest: Fraction | None
    inversions: int
    themes: tuple[Share, ...]
    communes: tuple[Share, ...]

    @property
    def mean_text(self) -> str:
        return shown(self.mean)

    @property
    def lowest_text(self) -> str:
        return shown(self.lowest)


@dataclass(frozen=True, slots=True)
class Column:
    """One scenario of a comparison; `scenario` is None for the table itself."""

    scenario: Scenario | None
    intents: Mapping[int, Intent]
    figures: Figures
    breaches: tuple[str, ...] = ()
    """Where it strays from what was asked of themes and communes, when it was computed."""
    has_quotas: bool = False


def of_table(lines: Iterable[TableLine]) -> dict[int, Intent]:
    """What the table proposes now, by proposal."""
    rows = (line.proposal for line in lines)
    return {row.pk: Intent(row.pk, row.outcome, row.amount_cents, row.rank, row.reason) for row in rows}


def intents_of(scenario: Scenario) -> dict[int, Intent]:
    """What a scenario would propose, by proposal."""
    return {line.proposal_id: Intent(line.proposal_id, line.outcome, line.amount_cents, line.rank) for line in scenario.lines.all()}


def in_ranking_order(lines: Sequence[TableLine], left_cents: int, *, cap_cents: int) -> list[Intent]:
    """Fund each file in turn for all that it asks, up to the largest amount, until the next one no longer fits; the others wait."""
    found, rank, is_closed = [], 0, False
    for line in lines:
        application = line.proposal.application
        wanted = min(application.requested_cents or 0, cap_cents or application.requested_cents or 0)
        if line.is_gone:
            continue
        if line.ranked.mean is None or not wanted:
            found.append(Intent(line.proposal.pk))
        elif not is_closed and wanted <= left_cents:
            left_cents -= wanted
            found.append(Intent(line.proposal.pk, Outcome.AWARD, wanted))
        elif line.previous is not None and line.previous.outcome == Outcome.WAITLIST:
            is_closed = True
            found.append(Intent(line.proposal.pk))
        else:
            is_closed, rank = True, rank + 1
            found.append(Intent(line.proposal.pk, Outcome.WAITLIST, rank=rank))
    return found


def as_lines(lines: Sequence[TableLine], intents: Mapping[int, Intent]) -> list[TableLine]:
    """The table as it would be under these choices: copies, never saved."""
    found = []
    for line in lines:
        proposal, intent = copy(line.proposal), intents.get(line.proposal.pk) or Intent(line.proposal.pk)
        proposal.outcome, proposal.amount_cents, proposal.rank = intent.outcome, intent.amount_cents, intent.rank
        found.append(replace(line, proposal=proposal))
    return found


def figures(lines: Sequence[TableLine], intents: Mapping[int, Intent], budget: Budget, communes: Mapping[str, str]) -> Figures:
    """All figures of one set of choices; `communes` names the codes."""
    said = {line.proposal.pk: intents.get(line.proposal.pk) or Intent(line.proposal.pk) for line in lines if not line.is_gone}
    here = [line for line in lines if line.proposal.pk in said]
    funded = [line for line in here if said[line.proposal.pk].outcome == Outcome.AWARD]
    others = [line for line in here if said[line.proposal.pk].outcome != Outcome.AWARD]
    marks = [line.ranked.mean for line in funded if line.ranked.mean is not None]
    passed_over = [line.ranked.mean for line in others if line.ranked.mean is not None]
    outcomes = [intent.outcome for intent in said.values()]

    def shares(name_of: dict[int, str]) -> tuple[Share, ...]:
        names = sorted({name for name in name_of.values() if name})
        rows = {name: [said[pk].amount_cents for line in funded if name_of[pk := line.proposal.pk] == name] for name in names}
        return tuple(Share(name, len(cents), sum(cents)) for name, cents in rows.items() if cents)

    return Figures(
        budget=replace(budget, proposed=sum(said[line.proposal.pk].amount_cents for line in funded)),
        awarded=len(funded),
        waiting=outcomes.count(Outcome.WAITLIST),
        refused=outcomes.count(Outcome.REJECT),
        open=outcomes.count(""),
        mean=sum(marks, Fraction(0)) / len(marks) if marks else None,
        lowest=min(marks) if marks else None,
        inversions=sum(low < high for low in marks for high in passed_over),
        themes=shares({line.proposal.pk: str(line.proposal.application.theme or "") for line in here}),
        communes=shares({line.proposal.pk: communes.get(line.proposal.application.commune_code, "") for line in here}),
    )


def asks(stored: Mapping[str, Any]) -> bool:
    """Whether stored terms ask anything of themes or communes."""
    return bool(stored.get("quotas") or stored.get("theme_files")) or any(
        stored.get(name) is not None for name in ("theme_share", "commune_files")
    )


def strays(
    stored: Mapping[str, Any], lines: Sequence[TableLine], intents: Mapping[int, Intent], names: Mapping[str, str]
) -> tuple[str, ...]:
    """Where choices no longer keep to the themes and communes of the terms they were computed from; nothing if there are none."""
    return quotas.breaches(portfolio.Terms.read(stored), lines, intents, names) if stored else ()


def computed_by(scenario: Scenario) -> dict[str, list[Any]]:
    """{proposal: [outcome, cents]} as the computation gave them, whatever was changed by hand since; {} where none took part."""
    if scenario.computed or scenario.origin != ScenarioOrigin.SOLVER:
        return dict(scenario.computed)
    return plainly(intents_of(scenario).values())  # computed before this was kept


def plainly(intents: Iterable[Intent]) -> dict[str, list[Any]]:
    """Choices as they are kept in JSON."""
    return {str(intent.proposal): [str(intent.outcome), intent.amount_cents] for intent in intents}


def compare(deliberation: Deliberation, lines: Sequence[TableLine], budget: Budget) -> list[Column]:
    """The table first, then each scenario in the order they were made. Three queries whatever their number."""
    names = quotas.commune_names(lines)
    now, terms = of_table(lines), (deliberation.carried or {}).get("terms", {})
    columns = [Column(None, now, figures(lines, now, budget, names), strays(terms, lines, now, names), asks(terms))]
    for scenario in deliberation.scenarios.select_related("created_by").prefetch_related("lines").order_by("created_at", "pk"):
        chosen = intents_of(scenario)
        columns.append(
            Column(
                scenario, chosen, figures(lines, chosen, budget, names), strays(scenario.terms, lines, chosen, names), asks(scenario.terms)
            )
        )
    return columns
