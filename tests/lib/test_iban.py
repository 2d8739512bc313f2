import pytest

from terreau.lib import iban

# The examples that banks publish; none is anyone's account.
FRENCH, GERMAN, BELGIAN = "FR7630006000011234567890189", "DE89370400440532013000", "BE68539007547034"


def test_it_works():
    assert iban.fault(iban.clean("fr76 3000 6000 0112 3456 7890 189")) == ""
    assert iban.show(FRENCH).replace("\u202f", " ") == "FR76 3000 6000 0112 3456 7890 189"


@pytest.mark.parametrize("number", [FRENCH, GERMAN, BELGIAN, "FR1420041010050500013M02606"])
def test_numbers_of_every_country_are_taken(number):
    assert iban.fault(number) == ""


@pytest.mark.parametrize("typed", ["IBAN : FR76 3000-6000.0112 3456 7890 189", "FR76\u00a03000\u202f6000 0112 3456 7890 189\u200b"])
def test_what_a_copy_brings_along_goes_away(typed):
    assert iban.clean(typed) == FRENCH


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (FRENCH[:-1], "27"),
        (FRENCH + "0", "27"),
        (FRENCH[:-1] + "8", "check digits"),
        ("FR7603006000011234567890189", "check digits"),
        ("30006000011234567890189", "begins with two letters"),
        ("", "begins with two letters"),
        ("XX7630006000011234567890189", "check digits"),
        ("<script>alert(1)</script>", "begins with two letters"),
    ],
)
def test_each_fault_says_what_to_do(number, word):
    from django.utils import translation

    with translation.override("en"):
        assert word in str(iban.fault(number))


def test_every_single_digit_slip_is_found():
    for place in range(4, len(FRENCH)):
        slipped = FRENCH[:place] + str((int(FRENCH[place]) + 1) % 10) + FRENCH[place + 1 :]
        assert iban.fault(slipped) != "", slipped


@pytest.mark.parametrize(
    ("code", "is_good"), [("AGRIFRPP", True), ("AGRIFRPP882", True), ("AGRIFRP", False), ("", False), ("AGRI<RPP", False)]
)
def test_a_bic_has_eight_or_eleven_characters(code, is_good):
    assert (iban.bic_fault(code) == "") is is_good


@pytest.mark.parametrize("number", [FRENCH, GERMAN, "FR76", ""])
def test_a_mask_lets_no_one_pay(number):
    masked = iban.mask(number)
    assert "••••" in masked
    assert len([letter for letter in masked if letter.isalnum()]) <= 7
    assert number[4:-3] == "" or number[4:-3] not in masked
