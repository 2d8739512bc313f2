"""How fast a register is read: one million establishments, against a bare pass of csv.reader over the same file.

    python benchmarks/import_sirene.py [--rows 1000000] [--runs 3]

The file is invented, seeded, and written to a temporary folder: real header of StockEtablissement (54 columns), 3 % of the
rows in the territory, six in ten closed, as in the real stock. Each import runs in a process of its own, on a fresh SQLite
database; figures are medians, and the bare pass is timed in the same minutes on the same machine. The ratio compares seconds of
processor, which neighbours on the machine disturb less than the wall clock.
"""

import argparse
import csv
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = ROOT / "tests" / "observe" / "directory" / "headers" / "StockEtablissement-54.csv"


def luhn(digits: str) -> str:
    total = sum(sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


def generate(path: Path, rows: int, *, seed: int = 92) -> None:
    """Establishments with valid numbers that no register holds, spread over the country."""
    dice = random.Random(seed)
    columns = HEADER.read_text(encoding="utf-8").strip().split(",")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        for number in range(rows):
            siren = luhn(f"{10_000_000 + number}")
            siret = luhn(f"{siren}0001")
            is_here = dice.random() < 0.03
            commune = (
                f"920{dice.randrange(2, 79):02}" if is_here else f"{dice.choice([1, 13, 33, 59, 69, 75, 76]):02}{dice.randrange(1, 400):03}"
            )
            writer.writerow(
                {
                    "siren": siren,
                    "nic": siret[9:],
                    "siret": siret,
                    "statutDiffusionEtablissement": "O",
                    "dateCreationEtablissement": f"{dice.randrange(1970, 2026)}-03-12",
                    "dateDernierTraitementEtablissement": "2026-10-30T08:15:42",
                    "etablissementSiege": "true",
                    "nombrePeriodesEtablissement": "3",
                    "numeroVoieEtablissement": str(dice.randrange(1, 200)),
                    "typeVoieEtablissement": dice.choice(["RUE", "AV", "BD", "PL", "ALL"]),
                    "libelleVoieEtablissement": dice.choice(["DES LILAS", "DU MARECHAL", "DE L EGLISE", "JEAN JAURES", "DES ECOLES"]),
                    "codePostalEtablissement": commune,
                    "libelleCommuneEtablissement": f"COMMUNE {commune}",
                    "codeCommuneEtablissement": commune,
                    "dateDebut": "2019-01-01",
                    "etatAdministratifEtablissement": "A" if dice.random() < 0.4 else "F",
                    "activitePrincipaleEtablissement": dice.choice(["94.99Z", "68.20B", "47.11F", "88.99B", "62.01Z"]),
                    "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
                    "caractereEmployeurEtablissement": "N",
                    "activitePrincipaleNAF25Etablissement": "94.99Y",
                }
            )


def bare(path: Path) -> tuple[float, float]:
    """What any reader must pay: csv.reader over every row, nothing done with it. Wall and processor seconds."""
    start, work = time.perf_counter(), time.process_time()
    with path.open(encoding="utf-8", newline="") as file:
        for _row in csv.reader(file):
            pass
    return time.perf_counter() - start, time.process_time() - work


def child(path: str, *options: str) -> None:
    """In a fresh process: one import, then its time and its peak of memory."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "terreau.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, work = time.perf_counter(), time.process_time()
    with open(os.devnull, "w") as out:
        call_command("import", "sirene", path, *options, stdout=out)
    seconds, work = time.perf_counter() - start, time.process_time() - work
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    from terreau.observe.directory.models import ImportRun

    print(json.dumps({"seconds": seconds, "work": work, "idle": idle, "peak": peak, "kept": ImportRun.objects.latest("pk").kept}))


def measured(path: Path, var: Path, *options: str) -> dict:
    environment = {**os.environ, "TERREAU_VAR": str(var), "DATABASE_URL": "", "TERREAU_LOG": "WARNING"}
    command = [sys.executable, __file__, "--child", str(path), *options]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="terreau-sirene-") as folder:
        path = Path(folder) / "StockEtablissement_20261101.csv"
        generate(path, options.rows)
        print(f"{options.rows:,} rows, {path.stat().st_size / 2**20:,.0f} MiB, median of {options.runs} runs")
        floors, results = [], {"territory": [], "again": [], "whole file": []}
        for turn in range(options.runs):
            floors.append(bare(path))
            results["territory"].append(measured(path, Path(folder) / f"a{turn}"))
            results["again"].append(measured(path, Path(folder) / f"a{turn}"))
            results["whole file"].append(measured(path, Path(folder) / f"b{turn}", "--all"))
        wall, floor = (statistics.median(one[which] for one in floors) for which in (0, 1))
        print(f"{'bare csv.reader':<16}{wall:8.2f} s wall {floor:8.2f} s cpu {options.rows / wall:12,.0f} rows/s")
        for name, found in results.items():
            wall, work, peak, idle = (statistics.median(one[key] for one in found) for key in ("seconds", "work", "peak", "idle"))
            print(
                f"{name:<16}{wall:8.2f} s wall {work:8.2f} s cpu {options.rows / wall:12,.0f} rows/s   × {work / floor:.1f} of the bare pass"
                f"   {found[0]['kept']:>9,} kept   peak {peak / 1024:.0f} MiB (of which {idle / 1024:.0f} before reading)"
            )


if __name__ == "__main__":
    child(*sys.argv[2:]) if sys.argv[1:2] == ["--child"] else main()
