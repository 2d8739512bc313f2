# ruff: noqa: N999 - the command is called import: that is what a person types
"""`terreau import sirene|rna|esus|essfrance|communes FILE`: read an official file, and say what became of each line."""

import getpass
import re
import sys
import time
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from terreau.commons.places import actions as places
from terreau.commons.places import sources as territories
from terreau.lib import periods
from terreau.observe.directory import actions, queries
from terreau.observe.directory.models import ImportRun
from terreau.observe.directory.sources import REGISTERS, Register, Selection, Table, Tally, Unreadable, open_table, recognise_sirene
from terreau.observe.directory.sources.esus import MAPPABLE
from terreau.observe.directory.states import RegisterKind

KINDS = ("sirene", "rna", "esus", "essfrance", "communes")


class Command(BaseCommand):
    help = "Read a register: sirene (StockEtablissement first, then StockUniteLegale), rna, esus, essfrance, communes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=KINDS, metavar="|".join(KINDS))
        parser.add_argument(
            "files", nargs="*", type=Path, metavar="FICHIER", help=_("CSV, ZIP, gzip, Parquet or XLSX; for communes, a folder")
        )
        parser.add_argument(
            "--territory", default=settings.AUTHORITY["territory"], help=_("beginning of the INSEE codes to keep (now: %(default)s)")
        )
        parser.add_argument("--all", action="store_true", help=_("the whole of France"))
        parser.add_argument(
            "--observed-on",
            type=date.fromisoformat,
            metavar="AAAA-MM-JJ",
            help=_("the day the file speaks of (else read in its name, else the date of the file)"),
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar='"Colonne=champ"',
            help=_("esus: which column is which, among %(fields)s") % {"fields": ", ".join(MAPPABLE)},
        )
        parser.add_argument("--sheet", default="", help=_("esus: sheet of the workbook (else the first)"))
        parser.add_argument("--encoding", default="", help=_("utf-8 or latin-1, where the guess is wrong"))
        parser.add_argument("--dry-run", action="store_true", help=_("read and report, write nothing"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kind"] == "communes":
            self.import_communes(options)
            return
        if not options["files"]:
            raise CommandError(_("Which file? terreau import %(kind)s FILE") % {"kind": options["kind"]})
        options["territory"] = "" if options["all"] else options["territory"]
        for path in self.in_order(options["kind"], options["files"], options):
            self.import_file(path, options)

    def in_order(self, kind: str, paths: list[Path], options: dict[str, Any]) -> list[Path]:
        """Establishments before legal units: those of a territory are known by their establishments."""
        if kind != "sirene" or len(paths) == 1:
            return paths
        return sorted(paths, key=lambda path: self.register_of(kind, path, options).kind != RegisterKind.SIRENE_SITES)

    def register_of(self, kind: str, path: Path, options: dict[str, Any]) -> Register:
        if kind != "sirene":
            return REGISTERS[RegisterKind(kind)]
        try:
            with open_table(path, encoding=options["encoding"]) as table:
                return recognise_sirene(table)
        except Unreadable as error:
            raise CommandError(str(error)) from error

    def import_file(self, path: Path, options: dict[str, Any]) -> None:
        register = self.register_of(options["kind"], path, options)
        observed_on = options["observed_on"] or date_of(path)
        selection = self.selection(register, observed_on, options)
        run = None
        if not options["dry_run"]:
            run = actions.start_import(
                kind=register.kind,
                file_name=path.name,
                territory=options["territory"] or "France",
                observed_on=observed_on,
                started_by=account(),
                at=timezone.now(),
            )
        tally, bar = Tally(), Bar(path.name, sys.stderr)
        try:
            with open_table(path, encoding=options["encoding"], sheet=options["sheet"], columns=register.columns, progress=bar) as table:
                self.read(register, table, selection, tally, run, path.name)
        except Unreadable as error:
            self.stop(run, str(error), tally)
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stop(run, _("interrupted"), tally)
            raise CommandError(_("Interrupted: nothing was written, what was known before still stands."), returncode=130) from None
        except Exception as error:
            self.stop(run, f"{type(error).__name__}: {error}", tally)
            raise
        finally:
            bar.close()

    def read(self, register: Register, table: Table, selection: Selection, tally: Tally, run: ImportRun | None, name: str) -> None:
        with actions.Spool() as spool:
            actions.gather(register=register, rows=register.read(table, selection, tally), spool=spool, tally=tally)
            columns = noticed(register, table)
            if run is not None:
                actions.finish_import(run=run, register=register, spool=spool, tally=tally, columns=columns, at=timezone.now())
        self.stdout.write(report(register, name, selection, tally, columns, is_dry=run is None))

    def selection(self, register: Register, observed_on: date, options: dict[str, Any]) -> Selection:
        chosen: dict[str, Any] = {"territory": options["territory"], "observed_on": observed_on, "mapping": mapping(options["map"])}
        if register.kind == RegisterKind.SIRENE_UNITS and options["territory"]:
            count, chosen["wants_siren"] = queries.sirens_of(options["territory"])
            if not count:
                raise CommandError(
                    _(
                        "No establishment of the territory is known yet: import StockEtablissement first, or give --all to keep every legal unit."
                    )
                )
        if register.kind == RegisterKind.ESUS:
            chosen["created_on"] = queries.created_on
        return Selection(**chosen)

    def stop(self, run: ImportRun | None, reason: str, tally: Tally) -> None:
        if run is not None:
            actions.fail_import(run=run, reason=reason, tally=tally, at=timezone.now())

    def import_communes(self, options: dict[str, Any]) -> None:
        territory = options["territory"]
        folder = options["files"][0] if options["files"] else territories.packaged(territory)
        try:
            found = territories.read(folder, territory)
        except territories.Unreadable as error:
            raise CommandError(
                _("No commune of the territory %(territory)s was found in %(folder)s (see src/terreau/commons/places/data/ORIGIN.md).")
                % {"territory": territory, "folder": folder}
            ) from error
        # Each is a line kept: a report that keeps more than it read is not believed.
        tally = Tally(read=len(found.communes) + len(found.groupings) + len(found.arrondissements))
        if not options["dry_run"]:
            started = timezone.now()
            run = actions.start_import(
                kind=RegisterKind.COMMUNES,
                file_name=str(folder.name),
                territory=territory,
                observed_on=date_of(folder),
                started_by=account(),
                at=started,
            )
            done = places.load(found)
            tally.added, tally.updated, tally.unchanged = done.added, done.updated, done.unchanged
            actions.finish_report(run=run, tally=tally, columns={}, at=timezone.now())
        words = {
            "communes": len(found.communes),
            "groupings": len(found.groupings),
            "arrondissements": len(found.arrondissements),
            "added": tally.added,
            "updated": tally.updated,
            "unchanged": tally.unchanged,
        }
        self.stdout.write(
            _(
                "Territory: %(communes)s communes, %(groupings)s groupings, %(arrondissements)s arrondissements read. "
                "Added: %(added)s, updated: %(updated)s, unchanged: %(unchanged)s."
            )
            % words
        )


def account() -> str:
    """Whose hand ran the command, on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user database
        return ""


def date_of(path: Path) -> date:
    """The day a file speaks of: in its name (rna_waldec_20261101.csv), else the day it was written."""
    for found in re.findall(r"(?<!\d)(20\d\d)[-_]?(\d\d)[-_]?(\d\d)(?!\d)", path.name):
        try:
            return date(*(int(part) for part in found))
        except ValueError:
            continue
    if not path.exists():
        raise CommandError(_("There is no file at %(path)s.") % {"path": path})
    return datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone()).date()


def mapping(pairs: list[str]) -> dict[str, str]:
    """["N° SIREN=siren"] → {"N° SIREN": "siren"}."""
    found = {}
    for pair in pairs:
        column, _equal, field = pair.rpartition("=")
        if not column or field not in MAPPABLE:
            raise CommandError(_('--map is written "Heading=field", where field is one of: %(fields)s.') % {"fields": ", ".join(MAPPABLE)})
        found[column] = field
    return found


def noticed(register: Register, table: Table) -> dict[str, list[str]]:
    """Columns that the register did not have, or has no more: the sign of a change to look at."""
    known = register.known_columns()
    if not known or table.name.endswith(".parquet"):
        return {}
    return {"new": sorted(set(table.header) - known), "absent": sorted(set(register.columns) - set(table.header))}


def report(register: Register, name: str, selection: Selection, tally: Tally, columns: dict[str, list[str]], *, is_dry: bool) -> str:
    """What became of each line, for the person at the terminal."""
    day = periods.day(selection.observed_on)
    lines = [f"{register.kind.label} · {name} · {day}"]
    kept = _("added: %(added)s, updated: %(updated)s, unchanged: %(unchanged)s") % {
        "added": number_format(tally.added, force_grouping=True),
        "updated": number_format(tally.updated, force_grouping=True),
        "unchanged": number_format(tally.unchanged, force_grouping=True),
    }
    rows = [
        (_("lines read"), tally.read, ""),
        (_("lines kept"), tally.kept, kept),
        (_("lines left out"), tally.left_out.total(), ""),
        *((f"  {reason}", count, "") for reason, count in tally.left_out.most_common()),
        (_("lines refused"), tally.refused.total(), ""),
        *((f"  {reason}", count, "") for reason, count in tally.refused.most_common()),
    ]
    width = max(len(label) for label, _count, _note in rows)
    lines += [
        f"  {label:<{width}}  {number_format(count, force_grouping=True):>12}{'  ' + note if note else ''}" for label, count, note in rows
    ]
    lines += [
        "  " + _("line %(line)s: %(reason)s (%(found)s)") % {"line": line, "reason": reason, "found": found}
        for line, reason, found in tally.examples[:10]
    ]
    if columns.get("new"):
        lines.append("  " + _("New columns, read past: %(names)s") % {"names": ", ".join(columns["new"])})
    if columns.get("absent"):
        lines.append("  " + _("Columns of today's files that this one lacks: %(names)s") % {"names": ", ".join(columns["absent"])})
    if is_dry:
        lines.append("  " + _("Dry run: nothing was written."))
    return "\n".join(lines)


class Bar:
    """Progress on one line of a terminal, twice a second; silent elsewhere."""

    def __init__(self, name: str, stream: Any) -> None:
        self._name, self._stream, self._last = name[:40], stream, 0.0
        self._is_shown = stream.isatty()
        self._start = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self._is_shown or not total or now - self._last < 0.5:
            return
        self._last = now
        share = min(done / total, 1)
        left = (now - self._start) * (1 - share) / share if share else 0
        self._stream.write(f"\r{self._name} [{'█' * int(share * 30):<30}] {share:4.0%}  {int(left // 60):02d}:{int(left % 60):02d} ")
        self._stream.flush()

    def close(self) -> None:
        if self._is_shown and self._last:
            self._stream.write("\r" + " " * (len(self._name) + 52) + "\r")
            self._stream.flush()
