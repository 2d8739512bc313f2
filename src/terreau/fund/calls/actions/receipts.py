"""Receipts of what was sent. The submission never waits for its receipt: it stands, whatever happens to the PDF."""

import logging
import threading
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from terreau.commons.documents import actions as documents
from terreau.commons.documents.models import Document
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.fund.calls import rules
from terreau.fund.calls.models import Submission
from terreau.fund.calls.queries import receipts
from terreau.web import pdf

logger = logging.getLogger(__name__)
# The request that sent the application makes its receipt; the periodic job only looks at what it left behind.
LEFT_BEHIND = timedelta(minutes=1)
_ROOM = threading.Semaphore(1)  # of this process
KINDS = ("calls.receipt", "calls.completion_receipt")


def make(*, submission: Submission, at: datetime) -> Document | None:
    """The receipt as a PDF, kept with the application and attached to the mails that wait for it. None if it exists already."""
    content = pdf.render("calls/receipt.typ", receipts.data(submission))
    return _keep(submission, content, at=at)


@transaction.atomic
def _keep(submission: Submission, content: bytes, *, at: datetime) -> Document | None:
    # Taken first: of two makers one keeps its PDF, and the other writes nothing, not even a file.
    if Submission.objects.filter(pk=submission.pk, receipt=None).update(sequence=F("sequence")) != 1:
        return None
    application = submission.application
    document = documents.store_generated(
        content=content,
        name=f"recepisse-{application.reference}-{submission.sequence}.pdf",
        media_type="application/pdf",
        owner=application,
        slot=rules.RECEIPT,
        by=None,
        at=at,
    )
    Submission.objects.filter(pk=submission.pk).update(receipt=document)
    submission.receipt = document
    journal.record("application.receipt_made", on=application, by=None, at=at)
    keys = [f"{kind}:{submission.pk}:" for kind in KINDS]
    for message in Message.objects.filter(kind__in=KINDS, object_type="calls.application", object_id=application.pk).order_by("pk"):
        if message.key.startswith(tuple(keys)):
            outbox.attach(message=message, documents=[document], at=at)
    return document


def make_or_leave(*, submission: Submission, at: datetime) -> None:
    """Try now, unless another is being made: in a rush everyone sends, and the periodic job makes what is left behind.

    Whatever goes wrong is logged, and tried again.
    """
    if not _ROOM.acquire(blocking=False):
        return
    try:
        make(submission=submission, at=at)
    except Exception:
        logger.exception("the receipt of submission %s could not be made now", submission.pk)
    finally:
        _ROOM.release()


def make_missing(*, at: datetime, limit: int = 50) -> int:
    """Make the receipts that a request left behind. Returns how many there were."""
    left = list(receipts.missing(at - LEFT_BEHIND).select_related("application__edition__call", "form_version")[:limit])
    for submission in left:
        make_or_leave(submission=submission, at=at)
    return len(left)
