import re

import pytest
from django.urls import reverse

from terreau.commons.forms import actions, queries
from terreau.commons.forms.models import Form
from terreau.commons.forms.schema import Kind
from tests import factories as make
from tests.commons.forms.browser import controls
from tests.commons.forms.schemas import EVERY

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def form(lead):
    return actions.create_form(title="Dossier", by=lead, at=NOW, schema=EVERY)


@pytest.fixture
def client(client, lead):
    client.force_login(lead)
    return client


def page(client, name, *args, **query):
    response = client.get(reverse(f"forms:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def main_form(html: str):
    """What the browser would send of the page's own form, untouched."""
    return dict(controls(html.split("<main")[1]).lists())


def test_it_works(client):
    data = {"title": "Candidature", "pattern": "candidature"}

    response = client.post(reverse("forms:new"), data)

    made = Form.objects.get()
    assert response.url == reverse("forms:build", args=[made.public_id])
    assert "Nom du projet" in page(client, "build", made.public_id)


@pytest.mark.parametrize("count", [1, 3])
def test_list_reads_the_same_whatever_its_length(client, lead, count, django_assert_num_queries):
    for number in range(count):
        actions.create_form(title=f"Formulaire {number}", by=lead, at=NOW)
    page(client, "list")

    with django_assert_num_queries(5):
        html = page(client, "list")
    assert html.count("/bureau/formulaires/") > count


@pytest.mark.parametrize("role", ["officer", "juror", "admin", "stranger"])
def test_only_leads_build(client, form, role, request):
    client.force_login(request.getfixturevalue(role))

    for name, args in [("list", []), ("build", [form.public_id]), ("publish", [form.public_id]), ("preview", [form.public_id, 1])]:
        assert client.get(reverse(f"forms:{name}", args=args)).status_code == 403


@pytest.mark.parametrize("question", [q["id"] for section in EVERY["sections"] for q in section["questions"]])
def test_question_saved_untouched_is_not_changed(client, form, question):
    data = main_form(page(client, "change_question", form.public_id, question))

    response = client.post(reverse("forms:change_question", args=[form.public_id, question]), data)

    assert response.status_code == 302, re.findall(r"field__error.*", response.content.decode())
    before = next(q for section in EVERY["sections"] for q in section["questions"] if q["id"] == question)
    after = next(q for section in queries.draft_of(form).schema["sections"] for q in section["questions"] if q["id"] == question)
    shown = {"help": "", "is_required": False, "is_identifying": False, "options": {}} | before
    defaults = {"max_length", "decimals", "max_files", "max_rows"}
    assert after | {"options": {k: v for k, v in after["options"].items() if k in shown["options"] or k not in defaults}} == with_defaults(
        shown
    )
    assert queries.schema_of(queries.draft_of(form)).roles == EVERY["roles"]


def with_defaults(question):
    """Inner questions gain the fields that the builder always writes."""
    inner = question["options"].get("questions")
    if not inner:
        return question
    rows = [{"is_required": False} | row for row in inner]
    return question | {"options": question["options"] | {"questions": rows}}


SETTINGS = {
    Kind.SINGLE: {"choices": "Oui\nPeut-être"},
    Kind.MULTIPLE: {"choices": "Un\nDeux\nTrois"},
    Kind.CONSENT: {"text": "Je promets."},
    Kind.BUDGET: {"charges": "60 Achats\nDivers", "produits": "74 Aide"},
    Kind.GROUP: {"questions-0-label": "Nom", "questions-0-kind": "short_text", "questions-0-is_required": "yes"},
    Kind.COMPUTED: {"operation": "product", "terms-0-term": "people:", "terms-1-fixed": "12,50 €"},
    Kind.MONEY: {"min": "1", "max": "15 000"},
}


@pytest.mark.parametrize("kind", Kind.values)
def test_question_of_every_kind_can_be_added(client, form, kind):
    address = reverse("forms:add_question", args=[form.public_id, "words"]) + f"?type={kind}"
    assert client.get(address).status_code == 200

    response = client.post(address, {"label": "Toute neuve", "edit": "0", **SETTINGS.get(kind, {})})

    assert response.status_code == 302
    question = queries.schema_of(queries.draft_of(form)).question("toute_neuve")
    assert question.kind == kind
    if kind == Kind.MONEY:
        assert question.options == {"min": 100, "max": 1_500_000}
    if kind == Kind.COMPUTED:
        assert question.options["formula"]["of"] == [{"question": "people", "unit": "number"}, {"amount": 1250, "unit": "money"}]
        assert question.options["result"] == "money"
    if kind == Kind.BUDGET:
        assert question.options["charges"] == [{"code": "60", "label": "Achats"}, {"code": "", "label": "Divers"}]


def test_choice_corrected_keeps_its_identifier(client, form):
    data = main_form(page(client, "change_question", form.public_id, "theme"))
    data["choices"] = "Alimentation durable\r\nMobilité"

    client.post(reverse("forms:change_question", args=[form.public_id, "theme"]), data)

    assert queries.schema_of(queries.draft_of(form)).question("theme").choices == [("food", "Alimentation durable"), ("move", "Mobilité")]


def test_choice_put_in_the_middle_takes_no_neighbours_identifier(client, form):
    data = main_form(page(client, "change_question", form.public_id, "theme"))
    data["choices"] = "Alimentation\r\nLogement\r\nMobilité"

    client.post(reverse("forms:change_question", args=[form.public_id, "theme"]), data)

    assert queries.schema_of(queries.draft_of(form)).question("theme").choices == [
        ("food", "Alimentation"),
        ("logement", "Logement"),
        ("move", "Mobilité"),
    ]


def test_group_row_is_added_without_losing_what_was_typed(client, form):
    address = reverse("forms:change_question", args=[form.public_id, "partners"])
    data = main_form(page(client, "change_question", form.public_id, "partners"))
    data["label"] = "Vos soutiens"

    html = client.post(address, data | {"_more": "questions"}).content.decode()

    assert "Vos soutiens" in html
    assert 'name="questions-3-label"' in html
    assert queries.draft_of(form).edit == 0


def test_stale_page_is_told_and_changes_nothing(client, form, lead):
    data = main_form(page(client, "change_question", form.public_id, "title"))
    actions.drafting.add_section(version=queries.draft_of(form), title="Autre", help_text="", expected_edit=0, by=lead, at=NOW)
    data["label"] = "Écrasée ?"

    html = client.post(reverse("forms:change_question", args=[form.public_id, "title"]), data).content.decode()

    assert "Quelqu’un d’autre a modifié ce formulaire" in html
    assert "Écrasée ?" in html
    assert queries.schema_of(queries.draft_of(form)).question("title").label == "Nom du projet"


def test_buttons_move_without_javascript(client, form):
    client.post(reverse("forms:move", args=[form.public_id]), {"edit": "0", "question": "title", "steps": "1"})
    client.post(reverse("forms:move", args=[form.public_id]), {"edit": "1", "section": "rest", "steps": "-1"})

    schema = queries.schema_of(queries.draft_of(form))
    assert [section.id for section in schema.sections] == ["rest", "words"]
    assert [question.id for question in schema.sections[1].questions][:2] == ["summary", "title"]


def test_deletion_asks_first(client, form):
    address = reverse("forms:delete_section", args=[form.public_id, "rest"])
    assert "Supprimer la rubrique" in client.get(address).content.decode()
    assert len(queries.schema_of(queries.draft_of(form)).sections) == 2

    client.post(address, {"edit": "0"})

    assert [section.id for section in queries.schema_of(queries.draft_of(form)).sections] == ["words"]


def test_publication_warns_of_drafts_and_shows_what_changes(client, form, lead):
    actions.publish(version=queries.draft_of(form), by=lead, at=NOW)
    draft = actions.open_draft(form=form, by=lead, at=NOW)
    actions.drafting.delete_question(version=draft, question_id="rate", expected_edit=0, by=lead, at=NOW)
    actions.drafting.change_question(
        version=draft, question_id="people", changes={"label": "Personnes aidées"}, role="", expected_edit=1, by=lead, at=NOW
    )

    html = page(client, "publish", form.public_id)

    assert "Part du budget" in html
    assert "retirée" in html
    assert "L’intitulé était «\u00a0Bénéficiaires\u00a0»." in html
    client.post(reverse("forms:publish", args=[form.public_id]), {"edit": "2"})
    assert queries.published_versions(form).count() == 2


def test_publication_warns_of_what_a_jury_could_guess(client, form, lead):
    draft = queries.draft_of(form)
    address = reverse("forms:publish", args=[form.public_id])
    assert "pourrait deviner" not in client.get(address).content.decode()
    schema = draft.schema
    first, second = schema["sections"][0]["questions"][:2]
    first["is_identifying"], second["when"] = True, {"question": first["id"], "op": "answered"}
    type(draft).objects.filter(pk=draft.pk).update(schema=schema)

    html = client.get(address).content.decode()
    assert "pourrait deviner" in html
    assert f"«\xa0{second['label']}\xa0» est montrée au jury" in html
    client.post(address, {"edit": "0"})
    assert queries.published_versions(form).count() == 1


def test_published_form_offers_no_edition(client, form, lead):
    actions.publish(version=queries.draft_of(form), by=lead, at=NOW)

    assert client.get(reverse("forms:change_question", args=[form.public_id, "title"])).status_code == 403
    assert "Commencer une nouvelle version" in page(client, "build", form.public_id)


def test_preview_checks_and_keeps_nothing(client, form):
    from terreau.commons.documents.models import Document
    from terreau.commons.forms.models import Answer, Sheet
    from tests.commons.documents import files

    address = reverse("forms:preview", args=[form.public_id, 1])
    html = client.post(f"{address}?section=words", {"title": "Essai", "amount": "beaucoup"}).content.decode()
    assert "Saisissez un montant en euros" in html
    assert "beaucoup" in html

    client.post(f"{address}?section=rest", {"statutes": files.upload(), "_upload": "statutes"})
    assert [Answer.objects.count(), Sheet.objects.count(), Document.objects.count()] == [0, 0, 0]


def test_version_page_is_for_ever(client, form, lead):
    actions.publish(version=queries.draft_of(form), by=lead, at=NOW)

    html = page(client, "version", form.public_id, 1)

    assert "Elle ne change plus." in html
    assert "questions/title" not in html
