import signal
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from terreau.web import fonts


def _answers(host: str, port: int) -> bool:
    """Whether a page comes back, whatever it says: to be open is to answer."""
    asked = HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=5)  # noqa: S104 - compared, not listened on
    try:
        asked.request("GET", "/sante/")
        asked.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()
    return True


class Command(BaseCommand):
    help = "Le site et ses tâches de fond sur une seule machine : prépare la base, puis lance les deux et les surveille."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port (8000)")
        parser.add_argument("--processes", type=int, default=2, help="processus du site (2)")
        parser.add_argument("--first-page", default="/", help="la page annoncée une fois le site ouvert (/)")

    def handle(self, *args: Any, host: str, port: int, processes: int, first_page: str, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        fonts.prepare(for_web=settings.WHITENOISE_USE_FINDERS)
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # even where nothing is collected: its absence would be warned about
        if not settings.WHITENOISE_USE_FINDERS:
            call_command("collectstatic", interactive=False, verbosity=0)
        site = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
            *("--workers", str(processes), "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "terreau.wsgi:application"),
        ]
        work = [sys.executable, "-m", "terreau", "worker"]
        # WSGI on purpose: the views are synchronous, and granian serves them fastest that way.
        running = {tuple(command): subprocess.Popen(command) for command in (site, work)}
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        is_announced = False
        try:
            while True:
                time.sleep(0.2 if not is_announced else 1)
                if not is_announced and _answers(host, port):
                    is_announced = True
                    # Browsers refuse passkeys on a bare address: the name is worth more than the number.
                    name = "localhost" if host == "127.0.0.1" else host
                    self.stdout.write(f"Terreau est ouvert sur http://{name}:{port}{first_page} (Ctrl+C pour arrêter)")
                    self.stdout.flush()
                for command, process in list(running.items()):
                    if process.poll() is not None:
                        if command == tuple(site):
                            self.stderr.write("Le site s'est arrêté.")
                            sys.exit(1)
                        self.stderr.write("Les tâches de fond se sont arrêtées : je les relance.")
                        running[command] = subprocess.Popen(list(command))
        except KeyboardInterrupt:
            pass
        finally:
            for process in running.values():
                process.terminate()
            for process in running.values():
                process.wait(timeout=30)
