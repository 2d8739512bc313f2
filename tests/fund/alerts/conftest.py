import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_limits():
    """Limits live in the cache: a test must not use up the next one's."""
    cache.clear()
