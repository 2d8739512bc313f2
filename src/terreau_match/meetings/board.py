"""A plan being made: who is where when, and how to fit one more meeting by moving others along alternating paths.

A slot is a bit: what is possible for a meeting is one `and` of a few whole numbers.
"""

import random
from collections.abc import Iterable, Sequence

from terreau_match.meetings import colouring
from terreau_match.meetings.possible import Possible


class Board:
    """Slots of meetings under the domains of `known`: nobody twice in a slot, no limit passed. Order (`after`) is not looked at."""

    def __init__(self, known: Possible) -> None:
        problem = known.problem
        self.known = known
        self.people = [meeting.people for meeting in problem.meetings]
        self.slots: list[int | None] = [None] * len(problem.meetings)
        self.allowed = [sum(1 << t for t in slots) for slots in known.slots]
        self.at: list[list[int]] = [[-1] * problem.slots for _ in problem.people]
        self.free = [(1 << problem.slots) - 1] * len(problem.people)
        # A limit that no slot could ever reach is left out: most hosts are alone at their table.
        self.limits = [limit for limit in known.limits if self._binds(limit.meetings, limit.room)]
        self.of: list[list[int]] = [[] for _ in problem.meetings]
        for index, limit in enumerate(self.limits):
            for m in limit.meetings:
                self.of[m].append(index)
        self.load = [[0] * problem.slots for _ in self.limits]
        self.open = [sum(1 << t for t, room in enumerate(limit.room) if room > 0) for limit in self.limits]

    def _binds(self, meetings: Iterable[int], room: Sequence[int]) -> bool:
        common: set[int] | None = None
        count = 0
        for m in meetings:
            count += 1
            common = set(self.people[m]) if common is None else common & set(self.people[m])
        return count > 0 and min(room) < (1 if common else count)

    def possible(self, m: int) -> int:
        """The slots, as bits, where meeting m fits now."""
        mask = self.allowed[m]
        for person in self.people[m]:
            mask &= self.free[person]
        for index in self.of[m]:
            mask &= self.open[index]
        return mask

    def put(self, m: int, t: int) -> None:
        """Holds meeting m in slot t, which must fit."""
        self.slots[m] = t
        for person in self.people[m]:
            self.at[person][t] = m
            self.free[person] &= ~(1 << t)
        self._count(m, t, 1)

    def take(self, m: int) -> None:
        """Takes meeting m off the plan."""
        t = self.slots[m]
        if t is None:
            return
        self.slots[m] = None
        for person in self.people[m]:
            self.at[person][t] = -1
            self.free[person] |= 1 << t
        self._count(m, t, -1)

    def _count(self, m: int, t: int, by: int) -> None:
        for index in self.of[m]:
            self.load[index][t] += by
            if self.load[index][t] >= self.limits[index].room[t]:
                self.open[index] &= ~(1 << t)
            else:
                self.open[index] |= 1 << t

    def best(self, m: int, mask: int) -> int:
        """Of the slots of `mask`, the one that touches most meetings of its people, then the least full."""
        best, score = -1, (-1, 0)
        for t in bits(mask):
            touch = 0
            for person in self.people[m]:
                row = self.at[person]
                touch += (t > 0 and row[t - 1] >= 0) + (t + 1 < len(row) and row[t + 1] >= 0)
            load = sum(self.load[index][t] for index in self.of[m])
            if best < 0 or (touch, -load) > score:
                best, score = t, (touch, -load)
        return best

    def fit(self, m: int) -> bool:
        """Gives meeting m a slot, swapping two slots along a Kempe chain if none is free; false if that does not do."""
        if mask := self.possible(m):
            self.put(m, self.best(m, mask))
            return True
        if len(self.people[m]) != 2:
            return False
        for mine, theirs in (self.people[m], self.people[m][::-1]):
            for a in bits(self.free[mine] & self.allowed[m]):
                if self.free[theirs] >> a & 1:
                    continue  # both are free: only room is missing, which a chain from here does not give
                for b in bits(self.free[theirs]):
                    if self._swap(theirs, mine, a, b) and self.possible(m) >> a & 1:
                        self.put(m, a)
                        return True
        return False

    def _swap(self, person: int, other: int, a: int, b: int) -> bool:
        """Swaps slots a and b along the chain that leaves `person` by a; false, and nothing done, if it may not be."""
        chain: list[int] = []
        slot = a
        while (m := self.at[person][slot]) >= 0:
            new = b if slot == a else a
            if len(self.people[m]) != 2 or not self.allowed[m] >> new & 1:
                return False
            chain.append(m)
            one, two = self.people[m]
            person = two if person == one else one
            if person == other:
                return False
            slot = new
        return self._move(chain, a, b)

    def _move(self, chain: list[int], a: int, b: int) -> bool:
        old = {m: self.slots[m] for m in chain}
        for m in chain:
            self.take(m)
        for done, m in enumerate(chain):
            new = b if old[m] == a else a
            if not self.possible(m) >> new & 1:
                for other in chain[:done]:
                    self.take(other)
                for other in chain:
                    if (before := old[other]) is not None:
                        self.put(other, before)
                return False
            self.put(m, new)
        return True


def bits(mask: int) -> Iterable[int]:
    """The positions of the ones of `mask`, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def fill(known: Possible, chosen: Iterable[int], seed: int, *, patience: int = 20) -> Board:
    """A board with as many of the `chosen` meetings as could be fitted, all of them where theory promises it.

    Parameters
    ----------
    known : the domains.
    chosen : meetings to give a slot; within each person's possible number.
    seed : of the order in which meetings push others out.
    patience : pushes allowed per meeting that does not fit.

    Notes
    -----
    Everyone there all day, sides apart: König's colouring made even, always complete. Else meetings enter one by one, those
    with least room first; one that fits nowhere pushes out what stands in its way, for as long as patience lasts.
    """
    chosen = sorted(chosen)
    board = Board(known)
    coloured = _coloured(known, board, chosen)
    if coloured is not None:
        for m, t in zip(chosen, coloured, strict=True):
            board.put(m, t)
        return board
    degree = [0] * len(board.at)
    for m in chosen:
        for person in board.people[m]:
            degree[person] += 1
    order = sorted(
        chosen,
        key=lambda m: (m not in known.frozen, board.allowed[m].bit_count() - sum(degree[p] for p in board.people[m]), m),
    )
    late = [m for m in order if not board.fit(m)]
    _push(board, late, random.Random(seed), patience * len(late))  # noqa: S311 a search, not a secret
    return board


def _coloured(known: Possible, board: Board, chosen: Sequence[int]) -> list[int] | None:
    slots = known.problem.slots
    everywhere = (1 << slots) - 1
    if len(board.limits) > 1 or any(len(board.people[m]) != 2 or board.allowed[m] != everywhere for m in chosen):
        return None
    edges = [(board.people[m][0], board.people[m][1]) for m in chosen]
    if colouring.two_sides(edges) is None:
        return None
    try:
        found = colouring.colour(edges, slots)
    except ValueError:
        return None
    if not board.limits:
        return found
    room = board.limits[0].room
    # `even` makes no class larger than the mean rounded up: enough where every slot has the same room.
    return colouring.even(edges, found, slots) if min(room) * slots >= len(edges) else None


def _push(board: Board, late: list[int], chance: random.Random, pushes: int) -> None:
    """Iterated ejection: a late meeting takes a slot from those that stand in its way, which become late in turn."""
    waiting = list(late)
    recent: dict[int, int] = {}
    step = 0
    frozen = board.known.frozen
    while waiting and step < pushes:
        step += 1
        m = waiting.pop(0)
        if board.fit(m):
            continue
        best: list[int] | None = None
        where, score = -1, 0.0
        for t in bits(board.allowed[m]):
            standing = {board.at[person][t] for person in board.people[m]} - {-1}
            if standing & frozen:
                continue
            cost = sum(1 + 10 * (step - recent.get(n, -1000) < 30) for n in standing) + chance.random()
            if best is None or cost < score:
                best, where, score = sorted(standing), t, cost
        if best is None:
            continue
        for n in best:
            board.take(n)
        if board.possible(m) >> where & 1:
            board.put(m, where)
            recent[m] = step
        else:
            waiting.append(m)
        waiting += best
