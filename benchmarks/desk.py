"""How the officers' pages grow: list and file pages at 50, 5 000 and 100 000 applications.

    .venv/bin/python benchmarks/desk.py [sizes…]

Fills a throw-away SQLite database in bulk, asks each page nine times through the whole stack (URL, middleware, rules,
template), and prints the median time, the number of queries, and the ratio to the smallest size. Queries must not grow,
and must stay at thirteen or fewer: the program fails otherwise.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta

SIZES = (50, 5_000, 100_000)
ROUNDS = 9
MOST_QUERIES = 13
SCHEMA = {
    "sections": [
        {
            "id": "project",
            "title": "Votre projet",
            "questions": [
                {"id": "title", "kind": "short_text", "label": "Nom du projet", "is_required": True},
                {"id": "summary", "kind": "long_text", "label": "Présentation", "is_required": True},
                {"id": "where", "kind": "commune", "label": "Commune"},
                {"id": "statutes", "kind": "file", "label": "Statuts", "is_required": True},
            ],
        },
        {
            "id": "money",
            "title": "Budget",
            "questions": [
                {"id": "amount", "kind": "money", "label": "Montant demandé", "is_required": True},
                {"id": "budget", "kind": "budget", "label": "Budget", "is_required": True},
            ],
        },
    ],
    "roles": {"title": "title", "requested_cents": "amount", "budget": "budget"},
}


def pages(file, edition):
    """Name → address."""
    desk = "/bureau/candidatures/"
    return {
        "list": desk,
        "list, last page": f"{desk}?page=999999",
        "list, one state": f"{desk}?state=submitted",
        "list, edition and state": f"{desk}?edition={edition}&state=submitted",
        "list, text": f"{desk}?q=solidaire+42",
        "list, commune and amount": f"{desk}?commune=92050&least=8000&most=12000",
        "list, waiting for a reply": f"{desk}?awaits_reply=on",
        "list, silence soon": f"{desk}?silence_soon=on",
        "list, by amount": f"{desk}?sort=amount",
        "list, by time limit": f"{desk}?sort=silence",
        "file": f"{desk}{file}/",
        "file, within filters": f"{desk}{file}/?edition={edition}&state=submitted",
        "file, by amount": f"{desk}{file}/?sort=amount",
        "exchanges": f"{desk}{file}/echanges/",
        "history": f"{desk}{file}/historique/",
        "letters": "/bureau/courriers/",
        "letters, held": "/bureau/courriers/?state=held",
    }


def fill(size):
    """`size` applications in editions of up to 5 000, each with its submission, organisation, file, history and letters."""
    from django.utils import timezone

    from terreau.commons.accounts.models import RoleGrant, User
    from terreau.commons.documents.models import Document, Scan
    from terreau.commons.forms.models import Form, FormVersion, Sheet
    from terreau.commons.journal.models import Entry
    from terreau.commons.organisations.models import Organisation
    from terreau.commons.outbox.models import Message
    from terreau.commons.places.models import Commune
    from terreau.fund.calls.models import Application, Call, Edition, Submission, Theme, ThreadMessage
    from terreau.fund.worklists.models import Worklist
    from terreau.lib import texts
    from terreau.observe.directory.models import Establishment, LegalUnit

    now = timezone.now()
    officer = User.objects.create_user("agent@exemple.test", name="Omar Benali")
    RoleGrant.objects.create(user=officer, role="officer", granted_at=now)
    holder = User.objects.create_user("porteur@exemple.test", name="Nadia Cherif")
    Commune.objects.bulk_create(
        [Commune(code=f"92{number:03d}", name=f"Commune {number}", search_text=f"commune {number}") for number in range(36)]
        + [Commune(code="92050", name="Nanterre", search_text="nanterre")]
    )
    version = FormVersion.objects.create(
        form=Form.objects.create(title="Dossier", created_at=now), number=1, state="published", schema=SCHEMA, published_at=now
    )
    call = Call.objects.create(slug="le-progres", name="Le Progrès")
    themes = [Theme.objects.create(slug=f"theme-{number}", name=f"Thème {number}") for number in range(4)]
    rules = [{"id": "active", "kind": "active_in_sirene"}, {"id": "who", "kind": "legal_family", "families": ["association"]}]
    editions = [
        Edition.objects.create(
            call=call,
            slug=f"{2020 + number}",
            title=f"Édition {number}",
            state="published",
            form_version=version,
            amount_max_cents=1_500_000,
            opens_at=now - timedelta(days=100),
            closes_at=now,
            eligibility=rules,
            checklist=[{"id": "rib", "label": "RIB"}],
            created_at=now,
        )
        for number in range(max(1, size // 5_000))
    ]
    states = ["submitted"] * 5 + ["in_review"] * 2 + ["to_complete", "withdrawn", "draft"]

    def many(model, rows):
        return model.objects.bulk_create(rows, batch_size=500)

    sheets = many(Sheet, [Sheet(form_version=version, created_at=now) for _ in range(size)])
    bodies = many(
        Organisation,
        [
            Organisation(name=f"Association {n}", siret=f"{n:09d}00019"[:14], commune_name="Nanterre", commune_code="92050", created_at=now)
            for n in range(size)
        ],
    )
    many(
        LegalUnit,
        [
            LegalUnit(
                siren=f"{n:09d}", name=f"ASSOCIATION {n}", search_text="", legal_category="9220", is_active=True, observed_on=now.date()
            )
            for n in range(size)
        ],
    )
    many(
        Establishment,
        [
            Establishment(siret=body.siret, siren=body.siret[:9], is_head_office=True, is_open=True, observed_on=now.date())
            for body in bodies
        ],
    )
    files = many(
        Application,
        [
            Application(
                edition=editions[n % len(editions)],
                organisation=bodies[n],
                state=states[n % len(states)],
                number=None if states[n % len(states)] == "draft" else n + 1,
                sheet=sheets[n],
                title=f"Cuisine solidaire {n}",
                search_text=texts.fold(f"Cuisine solidaire {n} Association {n}"),
                requested_cents=500_000 + (n * 7_919) % 1_000_000,
                budget_cents=3_000_000,
                theme=themes[n % 4],
                commune_code=f"92{n % 36:03d}" if n % 3 else "92050",
                started_at=now,
                submitted_at=now - timedelta(minutes=n),
                # One in ten is soon refused by silence, whatever the size: a page with nothing to show proves nothing.
                silence_at=now + timedelta(days=10 if n % 10 == 0 else 60) - timedelta(seconds=n),
            )
            for n in range(size)
        ],
    )
    documents = many(
        Document,
        [
            Document(
                object_type="calls.application",
                object_id=file.pk,
                slot="statutes",
                name="statuts.pdf",
                media_type="application/pdf",
                size=1,
                sha256="",
                scan=Scan.CLEAN,
                added_at=now,
            )
            for file in files
        ],
    )
    budget = {
        "charges": [{"code": "60", "label": "Achats", "cents": 3_000_000}],
        "produits": [{"code": "74", "label": "Subventions", "cents": 3_000_000}],
    }
    many(
        Submission,
        [
            Submission(
                application=file,
                sequence=1,
                at=now,
                by=holder,
                form_version=version,
                sha256="",
                content={
                    "answers": {
                        "title": file.title,
                        "summary": "Des repas partagés chaque semaine. " * 20,
                        "where": "92050",
                        "statutes": [document.public_id],
                        "amount": file.requested_cents,
                        "budget": budget,
                    },
                    "organisation": {"name": body.name, "siret": body.siret},
                    "applicant": {"name": "Nadia Cherif"},
                },
            )
            for file, body, document in zip(files, bodies, documents, strict=True)
        ],
    )
    many(
        ThreadMessage,
        [
            ThreadMessage(application=file, by=holder if n % 2 else officer, is_from_staff=not n % 2, body="Bonjour", at=now)
            for file in files[::5]
            for n in range(2)
        ],
    )
    facts = {"object_type": "calls.application", "by_label": "Nadia Cherif", "at": now}
    for verb in ("application.started", "application.submitted", "application.receipt_made"):
        many(Entry, [Entry(verb=verb, object_id=file.pk, object_label=file.title, facts={"number": "1"}, **facts) for file in files])
    many(
        Message,
        [
            Message(
                kind="calls.receipt",
                key=f"calls.receipt:{n}",
                state="held" if n % 50 == 0 else "sent",
                to=holder,
                to_address=holder.email,
                subject="Votre candidature",
                body="Bonjour",
                object_type="calls.application",
                object_id=file.pk,
                created_at=now,
                send_after=now,
            )
            for n, file in enumerate(files)
        ],
    )
    # Views of every kind that is counted beside its name, more than are counted.
    for number, filters in enumerate(
        [
            {"state": "submitted"},
            {"edition": editions[-1].pk, "state": "withdrawn", "sort": "amount"},
            {"theme": themes[1].pk, "state": "in_review"},
            {"charge": "moi", "sort": "silence"},
            {"silence_soon": True, "state": "withdrawn"},
            {"theme": themes[2].pk, "edition": editions[0].pk, "charge": officer.public_id},
            {"state": "awarded"},
            {"q": "solidaire", "least": 1},
        ]
    ):
        Worklist.objects.create(owner=officer, name=f"Vue {number}", filters=filters, created_at=now, changed_at=now)
    return officer, files[len(files) // 2 // 10 * 10]  # in the middle, and submitted


def measure(size):
    """Runs in a process of its own, with its own database; prints one line per page: name, milliseconds, queries."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    call_command("migrate", verbosity=0)
    officer, file = fill(size)
    connection.cursor().execute("PRAGMA optimize")
    client = Client()
    client.force_login(officer)
    session = client.session
    session["came_by_the_demonstration"] = True  # instead of a second factor
    session.save()
    for name, address in pages(file.public_id, file.edition_id).items():
        client.get(address)
        times = []
        for _round in range(ROUNDS):
            start = time.perf_counter()
            response = client.get(address)
            times.append(time.perf_counter() - start)
            assert response.status_code == 200, (name, response.status_code)
            assert b'class="empty' not in response.content, f"{name}: nothing to show at {size}"
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        print(f"{name}\t{statistics.median(times) * 1000:.1f}\t{len(queries)}", flush=True)
        if os.environ.get("SLOW"):
            for query in queries.captured_queries:
                if float(query["time"]) > float(os.environ["SLOW"]):
                    print("   ", query["time"], query["sql"][:600], file=sys.stderr)


def main():
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    found = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {
                "DJANGO_SETTINGS_MODULE": "terreau.settings",
                "TERREAU_VAR": folder,
                "TERREAU_DEMO": "yes",
                "TERREAU_LOG": "ERROR",
                "TERREAU_HOSTS": "testserver",
                "PYTHONWARNINGS": "ignore",
            }
            environment.pop("DATABASE_URL", None)
            start = time.perf_counter()
            run = subprocess.run(
                [sys.executable, __file__, "--measure", str(size)], env=environment, check=True, stdout=subprocess.PIPE, text=True
            )
            print(f"{size} applications: filled and measured in {time.perf_counter() - start:.0f} s", file=sys.stderr)
        found[size] = {name: (float(ms), int(queries)) for name, ms, queries in (line.split("\t") for line in run.stdout.splitlines())}
    return report(found, sizes)


def report(found, sizes):
    """The table; 1 when queries grow or exceed the budget."""
    heads = [f"{size:>10} ms    q" for size in sizes]
    print(f"{'page':<28}" + "".join(heads) + "    ratio")
    problems = 0
    for name, (least, first_queries) in found[sizes[0]].items():
        cells = [found[size][name] for size in sizes]
        print(f"{name:<28}" + "".join(f"{ms:>13.1f} {queries:>4}" for ms, queries in cells) + f"{cells[-1][0] / least:>9.1f}")
        problems += any(queries != first_queries or queries > MOST_QUERIES for _ms, queries in cells)
    return 1 if problems else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(int(sys.argv[2]))
    else:
        sys.exit(main())
