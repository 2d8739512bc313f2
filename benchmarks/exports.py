"""What an export of 25 000 applications costs: rows a second and memory at its highest, in each format, beside a bare csv.

    .venv/bin/python benchmarks/exports.py [applications]

Fills a throw-away SQLite database in bulk (as benchmarks/desk.py does), then makes each export in a process of its own, through
the action that the worker calls. The ratio says how many times longer it is than writing the same cells with Python's csv alone,
on the same machine, in the same run. Fails beyond 300 MB, or when a row is missing.
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time

SIZE = 25_000
MOST_MEGABYTES = 300
FORMATS = ("csv", "xlsx", "ods", "zip")


def fill(size):
    import django

    django.setup()
    from benchmarks import desk
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.core.management import call_command

    from terreau.commons.documents.models import Document

    call_command("migrate", verbosity=0)
    desk.fill(size * 10 // 9 + 1)  # one in ten is a draft, which nobody exports
    name = default_storage.save("bench/one", ContentFile(b"%PDF-1.4 " + b"x" * 20_000))
    Document.objects.update(file=name, size=20_009)


def make(format_):
    import django

    django.setup()
    from django.utils import timezone

    from terreau.commons.accounts.models import User
    from terreau.commons.exports import actions
    from terreau.commons.exports.models import Export
    from terreau.fund.review import rules
    from terreau.fund.review.queries import desk

    officer = User.objects.get(email="agent@exemple.test")
    keys = list(desk.ordered(rules.files_visible_to(officer), "recent").values_list("pk", flat=True))
    start = time.perf_counter()
    export = actions.ask(kind=rules.FILES, format_=format_, keys=keys, address="", by=officer, at=timezone.now())
    assert actions.make(export_id=export.pk, clock=timezone.now), "not made"
    seconds = time.perf_counter() - start
    export = Export.objects.get(pk=export.pk)
    assert export.rows == export.total == len(keys), (export.rows, export.total, len(keys))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{export.rows}\t{seconds:.3f}\t{peak:.0f}\t{export.size}")


def bare(rows, columns=25):
    """Seconds to write as many cells with the standard library alone."""
    line = ["Cuisine solidaire, un texte de cellule"] * columns
    with tempfile.TemporaryFile("w", newline="") as file:
        start = time.perf_counter()
        csv.writer(file, delimiter=";").writerows(line for _ in range(rows))
        return time.perf_counter() - start


def main(size):
    problems = 0
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "terreau.settings",
            "PYTHONPATH": os.getcwd(),
            "TERREAU_VAR": folder,
            "TERREAU_DEMO": "yes",
            "TERREAU_LOG": "ERROR",
            "PYTHONWARNINGS": "ignore",
        }
        environment.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, __file__, "--fill", str(size)], env=environment, check=True)
        print(f"{'format':<8}{'rows':>8}{'seconds':>10}{'rows/s':>10}{'peak MB':>10}{'file MB':>10}{'× bare csv':>12}")
        for format_ in FORMATS:
            run = subprocess.run(
                [sys.executable, __file__, "--make", format_], env=environment, check=True, stdout=subprocess.PIPE, text=True
            )
            rows, seconds, peak, weight = (float(part) for part in run.stdout.split())
            ratio = seconds / bare(int(rows))
            print(
                f"{format_:<8}{rows:>8.0f}{seconds:>10.1f}{rows / seconds:>10.0f}{peak:>10.0f}{weight / 2**20:>10.1f}{ratio:>12.0f}",
                flush=True,
            )
            problems += peak > MOST_MEGABYTES
    return 1 if problems else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fill"]:
        fill(int(sys.argv[2]))
    elif sys.argv[1:2] == ["--make"]:
        make(sys.argv[2])
    else:
        sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else SIZE))
