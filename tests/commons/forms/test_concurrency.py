"""Two hands at the same instant, on real connections: one wins, the other is told, nothing is lost in silence."""

import threading

import pytest
from django.db import connection

from terreau.commons.documents.actions import RefusedFile
from terreau.commons.documents.models import Document
from terreau.commons.forms import actions, queries
from terreau.commons.forms.models import FormVersion
from tests import factories as make
from tests.commons.documents import files
from tests.commons.forms.schemas import EVERY

pytestmark = pytest.mark.django_db(transaction=True)
NOW = make.NOW
HANDS = 6


def at_once(work, *, hands: int = HANDS) -> list:
    """What `work(number)` returned or raised in each thread, all started together."""
    barrier, outcomes = threading.Barrier(hands), [None] * hands

    def hand(number):
        barrier.wait(20)
        try:
            outcomes[number] = work(number)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=hand, args=(number,)) for number in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.fixture
def sheet(transactional_db):
    return actions.open_sheet(version=make.form_version(EVERY), at=NOW)


def write(sheet, value, expected):
    return actions.save_answer(sheet=sheet, question_id="title", value=value, expected_version=expected, by=None, at=NOW)


def test_it_works(sheet):
    """The first answer to a question, from several tabs at once."""
    outcomes = at_once(lambda number: write(sheet, f"Onglet {number}", None))

    winners = [answer.value for answer in outcomes if not isinstance(answer, Exception)]
    losers = [error for error in outcomes if isinstance(error, Exception)]
    assert queries.answers(sheet) == {"title": winners[0]}
    assert len(winners) == 1
    assert all(isinstance(error, actions.AnswerConflict) and error.current_value == winners[0] for error in losers)


@pytest.mark.case("IUK#8")
def test_same_version_is_overwritten_once(sheet):
    write(sheet, "Avant", None)

    outcomes = at_once(lambda number: write(sheet, f"Onglet {number}", 1))

    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert queries.answer_versions(sheet) == {"title": 2}
    assert all(isinstance(o, actions.AnswerConflict) for o in outcomes if isinstance(o, Exception))


def test_tabs_that_write_the_same_thing_do_not_clash(sheet):
    outcomes = at_once(lambda _number: write(sheet, "Pareil", None))

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert queries.answer_versions(sheet) == {"title": 1}


def test_different_questions_do_not_wait_for_each_other(sheet):
    values = {"title": "Un", "summary": "Deux", "amount": 300, "has_staff": True, "theme": "food", "starts": "2026-12-01"}
    questions = list(values)

    outcomes = at_once(
        lambda number: actions.save_answer(
            sheet=sheet, question_id=questions[number], value=values[questions[number]], expected_version=None, by=None, at=NOW
        )
    )

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert queries.answers(sheet) == values


def test_sections_saved_at_once_are_whole(sheet):
    """Never half of one and half of the other."""

    def save(number):
        values = {"title": f"Titre {number}", "summary": f"Texte {number}"}
        return actions.save_section(sheet=sheet, section_id="words", values=values, expected_versions={}, by=None, at=NOW)

    outcomes = at_once(save)

    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    answers = queries.answers(sheet)
    assert answers["title"].split()[1] == answers["summary"].split()[1]


def test_files_attached_at_once_are_all_kept_up_to_the_limit(sheet):
    owner = make.organisation()

    outcomes = at_once(
        lambda number: actions.attach_file(
            sheet=sheet, question_id="statutes", upload=files.upload(f"{number}.pdf"), owner=owner, by=None, at=NOW
        )
    )

    kept = queries.answers(sheet)["statutes"]
    assert len(kept) == 2
    assert sorted(kept) == sorted(Document.objects.values_list("public_id", flat=True))
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(refused) == HANDS - 2
    assert all(isinstance(error, (RefusedFile, actions.NotAnswerable)) for error in refused), refused


def test_draft_opened_at_once_is_one_draft(transactional_db):
    lead = make.user()
    form = make.form_version(EVERY).form

    outcomes = at_once(lambda _number: actions.open_draft(form=form, by=lead, at=NOW).pk)

    assert len(set(outcomes)) == 1
    assert FormVersion.objects.count() == 2


def test_version_published_at_once_is_published_once(transactional_db):
    lead = make.user()
    form = actions.create_form(title="Dossier", by=lead, at=NOW, schema=EVERY)
    drafts = [queries.draft_of(form) for _n in range(HANDS)]

    outcomes = at_once(lambda number: actions.publish(version=drafts[number], by=lead, at=NOW))

    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(isinstance(o, (actions.DraftMoved, actions.CannotPublish)) for o in outcomes if o is not None)


def test_two_builders_at_the_same_instant_leave_one_change(transactional_db):
    lead = make.user()
    form = actions.create_form(title="Dossier", by=lead, at=NOW, schema=EVERY)
    drafts = [queries.draft_of(form) for _n in range(HANDS)]

    def add(number):
        return actions.drafting.add_section(
            version=drafts[number], title=f"Rubrique {number}", help_text="", expected_edit=0, by=lead, at=NOW
        )

    outcomes = at_once(add)

    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert all(isinstance(o, actions.DraftMoved) for o in outcomes if isinstance(o, Exception))
    assert len(queries.draft_of(form).schema["sections"]) == 3
