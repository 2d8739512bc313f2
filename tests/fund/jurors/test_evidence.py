"""What two have in common, case by case. Each line of the table says what must, or must not, be seen."""

import pytest

from terreau.fund.jurors.evidence import Body, Found, Juror, Place, name_words, own_domain, ties, where
from terreau.fund.jurors.states import TieKind


def test_it_works():
    juror = Juror(
        name="Anne Dupont", email="anne@ruisseaux.exemple", place=Place("12 bis, av. de la Gare", "92000"), accounts=frozenset({"h"})
    )
    body = Body(
        people=("Présidente : Mme DUPONT Anne",),
        emails=("contact@ruisseaux.exemple",),
        places=(Place("12 bis avenue de la gare", "92000"),),
        accounts=frozenset({"h", "k"}),
    )

    assert ties(juror, body) == [
        Found(TieKind.PERSON, "Présidente : Mme DUPONT Anne"),
        Found(TieKind.DOMAIN, "ruisseaux.exemple"),
        Found(TieKind.ADDRESS, "12 bis avenue de la gare, 92000"),
        Found(TieKind.ACCOUNT),
    ]


def test_nothing_in_common_is_nothing():
    assert ties(Juror(name="Anne Dupont", email="anne@a.exemple"), Body(people=("Paul Martin",), emails=("p@b.exemple",))) == []
    assert ties(Juror(), Body()) == []
    assert ties(Juror(place=Place("", "")), Body(people=("",), emails=("",), places=(Place("", ""),))) == []


@pytest.mark.parametrize(
    ("name", "said", "is_seen"),
    [
        ("Anne Dupont", "anne dupont", True),
        ("Anne Dupont", "DUPONT Anne, trésorière", True),
        ("Anne-Marie Lefèvre", "Anne Marie LEFEVRE", True),
        ("Zoé Œuvrard", "zoe oeuvrard", True),
        ("Anne Dupont", "Anne Martin et Paul Dupont", False),  # two people
        ("Anne Dupont", "Annie Dupontel", False),  # parts of other words
        ("Anne", "Anne", False),  # one word is nobody
        ("", "", False),
        ("Anne Anne", "Anne Anne", False),
    ],
)
def test_names(name, said, is_seen):
    assert bool(ties(Juror(name=name), Body(people=(said,)))) is is_seen


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("anne@ruisseaux.exemple", "ruisseaux.exemple"),
        ("Anne@Ruisseaux.Exemple ", "ruisseaux.exemple"),
        ("anne@gmail.com", ""),
        ("anne@ORANGE.fr", ""),
        ("anne@laposte.net", ""),
        ("anne@exemple.test", ""),  # reserved names belong to nobody
        ("anne@example.org", ""),
        ("anne", ""),
        ("anne@localhost", ""),
        ("", ""),
        ("@", ""),
    ],
)
def test_domains(email, domain):
    assert own_domain(email) == domain
    assert [found.kind for found in ties(Juror(email=email), Body(emails=(f"autre@{domain or 'gmail.com'}",)))] == (
        [TieKind.DOMAIN] if domain else []
    )


@pytest.mark.parametrize("website", ["https://www.ruisseaux.exemple/contact", "http://ruisseaux.exemple"])
def test_domain_of_the_website(website):
    assert ties(Juror(email="a@ruisseaux.exemple"), Body(website=website)) == [Found(TieKind.DOMAIN, "ruisseaux.exemple")]


def test_hostile_website_is_no_domain():
    assert ties(Juror(email="a@ruisseaux.exemple"), Body(website="https://[ruisseaux.exemple")) == []


def test_same_mailbox_is_a_person_even_at_a_provider():
    assert ties(Juror(email="anne@gmail.com"), Body(emails=("Anne@Gmail.com",))) == [Found(TieKind.PERSON, "anne@gmail.com")]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (Place("12, Av. de la Gare", "92000"), Place("12 avenue de la gare", "92000"), True),
        (Place("3 bd du Général-Leclerc", "92100"), Place("3 Boulevard Général Leclerc", "92100"), True),
        (Place("5 r. St Denis", "92000"), Place("5 rue Saint-Denis", "92000"), True),
        (Place("12 rue Haute 92000", "92000"), Place("12 rue Haute", "92000"), True),
        (Place("12 rue Haute", "92000"), Place("14 rue Haute", "92000"), False),
        (Place("12 rue Haute", "92000"), Place("12 rue Haute", "92100"), False),
        (Place("12 bis rue Haute", "92000"), Place("12 rue Haute", "92000"), False),
        (Place("rue Haute", "92000"), Place("rue Haute", "92000"), False),  # a whole street is no address
        (Place("12 rue Haute", ""), Place("12 rue Haute", ""), False),
    ],
)
def test_addresses(one, other, is_same):
    assert bool(ties(Juror(place=one), Body(places=(other,)))) is is_same
    assert bool(ties(Juror(place=other), Body(places=(one,)))) is is_same


def test_where_and_names_read_anything():
    assert where(Place("\x00<script>", "92000")) == ""
    assert name_words("<b>Anne</b>") == {"b", "anne"}
