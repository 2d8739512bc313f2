"""Panels by flow: files give reviews to reviewers, through a node per body or per competence where the file cares.

A flow as long as what a file asks of its panel splits reviewers into groups that do not overlap: bodies alone, or competences
nobody has two of. The weakest review is then a bottleneck: the greatest threshold at which a flow exists, found by bisection on the
affinities themselves (J. Edmonds, D. Fulkerson, *Bottleneck extrema*, 1970). Every threshold refused is proved by a cut.
"""

from dataclasses import dataclass, replace

import numpy as np

from terreau_match import flows
from terreau_match.flows import Network, Numbers
from terreau_match.problems.panels import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Arcs of reviews first (file, reviewer, affinity), then those of groups, then those of loads.

    Nodes are files, reviewers, the end, then groups.
    """

    network: Network
    files: Numbers
    reviewers: Numbers
    affinity: Numbers

    def costs(self) -> Numbers:
        costs = np.zeros(len(self.network.tails), np.int64)
        costs[: len(self.affinity)] = -self.affinity
        return costs

    def above(self, least: int) -> Network:
        """The network without the reviews of an affinity below `least`."""
        high = self.network.high.copy()
        high[: len(self.affinity)][self.affinity < least] = 0
        return replace(self.network, high=high)


def shape(problem: Problem) -> Shape | None:
    """The network, None when the problem is not a flow. O(files · reviewers)."""
    if problem.same_body is not None and any(file.needs for file in problem.files):
        return None
    affinity = np.array(problem.affinity, dtype=np.int64).reshape(len(problem.files), len(problem.reviewers))
    may = np.ones(affinity.shape, bool)
    for index, file in enumerate(problem.files):
        may[index, list(file.conflicts - file.locked)] = False
    files, reviewers = np.nonzero(may)
    groups = _bodies(problem, files, reviewers) if problem.same_body is not None else _competences(problem, files, reviewers)
    return None if groups is None else _assembled(problem, files, reviewers, affinity[files, reviewers], groups)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The group of each review (-1: none); for each group its file, and the fewest and most reviews it takes."""

    of: Numbers
    files: Numbers
    low: Numbers
    high: Numbers


def _bodies(problem: Problem, files: Numbers, reviewers: Numbers) -> Groups:
    names = {body: number for number, body in enumerate(sorted({r.body for r in problem.reviewers if r.body is not None}))}
    body = np.array([-1 if r.body is None else names[r.body] for r in problem.reviewers], dtype=np.int64)[reviewers]
    keys, of = np.unique(np.where(body < 0, -1, files * len(names) + body), return_inverse=True)
    if len(keys) and keys[0] < 0:
        keys, of = keys[1:], of - 1
    most = np.full(len(keys), problem.same_body, np.int64)
    return Groups(of.astype(np.int64), keys // max(1, len(names)), np.zeros(len(keys), np.int64), most)


def _competences(problem: Problem, files: Numbers, reviewers: Numbers) -> Groups | None:
    of = np.full(len(files), -1, np.int64)
    starts = np.searchsorted(files, np.arange(len(problem.files) + 1))
    owners: list[int] = []
    for index, file in enumerate(problem.files):
        part = slice(int(starts[index]), int(starts[index + 1]))
        for need in sorted(file.needs):
            able = np.array([need in problem.reviewers[r].competences for r in reviewers[part].tolist()], dtype=bool)
            if (of[part][able] >= 0).any():
                return None
            of[part] = np.where(able, len(owners), of[part])
            owners.append(index)
    most = np.array([problem.files[index].reviews for index in owners], dtype=np.int64)
    return Groups(of, np.array(owners, np.int64), np.ones(len(owners), np.int64), most)


def _assembled(problem: Problem, files: Numbers, reviewers: Numbers, affinity: Numbers, groups: Groups) -> Shape:
    count, people = len(problem.files), len(problem.reviewers)
    end, first = count + people, count + people + 1
    locked, open_to = np.zeros((count, people), np.int64), np.ones((count, people), np.int64)
    for index, file in enumerate(problem.files):
        locked[index, list(file.locked)] = 1
        open_to[index, list(file.conflicts)] = 0  # locked all the same: no flow, which is the truth
    reviews = np.array([file.reviews for file in problem.files], dtype=np.int64)
    supplies = np.zeros(first + len(groups.files), np.int64)
    supplies[:count] = reviews
    supplies[end] = -reviews.sum()
    network = Network(
        tails=np.concatenate([np.where(groups.of < 0, files, first + groups.of), groups.files, count + np.arange(people)]),
        heads=np.concatenate([count + reviewers, first + np.arange(len(groups.files)), np.full(people, end)]),
        low=np.concatenate([locked[files, reviewers], groups.low, np.array([r.at_least for r in problem.reviewers], np.int64)]),
        high=np.concatenate([open_to[files, reviewers], groups.high, np.array([problem.most(index) for index in range(people)], np.int64)]),
        supplies=supplies,
    )
    return Shape(network, files, reviewers, affinity)


def weakest(shape: Shape) -> int | None:
    """The greatest affinity such that panels exist without any review below it; None when no panel exists at all."""
    if flows.shortage(shape.network) is not None:
        return None
    levels = np.unique(shape.affinity)
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if flows.shortage(shape.above(int(levels[middle]))) is None:
            low = middle
        else:
            high = middle - 1
    return int(levels[low]) if len(levels) else 0


def panels(problem: Problem, shape: Shape, flow: Numbers) -> tuple[tuple[int, ...], ...]:
    """The panel of each file."""
    given = np.flatnonzero(flow[: len(shape.files)])
    starts = np.searchsorted(shape.files[given], np.arange(len(problem.files) + 1))
    readers = shape.reviewers[given].tolist()
    return tuple(tuple(readers[starts[index] : starts[index + 1]]) for index in range(len(problem.files)))
