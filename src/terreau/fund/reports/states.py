"""An instruction report: written by the officer, proposed to a lead, approved and then frozen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class State(TextChoices):
    DRAFT = "draft", pgettext_lazy("report", "being written")
    PROPOSED = "proposed", pgettext_lazy("report", "to be approved")
    APPROVED = "approved", pgettext_lazy("report", "approved")


class Opinion(TextChoices):
    FAVOURABLE = "favourable", _("favourable")
    RESERVED = "reserved", _("favourable with reservations")
    UNFAVOURABLE = "unfavourable", _("unfavourable")


WITH_MONEY = (Opinion.FAVOURABLE, Opinion.RESERVED)
TONES = {State.DRAFT: "neutral", State.PROPOSED: "info", State.APPROVED: "success"}
DESK, LEAD = ("officer", "lead"), ("lead",)
MOVES = {
    "write": Move((State.DRAFT,), State.DRAFT, DESK),
    "propose": Move((State.DRAFT,), State.PROPOSED, DESK),
    "take_back": Move((State.PROPOSED,), State.DRAFT, DESK),
    "send_back": Move((State.PROPOSED,), State.DRAFT, LEAD),
    "approve": Move((State.PROPOSED,), State.APPROVED, LEAD),
    "reopen": Move((State.APPROVED,), State.DRAFT, LEAD),
}
