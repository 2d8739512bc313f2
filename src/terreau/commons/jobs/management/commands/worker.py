from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from terreau.commons.jobs import worker
from terreau.web import fonts


class Command(BaseCommand):
    help = "Exécute les tâches de fond (courriers, échéances) jusqu'à l'arrêt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=0.5, help="secondes entre deux regards à la file (0,5)")
        parser.add_argument("--lost-after", type=float, default=600, help="secondes après lesquelles une tâche est réputée perdue (600)")
        parser.add_argument("--batch", action="store_true", help="exécuter ce qui attend, puis s'arrêter")

    def handle(self, *args: Any, interval: float, lost_after: float, batch: bool, **options: Any) -> None:
        fonts.prepare(for_web=False)
        worker.work(interval=interval, older_than=timedelta(seconds=lost_after), is_batch=batch)
