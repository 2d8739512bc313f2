"""./terreau test: every test that this machine can run, and a word about those it cannot.

    ./terreau test                 SQLite, then PostgreSQL and the browser journeys where they are found
    ./terreau test tests/fund -k x anything else is pytest's, on SQLite alone
    ./terreau test --sqlite|--postgres|--browser    one part only

PostgreSQL runs in a throw-away cluster, as a non-root user, on a socket of its own; nothing listens on the network.
"""

import contextlib
import glob
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
# Two runs at once, each with its database; a file stays whole, for what its tests share is made once.
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile")


def say(text: str) -> None:
    print(f"\n── {text}", flush=True)


def pytest(*arguments: str, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.call(command, cwd=ROOT, env={**os.environ, **environment})


def postgres_programs() -> Path | None:
    found = shutil.which("pg_ctl")
    folders = [Path(found).parent] if found else []
    folders += [Path(path) for path in sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)]
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextlib.contextmanager
def throwaway_postgres(programs: Path) -> Iterator[str]:
    """A cluster in a temporary folder, gone afterwards. Root may not run one: a system user does."""
    home = Path(tempfile.mkdtemp(prefix="terreau-pg-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        user = (
            "postgres" if subprocess.call(["id", "-u", "postgres"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0 else "nobody"
        )
        shutil.chown(home, user)
        prefix = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    data = home / "data"

    def run(*command: str) -> None:
        subprocess.run(
            [*prefix, *command], check=True, cwd=home, stdout=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        )

    run(str(programs / "initdb"), "-D", str(data), "-U", "terreau", "--auth=trust", "-E", "UTF8", "--no-sync")
    options = f"-k {home} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
    run(str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(home / "log"), "-w", "start")
    try:
        yield f"postgresql://terreau@/postgres?host={home}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def on_sqlite() -> int:
    say("Tests sur SQLite")
    return pytest("-m", "not browser", *SIDE_BY_SIDE)


def missing(part: str, text: str) -> int:
    """Say it aloud; a machine that promised to have it (CI) fails instead."""
    say(text)
    return 1 if part in os.environ.get("TERREAU_TESTS_REQUIRE", "").split(",") else 0


def on_postgres() -> int:
    programs = postgres_programs()
    if programs is None:
        return missing(
            "postgres", "PostgreSQL est introuvable sur cette machine : ses tests n'ont pas été faits (paquet Debian « postgresql »)."
        )
    say("Tests sur PostgreSQL (sauf ceux du moteur d'affectation, qui n'a pas de base de données)")
    with throwaway_postgres(programs) as url:
        return pytest("-m", "not browser", "--ignore=tests/match", *SIDE_BY_SIDE, DATABASE_URL=url)


def in_browser() -> int:
    if not os.path.exists(CHROMIUM):
        return missing(
            "browser", "Chromium est introuvable sur cette machine : les parcours n'ont pas été faits (paquet Debian « chromium »)."
        )
    say("Parcours dans le navigateur (Chromium)")
    return pytest("-m", "browser", *SIDE_BY_SIDE)


PARTS = {"--sqlite": on_sqlite, "--postgres": on_postgres, "--browser": in_browser}


def main() -> int:
    arguments = sys.argv[1:]
    if arguments and arguments[0] not in PARTS:
        return pytest(*arguments)
    wanted = [PARTS[name] for name in arguments] or list(PARTS.values())
    results = [part() for part in wanted]
    failed = sum(code != 0 for code in results)
    say("Tout est vert." if not failed else f"{failed} partie(s) en échec sur {len(results)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
