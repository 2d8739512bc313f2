"""A diff that people can read: words, rows, lines of a budget, files by fingerprint, and what was not asked."""

import time

import pytest
from django.utils import translation

from terreau.commons.forms import queries
from terreau.commons.forms.queries import comparing
from terreau.commons.forms.schema import Schema

A, B = "a" * 64, "b" * 64
COLUMNS = [{"id": "name", "kind": "short_text", "label": "Nom"}, {"id": "gives", "kind": "money", "label": "Apport"}]
LINES = {"charges": [{"code": "60", "label": "Achats"}], "produits": [{"code": "74", "label": "Subventions"}]}
QUESTIONS = [
    {"id": "has_staff", "kind": "yes_no", "label": "Des salariés ?"},
    {"id": "story", "kind": "long_text", "label": "Votre projet"},
    {"id": "amount", "kind": "money", "label": "Montant"},
    {"id": "partners", "kind": "group", "label": "Partenaires", "options": {"questions": COLUMNS}},
    {"id": "budget", "kind": "budget", "label": "Budget", "options": LINES},
    {"id": "papers", "kind": "file", "label": "Pièces", "options": {"max_files": 3}},
    {"id": "account", "kind": "bank", "label": "Compte"},
]
STAFF = {"question": "has_staff", "op": "is", "value": True}
SCHEMA = Schema.parse(
    {
        "sections": [
            {"id": "all", "title": "Le projet", "questions": QUESTIONS},
            {"id": "staff", "title": "Les salariés", "when": STAFF, "questions": [{"id": "count", "kind": "number", "label": "Combien ?"}]},
        ]
    }
)


def sent(answers, *, schema=SCHEMA, files=None):
    return queries.Sent(queries.readable(schema, answers, documents={}), answers, files or {})


def only(before, after, **more):
    [change] = queries.compare(sent(before, **more), sent(after, **more)).changes
    return change


def test_it_works():
    change = only({"story": "Des repas partagés le mardi"}, {"story": "Des repas partagés le jeudi soir"})
    assert [(span.state, span.text.strip()) for span in change.words] == [
        ("same", "Des repas partagés le"),
        ("removed", "mardi"),
        ("added", "jeudi soir"),
    ]
    assert change.section == "Le projet"


def test_the_same_answers_differ_in_nothing():
    same = {"story": "x", "amount": 100, "partners": [{"name": "A"}]}
    assert queries.compare(sent(same), sent(dict(same))).changes == []


def test_the_words_put_back_together_are_the_two_texts():
    old, new = "Un  texte\n\navec des lignes", "Un texte\navec d'autres lignes\n"
    spans = comparing.words(old, new)
    assert "".join(span.text for span in spans if span.state != "removed").split() == new.split()
    assert "".join(span.text for span in spans if span.state != "added").split() == old.split()


def test_two_texts_of_one_word_repeated_are_compared_at_once():
    began = time.monotonic()
    spans = comparing.words("a " * 9000, "a " * 8999)
    assert time.monotonic() - began < 2
    assert [span.state for span in spans] == ["removed", "added"]


@pytest.mark.parametrize(("old", "new", "words"), [(100_000, 120_000, "more"), (120_000, 100_000, "less")])
def test_money_says_by_how_much(old, new, words):
    with translation.override("en"):
        note = only({"amount": old}, {"amount": new}).note
    assert words in note
    assert "200" in note


def test_rows_of_a_table_are_told_one_by_one():
    old = [{"name": "Le Lien", "gives": 100}, {"name": "La Remise", "gives": 200}]
    new = [{"name": "Le Lien", "gives": 100}, {"name": "La Remise", "gives": 300}, {"name": "Le Jardin", "gives": 1}]
    rows = only({"partners": old}, {"partners": new}).rows
    assert [row.state for row in rows] == ["changed", "added"]
    assert [cell[0] for cell in rows[0].cells] == ["Nom", "Apport"]
    assert rows[0].cells[0][1:] == ("La Remise", "La Remise")
    gone = only({"partners": old}, {"partners": old[:1]}).rows
    assert [(row.state, row.cells[0][1:]) for row in gone] == [("removed", ("La Remise", ""))]


def test_lines_of_a_budget_are_matched_by_their_wording():
    def budget(cents, *more):
        lines = [{"code": "60", "label": "Achats", "cents": cents}, *more]
        return {"charges": lines, "produits": [{"code": "74", "label": "Subventions", "cents": 100}]}

    rows = only({"budget": budget(100)}, {"budget": budget(300, {"code": "", "label": "Location", "cents": 5})}).rows
    assert [(row.state, "Achats" in row.cells[0][0] or "Location" in row.cells[0][0]) for row in rows] == [
        ("changed", True),
        ("added", True),
        ("changed", False),  # the total
    ]


def test_files_are_told_by_name_and_fingerprint():
    files = {"one": {"name": "a.pdf", "sha256": A}, "two": {"name": "b.pdf", "sha256": B}, "again": {"name": "a.pdf", "sha256": A}}
    change = only({"papers": ["one"]}, {"papers": ["again", "two"]}, files=files)
    assert [(file.state, file.name, file.sha256) for file in change.files] == [("same", "a.pdf", A), ("added", "b.pdf", B)]
    change = only({"papers": ["one", "two"]}, {"papers": ["two"]}, files=files)
    assert [file.state for file in change.files] == ["removed", "same"]


def test_another_account_is_told_even_when_it_looks_alike():
    old = {"iban": "FR7630006000011234567890189", "bic": "AGRIFRPP", "holder": "X", "details": "1"}
    change = only({"account": old}, {"account": old | {"iban": "FR7600000000000000000000189", "details": "2"}})
    assert change.before.text == change.after.text
    assert change.note
    assert "30006" not in repr(change)


def test_a_section_that_opens_is_told_apart_from_one_left_blank():
    opened = queries.compare(sent({"has_staff": False}), sent({"has_staff": True, "count": "3"}))
    assert opened.opened == ["Les salariés"]
    assert [(change.label, change.before.state) for change in opened.changes] == [
        ("Des salariés ?", "answered"),
        ("Combien ?", "not_asked"),
    ]
    closed = queries.compare(sent({"has_staff": True, "count": "3"}), sent({"has_staff": False}))
    assert closed.closed == ["Les salariés"]
    assert [(change.label, change.after.state) for change in closed.changes][-1] == ("Combien ?", "not_asked")
    blank = queries.compare(sent({"has_staff": True}), sent({"has_staff": True, "count": "3"}))
    assert [change.before.state for change in blank.changes] == ["not_answered"]


def test_a_reworded_question_shows_its_wording_of_the_time():
    renamed = Schema.parse({"sections": [{"id": "all", "title": "Le projet", "questions": [QUESTIONS[1] | {"label": "Racontez"}]}]})
    [change] = queries.compare(sent({"story": "a"}), sent({"story": "b"}, schema=renamed)).changes
    assert (change.label, change.old_label) == ("Racontez", "Votre projet")


def test_a_question_that_changed_kind_is_shown_whole():
    turned = Schema.parse({"sections": [{"id": "all", "title": "P", "questions": [{"id": "story", "kind": "yes_no", "label": "Prêt ?"}]}]})
    [change] = queries.compare(sent({"story": "oui"}), sent({"story": True}, schema=turned)).changes
    assert change.words == []
    assert (change.before.text, change.after.state) == ("oui", "answered")
