"""What jurors are handed of each attachment, and where the team stands with those of a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.commons.documents import queries as documents
from terreau.commons.documents.models import Document
from terreau.fund.calls.models import Application, Edition, Submission
from terreau.fund.redactions.models import Handout, Redaction
from terreau.fund.redactions.states import SHORT, TONES, Kind
from terreau.fund.review.queries import blind

APPLICATION = "calls.application"
NOT_SEEN = _("Kept back until the team has looked at it.")


def substitutes(files: Sequence[Document]) -> dict[int, blind.Substitute]:
    """Instead of these files, by document; those handed out as they were sent are not there. Two queries.

    Where an edition hands out only what was looked at, a file of which nobody said anything is kept back.
    """
    found = {one.document_id: one for one in Redaction.objects.filter(document__in=files).select_related("copy").order_by("pk")}
    waiting = [document for document in files if document.pk not in found and document.object_type == APPLICATION]
    careful = set(
        _careful().filter(edition__applications__in=[one.object_id for one in waiting]).values_list("edition__applications", flat=True)
    )
    instead = {pk: blind.Substitute(one.copy, one.reason) for pk, one in found.items() if one.kind != Kind.AS_SENT}
    return instead | {one.pk: blind.Substitute(None, str(NOT_SEEN)) for one in waiting if one.object_id in careful}


def _careful() -> QuerySet[Handout]:
    return Handout.objects.filter(only_seen=True)


def is_careful(edition: Edition) -> bool:
    """Whether jurors of the edition get only what was looked at."""
    return _careful().filter(edition=edition).exists()


@dataclass(frozen=True, slots=True)
class Piece:
    """An attachment jurors come to, its number for them, and what was said of it."""

    number: int
    document: Document
    redaction: Redaction | None

    @property
    def label(self) -> str:
        return str(SHORT[self.redaction.kind if self.redaction else ""])

    @property
    def tone(self) -> str:
        return TONES[self.redaction.kind if self.redaction else ""]

    @property
    def neutral_name(self) -> str:
        handed = self.redaction.copy if self.redaction and self.redaction.copy else self.document
        return blind.neutral_name(handed, self.number)


def pieces(application: Application) -> list[Piece]:
    """Those of the last submission that answer questions jurors are shown, under the numbers they have for them."""
    files = blind.files_of(blind.last_sent(application))
    said = {one.document_id: one for one in Redaction.objects.filter(document__in=files).select_related("copy", "by").order_by("pk")}
    return [Piece(number, file, said.get(file.pk)) for number, file in enumerate(files, start=1)]


@dataclass(frozen=True, slots=True)
class Standing:
    """A file and its attachments read by the jury: how many, and how many nobody has looked at."""

    application: Application
    total: int
    unseen: int


def standings(files: QuerySet[Application]) -> list[Standing]:
    """Files that hold attachments for the jury, those to look at first. Four queries whatever their number."""
    rows = list(files.select_related("organisation", "edition").order_by("number", "pk"))
    sent = Submission.objects.filter(application__in=rows).select_related("form_version").order_by("application", "sequence")
    named = {one.application_id: blind.files_named(one) for one in sent}  # the last one of each wins
    found = documents.by_public_id([public_id for names in named.values() for public_id in names])
    seen = set(Redaction.objects.filter(document__in=found.values()).values_list("document", flat=True))
    standings = []
    for row in rows:
        held = [found[public_id] for public_id in named.get(row.pk, []) if public_id in found]
        if held:
            standings.append(Standing(row, len(held), sum(document.pk not in seen for document in held)))
    return sorted(standings, key=lambda one: one.unseen == 0)
