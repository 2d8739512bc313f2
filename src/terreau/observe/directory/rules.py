"""Who sees what of the registers. The public directory is the ESS; the team sees every legal unit that was imported."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import STAFF, Role
from terreau.observe.directory import queries
from terreau.observe.directory.models import ImportRun, LegalUnit


def units_visible_to(user: Any, on_date: date) -> QuerySet[LegalUnit]:
    """Active ESS bodies for everyone; every unit for the team. Each comes with its `ess_status` that day."""
    return queries.units_on(on_date) if user.is_authenticated and user.has_role(*STAFF) else queries.ess_units(on_date)


def runs_visible_to(user: Any) -> QuerySet[ImportRun]:
    """Readings of register files are the team's business."""
    return queries.runs() if user.is_authenticated and user.has_role(*STAFF) else ImportRun.objects.none()


def can_record_statutes(user: Any) -> bool:
    """Say that one read statutes, and what they are worth: it decides who is ESS, so it bears a name."""
    return user.is_authenticated and user.has_role(Role.OFFICER, Role.LEAD)
