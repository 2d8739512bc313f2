from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.commons.aids.states import Regulation
from terreau.lib import ids

USER = settings.AUTH_USER_MODEL


class Aid(models.Model):
    """One de minimis aid that a structure, or a company tied to it, was granted. Kept by its members, once for all applications."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="aids")
    granted_on = models.DateField(_("day it was granted"))
    authority = models.CharField(_("public authority"), max_length=150)
    regulation = models.CharField(_("regulation"), max_length=10, choices=Regulation, default=Regulation.GENERAL)
    amount_cents = models.PositiveBigIntegerField(_("amount"))
    purpose = models.CharField(_("what for"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    put_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    put_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_cents__gt=0), name="aid_of_something")]
        indexes = [models.Index(fields=["organisation", "-granted_on"], name="aid_of_body")]

    def __str__(self) -> str:
        return f"{self.authority}, {self.granted_on}"
