"""A referral: proposed by the team, agreed to by the applicant, answered by who receives it, concluded."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class Towards(TextChoices):
    FUNDER = "funder", _("another funder")
    SCHEME = "scheme", _("another call or scheme")
    COACHING = "coaching", _("accompaniment: incubator, local support, adviser")
    OTHER = "other", _("someone else who can help")


class State(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("referral", "awaiting the applicant’s agreement")
    AGREED = "agreed", pgettext_lazy("referral", "passed on, awaiting an answer")
    TAKEN = "taken", pgettext_lazy("referral", "taken up")
    HELPED = "helped", pgettext_lazy("referral", "helped")
    NO_HELP = "no_help", pgettext_lazy("referral", "no solution found")
    UNREACHABLE = "unreachable", pgettext_lazy("referral", "applicant not reached")
    NOT_FOR_US = "not_for_us", pgettext_lazy("referral", "not taken up")
    DECLINED = "declined", pgettext_lazy("referral", "declined by the applicant")
    WITHDRAWN = "withdrawn", pgettext_lazy("referral", "withdrawn by the team")
    LAPSED = "lapsed", pgettext_lazy("referral", "no agreement in time")
    STOPPED = "stopped", pgettext_lazy("referral", "agreement taken back")


OPEN = (State.PROPOSED, State.AGREED, State.TAKEN)
SHARED = (State.AGREED, State.TAKEN)  # what was agreed to may be read by who receives it, and by them only
TONES = {
    State.PROPOSED: "warning",
    State.AGREED: "info",
    State.TAKEN: "info",
    State.HELPED: "success",
    State.NO_HELP: "neutral",
    State.UNREACHABLE: "neutral",
    State.NOT_FOR_US: "neutral",
    State.DECLINED: "neutral",
    State.WITHDRAWN: "neutral",
    State.LAPSED: "neutral",
    State.STOPPED: "neutral",
}
TEAM = ("officer", "lead")
# "holder" may sign for the applying organisation; "receiver" holds the link of the referral. The team notes what a receiver says
# on the telephone.
MOVES = {
    "agree": Move((State.PROPOSED,), State.AGREED, ("holder",)),
    "decline": Move((State.PROPOSED,), State.DECLINED, ("holder",)),
    "withdraw": Move((State.PROPOSED,), State.WITHDRAWN, TEAM),
    "lapse": Move((State.PROPOSED,), State.LAPSED),
    "stop": Move(SHARED, State.STOPPED, ("holder",)),
    "take": Move((State.AGREED,), State.TAKEN, ("receiver", *TEAM)),
    "pass_on": Move(SHARED, State.NOT_FOR_US, ("receiver", *TEAM)),
    "help": Move((State.TAKEN,), State.HELPED, ("receiver", *TEAM)),
    "give_up": Move((State.TAKEN,), State.NO_HELP, ("receiver", *TEAM)),
    "miss": Move((State.TAKEN,), State.UNREACHABLE, ("receiver", *TEAM)),
}
ANSWERS = ("take", "pass_on", "help", "give_up", "miss")
