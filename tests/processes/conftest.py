"""Real processes on the loopback, sharing the test's database: what a crash does can only be seen from outside."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
import requests
from django.conf import settings
from django.db import connection


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def database_url() -> str:
    """The test database, as another process would name it."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgresql://{values['USER']}@/{values['NAME']}?host={values['HOST']}"


class House:
    """The site and the worker, each killable. Every process runs in a group of its own, so that a kill leaves nobody."""

    def __init__(self) -> None:
        self.port, self.smtp_port = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.running: dict[str, subprocess.Popen] = {}
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "terreau.settings",
            "DATABASE_URL": database_url(),
            "TERREAU_VAR": str(settings.VAR),
            "TERREAU_SECRET_KEY": settings.SECRET_KEY,
            "TERREAU_BASE_URL": self.base,
            "TERREAU_DEMO": "yes",
            "TERREAU_SMTP": f"smtp://127.0.0.1:{self.smtp_port}",
            "TERREAU_SMTP_PLAIN": "yes",
            "TERREAU_LOG": "ERROR",
        }

    def start(self, name: str, *command: str) -> None:
        self.running[name] = subprocess.Popen([sys.executable, "-m", *command], env=self.environment, start_new_session=True)

    def start_site(self) -> None:
        address = ("--host", "127.0.0.1", "--port", str(self.port))
        self.start(
            "site",
            "granian",
            "--interface",
            "wsgi",
            *address,
            "--blocking-threads",
            "4",
            "--no-ws",
            "--log-level",
            "error",
            "terreau.wsgi:application",
        )
        self.wait_until(self.answers, "the site never answered", seconds=120)  # a busy machine, a first start

    def start_worker(self) -> None:
        self.start("worker", "terreau", "worker", "--interval", "0.1", "--lost-after", "3")

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.base}/sante/", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def kill(self, name: str) -> None:
        """kill -9: no time to say goodbye."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def wait_until(self, condition, complaint: str, *, seconds: float = 40) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, complaint
            time.sleep(0.1)


@pytest.fixture
def house(transactional_db):
    made = House()
    yield made
    for name in list(made.running):
        made.kill(name)
