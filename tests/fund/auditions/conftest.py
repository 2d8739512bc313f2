"""An edition before the jury, two files, a day of three times."""

from datetime import time, timedelta

import pytest

from terreau.commons.accounts.states import Role
from terreau.fund.auditions import actions
from terreau.fund.auditions.models import Hearing, Slot
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState, State
from tests import factories as make
from tests.factories import applying as apply

NOW = make.NOW
DAY = timedelta(days=1)
UNTIL = NOW + 7 * DAY


def fresh(hearing):
    return Hearing.objects.select_related(
        "application__edition__call", "application__organisation", "slot__day__edition", "invited_by"
    ).get(pk=hearing.pk)


def slots():
    return list(Slot.objects.select_related("day__edition").order_by("starts_at"))


def prepared(count=2):
    """(lead, edition, hearings): everything up to the invitations."""
    lead = make.user("responsable@exemple.test", name="Claire", roles=[Role.LEAD])
    edition = make.edition()
    files = [apply.sent(edition).application for _ in range(count)]
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.IN_REVIEW)
    Application.objects.filter(edition=edition).update(state=State.IN_REVIEW)
    edition.refresh_from_db()
    plan(edition, lead)
    rows = list(
        Application.objects.filter(pk__in=[file.pk for file in files]).select_related("edition__call", "organisation").order_by("pk")
    )
    actions.invite(edition=edition, applications=rows, choose_by=UNTIL, by=lead, at=NOW)
    return lead, edition, [fresh(hearing) for hearing in Hearing.objects.order_by("pk")]


def plan(edition, lead, *, days=10, **fields):
    facts = {"first": time(9), "until": time(10, 30), "minutes": 20, "pause": 10, "place": "Hôtel du Département"}
    return actions.plan_day(edition=edition, held_on=(NOW + days * DAY).date(), by=lead, at=NOW, **(facts | fields))


@pytest.fixture
def ready(db):
    return prepared()


def choose(hearing, slot, *, at=NOW, **people):
    facts = {"guests": "", "needs": ""} | people
    actions.choose(hearing=fresh(hearing), slot=slot, by=hearing.application.started_by, at=at, **facts)
