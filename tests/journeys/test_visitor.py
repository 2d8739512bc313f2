import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_works(anyone):
    visitor = anyone()

    visitor.go("/")

    assert visitor.page.title()
