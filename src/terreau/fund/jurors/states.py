from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from terreau.lib.moves import Move


class TieKind(TextChoices):
    """What brings a juror and an applicant together, as the house computed it."""

    PERSON = "person", _("a person of the body bears the juror’s name or address")
    DOMAIN = "domain", _("the same e-mail domain")
    ADDRESS = "address", _("the same postal address")
    ACCOUNT = "account", _("the same bank account")


class TieState(TextChoices):
    STANDING = "standing", _("counts as a link")
    DISMISSED = "dismissed", _("set aside")


# The house supposes, a lead knows: two neighbours of one building are no conflict.
TIE_MOVES = {
    "dismiss": Move((TieState.STANDING,), TieState.DISMISSED, ("lead",)),
    "restore": Move((TieState.DISMISSED,), TieState.STANDING, ("lead",)),
}
