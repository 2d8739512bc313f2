"""The picture that goes at the foot of a letter, when it leaves."""

from typing import Any

from terreau.commons.documents.models import Document
from terreau.fund.calls.models import Edition
from terreau.fund.letters.models import Manner, Signature
from terreau.fund.letters.states import Signing


def signature_of(person: Any) -> Signature | None:
    """Someone's own, if they have put one."""
    return Signature.objects.filter(person=person, picture__isnull=False).select_related("picture").first()


def picture_for(edition: Edition, person: Any) -> list[int]:
    """The bytes to print, or none: the edition asks for it, the signatory has put one, and it is sound."""
    if not Manner.objects.filter(edition=edition, signing=Signing.PICTURE).exists():
        return []
    signature = signature_of(person)
    if signature is None or signature.picture is None or not signature.picture.is_readable:
        return []
    return read(signature.picture)


def read(document: Document) -> list[int]:
    """As the sheet takes it: data travels as JSON."""
    with document.file.open("rb") as file:
        return list(file.read())


def signing_of(edition: Edition) -> str:
    return Manner.objects.filter(edition=edition).values_list("signing", flat=True).first() or Signing.NAME
