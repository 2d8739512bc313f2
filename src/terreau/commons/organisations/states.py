from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from terreau.lib.moves import Move


class MembershipState(TextChoices):
    INVITED = "invited", _("invited")
    REQUESTED = "requested", _("asks to join")
    ACTIVE = "active", _("member")
    ENDED = "ended", _("former member")
    REFUSED = "refused", _("refused")


MOVES = {
    "accept": Move((MembershipState.INVITED,), MembershipState.ACTIVE, ("holder",)),
    "approve": Move((MembershipState.REQUESTED,), MembershipState.ACTIVE, ("holder", "officer")),
    "refuse": Move((MembershipState.REQUESTED,), MembershipState.REFUSED, ("holder", "officer")),
    "end": Move((MembershipState.INVITED, MembershipState.REQUESTED, MembershipState.ACTIVE), MembershipState.ENDED, ("holder", "officer")),
}
LIVE = (MembershipState.INVITED, MembershipState.REQUESTED, MembershipState.ACTIVE)


class DoubtReason(TextChoices):
    """Why two records may be one body."""

    SAME_RNA = "same_rna", _("one RNA number, two SIREN numbers")
    SAME_SIREN = "same_siren", _("one SIREN number, two records")
    REPORTED = "reported", _("reported by someone")


class DoubtState(TextChoices):
    OPEN = "open", _("to be settled")
    MERGED = "merged", _("merged")
    DISTINCT = "distinct", _("two distinct bodies")


DOUBT_MOVES = {
    "merge": Move((DoubtState.OPEN,), DoubtState.MERGED, ("officer", "lead")),
    "keep_apart": Move((DoubtState.OPEN,), DoubtState.DISTINCT, ("officer", "lead")),
}
