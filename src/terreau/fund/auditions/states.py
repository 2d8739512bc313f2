"""A day of auditions holds or is cancelled; a file is invited, chooses a time, comes or does not."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class DayState(TextChoices):
    PLANNED = "planned", pgettext_lazy("audition day", "planned")
    CANCELLED = "cancelled", pgettext_lazy("audition day", "cancelled")


DAY_MOVES = {"cancel": Move((DayState.PLANNED,), DayState.CANCELLED, ("lead",))}


class State(TextChoices):
    INVITED = "invited", pgettext_lazy("audition", "has not chosen a time")
    CHOSEN = "chosen", pgettext_lazy("audition", "time chosen")
    DECLINED = "declined", pgettext_lazy("audition", "cannot come")
    WITHDRAWN = "withdrawn", pgettext_lazy("audition", "invitation taken back")
    HEARD = "heard", pgettext_lazy("audition", "came")
    MISSED = "missed", pgettext_lazy("audition", "did not come")


TONES = {
    State.INVITED: "warning",
    State.CHOSEN: "info",
    State.DECLINED: "neutral",
    State.WITHDRAWN: "neutral",
    State.HEARD: "success",
    State.MISSED: "danger",
}
WAITS = (State.INVITED, State.CHOSEN)
SEATED = (State.CHOSEN, State.HEARD, State.MISSED)  # has a time, and keeps it
TEAM = ("officer", "lead")
# "holder" may edit the file of the invited organisation. The team places by hand whoever telephones, even after a refusal.
MOVES = {
    "choose": Move(WAITS, State.CHOSEN, ("holder",)),
    "decline": Move(WAITS, State.DECLINED, ("holder",)),
    "place": Move((*WAITS, State.DECLINED), State.CHOSEN, TEAM),
    "free": Move((State.CHOSEN,), State.INVITED),  # their day was cancelled
    "withdraw": Move((*WAITS, State.DECLINED), State.WITHDRAWN, ("lead",)),
    "invite": Move((State.WITHDRAWN,), State.INVITED, ("lead",)),
    "hear": Move((State.CHOSEN, State.MISSED), State.HEARD, TEAM),
    "miss": Move((State.CHOSEN, State.HEARD), State.MISSED, TEAM),
}
