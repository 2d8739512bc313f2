"""A question tied to a permanent paper, and one that asks for bank details: offered, used, kept, and never typed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from terreau.commons.documents.models import Document
from terreau.commons.documents.queries import files_of
from terreau.commons.forms import actions, queries
from terreau.commons.forms.forms import SectionForm, clean_one
from terreau.commons.forms.models import Sheet
from terreau.commons.forms.schema import Schema, check
from terreau.commons.papers import actions as papers
from terreau.commons.papers import queries as shelf
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.commons.documents.files import upload
from tests.commons.papers.shelf import BIC, IBAN, OTHER_IBAN, bank, put

pytestmark = pytest.mark.django_db
NOW, LATER = make.NOW, make.NOW + timedelta(days=430)
PAPERS = {
    "sections": [
        {
            "id": "papers",
            "title": "Pièces",
            "questions": [
                {"id": "statutes", "kind": "file", "label": "Statuts", "options": {"paper_kind": "statutes", "accept": ["pdf"]}},
                {"id": "accounts", "kind": "file", "label": "Comptes", "options": {"paper_kind": "accounts", "max_files": 2}},
                {"id": "plan", "kind": "file", "label": "Plan du projet"},
                {"id": "account", "kind": "bank", "label": "Coordonnées bancaires", "is_required": True},
            ],
        }
    ],
    "roles": {},
}
SCHEMA = Schema.parse(PAPERS)


@pytest.fixture
def body():
    return make.organisation("Les Jardins partagés")


@pytest.fixture
def signer(body):
    return make.member(body)


@pytest.fixture
def owner(body):
    return make.application(make.edition(form_version=make.form_version(PAPERS)), organisation=body)


@pytest.fixture
def sheet(owner):
    return owner.sheet


def use(sheet, owner, paper, *, by, question="statutes", at=LATER, organisation=None):
    return actions.use_paper(
        sheet=sheet,
        question_id=question,
        paper=paper.public_id,
        organisation=organisation or owner.organisation,
        owner=owner,
        by=by,
        at=at,
    )


def drawn(sheet, organisation, question="statutes"):
    form = SectionForm(
        SCHEMA,
        SCHEMA.sections[0],
        sheet=sheet,
        answers=queries.answers(sheet),
        versions=queries.answer_versions(sheet),
        organisation=organisation,
    )
    return form[question].as_field_group()


def test_it_works(body, signer, owner, sheet):
    paper = put(body, by=signer)
    use(sheet, owner, paper, by=signer)
    named = queries.answers(sheet)["statutes"]
    copied = Document.objects.get(public_id=named[0])
    assert (copied.sha256, copied.object_type, copied.slot) == (paper.document.sha256, "calls.application", "statutes")
    [row] = [row for section in queries.readable(SCHEMA, queries.answers(sheet)) for row in section.rows if row.question_id == "statutes"]
    with translation.override("en"):
        assert shelf.origins(named)[named[0]].words in row.notes[0] or row.notes
    jury = queries.readable(SCHEMA, queries.answers(sheet), without_identifying=True)
    assert not any(row.notes for section in jury for row in section.rows)


# ── The builder ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_kind_of_paper_that_does_not_exist_is_refused():
    wrong = {
        "sections": [{"id": "a", "title": "A", "questions": [{"id": "q", "kind": "file", "label": "Q", "options": {"paper_kind": "x"}}]}]
    }
    assert len(check(wrong)) == 1
    assert check(PAPERS) == []


def test_bank_details_are_hidden_from_the_jury_whatever_the_form_says():
    assert SCHEMA.question("account").is_identifying is True
    assert Schema.parse(SCHEMA.as_json()).question("account").is_identifying is True


# ── Pieces ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_piece_replaces_the_one_file_that_a_question_takes(body, signer, owner, sheet):
    actions.attach_file(sheet=sheet, question_id="statutes", upload=upload("vieux.pdf"), owner=owner, by=signer, at=NOW)
    before = queries.answers(sheet)["statutes"]
    use(sheet, owner, put(body, by=signer), by=signer)
    after = queries.answers(sheet)["statutes"]
    assert len(after) == 1
    assert after != before
    assert [file.public_id for file in files_of(owner)] == after


def test_a_full_list_takes_no_more(body, signer, owner, sheet):
    for name in ("a.pdf", "b.pdf"):
        actions.attach_file(sheet=sheet, question_id="accounts", upload=upload(name), owner=owner, by=signer, at=NOW)
    with pytest.raises(Refusal):
        use(sheet, owner, put(body, "accounts", by=signer, year=2025), by=signer, question="accounts")


def test_a_piece_of_someone_else_or_of_another_kind_is_not_there(body, signer, owner, sheet):
    theirs = put(make.organisation())
    with pytest.raises(papers.CannotUse):
        use(sheet, owner, theirs, by=signer)
    with pytest.raises(papers.CannotUse):
        use(sheet, owner, put(body, "rib", by=signer), by=signer)
    for question in ("plan", "account", "nowhere"):
        with pytest.raises(actions.NotAnswerable):
            use(sheet, owner, put(body, by=signer), by=signer, question=question)
    assert queries.answers(sheet) == {}


def test_a_piece_that_was_replaced_since_the_page_was_drawn_is_refused(body, signer, owner, sheet):
    paper = put(body, by=signer)
    put(body, by=signer, at=LATER)
    with pytest.raises(papers.CannotUse):
        use(sheet, owner, paper, by=signer)


def test_a_kind_of_file_the_question_does_not_take_is_neither_offered_nor_used(body, signer, owner, sheet):
    paper = put(body, by=signer)
    Document.objects.filter(pk=paper.document_id).update(name="statuts.docx")
    assert paper.public_id not in drawn(sheet, body)
    with pytest.raises(Refusal):
        use(sheet, owner, paper, by=signer)


def test_what_is_attached_may_be_kept_on_file_once(body, signer, owner, sheet):
    actions.attach_file(sheet=sheet, question_id="accounts", upload=upload("comptes.pdf"), owner=owner, by=signer, at=NOW)
    [file] = queries.answers(sheet)["accounts"]
    keep = {"sheet": sheet, "question_id": "accounts", "file": file, "organisation": body, "by": signer, "at": NOW}
    with pytest.raises(papers.CannotPut):
        actions.keep_paper(**keep)  # the year is missing
    paper = actions.keep_paper(**keep, year=2025)
    assert list(shelf.current(body)) == [paper]
    with pytest.raises(papers.CannotPut):
        actions.keep_paper(**keep, year=2025)
    with pytest.raises(papers.CannotPut):
        actions.keep_paper(**{**keep, "file": "inconnu"}, year=2025)


def test_only_those_who_write_for_the_body_keep_pieces(body, signer, owner, sheet):
    actions.attach_file(sheet=sheet, question_id="statutes", upload=upload("s.pdf"), owner=owner, by=signer, at=NOW)
    [file] = queries.answers(sheet)["statutes"]
    reader = make.member(body, can_edit=False, can_sign=False)
    with pytest.raises(Refusal):
        actions.keep_paper(sheet=sheet, question_id="statutes", file=file, organisation=body, by=reader, at=NOW)


# ── What the page offers ─────────────────────────────────────────────────────────────────────────────────────────
def test_the_page_offers_the_piece_with_its_age_then_no_more(body, signer, owner, sheet):
    paper = put(body, by=signer)
    page = drawn(sheet, body)
    assert f'name="_use" value="statutes:{paper.public_id}"' in page
    use(sheet, owner, paper, by=signer, at=NOW)
    page = drawn(sheet, body)
    assert 'name="_use"' not in page
    assert 'name="_keep"' not in page  # it comes from there
    newer = put(body, by=signer, at=LATER)
    assert f'name="_use" value="statutes:{newer.public_id}"' in drawn(sheet, body)


def test_without_an_organisation_nothing_is_offered(body, signer, sheet):
    put(body, by=signer)
    assert 'name="_use"' not in drawn(sheet, None)
    assert 'name="_use"' not in drawn(sheet, body, "plan")


def test_a_page_without_such_questions_asks_nothing_more(body, sheet, django_assert_num_queries):
    plain = Schema.parse(make.SCHEMA)
    with django_assert_num_queries(0):
        SectionForm(plain, plain.sections[0], sheet=Sheet(), answers={}, versions={}, organisation=body)


@pytest.mark.parametrize("count", [1, 3])
def test_offers_cost_three_queries_however_many(body, signer, owner, sheet, count, django_assert_num_queries):
    for number in range(count):
        put(body, "accounts", by=signer, year=2025 - number)
    answers = queries.answers(sheet)
    with django_assert_num_queries(2):  # the pieces, and the account
        SectionForm(SCHEMA, SCHEMA.sections[0], sheet=sheet, answers=answers, versions={}, organisation=body)


# ── Bank details ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_bank_details_are_chosen_never_typed(body, signer, owner, sheet):
    with pytest.raises(ValidationError):
        clean_one(SCHEMA, "account", {"account": IBAN})
    with pytest.raises(papers.CannotUse):
        actions.use_bank_details(sheet=sheet, question_id="account", organisation=body, by=signer, at=NOW)
    details = bank(body, by=signer)
    actions.use_bank_details(sheet=sheet, question_id="account", organisation=body, by=signer, at=NOW)
    kept = queries.answers(sheet)["account"]
    assert kept == {"iban": IBAN, "bic": BIC, "holder": "Les Jardins partagés", "details": details.public_id, "put_on": "2026-11-22"}
    bank(body, by=signer, iban=OTHER_IBAN, at=LATER)
    assert queries.answers(sheet)["account"] == kept
    actions.drop_bank_details(sheet=sheet, question_id="account", by=signer, at=LATER)
    assert queries.answers(sheet) == {}
    with pytest.raises(actions.NotAnswerable):
        actions.use_bank_details(sheet=sheet, question_id="plan", organisation=body, by=signer, at=NOW)


def test_an_iban_is_never_read_whole_in_answers_cells_nor_pages(body, signer, owner, sheet):
    bank(body, by=signer)
    actions.use_bank_details(sheet=sheet, question_id="account", organisation=body, by=signer, at=NOW)
    answers = queries.answers(sheet)
    rows = [row for section in queries.readable(SCHEMA, answers) for row in section.rows]
    cells = queries.cells([sheet.form_version], [(sheet.form_version.pk, answers)])
    shown = f"{rows} {list(cells.rows)} {drawn(sheet, body, 'account')}"
    assert "FR76" in shown
    assert IBAN not in shown
    assert IBAN[4:-3] not in shown.replace("\u202f", "")
    assert not any(
        row.question_id == "account" for section in queries.readable(SCHEMA, answers, without_identifying=True) for row in section.rows
    )


@pytest.mark.parametrize(
    "value",
    [
        "FR76",
        {"iban": IBAN},
        {"iban": IBAN[:-1] + "0", "bic": BIC, "holder": "X", "details": "y"},
        {"iban": 7, "bic": BIC, "holder": "X", "details": "y"},
        [],
    ],
)
def test_what_is_no_bank_details_does_not_answer(value):
    assert queries.faults(SCHEMA.question("account"), value) != []


def test_missing_bank_details_are_said(sheet):
    [problem] = queries.problems(SCHEMA, queries.answers(sheet))
    assert problem.question_id == "account"
