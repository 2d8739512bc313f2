"""The postman: claims, waits, recovery, and what really goes over the wire."""

import email
import email.policy
import socket
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from terreau.commons.outbox import actions
from terreau.commons.outbox.letters import Draft
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State
from tests import factories as make
from tests.races import just_before

pytestmark = pytest.mark.django_db


def smtp(port):
    return {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5}}
    }


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def letter(to=None, *, key="test:1", **fields):
    to = to or make.user()
    fields = {
        "kind": "test.letter",
        "subject": "Votre dossier",
        "body": "Bonjour.\n\nMerci.",
        "about": to,
        "to": to,
        "to_address": to.email,
    } | fields
    return actions.post(Draft(key=key, **fields), by=None, at=make.NOW)


def state_of(message):
    return Message.objects.get(pk=message.pk).state


class Postbox:
    """A real SMTP server on the loopback that keeps what it gets, or answers what it is told to."""

    def __init__(self):
        self.received, self.answer_rcpt, self.answer_data = [], None, None

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.answer_rcpt:
            return self.answer_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer_data:
            return self.answer_data
        self.received.append(
            SimpleNamespace(
                to=envelope.rcpt_tos, raw=envelope.content, mail=email.message_from_bytes(envelope.content, policy=email.policy.default)
            )
        )
        return "250 OK"


@pytest.fixture
def postbox(settings):
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.MAILERS = smtp(controller.port)
    yield box
    controller.stop()


def test_it_works(postbox, settings):
    message = letter(make.user("lea@exemple.test", name="Léa Fontaine"))

    round_ = actions.deliver_due(at=make.NOW)

    assert (round_.sent, round_.postponed, round_.failed) == (1, 0, 0)
    message.refresh_from_db()
    assert message.state == State.SENT
    assert message.sent_at >= make.NOW
    [got] = postbox.received
    assert got.to == ["lea@exemple.test"]
    assert got.mail["Subject"] == "Votre dossier"
    assert got.mail["To"] == "lea@exemple.test"
    assert got.mail["Reply-To"] == settings.AUTHORITY["contact"]
    assert got.mail["Auto-Submitted"] == "auto-generated"
    assert got.mail["Message-ID"] == f"<{message.public_id}.terreau@127.0.0.1>"


def test_a_held_letter_and_a_later_one_stay(mailoutbox):
    held = letter(is_held=True)
    later = letter(key="test:2")
    Message.objects.filter(pk=later.pk).update(send_after=make.NOW + timedelta(minutes=1))

    assert actions.deliver_due(at=make.NOW).sent == 0
    assert state_of(held) == State.HELD
    assert actions.deliver_due(at=make.NOW + timedelta(minutes=1)).sent == 1


def test_the_same_key_twice_is_one_message(mailoutbox):
    assert letter(subject="Un").pk == letter(subject="Deux").pk
    actions.deliver_due(at=make.NOW)
    actions.deliver_due(at=make.NOW)
    assert [sent.subject for sent in mailoutbox] == ["Un"]


def test_a_temporary_no_waits_longer_each_time_then_asks_a_person(postbox):
    postbox.answer_data = "451 try later"
    message = letter()
    at = make.NOW

    for wait in actions.WAITS:
        assert actions.deliver_due(at=at).postponed == 1
        message.refresh_from_db()
        assert message.state == State.READY
        assert timedelta(0) <= message.send_after - at - wait < timedelta(seconds=30)
        assert actions.deliver_due(at=message.send_after - timedelta(seconds=1)).postponed == 0
        at = message.send_after
    assert actions.deliver_due(at=at).failed == 1

    message.refresh_from_db()
    assert message.state == State.FAILED
    assert "451" in message.last_error
    postbox.answer_data = None
    actions.retry(message=message, by=make.user(), at=at)
    assert actions.deliver_due(at=at).sent == 1


@pytest.mark.parametrize(
    ("answer", "state"), [("550 no such user", State.FAILED), ("552 mailbox full", State.READY), ("450 greylisted", State.READY)]
)
def test_a_refused_recipient(postbox, answer, state):
    postbox.answer_rcpt = answer
    bad = letter(key="test:bad")
    actions.deliver_due(at=make.NOW)
    postbox.answer_rcpt = None
    good = letter(key="test:good")

    actions.deliver_due(at=make.NOW)

    assert (state_of(bad), state_of(good)) == (state, State.SENT)


def test_a_silent_server_costs_one_attempt_a_round(settings):
    settings.MAILERS = smtp(free_port())
    letters = [letter(key=f"test:{number}") for number in range(3)]

    assert actions.deliver_due(at=make.NOW).postponed == 1
    assert [Message.objects.get(pk=one.pk).attempts for one in letters] == [1, 0, 0]


def test_an_impossible_address_is_given_up_at_once_and_said(mailoutbox):
    message = letter(to_address="pas une adresse")
    assert actions.deliver_due(at=make.NOW).failed == 1
    assert state_of(message) == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_message_twice(settings):
    settings.MAILERS = {"default": {"BACKEND": "tests.commons.outbox.test_delivery.Slow"}}
    for number in range(12):
        letter(key=f"test:{number}")
    start, rounds = threading.Barrier(4), []

    def work():
        try:
            start.wait(10)
            rounds.append(actions.deliver_due(at=make.NOW))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert sum(round_.sent for round_ in rounds) == 12
    ids = [sent.extra_headers["Message-ID"] for sent in mail.outbox]
    assert len(ids) == len(set(ids)) == 12


class Slow(EmailBackend):
    """Takes its time, so that workers overlap."""

    def send_messages(self, messages):
        threading.Event().wait(0.02)
        return super().send_messages(messages)


def test_a_message_held_by_a_dead_worker_leaves_again_with_the_same_id(postbox):
    message = letter()
    Message.objects.filter(pk=message.pk).update(state=State.SENDING, taken_at=make.NOW, attempts=1)

    assert actions.recover_stuck(older_than=timedelta(minutes=15), at=make.NOW + timedelta(minutes=14)) == 0
    assert actions.recover_stuck(older_than=timedelta(minutes=15), at=make.NOW + timedelta(minutes=16)) == 1
    actions.deliver_due(at=make.NOW + timedelta(minutes=16))

    assert state_of(message) == State.SENT
    assert postbox.received[0].mail["Message-ID"].startswith(f"<{message.public_id}.")


def test_a_message_that_kills_every_worker_is_given_up():
    message = letter()
    Message.objects.filter(pk=message.pk).update(state=State.SENDING, taken_at=make.NOW, attempts=len(actions.WAITS) + 1)

    assert actions.recover_stuck(older_than=timedelta(minutes=15), at=make.NOW + timedelta(hours=1)) == 0
    assert state_of(message) == State.FAILED


def test_a_worker_that_comes_back_late_does_not_undo_the_recovery(settings):
    settings.MAILERS = {"default": {"BACKEND": "tests.commons.outbox.test_delivery.RecoveredMeanwhile"}}
    message = letter()

    assert actions.deliver_due(at=make.NOW).sent == 0
    assert state_of(message) == State.READY


def neighbour_sent(message):
    """Another worker, faster by a moment, has just written that it left."""
    return lambda: Message.objects.filter(pk=message.pk).update(state=State.SENT, version=9)


def test_a_recovery_does_not_undo_what_left_in_the_meantime():
    message = letter()
    Message.objects.filter(pk=message.pk).update(state=State.SENDING, taken_at=make.NOW, attempts=1)

    with just_before("UPDATE", "outbox_message", neighbour_sent(message)):
        assert actions.recover_stuck(older_than=timedelta(0), at=make.NOW + timedelta(hours=1)) == 0
    assert state_of(message) == State.SENT


@pytest.mark.parametrize("attempts", [0, len(actions.WAITS)], ids=["postponed", "given up"])
def test_a_failure_told_too_late_changes_nothing(settings, attempts):
    settings.MAILERS = smtp(free_port())  # nobody listens there
    message = letter()
    Message.objects.filter(pk=message.pk).update(attempts=attempts)

    with just_before("UPDATE", "outbox_message", neighbour_sent(message), nth=2):  # the first is the claim
        told = actions.deliver_due(at=make.NOW)
    assert (told.postponed, told.failed, state_of(message)) == (0, 0, State.SENT)


class RecoveredMeanwhile(EmailBackend):
    """While this server hesitates, the recovery takes the message for lost."""

    def send_messages(self, messages):
        assert actions.recover_stuck(older_than=timedelta(0), at=make.NOW + timedelta(hours=1)) == 1
        return super().send_messages(messages)


HOSTILE = 'Zoé"\r\nBcc: victime@exemple.test\r\n\r\n<script>alert(1)</script> \u202eexe.fdp https://mechant.example'


@pytest.mark.case("PX-2026-mail")
def test_strangers_names_never_make_headers(postbox):
    person = make.user("zoe@exemple.test", name=HOSTILE[:120])
    letter(person, subject=f"Dossier de {HOSTILE}", facts=[("Projet", HOSTILE)], quote=HOSTILE)

    actions.deliver_due(at=make.NOW)

    [got] = postbox.received
    assert got.to == ["zoe@exemple.test"]
    assert got.mail["Bcc"] is None
    assert b"\r\nBcc:" not in got.raw
    assert "\n" not in got.mail["Subject"]
    assert got.mail["To"] == "zoe@exemple.test"  # the name stays out: encoded, it was read back as the victim's address
    assert "\u202e" not in got.mail["Subject"]
