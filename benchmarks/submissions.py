"""The last minutes of a call: everyone presses "send" at once, over HTTP, against a real server. Nobody may be lost.

    python benchmarks/submissions.py [--clients 40] [--drafts 400] [--processes 2]

Each person already has the page open; at the signal, `clients` of them at a time post the form until every draft is sent. The
same clients then post as many times to a bare Django view that writes one row, served the same way on the same database, in
the same run: the ratio is what a submission costs, whatever the machine. SQLite in a temporary folder, or the database that
DATABASE_URL names, which must be empty.
"""

import argparse
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue

ROOT = Path(__file__).resolve().parents[1]


# ── The bare view ────────────────────────────────────────────────────────────────────────────────────────────────
def bare_application():
    """Django with no middleware, one route, one INSERT: what any write costs here."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terreau.settings")
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.urls import path

    django.setup()
    from terreau.fund.calls.models import Theme
    from terreau.lib import ids

    def write(request):
        Theme.objects.create(slug=ids.public_id(), name="Une ligne")
        return HttpResponse("ok")

    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = type(sys)("bare_urls")
    settings.ROOT_URLCONF.urlpatterns = [path("ecrire/", write)]
    return WSGIHandler()


if __name__ != "__main__":
    application = bare_application()


# ── The people ───────────────────────────────────────────────────────────────────────────────────────────────────
class Person:
    """Someone with the page open: a session, a token against forgery, and the state of the draft they have read."""

    def __init__(self, draft, session: str, token: str) -> None:
        self.path = f"/mes-candidatures/{draft.public_id}/envoyer/"
        self.cookie = f"sessionid={session}; csrftoken={token}"
        self.body = f"csrfmiddlewaretoken={token}&seen={draft.edited_at.isoformat().replace('+', '%2B')}"


def fill(count: int) -> list[Person]:
    """So many drafts, complete, each of its own organisation and signer."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction
    from django.utils import timezone
    from django.utils.crypto import get_random_string
    from tests import factories as make
    from tests.factories import applying as apply

    now = timezone.now()
    people = []
    with transaction.atomic():
        edition = make.edition("2026", opens_at=now - timedelta(days=9), closes_at=now + timedelta(minutes=10))
        for _number in range(count):
            draft = apply.draft(edition, at=now - timedelta(days=1))
            user, session = draft.started_by, SessionStore()
            session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            people.append(Person(draft, session.session_key, get_random_string(32)))
    return people


# ── The rush ─────────────────────────────────────────────────────────────────────────────────────────────────────
class Rush:
    """Clients on kept connections, released together; each takes the next request until none is left."""

    def __init__(self, port: int, requests: list[tuple[str, str, str]], clients: int) -> None:
        self.port, self.left, self.clients = port, SimpleQueue(), clients
        for one in requests:
            self.left.put(one)
        self.seconds: list[float] = []
        self.answers: Counter[str] = Counter()
        self.signal = threading.Barrier(clients + 1)
        self.lock = threading.Lock()

    def run(self) -> float:
        threads = [threading.Thread(target=self.client) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        self.signal.wait()
        start = time.perf_counter()
        for thread in threads:
            thread.join()
        return time.perf_counter() - start

    def client(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.connect()
        self.signal.wait()
        while True:
            try:
                path, cookie, body = self.left.get_nowait()
            except Empty:
                return
            start = time.perf_counter()
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            answer.read()
            with self.lock:
                self.seconds.append(time.perf_counter() - start)
                self.answers[f"{answer.status} {(answer.getheader('Location') or '')[-9:]}".strip()] += 1


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def serve(target: str, environment: dict[str, str], processes: int) -> tuple[subprocess.Popen, int]:
    port = free_port()
    command = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(processes)]
    command += ["--blocking-threads", "4", "--no-ws", "--log-level", "error", target]
    process = subprocess.Popen([sys.executable, "-m", *command], env=environment, cwd=ROOT, start_new_session=True)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/sante/")
            line.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        else:
            return process, port
    stop(process)
    raise SystemExit("the server did not start")


def stop(process: subprocess.Popen) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=20)


def told(name: str, rush: Rush, seconds: float) -> str:
    rate = len(rush.seconds) / seconds
    quantiles = statistics.quantiles(rush.seconds, n=20)
    return f"{name:<22}{rate:8.1f} /s   median {1000 * quantiles[9]:6.0f} ms   95 % under {1000 * quantiles[18]:6.0f} ms   {dict(rush.answers)}"


def verify(count: int) -> list[str]:
    """What must be true after the rush, whatever its speed."""
    from terreau.commons.outbox.models import Message
    from terreau.fund.calls.models import Application, Submission
    from terreau.fund.calls.queries import applications

    faults = []
    if sorted(Application.objects.values_list("number", flat=True)) != list(range(1, count + 1)):
        faults.append("numbers are not 1, 2, 3…")
    if Submission.objects.count() != count:
        faults.append(f"{Submission.objects.count()} submissions for {count} drafts")
    if Message.objects.filter(kind="calls.receipt").count() != count:
        faults.append("acknowledgements are missing, or doubled")
    faults += [f"submission {one.pk} is not what was fingerprinted" for one in Submission.objects.all() if not applications.is_intact(one)]
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--drafts", type=int, default=400)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="terreau-rush-") as folder:
        os.environ |= {
            "TERREAU_VAR": folder,
            "TERREAU_SECRET_KEY": "benchmarks-only-0123456789-0123456789-0123456789-0123456789",
            "TERREAU_LOG": "CRITICAL",
            "TERREAU_DEMO": "yes",
            "DJANGO_SETTINGS_MODULE": "terreau.settings",
        }
        sys.path[:0] = [str(ROOT), str(ROOT / "src")]
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        from terreau.web import fonts

        call_command("migrate", verbosity=0)
        fonts.print_folder()  # made once in the life of a machine: not what is measured
        for name in fonts.web_names():
            fonts.web_file(name)
        people = fill(options.drafts)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
        site, port = serve("terreau.wsgi:application", environment, options.processes)
        rush = Rush(port, [(person.path, person.cookie, person.body) for person in people], options.clients)
        seconds = rush.run()
        stop(site)
        floor, port = serve("benchmarks.submissions:application", environment, options.processes)
        bare = Rush(port, [("/ecrire/", "", "")] * options.drafts * 5, options.clients)
        bare_seconds = bare.run()
        stop(floor)

        rate, bare_rate = options.drafts / seconds, len(bare.seconds) / bare_seconds
        print(f"{connection.vendor}: {options.drafts} drafts, {options.clients} clients, {options.processes} server processes")
        print(told("submission", rush, seconds))
        print(told("bare view, one row", bare, bare_seconds))
        print(f"one submission costs {bare_rate / rate:.1f} bare writes")
        if faults := verify(options.drafts):
            raise SystemExit("\n".join(faults))
        print("nothing lost, nothing doubled, numbers without a hole, fingerprints intact")


if __name__ == "__main__":
    main()
