"""The kinds of permanent papers, and what the house knows of each: whether it speaks of a year, and how long it stays fresh."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PaperKind(TextChoices):
    STATUTES = "statutes", _("Statutes")
    OFFICERS = "officers", _("List of officers")
    RECEIPT = "receipt", _("Receipt of declaration")
    ACCOUNTS = "accounts", _("Annual accounts")
    ACTIVITY = "activity", _("Activity report")
    RIB = "rib", _("Bank details document (RIB)")
    TAX = "tax", _("Certificate of tax compliance")
    SOCIAL = "social", _("Certificate of social security compliance")
    INSURANCE = "insurance", _("Civil liability insurance certificate")
    OTHER = "other", _("Other certificate")


@dataclass(frozen=True, slots=True)
class Nature:
    """`months`: beyond, people are asked whether it still holds; 0: never. `is_yearly`: one piece a year, counted from the year's end."""

    help: str | Promise
    icon: str
    months: int = 0
    is_yearly: bool = False


NATURES: dict[str, Nature] = {
    PaperKind.STATUTES: Nature(_("Dated and signed, as they stand today."), "scroll-text", months=60),
    PaperKind.OFFICERS: Nature(_("Members of the board or management, with their functions."), "users", months=12),
    PaperKind.RECEIPT: Nature(_("From the prefecture or the register; for an association."), "stamp"),
    PaperKind.ACCOUNTS: Nature(
        _("Balance sheet, income statement and notes, as approved. One file a year."), "scale", months=24, is_yearly=True
    ),
    PaperKind.ACTIVITY: Nature(_("As approved by the general meeting. One file a year."), "book-open", months=24, is_yearly=True),
    PaperKind.RIB: Nature(_("The document of your bank, in the name of the structure."), "landmark", months=24),
    PaperKind.TAX: Nature(_("From the tax office: it says that you are up to date."), "file-check", months=12),
    # Valid six months: code de la sécurité sociale, art. D243-15.
    PaperKind.SOCIAL: Nature(_("“Attestation de vigilance” from the Urssaf: valid six months."), "file-check", months=6),
    PaperKind.INSURANCE: Nature(_("For the current year."), "shield-check", months=12),
    PaperKind.OTHER: Nature(_("An approval, a label, a power of attorney: say which."), "file-text", months=12),
}


def nature_of(kind: str) -> Nature:
    return NATURES[kind]


def reference_day(kind: str, *, year: int, valid_from: date | None, put_on: date) -> date:
    """The day from which a piece grows old: the end of its year, else the date it bears, else the day it was put."""
    if NATURES[kind].is_yearly and year:
        return date(year, 12, 31)
    return valid_from or put_on
