"""A program that reads in the lead's name, and one that is told. What opens them was shown once and nobody kept it, as it should be."""

from datetime import datetime, timedelta

from terreau.commons.hooks.actions import keeping, telling
from terreau.commons.hooks.models import Delivery
from terreau.commons.hooks.states import DeliveryState, Reason
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


def webhook(stage: Stage, edition: Edition, *, now: datetime) -> None:
    """The grants software, told of the open edition; paused, so that a demonstration calls nobody. Its address is an example."""
    at = now - timedelta(days=5)
    endpoint, _secret = keeping.make(
        name="Logiciel des aides",
        address="https://aides.terreau.example/evenements",
        told=["application.submitted", "application.withdrawn", "decision.announced"],
        editions=[edition.pk],
        expires_at=None,
        by=stage.lead,
        at=at,
        find=lambda _host, _port: ["93.184.215.14"],
    )
    first = telling.ping(endpoint=endpoint, by=stage.lead, at=at)
    told = {"state": DeliveryState.DONE, "attempts": 1, "code": 200, "answer": "ok", "ended_at": at, "taken_at": at}
    Delivery.objects.filter(pk=first.pk).update(**told)
    second = telling.ping(endpoint=endpoint, by=stage.lead, at=at + timedelta(minutes=2))
    lost = {
        "state": DeliveryState.FAILED,
        "attempts": 9,
        "code": 503,
        "answer": "maintenance",
        "ended_at": at + timedelta(days=3),
        "taken_at": at,
    }
    Delivery.objects.filter(pk=second.pk).update(**lost)
    keeping.pause(endpoint=endpoint, by=stage.lead, at=at + timedelta(days=4), reason=Reason.PERSON)
