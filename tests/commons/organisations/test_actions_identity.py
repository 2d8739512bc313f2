from datetime import date

from terreau.commons.journal import queries as journal
from terreau.commons.organisations import actions, rules
from terreau.commons.organisations.sources import Recognition
from tests import factories as make

SIRET = make.siret(4001)


def recognition(siret: str = SIRET, **fields) -> Recognition:
    said = {
        "name": "LES AMIS DU QUARTIER",
        "legal_category": "9220",
        "address": "3 RUE DES LILAS",
        "postcode": "92000",
        "commune_code": "92050",
    }
    return Recognition(siret=siret, source="sirene", observed_on=date(2026, 11, 1), **(said | fields))


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
    assert made.register_name == "LES AMIS DU QUARTIER"
    assert rules.can_edit(stranger, made) is True
    assert rules.can_sign(stranger, made) is True
    assert [line.verb for line in journal.history(made)] == ["organisation.signer_declared", "organisation.registered"]


def test_register_without_declaration_does_not_sign(stranger):
    made = actions.register(name="Club du lavoir", by=stranger, at=make.NOW)

    assert made.siret is None
    assert rules.can_edit(stranger, made) is True
    assert rules.can_sign(stranger, made) is False
