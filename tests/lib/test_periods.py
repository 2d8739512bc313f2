from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from terreau.lib import periods


def wall(text):
    return datetime.fromisoformat(text)


def test_it_works():
    assert periods.instant(wall("2026-03-03T17:00"), "Europe/Paris", is_end=True) == datetime(2026, 3, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Europe/Paris", 15), ("Indian/Reunion", 13), ("America/Martinique", 21), ("Pacific/Noumea", 6)],
)
def test_instant_reads_the_clock_of_the_zone(zone, expected):
    assert periods.instant(wall("2026-07-01T17:00"), zone, is_end=True) == datetime(2026, 7, 1, expected, tzinfo=UTC)


def test_the_hour_that_spring_takes_away_is_refused():
    with pytest.raises(periods.NoSuchTime):
        periods.instant(wall("2026-03-29T02:30"), "Europe/Paris", is_end=True)

    assert periods.instant(wall("2026-03-29T02:30"), "Indian/Reunion", is_end=True) == datetime(2026, 3, 28, 22, 30, tzinfo=UTC)


def test_the_hour_that_autumn_gives_twice_reads_in_favour_of_the_applicant():
    night = wall("2026-10-25T02:30")

    assert periods.instant(night, "Europe/Paris", is_end=False) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert periods.instant(night, "Europe/Paris", is_end=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", periods.ZONES)
def test_every_zone_exists_and_has_a_french_name(name):
    with translation.override("fr"):
        assert periods.zone_name(name).startswith("heure ")
    assert periods.instant(wall("2026-01-01"), name, is_end=True)


def test_words_say_day_hour_and_zone():
    with translation.override("fr"):
        assert (
            periods.words(datetime(2026, 3, 3, 16, tzinfo=UTC), "Europe/Paris")
            == "mardi 3\u00a0mars\u00a02026 à 17\u00a0h\u00a000 (heure de Paris)"
        )
        assert (
            periods.words(datetime(2026, 3, 3, 16, tzinfo=UTC), "Indian/Reunion")
            == "mardi 3\u00a0mars\u00a02026 à 20\u00a0h\u00a000 (heure de La Réunion)"
        )


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(days=10, hours=23), "10 days left"),
        (timedelta(hours=48), "2 days left"),
        (timedelta(hours=47, minutes=59), "47 hours left"),
        (timedelta(minutes=60), "1 hour left"),
        (timedelta(seconds=119), "1 minute left"),
        (timedelta(seconds=59), "less than a minute left"),
        (timedelta(seconds=-5), "less than a minute left"),
    ],
)
def test_time_left_never_promises_more_than_there_is(left, expected):
    at = datetime(2026, 3, 3, 16, tzinfo=UTC)

    with translation.override("en"):
        assert periods.left_in_words(at + left, at) == expected


def test_days_and_hours_are_said_as_in_french():
    with translation.override("fr"):
        said = periods.words(datetime(2026, 12, 1, 8, tzinfo=UTC), "Europe/Paris")

    assert said.replace("\u00a0", " ") == "mardi 1er décembre 2026 à 9 h 00 (heure de Paris)"
