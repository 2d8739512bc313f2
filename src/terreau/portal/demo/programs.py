"""A program that reads in the lead's name. Its key was shown once and nobody kept it, as it should be."""

from datetime import datetime, timedelta

from terreau.commons.tokens import actions
from terreau.fund.calls.models import Edition
from terreau.portal.api import scopes
from terreau.portal.demo.scenes import Stage


def dashboard(stage: Stage, edition: Edition, *, now: datetime) -> None:
    """The dashboard of the finance department, on the open edition only, for half a year."""
    actions.make(
        name="Tableau de bord de la direction des finances",
        verbs=[scopes.APPLICATIONS],
        editions=[edition.pk],
        expires_at=now + timedelta(days=180),
        by=stage.lead,
        at=now - timedelta(hours=1),
    )
