from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


class Publication(models.Model):
    """The laureates of an edition as published: rows frozen from the public row type, and nothing else.

    A new version replaces the current one; withdrawn ones stay for the record.
    """

    edition = models.ForeignKey("calls.Edition", models.PROTECT, related_name="publications")
    version = models.PositiveIntegerField()
    rows = models.JSONField(encoder=DjangoJSONEncoder)  # list of queries.LaureateRow as dicts
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "version"], name="publication_once"),
            models.UniqueConstraint(fields=["edition"], condition=Q(withdrawn_at=None), name="publication_one_current"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} v{self.version}"
