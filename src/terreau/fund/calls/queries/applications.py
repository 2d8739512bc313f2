"""Applications as each audience may know them."""

from terreau.fund.calls.models import Application
from terreau.fund.calls.states import DECIDED, State


def state_for_applicant(application: Application) -> State:
    """What the applicant may know: a decision shows only once released; until then the file is in deliberation."""
    state = State(application.state)
    if state in DECIDED or (state == State.INELIGIBLE and application.released_at is None):
        if application.released_state:
            return State(application.released_state)
        return State.SUBMITTED if state == State.INELIGIBLE else State.DELIBERATION
    if state == State.DELIBERATION and application.released_state:
        return State(application.released_state)  # a decision reopened in the house still stands outside it
    return state
