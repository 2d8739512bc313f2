"""What strangers type, and what a careless builder writes, stays text: on the form, on the answers, in exports."""

from contextlib import nullcontext
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from terreau.commons.forms import actions, queries
from terreau.commons.forms.forms import SectionForm
from terreau.commons.forms.schema import UNTYPED, Kind, Schema
from terreau.lib import csvs
from tests import factories as make
from tests.commons.forms.browser import controls

pytestmark = pytest.mark.django_db
HOSTILE = {
    "balise": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "sortie d’attribut": "\"'><svg/onload=alert(1)>",
    "fin de zone": "</textarea></select></option><script>alert(1)</script>",
    "gabarit": "{{ 7|add:7 }}{% include 'x' %}%(by)s {0} %s",
    "retours": "un\r\nSubject: piège\r\n\r\ncorps",
    "sens inverse": "facture\u202efdp.exe\u202c",
    "zéro": "a\x00b",
    "formule": "=cmd|' /C calc'!A0",
    "long": "é" * 10_000,
    "emoji": "👩🏽‍🌾 — Ça va ?",
    "markdown": "[clic](javascript:alert(1)) ![x](x)",
}
ALLOWED = {"script"}  # the page's own modules carry a src and no text


class Watch(HTMLParser):
    """Collects what a browser would run: handlers, inline scripts, javascript links, elements that no template of ours draws."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.found += [f"{tag} {name}" for name in given if name.startswith("on")]
        self.found += [
            f"{tag} {value}"
            for name, value in attrs
            if name in {"href", "src", "action"} and (value or "").strip().lower().startswith("javascript:")
        ]
        if tag == "script" and "src" not in given:
            self.found.append("inline script")
        if tag in {"img", "iframe", "object", "embed", "style", "base"}:
            self.found.append(tag)


def assert_inert(html: str) -> None:
    watch = Watch()
    watch.feed(html)
    assert watch.found == []
    assert "\x00" not in html
    assert "\u202e" not in html


def schema(label: str = "Question", *, choice: str = "Oui") -> dict:
    text = label if label.strip() else "x"
    questions = [
        {"id": "line", "kind": "short_text", "label": text, "help": text, "options": {"max_length": 1000}},
        {"id": "lines", "kind": "long_text", "label": text, "help": text, "options": {"max_length": 20_000}},
        {
            "id": "choice",
            "kind": "single",
            "label": text,
            "options": {"choices": [{"id": "a", "label": choice}, {"id": "b", "label": "Non"}]},
        },
        {
            "id": "choices",
            "kind": "multiple",
            "label": text,
            "options": {"choices": [{"id": "a", "label": choice}, {"id": "b", "label": "Non"}]},
        },
        {"id": "count", "kind": "number", "label": text, "options": {"unit": text[:30]}},
        {
            "id": "group",
            "kind": "group",
            "label": text,
            "options": {"row_label": text[:40], "questions": [{"id": "name", "kind": "short_text", "label": text, "help": text}]},
        },
        {"id": "oath", "kind": "consent", "label": text, "options": {"text": text}},
        {
            "id": "money",
            "kind": "budget",
            "label": text,
            "options": {"charges": [{"label": text, "code": "60"}], "produits": [{"label": text, "code": ""}]},
        },
        {"id": "siret", "kind": "siret", "label": text},
        {"id": "day", "kind": "date", "label": text},
        {"id": "town", "kind": "commune", "label": text},
        {"id": "file", "kind": "file", "label": text},
        {"id": "yes", "kind": "yes_no", "label": text},
        {"id": "amount", "kind": "money", "label": text},
        {"id": "share", "kind": "percent", "label": text},
    ]
    return {"sections": [{"id": "all", "title": text, "help": text, "questions": questions}], "roles": {}}


def drawn(form: SectionForm) -> str:
    return render_to_string("forms/_fields.html", {"form": form})


@pytest.mark.case("HY-2021-xss")
@pytest.mark.parametrize("name", HOSTILE)
def test_what_an_applicant_types_is_inert(name):
    text = HOSTILE[name]
    parsed = Schema.parse(schema())
    sent = dict.fromkeys(["line", "lines", "choice", "choices", "count", "siret", "day", "town", "yes", "amount", "share", "oath"], text)
    sent |= {"group-0-name": text, "money-charges-0-amount": text, "money-charges-1-label": text, "money-charges-1-amount": "12"}
    sent |= {"_v-line": text, "_keep-line": text, "_clash-line": text}

    form = SectionForm(parsed, parsed.sections[0], sheet=None, answers={}, versions={}, data=make_data(sent))
    form.is_valid()
    html = drawn(form)

    watch = Watch()
    watch.feed(html)
    assert watch.found == []
    if name not in {"zéro", "sens inverse"}:  # the parser of the test drops those two
        assert controls(html)["line"].replace("\r", "") == text.replace("\r", "")


def make_data(sent):
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    data.update(sent)
    return data


@pytest.mark.case("HY-2021-xss")
@pytest.mark.parametrize("name", HOSTILE)
def test_stored_answers_are_inert_wherever_they_are_read(name):
    text = HOSTILE[name]
    version = make.form_version(schema())
    parsed = queries.schema_of(version)
    sent = {
        "lines": text,
        "group-0-name": text[:190],
        "money-charges-1-label": text[:190],
        "money-charges-1-amount": "12",
        "line": text[:900],
    }
    form = SectionForm(parsed, parsed.sections[0], sheet=None, answers={}, versions={}, data=make_data(sent))
    assert form.is_valid(), form.errors
    sheet = actions.open_sheet(version=version, at=make.NOW)
    values = {question: value for question, value in form.cleaned_data.items() if value is not None}
    actions.save_section(sheet=sheet, section_id="all", values=values, expected_versions={}, by=None, at=make.NOW)

    answers = queries.answers(sheet)

    html = render_to_string("forms/_answers.html", {"sections": queries.readable(parsed, answers)})
    assert_inert(html)
    again = SectionForm(parsed, parsed.sections[0], sheet=sheet, answers=answers, versions=queries.answer_versions(sheet))
    assert_inert(drawn(again))
    for row in queries.cells([version], [(version.pk, answers)]).rows:
        assert not [cell for cell in map(csvs.cell, row) if cell.startswith(("=", "+", "@", "\t", "\r"))]


@pytest.mark.case("PX-2026-xss")
@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_builder_writes_is_inert(client, lead, name):
    text = HOSTILE[name][:290]
    parsed = Schema.parse(schema(text, choice=text))
    form = SectionForm(parsed, parsed.sections[0], sheet=None, answers={}, versions={})

    watch = Watch()
    watch.feed(drawn(form))
    assert watch.found == []
    made = actions.create_form(
        title=text[:140].replace("\x00", ""), by=lead, at=make.NOW, schema=schema(text.replace("\x00", ""), choice=text.replace("\x00", ""))
    )
    client.force_login(lead)
    for path in ("", "versions/1/essai/", "publier/", "questions/line/", "questions/group/", "sections/all/"):
        response = client.get(f"/bureau/formulaires/{made.public_id}/{path}")
        assert response.status_code == 200
        watch = Watch()
        watch.feed(response.content.decode().split("<main")[1].split("</main")[0])
        assert watch.found == [], path


@pytest.mark.case("DS#9634")
@pytest.mark.parametrize("kind", [kind for kind in Kind.values if kind not in UNTYPED])
def test_ten_thousand_of_anything_is_refused_quickly(kind):
    from django.core.exceptions import ValidationError

    from terreau.commons.forms.forms import clean_one

    question = next(q["id"] for q in schema()["sections"][0]["questions"] if q["kind"] == kind)
    parsed = Schema.parse(schema())
    sent = {question: "9" * 200_000, f"{question}-charges-0-amount": "9" * 200_000}
    sent |= {f"{question}-{number}-name": "x" * 300 for number in range(2000)}
    with pytest.raises(ValidationError) if kind != Kind.CONSENT else nullcontext():
        clean_one(parsed, question, make_data(sent))
