"""A jury of three whose scoring is over, three files of bodies with unmistakable names, a sitting in a week."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Application
from terreau.fund.review.models import Panel
from terreau.fund.review.states import PanelState
from terreau.fund.sittings import actions, queries
from terreau.fund.sittings.models import Item, Sitting
from terreau.fund.sittings.states import Order
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW
DAY = timedelta(days=1)
WHEN = NOW + 7 * DAY


@dataclass
class Scene:
    lead: User
    panel: Panel
    jurors: list[User]
    files: list[Application]
    sitting: Sitting

    def fresh(self) -> Sitting:
        return Sitting.objects.select_related("panel__edition__call").get(pk=self.sitting.pk)

    def item(self, place=0) -> Item:
        rows = Item.objects.select_related("sitting__panel__edition__call", "application__edition__call", "application__organisation")
        return rows.get(sitting=self.sitting, application=self.files[place])

    def call(self, at=NOW):
        actions.convene(sitting=self.fresh(), by=self.lead, at=at)

    def open(self, *, present=(0, 1, 2), at=NOW):
        if not self.fresh().convened_at:
            self.call(at)
        actions.open_(sitting=self.fresh(), by=self.lead, at=at)
        self.seat(*present, at=at)

    def seat(self, *places, at=NOW):
        there = self.sitting.attendees.filter(juror__in=[self.jurors[place] for place in places]).values_list("pk", flat=True)
        actions.note_presence(sitting=self.fresh(), present=list(there), by=self.lead, at=at)

    def take_up(self, place=0):
        actions.take_up(item=self.item(place), by=self.lead, at=NOW)

    def conclude(self, place=0, opinion="favourable", cents=None, **fields):
        item = self.item(place)
        facts = {"conditions": "", "reason": "Un bon projet.", "votes": None, "expected_version": item.version} | fields
        actions.conclude(item=item, opinion=opinion, amount_cents=cents, by=self.lead, at=NOW, **facts)

    def through(self, *, opinions=("favourable", "unfavourable", "postponed")):
        """Every file, one after the other."""
        for place, opinion in enumerate(opinions):
            self.take_up(place)
            self.conclude(place, opinion)

    def close(self):
        actions.close(sitting=self.fresh(), expected_version=self.fresh().version, by=self.lead, at=NOW)


def meeting(**fields):
    facts = {"starts_at": WHEN, "minutes": 120, "place": "Salle des actes", "quorum": 2} | fields
    return queries.Meeting(**facts)


def prepared(**fields):
    lead = make.user("responsable@exemple.test", name="Claire", roles=[Role.LEAD])
    edition = sit.edition()
    panel = sit.panel(edition, state=PanelState.CLOSED)
    jurors = [sit.juror(name) for name in ("Jeanne Zarbo", "Paul Zinzolin", "Fatou Zeste")]
    seats = [sit.seat(panel, juror) for juror in jurors]
    files = [sit.file(edition, title=f"Projet {place}", organisation=make.organisation(f"Quinquelibou {place}")) for place in "ABC"]
    for place, file in enumerate(files):
        for rank, seat in enumerate(seats):
            sit.review(sit.assignment(seat, file), 5 - place, 1 + rank, 3, comment=f"Avis {rank} sur {place}")
    sitting = actions.plan(panel=panel, meeting=meeting(**fields), order=Order.NUMBER, by=lead, at=NOW)
    return Scene(lead, panel, jurors, files, sitting)


@pytest.fixture
def scene(db):
    return prepared()
