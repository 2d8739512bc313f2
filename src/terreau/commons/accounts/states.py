from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The cast. A holder is whoever belongs to an organisation: it needs no grant."""

    OFFICER = "officer", _("screening officer")
    LEAD = "lead", _("scheme lead")
    JUROR = "juror", _("juror")
    FINANCE = "finance", _("finance officer")
    FUNDER = "funder", _("funder")
    PARTNER = "partner", _("partner")
    REFERENT = "referent", _("youth referent")
    HOST = "host", _("host company")
    DOOR = "door", _("front desk")
    ADMIN = "admin", _("administrator")


# Roles that hold other people's files in their hands: a second factor is compulsory.
STAFF = (Role.OFFICER, Role.LEAD, Role.FINANCE, Role.ADMIN)
