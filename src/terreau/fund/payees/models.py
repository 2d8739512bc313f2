from django.conf import settings
from django.db import models
from django.db.models import F, Q

from terreau.fund.payees.states import STANDING, State, Way
from terreau.lib import ids

USER = settings.AUTH_USER_MODEL


class AccountCheck(models.Model):
    """Two people of the authority vouch for one account of one structure. A new account begins again from nothing.

    Erased with the account it speaks of: the check of a number that is no longer kept proves nothing.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    account = models.ForeignKey("papers.BankDetails", models.CASCADE, related_name="checks")
    state = models.CharField(max_length=10, choices=State, default=State.VOUCHED)
    way = models.CharField(max_length=10, choices=Way)
    note = models.CharField(max_length=400, blank=True)
    vouched_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    vouched_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    rejected_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    rejected_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)  # of the rejection: those who sign for the structure read it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(state__in=STANDING), name="account_check_once"),
            models.CheckConstraint(condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("vouched_by")), name="account_check_by_two"),
            models.CheckConstraint(condition=~Q(state="confirmed") | Q(confirmed_by__isnull=False), name="account_check_confirmed_by"),
            models.CheckConstraint(
                condition=Q(state="rejected", rejected_by__isnull=False) & ~Q(reason="") | ~Q(state="rejected"), name="account_check_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} ({self.state})"
