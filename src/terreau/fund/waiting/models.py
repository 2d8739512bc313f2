from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.fund.waiting.states import HOLDING, TONES, State
from terreau.lib import ids

USER = settings.AUTH_USER_MODEL


class Offer(models.Model):
    """Money promised to a file of the waiting list until `answer_by`, then until a session votes it.

    `days` and `goes_on`: when it comes to nothing, the same time is given to the next of the list, without anyone asking.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="offers")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    amount_cents = models.PositiveBigIntegerField(_("amount offered"))
    answer_by = models.DateTimeField(_("to answer before"))
    days = models.PositiveSmallIntegerField()
    goes_on = models.BooleanField(_("then offer to the next"), default=False)
    word = models.TextField(_("a word with the offer"), max_length=1000, blank=True)
    skipping = models.CharField(_("why those before were passed over"), max_length=400, blank=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)  # of the refusal, or for taking it back
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    offered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)  # answered, lapsed, taken back
    chased_at = models.DateTimeField(null=True)
    decision = models.ForeignKey("review.Decision", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(state__in=HOLDING), name="offer_one_at_a_time"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="offer_of_something"),
            models.CheckConstraint(
                condition=Q(state="settled", decision__isnull=False) | ~Q(state="settled") & Q(decision=None),
                name="offer_settled_by_decision",
            ),
        ]
        indexes = [models.Index(fields=["state", "answer_by"], name="offer_due")]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def tone(self) -> str:
        """The tone of its state's badge; the word beside it says the same."""
        return TONES[State(self.state)]

    def is_late(self, at: datetime) -> bool:
        """Whether the time to answer is over."""
        return at >= self.answer_by
