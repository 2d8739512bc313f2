from typing import Any

from django.core.management.base import BaseCommand

from terreau.web import fonts


class Command(BaseCommand):
    help = "Prépare les polices du site et des courriers (une quinzaine de secondes, la première fois seulement)."

    def handle(self, *args: Any, **options: Any) -> None:
        fonts.prepare(for_web=True)
