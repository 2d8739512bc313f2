"""Leanings against cases worked out by hand, and the page that shows both reckonings."""

import time
from fractions import Fraction

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.fund.review.queries import calibration, ranking, severity
from terreau.fund.review.states import AssignmentState, ReviewState
from tests import factories as make
from tests.factories import jury as sit

A, B, C, X, Y = 1, 2, 3, 4, 5
ONE, TWO, THREE, FOUR = 11, 12, 13, 14


def calibrated(marks, **given):
    return severity.calibrate({file: {juror: Fraction(mark) for juror, mark in row.items()} for file, row in marks.items()}, **given)


def leanings(found):
    return {juror: leaning.severity for juror, leaning in found.leanings.items()}


def test_it_works():
    """One marks two points under Two on the file they share; shrunk by half: one point each way, A and C meet B."""
    found = calibrated({A: {ONE: 10}, B: {ONE: 10, TWO: 14}, C: {TWO: 14}})

    assert leanings(found) == {ONE: Fraction(-1), TWO: Fraction(1)}
    assert found.normalised == {A: Fraction(11), B: Fraction(12), C: Fraction(13)}
    assert found.groups == 1
    one = found.leanings[ONE]
    assert (one.given, one.shared, one.mean, one.spread) == (2, 1, Fraction(10), 0.0)


def test_everyone_on_everything_moves_no_mean():
    """(L + 1) = [[2, −1], [−1, 2]], b = (−4, 4): leanings ∓4/3, and each mean as it was."""
    found = calibrated({A: {ONE: 10, TWO: 14}, B: {ONE: 12, TWO: 16}})

    assert leanings(found) == {ONE: Fraction(-4, 3), TWO: Fraction(4, 3)}
    assert found.normalised == {A: Fraction(12), B: Fraction(14)}


def test_without_shrinking_leanings_are_plain_differences():
    found = calibrated({A: {ONE: 10, TWO: 14}, B: {ONE: 12, TWO: 16}, C: {ONE: 8}}, shrink=Fraction(1, 10**9))

    assert round(float(leanings(found)[ONE]), 6) == -2
    assert round(float(found.normalised[C]), 6) == 10


def test_places_change_when_a_severe_juror_had_the_better_file():
    """3a = −6: One leans −2. A rises from 12 to 14, B falls from 13 to 11."""
    found = calibrated({A: {ONE: 12}, B: {TWO: 13}, X: {ONE: 8, TWO: 14}, Y: {ONE: 8, TWO: 14}})

    assert leanings(found) == {ONE: Fraction(-2), TWO: Fraction(2)}
    assert found.normalised == {A: Fraction(14), B: Fraction(11), X: Fraction(11), Y: Fraction(11)}
    assert severity.places({A: Fraction(12), B: Fraction(13), X: Fraction(11), Y: Fraction(11)}) == {B: 1, A: 2, X: 3, Y: 3}
    assert severity.places(found.normalised) == {A: 1, B: 2, X: 2, Y: 2}


def test_more_shared_files_shrink_less():
    few = calibrated({A: {ONE: 10, TWO: 14}})
    many = calibrated({file: {ONE: 10, TWO: 14} for file in range(20)})

    assert leanings(few)[ONE] == Fraction(-1)
    assert leanings(many)[ONE] == Fraction(-40, 21)


def test_jurors_whom_nothing_connects_are_told_apart():
    found = calibrated({A: {ONE: 10, TWO: 14}, B: {THREE: 5, FOUR: 5}, C: {FOUR: 7}})

    assert found.groups == 2
    assert {juror: leaning.group for juror, leaning in found.leanings.items()} == {ONE: 0, TWO: 0, THREE: 1, FOUR: 1}
    assert found.group_of == {A: 0, B: 1, C: 1}
    assert sum(leanings(found)[juror] for juror in (ONE, TWO)) == 0
    assert sum(leanings(found)[juror] for juror in (THREE, FOUR)) == 0


def test_juror_who_shares_nothing_is_unknown_and_moves_nothing():
    found = calibrated({A: {ONE: 4}, B: {ONE: 6}})

    assert leanings(found) == {ONE: None}
    assert found.normalised == {A: Fraction(4), B: Fraction(6)}
    assert found.leanings[ONE].spread == 1.0


def test_nothing_given_is_nothing():
    assert calibrated({}) == severity.Calibration({}, {}, 0, {})
    assert calibrated({A: {}}).normalised == {}


def test_order_of_what_is_given_changes_nothing():
    marks = {A: {ONE: 12, TWO: 9}, B: {TWO: 13, THREE: 11}, X: {ONE: 8, THREE: 14}}
    turned = {file: dict(reversed(row.items())) for file, row in reversed(marks.items())}

    assert leanings(calibrated(marks)) == leanings(calibrated(turned))
    assert calibrated(marks).normalised == calibrated(turned).normalised


def test_large_jury_stays_quick():
    marks = {file: {(file * 7 + turn * 5) % 30: (file * turn) % 21 for turn in range(1, 4)} for file in range(150)}

    begun = time.perf_counter()
    found = calibrated(marks)

    assert len(found.leanings) == 30
    assert time.perf_counter() - begun < 2


# ── The page ──
@pytest.fixture
def edition(db):
    return sit.edition()


@pytest.fixture
def panel(edition):
    return sit.panel(edition)


def address(edition):
    return reverse("review:calibration", args=[edition.call.slug, edition.slug])


def test_lead_reads_both_reckonings_and_the_ranking_does_not_move(client, lead, panel, edition):
    severe, mild = sit.seat(panel, sit.juror("<b>Sévère</b>")), sit.seat(panel, sit.juror("Bertille Douce"))
    first, second, shared = (sit.file(edition, title=title) for title in ("<i>Alpha</i>", "Bêta", "Gamma"))
    before = ranking.ranking(edition, viewer=lead)
    sit.review(sit.assignment(severe, first), 3, 3, 3)
    sit.review(sit.assignment(mild, second), 4, 4, 4)
    sit.review(sit.assignment(severe, shared), 1, 1, 1)
    sit.review(sit.assignment(mild, shared), 5, 5, 5)
    client.force_login(lead)

    found = calibration.view(edition, viewer=lead)
    page = client.get(address(edition)).content.decode()

    assert [line.name for line in found.jurors] == ["<b>Sévère</b>", "Bertille Douce"]
    assert [(line.application.title, line.place, line.place_normalised) for line in found.files][:2] == [
        ("Bêta", 1, 2),
        ("<i>Alpha</i>", 2, 1),
    ]
    assert found.moved == 2
    assert "&lt;b&gt;Sévère" in page
    assert "<i>Alpha" not in page
    assert {row.application for row in before} == {first, second, shared}
    assert ranking.ranking(edition, viewer=lead)[0].application == second
    assert address(edition) in client.get(reverse("review:ranking", args=[edition.call.slug, edition.slug])).content.decode()


def test_drafts_recusals_and_links_count_for_nothing(panel, edition, lead):
    file = sit.file(edition)
    sit.review(sit.assignment(sit.seat(panel), file), 5, 5, 5, state=ReviewState.DRAFT)
    sit.review(sit.assignment(sit.seat(panel), file, state=AssignmentState.RECUSED), 5, 5, 5)
    linked = sit.seat(panel)
    make.member(file.organisation, person=linked.juror)
    sit.review(sit.assignment(linked, file), 5, 5, 5)

    found = calibration.view(edition, viewer=lead)

    assert (found.jurors, found.files) == ((), ())


def test_file_of_a_body_the_lead_is_linked_with_is_in_neither_table(client, lead, panel, edition):
    own, other = sit.file(edition, title="Zarbophile"), sit.file(edition)
    make.member(own.organisation, person=lead)
    seat = sit.seat(panel)
    for file in (own, other):
        sit.review(sit.assignment(seat, file), 5, 5, 5)
    client.force_login(lead)

    found = calibration.view(edition, viewer=lead)

    assert ([line.application for line in found.files], found.hidden) == ([other], 1)
    assert "Zarbophile" not in client.get(address(edition)).content.decode()


def test_empty_page_says_what_to_wait_for(client, lead, edition):
    client.force_login(lead)

    assert client.get(address(edition)).status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role != Role.LEAD])
def test_severity_is_for_leads(client, edition, role):
    client.force_login(make.user(roles=[role]))

    assert client.get(address(edition)).status_code == 403


@pytest.mark.parametrize(
    ("mark", "text"),
    [(Fraction(5, 4), "+1,25"), (Fraction(-1, 2), "−0,50"), (Fraction(0), "0,00"), (Fraction(-1, 1000), "0,00"), (None, "")],
)
def test_signed(mark, text):
    assert calibration.signed(mark) == text


@pytest.mark.parametrize("count", [1, 3])
def test_view_takes_as_many_queries_as_the_ranking(panel, edition, lead, count, django_assert_num_queries):
    for _ in range(count):
        sit.review(sit.assignment(sit.seat(panel), sit.file(edition)), 5, 5, 5)
    lead.roles  # noqa: B018

    with django_assert_num_queries(6):
        calibration.view(edition, viewer=lead)
