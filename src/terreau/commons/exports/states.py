"""The life of an export: asked for, prepared, ready for a while, gone."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class State(TextChoices):
    WAITING = "waiting", pgettext_lazy("export", "waiting for its turn")
    RUNNING = "running", pgettext_lazy("export", "being prepared")
    READY = "ready", pgettext_lazy("export", "ready")
    FAILED = "failed", pgettext_lazy("export", "failed")
    CANCELLED = "cancelled", pgettext_lazy("export", "cancelled")
    EXPIRED = "expired", pgettext_lazy("export", "erased")


class Format(TextChoices):
    CSV = "csv", _("CSV: opens everywhere")
    XLSX = "xlsx", _("Excel (XLSX)")
    ODS = "ods", _("LibreOffice (ODS)")
    ZIP = "zip", _("Archive of the documents (ZIP)")


UNDER_WAY = (State.WAITING, State.RUNNING)
TONES = {
    State.WAITING: "neutral",
    State.RUNNING: "info",
    State.READY: "success",
    State.FAILED: "danger",
    State.CANCELLED: "neutral",
    State.EXPIRED: "neutral",
}
# "asker" is whoever asked for the export, and nobody else.
MOVES = {
    "start": Move((State.WAITING,), State.RUNNING),
    "finish": Move((State.RUNNING,), State.READY),
    "fail": Move(UNDER_WAY, State.FAILED),
    "cancel": Move(UNDER_WAY, State.CANCELLED, ("asker",)),
    "expire": Move((State.READY,), State.EXPIRED),
}
