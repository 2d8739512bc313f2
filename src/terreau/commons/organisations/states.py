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
