import copy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terreau.commons.forms.schema import GROUPABLE, ROLE_KINDS, Kind, Role, Schema, check, edits, patterns, text_hash
from tests.commons.forms.schemas import EVERY, TEXT


def changed(path: str, value) -> dict:
    """EVERY with one thing wrong: "0.questions.3.options.max"."""
    data = copy.deepcopy(EVERY)
    steps = path.split(".")
    place = data["roles"] if steps[0] == "roles" else data["sections"]
    for step in steps[1:-1] if steps[0] == "roles" else steps[:-1]:
        place = place[int(step)] if step.isdigit() else place.setdefault(step, {})
    last = steps[-1]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return data


def test_it_works():
    assert check(EVERY) == []
    assert Schema.parse(EVERY).as_json()["roles"] == EVERY["roles"]


def test_every_kind_is_tried_here():
    assert {question.kind for question in Schema.parse(EVERY).questions()} == set(Kind.values)
    assert set(ROLE_KINDS) == set(Role.values)
    assert set(GROUPABLE) < set(Kind.values)


WRONG = {
    "section sans titre": ("0.title", "", "Une rubrique n’a pas de titre"),
    "section sans question": ("0.questions", [], "n’a pas de question"),
    "section en double": ("1.id", "words", "« words » sert 2 fois"),
    "question en double": ("1.questions.0.id", "title", "« title » sert 2 fois"),
    "identifiant étrange": ("0.questions.0.id", "Nom du projet", "doit commencer par une lettre"),
    "identifiant à tiret": ("0.questions.0.id", "a-b", "doit commencer par une lettre"),
    "identifiant caché": ("0.questions.0.id", "_more", "doit commencer par une lettre"),
    "type inconnu": ("0.questions.0.kind", "telepathy", "le type « telepathy » n’existe pas"),
    "sans intitulé": ("0.questions.0.label", " ", "n’a pas d’intitulé"),
    "intitulé trop long": ("0.questions.0.label", "x" * 301, "trop long"),
    "un seul choix": ("0.questions.6.options.choices", [{"id": "a", "label": "A"}], "au moins deux choix"),
    "choix absents": ("0.questions.6.options", {}, "au moins deux choix"),
    "choix sans intitulé": ("0.questions.6.options.choices", [{"id": "a", "label": "A"}, {"id": "b", "label": ""}], "chaque choix"),
    "choix en double": ("0.questions.6.options.choices", [{"id": "a", "label": "A"}, {"id": "b", "label": "A"}], "figure deux fois"),
    "bornes renversées": ("0.questions.3.options", {"min": 10, "max": 5}, "dépasse sa valeur maximale"),
    "bornes illisibles": ("0.questions.8.options", {"min": "demain"}, "limites sont illisibles"),
    "décimales": ("0.questions.2.options", {"decimals": 12}, "de 0 à 4 décimales"),
    "longueur nulle": ("0.questions.0.options", {"max_length": 0}, "nombre entier entre 1"),
    "longueur vraie": ("0.questions.0.options", {"max_length": True}, "nombre entier entre 1"),
    "fichier interdit": ("1.questions.0.options", {"accept": ["pdf", "exe"]}, "jamais acceptés : exe"),
    "groupe vide": ("1.questions.3.options", {"questions": []}, "au moins une question"),
    "fichier répété": ("1.questions.3.options", {"questions": [{"id": "a", "kind": "file", "label": "A"}]}, "ne peut pas être répété"),
    "groupe en double": (
        "1.questions.3.options",
        {"questions": [{"id": "a", "kind": "date", "label": "A"}, {"id": "a", "kind": "date", "label": "B"}]},
        "portent le même identifiant",
    ),
    "engagement sans texte": ("1.questions.4.options", {}, "écrivez le texte"),
    "budget sans charges": ("1.questions.5.options.charges", [], "au moins un poste de charges"),
    "poste en double": ("1.questions.5.options.charges", [{"code": "60", "label": "A"}] * 2, "figure deux fois"),
    "réglages illisibles": ("0.questions.0.options", "x", "réglages sont illisibles"),
    "rôle inconnu": ("roles.mascot", "title", "Le rôle « mascot » n’existe pas"),
    "rôle perdu": ("roles.title", "gone", "n’est plus là"),
    "rôle d’un autre type": ("roles.requested_cents", "rate", "du type montant en euros"),
    "deux rôles": ("roles.summary", "title", "tient deux rôles"),
}


@pytest.mark.parametrize("case", WRONG)
def test_fault_is_said_in_words(case):
    path, value, words = WRONG[case]

    errors = check(changed(path, value))

    assert any(words in error.replace("\u00a0", " ") for error in errors), errors


@pytest.mark.parametrize(
    "data", [{}, {"sections": []}, {"sections": None}, {"sections": [{}]}, {"sections": "x"}, {"sections": [{"id": "a"}]}]
)
def test_what_is_not_a_form_is_said_to_be_none(data):
    assert check(data) != []


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "kind", "label", "options", "questions"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    json,
    st.sampled_from(
        ["0.questions.0.options", "0.questions.6.options.choices", "1.questions.3.options.questions", "1.questions.5.options.charges"]
    ),
)
@example([{"label": ["a wording", "in a list"]}], "1.questions.5.options.charges")
def test_no_nonsense_breaks_the_check(nonsense, path):
    assert isinstance(check(changed(path, nonsense)), list)


@pytest.mark.parametrize("name", patterns.PATTERNS)
def test_ready_made_forms_hold_together(name):
    assert check(patterns.read(name)) == []


def test_pattern_is_named_not_opened():
    with pytest.raises(KeyError):
        patterns.read("../../settings")


def test_agreement_is_known_by_its_words():
    assert text_hash(TEXT) != text_hash(TEXT + " ")


@pytest.mark.parametrize(
    ("wording", "taken", "given"),
    [
        ("Nom du projet", set(), "nom_du_projet"),
        ("Nom du projet", {"nom_du_projet", "nom_du_projet_2"}, "nom_du_projet_3"),
        ("À quoi verrez-vous que c’est réussi, et comment ?", set(), "a_quoi_verrez_vous_que_c_est_r"),
        ("42", set(), "q"),
        ("日本", set(), "q"),
        ("", {"q"}, "q_2"),
    ],
)
def test_identifier_reads_like_the_question_and_is_new(wording, taken, given):
    assert edits.fresh_id(wording, taken) == given


@given(st.text(max_size=60))
def test_every_wording_gives_an_identifier_that_can_be_published(wording):
    identifier = edits.fresh_id(wording, ())

    assert not [error for error in check(changed("0.questions.0.id", identifier)) if "identifiant" in error]


def test_edits_leave_what_they_start_from_untouched():
    before = copy.deepcopy(EVERY)

    edits.delete_section(EVERY, "words")
    edits.move_question(EVERY, "starts", by=1)
    edits.give_role(EVERY, "title", "")

    assert before == EVERY


def test_part_that_is_gone_is_told():
    with pytest.raises(edits.NoSuchPart):
        edits.change_question(EVERY, "gone", {"label": "x"})
    with pytest.raises(edits.NoSuchPart):
        edits.delete_section(EVERY, "gone")


def test_identifier_and_kind_never_change():
    after = edits.change_question(EVERY, "title", {"id": "other", "kind": "date", "label": "Nom"})

    assert (after["sections"][0]["questions"][0]["id"], after["sections"][0]["questions"][0]["kind"]) == ("title", "short_text")
