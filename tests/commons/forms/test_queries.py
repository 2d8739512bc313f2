from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from terreau.commons.documents.models import Document, Scan
from terreau.commons.forms import actions, queries
from terreau.commons.forms.schema import Schema, edits, text_hash
from terreau.commons.places.models import Commune
from tests import factories as make
from tests.commons.documents import files
from tests.commons.forms.schemas import EVERY, GOOD, SCHEMA, TEXT

pytestmark = pytest.mark.django_db
NOW = make.NOW
ANSWERS = {question: value for question, (value, _typed) in GOOD.items()}


@pytest.fixture
def statutes(db):
    from terreau.commons.documents import actions as documents

    return documents.store(upload=files.upload(), owner=make.organisation(), slot="statutes", by=None, at=NOW)


@pytest.fixture
def answers(statutes):
    return ANSWERS | {"statutes": [statutes.public_id]}


def messages(schema, answers, **more) -> dict[str, str]:
    return {problem.question_id: problem.message for problem in queries.problems(schema, answers, **more)}


def test_it_works(answers):
    assert queries.problems(SCHEMA, answers) == []


def test_required_answers_are_missed_by_name():
    assert messages(SCHEMA, {}) == {
        "title": "Il manque ici une réponse.",
        "summary": "Il manque ici une réponse.",
        "amount": "Il manque ici une réponse.",
        "statutes": "Il manque ici un fichier.",
        "oath": "Votre engagement est nécessaire\u00a0: lisez le texte, puis cochez la case.",
        "budget": "Il manque ici une réponse.",
    }


def test_zero_and_no_are_answers():
    assert "amount" not in messages(SCHEMA, {"amount": 0})
    schema = Schema.parse(edits.change_question(EVERY, "has_staff", {"is_required": True}))
    assert "has_staff" not in messages(schema, {"has_staff": False})
    assert "has_staff" in messages(schema, {})


def test_problems_of_some_sections_only():
    assert set(messages(SCHEMA, {}, sections=["rest"])) == {"statutes", "oath", "budget"}


def test_budget_must_balance_to_the_cent(answers):
    budget = {
        "charges": [{"code": "60", "label": "Achats", "cents": 100_001}],
        "produits": [{"code": "70", "label": "Ventes", "cents": 100_000}],
    }

    said = messages(SCHEMA, answers | {"budget": budget})["budget"]

    assert "0,01" in said
    assert "équilibré" in said


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("title", "x" * 81),
        ("people", "0"),
        ("people", "1.5"),
        ("people", "NaN"),
        ("people", "1e3000"),
        ("amount", 1_500_001),
        ("amount", -1),
        ("amount", True),
        ("rate", 10_001),
        ("has_staff", "no"),
        ("theme", "other"),
        ("theme", ["food"]),
        ("publics", ["old", "martian"]),
        ("starts", "2025-12-31"),
        ("starts", "31/12/2026"),
        ("town", "Nanterre"),
        ("siret", "12345678900011"),
        ("partners", [{"name": "x" * 201}]),
        ("partners", [{"gives": 5}]),
        ("partners", "Le Lien"),
        ("partners", [{"name": "a"}] * 5),
        ("oath", {"text_sha256": text_hash("autre chose")}),
        ("oath", True),
        ("budget", {"charges": [{"label": "x", "cents": -5}], "produits": []}),
        ("budget", {"charges": [{"label": "x", "cents": 1.5}], "produits": []}),
        ("budget", [1]),
        ("statutes", ["gone"]),
        ("statutes", "gone"),
    ],
)
def test_stored_value_that_does_not_fit_is_a_problem(answers, question, value):
    assert question in messages(SCHEMA, answers | {question: value})


@pytest.mark.parametrize(
    ("change", "words"),
    [({"scan": Scan.PENDING}, "examine encore"), ({"scan": Scan.INFECTED}, "refusé"), ({"removed_at": NOW}, "n’est plus là")],
)
def test_file_that_cannot_be_submitted_is_a_problem(answers, change, words):
    Document.objects.update(**change)

    assert words in messages(SCHEMA, answers)["statutes"]


def test_problems_cost_one_query_whatever_the_number_of_files(answers, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.problems(SCHEMA, answers)
    with django_assert_num_queries(0):
        queries.problems(SCHEMA, ANSWERS)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────
def read(answers, schema=SCHEMA, **more) -> dict:
    return {row.question_id: row for section in queries.readable(schema, answers, **more) for row in section.rows}


def test_answers_are_read_in_french(answers):
    Commune.objects.create(code="92050", name="Nanterre")
    rows = read(answers)

    assert {question: row.text for question, row in rows.items()} == {
        "title": "La Cantine",
        "summary": "Un repas.\nPour tous.",
        "people": "1\u202f200\u00a0personnes",
        "amount": "12\u202f000,50\u00a0€",
        "rate": "33,5\u00a0%",
        "has_staff": "Non",
        "theme": "Alimentation",
        "publics": "Personnes âgées, Jeunes",
        "starts": "22\u00a0novembre\u00a02026",
        "statutes": "statuts.pdf",
        "town": "Nanterre",
        "siret": "999\u202f900\u202f095\u202f00012",
        "partners": "Nom\u00a0: Le Lien ; Apport\u00a0: 500\u00a0€ ; Acquis ?\u00a0: Oui",
        "oath": "Accepté",
        "budget": "Charges\u00a0: 1\u202f000\u00a0€\u00a0; produits\u00a0: 1\u202f000\u00a0€",
        "share": "50\u00a0%",
        "account": "",
    }
    assert rows["publics"].lines == ["Personnes âgées", "Jeunes"]
    assert [document.name for document in rows["statutes"].files] == ["statuts.pdf"]
    assert rows["oath"].lines == [TEXT]


def test_budget_is_read_side_by_side(answers):
    table = read(answers)["budget"].table

    assert table.columns == ["Charges", "Montant", "Produits", "Montant"]
    assert table.rows == [["60 – Achats", "1\u202f000\u00a0€", "74 – Subventions", "800\u00a0€"], ["", "", "Mécénat", "200\u00a0€"]]
    assert table.foot == ["Total des charges", "1\u202f000\u00a0€", "Total des produits", "1\u202f000\u00a0€"]


def test_unanswered_is_told_from_no():
    rows = read({"has_staff": False})

    assert (rows["has_staff"].state, rows["title"].state) == (queries.ANSWERED, queries.NOT_ANSWERED)


def test_juror_reads_nothing_that_identifies(answers):
    sections = queries.readable(SCHEMA, answers, without_identifying=True)

    assert "siret" not in {row.question_id for section in sections for row in section.rows}
    only = Schema.parse(
        {"sections": [{"id": "a", "title": "Vous", "questions": [{"id": "n", "kind": "date", "label": "x", "is_identifying": True}]}]}
    )
    assert queries.readable(only, {"n": "2026-01-01"}, without_identifying=True) == []


@pytest.mark.case("DS#11700")
def test_later_version_changes_nothing_to_what_was_answered(lead):
    """A form change made answers vanish."""
    form = actions.create_form(title="Dossier", by=lead, at=NOW, schema=EVERY)
    first = queries.draft_of(form)
    actions.publish(version=first, by=lead, at=NOW)
    sheet = actions.open_sheet(version=first, at=NOW)
    for question in ("title", "has_staff", "theme"):
        actions.save_answer(sheet=sheet, question_id=question, value=GOOD[question][0], expected_version=None, by=None, at=NOW)
    second = actions.open_draft(form=form, by=lead, at=NOW)
    actions.drafting.delete_question(version=second, question_id="has_staff", expected_edit=0, by=lead, at=NOW)
    changes = {"label": "Domaine", "options": {"choices": [{"id": "move", "label": "Mobilité"}, {"id": "care", "label": "Soin"}]}}
    actions.drafting.change_question(version=second, question_id="theme", changes=changes, role="theme", expected_edit=1, by=lead, at=NOW)
    actions.publish(version=second, by=lead, at=NOW)

    rows = read(queries.answers(sheet), schema=queries.schema_of(sheet.form_version))

    assert (rows["has_staff"].label, rows["has_staff"].text) == ("Avez-vous des salariés ?", "Non")
    assert (rows["theme"].label, rows["theme"].text) == ("Thème", "Alimentation")
    found = {d.question_id: d.change for d in queries.differences(queries.schema_of(first), queries.schema_of(second))}
    assert found == {"has_staff": "removed", "theme": "changed"}


def test_what_the_platform_keeps_from_an_answer_is_a_difference():
    assert "theme" in SCHEMA.roles.values()
    before, after = SCHEMA, replace(SCHEMA, roles={role: question for role, question in SCHEMA.roles.items() if question != "theme"})

    [lost], [gained] = queries.differences(before, after), queries.differences(after, before)

    assert (lost.question_id, lost.change) == (gained.question_id, gained.change) == ("theme", "changed")
    assert lost.details != gained.details


def test_value_of_another_shape_is_shown_not_dropped():
    rows = read({"amount": "beaucoup", "partners": "Le Lien", "budget": 12, "starts": "demain"})

    assert {question: rows[question].text for question in ("amount", "partners", "budget", "starts")} == {
        "amount": "beaucoup",
        "partners": "Le Lien",
        "budget": "12",
        "starts": "demain",
    }


def test_reading_costs_two_queries_whatever_the_answers(answers, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.readable(SCHEMA, answers)
    with django_assert_num_queries(1):
        queries.readable(SCHEMA, answers, documents=[])


# ── Exports ──────────────────────────────────────────────────────────────────────────────────────────────────────
def two_versions(lead):
    """v1 asks has_staff (yes or no) and rate; v2 drops rate, asks has_staff in words, and adds a question."""
    form = actions.create_form(title="Dossier", by=lead, at=NOW, schema=EVERY)
    first = queries.draft_of(form)
    actions.publish(version=first, by=lead, at=NOW)
    second = actions.open_draft(form=form, by=lead, at=NOW)
    schema = edits.delete_question(edits.delete_question(EVERY, "rate"), "has_staff")
    schema = edits.add_question(schema, "rest", {"id": "has_staff", "kind": "short_text", "label": "Salariés"})
    schema = edits.add_question(schema, "rest", {"id": "has_van", "kind": "yes_no", "label": "Un camion ?"})
    actions.change_draft(version=second, schema=schema, expected_edit=0, verb="form.question_changed", by=lead, at=NOW, title="x")
    actions.publish(version=second, by=lead, at=NOW)
    return first, second


@pytest.mark.case("DS#10961")
def test_export_tells_not_asked_from_not_answered_from_no(lead):
    """The export printed "no" for a question that never existed for that file."""
    first, second = two_versions(lead)

    sheet = queries.cells(
        [first, second], [(first.pk, {"has_staff": False}), (second.pk, {"has_van": False}), (second.pk, {"has_staff": "deux"})]
    )
    rows = list(sheet.rows)

    place = {(column.question_id, column.kind): number for number, column in enumerate(sheet.columns)}
    van = [row[place["has_van", "yes_no"]] for row in rows]
    assert van == ["(question non posée)", "Non", "(sans réponse)"]
    assert [row[place["has_staff", "yes_no"]] for row in rows] == ["Non", "(question non posée)", "(question non posée)"]
    assert [row[place["has_staff", "short_text"]] for row in rows] == ["(question non posée)", "(sans réponse)", "deux"]


def test_export_keeps_numbers_and_days_as_such(answers, lead):
    first, _second = two_versions(lead)

    sheet = queries.cells([first], [(first.pk, answers)])
    row = dict(zip([(column.question_id, column.part) for column in sheet.columns], next(sheet.rows), strict=True))

    assert row["amount", ""] == Decimal("12000.5")
    assert row["rate", ""] == Decimal("33.5")
    assert row["people", ""] == Decimal(1200)
    assert row["starts", ""] == date(2026, 11, 22)
    assert (row["budget", "charges"], row["budget", "produits"]) == (Decimal(1000), Decimal(1000))
    assert row["statutes", ""] == 1
    assert row["partners", ""].startswith("Nom\u00a0: Le Lien")


def test_export_streams_whatever_the_number_of_rows(lead, django_assert_num_queries):
    first, second = two_versions(lead)

    with django_assert_num_queries(1):
        sheet = queries.cells([first, second], ((first.pk, ANSWERS) for _n in range(500)))
        assert sum(1 for _row in sheet.rows) == 500


def test_usage_is_counted_by_the_rooms_above(monkeypatch, lead):
    from terreau.commons.forms.queries import usage

    monkeypatch.setattr(usage, "_COUNTERS", [])
    queries.register_usage(lambda form: [queries.Usage("brouillons", 3)])

    assert queries.usage_of(make.form_version(EVERY).form) == [queries.Usage("brouillons", 3)]
