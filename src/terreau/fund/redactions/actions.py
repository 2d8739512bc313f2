"""Saying what jurors get of an attachment: as sent, a copy made by hand, or nothing and the reason."""

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from terreau.commons.documents import actions as documents
from terreau.commons.documents.models import Document
from terreau.commons.journal import actions as journal
from terreau.fund.calls.models import Application, Edition
from terreau.fund.redactions import queries, rules
from terreau.fund.redactions.models import Handout, Redaction
from terreau.fund.redactions.states import Kind
from terreau.fund.review.queries import blind
from terreau.lib import texts
from terreau.lib.refusals import Refusal

LONGEST = 300


class CannotRedact(Refusal):
    """The file is decided, the copy is missing or is the original, or the reason names the applicant."""


class Crossed(Refusal):
    """Someone else settled this attachment meanwhile, or the file was sent again."""


@transaction.atomic
def settle(
    *,
    application: Application,
    document: Document,
    kind: str,
    upload: File | None,
    reason: str,
    expected_version: int,
    by: Any,
    at: datetime,
) -> Redaction:
    """What jurors get from now on. `expected_version` is 0 for an attachment nobody has looked at; two people never cross."""
    if not rules.can_redact(by, application):
        raise CannotRedact(_("This file is decided: what jurors were handed stays as it was."))
    if document.pk not in {piece.document.pk for piece in queries.pieces(application)}:
        raise Crossed(_("The file was sent again meanwhile: go back to its attachments."))
    said = texts.one_line(reason, LONGEST) if kind != Kind.AS_SENT else ""
    if kind == Kind.WITHHELD and not said:
        raise CannotRedact(_("Say why jurors get nothing: they read it."))
    if names := blind.said_in(application, said):
        raise CannotRedact(_("Jurors read this reason, and it names the applicant: “%(words)s”.") % {"words": ", ".join(names)})
    row, _made = Redaction.objects.get_or_create(document=document, defaults={"application": application, "by": by, "at": at})
    copy = _copy(row, upload, by=by, at=at) if kind == Kind.COPY else None
    former = row.copy
    facts = {"kind": kind, "copy": copy, "reason": said, "by": by, "at": at}
    if not Redaction.objects.filter(pk=row.pk, version=expected_version).update(version=F("version") + 1, **facts):
        raise Crossed(_("Someone settled this attachment while you did: read what they said, then begin again if need be."))
    if former is not None and former != copy:
        documents.remove(document=former, by=by, at=at)
    journal.record(f"redaction.{kind}", on=application, by=by, at=at, name=document.name, reason=said)
    return Redaction.objects.select_related("copy").get(pk=row.pk)


def _copy(row: Redaction, upload: File | None, *, by: Any, at: datetime) -> Document:
    if upload is None:
        if row.copy is None:
            raise CannotRedact(_("Attach the copy to hand to jurors."))
        return row.copy
    kept = documents.store(upload=upload, owner=row, slot="copy", by=by, at=at)
    if kept.sha256 == row.document.sha256:
        raise CannotRedact(_("This is the very file that was sent: attach the copy without identity."))
    return kept


@transaction.atomic
def choose(*, edition: Edition, only_seen: bool, by: Any, at: datetime) -> None:
    """From now on jurors get every attachment that nobody withheld, or only those that someone looked at."""
    Handout.objects.update_or_create(edition=edition, defaults={"only_seen": only_seen, "by": by, "at": at})
    journal.record("redaction.only_seen" if only_seen else "redaction.all", on=edition, by=by, at=at)
