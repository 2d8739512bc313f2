import pytest
from django.utils import translation

from terreau.fund.letters import schema
from terreau.fund.letters.states import Kind

VALUES = {"projet": "Jardin", "motifs": "Le budget est flou.\n\nLe calendrier aussi.", "montant": "9 500 €"}


def test_it_works():
    filled = schema.fill("Votre projet {projet}", "Bonjour,\n\n{motifs}\n\n{montant} vous sont accordés.", VALUES)

    assert filled == schema.Filled(
        "Votre projet Jardin", "Bonjour,\n\nLe budget est flou.\n\nLe calendrier aussi.\n\n9 500 € vous sont accordés."
    )


def test_what_is_missing_is_named():
    assert schema.fill("{projet}", "{motifs} {rang}", {}).missing == ("motifs", "rang", "projet")


def test_optional_paragraph_vanishes_with_its_value():
    text = "Bonjour,\n\nVos motifs : {motifs?}\n\nAu revoir."

    assert schema.fill("x", text, {}) == schema.Filled("x", "Bonjour,\n\nAu revoir.")
    assert "Vos motifs : non" in schema.fill("x", text, {"motifs": "non"}).body


def test_what_an_applicant_typed_is_never_a_placeholder():
    filled = schema.fill("{projet}", "{projet}\n\n{motifs}", {"projet": "{montant} **{motifs}**", "motifs": "{rang}", "montant": "1 €"})

    assert filled == schema.Filled("{montant} *{motifs}*", "{montant} *{motifs}*\n\n{rang}")


def test_subject_stays_on_one_line():
    assert (
        schema.fill("Objet : {projet}", "x", {"projet": "a\r\nBcc: victime@exemple.test"}).subject == "Objet : a Bcc: victime@exemple.test"
    )


@pytest.mark.parametrize(
    ("kind", "subject", "body", "words"),
    [
        (Kind.REJECT, "x", "{inconnu}", "{inconnu} n’est pas un mot à remplacer"),
        (Kind.REJECT, "x", "{Projet}", "{Projet} n’est pas"),
        (Kind.REJECT, "x", "{projet.__class__}", "n’est pas un mot"),
        (Kind.REJECT, "x", "{montant}", "{montant} n’a pas de valeur"),
        (Kind.AWARD, "x", "{rang?}", "{rang?} n’a pas de valeur"),
        (Kind.REJECT, "{motifs?}", "x", "facultatif"),
        (Kind.REJECT, "x", "une { seule", "accolade"),
        (Kind.REJECT, "x", "{projet", "accolade"),
        (Kind.REJECT, "", "x", "besoin d’un objet"),
        (Kind.REJECT, "x", "  ", "besoin d’un objet"),
    ],
)
def test_template_that_no_letter_could_follow_is_refused(kind, subject, body, words):
    assert any(words in mistake for mistake in schema.mistakes(kind, subject, body))


@pytest.mark.parametrize("kind", Kind)
def test_texts_of_the_house_are_right_and_french(kind):
    french = schema.supplied(kind)
    assert schema.mistakes(kind, *french) == []
    with translation.override("en"):
        assert schema.mistakes(kind, *schema.supplied(kind)) == []
        assert schema.supplied(kind)[1] != french[1]


@pytest.mark.parametrize("kind", Kind)
def test_every_placeholder_offered_may_be_inserted(kind):
    for placeholder in schema.offered(kind):
        assert schema.mistakes(kind, "x", placeholder.mark) == [], placeholder.name


def test_decision_that_replaces_an_announced_one_always_says_so():
    values = {"decision_remplacee": "Cette décision remplace l’autre."}

    assert schema.fill("x", "Un.\n\nAdieu.", values).body == "Un.\n\nCette décision remplace l’autre.\n\nAdieu."
    assert schema.fill("x", "{decision_remplacee?}\n\nAdieu.", values).body.count("remplace") == 1
