from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.commons.tokens import kinds
from terreau.lib import ids


class Token(models.Model):
    """A key for a program. Only the hash of its secret is kept: who reads the database opens nothing.

    `editions` are the keys of what it is limited to; empty: all that its owner may see.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)  # last characters, so that its owner recognises it
    verbs = models.JSONField(default=list)
    editions = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], condition=Q(revoked_at=None), name="token_named_once"),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="token_lasts"),
        ]
        indexes = [models.Index(fields=["owner", "-created_at", "-id"], name="token_mine")]

    def __str__(self) -> str:
        return self.name

    def is_over(self, at: datetime) -> bool:
        return self.revoked_at is not None or self.expires_at <= at

    @property
    def verbs_in_words(self) -> list[str]:
        return [str(kinds.named(verb).label) for verb in self.verbs]
