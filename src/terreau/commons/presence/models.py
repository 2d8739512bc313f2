from django.conf import settings
from django.db import models


class Sighting(models.Model):
    """Someone has a page about a thing open. Kept for a minute, never in the journal: it watches nobody."""

    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_type", "object_id", "user"], name="sighting_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.object_type} {self.object_id}"
