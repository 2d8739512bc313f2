"""The time a solver may take, what it tells on the way, and how it is stopped."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known so far. Objective and bound are those of the goal being worked on; None while unknown."""

    seconds: float
    goal: str
    objective: int | None
    bound: int | None


Listener = Callable[[Progress], object]
"""Called at each news, from the solving thread or one of the solver's; a true answer asks to stop with the best so far."""


UNITS = 0.6
"""Units of work allowed for each second allowed. A unit is CP-SAT's reproducible second, close to one of a processor that has nothing
else to do: so the work, not the time, is what ends a search, unless the machine is nearly twice as slow."""


@dataclass(slots=True)
class Clock:
    """Counts wall time from its creation, and work in reproducible units. `stopped` is true once time is over or the listener asked to stop.

    What may give up before the end and leave something to the next is rationed in `units`: the same work is done, and the same answer
    given, however busy the machine. Time is the outer limit.
    """

    seconds: float
    listener: Listener | None = None
    started: float = field(default_factory=time.perf_counter)
    cancelled: bool = False
    units: float = -1.0
    """Work left; a clock begins with `UNITS` for each of its seconds."""
    whole: "Clock | None" = None
    """The clock that this one is a part of: it pays too, and stops too."""

    def __post_init__(self) -> None:
        """Allots the work."""
        if self.units < 0:
            self.units = UNITS * self.seconds

    def part(self, share: float) -> "Clock":
        """A clock for a share of the work that is left, within all the time that is left."""
        return Clock(self.left, self.listener, units=share * self.units, whole=self)

    def spend(self, units: float) -> None:
        """Counts work done."""
        self.units = max(0.0, self.units - units)
        if self.whole is not None:
            self.whole.spend(units)

    @property
    def spent(self) -> float:
        return time.perf_counter() - self.started

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.spent)

    @property
    def stopped(self) -> bool:
        return self.cancelled or self.left <= 0

    @contextmanager
    def still(self) -> Iterator[None]:
        """What is done meanwhile takes no time."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.started += time.perf_counter() - begun

    def tell(self, goal: str, objective: int | None, bound: int | None) -> bool:
        """Passes the news on; returns whether to stop."""
        if self.listener is not None and self.listener(Progress(self.spent, goal, objective, bound)):
            self.cancel()
        return self.stopped

    def cancel(self) -> None:
        """Stops it, and what it is a part of."""
        self.cancelled = True
        if self.whole is not None:
            self.whole.cancel()
