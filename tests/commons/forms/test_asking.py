"""Questions asked of some people only, and calculated ones, all the way: page, save, check, reading, export, builder."""

import re

import pytest
from django.urls import reverse

from terreau.commons.forms import actions, queries
from terreau.commons.forms.actions import drafting
from terreau.commons.forms.forms import SectionForm, clean_one
from terreau.commons.forms.schema import Schema, edits
from terreau.commons.journal import queries as journal
from tests import factories as make
from tests.commons.forms.browser import controls

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.commons.forms.pages")]
NOW = make.NOW
YES = {"question": "staff", "op": "is", "value": True}
COST = {"op": "ratio", "of": [{"question": "cost", "unit": "money"}, {"question": "people", "unit": "number"}]}
DATA = {
    "sections": [
        {
            "id": "who",
            "title": "Vous",
            "questions": [
                {"id": "staff", "kind": "yes_no", "label": "Avez-vous des salariés ?", "is_required": True},
                {"id": "people", "kind": "number", "label": "Combien ?", "is_required": True, "when": YES},
                {"id": "cost", "kind": "money", "label": "Masse salariale", "when": YES},
                {
                    "id": "each",
                    "kind": "computed",
                    "label": "Coût par salarié",
                    "when": YES,
                    "options": {"formula": COST, "result": "money"},
                },
            ],
        },
        {
            "id": "jobs",
            "title": "Emploi",
            "when": YES,
            "questions": [{"id": "proof", "kind": "file", "label": "Registre du personnel", "is_required": True}],
        },
        {"id": "end", "title": "Fin", "questions": [{"id": "word", "kind": "short_text", "label": "Un mot"}]},
    ],
    "roles": {},
}
SCHEMA = Schema.parse(DATA)


@pytest.fixture
def sheet(db):
    make.organisation()
    return actions.open_sheet(version=make.form_version(DATA), at=NOW)


@pytest.fixture
def holder(client, stranger):
    client.force_login(stranger)
    return client


def missing(answers) -> list[str]:
    return [problem.question_id for problem in queries.problems(SCHEMA, answers)]


def fill(holder, sheet, section_id="who", **data):
    return holder.post(f"/essai/{sheet.pk}/{section_id}/", data)


def shown(html: str) -> list[str]:
    return re.findall(r'<div class="question" data-terreau-question="(\w+)"', html)


# ── Filling in ──
def test_it_works(holder, sheet):
    page = holder.get(f"/essai/{sheet.pk}/who/").content.decode()
    assert shown(page) == ["staff"]
    assert "Mettre à jour les questions" in page

    page = holder.post(f"/essai/{sheet.pk}/who/", {**controls(page).dict(), "staff": "yes", "_update": "1"}).content.decode()
    assert shown(page) == ["staff", "people", "cost", "each"]
    assert queries.answers(sheet) == {"staff": True}

    sent = {**controls(page).dict(), "people": "3", "cost": "100 000"}
    assert holder.post(f"/essai/{sheet.pk}/who/", sent).status_code == 302
    assert queries.settled(sheet).answers["each"] == 3_333_333
    assert "33\u202f333,33\u00a0€" in holder.get(f"/essai/{sheet.pk}/who/").content.decode()


def test_nobody_goes_past_a_question_that_has_just_appeared(holder, sheet):
    sent = {**controls(holder.get(f"/essai/{sheet.pk}/who/").content.decode()).dict(), "staff": "yes"}

    first = holder.post(f"/essai/{sheet.pk}/who/", sent)
    assert first.status_code == 200
    page = first.content.decode()
    assert "Vos réponses font apparaître d’autres questions" in page
    assert queries.answers(sheet) == {"staff": True}

    assert holder.post(f"/essai/{sheet.pk}/who/", controls(page).dict()).status_code == 302


def test_answer_of_a_hidden_question_stays_in_the_draft_and_goes_no_further(holder, sheet):
    fill(holder, sheet, staff="yes", people="3", cost="300", _v_staff="0")
    page = holder.get(f"/essai/{sheet.pk}/who/").content.decode()
    holder.post(f"/essai/{sheet.pk}/who/", {**controls(page).dict(), "staff": "no"})

    assert queries.answers(sheet) == {"staff": False, "people": "3", "cost": 30_000}
    assert queries.settled(sheet).answers == {"staff": False}
    page = holder.get(f"/essai/{sheet.pk}/who/").content.decode()
    holder.post(f"/essai/{sheet.pk}/who/", {**controls(page).dict(), "staff": "yes"})
    assert queries.settled(sheet).answers == {"staff": True, "people": "3", "cost": 30_000, "each": 10_000}


def test_fault_of_a_hidden_question_stops_nobody(holder, sheet):
    assert fill(holder, sheet, staff="no", people="beaucoup").status_code == 302
    assert fill(holder, sheet, staff="yes", people="beaucoup").status_code == 200


def test_calculated_value_is_never_taken_from_the_page(holder, sheet):
    fill(holder, sheet, staff="yes", people="2", cost="10", each="999")

    assert "each" not in queries.answers(sheet)
    response = holder.post(f"/essai/{sheet.pk}/reponse/", {"question": "each", "version": "0", "each": "1"})
    assert response.status_code == 422
    with pytest.raises(actions.NotAnswerable):
        actions.save_answer(sheet=sheet, question_id="each", value=5, expected_version=0, by=None, at=NOW)
    with pytest.raises(Exception, match="formulaire"):
        clean_one(SCHEMA, "each", {"each": "1"})


def test_hostile_list_of_questions_breaks_nothing(holder, sheet):
    assert fill(holder, sheet, staff="no", _asked="<script> staff\x00 each").status_code == 200
    assert queries.answers(sheet) == {"staff": False}


def test_page_without_conditions_is_as_light_as_before(holder, sheet):
    page = holder.get(f"/essai/{sheet.pk}/end/").content.decode()

    assert "terreau-questions" not in page
    assert "_update" not in page


@pytest.mark.parametrize("answers", [{}, {"staff": True}, {"staff": True, "people": "2", "cost": 5}])
def test_drawing_costs_no_query(answers, django_assert_num_queries):
    with django_assert_num_queries(0):
        form = SectionForm(SCHEMA, SCHEMA.section("who"), sheet=None, answers=answers, versions={})
        assert form.rules
        assert len(list(form.asked())) == 4


# ── Checking, reading, exporting ──
def test_only_what_is_asked_is_required():
    assert missing({}) == ["staff"]
    assert missing({"staff": False}) == []
    assert missing({"staff": True}) == ["people", "proof"]
    assert missing({"staff": False, "people": "une douzaine"}) == []
    assert missing({"staff": True, "people": "une douzaine"}) == ["people", "proof"]


def test_reading_shows_what_was_asked_and_nothing_else():
    without = queries.readable(SCHEMA, {"staff": False, "people": "3"})
    assert [(section.id, [row.question_id for row in section.rows]) for section in without] == [("who", ["staff"]), ("end", ["word"])]

    rows = queries.readable(SCHEMA, {"staff": True, "people": "3", "cost": 100})[0].rows
    assert [(row.question_id, row.text) for row in rows][-1] == ("each", "0,33\u00a0€")
    rows = queries.readable(SCHEMA, {"staff": True})[0].rows
    assert rows[-1].state == queries.NOT_ANSWERED


def test_export_says_that_a_question_was_not_asked(lead):
    version = make.form_version(DATA)
    frozen = [{"staff": False, "people": "3"}, {"staff": True, "cost": 100}, {"staff": True, "people": "3", "cost": 100, "each": 50}]

    sheet = queries.cells([version], [(version.pk, answers) for answers in frozen])

    place = {column.question_id: number for number, column in enumerate(sheet.columns)}
    rows = list(sheet.rows)
    assert [row[place["people"]] for row in rows] == ["(question non posée)", "(sans réponse)", 3]
    assert [str(row[place["each"]]) for row in rows] == ["(question non posée)", "(sans réponse)", "0.5"]


# ── Building ──
@pytest.fixture
def draft(lead):
    return queries.draft_of(actions.create_form(title="Dossier", by=lead, at=NOW, schema=DATA))


def known(draft, lead, **more):
    return {"version": draft, "expected_edit": draft.edit, "by": lead, "at": NOW, **more}


REFUSED = {
    "delete_question": ({"question_id": "staff"}, ["Combien ?", "Masse salariale", "Coût par salarié", "Emploi"]),
    "delete_section": ({"section_id": "who"}, ["Emploi"]),
    "move_question": ({"question_id": "staff", "by_steps": 1}, ["Combien ?"]),
    "move_section": ({"section_id": "jobs", "by_steps": -1}, ["Emploi"]),
}


@pytest.mark.parametrize("verb", REFUSED)
def test_what_others_hang_on_stays_and_they_are_named(draft, lead, verb):
    about, users = REFUSED[verb]

    with pytest.raises(drafting.Relied) as caught:
        getattr(drafting, verb)(**known(draft, lead, **about))

    for user in users:
        assert user in str(caught.value)
    assert queries.draft_of(draft.form).schema == DATA


def test_users_gone_the_question_may_go(draft, lead):
    drafting.delete_section(**known(draft, lead, section_id="jobs"))
    for question in ("each", "cost", "people", "staff"):
        drafting.delete_question(**known(draft, lead, question_id=question))

    assert [question.id for question in queries.schema_of(draft).questions()] == ["word"]


def test_choice_a_condition_waits_for_is_not_withdrawn(lead):
    choices = {"choices": [{"id": "x", "label": "X"}, {"id": "y", "label": "Y"}, {"id": "z", "label": "Z"}]}
    first = {"id": "a", "kind": "single", "label": "A", "options": choices}
    second = {"id": "b", "kind": "short_text", "label": "B", "when": {"question": "a", "op": "is", "value": "y"}}
    data = {"sections": [{"id": "one", "title": "Une", "questions": [first, second]}], "roles": {}}
    draft = queries.draft_of(actions.create_form(title="D", by=lead, at=NOW, schema=data))
    fewer = {"label": "A", "options": {"choices": choices["choices"][:1] + choices["choices"][2:]}}

    with pytest.raises(drafting.Relied, match="n’est plus proposé"):
        drafting.change_question(**known(draft, lead, question_id="a", changes=fewer, role=""))
    drafting.change_question(
        **known(draft, lead, question_id="a", changes={"label": "A", "options": {"choices": choices["choices"][:2]}}, role="")
    )


def test_condition_on_a_later_question_is_refused(draft, lead):
    with pytest.raises(drafting.Relied, match="doit venir avant"):
        drafting.change_condition(**known(draft, lead, part_id="people", is_section=False, when={"question": "word", "op": "answered"}))
    with pytest.raises(drafting.Vanished):
        drafting.change_condition(**known(draft, lead, part_id="gone", is_section=False, when=None))
    with pytest.raises(actions.DraftMoved):
        drafting.change_condition(**known(draft, lead, part_id="word", is_section=False, when=YES) | {"expected_edit": 7})


@pytest.fixture
def builder(client, lead):
    client.force_login(lead)
    return client


def at(draft, name="question_condition", part="word", **query):
    return reverse(f"forms:{name}", args=[draft.form.public_id, part], query=query)


def condition_of(draft, part="word"):
    return queries.draft_of(draft.form).schema["sections"][-1]["questions"][0].get("when")


def test_condition_is_built_line_by_line_without_code(builder, draft):
    page = builder.get(at(draft)).content.decode()
    assert re.findall(r'<option value="(\w+)"', page) == ["staff", "people", "cost", "each", "proof"]
    assert "Affichée à tout le monde" in page

    assert builder.post(at(draft, on="people"), {"edit": "0", "op": "at_least", "value": "1 000"}).status_code == 302
    assert condition_of(draft) == {"all": [{"question": "people", "op": "at_least", "value": "1000"}]}
    builder.post(at(draft, on="proof"), {"edit": "1", "op": "answered"})
    builder.post(at(draft), {"edit": "2", "mode": "any"})
    assert condition_of(draft) == {
        "any": [{"question": "people", "op": "at_least", "value": "1000"}, {"question": "proof", "op": "answered"}]
    }
    page = builder.get(at(draft)).content.decode()
    assert "« Combien ? » : 1\u202f000 ou plus" in page.replace("\xa0", " ")

    builder.post(at(draft), {"edit": "3", "_remove": "0"})
    builder.post(at(draft), {"edit": "4", "_remove": "0"})
    assert condition_of(draft) is None
    assert {line.verb for line in journal.history(draft.form)} == {"form.created", "form.condition_changed"}


@pytest.mark.parametrize(
    ("on", "sent", "stored"),
    [
        ("staff", {"op": "is", "value": "no"}, {"op": "is", "value": False}),
        ("cost", {"op": "at_most", "value": "1 500,50 €"}, {"op": "at_most", "value": 150_050}),
        ("each", {"op": "at_least", "value": "2"}, {"op": "at_least", "value": 200}),
        ("people", {"op": "answered", "value": ""}, {"op": "answered"}),
    ],
)
def test_expected_answer_is_typed_as_the_answer_is(builder, draft, on, sent, stored):
    builder.post(at(draft, on=on), {"edit": "0", **sent})

    assert condition_of(draft) == {"all": [{"question": on, **stored}]}


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ({"op": "one_of", "value": ["x"]}, {"op": "is", "value": "x"}),
        ({"op": "one_of", "value": ["x", "y"]}, {"op": "one_of", "value": ["x", "y"]}),
        ({"op": "is_not", "value": ["y"]}, {"op": "is_not", "value": "y"}),
        ({"op": "is_not", "value": ["x", "y"]}, None),
        ({"op": "one_of"}, None),
        ({"op": "eval", "value": ["x"]}, None),
        ({"op": "one_of", "value": ["gone"]}, None),
    ],
)
def test_choices_are_ticked(builder, lead, sent, stored):
    choices = {"choices": [{"id": "x", "label": "X"}, {"id": "y", "label": "Y"}]}
    asked = [{"id": "a", "kind": "single", "label": "A", "options": choices}, {"id": "word", "kind": "short_text", "label": "B"}]
    draft = queries.draft_of(
        actions.create_form(title="D", by=lead, at=NOW, schema={"sections": [{"id": "one", "title": "U", "questions": asked}], "roles": {}})
    )

    builder.post(at(draft, on="a"), {"edit": "0", **sent})

    after = queries.draft_of(draft.form).schema["sections"][0]["questions"][1].get("when")
    assert after == (None if stored is None else {"all": [{"question": "a", **stored}]})


def test_section_condition_reads_earlier_sections_only(builder, draft):
    page = builder.get(at(draft, "section_condition", "jobs")).content.decode()

    assert re.findall(r'<option value="(\w+)"', page) == ["staff", "people", "cost", "each"]
    assert "rien ne la précède" in builder.get(at(draft, "section_condition", "who")).content.decode().lower()
    assert builder.get(at(draft, part="gone")).status_code == 404


def test_stale_page_changes_no_condition(builder, draft):
    response = builder.post(at(draft, on="staff"), {"edit": "9", "op": "is", "value": "yes"})

    assert response.status_code == 200
    assert "Quelqu’un d’autre a modifié ce formulaire" in response.content.decode() or "Rechargez" in response.content.decode()
    assert condition_of(draft) is None


def test_structure_tells_conditions_in_words(builder, draft):
    page = builder.get(reverse("forms:build", args=[draft.form.public_id])).content.decode().replace("\xa0", " ")

    assert page.count("« Avez-vous des salariés ? » : Oui") == 4


# ── The next version ──
def without_condition(data: dict, question_id: str) -> dict:
    return edits.put_condition(data, question_id, None, is_section=False)


def changes(before: dict, after: dict) -> dict[str, str]:
    found = queries.differences(Schema.parse(before), Schema.parse(after))
    return {difference.question_id: " ".join(difference.details).replace("\xa0", " ") for difference in found}


def test_publication_tells_whom_a_question_is_now_asked_of():
    assert changes(DATA, DATA) == {}
    opened = changes(DATA, without_condition(DATA, "cost"))
    assert list(opened) == ["cost"]
    assert "désormais posée à tout le monde ; avant, seulement si « Avez-vous des salariés ? » : Oui" in opened["cost"]
    assert "les autres n’auront rien à répondre" in changes(without_condition(DATA, "cost"), DATA)["cost"]
    closed = edits.put_condition(DATA, "jobs", {"question": "people", "op": "at_least", "value": "5"}, is_section=True)
    assert "5 ou plus ; avant, si" in changes(DATA, closed)["proof"]


def test_publication_tells_a_calculation_that_changes():
    after = edits.change_question(DATA, "each", {"options": {"formula": {**COST, "of": COST["of"][:1], "op": "sum"}, "result": "money"}})

    assert "Son calcul change" in changes(DATA, after)["each"]


@pytest.mark.case("DS#11700")
def test_what_was_answered_keeps_its_labels_conditions_and_values_under_a_later_version(lead):
    """A form change made answers vanish, and repair took months."""
    form = actions.create_form(title="Dossier", by=lead, at=NOW, schema=DATA)
    first = queries.draft_of(form)
    actions.publish(version=first, by=lead, at=NOW)
    second = actions.open_draft(form=form, by=lead, at=NOW)
    schema = edits.change_question(edits.delete_question(DATA, "each"), "cost", {"label": "Salaires bruts"})
    schema = edits.put_condition(schema, "people", {"question": "staff", "op": "is", "value": False}, is_section=False)
    actions.change_draft(version=second, schema=schema, expected_edit=0, verb="form.question_changed", by=lead, at=NOW, title="x")
    actions.publish(version=second, by=lead, at=NOW)
    old, new = {"staff": True, "people": "3", "cost": 100, "each": 34}, {"staff": True, "people": "9", "cost": 200}

    rows = {row.question_id: row for section in queries.readable(queries.schema_of(first), old) for row in section.rows}
    assert (rows["cost"].label, rows["people"].text, rows["each"].text) == ("Masse salariale", "3", "0,34\u00a0€")

    sheet = queries.cells([first, second], [(first.pk, old), (second.pk, new)])
    place = {column.question_id: number for number, column in enumerate(sheet.columns)}
    cells = list(sheet.rows)
    assert [str(row[place["people"]]) for row in cells] == ["3", "(question non posée)"]
    assert [str(row[place["each"]]) for row in cells] == ["0.34", "(question non posée)"]
    assert [str(row[place["cost"]]) for row in cells] == ["1", "2"]
