from datetime import date, timedelta

import pytest
from django.utils import translation

from terreau.commons.documents.models import Document, Scan
from terreau.commons.papers import queries
from terreau.commons.papers.kinds import NATURES, PaperKind
from tests import factories as make
from tests.commons.papers.shelf import put

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 31), date(2026, 3, 31), 2),
        (date(2024, 2, 29), date(2025, 2, 28), 11),
        (date(2025, 9, 12), date(2026, 11, 12), 14),
        (date(2026, 11, 22), date(2026, 1, 1), 0),
    ],
)
def test_months_are_whole_on_the_same_day(start, end, months):
    assert queries.months_between(start, end) == months


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "1 day ago"), (12, "12 days ago"), (31, "1 month ago"), (430, "14 months ago"), (800, "2 years ago")],
)
def test_an_age_is_said_as_people_say_it(days, words):
    with translation.override("en"):
        assert queries.age_in_words(TODAY - timedelta(days=days), TODAY) == words


def test_every_kind_has_its_nature():
    assert set(NATURES) == set(PaperKind.values)


@pytest.mark.django_db
class TestOnFile:
    @pytest.fixture
    def body(self):
        return make.organisation()

    def test_it_works(self, body):
        paper = put(body)
        shelf = next(shelf for shelf in queries.shelves(body, on=TODAY) if shelf.kind == "statutes")
        assert [piece.paper for piece in shelf.pieces] == [paper]
        assert shelf.takes_more is False
        assert [one.kind for one in queries.shelves(body, on=TODAY)] == PaperKind.values

    @pytest.mark.parametrize(
        ("kind", "facts", "on", "is_old"),
        [
            ("officers", {}, date(2027, 11, 21), False),
            ("officers", {}, date(2027, 11, 22), True),
            ("officers", {"valid_from": date(2025, 11, 22)}, TODAY, True),  # put today, and a year old
            ("officers", {"valid_from": date(2025, 11, 23)}, TODAY, False),
            ("accounts", {"year": 2024}, TODAY, False),
            ("accounts", {"year": 2024}, date(2026, 12, 31), True),  # two years after the end of the year
            ("accounts", {"year": 2024}, date(2026, 12, 30), False),
            ("receipt", {}, date(2056, 1, 1), False),
            ("social", {}, date(2027, 5, 22), True),
        ],
    )
    def test_a_piece_grows_old_after_the_limit_of_its_kind(self, body, kind, facts, on, is_old):
        assert queries.is_old(put(body, kind, **facts), on) is is_old

    def test_years_and_certificates_may_always_be_added(self, body):
        put(body, "accounts", year=2025)
        put(body, "other", title="Agrément")
        more = {shelf.kind: shelf.takes_more for shelf in queries.shelves(body, on=TODAY)}
        assert more["accounts"] is more["other"] is more["rib"] is True

    def test_a_file_that_is_not_yet_sound_is_offered_to_nobody(self, body):
        sound, waiting = put(body, "accounts", year=2025), put(body, "accounts", year=2024)
        Document.objects.filter(pk=waiting.document_id).update(scan=Scan.PENDING)
        offered = queries.offers(body, {"accounts", "rib"}, on=TODAY)
        assert {kind: [piece.paper for piece in pieces] for kind, pieces in offered.items()} == {"accounts": [sound]}

    def test_the_newest_year_comes_first(self, body):
        old, new = put(body, "accounts", year=2024), put(body, "accounts", year=2025)
        assert [piece.paper for piece in queries.offers(body, {"accounts"}, on=TODAY)["accounts"]] == [new, old]

    @pytest.mark.parametrize("count", [1, 3])
    def test_a_shelf_costs_one_query(self, body, count, django_assert_num_queries):
        by = make.member(body)
        for number in range(count):
            put(body, "accounts", year=2025 - number, by=by)
        with django_assert_num_queries(1):
            for shelf in queries.shelves(body, on=TODAY):
                assert all(f"{piece.paper} {piece.paper.document.name} {piece.paper.put_by}" for piece in shelf.pieces)
