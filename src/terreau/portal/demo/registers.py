"""The registers of the demonstration: what SIRENE, the RNA and the ESUS list would say of the invented structures."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Model

from terreau.lib import texts
from terreau.observe.directory.actions import imports, spools
from terreau.observe.directory.models import Association, Establishment, EsusApproval, LegalUnit
from terreau.observe.directory.sources.registers import REGISTERS
from terreau.observe.directory.sources.tallies import Tally
from terreau.observe.directory.states import RegisterKind
from terreau.portal.demo.stories import ASSOCIATION, COOPERATIVE, Story

ACTIVITY = {"9220": "94.99Z", "5458": "81.21Z", "5710": "88.99B", "9300": "94.99Z", "8210": "65.12Z"}
STREETS = ("rue des Tilleuls", "avenue du Verger", "place de la Fontaine", "rue du Four", "allée des Jardiniers", "quai des Bateliers")


def siret_of(story: Story) -> str:
    """A SIRET with valid keys in a range that no register gives out (SIREN in 9999), the same at each demonstration."""
    siren = _with_key(f"9999{zlib.crc32(story.organisation.encode()) % 10_000:04d}")
    return _with_key(f"{siren}0001")


def rna_of(story: Story) -> str:
    """Invented: W929 is the number of no registering office."""
    return f"W929{zlib.crc32(story.organisation.encode()) % 1_000_000:06d}"


def _with_key(digits: str) -> str:
    total = sum(sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


def address_of(story: Story) -> str:
    seed = zlib.crc32(story.title.encode() or b"x")
    return f"{seed % 90 + 1} {STREETS[seed % len(STREETS)]}"


def fill(approved_on: Mapping[Story, date], *, postcodes: Mapping[str, str], names: Mapping[str, str], on: date, at: datetime) -> None:
    """One legal unit, one establishment, and what proves the rest, for each story. `postcodes` and `names` by INSEE code.

    `approved_on`: the day of the ESUS approvals, valid for five years (code du travail, art. R3332-21-3).
    Read by the actions that read official files: the page of registers says what the directory stands on, here too.
    """
    stories = tuple(approved_on)
    created = {story: date(2010, 1, 1) + timedelta(days=zlib.crc32(story.organisation.encode()) % 4000) for story in stories}
    units = [
        LegalUnit(
            siren=siret_of(story)[:9],
            name=story.organisation.upper(),
            search_text=texts.fold(story.organisation),
            legal_category=story.legal,
            activity=ACTIVITY[story.legal],
            activity_nomenclature="NAFRev2",
            ess_flag="O",
            is_active=True,
            headcount_band="02",
            rna=rna_of(story) if story.legal == ASSOCIATION else "",
            created_date=created[story],
            observed_on=on,
        )
        for story in stories
    ]
    sites = [
        Establishment(
            siret=siret_of(story),
            siren=siret_of(story)[:9],
            is_head_office=True,
            is_open=True,
            address=address_of(story).upper(),
            postcode=postcodes[story.commune],
            commune_code=story.commune,
            commune_name=names[story.commune].upper(),
            activity=ACTIVITY[story.legal],
            activity_nomenclature="NAFRev2",
            observed_on=on,
        )
        for story in stories
    ]
    associations = [
        Association(
            rna=rna_of(story),
            siret=siret_of(story),
            name=story.organisation,
            search_text=texts.fold(story.organisation),
            commune_code=story.commune,
            is_active=True,
            created_date=created[story],
            observed_on=on,
        )
        for story in stories
        if story.legal == ASSOCIATION
    ]
    approvals = [
        EsusApproval(
            siren=siret_of(story)[:9],
            name=story.organisation,
            decided_on=approved_on[story],
            expires_on=approved_on[story].replace(year=approved_on[story].year + 5) - timedelta(days=1),
            reference="Arrêté (démonstration)",
            observed_on=on,
        )
        for story in stories
        if story.has_esus or story.legal == COOPERATIVE
    ]
    _read(RegisterKind.SIRENE_UNITS, "sirene-unites-legales-inventees.csv", units, on=on, at=at)
    _read(RegisterKind.SIRENE_SITES, "sirene-etablissements-inventes.csv", sites, on=on, at=at + timedelta(minutes=3))
    _read(RegisterKind.RNA, "rna-associations-inventees.csv", associations, on=on, at=at + timedelta(minutes=6))
    _read(RegisterKind.ESUS, "esus-agrements-inventes.csv", approvals, on=on, at=at + timedelta(minutes=9))


def _read(kind: RegisterKind, file_name: str, lines: Sequence[Model], *, on: date, at: datetime) -> None:
    register, tally = REGISTERS[kind], Tally(read=len(lines))
    run = imports.start_import(
        kind=kind, file_name=file_name, territory=settings.AUTHORITY["territory"], observed_on=on, started_by="démonstration", at=at
    )
    rows = [(number, tuple(getattr(line, name) for name in register.fields)) for number, line in enumerate(lines, start=2)]
    with spools.Spool() as spool:
        imports.gather(register=register, rows=rows, spool=spool, tally=tally)
        imports.finish_import(run=run, register=register, spool=spool, tally=tally, columns={}, at=at + timedelta(minutes=1))
