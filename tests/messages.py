"""./terreau messages: collect the sentences of each room into its own locale/fr catalogue (needs Debian's gettext).

With --check nothing is kept: it fails when a catalogue is not what the code says, or a sentence has no French.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

HEADER = """msgid ""
msgstr ""
"Project-Id-Version: terreau\\n"
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
PACKAGE = Path(__file__).resolve().parents[1] / "src" / "terreau"


def rooms() -> list[Path]:
    """Folders that keep a catalogue: every Django app of ours, and lib."""
    return sorted([path.parent for path in PACKAGE.glob("**/apps.py")] + [PACKAGE / "lib"])


def collect(room: Path) -> None:
    """Run makemessages in one room, and drop what changes at every run."""
    (room / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-location", "--no-obsolete", "--no-wrap", "-v", "0"]
    subprocess.run(command, cwd=room, check=True, env={**os.environ, "DJANGO_SETTINGS_MODULE": ""})
    path = room / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    if path.exists():
        _, _, entries = path.read_text().partition('msgstr ""\n')
        _, _, entries = entries.partition("\n\n")
        path.write_text(HEADER + entries)
    elif not any((room / "locale").iterdir()):
        (room / "locale").rmdir()


def untranslated(room: Path) -> list[str]:
    """Sentences without French, or only guessed (fuzzy)."""
    path = room / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return []
    with path.open("rb") as file:
        catalogue = read_po(file)
    return [str(m.id) for m in catalogue if m.id and (m.fuzzy or not (all(m.string) if isinstance(m.string, tuple) else m.string))]


def main() -> int:
    if not shutil.which("xgettext"):
        print("xgettext est introuvable (paquet Debian « gettext ») : catalogues non vérifiés.")
        return 1
    is_check = "--check" in sys.argv
    wanted = [room for room in rooms() if not sys.argv[1:] or is_check or room.name in sys.argv[1:]]
    problems = 0
    for room in wanted:
        path = room / "locale" / "fr" / "LC_MESSAGES" / "django.po"
        before = path.read_text() if path.exists() else ""
        collect(room)
        after = path.read_text() if path.exists() else ""
        if is_check and before != after:
            problems += 1
            print(f"{room.name} : le catalogue n'est pas à jour (./terreau messages {room.name})")
            path.write_text(before) if before else path.unlink(missing_ok=True)
        for sentence in untranslated(room):
            problems += 1
            print(f"{room.name} : sans traduction : {sentence[:100]}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
