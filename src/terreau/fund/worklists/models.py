from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.lib import ids

USER = settings.AUTH_USER_MODEL


class Worklist(models.Model):
    """Filters of the desk under a name. It holds no file: what it shows is read again under the rights of whoever opens it.

    `filters` is {name of a filter: its value, checked}, never an address; empty ones are left out (schema.py).
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    owner = models.ForeignKey(USER, models.PROTECT, related_name="worklists")
    name = models.CharField(_("name of the view"), max_length=60)
    filters = models.JSONField(default=dict)
    is_shared = models.BooleanField(_("shared with the team"), default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="worklist_name_once")]

    def __str__(self) -> str:
        return self.name


class Arrival(models.Model):
    """The view someone finds when they come to the desk. No row: the whole list."""

    user = models.OneToOneField(USER, models.CASCADE, related_name="+")
    worklist = models.ForeignKey(Worklist, models.CASCADE, related_name="arrivals")

    def __str__(self) -> str:
        return f"{self.user}: {self.worklist}"
