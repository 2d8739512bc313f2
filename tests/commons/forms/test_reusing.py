"""Forms that do not begin from nothing: ready blocks, copies, files."""

import json
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from terreau.commons.forms import actions, queries
from terreau.commons.forms.actions import drafting
from terreau.commons.forms.models import Form
from terreau.commons.forms.schema import Schema, blocks, check, edits, exchange, links, patterns, settle
from tests import factories as make
from tests.commons.forms.schemas import EVERY
from tests.commons.forms.test_asking import DATA

NOW = make.NOW
DAY = date(2026, 11, 22)


def alone(name: str) -> dict:
    block = blocks.read(name, DAY)
    return edits.insert({"sections": [], "roles": {}}, block.sections, block.roles, set())


# ── Blocks ──
@pytest.mark.parametrize("name", blocks.NAMES)
def test_it_works(name):
    block = blocks.read(name, DAY)

    assert check(alone(name)) == []
    assert all([block.title, block.about, block.origin, block.licence])


def test_every_block_twice_in_one_form_still_holds_together():
    data = EVERY
    for name in [*blocks.NAMES, *blocks.NAMES]:
        block = blocks.read(name, DAY)
        data = edits.insert(data, block.sections, block.roles, edits.identifiers(data))

    assert check(data) == []
    assert data["roles"] == EVERY["roles"]


def test_choice_that_bears_the_name_of_a_question_keeps_it():
    asked = {"id": "b", "kind": "single", "label": "B", "options": {"choices": [{"id": "a", "label": "A"}, {"id": "c", "label": "C"}]}}
    hangs = {"id": "a", "kind": "short_text", "label": "A", "when": {"question": "b", "op": "is", "value": "a"}}
    sections = [{"id": "one", "title": "Une", "questions": [asked, hangs]}]

    after = edits.insert({"sections": sections, "roles": {}}, sections, {}, {"a", "b", "one"})["sections"][1]

    assert after["questions"][0]["options"] == asked["options"]
    assert after["questions"][1]["when"] == {"question": "b_2", "op": "is", "value": "a"}


def test_republican_commitment_is_asked_of_associations_and_foundations_only():
    schema = Schema.parse(alone("engagement_republicain"))

    asked = {form: settle(schema, {"forme": form}).asks("contrat") for form in ("association", "fondation", "autre")}

    assert asked == {"association": True, "fondation": True, "autre": False}
    assert "décret n° 2021-1947 du 31 décembre 2021" in schema.question("contrat").agreement.replace("\xa0", " ")


def minimis(**answers) -> Schema:
    schema = Schema.parse(alone("minimis_general"))
    return settle(schema, {"accorde_le": "2026-11-22", **answers})


def test_headroom_counts_three_rolling_years():
    grants = [
        {"jour": "2023-11-22", "montant": 9_000_000},
        {"jour": "2023-11-23", "montant": 10_000_000},
        {"jour": "2026-11-22", "montant": 50},
    ]

    settled = minimis(recues=True, aides=grants)

    assert (settled.answers["total"], settled.answers["reste"]) == (10_000_050, 19_999_950)
    assert not settled.asks("depasse")


def test_headroom_is_the_ceiling_of_the_day_when_nothing_was_received():
    assert minimis(recues=False).answers["reste"] == 30_000_000
    assert "reste" not in minimis().answers


def test_ceiling_reached_asks_why():
    assert minimis(recues=True, aides=[{"jour": "2026-01-01", "montant": 30_000_000}]).asks("depasse")
    assert not minimis(recues=True, aides=[{"jour": "2026-01-01", "montant": 29_999_999}]).asks("depasse")


@pytest.mark.parametrize(
    ("day", "is_known"), [(date(2023, 12, 31), False), (date(2024, 1, 1), True), (date(2030, 12, 31), True), (date(2031, 1, 1), False)]
)
def test_ceiling_is_dated(day, is_known):
    assert ("minimis_general" in {block.name for block in blocks.every(day)}) is is_known


def test_ceiling_says_its_regulation_and_dates():
    asked = Schema.parse(alone("minimis_sieg")).question("reste")

    assert "750\u202f000" in asked.help
    assert "(UE) 2023/2832" in asked.help.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("association", "rna"), ("cooperative", "revision"), ("societe", "kbis"), ("insertion", "convention"), ("esat", "convention")],
)
def test_each_kind_of_organisation_has_its_own_questions(kind, asked):
    schema = Schema.parse(alone("nature"))

    assert settle(schema, {"nature": kind}).asks(asked)
    assert not settle(schema, {"nature": "mutuelle"}).asks(asked)


@pytest.fixture
def form(lead):
    return actions.create_form(title="Dossier", by=lead, at=NOW, schema=DATA)


@pytest.fixture
def builder(client, lead):
    client.force_login(lead)
    return client


def test_block_is_inserted_from_its_page(builder, form):
    page = builder.get(reverse("forms:blocks", args=[form.public_id])).content.decode()
    assert "licence ouverte" in page

    response = builder.post(reverse("forms:blocks", args=[form.public_id]), {"edit": "0", "block": "minimis_general"})

    assert response.status_code == 302
    assert [section.id for section in queries.schema_of(queries.draft_of(form)).sections] == ["who", "jobs", "end", "minimis"]
    stale = builder.post(reverse("forms:blocks", args=[form.public_id]), {"edit": "0", "block": "nature"})
    assert "Rechargez" in stale.content.decode()
    assert (
        builder.post(reverse("forms:blocks", args=[form.public_id]), {"edit": "1", "block": "../patterns/candidature"}).status_code == 200
    )
    assert len(queries.schema_of(queries.draft_of(form)).sections) == 4


@pytest.mark.django_db
def test_block_beyond_the_size_of_a_form_is_refused(form, lead):
    draft = queries.draft_of(form)
    for _turn in range(27):
        drafting.insert_block(version=draft, name="engagement_republicain", expected_edit=draft.edit, by=lead, at=NOW)

    with pytest.raises(drafting.TooLarge):
        drafting.insert_block(version=draft, name="engagement_republicain", expected_edit=draft.edit, by=lead, at=NOW)
    with pytest.raises(drafting.Vanished):
        drafting.insert_block(version=draft, name="minimis_general", expected_edit=draft.edit, by=lead, at=NOW + timedelta(days=3000))


# ── Copies and files ──
def test_copy_lives_apart(builder, form, lead):
    response = builder.post(reverse("forms:duplicate", args=[form.public_id, 1]), {"title": "Dossier 2027"})

    copy = Form.objects.get(title="Dossier 2027")
    assert response.url == reverse("forms:build", args=[copy.public_id])
    draft = queries.draft_of(copy)
    assert draft.schema == DATA
    drafting.delete_section(version=draft, section_id="jobs", expected_edit=0, by=lead, at=NOW)
    assert queries.draft_of(form).schema == DATA


def test_file_comes_back_as_it_left(builder, form):
    response = builder.get(reverse("forms:export", args=[form.public_id, 1]))
    assert response["Content-Disposition"].startswith("attachment")

    builder.post(reverse("forms:import"), {"file": SimpleUploadedFile("f.json", response.content)})

    copy = Form.objects.latest("pk")
    assert (copy.title, queries.draft_of(copy).schema) == ("Dossier", DATA)


def file_of(**changes) -> bytes:
    return json.dumps({**json.loads(exchange.write("Dossier", DATA)), **changes}).encode()


FAULTS = {
    "rien": (b"", "Ligne 1, colonne 2"),
    "coupé": (file_of()[:-200], "n’est plus du JSON"),
    "image": (b"\x89PNG\xff\xfe", "n’est pas du texte en UTF-8"),
    "liste": (b"[]", "n’est pas un formulaire exporté"),
    "profond": (b"[" * 100_000, "n’est pas un formulaire"),
    "autre format": (file_of(format="xlsform"), "n’est pas un formulaire exporté"),
    "autre version": (file_of(version=2), "version 1"),
    "sans rubriques": (file_of(sections=None), "le champ « sections » n’est pas du type attendu (liste)"),
    "rubrique": (file_of(sections=["x"]), "rubrique 1 : un objet est attendu"),
    "inconnu": (file_of(script="x"), "formulaire : le champ « script » est inconnu"),
    "sans titre": (file_of(sections=[{"id": "a", "questions": []}]), "rubrique 1 : le champ « title » manque"),
    "question": (
        file_of(sections=[{"id": "a", "title": "A", "questions": [{"id": "b", "kind": 3}]}]),
        "rubrique 1, question 1 : le champ « kind »",
    ),
    "condition": (
        file_of(
            sections=[{"id": "a", "title": "A", "questions": [{"id": "b", "kind": "short_text", "label": "B", "when": {"eval": "1"}}]}]
        ),
        "illisible",
    ),
    "trop gros": (b" " * (exchange.MOST_BYTES + 1), "trop volumineux"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_file_that_is_no_form_says_where(builder, db, name):
    content, words = FAULTS[name]

    response = builder.post(reverse("forms:import"), {"file": SimpleUploadedFile("f.json", content or b" ")})

    assert response.status_code == 200
    assert words in response.content.decode().replace("\xa0", " ")
    assert not Form.objects.exists()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda s: (
            st.lists(s, max_size=3) | st.dictionaries(st.sampled_from(["id", "kind", "label", "questions", "options", "title", "when"]), s)
        ),
    )
)
def test_no_nonsense_breaks_the_reading(nonsense):
    for content in (json.dumps(nonsense).encode(), file_of(sections=nonsense), file_of(sections=[nonsense]), file_of(roles=nonsense)):
        with suppress(exchange.Unreadable):
            assert exchange.read(content)


@pytest.mark.parametrize("name", ["blocks", "import", "duplicate", "export"])
def test_only_leads_reuse(client, form, officer, name):
    client.force_login(officer)
    args = {"blocks": [form.public_id], "import": []}.get(name, [form.public_id, 1])

    assert client.get(reverse(f"forms:{name}", args=args)).status_code in {403, 404}


@pytest.mark.parametrize("shipped", [*blocks.NAMES, patterns.APPLICATION])
def test_nothing_that_ships_lets_a_jury_guess(shipped):
    data = patterns.read(shipped) if shipped == patterns.APPLICATION else alone(shipped)
    assert list(links.hints(Schema.parse(data))) == []
