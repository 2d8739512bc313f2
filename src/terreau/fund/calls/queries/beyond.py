"""What a floor above adds to an edition: the address of its results. It says so from its apps.py, since we may not know it."""

from collections.abc import Callable

from terreau.fund.calls.models import Edition
from terreau.fund.calls.states import EditionState

_RESULTS: list[Callable[[Edition], str]] = []


def register_results(address: Callable[[Edition], str]) -> None:
    """Where the results of an edition can be read, or "" while they are not public."""
    _RESULTS.append(address)


def results(edition: Edition) -> str:
    """Asked only once the collection is over: before, there is nothing to ask for."""
    if edition.state in {EditionState.DRAFT, EditionState.PUBLISHED}:
        return ""
    return next((found for address in _RESULTS if (found := address(edition))), "")
