"""The check of an account: one person vouches for it, another confirms; anyone who pays may put it aside."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class Way(TextChoices):
    PAPER = "paper", pgettext_lazy("account", "the document of the bank, compared letter by letter")
    CALLED = "called", pgettext_lazy("account", "a call to a number known otherwise than by this file")
    MET = "met", pgettext_lazy("account", "read together with a person who signs for the structure")


class State(TextChoices):
    VOUCHED = "vouched", pgettext_lazy("account", "waits for a second person")
    CONFIRMED = "confirmed", pgettext_lazy("account", "verified by two people")
    REJECTED = "rejected", pgettext_lazy("account", "set aside")


STANDING = (State.VOUCHED, State.CONFIRMED)
PAYERS = ("finance", "lead")
MOVES = {
    "confirm": Move((State.VOUCHED,), State.CONFIRMED, PAYERS),
    "reject": Move(STANDING, State.REJECTED, PAYERS),
}
