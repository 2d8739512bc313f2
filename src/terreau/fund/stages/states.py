"""The machine of an answer: prepared by a lead, then announced; or taken back before anyone knew."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class Outcome(TextChoices):
    INVITE = "invite", pgettext_lazy("stage", "invited")
    TURN_DOWN = "turn_down", pgettext_lazy("stage", "not invited")


class AnswerState(TextChoices):
    PREPARED = "prepared", pgettext_lazy("stage", "prepared, not announced")
    ANNOUNCED = "announced", pgettext_lazy("stage", "announced")
    WITHDRAWN = "withdrawn", pgettext_lazy("stage", "taken back")


MOVES = {
    "announce": Move((AnswerState.PREPARED,), AnswerState.ANNOUNCED, ("lead",)),
    "undo": Move((AnswerState.PREPARED,), AnswerState.WITHDRAWN, ("lead",)),
}
