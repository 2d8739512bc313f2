"""The browser of the journeys: Debian's Chromium, one per session, one clean context per person."""

import os
import sqlite3
from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import sync_playwright

from terreau.commons.accounts.models import User
from terreau.commons.accounts.queries import DEMO_DOMAIN
from terreau.portal import demo
from terreau.web.fonts import FontFinder
from tests.journeys.browser import CHROMIUM, FLAGS, Visitor

if not os.path.exists(CHROMIUM):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def chromium():
    # Playwright's sync API keeps an event loop in this thread; Django would refuse its own ORM here.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    list(FontFinder().list(None))  # the first page must not wait for its typefaces
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def anyone(chromium, live_server, settings):
    """Opens a browser for someone: `anyone()` is a visitor, `anyone(user)` is signed in, `javascript=False` has none."""
    settings.ALLOWED_HOSTS = ["*"]
    opened = []

    def arrive(user=None, *, javascript: bool = True) -> Visitor:
        context = chromium.new_context(locale="fr-FR", java_script_enabled=javascript, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(8000)
        context.set_default_navigation_timeout(30_000)  # the first page of all makes the typefaces
        opened.append(context)
        visitor = Visitor(context.new_page(), live_server.url, has_scripts=javascript)
        if user is not None:
            visitor.sign_in(user)
        return visitor

    yield arrive
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def played() -> Iterator[list[sqlite3.Connection]]:
    """The demonstration as it was first played, once it has been."""
    copies: list[sqlite3.Connection] = []
    yield copies
    for copy in copies:
        copy.close()


def _play(played: list[sqlite3.Connection]) -> None:
    """Playing takes seconds, copying what was played the fraction of one. Its files are still there: they outlive a test."""
    if connection.vendor != "sqlite":
        demo.play(now=timezone.now())
        return
    connection.ensure_connection()
    if played:
        played[0].backup(connection.connection)
        return
    demo.play(now=timezone.now())
    copy = sqlite3.connect(":memory:")
    connection.connection.backup(copy)
    played.append(copy)


@pytest.fixture
def people(transactional_db, settings, played):
    """The demonstration, whole, and its cast by first name."""
    settings.DEMO = True
    _play(played)
    return {user.email.split("@")[0]: user for user in User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}")}
