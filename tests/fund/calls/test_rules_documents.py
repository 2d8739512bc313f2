"""Files of an application, for each person of the cast: what was sent, what is being written, what the team keeps."""

import pytest

from terreau.commons.documents import rules as documents
from terreau.commons.documents.models import Document
from terreau.fund.calls.actions import applying, screening
from terreau.fund.calls.models import Application, Submission
from terreau.fund.calls.states import State
from tests import factories as make
from tests.factories import applying as apply

pytestmark = pytest.mark.django_db
NOW = make.NOW


def document(application, slot):
    return Document.objects.create(
        object_type="calls.application",
        object_id=application.pk,
        slot=slot,
        name="piece.pdf",
        media_type="application/pdf",
        size=4,
        sha256="0" * 64,
        added_at=NOW,
        scan="clean",
    )


@pytest.fixture
def submission():
    return apply.sent(make.edition())


@pytest.fixture
def people(submission, officer, lead, juror, admin, stranger):
    application = submission.application
    former = make.member(application.organisation)
    application.organisation.memberships.filter(user=former).update(state="ended")
    return {
        "signer": application.started_by,
        "reader": make.member(application.organisation, can_edit=False, can_sign=False),
        "former member": former,
        "officer": officer,
        "lead": lead,
        "juror": juror,
        "admin": admin,
        "stranger": stranger,
    }


def readers(people, file):
    return {role for role, person in people.items() if documents.can_read(person, file)}


MEMBERS, TEAM = {"signer", "reader"}, {"officer", "lead"}


def test_it_works(submission, people):
    assert readers(people, document(submission.application, "receipt")) == MEMBERS | TEAM


def test_a_file_being_written_is_not_yet_the_teams(submission, people):
    assert readers(people, document(submission.application, "statutes")) == MEMBERS


def test_a_file_that_was_sent_is_the_teams_even_once_replaced(submission, people):
    file = document(submission.application, "statutes")
    Submission.objects.filter(pk=submission.pk).update(content={**submission.content, "files": {file.public_id: {}}}, is_superseded=True)

    assert readers(people, file) == MEMBERS | TEAM


def test_a_draft_taken_back_closes_to_the_team(submission, people):
    applying.reopen(application=submission.application, by=people["signer"], at=NOW)

    assert readers(people, document(submission.application, "receipt")) == MEMBERS


@pytest.mark.parametrize("slot", ["staff", "staff:note"])
def test_the_teams_own_files_stay_with_it(submission, people, slot):
    assert readers(people, document(submission.application, slot)) == TEAM


def test_a_letter_shows_when_it_is_released_and_not_before(submission, people, lead):
    letter = document(submission.application, "letter")
    Application.objects.filter(pk=submission.application.pk).update(state=State.AWARDED)
    assert readers(people, letter) == TEAM

    screening.release_outcome(application=submission.application, state=State.AWARDED, cents=1, letter=letter, by=lead, at=NOW)

    assert readers(people, letter) == MEMBERS | TEAM


def test_a_file_of_an_erased_draft_is_nobodys(submission, people):
    orphan = document(submission.application, "statutes")
    Document.objects.filter(pk=orphan.pk).update(object_id=0)
    orphan.refresh_from_db()

    assert readers(people, orphan) == set()
