from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from terreau.lib.moves import Move


class VersionState(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


MOVES = {"publish": Move((VersionState.DRAFT,), VersionState.PUBLISHED, ("lead",))}
