"""One way to run a CP-SAT model under our clock: same seed, same answer with one worker; cancel; news of both sides."""

import importlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from terreau_match.clock import Clock
from terreau_match.outcome import Status

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from terreau_match.clauses import Clauses


_BEAT = 0.2
"""Seconds between two questions to the listener where the search has no news: a cancel must not wait for the next bound."""


def load(clock: Clock, *others: str) -> None:
    """Loads the modelling layer (pandas with it) and `others` while the clock stands still: time given is to search.

    It takes a second, several where the machine is busy: enough to leave a short time allowed with no answer to a small question.
    """
    with clock.still():
        for name in ("ortools.sat.python.cp_model", *others):
            importlib.import_module(name)


@dataclass(frozen=True, slots=True)
class Run:
    """The end of one search. `value` reads a variable or an expression of the model in the best answer."""

    status: Status
    objective: int | None
    bound: int | None
    value: Callable[[Any], int]
    values: tuple[int, ...] = ()
    """Of the variables of the model, by their index; empty without an answer."""
    units: float = 0.0
    """Of CP-SAT's reproducible time, what the search took."""


def run(
    model: "cp_model.CpModel | Clauses",
    *,
    clock: Clock,
    seed: int,
    workers: int = 1,
    goal: str = "",
    deterministic: float | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Run:
    """Solves `model` within what is left of the clock, or `deterministic` units of CP-SAT's own reproducible time.

    A stage that may give up before the end must be bounded by `deterministic`, never by wall time: a wall limit would make
    the answer depend on how busy the machine is.
    """
    # The helper below `cp_model`, not `cp_model` itself: that one imports pandas, a second for what a case may take in a tenth.
    from ortools.sat.python import cp_model_helper as helper

    solver: Any = helper.SolveWrapper()
    parameters = helper.SatParameters()
    parameters.num_workers = workers
    parameters.random_seed = seed
    parameters.catch_sigint_signal = False  # a library leaves signals to the program; ours cancels through the listener
    parameters.max_time_in_seconds = clock.left
    if deterministic is not None:
        parameters.max_deterministic_time = deterministic
    for name, setting in (settings or {}).items():
        if isinstance(setting, list):
            getattr(parameters, name).extend(setting)
        else:
            setattr(parameters, name, setting)

    class News(helper.SolutionCallback):
        def OnSolutionCallback(self) -> None:  # noqa: N802 the library's name
            if clock.tell(goal, round(self.ObjectiveValue()), round(self.BestObjectiveBound())):
                self.StopSearch()

    told = [False]

    def on_bound(bound: float) -> None:
        told[0] = True
        if clock.tell(goal, None, round(bound)):
            solver.stop_search()

    news = News()
    solver.set_parameters(parameters)
    solver.add_best_bound_callback(on_bound)
    if clock.listener is not None:
        solver.add_solution_callback(news)
    with _heartbeat(clock, goal, solver):
        response = solver.solve(model.proto)
    clock.spend(response.deterministic_time)
    return _read(model, response, bounded=told[0])


def _read(model: Any, response: Any, *, bounded: bool) -> Run:
    from ortools.sat.python import cp_model_helper as helper

    if response.status == helper.CpSolverStatus.MODEL_INVALID:
        # Models are ours and well formed: what is left to be wrong is the size of the numbers given.
        raise OverflowError(helper.CpSatHelper.validate_model(model.proto))
    status = {
        helper.CpSolverStatus.OPTIMAL: Status.OPTIMAL,
        helper.CpSolverStatus.FEASIBLE: Status.FEASIBLE,
        helper.CpSolverStatus.INFEASIBLE: Status.INFEASIBLE,
    }.get(response.status, Status.UNKNOWN)
    has_answer = status in {Status.OPTIMAL, Status.FEASIBLE}
    # Stopped before it began, the solver states a bound of 0 that nothing proves.
    bounded = has_answer or (status is Status.UNKNOWN and bounded)
    return Run(
        status,
        round(response.objective_value) if has_answer else None,
        round(response.best_objective_bound) if bounded else None,
        lambda expression: int(helper.ResponseHelper.value(response, expression)),
        tuple(response.solution) if has_answer else (),
        response.deterministic_time,
    )


@contextmanager
def _heartbeat(clock: Clock, goal: str, solver: Any) -> Iterator[None]:
    """Asks the listener now and then whether to stop, while the solver is silent."""
    if clock.listener is None:
        yield
        return
    over = threading.Event()

    def beat() -> None:
        while not over.wait(_BEAT):
            if clock.tell(goal, None, None):
                solver.stop_search()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
