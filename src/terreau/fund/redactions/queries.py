"""What jurors are handed of each attachment, and where the team stands with those of a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from terreau.commons.documents.models import Document
from terreau.fund.calls.models import Application
from terreau.fund.redactions.models import Redaction
from terreau.fund.redactions.states import SHORT, TONES, Kind
from terreau.fund.review.queries import blind


def substitutes(documents: Sequence[Document]) -> dict[int, blind.Substitute]:
    """Instead of these files, by document; those handed out as they were sent are not there. One query."""
    found = Redaction.objects.filter(document__in=documents).exclude(kind=Kind.AS_SENT).select_related("copy")
    return {one.document_id: blind.Substitute(one.copy, one.reason) for one in found.order_by("pk")}


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
