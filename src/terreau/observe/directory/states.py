from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RegisterKind(TextChoices):
    """Official registers we read."""

    SIRENE_UNITS = "sirene_units", _("SIRENE, legal units")
    SIRENE_SITES = "sirene_sites", _("SIRENE, establishments")
    RNA = "rna", _("national register of associations (RNA)")
    ESUS = "esus", _("list of ESUS approvals")
    ESSFRANCE = "essfrance", _("ESS France list")
    COMMUNES = "communes", _("communes of the territory")


class EvidenceKind(TextChoices):
    """What may show that a body belongs to the ESS, or is approved."""

    LEGAL_FORM = "legal_form", _("legal form")
    ACTIVITY = "activity", _("main activity (NAF)")
    SIRENE_FLAG = "sirene_flag", _("ESS mention in SIRENE")
    ESSFRANCE_LIST = "essfrance_list", _("ESS France list")
    ESUS = "esus", _("ESUS approval")
    SIAE = "siae", _("insertion structure (SIAE)")
    STATUTES = "statutes", _("statutes checked by an officer")


class EssStatus(TextChoices):
    BY_STATUS = "by_status", _("ESS by its legal form")
    PROVED = "proved", _("ESS, proved")
    CLAIMED = "claimed", _("ESS claimed, to be proved")
    EXCLUDED = "excluded", _("outside the ESS by its activity")
    NOT_ESS = "not_ess", _("outside the ESS")
    UNKNOWN = "unknown", _("not determined")


class Family(TextChoices):
    """Legal families of the ESS (law 2014-856, art. 1), and what stands beside them. Eligibility rules name the same."""

    ASSOCIATION = "association", _("association")
    COOPERATIVE = "cooperative", _("cooperative")
    MUTUAL = "mutual", _("mutual society")
    FOUNDATION = "foundation", _("foundation")
    COMPANY = "company", _("commercial company")
    PUBLIC = "public", _("public body")
    OTHER = "other", _("other body")
