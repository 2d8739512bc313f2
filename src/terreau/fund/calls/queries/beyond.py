"""What other rooms add to an edition, its results and the ways on from its desk, and to a file: pages of theirs about it.

We may not know them; they say so from their apps.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState

RECEIVED, JURY, SESSION, RESULTS = "received", "jury", "session", "results"
HOLDER, TEAM = "holder", "team"


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A page that takes an edition further. `stage` is one of the constants above; `is_for` takes (user, edition).

    `invitation` names it where it is the very next thing to do.
    """

    stage: str
    label: Any
    icon: str
    address: Callable[[Edition], str]
    is_for: Callable[[Any, Edition], bool]
    invitation: Any = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileWay:
    """A page about one file. `audience` is HOLDER or TEAM: on whose page of the file it is linked; `is_for` takes (user, file).

    `is_pressing`: someone awaits an answer there.
    """

    audience: str
    label: Any
    icon: str
    address: Callable[[Application], str]
    is_for: Callable[[Any, Application], bool]
    is_pressing: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Aftermath:
    """What a room adds to the applicant's page of a sent file: a template and its context."""

    template: str
    context: dict[str, Any]


_AFTERMATHS: list[Callable[[Application, Any, datetime], Aftermath | None]] = []
_OPENINGS: list[Callable[..., object]] = []
_RESULTS: list[Callable[[Edition], str]] = []
_WAYS: list[Way] = []
_FILE_WAYS: list[FileWay] = []


def register_results(address: Callable[[Edition], str]) -> None:
    """Where the results of an edition can be read, or "" while they are not public."""
    _RESULTS.append(address)


def register_aftermath(show: Callable[[Application, Any, datetime], Aftermath | None], opened: Callable[..., object] | None = None) -> None:
    """`show` takes (application, user, at); `opened(application=, by=, at=)` hears that a holder reads an announced decision."""
    _AFTERMATHS.append(show)
    if opened is not None:
        _OPENINGS.append(opened)


def aftermaths(application: Application, user: Any, at: datetime) -> list[Aftermath]:
    return [found for show in _AFTERMATHS if (found := show(application, user, at)) is not None]


def tell_opened(application: Application, *, by: Any, at: datetime) -> None:
    """A holder has the announced decision before their eyes."""
    for opened in _OPENINGS:
        opened(application=application, by=by, at=at)


def register_ways(*ways: Way) -> None:
    """In the order of the story: applications, jury, session, results."""
    _WAYS.extend(ways)


def results(edition: Edition) -> str:
    """Asked only once the collection is over: before, there is nothing to ask for."""
    if edition.state in {EditionState.DRAFT, EditionState.PUBLISHED}:
        return ""
    return next((found for address in _RESULTS if (found := address(edition))), "")


def ways(user: Any, edition: Edition, *, stage: str = "") -> list[tuple[Way, str]]:
    """The ways open to this person, with their addresses; those of one stage if asked. Needs `edition.call`."""
    wanted = [way for way in _WAYS if stage in {"", way.stage}]
    return [(way, way.address(edition)) for way in wanted if way.is_for(user, edition)]


def register_file_ways(*ways: FileWay) -> None:
    """In the order in which they are to be read."""
    _FILE_WAYS.extend(ways)


def file_ways(user: Any, application: Application, *, audience: str) -> list[tuple[FileWay, str]]:
    """The pages about a file that are open to this person, with their addresses."""
    return [(way, way.address(application)) for way in _FILE_WAYS if way.audience == audience and way.is_for(user, application)]
