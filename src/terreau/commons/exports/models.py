from django.conf import settings
from django.db import models
from django.utils import timezone

from terreau.commons.exports import kinds
from terreau.commons.exports.states import TONES, Format, State
from terreau.lib import figures, ids


class Export(models.Model):
    """One list, as it was when someone asked for it. `keys` are its rows, in its order: neither more nor fewer come out."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    kind = models.CharField(max_length=80)
    format = models.CharField(max_length=4, choices=Format)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    address = models.CharField(max_length=500, blank=True)  # of the list, with its filters; a path of this site
    keys = models.JSONField(default=list)  # emptied with the file
    total = models.PositiveIntegerField()  # rows of the list
    done = models.PositiveIntegerField(default=0)  # of which already gone through
    rows = models.PositiveIntegerField(default=0)  # written: what its asker might still read at that time
    takes = models.PositiveSmallIntegerField(default=0)  # workers that began it; some die
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)  # last sign of life of the worker
    finished_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)
    file = models.FileField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes

    class Meta:
        indexes = [
            models.Index(fields=["by", "-asked_at", "-id"], name="export_mine"),
            models.Index(fields=["state", "beat_at"], name="export_queue"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Of the file, as its reader will keep it."""
        return f"{kinds.named(self.kind).stem}-{timezone.localdate(self.asked_at).isoformat()}.{self.format}"

    @property
    def label(self) -> str:
        return str(kinds.named(self.kind).label)

    @property
    def tone(self) -> str:
        """The tone of its state's badge; the word beside it says the same."""
        return TONES[State(self.state)]

    @property
    def is_under_way(self) -> bool:
        return self.state in {State.WAITING, State.RUNNING}

    @property
    def share(self) -> int:
        """How far it is, in percent."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def left_out(self) -> int:
        """Rows of the list that its asker could not read any more when it was written."""
        return self.total - self.rows

    @property
    def size_shown(self) -> str:
        return figures.show_bytes(self.size)
