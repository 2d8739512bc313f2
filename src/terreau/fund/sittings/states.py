"""A sitting is planned, held, closed; a file waits for its turn, is talked about, has an opinion."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class State(TextChoices):
    PLANNED = "planned", pgettext_lazy("sitting", "planned")
    OPEN = "open", pgettext_lazy("sitting", "under way")
    CLOSED = "closed", pgettext_lazy("sitting", "minutes closed")
    CANCELLED = "cancelled", pgettext_lazy("sitting", "cancelled")


class ItemState(TextChoices):
    WAITING = "waiting", pgettext_lazy("agenda", "to come")
    UNDER_WAY = "under_way", pgettext_lazy("agenda", "under discussion")
    DONE = "done", pgettext_lazy("agenda", "opinion given")


class Answer(TextChoices):
    AWAITED = "awaited", pgettext_lazy("convocation", "has not answered")
    COMING = "coming", pgettext_lazy("convocation", "will come")
    EXCUSED = "excused", pgettext_lazy("convocation", "excused")


class Opinion(TextChoices):
    FAVOURABLE = "favourable", pgettext_lazy("jury", "favourable")
    RESERVED = "reserved", pgettext_lazy("jury", "favourable with reservations")
    UNFAVOURABLE = "unfavourable", pgettext_lazy("jury", "unfavourable")
    POSTPONED = "postponed", pgettext_lazy("jury", "postponed")


class Order(TextChoices):
    """How an agenda may be put in order in one go."""

    RANKING = "ranking", pgettext_lazy("agenda", "best marks first")
    SPREAD = "spread", pgettext_lazy("agenda", "where marks differ most first")
    THEME = "theme", pgettext_lazy("agenda", "by theme")
    NUMBER = "number", pgettext_lazy("agenda", "in the order of their numbers")


WITH_MONEY = (Opinion.FAVOURABLE, Opinion.RESERVED)
TONES = {State.PLANNED: "info", State.OPEN: "accent", State.CLOSED: "success", State.CANCELLED: "neutral"}
ITEM_TONES = {ItemState.WAITING: "neutral", ItemState.UNDER_WAY: "accent", ItemState.DONE: "success"}
OPINION_TONES = {Opinion.FAVOURABLE: "success", Opinion.RESERVED: "info", Opinion.UNFAVOURABLE: "danger", Opinion.POSTPONED: "warning"}
TEAM, LEAD = ("officer", "lead"), ("lead",)
MOVES = {
    "prepare": Move((State.PLANNED,), State.PLANNED, LEAD),  # date, agenda, convocation
    "cancel": Move((State.PLANNED,), State.CANCELLED, LEAD),
    "open": Move((State.PLANNED,), State.OPEN, TEAM),
    "keep": Move((State.OPEN,), State.OPEN, TEAM),  # who is there, words of the minutes
    "close": Move((State.OPEN,), State.CLOSED, LEAD),
}
ITEM_MOVES = {
    "take_up": Move((ItemState.WAITING, ItemState.DONE), ItemState.UNDER_WAY, TEAM),
    "put_back": Move((ItemState.UNDER_WAY,), ItemState.WAITING, TEAM),
    "conclude": Move((ItemState.UNDER_WAY,), ItemState.DONE, TEAM),
}
