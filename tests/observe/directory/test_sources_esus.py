"""Approvals come in workbooks whose columns vary: headings are guessed, dates read in every dress, ends computed."""

from datetime import date

import pytest

from terreau.observe.directory.sources import REGISTERS, Selection, Tally, Unreadable, esus, open_table
from terreau.observe.directory.sources.columns import day
from terreau.observe.directory.states import RegisterKind
from tests import factories as make
from tests.observe.directory import files
from tests.observe.directory.workbooks import workbook

SIREN = make.siret(1)[:9]


def read(path, **selection):
    tally = Tally()
    chosen = Selection(territory="92", observed_on=files.DAY, **selection)
    with open_table(path) as table:
        rows = [
            dict(zip(esus.FIELDS, values, strict=True)) | {"line": line}
            for line, values in REGISTERS[RegisterKind.ESUS].read(table, chosen, tally)
        ]
    return rows, tally


def test_it_works(tmp_path):
    path = workbook(
        tmp_path / "liste.xlsx",
        [
            ["Ministère", "", ""],
            ["Liste nationale au 1er juillet 2026"],
            [None],
            ["Dénomination sociale", "SIREN", "Date de la décision", "Date de fin de validité", "N° d'arrêté"],
            ["Essais solidaires", int(SIREN), date(2024, 3, 10), date(2029, 3, 9), "92-24-17"],
        ],
    )

    rows, tally = read(path)

    assert rows == [
        {
            "siren": SIREN,
            "name": "Essais solidaires",
            "decided_on": date(2024, 3, 10),
            "expires_on": date(2029, 3, 9),
            "computed": "",
            "reference": "92-24-17",
            "observed_on": files.DAY,
            "line": 5,
        }
    ]
    assert (tally.read, tally.refused.total()) == (1, 0)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        (["SIREN", "Nom de la structure", "Date d'agrément", "Fin de validité"], {"siren": 0, "name": 1, "decided_on": 2, "expires_on": 3}),
        (["N° SIRET", "Raison sociale", "Date décision", "Durée (ans)"], {"siret": 0, "name": 1, "decided_on": 2, "duration": 3}),
        (
            ["Entreprise", "Siren", "Date arrêté", "N° arrêté", "Échéance"],
            {"siren": 1, "name": 0, "decided_on": 2, "reference": 3, "expires_on": 4},
        ),
        (["Date de création", "SIREN", "Date", "Structure", "Commune"], {"siren": 1, "created_on": 0, "decided_on": 2, "name": 3}),
        (["Agrément valable jusqu'au", "SIREN", "Dénomination"], {"siren": 1, "expires_on": 0, "name": 2}),
    ],
)
def test_headings_are_guessed(heading, expected):
    assert esus.guess(heading) == expected


def test_a_lost_leading_zero_is_given_back(tmp_path):
    path = workbook(tmp_path / "l.xlsx", [["SIREN", "Nom", "Date de décision"], [5_999_990, "Essais", date(2024, 1, 1)]])

    assert read(path)[0][0]["siren"] == "005999990"


def test_a_siret_column_serves_where_there_is_no_siren(tmp_path):
    path = workbook(tmp_path / "l.xlsx", [["SIRET", "Nom", "Date de décision"], [make.siret(1), "Essais", date(2024, 1, 1)]])

    assert read(path)[0][0]["siren"] == SIREN


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-03-10", date(2024, 3, 10)),
        ("2024-03-10T00:00:00", date(2024, 3, 10)),
        ("10/03/2024", date(2024, 3, 10)),
        ("10.3.2024", date(2024, 3, 10)),
        ("10 mars 2024", date(2024, 3, 10)),
        ("1er août 2024", date(2024, 8, 1)),
        ("1er Décembre 2024", date(2024, 12, 1)),
        ("45361", date(2024, 3, 10)),
        ("45361.5", date(2024, 3, 10)),
        ("31/02/2024", None),
        ("2024", None),
        ("bientôt", None),
        ("", None),
    ],
)
def test_dates_are_read_in_every_dress(written, expected):
    assert day(written) == expected


@pytest.mark.parametrize(
    ("decided", "years", "last"),
    [
        (date(2021, 11, 23), 5, date(2026, 11, 22)),
        (date(2024, 2, 29), 5, date(2029, 2, 28)),
        (date(2024, 2, 29), 2, date(2026, 2, 28)),
        (date(2023, 3, 1), 5, date(2028, 2, 29)),
        (date(2024, 1, 1), 2, date(2025, 12, 31)),
    ],
)
def test_the_last_day_counts_from_the_decision(decided, years, last):
    assert esus.last_day(decided, years) == last


@pytest.mark.parametrize(
    ("created", "expires"),
    [
        (None, date(2029, 3, 9)),  # unknown: five years
        (date(2015, 1, 1), date(2029, 3, 9)),
        (date(2022, 1, 1), date(2026, 3, 9)),  # younger than three years
        (date(2021, 3, 10), date(2029, 3, 9)),  # three years old that very day
        (date(2021, 3, 11), date(2026, 3, 9)),
    ],
)
def test_a_young_body_is_approved_for_two_years(tmp_path, created, expires):
    path = workbook(tmp_path / "l.xlsx", [["SIREN", "Nom", "Date de décision"], [SIREN, "Essais", date(2024, 3, 10)]])

    row = read(path, created_on=lambda siren: created if siren == SIREN else None)[0][0]

    assert (row["expires_on"], row["computed"]) == (expires, "expiry")


def test_a_duration_in_the_list_wins_over_the_rule(tmp_path):
    path = workbook(tmp_path / "l.xlsx", [["SIREN", "Nom", "Date de décision", "Durée"], [SIREN, "Essais", date(2024, 3, 10), "2 ans"]])

    assert read(path)[0][0]["expires_on"] == date(2026, 3, 9)


def test_an_end_without_a_decision_gives_the_beginning(tmp_path):
    path = workbook(tmp_path / "l.xlsx", [["SIREN", "Nom", "Fin de validité"], [SIREN, "Essais", date(2029, 3, 9)]])

    row = read(path)[0][0]

    assert (row["decided_on"], row["expires_on"], row["computed"]) == (date(2024, 3, 10), date(2029, 3, 9), "decision")


def test_bad_rows_are_refused_by_line(tmp_path):
    path = workbook(
        tmp_path / "l.xlsx",
        [
            ["SIREN", "Nom", "Date de décision", "Fin"],
            ["123456789", "Clé fausse", date(2024, 1, 1), ""],
            [SIREN, "Date illisible", "vers Pâques", ""],
            [SIREN, "Sans date", "", ""],
            [SIREN, "À l'envers", date(2024, 1, 1), date(2023, 1, 1)],
            ["", "", "", ""],
            [SIREN, "Bonne", date(2024, 1, 1), date(2028, 12, 31)],
        ],
    )

    rows, tally = read(path)

    assert [row["name"] for row in rows] == ["Bonne"]
    assert (tally.read, tally.refused.total()) == (5, 4)
    assert [line for line, _reason, _found in tally.examples] == [2, 3, 4, 5]


def test_headings_that_say_nothing_are_mapped_by_hand(tmp_path):
    path = workbook(tmp_path / "l.xlsx", [["Titre du tableau"], ["Code", "Qui", "Quand"], [SIREN, "Essais", date(2024, 3, 10)]])

    with pytest.raises(Unreadable, match="Code · Qui · Quand"):
        read(path)

    rows, _tally = read(path, mapping={"Code": "siren", "QUI": "name", "Quand": "decided_on"})
    assert (rows[0]["siren"], rows[0]["name"], rows[0]["decided_on"]) == (SIREN, "Essais", date(2024, 3, 10))


def test_a_list_without_any_date_is_refused_in_words(tmp_path):
    path = workbook(tmp_path / "l.xlsx", [["SIREN", "Nom"], [SIREN, "Essais"]])

    with pytest.raises(Unreadable, match="decided_on"):
        read(path)


def test_a_csv_with_titles_above_is_read_too(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(f"Liste des agréments\n\nSIREN;Nom;Date de décision\n{SIREN};Essais;10/03/2024\n", encoding="cp1252")

    rows, _tally = read(path)

    assert (rows[0]["siren"], rows[0]["line"]) == (SIREN, 4)


def test_a_broken_workbook_is_refused_in_words(tmp_path):
    (tmp_path / "l.xlsx").write_bytes(b"not a workbook")

    with pytest.raises(Unreadable, match="classeur"):
        read(tmp_path / "l.xlsx")
