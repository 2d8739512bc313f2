"""The registers of the demonstration: what SIRENE, the RNA and the ESUS list would say of the invented structures."""

import zlib
from datetime import date, timedelta

from terreau.lib import texts
from terreau.observe.directory.models import Association, Establishment, EsusApproval, LegalUnit
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


def fill(stories: tuple[Story, ...], *, postcodes: dict[str, str], names: dict[str, str], on: date, approved_on: date) -> None:
    """One legal unit, one establishment, and what proves the rest, for each story. `postcodes` and `names` by INSEE code.

    `approved_on`: the day of the ESUS approvals, valid for five years (code du travail, art. R3332-21-3).
    """
    created = {story: date(2010, 1, 1) + timedelta(days=zlib.crc32(story.organisation.encode()) % 4000) for story in stories}
    LegalUnit.objects.bulk_create(
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
    )
    Establishment.objects.bulk_create(
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
    )
    Association.objects.bulk_create(
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
    )
    EsusApproval.objects.bulk_create(
        EsusApproval(
            siren=siret_of(story)[:9],
            name=story.organisation,
            decided_on=approved_on,
            expires_on=approved_on.replace(year=approved_on.year + 5) - timedelta(days=1),
            reference="Arrêté (démonstration)",
            observed_on=on,
        )
        for story in stories
        if story.has_esus or story.legal == COOPERATIVE
    )
