import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.commons.forms.schema import Schema, Verdict, check, conditions, links, settle
from tests.commons.forms.schemas import EVERY
from tests.commons.forms.vectors import CASES, schema_of


def yes_no(name: str, when: dict | None = None) -> dict:
    return {"id": name, "kind": "yes_no", "label": name.upper(), **({"when": when} if when else {})}


def form(*sections: dict) -> dict:
    return {"sections": [{"title": section["id"], **section} for section in sections]}


IS_YES = {"question": "a", "op": "is", "value": True}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_it_works(case):
    schema = schema_of(case)
    settled = settle(schema, case["answers"])

    if "verdicts" in case:
        assert [settled.verdicts[name] for name in case["ask"]] == case["verdicts"]
    for question, value in case.get("values", {}).items():
        assert settled.answers.get(question) == value


@pytest.mark.parametrize("case", [case for case in CASES if case["ask"] != ["more"]], ids=lambda case: case["name"])
def test_forms_of_the_cases_could_be_published(case):
    assert list(links.faults(schema_of(case))) == []


def test_hidden_section_hides_all_it_holds():
    data = form({"id": "one", "questions": [yes_no("a")]}, {"id": "two", "when": IS_YES, "questions": [yes_no("b"), yes_no("c")]})
    settled = settle(Schema.parse(data), {"a": False, "b": True, "c": True})

    assert not settled.opens("two")
    assert settled.answers == {"a": False}
    assert settled.verdicts["b"] == Verdict.HIDDEN


def test_section_not_known_yet_is_not_opened():
    data = form({"id": "one", "questions": [yes_no("a")]}, {"id": "two", "when": IS_YES, "questions": [yes_no("b")]})

    assert settle(Schema.parse(data), {}).sections == {"one": "visible", "two": "undetermined"}


def test_form_without_conditions_is_what_it_was():
    answers = {"title": "La Cantine", "of_another_version": 1}

    assert settle(Schema.parse(EVERY), answers).answers == answers


def test_frozen_value_stands():
    data = form({"id": "one", "questions": [{"id": "n", "kind": "number", "label": "N"}, double()]})

    assert settle(Schema.parse(data), {"n": "2"}).answers["twice"] == "4"
    assert settle(Schema.parse(data), {"n": "2", "twice": "5"}).answers["twice"] == "5"


def double() -> dict:
    terms = [{"question": "n", "unit": "number"}, {"amount": "2", "unit": "number"}]
    return {"id": "twice", "kind": "computed", "label": "D", "options": {"formula": {"op": "product", "of": terms}, "result": "number"}}


# ── Three-valued logic ───────────────────────────────────────────────────────────────────────────────────────────
NAMES = ["a", "b", "c", "d", "e", "f"]


def trees(names: list[str]):
    leaf = st.builds(
        lambda name, op, value: {"question": name, "op": op, **({} if op == "answered" else {"value": value})},
        st.sampled_from(names),
        st.sampled_from(["is", "is_not", "answered"]),
        st.booleans(),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        ),
        max_leaves=5,
    )


@st.composite
def forms(draw):
    questions = [yes_no("a")]
    for place, name in enumerate(NAMES[1:], start=1):
        questions.append(yes_no(name, draw(st.none() | trees(NAMES[:place]))))
    section = draw(st.none() | trees(["a"]))
    return Schema.parse(form({"id": "one", "questions": questions[:1]}, {"id": "two", "questions": questions[1:], "when": section}))


ANSWERS = st.dictionaries(st.sampled_from(NAMES), st.booleans())


@given(schema=forms(), answers=ANSWERS, more=ANSWERS)
def test_one_more_answer_never_turns_shown_into_hidden(schema, answers, more):
    before, after = settle(schema, answers), settle(schema, {**more, **answers})

    for name, verdict in before.verdicts.items():
        assert verdict == Verdict.UNDETERMINED or after.verdicts[name] == verdict


@given(schema=forms(), answers=ANSWERS)
def test_settling_twice_changes_nothing(schema, answers):
    once = settle(schema, answers)

    assert settle(schema, once.answers) == once
    assert set(once.answers) == {name for name in answers if once.asks(name)}


@given(schema=forms(), answers=ANSWERS)
def test_question_that_hangs_on_hidden_ones_only_is_hidden(schema, answers):
    settled = settle(schema, answers)
    for question in schema.questions():
        parents = {comparison.question for comparison in conditions.comparisons(question.when)}
        if parents and all(settled.verdicts[parent] == Verdict.HIDDEN for parent in parents):
            assert settled.verdicts[question.id] == Verdict.HIDDEN


@given(schema=forms())
def test_everything_answered_leaves_nothing_unknown(schema):
    assert Verdict.UNDETERMINED not in settle(schema, dict.fromkeys(NAMES, True)).verdicts.values()


# ── What may depend on what ──────────────────────────────────────────────────────────────────────────────────────
def with_condition(when, kind: str = "yes_no", **more) -> dict:
    first = {"id": "a", "kind": kind, "label": "Première", **more}
    second = {"id": "b", "kind": "short_text", "label": "Seconde", "when": when}
    return form({"id": "one", "questions": [first, second, yes_no("z")]})


CHOICES = {"options": {"choices": [{"id": "x", "label": "X"}, {"id": "y", "label": "Y"}]}}
NUMBER = {"question": "a", "op": "at_least", "value": "3"}
WRONG = {
    "plus tard": (with_condition({"question": "z", "op": "answered"}), "« Seconde » dépend de « Z », qui doit venir avant"),
    "elle-même": (with_condition({"question": "b", "op": "answered"}), "« Seconde » dépend de « Seconde », qui doit venir avant"),
    "inconnue": (with_condition({"question": "gone", "op": "answered"}), "dépend d’une question qui n’est pas dans le formulaire"),
    "vide": (with_condition({"all": []}), "vide"),
    "vide au fond": (with_condition({"all": [IS_YES, {"any": []}]}), "vide"),
    "trop profonde": (with_condition({"all": [{"any": [{"all": [{"any": [IS_YES]}]}]}]}), "trop longue"),
    "trop longue": (with_condition({"all": [IS_YES] * 21}), "trop longue"),
    "comparaison impossible": (with_condition(NUMBER), "ne se compare pas ainsi"),
    "comparaison inconnue": (with_condition({"question": "a", "op": "eval", "value": "1"}), "ne se compare pas ainsi"),
    "choix retiré": (with_condition({"question": "a", "op": "is", "value": "gone"}, "single", **CHOICES), "n’est plus proposé"),
    "choix sans liste": (with_condition({"question": "a", "op": "one_of", "value": "x"}, "single", **CHOICES), "manque"),
    "liste vide": (with_condition({"question": "a", "op": "one_of", "value": []}, "single", **CHOICES), "manque"),
    "oui écrit": (with_condition({"question": "a", "op": "is", "value": "yes"}), "n’est pas lisible"),
    "nombre nu": (with_condition(NUMBER | {"value": 3}, "number"), "n’est pas lisible"),
    "nombre infini": (with_condition(NUMBER | {"value": "Infinity"}, "number"), "n’est pas lisible"),
    "montant à virgule": (with_condition(NUMBER, "money"), "n’est pas lisible"),
    "montant vrai": (with_condition(NUMBER | {"value": True}, "money"), "n’est pas lisible"),
    "jour": (with_condition(NUMBER | {"value": "demain"}, "date"), "n’est pas lisible"),
    "autre forme": (with_condition({"none": [IS_YES]}), "illisible"),
    "code": (with_condition("a == 1"), "illisible"),
}


@pytest.mark.parametrize("name", WRONG)
def test_condition_that_cannot_work_is_told(name):
    data, words = WRONG[name]

    assert words in " ".join(check(data)).replace("\xa0", " ")


GOOD = [
    (NUMBER, "number", {}),
    (NUMBER | {"value": 300}, "money", {}),
    (NUMBER | {"value": 300, "op": "at_most"}, "percent", {}),
    (NUMBER | {"value": "2026-01-01"}, "date", {}),
    ({"question": "a", "op": "is", "value": False}, "yes_no", {}),
    ({"question": "a", "op": "one_of", "value": ["x", "y"]}, "single", CHOICES),
    ({"question": "a", "op": "contains", "value": "x"}, "multiple", CHOICES),
    ({"question": "a", "op": "is", "value": "92050"}, "commune", {}),
    ({"question": "a", "op": "answered"}, "file", {}),
]


@pytest.mark.parametrize(("when", "kind", "more"), GOOD)
def test_condition_that_can_work_is_accepted(when, kind, more):
    data = with_condition(when, kind, **copy.deepcopy(more))

    assert check(data) == []
    assert Schema.parse(Schema.parse(data).as_json()) == Schema.parse(data)


def with_formula(op: str, *terms: dict, result: str = "number", **more) -> dict:
    first = [{"id": kind, "kind": kind, "label": kind} for kind in ("number", "money", "percent", "short_text", "date")]
    inner = [{"id": "cents", "kind": "money", "label": "C"}, {"id": "day", "kind": "date", "label": "J"}]
    group = {"id": "group", "kind": "group", "label": "G", "options": {"questions": inner}}
    sides = {side: [{"code": "", "label": "L"}] for side in ("charges", "produits")}
    budget = {"id": "budget", "kind": "budget", "label": "B", "options": sides}
    options = {"formula": {"op": op, "of": list(terms)}, "result": result, **more}
    return form(
        {"id": "one", "questions": [*first, group, budget, {"id": "it", "kind": "computed", "label": "Calcul", "options": options}]}
    )


def term(question: str, unit: str, part: str = "", **more) -> dict:
    return {"question": question, "unit": unit, "part": part, **more}


N, M, P = term("number", "number"), term("money", "money"), term("percent", "percent")
WINDOW = {"day": "day", "to": "date", "years": 3}
SOUND = [
    ("sum", "money", M, term("group", "money", "cents"), term("budget", "money", "produits"), {"amount": 5, "unit": "money"}),
    ("sum", "number", N, term("group", "number")),
    ("difference", "percent", P, {"amount": 5000, "unit": "percent"}),
    ("product", "money", M, P, N),
    ("product", "number", N, P),
    ("product", "percent", P, P),
    ("ratio", "percent", M, term("budget", "money", "charges")),
    ("ratio", "number", M, M),
    ("ratio", "money", M, N),
    ("ratio", "money", M, P),
    ("sum", "money", term("group", "money", "cents", window=WINDOW)),
]


@pytest.mark.parametrize("sound", SOUND, ids=str)
def test_calculation_that_can_work_is_accepted(sound):
    op, result, *terms = sound

    assert check(with_formula(op, *terms, result=result)) == []


UNSOUND = {
    "euros et nombres": ("sum", "money", M, N),
    "euros par euros": ("product", "money", M, M),
    "autre résultat": ("sum", "money", N, N),
    "division à trois": ("ratio", "percent", M, M, M),
    "nombre par euros": ("ratio", "number", N, M),
    "texte": ("sum", "number", term("short_text", "number")),
    "unité fausse": ("sum", "number", term("money", "number")),
    "colonne absente": ("sum", "money", term("group", "money", "gone")),
    "côté absent": ("sum", "money", term("budget", "money", "other")),
    "fenêtre sans jour": ("sum", "money", term("group", "money", "cents", window=WINDOW | {"day": "cents"})),
    "fenêtre sans fin": ("sum", "money", term("group", "money", "cents", window=WINDOW | {"to": "number"})),
    "fenêtre vide": ("sum", "money", term("group", "money", "cents", window=WINDOW | {"years": 0})),
    "constante": ("sum", "number", {"amount": "deux", "unit": "number"}),
    "constante vraie": ("sum", "money", {"amount": True, "unit": "money"}),
    "rien": ("sum", "number"),
    "opération": ("eval", "number", N),
    "elle-même": ("sum", "number", term("it", "number")),
    "inconnue": ("sum", "number", term("gone", "number")),
    "terme étrange": ("sum", "number", {"code": "1"}),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_calculation_that_cannot_work_is_told(name):
    op, result, *terms = UNSOUND[name]

    errors = check(with_formula(op, *terms, result=result))

    assert len(errors) == 1
    assert "Calcul" in errors[0]


@given(
    nonsense=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda s: st.lists(s) | st.dictionaries(st.sampled_from(["all", "any", "question", "op", "value", "of", "window"]), s),
    )
)
def test_no_nonsense_breaks_the_check(nonsense):
    for data in (with_condition(nonsense), with_formula("sum", N), form({"id": "one", "when": nonsense, "questions": [yes_no("a")]})):
        data["sections"][0]["questions"][-1].setdefault("options", {})["formula"] = nonsense
        assert all(isinstance(error, str) for error in check(data))


def test_users_of_a_question_are_named():
    data = form({"id": "one", "questions": [yes_no("a"), yes_no("b", IS_YES)]}, {"id": "two", "when": IS_YES, "questions": [yes_no("c")]})

    assert links.users(Schema.parse(data), frozenset({"a"})) == ["«\xa0B\xa0»", "la rubrique «\xa0two\xa0»"]
    assert links.users(Schema.parse(data), frozenset({"a", "b", "c"})) == []
    assert links.users(Schema.parse(data), frozenset({"c"})) == []


def test_what_a_jury_could_guess_is_named():
    data = form({"id": "one", "questions": [yes_no("a") | {"is_identifying": True}, yes_no("b", IS_YES), yes_no("c")]})
    assert list(links.hints(Schema.parse(data))) == ["«\xa0B\xa0» est montrée au jury et posée selon «\xa0A\xa0», qu’il ne voit pas."]

    data["sections"].append(
        {"id": "two", "title": "two", "when": IS_YES, "questions": [yes_no("d"), yes_no("e") | {"is_identifying": True}]}
    )
    assert [hint[:5] for hint in links.hints(Schema.parse(data))] == ["«\xa0B\xa0»", "«\xa0D\xa0»"]


def test_a_calculation_tells_of_what_it_adds_up():
    data = with_formula("sum", N)
    assert list(links.hints(Schema.parse(data))) == []
    data["sections"][0]["questions"][0]["is_identifying"] = True
    (hint,) = links.hints(Schema.parse(data))
    assert hint.endswith("qu’il ne voit pas.")
    assert "calculée" in hint
