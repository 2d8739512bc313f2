"""kill -9 in the middle of a rush of submissions: nothing is lost, nothing is doubled."""

import re
import threading
import time
from datetime import timedelta

import pytest
import requests
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Application, Submission
from terreau.fund.calls.states import State
from tests import factories as make
from tests.factories import applying as apply

pytestmark = pytest.mark.server
APPLICANTS = 16


def cookie_of(user) -> dict[str, str]:
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {settings.SESSION_COOKIE_NAME: session.session_key}


class Applicant(threading.Thread):
    """Someone who opens the sending page and insists until the site says that it is sent."""

    def __init__(self, house, application, cookies) -> None:
        super().__init__(daemon=True)
        self.house, self.path, self.cookies = house, f"/mes-candidatures/{application.public_id}/envoyer/", cookies
        self.is_told = False

    def run(self) -> None:
        deadline = time.monotonic() + 60
        while not self.is_told and time.monotonic() < deadline:
            try:
                self.try_once()
            except requests.RequestException:
                time.sleep(0.2)

    def try_once(self) -> None:
        with requests.Session() as browser:
            browser.cookies.update(self.cookies)
            page = browser.get(self.house.base + self.path, timeout=10)
            if not page.url.endswith("/envoyer/"):
                self.is_told = page.status_code == 200
                return
            fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
            answer = browser.post(self.house.base + self.path, data=fields, timeout=10, allow_redirects=False)
            self.is_told = answer.status_code == 302


def test_killed_site_loses_and_doubles_nothing(house):
    now = timezone.now()
    edition = make.edition(opens_at=now - timedelta(days=2), closes_at=now + timedelta(days=2))
    drafts = [apply.draft(edition, at=now - timedelta(days=1)) for _ in range(APPLICANTS)]
    people = [Applicant(house, draft, cookie_of(draft.started_by)) for draft in drafts]
    house.start_site()
    for person in people:
        person.start()

    house.wait_until(lambda: Submission.objects.count() >= 3, "nobody managed to send")
    house.kill("site")
    after_the_crash = Submission.objects.count()
    house.start_site()
    for person in people:
        person.join(timeout=90)

    assert 3 <= after_the_crash < APPLICANTS  # the crash was in the middle
    assert [person.path for person in people if not person.is_told] == []
    assert set(Application.objects.values_list("state", flat=True)) == {State.SUBMITTED}
    assert Submission.objects.count() == APPLICANTS
    assert sorted(Application.objects.values_list("number", flat=True)) == list(range(1, APPLICANTS + 1))
    receipts = Message.objects.filter(kind="calls.receipt").values_list("object_id", flat=True)
    assert sorted(set(receipts)) == sorted(draft.pk for draft in drafts)
    assert len(receipts) == len(set(receipts))
