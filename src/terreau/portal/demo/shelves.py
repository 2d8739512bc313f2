"""What two associations have said once and reuse: permanent papers, one of them getting old, bank details, de minimis aid."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from terreau.commons.aids import actions as aids
from terreau.commons.aids.states import Regulation
from terreau.commons.papers import actions as papers
from terreau.commons.papers.kinds import PaperKind
from terreau.portal.demo.scenes import Stage, at

# Accounts that no bank holds: the bank code 99999 is nobody's.
ACCOUNTS = {"Les Petits Ruisseaux": "FR2099999000010000000001A82", "Le Jardin de Léonie": "FR0599999000010000000002B49"}
# (kind, days ago, years before this one, days before that the document was signed)
ON_FILE = (("statutes", 430, 0, 900), ("officers", 95, 0, 10), ("accounts", 160, 1, 0), ("activity", 160, 1, 0), ("rib", 810, 0, 0))
# (days ago, who, cents, what for): the first counts no more
RECEIVED = (
    (1400, "Ville de Nanterre", 300_000, "Matériel du premier atelier"),
    (620, "Métropole", 1_200_000, "Aide au démarrage"),
    (210, "Ville de Nanterre", 450_000, "Saison d’ateliers"),
)


def fill(stage: Stage) -> None:
    """Put the pieces of those who are in the house, at the dates they pretend."""
    for name, iban in ACCOUNTS.items():
        body, signer = stage.bodies.get(name), stage.signers.get(name)
        if body is None or signer is None:
            continue
        for kind, days, years, signed in ON_FILE:
            day = stage.today - timedelta(days=days)
            upload = SimpleUploadedFile(f"{PaperKind(kind).label}.pdf", stage.sheet_of_paper)
            dated: dict[str, Any] = {
                "year": day.year - years if years else 0,
                "valid_from": day - timedelta(days=signed) if signed else None,
            }
            papers.put(organisation=body, kind=kind, upload=upload, by=signer, at=at(day), **dated)
        when = at(stage.today - timedelta(days=160))
        papers.set_bank_details(organisation=body, iban=iban, bic="DEMOFRPP", holder=name, by=signer, at=when)
        for days_ago, authority, cents, purpose in RECEIVED:
            facts: dict[str, Any] = {"authority": authority, "amount_cents": cents, "purpose": purpose, "regulation": Regulation.GENERAL}
            aids.add(organisation=body, granted_on=stage.today - timedelta(days=days_ago), **facts, by=signer, at=when)
