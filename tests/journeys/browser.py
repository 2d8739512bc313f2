"""A person at a browser: goes, clicks, fills; every new page they meet is judged by axe, light and dark, wide and narrow.

A console error, a policy violation, a page that scrolls sideways or an accessibility violation fails the journey.
"""

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import resolve
from playwright.sync_api import Page, Response

from tests import entering

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
# Since WCAG 2.2 axe no longer looks for them; yet the label of the second field leads to the first.
DOUBLE_IDS = (
    "() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i) }"
)
WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
_judged: set[str] = set()


class Visitor:
    """One person's browser. `base` is the address of the live server.

    Without scripts axe cannot run (its promise would never settle): such a visitor judges nothing.
    """

    def __init__(self, page: Page, base: str, *, has_scripts: bool = True) -> None:
        self.page, self.base, self.has_scripts = page, base, has_scripts
        self.troubles: list[str] = []
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))

    def _hear(self, kind: str, text: str) -> None:
        # A refused form answers 4xx on purpose, and Chromium reports it as a failed resource.
        if kind in {"error", "warning"} and not re.search(r"status of (4\d\d)", text):
            self.troubles.append(f"{self.page.url}: {text}")

    def sign_in(self, user) -> None:
        """As after the sign-in page, whose own journey is told elsewhere."""
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.update(entering.proofs(user))
        session.save()
        self.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": self.base}])

    def go(self, path: str) -> Response | None:
        answer = self.page.goto(self.base + path)
        self.look()
        return answer

    def click(self, name: str, *, role: str = "button", exact: bool = False, nth: int = 0) -> None:
        """Press what is called `name`, and look at where it leads."""
        self.page.get_by_role(role, name=name, exact=exact).nth(nth).click()
        self.page.wait_for_load_state()
        self.look()

    def follow(self, name: str, *, exact: bool = False, nth: int = 0) -> None:
        self.click(name, role="link", exact=exact, nth=nth)

    def fill(self, label: str, text: str, *, exact: bool = False) -> None:
        self.page.get_by_label(label, exact=exact).first.fill(text)

    def wait_until(self, condition, *, seconds: float = 10) -> None:
        """For what happens on the server after a click that leaves the page in place."""
        for _ in range(int(seconds * 10)):
            if condition():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("it never happened")

    @property
    def text(self) -> str:
        return self.page.inner_text("body")

    def look(self) -> None:
        """Judge this page, once per route and session in all four guises; fail on anything the browser complained of."""
        path = self.page.url.removeprefix(self.base).split("?")[0].split("#")[0]
        route = resolve(path).view_name if path.startswith("/") else path
        has_errors = self.page.locator("[aria-invalid=true], .error-summary").count() > 0
        key = f"{route}{'!' if has_errors else ''}"
        if self.has_scripts and key not in _judged:
            _judged.add(key)
            self.judge(key)
        assert self.troubles == []

    def judge(self, name: str) -> None:
        assert self.page.evaluate(DOUBLE_IDS) == [], f"{name}: two elements share an id"
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour caught half-way
                found = Axe().run(self.page).response["violations"]
                summary = [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in found]
                assert summary == [], f"{name} at {width} px, {scheme}: {summary}"
                if folder := os.environ.get("TERREAU_SCREENSHOTS"):
                    Path(folder).mkdir(parents=True, exist_ok=True)
                    self.page.screenshot(path=f"{folder}/{re.sub(r'[^a-z_]+', '-', name.lower())}-{width}-{scheme}.png", full_page=True)
            assert not self.page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"), (
                f"{name} scrolls sideways at {width} px"
            )
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.emulate_media(color_scheme="light")
