"""The program that takes guards away is itself tried: a list that forgets a row, or a run that cannot fail, would prove nothing."""

import pytest

from terreau.lib import moves
from tests.house import mutations
from tests.house.test_states import machines


def test_it_works(tmp_path):
    """One real run with a widened row, one without any change: slow (two pytest processes), and the only way to know."""
    assert mutations.is_caught("fund.calls.MOVES.admit:table", str(tmp_path)) is True
    assert mutations.is_caught(":table", str(tmp_path)) is False


def test_every_row_of_every_table_has_its_mutants():
    names = mutations.mutants()
    for room, tables in machines().items():
        for table, rows in tables:
            for verb in rows:
                assert sum(name.split(".", 1)[1] == f"{room}.{table}.{verb}:table" for name in names) == 1
    assert set(mutations.GUARDED_TWICE) <= set(names)
    assert len(set(names)) == len(names)


def test_a_loosened_row_looks_at_nothing():
    rows = {"admit": moves.Move(("sent",), "in_review"), "refuse": moves.Move(("sent",), "refused")}
    asked = []
    loose = mutations._loosened(
        lambda thing, verb, table, **facts: asked.append((table[verb].sources, facts)), rows, "admit", moves.Move(("any",), "in_review")
    )

    loose(None, "admit", rows, expected_version=3, number=1)
    loose(None, "refuse", rows, expected_version=3)
    loose(None, "admit", {**rows}, expected_version=3)

    assert asked == [(("any",), {"number": 1}), (("sent",), {"expected_version": 3}), (("sent",), {"expected_version": 3})]


@pytest.mark.parametrize("kind", [":state", ":table", ":yes", ":all"])
def test_there_are_mutants_of_each_kind(kind):
    assert [name for name in mutations.mutants() if name.endswith(kind)]
