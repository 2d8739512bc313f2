from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.fund.explained.states import Level


class Disclosure(models.Model):
    """What the applicants of an edition read of the jury's work, when a lead has said so; otherwise the means alone."""

    edition = models.OneToOneField("calls.Edition", models.PROTECT, related_name="disclosure")
    level = models.CharField(_("what applicants read of the jury's work"), max_length=8, choices=Level, default=Level.MEAN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_level_display()}"


class Examination(models.Model):
    """What a decision rested on, as it stood when it was adopted: conditions, scores without names, place, envelope, computation.

    `content` is in the shape of queries/content.py. Kept because registers, juries and rankings go on changing after the
    decision, and the explanation must not. Never written again.
    """

    decision = models.OneToOneField("review.Decision", models.PROTECT, related_name="examination")
    content = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.decision)
