"""The business-to-business meeting scheduling problem exactly as published, solved to the proof.

Bofill, Coll, Garcia, Giráldez-Cru, Pesant, Suy, Villaret, *Constraint Solving Approaches to the Business-to-Business Meeting
Scheduling Problem*, JAIR 74 (2022). The mathematics and what each step pays: `docs/appariement/modele.md`.
"""

from dataclasses import replace

from terreau_match import cpsat
from terreau_match.check import meetings as check
from terreau_match.clock import Clock, Listener
from terreau_match.meetings.board import fill
from terreau_match.meetings.improve import improve
from terreau_match.meetings.plan import Plan
from terreau_match.meetings.possible import possible
from terreau_match.meetings.published import counting, why
from terreau_match.meetings.published.frame import Frame, covers, frame
from terreau_match.meetings.published.model import Model
from terreau_match.outcome import Goal, Status
from terreau_match.problems.meetings import Aim, Problem, Solution

__all__ = ["covers", "solve"]

_SEARCH = {"linearization_level": 0}
_CORES = {
    "linearization_level": 0,
    "symmetry_level": 0,
    "optimize_with_core": True,
    "core_minimization_level": 0,
    "cover_optimization": False,
}
"""Cores as they come: making them smaller takes longer than it saves; likes are bundled by the model, symmetry finds no more."""
_DECISION = 3.0
"""Reproducible time given to "is there a plan as good as the bound?" before the search by cores begins."""
_RESCUE = 0.55, 0.6
"""Units of work for each second allowed, and share of the time, after which a good plan is worth more than the best one: cores
have none before the end. Most often the first comes first, and then the answer does not depend on how busy the machine is."""
_PLANS, _POLISH = 0.25, 0.08
"""The same units for the search of plans that follows, which halves the breaks again and again, and for neighbourhoods after it."""
_NEIGHBOURS = 30
"""Meetings decided anew together when there is no time left for all."""
_LEAST_SECONDS = 1.0
_QUICK = 2.0
"""Longest search of any plan at all once it is time to stop: late, an answer is still worth more than none."""


def solve(problem: Problem, *, seconds: float, seed: int, workers: int = 1, progress: Listener | None = None) -> Solution:
    """The plan with fewest breaks, proved.

    Parameters
    ----------
    problem : Problem
        One that `covers` accepts: every meeting required, alike tables or none, the only aim `Aim.BREAKS`; sessions, locks,
        unavailabilities, precedences and fairness as one likes.
    seconds, seed, workers, progress
        As in `terreau_match.solve`.

    Returns
    -------
    Solution
        `method` names the argument that closed the case: "domains" (a meeting has no slot), "counting" (too many people busy at
        once), "decision" (a plan as good as the counting bound), "cores" (proof by sets of people who cannot all go without
        a break).

    Notes
    -----
    NP-hard (it contains timetabling with unavailabilities). The published cases, up to 302 meetings of 78 people in 22 slots,
    take from a few hundredths of a second to some tens of seconds.
    """
    clock = Clock(seconds, progress)
    known = frame(problem)
    if known.is_empty:
        return why.explained(problem, clock, seed=seed, method="domains")
    least = counting.bound(known, clock)
    if least is None:
        return why.explained(problem, clock, seed=seed, method="counting")
    clock.tell(Aim.BREAKS.value, None, least)
    return _Search(known, least, clock, seed, workers).answer()


class _Search:
    """The search proper: decision at the bound if there is one worth it, cores, and any plan if time runs short."""

    def __init__(self, known: Frame, least: int, clock: Clock, seed: int, workers: int) -> None:
        self.known, self.least, self.clock, self.seed, self.workers = known, least, clock, seed, workers

    def answer(self) -> Solution:
        if self.least and (found := self._decide()) is not None:
            return found
        model = Model(self.known)
        model.cp.minimise(model.literals)
        whole = self.clock
        units, share = _RESCUE
        part = Clock(whole.left * share, whole.listener, whole=whole)
        run = cpsat.run(
            model.cp,
            clock=part,
            seed=self.seed,
            workers=self.workers,
            goal=Aim.BREAKS.value,
            deterministic=units * whole.seconds,
            settings=_CORES,
        )
        if run.status is Status.INFEASIBLE:
            return why.explained(self.known.problem, whole, seed=self.seed, method="cores")
        self.least = max(self.least, run.bound or 0)
        if run.objective is not None:
            return self._plan(model.slots(run.values), "cores")
        return self._rescue(model)

    def _decide(self) -> Solution | None:
        model = Model(self.known)
        model.cp.total(model.literals, 0, self.least)
        run = cpsat.run(model.cp, clock=self.clock, seed=self.seed, workers=self.workers, deterministic=_DECISION, settings=_SEARCH)
        if run.status is Status.INFEASIBLE:
            self.least += 1
        return self._plan(model.slots(run.values), "decision") if run.objective is not None else None

    def _rescue(self, model: Model) -> Solution:
        """The best plan found in the time that is left: the same model, searched for plans instead of proofs, then neighbourhoods."""
        problem, whole = self.known.problem, self.clock
        slots = self._at_once() if whole.cancelled else ()
        if not slots:
            run = self._any(model)
            if run.status is Status.INFEASIBLE:
                return why.explained(problem, whole, seed=self.seed, method="cores")
            self.least = max(self.least, run.bound or 0)
            slots = self._at_once() if run.objective is None else model.slots(run.values)
        if not slots:
            return Solution(status=Status.UNKNOWN, seconds=whole.spent, seed=self.seed)
        if not whole.stopped:
            plan, units = Plan(slots, (None,) * len(slots)), _POLISH * whole.seconds
            known = possible(problem)
            plan = improve(
                known, plan, problem.aims, target=self.least, clock=whole, seed=self.seed, units=units, size=_NEIGHBOURS, unheld=False
            )
            slots = tuple(plan.slots)
        return self._plan(slots, "neighbourhoods")

    def _any(self, model: Model) -> cpsat.Run:
        """Better and better plans; the first that comes, without asking the listener again, once someone or time has said to stop."""
        whole = self.clock
        if not whole.stopped:
            found = cpsat.run(
                model.cp,
                clock=whole,
                seed=self.seed,
                workers=self.workers,
                goal=Aim.BREAKS.value,
                deterministic=max(_LEAST_SECONDS, _PLANS * whole.seconds),
                settings=_SEARCH,
            )
            if found.status is not Status.UNKNOWN:
                return found
        first = cpsat.run(Model(self.known).cp, clock=Clock(_QUICK), seed=self.seed, deterministic=_LEAST_SECONDS, settings=_SEARCH)
        return replace(first, bound=None)

    def _at_once(self) -> tuple[int | None, ...]:
        """A plan by alternating paths, none where they do not find one that holds."""
        problem = self.known.problem
        slots = tuple(fill(possible(problem), range(len(problem.meetings)), self.seed).slots)
        return () if None in slots or check.violations(problem, self._plan(slots, "paths")) else slots

    def _plan(self, slots: tuple[int | None, ...], method: str) -> Solution:
        found = Solution(
            status=Status.FEASIBLE, seconds=self.clock.spent, seed=self.seed, slots=slots, places=(None,) * len(slots), method=method
        )
        breaks = sum(check.breaks(self.known.problem, found))
        status = Status.OPTIMAL if breaks <= self.least else Status.FEASIBLE
        return replace(found, status=status, goals=(Goal(Aim.BREAKS.value, breaks, min(breaks, self.least)),))
