from types import SimpleNamespace

import pytest

from terreau.web import mail


def message(**fields):
    return SimpleNamespace(
        **{
            "subject": "Votre dossier est arrivé",
            "body": "Bonjour,\n\nMerci.",
            "facts": [],
            "quote": "",
            "link_label": "",
            "link_path": "",
            "leave_path": "",
        }
        | fields
    )


def test_it_works():
    text, html = mail.render(message())

    assert text.startswith("Bonjour,\n\nMerci.\n\n-- \n")
    assert "<h1>Votre dossier est arrivé</h1>" in html
    assert "<p>Bonjour,</p>" in html


def test_link_is_absolute_and_on_this_site(settings):
    settings.BASE_URL = "https://ess.example"

    text, html = mail.render(message(link_label="Voir mon dossier", link_path="/mes-candidatures/abc/"))

    assert "https://ess.example/mes-candidatures/abc/" in text
    assert 'href="https://ess.example/mes-candidatures/abc/"' in html


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/a b", "/a\nBcc: x", "", "evil"]
)
def test_link_elsewhere_is_dropped(path):
    assert mail.address(path) == ""


@pytest.mark.case("PX-2026-mail")
def test_strangers_words_are_never_markup():
    hostile = '<img src=x onerror="alert(1)"> {{ authority }} {% now "Y" %}'

    text, html = mail.render(message(subject=hostile, body=hostile, facts=[[hostile, hostile]], quote=hostile))

    assert "<img" not in html
    assert "{{ authority }}" in html
    assert hostile in text


@pytest.mark.case("PX-2026-mail")
def test_subject_is_one_line():
    _, html = mail.render(message(subject="Un\r\nBcc: x@example.org"))

    assert "<h1>Un Bcc: x@example.org</h1>" in html


def test_quote_is_fenced_in_text():
    text, _ = mail.render(message(quote="première ligne\nseconde ligne"))

    assert "> première ligne\n> seconde ligne" in text


def test_lines_of_text_stay_short_but_addresses_whole():
    long = "mot " * 60 + "https://ess.example/" + "x" * 200

    text, _ = mail.render(message(body=long))

    assert all(len(line) <= 76 or "https://" in line for line in text.splitlines())
