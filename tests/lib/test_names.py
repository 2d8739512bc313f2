import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.lib import names


def test_it_works():
    assert names.readable("ASSOCIATION LES JARDINS") == "Association Les Jardins"


@pytest.mark.parametrize(
    ("registered", "shown"),
    [
        ("LA POPOTE DU MONT", "La Popote du Mont"),
        ("LE FIL ET L’AIGUILLE DU VAL", "Le Fil et l’Aiguille du Val"),
        ("L'ATELIER D'À CÔTÉ", "L'Atelier d'à Côté"),
        ("TRAIT D’UNION BOUCLE", "Trait d’Union Boucle"),
        ("AUJOURD'HUI POUR DEMAIN", "Aujourd'hui pour Demain"),
        ("CLIN D’ŒIL", "Clin d’Œil"),
        ("POUSSE-POUSSE SANTÉ", "Pousse-Pousse Santé"),
        ("LES AMIS DE BOULOGNE-SUR-MER", "Les Amis de Boulogne-sur-Mer"),
        ("ASSOCIATION DES AMIS DU PARC", "Association des Amis du Parc"),
        ("COUP DE POUCE NUMÉRIQUE 92", "Coup de Pouce Numérique 92"),
        ("SCIC LES JARDINS DE L'ESS", "SCIC Les Jardins de l'ESS"),
        ("MJC DU 14E", "MJC du 14E"),
        ("A.D.I.E. NANTERRE", "A.D.I.E. Nanterre"),
        ("TRAVAIL POUR TOUS (TPOUT)", "Travail pour Tous (TPOUT)"),
        ("PLTD SERVICES", "PLTD Services"),
        ("FOYER JEAN XXIII", "Foyer Jean XXIII"),
        ("TERRES - LES SEMEURS", "Terres - Les Semeurs"),
        ("La Cité des SCOP", "La Cité des SCOP"),
        ("les p'tits loups", "les p'tits loups"),
        ("92", "92"),
        ("", ""),
    ],
)
def test_names_in_capitals_become_readable_and_others_stay(registered, shown):
    assert names.readable(registered) == shown


@given(st.text(max_size=60))
def test_only_the_case_of_letters_ever_changes(name):
    assert names.readable(name).casefold() == name.casefold()


@given(st.text(alphabet="ABCÉŒ '’-.()DELSU92", max_size=60))
def test_once_is_enough(name):
    assert names.readable(names.readable(name)) == names.readable(name)


@pytest.mark.parametrize(
    ("registered", "shown"),
    [
        ("12 AVENUE DES ESSAIS", "12 avenue des Essais"),
        ("3 BIS RUE DE L'ÉGLISE", "3 bis rue de l'Église"),
        ("PLACE DU MARCHÉ", "Place du Marché"),
        ("7 quai des Bateliers", "7 quai des Bateliers"),
        ("92 COUR DE ROUEN", "92 Cour de Rouen"),
        ("", ""),
    ],
)
def test_addresses_in_capitals_become_readable(registered, shown):
    assert names.street(registered) == shown
