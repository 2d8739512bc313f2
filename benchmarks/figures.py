"""What a page of statistics costs on 25 000 applications, beside the same counts made file by file in Python.

    .venv/bin/python benchmarks/figures.py [applications]

Fills a throw-away SQLite database in bulk (as benchmarks/desk.py does), computes every figure three times, then the same counts by a
loop over model objects, as one would write it first. Prints both medians and their ratio, and the number of queries; fails when the
page is not at least three times quicker, or when the two disagree.
"""

import os
import statistics
import sys
import tempfile
import time
from collections import Counter

SIZE, ROUNDS, LEAST = 25_000, 3, 3


def decide():
    """Every file before the jury becomes a laureate."""
    from django.utils import timezone

    from terreau.commons.accounts.models import User
    from terreau.fund.calls.models import Application, Edition
    from terreau.fund.review.models import Decision, Deliberation

    now, by = timezone.now(), User.objects.first()
    for edition in Edition.objects.all():
        session = Deliberation.objects.create(edition=edition, title="Séance", held_on=now.date(), created_by=by, created_at=now)
        files = edition.applications.filter(state="in_review")
        Decision.objects.bulk_create(
            [Decision(application=file, deliberation=session, outcome="award", amount_cents=500_000, by=by, at=now) for file in files],
            batch_size=500,
        )
    Application.objects.filter(state="in_review").update(state="awarded")


def plain(files):
    """Received and kept by theme, asked and awarded, one object at a time."""
    from terreau.fund.figures.queries import KEPT

    received, kept, asked, awarded = Counter(), Counter(), 0, 0
    for file in files.select_related("theme", "organisation").prefetch_related("publics", "decisions"):
        label = file.theme.name if file.theme else ""
        received[label] += 1
        kept[label] += file.state in KEPT
        asked += file.requested_cents or 0
        awarded += sum(one.amount_cents for one in file.decisions.all() if one.superseded_at is None and one.outcome == "award")
    return sum(received.values()), sum(kept.values()), asked, awarded


def timed(act):
    spent, found = [], None
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        found = act()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent), found


def main(size):
    import django

    django.setup()
    from benchmarks import desk
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from terreau.fund.calls.models import Application, Edition
    from terreau.fund.figures import queries

    call_command("migrate", verbosity=0)
    desk.fill(size)
    decide()
    files, editions = Application.objects.exclude(state="draft"), Edition.objects.all()
    with CaptureQueriesContext(connection) as asked:
        queries.figures(files, editions, queries.Wanted())
    page, found = timed(lambda: queries.figures(files, editions, queries.Wanted()))
    loop, told = timed(lambda: plain(files))
    whole = found.whole
    same = (whole.received, whole.kept, whole.asked_cents, whole.awarded_cents) == told
    print(
        f"{size} applications: every figure {page:.2f} s in {len(asked)} queries; four of them file by file {loop:.2f} s; × {loop / page:.1f}"
    )
    return 0 if same and loop / page >= LEAST else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terreau.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TERREAU_VAR"] = folder
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
