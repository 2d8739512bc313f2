from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """What an applicant reads of the jury's work. Jurors are never named."""

    MEAN = "mean", _("the mean for each criterion, and the number of jurors")
    REASONS = "reasons", _("each juror's scores and reasons too, without their name")
