from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class Charge(models.Model):
    """Who has a file in hand, and who stands in for them. No row: the file is nobody's. The journal keeps who had it before.

    `officer_told_at`, `second_told_at`: null until they know of it; one message gathers all that was entrusted to someone.
    """

    application = models.OneToOneField("calls.Application", models.CASCADE, related_name="charge")
    officer = models.ForeignKey(USER, models.PROTECT, related_name="charges", verbose_name=_("officer in charge"))
    second = models.ForeignKey(USER, models.PROTECT, null=True, related_name="second_charges", verbose_name=_("second officer"))
    note = models.CharField(_("word to whoever takes over"), max_length=500, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    officer_told_at = models.DateTimeField(null=True)
    second_told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(second=None) | ~Q(second=F("officer")), name="charge_two_people"),
        ]
        indexes = [
            models.Index(fields=["officer"], condition=Q(officer_told_at=None), name="charge_officer_to_tell"),
            models.Index(fields=["second"], condition=Q(second_told_at=None), name="charge_second_to_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.officer}"
