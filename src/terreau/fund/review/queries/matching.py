"""Who should read what: the files of a panel and its jurors, put to the solver; its answer, in the words of the house.

The rule is published (docs/utilisateurs/responsable.md): the solver makes the sum of the affinities as high as possible, or first the
worst-served file, within loads, links and the number of reviews. Nothing is written here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from terreau.fund.calls.models import Application
from terreau.fund.jurors import queries as jurors
from terreau.fund.review.models import Assignment, Panel, PanelSeat
from terreau.fund.review.queries import affinity, jury, panels
from terreau.fund.review.queries.affinity import Match
from terreau.fund.review.states import AssignmentState
from terreau_match.problems import panels as problems

SEED = 1
REAL = 1000  # when not everyone can be served: a review at all weighs more than any competence
BEST, FAIR = "best", "fair"
AIMS: Mapping[str, tuple[problems.Aim, ...]] = {
    BEST: (problems.Aim.TOTAL,),
    FAIR: (problems.Aim.WORST_SERVED, problems.Aim.TOTAL),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a lead asks of a sharing out."""

    reviews: int = 3
    """Jurors for each file."""
    least: int = 0
    """Files each juror reads at least."""
    most: int | None = None
    """Files each juror reads at most, unless their own limit is lower."""
    aim: str = BEST
    knows_theme: bool = False
    """One reader of each file, at least, knows its theme."""
    redeal: bool = False
    """Files that nobody has begun to score may change hands."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One juror on one file, and why. `assignment`: they have it already."""

    seat: PanelSeat
    match: Match
    why: tuple[str, ...]
    assignment: Assignment | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A file and who would read it. `short`: why it has fewer readers than asked."""

    application: Application
    pairs: tuple[Pair, ...]
    short: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """One juror before and after, out of how many at most, and how many files a link keeps from them."""

    seat: PanelSeat
    before: int
    after: int
    most: int | None
    blocked: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A sharing out, to be looked at. `is_whole`: every term holds; otherwise it is the nearest thing that works, with the reasons."""

    is_whole: bool
    is_proved: bool
    verdict: str
    rows: tuple[Row, ...]
    loads: tuple[Load, ...]
    given_up: tuple[Assignment, ...]
    avoided: int
    reasons: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()

    @property
    def pairs(self) -> list[tuple[PanelSeat, Application]]:
        """Those to make, in the order of the page."""
        return [(pair.seat, row.application) for row in self.rows for pair in row.pairs if pair.assignment is None]

    @property
    def matched(self) -> int:
        """New pairs where the juror knows something of the file."""
        return sum(bool(pair.match.words) for row in self.rows for pair in row.pairs if pair.assignment is None)

    @property
    def short(self) -> list[Row]:
        return [row for row in self.rows if row.short]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is read of a panel before asking: a constant number of queries."""

    files: tuple[Application, ...]
    seats: tuple[PanelSeat, ...]
    matches: Mapping[tuple[int, int], Match]
    """By (application, seat)."""
    barred: frozenset[tuple[int, int]]
    """(seat, application) that a link keeps apart, or a recusal."""
    kept: Mapping[tuple[int, int], Assignment]
    """(seat, application) that stand and stay."""
    given_up: tuple[Assignment, ...]
    elsewhere: Mapping[int, int]
    """Load of a seat on files that are not shared out here."""


def facts(panel: Panel, terms: Terms) -> Facts:
    """The files offered to a panel and those who sit on it."""
    files = tuple(panels.offered(panel).select_related("organisation", "edition", "theme").prefetch_related("publics"))
    seats, pks = tuple(panels.sitting(panel)), {file.pk for file in files}
    rows = [row for row in panels.panel_assignments(panel) if row.seat.left_at is None]
    recused = {(row.seat_id, row.application_id) for row in rows if panels.is_recused(row)}
    standing = [row for row in rows if not panels.is_recused(row)]
    given_up = tuple(row for row in standing if terms.redeal and row.application_id in pks and is_unbegun(row))
    kept = {(row.seat_id, row.application_id): row for row in standing if row not in given_up}
    elsewhere: dict[int, int] = {}
    for seat, application in kept:
        if application not in pks:
            elsewhere[seat] = elsewhere.get(seat, 0) + 1
    return Facts(
        files=files,
        seats=seats,
        matches=affinity.matches(files, seats),
        barred=frozenset(recused | panels.blocked_pairs(panel) | _seen_now(panel, files, seats)),
        kept={pair: row for pair, row in kept.items() if pair[1] in pks},
        given_up=given_up,
        elsewhere=elsewhere,
    )


def is_unbegun(row: Assignment) -> bool:
    """Nothing was written on it: it may change hands without a loss."""
    return row.state in {AssignmentState.TO_DECLARE, AssignmentState.ACCEPTED} and not hasattr(row, "review")


def _seen_now(panel: Panel, files: Sequence[Application], seats: Sequence[PanelSeat]) -> set[tuple[int, int]]:
    """Links the house would write down on accepting: seen here without writing, so that what is shown is what is made."""
    people = [seat.juror for seat in seats]
    found = {(juror.pk, body.pk) for juror, body, _what in jurors.unwritten(people, jury.applicants(panel.edition), edition=panel.edition)}
    return {(seat.pk, file.pk) for seat in seats for file in files if (seat.juror_id, file.organisation_id) in found}


def problem(known: Facts, terms: Terms) -> problems.Problem:
    """The sharing out as the solver reads it: files and reviewers in the order of the page."""
    place = {seat.pk: index for index, seat in enumerate(known.seats)}
    files = tuple(_file(file, known, place, terms) for file in known.files)
    reviewers = tuple(_reviewer(seat, known, terms) for seat in known.seats)
    affinity = tuple(tuple(known.matches[file.pk, seat.pk].points for seat in known.seats) for file in known.files)
    return problems.Problem(files=files, reviewers=reviewers, affinity=affinity, aims=AIMS[terms.aim])


def _file(file: Application, known: Facts, place: Mapping[int, int], terms: Terms) -> problems.File:
    locked = frozenset(index for seat, index in place.items() if (seat, file.pk) in known.kept)
    barred = frozenset(index for seat, index in place.items() if (seat, file.pk) in known.barred) - locked
    return problems.File(
        name=f"«\u00a0{file}\u00a0»",
        reviews=max(terms.reviews, len(locked)),
        needs=frozenset([file.theme.name]) if terms.knows_theme and file.theme is not None else frozenset(),
        conflicts=barred,
        locked=locked,
    )


def _reviewer(seat: PanelSeat, known: Facts, terms: Terms) -> problems.Reviewer:
    has, elsewhere = sum(pair[0] == seat.pk for pair in known.kept), known.elsewhere.get(seat.pk, 0)
    most = most_of(seat, terms)
    knows = {known.matches[file.pk, seat.pk].theme for file in known.files} - {""}
    return problems.Reviewer(
        name=str(seat.juror),
        competences=frozenset(knows),
        at_least=max(0, terms.least - elsewhere),
        at_most=None if most is None else max(has, most - elsewhere),  # what they have already stays, limit or not
    )


def most_of(seat: PanelSeat, terms: Terms) -> int | None:
    """The lower of their own limit and the lead's."""
    limits = [limit for limit in (seat.load_max, terms.most) if limit is not None]
    return min(limits) if limits else None


def plan(panel: Panel, terms: Terms, *, seconds: float) -> Plan | None:
    """The best sharing out under these terms, or the nearest thing that works and why; None when there is nothing to share."""
    known = facts(panel, terms)
    if not known.files or not known.seats:
        return None
    return _solved(known, terms, seconds=seconds)


def _solved(known: Facts, terms: Terms, *, seconds: float) -> Plan:
    from terreau_match import panels as solver  # the solver loads OR-tools: only who computes waits for it

    asked = problem(known, terms)
    found = solver.solve(asked, seconds=seconds / 2, seed=SEED)
    if found.has_answer:
        gap = found.gap or 0
        verdict = (
            _("No other sharing out suits the files better under these terms: it is proved.")
            if not gap
            else _("A better sharing out may exist, by %(percent)s %% at most.") % {"percent": f"{100 * gap:.1f}".replace(".", ",")}
        )
        return _plan(known, terms, found.panels, is_whole=True, is_proved=not gap, verdict=verdict)
    reasons = tuple(str(reason.say("fr" if (get_language() or "fr").startswith("fr") else "en")) for reason in found.conflict)
    nearest = solver.solve(_nearest(asked, terms), seconds=seconds / 2, seed=SEED)
    count = len(known.seats)
    chosen = tuple(tuple(index for index in readers if index < count) for readers in nearest.panels)
    verdict = _("Not everything you asked for holds together. This is the nearest sharing out: as many reviews as can be, then the best.")
    remedies = tuple(_remedies(asked, known, terms, seconds=seconds / 2))
    return _plan(known, terms, chosen, is_whole=False, is_proved=not nearest.gap, verdict=verdict, reasons=reasons, remedies=remedies)


def _nearest(asked: problems.Problem, terms: Terms) -> problems.Problem:
    """The same with as many nobodies as a file has readers: always possible. A nobody is a review missing."""
    size = max(file.reviews for file in asked.files)
    nobodies = tuple(problems.Reviewer(name="–") for _index in range(size))
    return replace(
        asked,
        files=tuple(replace(file, needs=frozenset()) for file in asked.files),
        reviewers=tuple(replace(reviewer, at_least=0) for reviewer in asked.reviewers) + nobodies,
        affinity=tuple(tuple(REAL + points for points in row) + (0,) * size for row in asked.affinity),
        aims=AIMS[BEST],
    )


def _remedies(asked: problems.Problem, known: Facts, terms: Terms, *, seconds: float) -> Iterator[str]:
    """What would make it whole, one thing at a time: more files for each, fewer reviews, no asking for the theme."""
    from terreau_match import panels as solver

    def holds(other: problems.Problem) -> bool:
        return solver.solve(replace(other, aims=AIMS[BEST]), seconds=seconds / 8, seed=SEED).has_answer

    if terms.knows_theme and holds(replace(asked, files=tuple(replace(file, needs=frozenset()) for file in asked.files))):
        yield _("It would hold without asking that one reader knows the theme.")
    if terms.least and holds(replace(asked, reviewers=tuple(replace(each, at_least=0) for each in asked.reviewers))):
        yield _("It would hold without a least number of files for each juror.")
    if (limit := _least_limit(asked, known, holds)) is not None:
        yield ngettext(
            "It would hold if each juror could read %(count)d file, their own limits included.",
            "It would hold if each juror could read up to %(count)d files, their own limits included.",
            limit,
        ) % {"count": limit}
    for reviews in range(terms.reviews - 1, 0, -1):
        fewer = tuple(replace(file, reviews=max(reviews, len(file.locked))) for file in asked.files)
        if holds(replace(asked, files=fewer)):
            text = ngettext(
                "It would hold with %(count)d review for each file.", "It would hold with %(count)d reviews for each file.", reviews
            )
            yield text % {"count": reviews}
            return


def _least_limit(asked: problems.Problem, known: Facts, holds: Any) -> int | None:
    """The lowest limit for everyone under which the terms hold, by bisection; None when no limit would."""

    def limited(limit: int) -> problems.Problem:
        raised = (
            replace(each, at_most=None if each.at_most is None else max(each.at_most, limit - known.elsewhere.get(seat.pk, 0)))
            for each, seat in zip(asked.reviewers, known.seats, strict=True)
        )
        return replace(asked, reviewers=tuple(raised))

    low, high = 0, len(asked.files) + max(known.elsewhere.values(), default=0)
    if all(each.at_most is None for each in asked.reviewers) or not holds(limited(high)):
        return None
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(limited(middle)) else (middle, high)
    return high


def _plan(known: Facts, terms: Terms, chosen: Sequence[Sequence[int]], **said: Any) -> Plan:
    loads = {seat.pk: known.elsewhere.get(seat.pk, 0) for seat in known.seats}
    for readers in chosen:
        for index in readers:
            loads[known.seats[index].pk] += 1
    before = dict(known.elsewhere)
    for seat, _application in known.kept:
        before[seat] = before.get(seat, 0) + 1
    rows = tuple(_row(file, readers, known, terms, loads) for file, readers in zip(known.files, chosen, strict=True))
    made = {(pair.seat.pk, row.application.pk) for row in rows for pair in row.pairs}
    return Plan(
        rows=rows,
        loads=tuple(
            Load(seat, before.get(seat.pk, 0), loads[seat.pk], most_of(seat, terms), sum(pair[0] == seat.pk for pair in known.barred))
            for seat in known.seats
        ),
        given_up=tuple(row for row in known.given_up if (row.seat_id, row.application_id) not in made),
        avoided=sum(file.pk == pair[1] for pair in known.barred for file in known.files),
        **said,
    )


def _row(file: Application, readers: Sequence[int], known: Facts, terms: Terms, loads: Mapping[int, int]) -> Row:
    still = {(row.seat_id, row.application_id): row for row in known.given_up} | dict(known.kept)
    pairs = tuple(
        Pair(
            seat=known.seats[index],
            match=known.matches[file.pk, known.seats[index].pk],
            why=tuple(why(file, index, readers, known, terms, loads)),
            assignment=still.get((known.seats[index].pk, file.pk)),
        )
        for index in readers
    )
    return Row(file, pairs, _short(file, known, terms) if len(pairs) < terms.reviews else "")


def _short(file: Application, known: Facts, terms: Terms) -> str:
    able = sum((seat.pk, file.pk) not in known.barred for seat in known.seats)
    if able < terms.reviews:
        text = ngettext(
            "%(count)d juror of this jury may read it: the others have a link, or were recused.",
            "%(count)d jurors of this jury may read it: the others have a link, or were recused.",
            able,
        )
        return text % {"count": able}
    return _("Those who may read it have as many files as they can take.")


def why(file: Application, index: int, readers: Sequence[int], known: Facts, terms: Terms, loads: Mapping[int, int]) -> Iterator[str]:
    """Why this juror on this file: what they know of it, and what kept those who know it better from it."""
    seat = known.seats[index]
    mine = known.matches[file.pk, seat.pk]
    if (seat.pk, file.pk) in known.kept:
        yield _("They have it already.")
    if mine.words:
        yield _("Knows: %(words)s.") % {"words": ", ".join(mine.words)}
    else:
        yield _("Nothing in common with what they said they know.")
    better = [
        other for place, other in enumerate(known.seats) if place not in readers and known.matches[file.pk, other.pk].points > mine.points
    ]
    for other in better[:3]:
        yield _instead(other, file, known, terms, loads)


def _instead(other: PanelSeat, file: Application, known: Facts, terms: Terms, loads: Mapping[int, int]) -> str:
    words = {"name": str(other.juror)}
    if (other.pk, file.pk) in known.barred:
        return _("%(name)s knows it better, but has a link or was recused.") % words
    most = most_of(other, terms)
    if most is not None and loads[other.pk] >= most:
        return _("%(name)s knows it better, but has as many files as they can take.") % words
    return _("%(name)s knows it better, but is of more use on other files.") % words
