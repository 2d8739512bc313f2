from datetime import date

import pytest

from terreau.commons.journal import queries as journal
from terreau.commons.organisations import actions, queries, rules
from terreau.commons.organisations.models import Doubt, Organisation
from terreau.commons.organisations.sources import Recognition
from terreau.commons.organisations.states import DoubtReason, DoubtState
from terreau.commons.outbox.models import Message
from terreau.commons.places import actions as places
from terreau.commons.places import sources as territories
from terreau.lib import siret as siret_
from tests import factories as make

SIRET = make.siret(4001)
SAID = {
    "name": "LES AMIS DU QUARTIER",
    "legal_category": "9220",
    "address": "3 RUE DES LILAS",
    "postcode": "92000",
    "commune_code": "92050",
}


def recognition(siret: str = SIRET, **fields) -> Recognition:
    return Recognition(
        siret=siret,
        source="sirene",
        observed_on=fields.pop("observed_on", date(2026, 11, 1)),
        **(SAID | {"commune_name": "NANTERRE"} | fields),
    )


@pytest.fixture
def registered(stranger):
    return actions.register(name="Les Amis du quartier", siret=SIRET, recognition=recognition(), signs=True, by=stranger, at=make.NOW)


def test_it_works(stranger):
    made = actions.register(
        name="Les Amis du quartier", siret=SIRET, recognition=recognition(rna="W922004001"), signs=True, by=stranger, at=make.NOW
    )

    assert (made.siret, made.legal_category, made.rna, made.source, made.observed_on) == (
        SIRET,
        "9220",
        "W922004001",
        "sirene",
        date(2026, 11, 1),
    )
    assert (made.name, made.register_name) == ("Les Amis du quartier", "LES AMIS DU QUARTIER")
    assert rules.can_edit(stranger, made) is True
    assert rules.can_sign(stranger, made) is True
    assert [line.verb for line in journal.history(made)] == ["organisation.signer_declared", "organisation.registered"]


def test_register_without_declaration_does_not_sign(stranger):
    made = actions.register(name="Club du lavoir", by=stranger, at=make.NOW)

    assert made.siret is None
    assert rules.can_edit(stranger, made) is True
    assert rules.can_sign(stranger, made) is False


def test_register_cleans_the_numbers_typed(stranger):
    made = actions.register(name="Essai", siret=f" {SIRET[:3]}\u00a0{SIRET[3:]} ", rna="w92-2004001", by=stranger, at=make.NOW)

    assert (made.siret, made.rna) == (SIRET, "W922004001")


@pytest.mark.parametrize(("numbers", "words"), [({"siret": "123"}, "14 chiffres"), ({"rna": "123"}, "W")])
def test_register_refuses_malformed_numbers_in_words(stranger, numbers, words):
    with pytest.raises(actions.CannotIdentify, match=words):
        actions.register(name="Essai", by=stranger, at=make.NOW, **numbers)


def test_register_twice_offers_to_join(registered, officer):
    with pytest.raises(actions.AlreadyRegistered) as refused:
        actions.register(name="Autre nom", siret=SIRET, by=officer, at=make.NOW)

    assert refused.value.organisation == registered
    assert "rejoindre" in str(refused.value)
    assert "Perrin" not in str(refused.value)


def test_another_establishment_of_the_same_siren_is_the_same_body(registered, officer):
    with pytest.raises(actions.AlreadyRegistered):
        actions.register(name="Antenne", siret=_sibling(SIRET), by=officer, at=make.NOW)


def _sibling(siret: str) -> str:
    """Another valid SIRET of the same SIREN."""
    return next(number for tail in range(20, 99_999) if siret_.is_siret(number := f"{siret[:9]}{tail:05d}"))


def test_what_was_typed_over_the_register_is_kept_as_a_correction(stranger):
    made = actions.register(name="Les Amis", siret=SIRET, recognition=recognition(), address="5 rue des Roses", by=stranger, at=make.NOW)

    assert made.address == "5 rue des Roses"
    assert made.corrected == ["address"]


def test_the_commune_of_the_territory_gives_its_name(stranger):
    places.load(territories.read(territories.packaged("92"), "92"))

    made = actions.register(name="Les Amis", siret=SIRET, recognition=recognition(), by=stranger, at=make.NOW)

    assert (made.commune.code, made.commune_name) == ("92050", "Nanterre")


@pytest.mark.case("AS#1578")
def test_one_rna_for_two_siren_asks_a_human(registered, officer, stranger):
    """A refounded association keeps its RNA number under a new SIREN; nobody but the team can tell."""
    actions.correct(organisation=registered, rna="W922004001", by=stranger, at=make.NOW)
    newer = make.siret(4002)

    made = actions.register(
        name="Les Amis, refondée", siret=newer, recognition=recognition(newer, rna="W922004001"), by=officer, at=make.NOW
    )

    doubt = Doubt.objects.get()
    assert (doubt.organisation, doubt.other, doubt.reason, doubt.number) == (made, registered, DoubtReason.SAME_RNA, "W922004001")
    assert made.rna is None
    assert Message.objects.get(kind="organisations.doubt_raised").to == officer
    assert not any("RNA" in line for line in queries.missing_to_submit(made))  # the applicant does not wait for the team

    actions.keep_apart(doubt=doubt, rna_goes_to=made, by=officer, at=make.NOW)
    assert Doubt.objects.get().state == DoubtState.DISTINCT
    assert dict(Organisation.objects.values_list("pk", "rna")) == {made.pk: "W922004001", registered.pk: None}


def test_identify_gives_a_siret_once(stranger):
    made = actions.register(name="Club du lavoir", address="1 quai du Lavoir", by=stranger, at=make.NOW)

    actions.identify(organisation=made, siret=SIRET, recognition=recognition(), by=stranger, at=make.NOW)

    made.refresh_from_db()
    assert (made.siret, made.name, made.register_name, made.legal_category) == (SIRET, "Club du lavoir", "LES AMIS DU QUARTIER", "9220")
    assert (made.address, made.corrected) == ("1 quai du Lavoir", ["address"])
    with pytest.raises(actions.CannotIdentify):
        actions.identify(organisation=made, siret=make.siret(4003), by=stranger, at=make.NOW)


def test_identify_with_a_siret_of_another_record_offers_to_join(registered, stranger):
    made = actions.register(name="Club du lavoir", by=stranger, at=make.NOW)

    with pytest.raises(actions.AlreadyRegistered):
        actions.identify(organisation=made, siret=SIRET, by=stranger, at=make.NOW)


def test_correct_keeps_what_changed_and_says_it(registered, stranger):
    changed = actions.correct(
        organisation=registered,
        name="Les Amis du quartier",
        address="9 rue Neuve",
        website="https://amis.example",
        by=stranger,
        at=make.NOW,
    )

    assert changed == ["address", "website"]
    assert registered.corrected == ["address", "website"]
    assert journal.history(registered)[0].sentence == "Sacha Perrin a corrigé\u00a0: adresse, site internet."
    assert actions.correct(organisation=registered, address="9 rue Neuve", by=stranger, at=make.NOW) == []


def test_correct_never_touches_the_siret(registered, stranger):
    with pytest.raises(TypeError):
        actions.correct(organisation=registered, siret=make.siret(1), by=stranger, at=make.NOW)


def test_correct_refuses_the_rna_of_another_body(registered, stranger):
    make.organisation(rna="W922009999")

    with pytest.raises(actions.CannotIdentify, match="RNA"):
        actions.correct(organisation=registered, rna="W922009999", by=stranger, at=make.NOW)


def test_refresh_takes_the_register_and_leaves_corrections(registered, stranger):
    actions.correct(organisation=registered, address="9 rue Neuve", by=stranger, at=make.NOW)
    moved = _sibling(SIRET)

    changed = actions.refresh(
        organisation=registered,
        recognition=recognition(moved, legal_category="9230", address="1 RUE DU REGISTRE", observed_on=date(2026, 12, 1)),
        by=stranger,
        at=make.NOW,
    )

    registered.refresh_from_db()
    assert sorted(changed) == ["legal_category", "siret"]
    assert (registered.siret, registered.legal_category, registered.address) == (moved, "9230", "9 rue Neuve")
    assert registered.observed_on == date(2026, 12, 1)


def test_refresh_refuses_another_body(registered, stranger):
    with pytest.raises(actions.CannotIdentify):
        actions.refresh(organisation=registered, recognition=recognition(make.siret(4002)), by=stranger, at=make.NOW)


def test_renumber_corrects_a_siret_and_takes_the_identity_of_the_right_one(registered, officer):
    right = make.siret(4005)

    actions.renumber(
        organisation=registered,
        siret=right,
        recognition=recognition(right, name="BON NOM"),
        reason="Erreur de saisie",
        by=officer,
        at=make.NOW,
    )

    registered.refresh_from_db()
    assert (registered.siret, registered.register_name, registered.name) == (right, "BON NOM", "Les Amis du quartier")
    assert "Erreur de saisie" in journal.history(registered)[0].sentence


def test_renumber_refuses_the_siret_of_another_record(registered, officer):
    other = make.organisation()

    with pytest.raises(actions.CannotIdentify, match="réunissez"):
        actions.renumber(organisation=registered, siret=other.siret, reason="", by=officer, at=make.NOW)


def test_missing_to_submit_names_each_thing(stranger):
    bare = actions.register(name="Club du lavoir", by=stranger, at=make.NOW)
    assert [line.split(":")[0].strip("\u00a0 ") for line in queries.missing_to_submit(bare)] == [
        "le SIRET",
        "la forme juridique",
        "l’adresse complète du siège",
    ]

    assert queries.missing_to_submit(make.organisation()) == []
    assert len(queries.missing_to_submit(make.organisation(rna=None))) == 1
    assert queries.missing_to_submit(make.organisation(rna=None, legal_category="9260")) == []  # register of the tribunal
    assert queries.missing_to_submit(make.organisation(rna=None, legal_category="5458")) == []


@pytest.mark.parametrize("category", ["9220", "9221", "9222", "9223", "9230"])
def test_declared_associations_need_their_rna(db, category):
    assert "RNA" in queries.missing_to_submit(make.organisation(rna=None, legal_category=category))[0]


def test_snapshot_is_plain_text_and_complete(registered):
    assert queries.snapshot(registered) == {
        "name": "Les Amis du quartier",
        "register_name": "LES AMIS DU QUARTIER",
        "siret": SIRET,
        "rna": "",
        "legal_category": "9220",
        "legal_category_label": "Association déclarée",
        "address": "3 RUE DES LILAS",
        "postcode": "92000",
        "commune_code": "92050",
        "commune_name": "NANTERRE",
        "source": "sirene",
        "observed_on": "2026-11-01",
    }
