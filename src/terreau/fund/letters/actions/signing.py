"""The picture of a signature: its owner puts it, its owner takes it away; the journal keeps both."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.documents import actions as documents
from terreau.commons.journal import actions as journal
from terreau.fund.letters import mails
from terreau.fund.letters.models import Signature
from terreau.fund.letters.queries import signing
from terreau.lib.refusals import Refusal
from terreau.web import pdf

MOST_BYTES = 300_000
SLOT = "picture"


class BadPicture(Refusal):
    """Not a picture that could be printed at the foot of a letter."""


@transaction.atomic
def put(*, upload: File, by: User, at: datetime) -> Signature:
    """Keep the picture of one's own signature, once it has been tried on paper. The one before goes."""
    if upload.size and upload.size > MOST_BYTES:
        raise BadPicture(_("This picture is too large: 300 kB at most. Crop it around the signature."))
    signature, _made = Signature.objects.get_or_create(person=by, defaults={"put_at": at})
    before = signature.picture
    kept = documents.store(upload=upload, owner=signature, slot=SLOT, accept=("png", "jpg", "jpeg"), by=by, at=at)
    _tried(signing.read(kept), by)
    Signature.objects.filter(pk=signature.pk).update(picture=kept, put_at=at)
    if before is not None:
        documents.remove(document=before, by=by, at=at)
    journal.record("letters.signature_put", on=by, by=by, at=at)
    signature.refresh_from_db()
    return signature


def _tried(picture: list[int], by: User) -> None:
    """A picture that no printer reads would stop letters on the day they leave."""
    import typst  # slow to import, and only letters need it

    sheet = {**mails.around(), "title": _("Trial"), "body": "", "facts": [["", ""]], "signed_by": str(by), "signed_as": ""}
    try:
        pdf.render(mails.PAPER, sheet | {"picture": picture})
    except typst.TypstError as error:
        raise BadPicture(_("This picture cannot be printed: save it again as PNG or JPEG.")) from error


@transaction.atomic
def take_away(*, by: User, at: datetime) -> None:
    """From now on letters bear the printed name alone. Those that left keep what they bore."""
    signature = Signature.objects.filter(person=by).exclude(picture=None).select_related("picture").first()
    if signature is None or signature.picture is None:
        return
    documents.remove(document=signature.picture, by=by, at=at)
    Signature.objects.filter(pk=signature.pk).update(picture=None)
    journal.record("letters.signature_taken_away", on=by, by=by, at=at)
