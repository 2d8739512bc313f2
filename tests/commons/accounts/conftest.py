import re

import pytest
from django.core.cache import cache
from django.test import Client


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits live in the cache: a test must not use up the next one's."""
    cache.clear()


@pytest.fixture
def code(mailoutbox):
    """The code in the last mail."""

    def read() -> str:
        return re.search(r"\b\d{4}-\d{4}\b", mailoutbox[-1].body).group()

    return read


@pytest.fixture
def visitor():
    """Someone at the pages, who holds nothing but what the pages give them."""
    return Client()
