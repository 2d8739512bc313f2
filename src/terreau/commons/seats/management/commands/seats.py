from typing import Any

from django.core.management.base import BaseCommand, CommandError

from terreau.commons.seats import queries


class Command(BaseCommand):
    help = "Vérifie que le nombre de places prises est partout la somme des places tenues."

    def handle(self, *args: Any, **options: Any) -> None:
        found = queries.drifts()
        for drift in found:
            self.stderr.write(f"{drift.pool.label} : {drift.counted} comptées, {drift.held} tenues.")
        if found:
            raise CommandError(f"Comptes de places faux : {len(found)}.")
        self.stdout.write("Les comptes de places sont justes.")
