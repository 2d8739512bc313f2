from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.fund.stages.states import AnswerState, Outcome
from terreau.lib import ids

USER = settings.AUTH_USER_MODEL


class StageAnswer(models.Model):
    """Whether a file of a first stage is invited to the second one. Its letter is held; announcing it moves the file."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="stage_answers")
    state = models.CharField(max_length=9, choices=AnswerState, default=AnswerState.PREPARED)
    outcome = models.CharField(max_length=9, choices=Outcome)
    reason = models.TextField(_("reason, as the applicant will read it"), max_length=2000, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    announced_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    announced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application"], condition=Q(state="prepared"), name="stage_answer_one_prepared")]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"
