"""An act is being recorded, then recorded; or taken away, with a reason. That it is executory, or corrected, follows from facts."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class Body(TextChoices):
    COMMISSION = "commission", pgettext_lazy("body", "permanent commission")
    ASSEMBLY = "assembly", pgettext_lazy("body", "assembly")


class State(TextChoices):
    DRAFT = "draft", pgettext_lazy("act", "being recorded")
    RECORDED = "recorded", pgettext_lazy("act", "recorded")
    WITHDRAWN = "withdrawn", pgettext_lazy("act", "taken away")


class Standing(TextChoices):
    """What people read: the state, and what the dates say of it."""

    DRAFT = "draft", pgettext_lazy("act", "being recorded")
    RECORDED = "recorded", pgettext_lazy("act", "recorded, not executory yet")
    EXECUTORY = "executory", pgettext_lazy("act", "executory")
    WITHDRAWN = "withdrawn", pgettext_lazy("act", "taken away")


TONES = {
    Standing.DRAFT: "neutral",
    Standing.RECORDED: "warning",
    Standing.EXECUTORY: "success",
    Standing.WITHDRAWN: "neutral",
}
WRITERS = ("lead", "officer")
READERS = (*WRITERS, "finance")
MOVES = {
    "write": Move((State.DRAFT,), State.DRAFT, WRITERS),
    "record": Move((State.DRAFT,), State.RECORDED, WRITERS),
    "follow": Move((State.RECORDED,), State.RECORDED, WRITERS),
    "take_up": Move((State.RECORDED,), State.DRAFT, ("lead",)),
    "drop": Move((State.DRAFT,), State.WITHDRAWN, WRITERS),
    "withdraw": Move((State.RECORDED,), State.WITHDRAWN, ("lead",)),
}
