"""Which files to fund and how much, exactly, with the next best sets and what more money would change.

If you do not care which function to call: `solve`; then `frontier` for what each extra 1 000 € would change.
"""

from collections.abc import Iterator
from dataclasses import replace

from terreau_match import cpsat, stages
from terreau_match.clock import Clock, Listener
from terreau_match.outcome import Status
from terreau_match.portfolio import conflict, model
from terreau_match.problems.portfolio import Alternative, Margin, Problem, Solution


def solve(problem: Problem, *, seconds: float, seed: int, workers: int = 1, progress: Listener | None = None) -> Solution:
    """The best portfolio, with a proof, and `Problem.alternatives` next best sets of files in proved order.

    Parameters
    ----------
    seconds, seed, workers, progress : see `terreau_match.solve`.

    Returns
    -------
    Solution
        `OPTIMAL` when every aim is proved. An alternative is proved when no set of files absent from the list before it is better.

    Notes
    -----
    A knapsack with quotas: hard in theory, seconds in practice for hundreds of files. Each alternative costs one more search, with
    the sets already listed forbidden (K. Murty's ranking, *An algorithm for ranking all the assignments*, 1968, by cuts).

    """
    clock = Clock(seconds, progress)
    cpsat.load(clock)
    if clock.tell("portfolio", None, None):
        return Solution(status=Status.UNKNOWN, seconds=clock.spent, seed=seed)
    found = _best(problem, (), clock=clock, seed=seed, workers=workers)
    if found.status is Status.INFEASIBLE:
        found = replace(found, conflict=conflict.explain(problem, clock=clock, seed=seed))
    if found.has_answer and problem.alternatives:
        others = tuple(_alternatives(problem, found, clock=clock, seed=seed, workers=workers))
        found = replace(found, alternatives=others)
    return replace(found, seconds=clock.spent, seed=seed)


def _best(problem: Problem, forbidden: tuple[tuple[int, ...], ...], *, clock: Clock, seed: int, workers: int) -> Solution:
    question = model.Question(problem)
    for amounts in forbidden:
        question.forbid(amounts)
    found = stages.in_order(question.model, question.stages(), question.watched, clock=clock, seed=seed, workers=workers)
    if found.status not in {Status.OPTIMAL, Status.FEASIBLE}:
        return Solution(status=found.status)
    return Solution(status=found.status, goals=found.goals, amounts=question.read(found.values))


def _alternatives(problem: Problem, best: Solution, *, clock: Clock, seed: int, workers: int) -> Iterator[Alternative]:
    listed, is_proved = [best.amounts], best.status is Status.OPTIMAL
    while len(listed) <= problem.alternatives and not clock.stopped:
        found = _best(problem, tuple(listed), clock=clock, seed=seed, workers=workers)
        if not found.has_answer:
            return
        is_proved = is_proved and found.status is Status.OPTIMAL
        yield Alternative(amounts=found.amounts, values=model.rank(problem, found.amounts), is_proved=is_proved)
        listed.append(found.amounts)


def frontier(
    problem: Problem, *, by: int = 1_000_00, times: int = 10, seconds: float, seed: int, workers: int = 1, progress: Listener | None = None
) -> tuple[Margin, ...]:
    """What each extra `by` cents would change: the best portfolio for the envelope, then for `times` bigger ones.

    Parameters
    ----------
    by : cents added each time (1 000 € unless told; negative asks what a smaller envelope would lose).
    seconds : for all of them together.

    Returns
    -------
    tuple of Margin
        The first is the envelope itself; `enters` and `leaves` compare with the envelope just before. Shorter if time runs out
        or an envelope becomes impossible.

    """
    clock = Clock(seconds, progress)
    cpsat.load(clock)
    margins: list[Margin] = []
    for number in range(times + 1):
        if clock.stopped or problem.envelope + number * by < 0:
            break
        bigger = replace(problem, envelope=problem.envelope + number * by, alternatives=0)
        part = clock.part(1 / (times + 1 - number))
        found = replace(_best(bigger, (), clock=part, seed=seed, workers=workers), seconds=part.spent, seed=seed)
        if not found.has_answer:
            break
        before = margins[-1].solution.amounts if margins else found.amounts
        pairs = list(enumerate(zip(before, found.amounts, strict=True)))
        margins.append(
            Margin(
                extra=number * by,
                solution=found,
                enters=tuple(index for index, (was, now) in pairs if now and not was),
                leaves=tuple(index for index, (was, now) in pairs if was and not now),
            )
        )
    return tuple(margins)
