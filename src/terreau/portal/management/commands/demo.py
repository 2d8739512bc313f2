import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from terreau.commons.accounts.models import User
from terreau.portal import demo


class Command(BaseCommand):
    help = "La démonstration : prépare une base à part, la remplit de données inventées, et ouvre le site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port (8000)")
        parser.add_argument("--no-serve", action="store_true", help="remplir la base sans ouvrir le site")

    def handle(self, *args: Any, host: str, port: int, no_serve: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("La démonstration demande TERREAU_DEMO=yes : jamais sur de vraies données.")
        making_fonts = subprocess.Popen([sys.executable, "-m", "terreau", "fonts"])  # while the data is being written
        call_command("migrate", verbosity=0)
        if not User.objects.exists():
            self.stdout.write("Je prépare les données d'exemple (une vingtaine de secondes)…")
            self.stdout.flush()
            demo.play(now=timezone.now())
        making_fonts.wait()
        if no_serve:
            return
        self.stdout.write("Les données sont prêtes. J'ouvre le site, et je vous dis quand il répond…")
        self.stdout.flush()
        call_command("serve", host=host, port=port, processes=1, first_page="/essayer/")
