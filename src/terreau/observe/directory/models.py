from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.observe.directory.states import EvidenceKind, RegisterKind


class ImportRun(models.Model):
    """One reading of an official file: what was read, kept, refused and why.

    A run without `finished_at` was interrupted: nothing of it was written, and what was known before it still stands.
    """

    kind = models.CharField(max_length=15, choices=RegisterKind)
    file_name = models.CharField(max_length=200)
    territory = models.CharField(max_length=20)
    observed_on = models.DateField()  # the date the file speaks of
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=100, blank=True)  # the account of the machine that ran the command
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)  # why it stopped, for people
    read = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)  # = added + updated + unchanged
    left_out = models.PositiveIntegerField(default=0)  # good lines that are not for us: another territory, closed for long
    refused = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    report = models.JSONField(
        default=dict
    )  # {"reasons": {…: n}, "left_out": {…: n}, "examples": [[line, reason, text], …], "columns": […]}

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.file_name}"


class LegalUnit(models.Model):
    """A legal unit of SIRENE, keyed by SIREN. Names come in capitals without accents: a better one, typed, wins on screen."""

    siren = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=200)
    acronym = models.CharField(max_length=40, blank=True)
    search_text = models.CharField(max_length=300, db_index=True)  # folded name and acronym
    legal_category = models.CharField(max_length=4, db_index=True)
    activity = models.CharField(max_length=6, blank=True)  # NAF
    activity_nomenclature = models.CharField(max_length=8, blank=True)  # NAFRev2, NAF25…: never compare across
    activity_naf25 = models.CharField(max_length=6, blank=True)  # given beside the other since December 2025
    ess_flag = models.CharField(max_length=1, blank=True)  # O, N or empty, as declared
    is_active = models.BooleanField()
    is_masked = models.BooleanField(default=False)  # diffusion partielle: show no more than INSEE gives
    headcount_band = models.CharField(max_length=2, blank=True)
    headcount_year = models.CharField(max_length=4, blank=True)
    rna = models.CharField(max_length=10, blank=True, db_index=True)
    head_office_siret = models.CharField(max_length=14, blank=True)
    created_date = models.DateField(null=True)
    observed_on = models.DateField()

    def __str__(self) -> str:
        return self.name


class Establishment(models.Model):
    """A place where a legal unit works, keyed by SIRET. Its legal unit may not have been imported."""

    siret = models.CharField(max_length=14, primary_key=True)
    siren = models.CharField(max_length=9, db_index=True)
    is_head_office = models.BooleanField()
    is_open = models.BooleanField()
    is_masked = models.BooleanField(default=False)
    name = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=250, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    commune_code = models.CharField(max_length=5, db_index=True)
    commune_name = models.CharField(max_length=100, blank=True)
    activity = models.CharField(max_length=6, blank=True)
    activity_nomenclature = models.CharField(max_length=8, blank=True)
    activity_naf25 = models.CharField(max_length=6, blank=True)
    observed_on = models.DateField()

    def __str__(self) -> str:
        return self.siret


class Association(models.Model):
    """An association of the RNA, keyed by its number."""

    rna = models.CharField(max_length=10, primary_key=True)
    siret = models.CharField(max_length=14, blank=True, db_index=True)
    name = models.CharField(max_length=250)
    search_text = models.CharField(max_length=300, db_index=True)
    purpose = models.TextField(blank=True)
    commune_code = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField()
    created_date = models.DateField(null=True)
    dissolved_date = models.DateField(null=True)
    observed_on = models.DateField()

    def __str__(self) -> str:
        return self.name


class EsusApproval(models.Model):
    """An ESUS approval: five years, two for a young body. Expired means expired, whatever anyone claims."""

    siren = models.CharField(max_length=9, db_index=True)
    name = models.CharField(max_length=250)
    decided_on = models.DateField()
    expires_on = models.DateField()  # last day of validity
    computed = models.CharField(max_length=10, blank=True)  # "expiry" or "decision": the list gave only the other; pages say so
    reference = models.CharField(max_length=150, blank=True)
    observed_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["siren", "decided_on"], name="esus_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.expires_on})"


class EssEvidence(models.Model):
    """A dated proof, or its contrary, that a body is ESS. Registers give most; an officer may add one from a document."""

    siren = models.CharField(max_length=9, db_index=True)
    kind = models.CharField(max_length=15, choices=EvidenceKind)
    value = models.CharField(max_length=60)
    source = models.CharField(_("source"), max_length=120)
    observed_on = models.DateField()
    valid_until = models.DateField(null=True)
    reference = models.CharField(max_length=150, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["siren", "kind", "source", "reference"], name="evidence_once")]

    def __str__(self) -> str:
        return f"{self.siren} {self.get_kind_display()}"
