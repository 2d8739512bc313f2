"""kill -9 in the middle of an announcement, of the site and of the worker: every decision is announced, once."""

import re
import threading

import pytest
import requests
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.documents.models import Document
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State
from terreau.fund.review import tasks
from terreau.fund.review.actions import deliberating, releasing
from terreau.fund.review.models import Notification
from terreau.fund.review.queries import deliberation as reads
from terreau.fund.review.states import DeliberationState
from tests import entering
from tests import factories as make
from tests.factories import jury as sit

pytestmark = pytest.mark.server
FILES = 24


@pytest.fixture
def lead(transactional_db):
    return make.user("lead@exemple.test", roles=[Role.LEAD])


@pytest.fixture
def session(lead):
    """An adopted session whose every letter has been read over."""
    edition = sit.edition(envelope_cents=100 * FILES)
    session = sit.deliberation(edition, by=lead)
    for _ in range(FILES):
        sit.proposal(session, sit.file(edition, state=State.DELIBERATION), outcome="award", amount_cents=100)
    decisions = deliberating.adopt(deliberation=session, expected_version=1, by=lead, at=make.NOW)
    letters = reads.latest_letters(decisions)
    releasing.mark_read(lines=[(decision, letters[decision.pk]) for decision in decisions], by=lead, at=make.NOW)
    return session


def cookie_of(user) -> dict[str, str]:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.update(entering.proofs(user))
    store.save()
    return {settings.SESSION_COOKIE_NAME: store.session_key}


def announce(house, session, cookies) -> int:
    """A lead on the page that announces; 0 when the site died under them."""
    address = house.base + reverse("review:release", args=[session.public_id])
    with requests.Session() as browser:
        browser.cookies.update(cookies)
        try:
            page = browser.get(address, timeout=20)
            fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
            return browser.post(address, data=fields, timeout=60, allow_redirects=False).status_code
        except requests.RequestException:
            return 0


def assert_announced_once(session):
    session.refresh_from_db()
    assert session.state == DeliberationState.RELEASED
    assert Notification.objects.count() == FILES
    assert Document.objects.filter(slot="letter").count() == FILES
    assert Message.objects.count() == FILES
    assert not Message.objects.filter(state=MessageState.HELD).exists()
    assert all(message.attachments.count() == 1 for message in Message.objects.all())
    assert not Application.objects.exclude(released_state=State.AWARDED, letter__isnull=False).exists()


def test_killed_site_is_resumed_by_announcing_again(house, session, lead):
    cookies = cookie_of(lead)
    house.start_site()
    first = threading.Thread(target=announce, args=(house, session, cookies), daemon=True)
    first.start()

    house.wait_until(lambda: Notification.objects.count() >= 2, "nothing was announced")
    house.kill("site")
    first.join(timeout=30)
    after_the_crash = Notification.objects.count()
    # What was announced before the crash is whole: visible, with its letter and its mail let go.
    assert Application.objects.filter(released_state=State.AWARDED, letter__isnull=False).count() == after_the_crash
    assert Message.objects.exclude(state=MessageState.HELD).count() == after_the_crash
    house.start_site()
    again = announce(house, session, cookies)

    assert 2 <= after_the_crash < FILES
    assert again == 302
    assert_announced_once(session)


def test_killed_worker_is_relayed_by_the_next_one(house, session, lead):
    tasks.go_on_releasing.enqueue(session.pk, lead.pk)
    house.start_worker()

    house.wait_until(lambda: Notification.objects.count() >= 2, "nothing was announced")
    house.kill("worker")
    after_the_crash = Notification.objects.count()
    house.start_worker()
    house.wait_until(lambda: type(session).objects.get(pk=session.pk).state == DeliberationState.RELEASED, "the worker never finished")

    assert 2 <= after_the_crash < FILES
    assert_announced_once(session)
