"""`terreau serve|worker|demo|test|check|import|…`: short names for what a person runs; the rest goes to Django.

Each command is a Django management command of the room that knows the work; this table only gives it its short name.
"""

import os
import subprocess
import sys
from pathlib import Path

COMMANDS = {
    "demo": ("demo", "la démonstration complète, données inventées, sur http://localhost:8000/"),
    "serve": ("serve", "le site et ses tâches de fond, sur une seule machine"),
    "worker": ("worker", "les tâches de fond seules (courriers, échéances)"),
    "import": ("import", "sirene|rna|esus|essfrance|communes FICHIER : lire un registre officiel"),
    "check": ("check", "vérifier l'installation ; --deploy juge les réglages de production"),
    "migrate": ("migrate", "mettre la base de données à jour"),
}
PROJECT = {
    "test": ("tests/run.py", "tous les tests ; navigateur et PostgreSQL s'ils sont là"),
    "lint": ("tests/lint.py", "ruff, mypy, import-linter, djlint, deptry, migrations, catalogue"),
    "messages": ("tests/messages.py", "relever les phrases à traduire dans chaque pièce"),
}


MATCH = ("match", "FICHIER : répondre à une question d'appariement et prouver la réponse (match --help)")


def usage() -> str:
    rows = [(name, text) for name, (_, text) in [*COMMANDS.items(), *PROJECT.items()]] + [MATCH]
    width = max(len(name) for name, _ in rows)
    return "\n".join(
        ["Terreau, la plateforme de l'économie sociale et solidaire.", ""] + [f"  ./terreau {n:<{width}}  {t}" for n, t in rows]
    )


def _option(arguments: list[str], name: str, default: str) -> str:
    """The value of "--port 8001" or "--port=8001", before Django is there to read it."""
    for place, argument in enumerate(arguments):
        if argument == name and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith(f"{name}="):
            return argument.partition("=")[2]
    return default


def main() -> int:
    arguments = sys.argv[1:] or ["help"]
    name, rest = arguments[0], arguments[1:]
    if name in {"help", "-h", "--help"}:
        print(usage())
        return 0
    if name in PROJECT:
        return subprocess.call([sys.executable, PROJECT[name][0], *rest], cwd=Path(__file__).parents[2])
    if name == MATCH[0]:
        from terreau_match.__main__ import main as match  # the solver stands alone: Django is not started

        return match(rest)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terreau.settings")
    if name == "demo":
        os.environ.setdefault("TERREAU_DEMO", "yes")
        os.environ.setdefault("TERREAU_VAR", "var/demo")
        # Links in mails lead to the very address one visits; browsers refuse passkeys on a bare 127.0.0.1.
        os.environ.setdefault("TERREAU_BASE_URL", f"http://{_option(rest, '--host', 'localhost')}:{_option(rest, '--port', '8000')}")
    from terreau.lib import catalogues  # after the environment is settled

    catalogues.compile_all()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["terreau", COMMANDS.get(name, (name,))[0], *rest])
    return 0


if __name__ == "__main__":
    sys.exit(main())
