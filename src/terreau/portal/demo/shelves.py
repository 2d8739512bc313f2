"""What two associations have said once and reuse: their permanent papers, one of them getting old, and their bank details."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from terreau.commons.papers import actions as papers
from terreau.commons.papers.kinds import PaperKind
from terreau.portal.demo.scenes import Stage, at

# Accounts that no bank holds: the bank code 99999 is nobody's.
ACCOUNTS = {"Les Petits Ruisseaux": "FR2099999000010000000001A82", "Le Jardin de Léonie": "FR0599999000010000000002B49"}
# (kind, days ago, years before this one, days before that the document was signed)
ON_FILE = (("statutes", 430, 0, 900), ("officers", 95, 0, 10), ("accounts", 160, 1, 0), ("activity", 160, 1, 0), ("rib", 810, 0, 0))


def fill(stage: Stage) -> None:
    """Put the pieces of those who are in the house, at the dates they pretend."""
    for name, iban in ACCOUNTS.items():
        body, signer = stage.bodies.get(name), stage.signers.get(name)
        if body is None or signer is None:
            continue
        for kind, days, years, signed in ON_FILE:
            day = stage.today - timedelta(days=days)
            upload = SimpleUploadedFile(f"{PaperKind(kind).label}.pdf", stage.sheet_of_paper)
            facts: dict[str, Any] = {
                "year": day.year - years if years else 0,
                "valid_from": day - timedelta(days=signed) if signed else None,
            }
            papers.put(organisation=body, kind=kind, upload=upload, by=signer, at=at(day), **facts)
        when = at(stage.today - timedelta(days=160))
        papers.set_bank_details(organisation=body, iban=iban, bic="DEMOFRPP", holder=name, by=signer, at=when)
