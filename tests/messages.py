"""./terreau messages: collect the sentences of each room into its own locale/fr catalogue (needs Debian's gettext).

With --check nothing is written here: it fails when a catalogue is not what the code says, or a sentence has no French.
"""

import os
import shutil
import subprocess
import sys
import tempfile
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


def rooms(package: Path) -> list[Path]:
    """Folders that keep a catalogue: every Django app of ours, and lib."""
    return sorted([path.parent for path in package.glob("**/apps.py")] + [package / "lib"])


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


def check(package: Path) -> int:
    """How many faults the catalogues have. Works on a copy: makemessages writes a file beside each template while it reads
    it, which whoever reads the tree at that moment (a test, a server that reloads) would find, then miss.
    """
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / package.name
        shutil.copytree(package, copy, ignore=shutil.ignore_patterns("static", "__pycache__", "*.mo"))
        for room in rooms(copy):
            path = room / "locale" / "fr" / "LC_MESSAGES" / "django.po"
            before = path.read_text() if path.exists() else ""
            collect(room)
            if before != (path.read_text() if path.exists() else ""):
                faults += 1
                print(f"{room.name} : le catalogue n'est pas à jour (./terreau messages {room.name})")
            faults += tell_untranslated(room)
    return faults


def tell_untranslated(room: Path) -> int:
    found = untranslated(room)
    for sentence in found:
        print(f"{room.name} : sans traduction : {sentence[:100]}")
    return len(found)


def main() -> int:
    if not shutil.which("xgettext"):
        print("xgettext est introuvable (paquet Debian « gettext ») : catalogues non vérifiés.")
        return 1
    if "--check" in sys.argv:
        return 1 if check(PACKAGE) else 0
    wanted = [room for room in rooms(PACKAGE) if not sys.argv[1:] or room.name in sys.argv[1:]]
    for room in wanted:
        collect(room)
    return 1 if sum([tell_untranslated(room) for room in wanted]) else 0


if __name__ == "__main__":
    sys.exit(main())
