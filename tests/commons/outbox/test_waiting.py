"""A message that waits a moment for a document that is being made."""

from datetime import timedelta

import pytest

from terreau.commons.documents.models import Document
from terreau.commons.outbox import actions
from terreau.commons.outbox.letters import Draft
from terreau.commons.outbox.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db
WAIT = timedelta(minutes=2)


def letter():
    to = make.user()
    draft = Draft(kind="test.letter", key="test:1", about=to, to=to, to_address=to.email, subject="Reçu", body="Bonjour.", wait=WAIT)
    return actions.post(draft, by=None, at=make.NOW)


def receipt():
    return Document.objects.create(
        object_type="test",
        object_id=1,
        name="recu.pdf",
        media_type="application/pdf",
        size=4,
        sha256="0" * 64,
        added_at=make.NOW,
        scan="clean",
    )


def test_it_works(mailoutbox):
    message = letter()

    assert actions.deliver_due(at=make.NOW).sent == 0
    assert actions.attach(message=message, documents=[receipt()], at=make.NOW)
    assert Message.objects.get().attachments.count() == 1
    assert Message.objects.get().send_after == make.NOW


def test_it_leaves_without_what_never_came(mailoutbox):
    letter()

    assert actions.deliver_due(at=make.NOW + WAIT).sent == 1
    assert mailoutbox[0].attachments == []


def test_what_has_left_takes_nothing_more(mailoutbox):
    message = letter()
    actions.deliver_due(at=make.NOW + WAIT)

    assert not actions.attach(message=message, documents=[receipt()], at=make.NOW + WAIT)
    assert Message.objects.get().attachments.count() == 0
