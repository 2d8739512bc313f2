from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.fund.calls.models import Edition, TargetPublic, Theme
from terreau.lib import ids


class Subscription(models.Model):
    """An address that wants to hear of new calls: all of them, or some. It has no account, and nobody of the team reads it.

    It leaves no trace: leaving erases the row and its mails. An empty choice means "all".
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    address = models.EmailField(_("e-mail address"), max_length=254, unique=True)  # lower case
    themes = models.ManyToManyField(Theme, related_name="+")
    publics = models.ManyToManyField(TargetPublic, related_name="+")
    kinds = models.JSONField(default=list)  # families of legal forms, and "esus": what the subscriber's organisation is
    place = models.CharField(max_length=20, blank=True)  # "commune:92050", "ept:200057974", "arr:922"
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)  # calls published later are news; those before were on the page
    told_at = models.DateTimeField(null=True)  # last alert: one a day at most

    class Meta:
        indexes = [models.Index(fields=["confirmed_at", "told_at"], name="alert_due")]

    def __str__(self) -> str:
        return self.public_id


class AlertSent(models.Model):
    """An address has been told of an edition, once and for all."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="sent")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "edition"], name="alert_once")]

    def __str__(self) -> str:
        return f"{self.subscription} {self.edition}"
