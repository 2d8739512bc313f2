import pytest

from terreau.lib import texts


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Jusqu’à 15 000 € : « oui » !", "Jusqu’à 15\u202f000\u00a0€\u00a0: «\u00a0oui\u00a0»\u00a0!"),
        ("1 234 567,50 €", "1\u202f234\u202f567,50\u00a0€"),
        ("70 % du budget ; **gras :**", "70\u00a0% du budget\u00a0; **gras\u00a0:**"),
        ("le 12 2026 à 17 h", "le 12 2026 à 17 h"),
        ("https://exemple.test/?a=1 :x", "https://exemple.test/?a=1 :x"),
        ("", ""),
    ],
)
def test_french_spaces_do_not_break(typed, set_):
    assert texts.typeset(typed) == set_
    assert texts.typeset(set_) == set_
