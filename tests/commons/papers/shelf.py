"""Pieces on file, through the real actions."""

from terreau.commons.papers import actions
from tests import factories as make
from tests.commons.documents.files import upload

IBAN, OTHER_IBAN, BIC = "FR7630006000011234567890189", "FR1420041010050500013M02606", "AGRIFRPP"


def put(organisation, kind="statutes", *, by=None, at=make.NOW, name="statuts.pdf", **facts):
    return actions.put(organisation=organisation, kind=kind, upload=upload(name), by=by or make.member(organisation), at=at, **facts)


def bank(organisation, *, by=None, at=make.NOW, iban=IBAN, holder="Les Jardins partagés"):
    return actions.set_bank_details(organisation=organisation, iban=iban, bic=BIC, holder=holder, by=by or make.member(organisation), at=at)
