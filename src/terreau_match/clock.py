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


@dataclass(slots=True)
class Clock:
    """Counts wall time from its creation. `stopped` is true once time is over or the listener asked to stop."""

    seconds: float
    listener: Listener | None = None
    started: float = field(default_factory=time.perf_counter)
    cancelled: bool = False

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
            self.cancelled = True
        return self.stopped
