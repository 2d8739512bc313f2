import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.lib import csvs

FORMULAS = [
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    "+33 6 12 34 56 78",
    "-abc",
    "+-1+1",
]


def read(rows, header=("a", "b")) -> list[list[str]]:
    text = "".join(csvs.lines(header, rows))
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def test_it_works():
    text = "".join(csvs.lines(["Nom", "Montant"], [["La Cantine", 12]]))

    assert text == "\ufeffNom;Montant\r\nLa Cantine;12\r\n"


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_runs_as_a_formula(formula):
    assert csvs.cell(formula)[0] == "'"
    assert csvs.cell(formula)[1:] == formula


@pytest.mark.parametrize("number", ["-5", "+5", "-1234,5", "-1 234,50", "12.5"])
def test_numbers_are_left_alone(number):
    assert csvs.cell(number) == number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (12, "12"),
        (-3, "-3"),
        (Decimal("1234.50"), "1234,50"),
        (Decimal(-2), "-2"),
        (0.5, "0,5"),
        (date(2026, 11, 22), "2026-11-22"),
        (True, "oui"),
        (False, "non"),
    ],
)
def test_values_are_written_as_a_french_spreadsheet_reads_them(value, shown):
    assert csvs.cell(value) == shown


@given(st.lists(st.lists(st.text(max_size=30), min_size=2, max_size=2), max_size=5))
def test_what_is_written_can_be_read_back(rows):
    back = read(rows)

    assert len(back) == len(rows) + 1
    for row, found in zip(rows, back[1:], strict=True):
        assert [cell.removeprefix("'") if cell != original else cell for cell, original in zip(found, row, strict=True)] == row


def test_rows_are_streamed():
    def endless():
        while True:
            yield ["x", "y"]

    lines = csvs.lines(["a", "b"], endless())
    assert [next(lines) for _n in range(3)][2] == "x;y\r\n"
