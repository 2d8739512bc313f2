from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terreau.lib import fingerprints

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_it_works():
    assert fingerprints.canonical({"b": 1, "a": ["é"]}) == '{"a":["é"],"b":1}'.encode()
    assert len(fingerprints.sha256({})) == 64


def test_dates_and_decimals_have_one_writing():
    assert (
        fingerprints.canonical({"at": datetime(2026, 1, 2, tzinfo=UTC), "n": Decimal("1.50")})
        == b'{"at":"2026-01-02T00:00:00Z","n":"1.50"}'
    )


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_the_order_of_keys_changes_nothing(content):
    assert fingerprints.sha256(content) == fingerprints.sha256(dict(reversed(content.items())))
