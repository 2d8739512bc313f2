"""State machines: a table says what may follow what, and one guarded UPDATE makes it true.

`UPDATE … WHERE id = ? AND state IN (…) AND version = ?` lets one of two simultaneous clicks win, on SQLite as on
PostgreSQL; the loser gets a refusal and nothing of what it would have written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.lib.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a MOVES table: from which states, to which, and which roles of the cast may ask for it."""

    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...] = ()


class WrongState(Refusal):
    """The thing moved on since the page was shown, or never could do this."""


def moved_on() -> WrongState:
    """The refusal of whoever came second."""
    return WrongState(_("Someone has just changed this, or it can no longer be done. Reload the page to see where it stands."))


Moves = Mapping[str, Move]


def allows(thing: Any, verb: str, moves: Moves) -> bool:
    """Whether the state in memory permits the verb. Pages ask this; only `move` decides."""
    return thing.state in moves[verb].sources


def move(thing: Any, verb: str, moves: Moves, *, expected_version: int | None = None, **facts: Any) -> None:
    """Apply one move and the facts that come with it, or raise WrongState.

    `thing` is a saved model with `state`; if it also has an integer `version`, that grows by one, and
    `expected_version` (what the page was drawn from) must still be the stored one.
    """
    step = moves[verb]
    rows = type(thing)._default_manager.filter(pk=thing.pk, state__in=step.sources)
    changes: dict[str, Any] = {"state": step.target, **facts}
    has_version = any(field.name == "version" for field in thing._meta.concrete_fields)
    if has_version:
        if expected_version is not None:
            rows = rows.filter(version=expected_version)
        changes["version"] = models.F("version") + 1
    if rows.update(**changes) != 1:
        raise moved_on()
    for name, value in {"state": step.target, **facts}.items():
        setattr(thing, name, value)
    if has_version:
        thing.refresh_from_db(fields=["version"])


def hold(thing: Any, verb: str, moves: Moves) -> None:
    """Take the row for the rest of the transaction, if the verb may still apply; then read what the guards depend on.

    On PostgreSQL other writers of the row now wait; on SQLite the transaction is already the only writer. Nothing is
    changed, neither in the table nor in memory, so a refusal that follows leaves the object as it was.
    """
    rows = type(thing)._default_manager.filter(pk=thing.pk, state__in=moves[verb].sources)
    if rows.update(state=models.F("state")) != 1:
        raise moved_on()


def diagram(moves: Moves, labels: Mapping[str, str]) -> str:
    """The table as a Mermaid state diagram, for docs/states. `labels` names each state for people."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state} : {label}" for state, label in labels.items()]
    for verb, step in moves.items():
        lines += [f"    {source} --> {step.target} : {verb}" for source in step.sources]
    return "\n".join(lines)


def every(states: Sequence[str], *, but: Sequence[str] = ()) -> tuple[str, ...]:
    """All states except some, in order: for moves that may start from almost anywhere."""
    return tuple(state for state in states if state not in but)
