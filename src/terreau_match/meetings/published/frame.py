"""What the data alone say of a published problem: slots left to each meeting, windows left to each person.

A person whose meetings follow one another without a break fills a *window*: as many consecutive slots as they have meetings.
A window is possible only if their meetings can be matched to its slots, one each. Most of what makes a case hard or impossible
shows here, before any search: sessions and forbidden slots leave few windows, often none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from terreau_match.problems.meetings import Aim, Problem


def covers(problem: Problem) -> bool:
    """Whether the problem is the published one: all meetings required, alike tables or none, only breaks to count."""
    if problem.aims != (Aim.BREAKS,) or problem.places or problem.running is not None:
        return False
    if not all(meeting.required and not meeting.places for meeting in problem.meetings):
        return False
    degree = [0] * len(problem.people)
    for meeting in problem.meetings:
        for person in meeting.people:
            degree[person] += 1
    return all(
        who.at_least <= number and (who.at_most is None or number <= who.at_most)
        for who, number in zip(problem.people, degree, strict=True)
    )


@dataclass(frozen=True)
class Frame:
    """The domains of a problem that `covers` accepts."""

    problem: Problem
    slots: tuple[tuple[int, ...], ...]
    """Slots left to each meeting, sorted."""

    @cached_property
    def of(self) -> tuple[tuple[int, ...], ...]:
        """The meetings of each person."""
        found: list[list[int]] = [[] for _ in self.problem.people]
        for m, meeting in enumerate(self.problem.meetings):
            for person in meeting.people:
                found[person].append(m)
        return tuple(map(tuple, found))

    @cached_property
    def bundles(self) -> tuple[tuple[int, ...], ...]:
        """Meetings, those that only names tell apart in one bundle: same host, same slots, a guest who has no other meeting.

        Any plan stays a plan when two of a bundle swap their slots: a model need only say when the host meets one of them.
        """
        meetings = self.problem.meetings
        ordered = {m for m, meeting in enumerate(meetings) if meeting.after} | {m for meeting in meetings for m in meeting.after}
        found: dict[tuple[int, ...], list[int]] = {}
        for m, meeting in enumerate(meetings):
            hosts = [person for person in meeting.people if len(self.of[person]) > 1]
            alike = len(hosts) == 1 and len(meeting.people) == 2 and m not in ordered
            found.setdefault((hosts[0], self.masks[m]) if alike else (-1, m), []).append(m)
        return tuple(map(tuple, found.values()))

    @cached_property
    def masks(self) -> tuple[int, ...]:
        """The same as `slots`, one bit per slot."""
        return tuple(sum(1 << t for t in slots) for slots in self.slots)

    @cached_property
    def windows(self) -> tuple[tuple[int, ...], ...]:
        """First slots of the windows of each person with a meeting, those their own meetings can fill."""
        return tuple(
            tuple(
                start
                for start in range(self.problem.slots - len(meetings) + 1)
                if meetings and can_fill([self.masks[m] for m in meetings], ((1 << len(meetings)) - 1) << start)
            )
            for meetings in self.of
        )

    @cached_property
    def most_breaks(self) -> tuple[int, ...]:
        """The most breaks each person can have: a break needs a meeting on both sides and an idle slot."""
        return tuple(max(0, min(len(meetings) - 1, self.problem.slots - len(meetings))) for meetings in self.of)

    @cached_property
    def limit(self) -> int | None:
        """The most breaks anyone may have: fairness where someone surely has none, else None (fairness is then relative)."""
        return self.problem.fairness if 0 in self.most_breaks else None

    @property
    def is_empty(self) -> bool:
        """Whether some meeting has no slot at all."""
        return not all(self.slots)


def frame(problem: Problem) -> Frame:
    """The slots of each meeting after sessions, locks, unavailabilities, and chains of precedence."""
    masks = []
    for meeting in problem.meetings:
        mask = sum(1 << t for t in (range(problem.slots) if meeting.slots is None else meeting.slots))
        for person in meeting.people:
            mask &= ~sum(1 << t for t in problem.people[person].unavailable)
        masks.append(mask)
    _order(problem, masks)
    return Frame(problem, tuple(tuple(t for t in range(problem.slots) if mask >> t & 1) for mask in masks))


def _order(problem: Problem, masks: list[int]) -> None:
    """Takes away slots that an earlier or a later meeting forbids, until nothing changes (an empty mask stops its chain)."""
    pairs = [(earlier, m) for m, meeting in enumerate(problem.meetings) for earlier in meeting.after]
    changed = True
    while changed:
        changed = False
        for earlier, later in pairs:
            first, last = masks[earlier], masks[later]
            after_first = last & ~((first & -first) * 2 - 1) if first else 0
            before_last = first & ((1 << (last.bit_length() - 1)) - 1) if last else 0
            if (after_first, before_last) != (last, first):
                masks[later], masks[earlier] = after_first, before_last
                changed = True


def can_fill(masks: Sequence[int], slots: int) -> bool:
    """Whether meetings with these possible slots can be matched, one each, into `slots` (Kuhn's augmenting paths)."""
    owner: dict[int, int] = {}

    def seat(m: int, seen: int) -> int:
        """`seen` with what was tried, or -1 once seated."""
        free = masks[m] & slots & ~seen
        while free:
            slot = free & -free
            seen |= slot
            if slot not in owner:
                owner[slot] = m
                return -1
            seen = seat(owner[slot], seen)
            if seen < 0:
                owner[slot] = m
                return -1
            free = masks[m] & slots & ~seen
        return seen

    return all(seat(m, 0) < 0 for m in range(len(masks)))
