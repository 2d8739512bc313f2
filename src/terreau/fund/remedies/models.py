from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.fund.remedies.states import Ground, RequestState
from terreau.lib import ids

USER = settings.AUTH_USER_MODEL


class ReadReceipt(models.Model):
    """The first time someone of the applicant had an announced decision before their eyes. Another announcement, another receipt."""

    application = models.ForeignKey("calls.Application", models.CASCADE, related_name="read_receipts")
    announced_at = models.DateTimeField()  # application.released_at, that time
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "announced_at"], name="read_receipt_once")]

    def __str__(self) -> str:
        return f"{self.application}: {self.by}"


class ReasonsRequest(models.Model):
    """An applicant asks why: of a refusal, or of a silence that refuses (CRPA L232-4). Answered within a month, from the file."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="reasons_requests")
    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.OPEN)
    version = models.PositiveIntegerField(default=1)
    ground = models.CharField(max_length=8, choices=Ground)
    since = models.DateTimeField()  # when the decision was announced, or when silence refused
    words = models.TextField(_("what you would like to understand"), max_length=2000, blank=True)
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "since"], name="reasons_asked_once"),
            models.CheckConstraint(condition=Q(state="open") | ~Q(answer=""), name="reasons_answer_says_something"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="reasons_due")]

    def __str__(self) -> str:
        return str(self.application)
