import pytest
from django.core.exceptions import SuspiciousFileOperation

from terreau.web import checks


def found(settings, **changes):
    fit = {
        "DEMO": False,
        "DEBUG": False,
        "BASE_URL": "https://ess.exemple.fr",
        "ALLOWED_HOSTS": ["ess.exemple.fr"],
        "SECRET_KEY": "abcdefghij" * 6,
        "SENDS_MAIL": True,
        "AUTHORITY": {"contact": "ess@collectivite.fr"},
        "CLAMD": "127.0.0.1:3310",
        "TRUSTED_PROXIES": 1,
    }
    for name, value in (fit | changes).items():
        setattr(settings, name, value)
    return [message.id for message in checks.fit_for_service(None)]


def test_it_works(settings):
    assert found(settings) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"DEMO": True}, "terreau.E001"),
        ({"DEBUG": True}, "terreau.E002"),
        ({"BASE_URL": "http://ess.exemple.fr", "TRUSTED_PROXIES": 0}, "terreau.E003"),
        ({"ALLOWED_HOSTS": ["*"]}, "terreau.E004"),
        ({"SECRET_KEY": "a" * 60}, "terreau.E005"),
        ({"SENDS_MAIL": False}, "terreau.E006"),
        ({"AUTHORITY": {"contact": "ess@terreau.example"}}, "terreau.E007"),
        ({"CLAMD": ""}, "terreau.W001"),
        ({"TRUSTED_PROXIES": 0}, "terreau.W002"),
    ],
)
def test_unfit_setting_is_refused_in_words(settings, change, problem):
    assert found(settings, **change) == [problem]


@pytest.mark.parametrize(
    ("accent", "logo", "problems"),
    [
        ("", "", []),
        ("#8a1f6a", "img/mark.svg", []),
        ("pourpre", "", ["terreau.E008"]),
        ("", "img/absent.svg", ["terreau.E009"]),
        ("", "../settings.py", ["terreau.E009"]),
    ],
)
def test_look_that_cannot_be_had_is_refused_in_words(settings, accent, logo, problems):
    settings.AUTHORITY = settings.AUTHORITY | {"accent": accent, "logo": logo}

    try:
        found = [message.id for message in checks.fit_look(None)]
    except SuspiciousFileOperation:
        found = ["terreau.E009"]
    assert found == problems


def test_a_term_that_no_room_knows_is_refused(settings):
    settings.RETENTION = {"calls.drafts": {"months": 6}, "calls.draft": {"months": 6}}

    assert [found.id for found in checks.fit_retention(None)] == ["terreau.E010"]
