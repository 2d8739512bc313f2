"""The regulations of de minimis aid, and which aid counts under which ceiling."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Regulation(TextChoices):
    GENERAL = "general", _("regulation (EU) 2023/2831, general")
    SIEG = "sieg", _("regulation (EU) 2023/2832, services of general economic interest")
    FARMING = "farming", _("regulation (EU) no. 1408/2013, agriculture")
    FISHING = "fishing", _("regulation (EU) no. 717/2014, fisheries")


# Cumulation, art. 5 of regulations (EU) 2023/2831 and 2023/2832: aid of other regulations counts under the ceiling of the one that is
# asked for; the ceiling of services of general economic interest, being higher, takes all of them in, and is not counted in the others.
COUNTS = {
    Regulation.GENERAL: (Regulation.GENERAL, Regulation.FARMING, Regulation.FISHING),
    Regulation.SIEG: tuple(Regulation),
}
