from datetime import date

from terreau.observe.directory import queries
from tests import factories as make


def test_it_works(db):
    facts = queries.facts_about(make.siret(1), date(2026, 11, 22))

    assert facts.is_known is False
    assert facts.is_active is None
    assert facts.ess_status == "unknown"
