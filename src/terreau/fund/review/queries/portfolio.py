"""A table and a lead's terms, put to the solver; its answer, in the words of the house. Nothing is written here.

The rule is published: the best files first (the sum of the mean marks, then the marks weighed by euros), or the most files;
never above the envelope, nor above what was asked for; each funded file gets at least the share that was set.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from terreau.fund.calls.models import Edition
from terreau.fund.calls.states import State
from terreau.fund.review.queries import quotas
from terreau.fund.review.queries.deliberation import Intent, TableLine
from terreau.fund.review.queries.quotas import Quota
from terreau.fund.review.queries.ranking import shown
from terreau.fund.review.states import Outcome
from terreau.lib import money
from terreau_match.problems import portfolio as problems

POINTS = 100  # marks are counted in hundredths
SEED = 1
NEXT_BEST = 3
MORE_CENTS, MORE_TIMES = 1_000_00, 3
WITHOUT = 8  # bounds of one theme or commune whose cost is computed: beyond, nobody reads
BEST, MOST = "best", "most"
AIMS: Mapping[str, tuple[problems.Aim, ...]] = {
    BEST: (problems.Aim.SCORE, problems.Aim.COVERAGE),
    MOST: (problems.Aim.FILES, problems.Aim.SCORE, problems.Aim.COVERAGE),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a lead asks of a computed scenario. Money in cents, shares in percent; None: no such limit."""

    aim: str = BEST
    envelope_cents: int = 0
    share: int = 70
    """The least part of what it asks for that a funded file receives."""
    step_cents: int = 100_00
    least_mark: str = ""
    """Mean out of 20, as typed ("10", "9.5"): files below it are never funded."""
    theme_files: int = 0
    """At least so many files funded in each theme that has some."""
    theme_share: int | None = None
    """At most this part of the envelope for each theme."""
    commune_files: int | None = None
    """At most so many files funded in one commune."""
    quotas: tuple[Quota, ...] = ()
    """What is asked of one theme or one commune in particular."""
    waiting: int = 0
    """How many of the next files, in the order of the ranking, go on the waiting list."""
    kept: tuple[int, ...] = ()
    """Proposals funded whatever comes."""
    left_out: tuple[int, ...] = ()
    """Proposals not funded whatever comes."""

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Terms":
        kept, left_out = tuple(stored.get("kept", ())), tuple(stored.get("left_out", ()))
        own = tuple(Quota(**quota) for quota in stored.get("quotas", ()))
        return cls(**{**stored, "kept": kept, "left_out": left_out, "quotas": own})


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What is kept of an answer beside its choices: sentences, in the language of who asked."""

    is_proved: bool
    verdict: str
    next_best: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """What each bound of one theme or commune costs: the answer without it."""

    def stored(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """`kind` "impossible" comes with the reasons that cannot hold together; "unknown" means that time ran out."""

    kind: Literal["found", "impossible", "unknown"]
    intents: tuple[Intent, ...] = ()
    reasons: tuple[str, ...] = ()
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The problem, and the line of the table each of its files stands for."""

    problem: problems.Problem
    lines: tuple[TableLine, ...]
    notes: tuple[str, ...] = field(default=())


def question(lines: Sequence[TableLine], edition: Edition, terms: Terms) -> Question:
    """Files without an amount, or gone since they were tabled, cannot be funded and are said."""
    known = tuple(line for line in lines if not line.is_gone and line.proposal.application.requested_cents)
    groups = quotas.groups(known, quotas.commune_names(known))
    names = {(group.of, group.key): group.name for group in groups}
    files = [_file(line, edition, terms, names) for line in known]
    bounds = [quota for quota in quotas.asked_of(terms, groups) if quotas.is_bounding(quota)]
    problem = problems.Problem(
        files=tuple(files),
        envelope=max(0, terms.envelope_cents),
        step=terms.step_cents,
        cap=edition.amount_max_cents or None,
        quotas=tuple(bounds),
        aims=AIMS[terms.aim],
        alternatives=NEXT_BEST,
    )
    return Question(problem, known, tuple(_notes(lines, known, terms)))


def _file(line: TableLine, edition: Edition, terms: Terms, names: Mapping[tuple[str, str], str]) -> problems.File:
    application = line.proposal.application
    asked = application.requested_cents or 0
    floor = max(-(-asked * terms.share // 100), edition.amount_min_cents, 1)
    kept, left_out = line.proposal.pk in terms.kept, line.proposal.pk in terms.left_out or not _is_good_enough(line, terms) or floor > asked
    return problems.File(
        name=f"« {application} »",
        score=max(round((line.ranked.mean or 0) * POINTS), 0),  # a corrected mean may fall below 0
        asked=asked,
        floor=min(floor, asked),
        categories=frozenset(names[key] for key in quotas.keys(application)),
        locked=True if kept else False if left_out else None,
    )


def _is_good_enough(line: TableLine, terms: Terms) -> bool:
    """A file nobody scored is not chosen by a machine."""
    return line.ranked.mean is not None and (not terms.least_mark or float(line.ranked.mean) >= float(terms.least_mark))


def _notes(lines: Sequence[TableLine], known: Sequence[TableLine], terms: Terms) -> list[str]:
    unscored = sum(line.ranked.mean is None for line in known if line.proposal.pk not in terms.kept)
    low = sum(line.ranked.mean is not None and not _is_good_enough(line, terms) for line in known)
    said = [
        (
            len(lines) - len(known),
            ngettext(
                "%(count)d file asks for nothing, or left the table.",
                "%(count)d files ask for nothing, or left the table.",
                len(lines) - len(known),
            ),
        ),
        (
            unscored,
            ngettext("%(count)d file has no mark: it was not chosen.", "%(count)d files have no mark: they were not chosen.", unscored),
        ),
        (low, ngettext("%(count)d file is below the mark you set.", "%(count)d files are below the mark you set.", low)),
    ]
    return [text % {"count": count} for count, text in said if count]


def best(lines: Sequence[TableLine], edition: Edition, terms: Terms, *, seconds: float) -> Answer:
    """The best scenario under these terms, its proof, the next best ones, and what more money would change."""
    from terreau_match import portfolio  # the solver loads OR-tools: only who computes waits for it

    asked = question(lines, edition, terms)
    found = portfolio.solve(asked.problem, seconds=seconds / 2, seed=SEED)
    if found.conflict:
        return Answer(kind="impossible", reasons=tuple(_said(reason) for reason in found.conflict))
    if not found.has_answer:
        return Answer(kind="unknown")
    intents = _intents(lines, asked, found.amounts, terms)
    margins = portfolio.frontier(replace(asked.problem, alternatives=0), by=MORE_CENTS, times=MORE_TIMES, seconds=seconds / 4, seed=SEED)
    gap = found.gap or 0
    verdict = (
        _("No other choice does better under these terms: it is proved.")
        if not gap
        else _("A better choice may exist, by %(percent)s %% at most.") % {"percent": f"{100 * gap:.1f}".replace(".", ",")}
    )
    report = Report(
        is_proved=not gap,
        verdict=verdict,
        next_best=tuple(_against(asked, found.amounts, other.amounts) for other in found.alternatives),
        more=tuple(_margin(asked, margin) for margin in margins[1:]),
        notes=asked.notes,
        without=tuple(_without(lines, edition, terms, asked, found.amounts, seconds=seconds / 4)),
    )
    return Answer(kind="found", intents=intents, report=report)


def _intents(lines: Sequence[TableLine], asked: Question, amounts: Sequence[int], terms: Terms) -> tuple[Intent, ...]:
    given = {line.proposal.pk: cents for line, cents in zip(asked.lines, amounts, strict=True)}
    found, rank = [], 0
    for line in lines:  # in the order of the ranking
        proposal, waits = line.proposal, line.proposal.application.state == State.WAITLISTED
        if line.is_gone:
            continue
        if given.get(proposal.pk):
            found.append(Intent(proposal.pk, Outcome.AWARD, given[proposal.pk]))
        elif not waits and rank < terms.waiting and _is_good_enough(line, terms) and proposal.pk not in terms.left_out:
            rank += 1
            found.append(Intent(proposal.pk, Outcome.WAITLIST, rank=rank))
        else:
            found.append(Intent(proposal.pk, "" if waits else Outcome.REJECT))
    return tuple(found)


def _without(
    lines: Sequence[TableLine], edition: Edition, terms: Terms, asked: Question, amounts: Sequence[int], *, seconds: float
) -> Iterator[str]:
    """For each theme or commune that has bounds of its own: what the best would be if it had none. Untold where time runs out."""
    from terreau_match import portfolio

    own = terms.quotas[:WITHOUT]
    for quota in own:
        rest = replace(terms, quotas=tuple(other for other in terms.quotas if other != quota))
        problem = replace(question(lines, edition, rest).problem, alternatives=0)
        other = portfolio.solve(problem, seconds=seconds / len(own), seed=SEED)
        if other.has_answer and not other.gap:
            same = tuple(other.amounts) == tuple(amounts)
            changes = _("nothing would change.") if same else _against(asked, amounts, other.amounts)
            yield _("%(quota)s Without it: %(changes)s") % {"quota": quotas.said(quota), "changes": changes}


def why(
    lines: Sequence[TableLine], edition: Edition, terms: Terms, amounts: Mapping[int, int], proposal: int, *, seconds: float
) -> list[str]:
    """Why a computed scenario funds a file, or does not, and what the other choice would have cost.

    The search is made again: the same seed gives the same answer, unless the table changed since (`amounts` tells).
    """
    from terreau_match import portfolio

    asked = question(lines, edition, terms)
    places = [place for place, line in enumerate(asked.lines) if line.proposal.pk == proposal]
    if not places:
        return [_("This file asks for nothing, or left the table.")]
    problem = replace(asked.problem, alternatives=0)
    solution = portfolio.solve(problem, seconds=seconds / 2, seed=SEED)
    if not solution.has_answer or tuple(amounts.get(line.proposal.pk, 0) for line in asked.lines) != solution.amounts:
        return [_("The table or its marks changed since this was computed: compute the scenario again to have it explained.")]
    return list(_told(asked, solution, places[0], seconds=seconds / 2))


def _told(asked: Question, solution: problems.Solution, place: int, *, seconds: float) -> Iterator[str]:
    """What it receives, what stands in its way, and what choosing otherwise for this file alone would change."""
    from terreau_match import portfolio

    problem, line, given = asked.problem, asked.lines[place], solution.amounts[place]
    file, left = problem.files[place], problem.envelope - sum(solution.amounts)
    least, most = problem.least(place), problem.most(place)
    if given:
        words = {"amount": money.show(given), "asked": money.show(file.asked), "mark": line.ranked.mean_text or "–"}
        yield _("It receives %(amount)s of the %(asked)s it asks for, with a mean of %(mark)s.") % words
    if file.locked is not None:
        yield _("That was set before the computation: chosen by hand, or below the mark, or without a mark.")
        return
    if least > most:
        yield _("No amount suits it: it needs %(least)s at least, and may receive %(most)s at most.") % {
            "least": money.show(least),
            "most": money.show(most),
        }
        return
    if not given and left < least:
        yield _("%(left)s are left; it needs %(least)s at least.") % {"left": money.show(left), "least": money.show(least)}
    files = list(problem.files)
    files[place] = replace(file, locked=not given)
    other = portfolio.solve(replace(problem, files=tuple(files)), seconds=seconds, seed=SEED)
    if other.conflict:
        yield _("Choosing otherwise is not possible under these terms.")
        yield from (_said(reason) for reason in other.conflict)
    elif other.has_answer:
        yield _("Choosing otherwise, the best would be: %(changes)s") % {"changes": _against(asked, solution.amounts, other.amounts)}
        yield _("The sum of the means of the funded files would be %(other)s instead of %(now)s.") % {
            "other": _sum_of_means(asked, other.amounts),
            "now": _sum_of_means(asked, solution.amounts),
        }


def _sum_of_means(asked: Question, amounts: Sequence[int]) -> str:
    means = [line.ranked.mean or Fraction(0) for line, cents in zip(asked.lines, amounts, strict=True) if cents]
    return shown(sum(means, Fraction(0)))


def _said(reason: Any) -> str:
    return str(reason.say("fr" if (get_language() or "fr").startswith("fr") else "en"))


def _against(asked: Question, best_: Sequence[int], other: Sequence[int]) -> str:
    enters = [line for line, was, now in zip(asked.lines, best_, other, strict=True) if now and not was]
    leaves = [line for line, was, now in zip(asked.lines, best_, other, strict=True) if was and not now]
    return _changes(enters, leaves)


def _margin(asked: Question, margin: problems.Margin) -> str:
    words = _changes([asked.lines[place] for place in margin.enters], [asked.lines[place] for place in margin.leaves])
    return _("With %(more)s more: %(changes)s") % {"more": money.show(margin.extra), "changes": words}


def _changes(enters: Sequence[TableLine], leaves: Sequence[TableLine]) -> str:
    parts = []
    if enters:
        parts.append(_("with %(files)s") % {"files": _names(enters)})
    if leaves:
        parts.append(_("without %(files)s") % {"files": _names(leaves)})
    return (", ".join(parts) if parts else _("the same files, with other amounts")) + "."


def _names(lines: Sequence[TableLine]) -> str:
    return ", ".join(f"« {line.proposal.application} »" for line in lines)
