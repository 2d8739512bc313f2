"""kill -9 while letters leave: every one arrives, and one that leaves twice bears the same Message-ID."""

import asyncio
import email
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from terreau.commons.outbox import actions, letters
from terreau.commons.outbox.letters import Draft
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State
from tests import factories as make

pytestmark = pytest.mark.server
LETTERS = 30


class SlowPostOffice:
    """Says yes a little late, so that a kill finds letters on the wire."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.has_some = threading.Event()

    async def handle_DATA(self, server, session, envelope):
        self.ids.append(email.message_from_bytes(envelope.content)["Message-ID"])
        if len(self.ids) >= 6:
            self.has_some.set()
        await asyncio.sleep(0.1)
        return "250 OK"


@pytest.fixture
def office(house):
    handler = SlowPostOffice()
    controller = Controller(handler, hostname="127.0.0.1", port=house.smtp_port)
    controller.start()
    yield handler
    controller.stop()


def test_it_works_after_two_kills(house, office):
    letters.register({"test": "Courrier d’essai"})
    now = timezone.now()
    for number in range(LETTERS):
        to = make.user()
        draft = Draft(
            kind="test.letter", key=f"test:{number}", about=to, to=to, to_address=to.email, subject=f"N° {number}", body="Bonjour."
        )
        actions.post(draft, by=None, at=now)

    for _kill in range(2):
        office.has_some.clear()
        house.start_worker()
        assert office.has_some.wait(60), "no letter ever left"
        house.kill("worker")
        time.sleep(0.3)  # the server finishes what it had begun to read
        # A quarter of an hour later, the periodic recovery finds what the dead worker was holding.
        actions.recover_stuck(at=timezone.now() + actions.LOST_AFTER + timedelta(minutes=1))
        Message.objects.filter(state=State.READY).update(send_after=now)

    house.start_worker()
    house.wait_until(lambda: Message.objects.filter(state=State.SENT).count() == LETTERS, "some letters never left", seconds=90)

    arrived = Counter(office.ids)
    assert len(arrived) == LETTERS
    assert sum(arrived.values()) <= LETTERS + 2  # at most the one on the wire at each kill
    assert Message.objects.count() == LETTERS
