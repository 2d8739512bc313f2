"""An application that uses what its organisation has on file: what is sent stays what it was, and the account is the right one."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from terreau.commons.documents.models import Document
from terreau.commons.forms import queries as sheets
from terreau.commons.papers import queries as shelf
from terreau.fund.calls.actions import applying, filling
from terreau.fund.calls.models import CompletionRequest, Submission
from terreau.fund.calls.queries import applications, readiness
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.commons.papers.shelf import IBAN, OTHER_IBAN, bank, put
from tests.factories import applying as files

pytestmark = pytest.mark.django_db
NOW, LATER = make.NOW, make.NOW + timedelta(hours=5)
PIECES = {
    "id": "pieces",
    "title": "Pièces",
    "questions": [
        {"id": "statutes", "kind": "file", "label": "Statuts", "is_required": True, "options": {"paper_kind": "statutes"}},
        {"id": "account", "kind": "bank", "label": "Coordonnées bancaires", "is_required": True},
    ],
}
SCHEMA = {**make.SCHEMA, "sections": [*make.SCHEMA["sections"], PIECES]}


@pytest.fixture
def body():
    return files.organisation()


@pytest.fixture
def signer(body):
    return make.member(body)


@pytest.fixture
def draft(body, signer):
    return files.draft(make.edition("2026", form_version=make.form_version(SCHEMA)), organisation=body, by=signer)


@pytest.fixture
def page(client, draft, signer):
    client.force_login(signer)
    return reverse("calls:section", args=[draft.public_id, "pieces"])


def filled(client, page, body, signer):
    """Both questions answered from the shelf, as a browser without scripts does."""
    paper, details = put(body, by=signer), bank(body, by=signer)
    client.post(page, {"_use": f"statutes:{paper.public_id}"})
    client.post(page, {"_use": f"account:{details.public_id}"})
    return paper


def test_it_works(client, page, draft, body, signer):
    paper = filled(client, page, body, signer)
    submission = applying.submit(application=draft, by=signer, at=LATER)
    [(public_id, frozen)] = submission.content["files"].items()
    assert frozen["sha256"] == paper.document.sha256
    assert frozen["paper"] == {"name": str(paper), "put_on": "2026-11-22"}
    assert public_id != paper.document.public_id
    assert submission.content["answers"]["account"]["iban"] == IBAN
    assert applications.is_intact(Submission.objects.get(pk=submission.pk))


def test_what_is_replaced_later_changes_nothing_that_was_sent(client, page, draft, body, signer, officer):
    filled(client, page, body, signer)
    submission = applying.submit(application=draft, by=signer, at=LATER)
    before = dict(submission.content)
    put(body, by=signer, at=LATER, name="autres.pdf")
    bank(body, by=signer, iban=OTHER_IBAN, at=LATER)
    submission = Submission.objects.get(pk=submission.pk)
    assert submission.content == before
    [copied] = Document.objects.filter(public_id__in=before["files"])
    assert copied.removed_at is None
    client.force_login(officer)
    assert client.get(reverse("documents:download", args=[copied.public_id])).status_code == 200
    for paper in (*shelf.current(body), *shelf.former(body)):
        assert client.get(reverse("documents:download", args=[paper.document.public_id])).status_code == 404


def test_the_page_offers_what_is_on_file_and_shows_no_iban(client, page, body, signer):
    paper = put(body, by=signer)
    bank(body, by=signer)
    html = client.get(page).content.decode()
    assert f'value="statutes:{paper.public_id}"' in html
    assert "FR76" in html
    assert IBAN[4:-3] not in html.replace("\u202f", "")


def test_a_file_put_in_the_application_can_become_permanent(client, page, draft, body):
    client.post(page, {"statutes": SimpleUploadedFile("nouveaux.pdf", b"%PDF-1.4\n%%EOF")})
    [file] = sheets.answers(draft.sheet)["statutes"]
    html = client.get(page).content.decode()
    assert f'name="_keep" value="statutes:{file}"' in html
    client.post(page, {"_keep": f"statutes:{file}"})
    assert [paper.document.name for paper in shelf.current(body)] == ["nouveaux.pdf"]
    assert 'name="_keep"' not in client.get(page).content.decode()


def test_a_browser_with_scripts_gets_the_question_drawn_again(client, page, draft, body, signer):
    paper = put(body, by=signer)
    url = reverse("calls:answer", args=[draft.public_id])
    answer = client.post(url, {"question": "statutes", "_use": f"statutes:{paper.public_id}"}, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert "statuts.pdf" in answer.json()["html"]
    refused = client.post(url, {"question": "statutes", "_use": "statutes:inconnu"}, headers={"accept": "application/json"})
    assert refused.status_code == 422


@pytest.mark.parametrize("posted", ["statutes", "account"])
def test_neither_is_answered_by_naming_it(draft, signer, posted):
    with pytest.raises(Refusal):
        filling.save_answers(application=draft, values={posted: ["inconnu"]}, by=signer, at=NOW)


def test_a_piece_of_another_organisation_is_not_used(client, page, draft):
    theirs = put(make.organisation())
    client.post(page, {"_use": f"statutes:{theirs.public_id}"})
    assert "statutes" not in sheets.answers(draft.sheet)


# ── The account must be the organisation's, today ────────────────────────────────────────────────────────────────
def obstacles(draft, at=LATER):
    draft.refresh_from_db()
    schema = sheets.schema_of(draft.sheet.form_version)
    return [one.question_id for one in readiness.obstacles(draft, schema, sheets.answers(draft.sheet), at=at)]


def test_an_account_changed_since_must_be_chosen_again(client, page, draft, body, signer):
    filled(client, page, body, signer)
    assert obstacles(draft) == []
    bank(body, by=signer, iban=OTHER_IBAN, at=LATER)
    assert obstacles(draft) == ["account"]
    with pytest.raises(applying.CannotSubmit):
        applying.submit(application=draft, by=signer, at=LATER)
    client.post(page, {"_use": "account:"})
    assert obstacles(draft) == []


def test_a_draft_that_changes_hands_leaves_the_account_behind(client, page, draft, body, signer):
    filled(client, page, body, signer)
    other = files.organisation("Une autre")
    make.member(other, person=signer)
    bank(other, by=signer, iban=OTHER_IBAN)
    filling.choose_organisation(application=draft, organisation=other, by=signer, at=LATER)
    assert "account" in obstacles(draft)


def test_in_a_completion_only_a_signer_sends_another_account(client, page, draft, body, signer, officer):
    filled(client, page, body, signer)
    applying.submit(application=draft, by=signer, at=NOW)
    draft.state = "to_complete"
    draft.silence_left, draft.silence_at = timedelta(days=30), None
    draft.save()
    CompletionRequest.objects.create(
        application=draft, sections=["pieces"], message="RIB", due_at=NOW + timedelta(days=5), asked_by=officer, asked_at=NOW
    )
    editor = make.member(body, can_sign=False)
    bank(body, by=signer, iban=OTHER_IBAN, at=LATER)
    client.force_login(editor)
    client.post(page, {"_use": "account:"})
    draft.refresh_from_db()
    with pytest.raises(applying.CannotSubmit) as refused:
        applying.resend(application=draft, by=editor, at=LATER)
    assert len(refused.value.reasons) == 1
    assert applying.resend(application=draft, by=signer, at=LATER).content["answers"]["account"]["iban"] == OTHER_IBAN


def test_visitors_without_an_account_are_asked_neither(client):
    edition = make.edition("2027", form_version=make.form_version(SCHEMA))
    client.post(reverse("calls:start", args=["le-progres", edition.slug]), {"siret": ""})
    application = edition.applications.first()
    if application is not None:
        html = client.get(reverse("calls:section", args=[application.public_id, "pieces"])).content.decode()
        assert "Coordonnées bancaires" not in html
