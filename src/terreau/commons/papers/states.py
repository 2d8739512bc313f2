from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class PaperState(TextChoices):
    """A piece is never rewritten: a newer one takes its place, and the old one stays readable."""

    CURRENT = "current", _("on file")
    REPLACED = "replaced", pgettext_lazy("permanent paper", "replaced")
    WITHDRAWN = "withdrawn", _("taken out")


MOVES = {
    "replace": Move((PaperState.CURRENT,), PaperState.REPLACED, ("holder",)),
    "withdraw": Move((PaperState.CURRENT,), PaperState.WITHDRAWN, ("holder",)),
}
