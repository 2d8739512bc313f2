"""The guarded move and the hold, on a real table."""

import pytest

from terreau.fund.calls.models import Application
from terreau.fund.calls.states import MOVES, State
from terreau.lib import moves
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make.application(make.edition())


def test_it_works(draft):
    moves.move(draft, "submit", MOVES, submitted_at=make.NOW)

    assert (draft.state, draft.version, draft.submitted_at) == (State.SUBMITTED, 2, make.NOW)
    assert Application.objects.get().version == 2


def test_the_second_of_two_movers_is_refused_and_writes_nothing(draft):
    other = Application.objects.get()
    moves.move(draft, "submit", MOVES)

    with pytest.raises(moves.WrongState):
        moves.move(other, "submit", MOVES, submitted_at=make.NOW)
    assert Application.objects.get().submitted_at is None


def test_a_page_drawn_from_an_older_version_is_refused(draft):
    Application.objects.update(version=5)

    with pytest.raises(moves.WrongState):
        moves.move(draft, "submit", MOVES, expected_version=1)


def test_hold_changes_nothing(draft):
    moves.hold(draft, "submit", MOVES)

    assert (draft.state, draft.version) == (State.DRAFT, 1)
    assert Application.objects.get().version == 1


def test_hold_refuses_what_could_not_move(draft):
    with pytest.raises(moves.WrongState):
        moves.hold(draft, "admit", MOVES)


def test_diagram_draws_every_move():
    drawn = moves.diagram(MOVES, dict(State.choices))

    assert drawn.startswith("stateDiagram-v2")
    assert "    draft --> submitted : submit" in drawn
    assert drawn.count("-->") == sum(len(step.sources) for step in MOVES.values())
