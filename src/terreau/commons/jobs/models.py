from django.db import models


class Beat(models.Model):
    """When a periodic job last started. Taken by compare-and-set: two workers never start the same beat twice."""

    name = models.CharField(max_length=120, unique=True)
    last_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
