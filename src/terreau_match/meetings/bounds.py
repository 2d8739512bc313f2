"""Bounds proved by something simpler than the model: a flow for wishes, counting for the rest."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from terreau_match.meetings import waiting
from terreau_match.meetings.choice import Choice, choose
from terreau_match.meetings.possible import Possible
from terreau_match.problems.meetings import Aim

_SCARCE = 0.75
"""Share of the room that must be used for counting to be worth its time."""


class Bounds:
    """What no plan can beat, whatever the slots. The flow's choice of meetings is the start of the first plan."""

    def __init__(self, known: Possible) -> None:
        self.known = known
        problem = known.problem
        # Aims that a choice of meetings decides, as they come first, in one weight: the first counts for more than all of the next.
        self.leading = [aim for aim in problem.aims if aim in {Aim.WISHES, Aim.HELD}][:2]
        heavy = len(problem.meetings) + 1 if self.leading[:1] == [Aim.WISHES] else 1 + sum(map(self.wish, range(len(problem.meetings))))
        self.weights = [
            sum(self.weight(aim, m) * (heavy if place == 0 else 1) for place, aim in enumerate(self.leading or [Aim.HELD]))
            for m in range(len(problem.meetings))
        ]

    def weigh(self, meetings: Iterable[int]) -> int:
        """What a choice counts for the leading aims together."""
        return sum(self.weights[m] for m in meetings)

    def wish(self, m: int) -> int:
        return self.known.problem.wish(m)

    def weight(self, aim: Aim, m: int) -> int:
        """What holding meeting m counts for an aim that a choice decides."""
        return 1 if aim is Aim.HELD else self.wish(m)

    @cached_property
    def choice(self) -> Choice:
        """The best meetings to hold by the leading aims, slots aside."""
        return choose(self.known, self.weights)

    @property
    def possible(self) -> bool:
        """False is a proof that what is required cannot all be held."""
        return self.choice.possible

    def of(self, aim: Aim, before: Mapping[Aim, int]) -> int:
        """The best value of `aim` that anyone could reach with the aims `before` it at the values given, or better."""
        problem = self.known.problem
        if aim in {Aim.WISHES, Aim.HELD}:
            return choose(self.known, [self.weight(aim, m) for m in range(len(problem.meetings))]).bound
        if aim is Aim.STABILITY:
            return self._displaced
        if aim in {Aim.BREAKS, Aim.IDLE}:
            return max(self._torn, self._waiting(before))
        return 1000 if aim is Aim.WORST_SERVED else 0

    def _waiting(self, before: Mapping[Aim, int]) -> int:
        """Breaks that the number of meetings forces, where it takes nearly all the room."""
        known = self.known
        held = max(len(known.forced), before.get(Aim.HELD, 0), self._fewest(before.get(Aim.WISHES, 0)))
        room = min((sum(limit.room) for limit in known.limits if len(limit.meetings) >= held), default=0)
        return waiting.least_breaks(known, held) if held and held >= _SCARCE * room else 0

    def _fewest(self, points: int) -> int:
        """Meetings that so many wish points take: each counts for one less than its points, many times over, in the flow."""
        number = len(self.known.problem.meetings) + 1
        if not points:
            return 0
        spared = choose(self.known, [max(0, self.wish(m) * number - 1) for m in range(number - 1)]).bound
        return points * number - spared

    @cached_property
    def _torn(self) -> int:
        """Breaks (and idle slots) that availabilities force: more meetings due than the longest runs of slots at hand can hold."""
        known, problem = self.known, self.known.problem
        total = 0
        for person, who in enumerate(problem.people):
            due = max(who.at_least, sum(m in known.forced for m in known.of[person]))
            slots = sorted({t for m in known.of[person] for t in known.slots[m]})
            runs: list[int] = []
            for index, t in enumerate(slots):
                if index and slots[index - 1] == t - 1:
                    runs[-1] += 1
                else:
                    runs.append(1)
            needed = 0
            for run in sorted(runs, reverse=True):
                if due <= 0:
                    break
                needed, due = needed + 1, due - run
            total += max(0, needed - 1)
        return total

    @cached_property
    def _displaced(self) -> int:
        """Meetings of the running plan whose slot or place is no longer theirs to have, and those too many for a slot."""
        problem, running = self.known.problem, self.known.problem.running
        if running is None:
            return 0
        stays = set()
        for m, slot in enumerate(running.slots):
            place = running.places[m] if running.places else None
            if slot in self.known.slots[m] and (place is None or place in self.known.places[m]):
                stays.add(m)
        gone = sum(slot is not None for slot in running.slots) - len(stays)
        over = 0
        for limit in self.known.limits:
            load = [0] * problem.slots
            for m in limit.meetings & stays:
                if (slot := running.slots[m]) is not None:
                    load[slot] += 1
            over = max(over, sum(max(0, load[t] - limit.room[t]) for t in range(problem.slots)))
        return gone + over
