"""Translation catalogues: each room keeps its own words in locale/fr; they are compiled when they changed.

Compiling here, with Babel, spares a fresh clone the gettext programs; the .mo files never enter the repository.
"""

from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]


def sources() -> list[Path]:
    return sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po"))


def compile_all() -> int:
    """Writes the .mo beside each .po that is newer. Returns how many were written."""
    written = 0
    for source in sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file)
        # A name of its own: the site and the worker may start, and compile, at the same moment.
        with NamedTemporaryFile(dir=target.parent, prefix="django.", suffix=".partial", delete=False) as made:
            write_mo(made, catalogue)
        Path(made.name).chmod(0o644)
        Path(made.name).replace(target)
        written += 1
    return written
