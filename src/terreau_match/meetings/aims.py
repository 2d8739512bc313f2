"""The aims of an event as expressions over the model: what a plan counts for each, over the meetings that are free."""

from typing import Any

from terreau_match.meetings.measure import agendas_of, breaks_of, changed, idle_of, moves
from terreau_match.meetings.model import Lit, Model
from terreau_match.problems.meetings import Aim


class Aims:
    """Builds each aim once, with the Booleans it needs, on top of a `Model`.

    An expression counts what the free meetings decide; what stands still adds a constant, left out.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._started: dict[int, list[Lit]] = {}
        self._breaks: dict[int, list[Any]] = {}
        if model.problem.fairness is not None:
            self._fairness(model.problem.fairness)

    def expression(self, aim: Aim) -> Any:
        """A linear expression of the model, or a plain int where nothing free counts."""
        model = self.model
        if aim is Aim.WISHES:
            return sum(points * model.held[m] for m in model.free if (points := model.problem.wish(m)))
        if aim is Aim.HELD:
            return sum(model.held[m] for m in model.free)
        whole = {Aim.WORST_SERVED: self._worst_served, Aim.STABILITY: self._stability, Aim.MOVES: self._moves}
        if aim in whole:
            return whole[aim]()
        faults = self.breaks if aim is Aim.BREAKS else self._idle
        return sum(lit for person in model.people for lit in faults(person))

    def apart(self, aim: Aim) -> int:
        """The constant left out of `expression`: what stands still counts for `aim`."""
        model, problem = self.model, self.model.problem
        free, people = set(model.free), set(model.people)
        if len(people) == len(problem.people) and len(free) == len(problem.meetings):
            return 0
        if aim in {Aim.WISHES, Aim.HELD}:
            standing = [m for m, slot in enumerate(model.slots) if slot is not None]
            return len(standing) if aim is Aim.HELD else sum(map(problem.wish, standing))
        if aim is Aim.STABILITY:
            return len(changed(problem, model.slots, model.places) - free)
        if aim is Aim.WORST_SERVED:
            return 0
        others = [person for person in range(len(problem.people)) if person not in people]
        if aim is Aim.MOVES:
            steps = moves(problem, model.slots, model.places)
            return sum(steps[person] for person in others)
        agendas, count = agendas_of(problem, model.slots), breaks_of if aim is Aim.BREAKS else idle_of
        return sum(count(agendas[person]) for person in others)

    def breaks(self, person: int) -> list[Lit]:
        """One Boolean per slot at which a break of `person` may end; none for those who cannot have any."""
        if person not in self._breaks:
            self._breaks[person] = self._find_breaks(person)
        return self._breaks[person]

    def _find_breaks(self, person: int) -> list[Lit]:
        model, days = self.model, self.model.busy[person]
        if sum(day is not False for day in days) < 2 or model.known.most[person] < 2:
            return []
        started = self._since(person)
        exact = model.problem.fairness is not None
        found = []
        for t in range(1, len(days) - 1):
            if days[t] is True or days[t + 1] is False:
                continue
            ends = model.cp.new_bool_var(f"b{person}_{t}")
            parts = [started[t - 1], *([] if days[t] is False else [~days[t]]), *([] if days[t + 1] is True else [days[t + 1]])]
            model.cp.add_bool_or([ends, *(~part for part in parts)])
            if exact:
                for part in parts:
                    model.cp.add_implication(ends, part)
            found.append(ends)
        return found

    def _since(self, person: int) -> list[Lit]:
        """Whether `person` has had a meeting by each slot."""
        if person not in self._started:
            self._started[person] = self._chain(self.model.busy[person], f"z{person}")
        return self._started[person]

    def _chain(self, days: list[Lit], name: str) -> list[Lit]:
        cp = self.model.cp
        chain: list[Lit] = []
        for t, day in enumerate(days):
            lit = cp.new_bool_var(f"{name}_{t}")
            before = chain[-1:]
            if day is True:
                cp.add(lit == 1)
            elif day is not False:
                cp.add_implication(day, lit)
            if before:
                cp.add_implication(before[0], lit)
            if day is not True:
                cp.add_bool_or([~lit, *before, *([] if day is False else [day])])
            chain.append(lit)
        return chain

    def _idle(self, person: int) -> list[Lit]:
        model, days = self.model, self.model.busy[person]
        if sum(day is not False for day in days) < 2:
            return []
        started = self._since(person)
        still = self._chain(days[::-1], f"s{person}")[::-1]
        found = []
        for t in range(1, len(days) - 1):
            if days[t] is not True:
                idle = model.cp.new_bool_var(f"i{person}_{t}")
                model.cp.add_bool_or([idle, ~started[t], ~still[t], *([] if days[t] is False else [days[t]])])
                found.append(idle)
        return found

    def _worst_served(self) -> Any:
        model, problem = self.model, self.model.problem
        share = model.cp.new_int_var(0, 1000, "worst")
        free = set(model.free)
        for person, best in enumerate(problem.could_get()):
            if not best:
                continue
            got: Any = 0
            for m in model.known.of[person]:
                meeting = problem.meetings[m]
                points = problem.points_for(meeting.ranks[meeting.people.index(person)]) if meeting.ranks else 0
                got += points * (model.held[m] if m in free else model.slots[m] is not None)
            model.cp.add(best * share <= 1000 * got)
        return share

    def _stability(self) -> Any:
        model, running = self.model, self.model.problem.running
        if running is None:
            return 0
        kept = []
        for m in model.free:
            slot, place = running.slots[m], running.places[m] if running.places else None
            if slot is None:
                continue
            same = model.here(m, slot, place) if place is not None and model.known.tangled else model.x[m].get(slot, False)
            if place is not None and place not in model.known.places[m]:
                same = False
            kept.append(1 - same)
        return sum(kept)

    def _moves(self) -> Any:
        """Each person is somewhere at every slot: where they meet, else where they were; steps between are counted."""
        model = self.model
        total: Any = 0
        for person in model.people:
            mine = [m for m in model.known.of[person] if model.slots[m] is not None or m in model.x]
            spots = sorted({q for m in mine for q in model.known.places[m]})
            if (
                len(spots) > 1
                and model.problem.travel is None
                and all(len(model.known.places[m]) == 1 for m in mine)
                and len(spots) == len(mine)
            ):
                total += self._visits(mine)
            elif len(spots) > 1:
                total += self._walk(person, spots)
        return total

    def _visits(self, mine: list[int]) -> Any:
        """The walk of someone who meets each host once at most: one step per meeting but the first, whatever the order."""
        model = self.model
        number = sum(model.held[m] if m in model.x else 1 for m in mine)
        some = model.cp.new_bool_var("")
        model.cp.add(number >= some)
        return number - some

    def _walk(self, person: int, spots: list[int]) -> Any:
        model, problem, days = self.model, self.model.problem, self.model.busy[person]
        farthest = max(problem.distance(q, r) for q in spots for r in spots)
        total: Any = 0
        before: dict[int, Lit] = {}
        for t, day in enumerate(days):
            now = {q: model.cp.new_bool_var(f"p{person}_{t}_{q}") for q in spots}
            model.cp.add_exactly_one(now.values())
            for q in spots:
                for lit in model.at(person, t, q):
                    model.cp.add_bool_or([now[q]] if lit is True else [now[q], ~lit])
                if before and day is not True:
                    model.cp.add_bool_or([now[q], ~before[q], *([] if day is False else [day])])
            if before and day is not False:
                total += self._step(before, now, farthest)
            before = now
        return total

    def _step(self, before: dict[int, Lit], now: dict[int, Lit], farthest: int) -> Any:
        model, problem = self.model, self.model.problem
        if problem.travel is None:
            moved = model.cp.new_bool_var("")
            for q, lit in now.items():
                model.cp.add_bool_or([moved, ~lit, before[q]])
            return moved
        steps = model.cp.new_int_var(0, farthest, "")
        for q, lit in now.items():
            for r, was in before.items():
                if problem.distance(r, q):
                    model.cp.add(steps >= problem.distance(r, q)).only_enforce_if(lit, was)
        return steps

    def _fairness(self, apart: int) -> None:
        """The numbers of breaks of any two people differ by at most `apart`."""
        model, problem = self.model, self.model.problem
        standing = model.standing_breaks()
        least, most = model.cp.new_int_var(0, problem.slots, "least"), model.cp.new_int_var(0, problem.slots, "most")
        model.cp.add(most - least <= apart)
        free = set(model.people)
        for person in range(len(problem.people)):
            count = sum(self.breaks(person)) if person in free else standing[person]
            model.cp.add(least <= count)
            model.cp.add(most >= count)
