from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.fund.reports.states import TONES, Opinion, State
from terreau.lib import ids

USER = settings.AUTH_USER_MODEL


class Plan(models.Model):
    """What the reports of an edition speak of: [{"title", "guide", "text"}, …]. Without one, the plan of the house.

    `text` opens the section of a new report; its placeholders take the values of the file (queries.PLACEHOLDERS).
    """

    edition = models.OneToOneField("calls.Edition", models.CASCADE, related_name="report_plan")
    preamble = models.TextField(_("opening of the collection"), max_length=4000, blank=True)
    sections = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.edition)


class Report(models.Model):
    """What the team tells the assembly of one file. `sections` is [{"title", "text"}, …], as they were written.

    Once approved, `facts` ([[label, value], …]) are frozen with it, and `paper` is the PDF: what came before the assembly
    is what was approved, whatever becomes of the file.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    application = models.OneToOneField("calls.Application", models.PROTECT, related_name="report")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    sections = models.JSONField(default=list)
    opinion = models.CharField(_("opinion of the team"), max_length=12, choices=Opinion, blank=True)
    amount_cents = models.PositiveBigIntegerField(_("amount proposed"), null=True)
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_back_for = models.CharField(max_length=400, blank=True)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    paper = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="approved", approved_by__isnull=False, approved_at__isnull=False, paper__isnull=False)
                | (~Q(state="approved") & Q(approved_by=None, approved_at=None)),
                name="report_approved_by",
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(opinion=""), name="report_opinion"),
        ]

    def __str__(self) -> str:
        return f"{self.application}"

    @property
    def tone(self) -> str:
        return TONES[State(self.state)]
