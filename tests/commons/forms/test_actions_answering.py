import pytest

from terreau.commons.documents.actions import RefusedFile
from terreau.commons.documents.models import Document
from terreau.commons.forms import actions, queries
from terreau.commons.forms.models import Answer
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.commons.documents import files
from tests.commons.forms.schemas import EVERY, GOOD

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def sheet(db):
    return actions.open_sheet(version=make.form_version(EVERY), at=NOW)


def save(sheet, question, value, expected=None, by=None):
    return actions.save_answer(sheet=sheet, question_id=question, value=value, expected_version=expected, by=by, at=NOW)


def test_it_works(sheet, stranger):
    answer = save(sheet, "title", "La Cantine", by=stranger)

    assert (answer.version, answer.updated_by) == (1, stranger)
    assert queries.answers(sheet) == {"title": "La Cantine"}
    assert queries.answer_versions(sheet) == {"title": 1}


@pytest.mark.parametrize("question", GOOD)
def test_every_kind_is_stored_and_read_back(sheet, question):
    save(sheet, question, GOOD[question][0])

    assert queries.answers(sheet) == {question: GOOD[question][0]}
    assert [p for p in queries.problems(queries.schema_of(sheet.form_version), queries.answers(sheet)) if p.question_id == question] == []


@pytest.mark.case("IUK#8")
def test_second_tab_gets_a_conflict_and_overwrites_nothing(sheet, stranger):
    save(sheet, "title", "Premier", by=stranger)

    with pytest.raises(actions.AnswerConflict) as caught:
        save(sheet, "title", "Second")

    assert (caught.value.current_value, caught.value.current_version) == ("Premier", 1)
    assert "Sacha Perrin" in str(caught.value)
    assert queries.answers(sheet) == {"title": "Premier"}


def test_emptied_answer_goes_on_counting(sheet):
    save(sheet, "title", "Un")
    save(sheet, "title", None, expected=1)
    save(sheet, "title", "Deux", expected=2)

    assert queries.answer_versions(sheet) == {"title": 3}
    with pytest.raises(actions.AnswerConflict):
        save(sheet, "title", "Une page restée ouverte", expected=1)


def test_writing_what_already_stands_there_is_no_conflict(sheet):
    save(sheet, "title", "Pareil")

    assert save(sheet, "title", "Pareil", expected=None).version == 1


def test_section_is_saved_whole_or_not_at_all(sheet):
    save(sheet, "title", "Déjà là")

    with pytest.raises(actions.AnswerConflict) as caught:
        actions.save_section(
            sheet=sheet, section_id="words", values={"summary": "Neuf", "title": "Autre"}, expected_versions={}, by=None, at=NOW
        )

    assert [clash.question_id for clash in caught.value.clashes] == ["title"]
    assert queries.answers(sheet) == {"title": "Déjà là"}


@pytest.mark.parametrize(
    ("question", "value"), [("nowhere", "x"), ("title", "x" * 81), ("theme", "cars"), ("amount", "12"), ("has_staff", 1)]
)
def test_server_decides_what_may_be_stored(sheet, question, value):
    with pytest.raises(actions.NotAnswerable):
        save(sheet, question, value)
    assert Answer.objects.count() == 0


def test_values_of_another_section_are_refused(sheet):
    with pytest.raises(actions.NotAnswerable):
        actions.save_section(sheet=sheet, section_id="rest", values={"title": "x"}, expected_versions={}, by=None, at=NOW)


def test_draft_version_cannot_be_filled_in(db):
    with pytest.raises(Refusal):
        actions.open_sheet(version=make.form_version(EVERY, state="draft"), at=NOW)


def test_file_is_kept_at_once_and_named_by_the_answer(sheet, stranger):
    owner = make.organisation()

    answer = actions.attach_file(sheet=sheet, question_id="statutes", upload=files.upload(), owner=owner, by=stranger, at=NOW)

    document = Document.objects.get()
    assert answer.value == [document.public_id]
    assert (document.object_type, document.object_id, document.slot) == ("organisations.organisation", owner.pk, "statutes")


def test_too_many_files_are_refused_in_words(sheet):
    owner = make.organisation()
    for _n in range(2):
        actions.attach_file(sheet=sheet, question_id="statutes", upload=files.upload(), owner=owner, by=None, at=NOW)

    with pytest.raises(RefusedFile):
        actions.attach_file(sheet=sheet, question_id="statutes", upload=files.upload(), owner=owner, by=None, at=NOW)
    assert Document.objects.count() == 2


def test_detached_file_leaves_the_answer_and_stays_for_submissions(sheet):
    owner = make.organisation()
    answer = actions.attach_file(sheet=sheet, question_id="statutes", upload=files.upload(), owner=owner, by=None, at=NOW)

    actions.detach_file(sheet=sheet, question_id="statutes", public_id=answer.value[0], by=None, at=NOW)

    assert queries.answers(sheet) == {}
    document = Document.objects.get()
    assert document.removed_at == NOW
    assert document.file.read() == files.PDF


def test_file_of_someone_else_cannot_be_detached(sheet):
    other = actions.open_sheet(version=sheet.form_version, at=NOW)
    answer = actions.attach_file(sheet=other, question_id="statutes", upload=files.upload(), owner=make.organisation(), by=None, at=NOW)

    assert actions.detach_file(sheet=sheet, question_id="statutes", public_id=answer.value[0], by=None, at=NOW) is None
    assert Document.objects.get().removed_at is None
