from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terreau.fund.calls.states import State
from terreau.fund.review.queries import ranking
from terreau.fund.review.queries.ranking import Point
from terreau.fund.review.states import AssignmentState, ReviewState
from tests import factories as make
from tests.factories import jury as sit

AT_LEISURE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure


@pytest.fixture
def edition(db):
    return sit.edition()


def point(points, points_max, weight):
    return Point("Critère", points, points_max, weight, "")


def test_it_works(edition, lead):
    panel = sit.panel(edition)
    files = [sit.file(edition) for _ in range(3)]
    for seat in (sit.seat(panel), sit.seat(panel)):
        for file, points in zip(files, [(5, 5, 5), (0, 0, 0), (5, 0, 0)], strict=True):
            sit.review(sit.assignment(seat, file), *points)

    rows = ranking.ranking(edition, viewer=lead)

    # Weights of the factory are 1, 2 and 3.
    assert [(row.application, row.mean, row.place) for row in rows] == [
        (files[0], Fraction(20), 1),
        (files[2], Fraction(20, 6), 2),
        (files[1], Fraction(0), 3),
    ]


def test_mark_is_weighted_and_does_not_depend_on_the_scale_of_a_criterion():
    assert ranking.mark_of([point(5, 5, 1), point(0, 10, 3)]) == Fraction(5)
    assert ranking.mark_of([point(10, 10, 1), point(0, 5, 3)]) == Fraction(5)


def test_mark_is_none_when_a_score_is_missing_or_nothing_weighs():
    assert ranking.mark_of([point(None, 5, 1), point(5, 5, 1)]) is None
    assert ranking.mark_of([point(5, 5, 0)]) is None
    assert ranking.mark_of([]) is None


@AT_LEISURE
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(1, 9)), min_size=1, max_size=6))
def test_mark_stays_on_the_scale_and_is_exact(lines):
    mark = ranking.mark_of([point(points, 10, weight) for points, weight in lines])

    assert 0 <= mark <= 20
    assert mark == 20 * Fraction(sum(p * w for p, w in lines), 10 * sum(w for _, w in lines))


@AT_LEISURE
@given(st.lists(st.fractions(0, 20, max_denominator=60), min_size=1, max_size=8))
def test_statistics_agree_with_their_definition(marks):
    found = ranking.statistics(marks)

    assert found["low"] <= found["raw"] <= found["high"]
    assert found["deviation"] ** 2 == pytest.approx(float(sum((m - found["raw"]) ** 2 for m in marks) / len(marks)))


def test_ties_are_exact_and_share_a_place(edition, lead):
    """Means that floats would tell apart are equal, and shown so: 1, 1, 3."""
    panel = sit.panel(edition)
    first, second, third = sit.file(edition), sit.file(edition), sit.file(edition)
    scores = [((3, 3, 3), (0, 3, 1), (1, 1, 1)), ((1, 1, 2), (2, 2, 2), (1, 1, 1)), ((2, 3, 3), (3, 2, 3), (1, 1, 1))]
    scores = [((5, 0, 0), (0, 1, 1), (0, 0, 0)), ((0, 1, 1), (5, 0, 0), (0, 0, 0)), ((2, 0, 1), (2, 0, 1), (0, 0, 0))]
    for line in scores:
        seat = sit.seat(panel)
        for file, points in zip((first, second, third), line, strict=True):
            sit.review(sit.assignment(seat, file), *points)

    rows = ranking.ranking(edition, viewer=lead)

    assert [(row.application, row.place, row.is_tied) for row in rows] == [(first, 1, True), (second, 1, True), (third, 3, False)]


@pytest.mark.case("OR#301")
def test_only_given_reviews_without_conflict_count(edition, lead):
    """A conflicted row is not in the figures, and says nothing of what its juror thought."""
    panel, file = sit.panel(edition), sit.file(edition)
    given = sit.seat(panel)
    sit.review(sit.assignment(given, file), 5, 5, 5)
    sit.review(sit.assignment(sit.seat(panel), file), 0, 0, 0, state=ReviewState.DRAFT)
    sit.review(sit.assignment(sit.seat(panel), file, state=AssignmentState.RECUSED), 0, 0, 0)
    sit.review(sit.assignment(sit.seat(panel), file, state=AssignmentState.REMOVED), 0, 0, 0)
    member = sit.seat(panel)
    sit.review(sit.assignment(member, file), 0, 0, 0)
    make.member(file.organisation, person=member.juror)
    sit.assignment(sit.seat(panel), file, state=AssignmentState.TO_DECLARE)
    sit.assignment(sit.seat(panel), file)

    row = ranking.ranking(edition, viewer=lead)[0]

    assert (row.mean, row.given, row.expected, row.missing, row.recused) == (20, 1, 4, 3, 2)
    assert sorted(opinion.status for opinion in row.opinions) == ["awaited", "draft", "given", "recused", "recused", "undeclared"]
    assert all(opinion.points == () and opinion.comment == "" for opinion in row.opinions if opinion.status != "given")


def test_unscored_files_come_last_without_a_place(edition, lead):
    scored, unscored = sit.file(edition), sit.file(edition)
    sit.review(sit.assignment(sit.seat(sit.panel(edition)), scored), 0, 0, 0)

    rows = ranking.ranking(edition, viewer=lead)

    assert [(row.application, row.place) for row in rows] == [(scored, 1), (unscored, None)]


def test_reader_with_a_link_sees_no_figure_of_that_file(edition, lead):
    file = sit.file(edition)
    sit.review(sit.assignment(sit.seat(sit.panel(edition)), file), 5, 5, 5)
    make.member(file.organisation, person=lead)

    row = ranking.ranking(edition, viewer=lead)[0]

    assert (row.is_hidden, row.mean, row.place, row.opinions, row.decision) == (True, None, None, (), None)


def test_drafts_submitted_and_withdrawn_files_are_not_ranked(edition, lead):
    for state in (State.SUBMITTED, State.TO_COMPLETE, State.WITHDRAWN, State.INELIGIBLE):
        sit.file(edition, state=state)

    assert ranking.ranking(edition, viewer=lead) == []


@pytest.mark.parametrize("count", [1, 3])
def test_ranking_query_count_does_not_grow(edition, lead, count, django_assert_num_queries):
    panel = sit.panel(edition)
    seats = [sit.seat(panel) for _ in range(count)]
    for _ in range(count):
        file = sit.file(edition)
        for seat in seats:
            sit.review(sit.assignment(seat, file), 1, 2, 3)

    with django_assert_num_queries(6):
        ranking.ranking(edition, viewer=lead)
