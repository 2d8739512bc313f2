from datetime import UTC, datetime

import pytest

from terreau.commons.jobs import beats
from terreau.lib import retention

LEAP = datetime(2028, 2, 29, 12, tzinfo=UTC)


def test_it_works():
    term = retention.Term("x", years=1, days=1)

    assert (term.end(LEAP), term.start(LEAP)) == (datetime(2029, 3, 1, 12, tzinfo=UTC), datetime(2027, 2, 27, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("term", "said"),
    [({"years": 1}, "un\u00a0an"), ({"years": 10}, "dix\u00a0ans"), ({"days": 30}, "trente\u00a0jours"), ({"months": 18}, "18\u00a0mois")],
)
def test_a_term_is_said_in_words(term, said):
    assert str(retention.Term("x", **term)) == said


def test_every_term_has_a_job_that_sees_to_its_end():
    """A promise of the privacy page that nothing keeps is a false one."""
    jobs = {job.task for job in beats.all_jobs()}

    assert retention.all_terms()
    assert {term.key: term.ended_by for term in retention.all_terms() if term.ended_by not in jobs} == {}


def test_an_authority_sets_its_own(settings):
    settings.RETENTION = retention.parse("calls.draft=6 months, journal.trace = 1 year,")

    assert str(retention.of("calls.draft")) == "six\u00a0mois"
    assert retention.of("calls.draft").ended_by == "terreau.fund.calls.tasks.purge_drafts"
    assert str(retention.of("calls.aided")) == "dix\u00a0ans"


@pytest.mark.parametrize("text", ["calls.draft", "calls.draft=0 days", "calls.draft=six months", "=1 year", "calls.draft=1 week"])
def test_what_says_no_length_of_time_is_refused(text):
    with pytest.raises(retention.Unreadable):
        retention.parse(text)
