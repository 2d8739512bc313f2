"""An edition that gave 10 000 € of 20 000 and has three files on its waiting list, told so."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Application, Edition
from terreau.fund.waiting import actions
from terreau.fund.waiting.models import Offer
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW
DAY = timedelta(days=1)
UNTIL = NOW + 10 * DAY


@dataclass
class Scene:
    lead: User
    edition: Edition
    laureate: Application
    files: list[Application]  # on the list, places 2, 3, 4

    def signer(self, place=0):
        return self.files[place].organisation.memberships.get(can_sign=True).user

    def offer(self, place=0, cents=800_000, *, at=NOW, by=None, **fields) -> Offer:
        facts = {"answer_by": at + 10 * DAY, "goes_on": False, "word": "", "skipping": ""} | fields
        file = Application.objects.select_related("edition__call", "organisation").get(pk=self.files[place].pk)
        return actions.offer(application=file, amount_cents=cents, by=by or self.lead, at=at, **facts)


def prepared(**fields):
    lead = make.user("responsable@exemple.test", name="Claire", roles=[Role.LEAD])
    edition = sit.edition(**({"envelope_cents": 2_000_000, "amount_min_cents": 100_000, "amount_max_cents": 1_500_000} | fields))
    files = [sit.file(edition, state="deliberation") for _ in range(4)]
    lines = [(files[0], "award", 1_000_000), *((file, "waitlist", 0) for file in files[1:])]
    sit.announced(edition, *lines, by=lead)
    edition.refresh_from_db()
    for file in files:
        file.refresh_from_db()
    return Scene(lead, edition, files[0], files[1:])


def fresh(offer):
    return Offer.objects.select_related("application__edition__call", "application__organisation", "offered_by", "answered_by").get(
        pk=offer.pk
    )


@pytest.fixture
def scene(db):
    return prepared()
