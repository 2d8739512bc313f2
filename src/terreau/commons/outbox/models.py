from django.conf import settings
from django.db import models

from terreau.commons.outbox import letters
from terreau.commons.outbox.states import TONES, State
from terreau.lib import ids


class Message(models.Model):
    """One mail to one person. Its text is ours; what an applicant wrote stands only in `facts` and `quote`, defused.

    `body` is plain text, a blank line between paragraphs; a human may edit it while the message is held.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    kind = models.CharField(max_length=80)  # "calls.receipt"
    # Two attempts to write the same message are one message: "calls.receipt:118".
    key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.READY)
    version = models.PositiveIntegerField(default=1)  # grows with each move: the claim of a worker, the page of a proofreader
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    to_address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    facts = models.JSONField(default=list)  # [[label, value], …], shown as a table
    quote = models.TextField(blank=True)  # someone else's words, fenced
    link_label = models.CharField(max_length=80, blank=True)
    link_path = models.CharField(max_length=300, blank=True)  # a path of this site, never a whole address
    leave_path = models.CharField(max_length=300, blank=True, default="")  # where such messages are stopped in one click
    attachments = models.ManyToManyField("documents.Document", related_name="+")
    object_type = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proofread_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proofread_at = models.DateTimeField(null=True)
    send_after = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "send_after"], name="outbox_queue"),
            models.Index(fields=["object_type", "object_id"], name="outbox_about"),
            models.Index(fields=["-created_at", "-id"], name="outbox_recent"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def tone(self) -> str:
        """The tone of its state's badge; the word beside it says the same."""
        return TONES[State(self.state)]

    @property
    def kind_name(self) -> str:
        return letters.named(self.kind)
