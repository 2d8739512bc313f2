"""A file that was sent, and someone proposed to its organisation."""

import pytest

from terreau.fund.calls.models import Application
from terreau.fund.referrals import actions
from terreau.fund.referrals.models import Referral
from tests import factories as make
from tests.factories import applying as apply

NOW = make.NOW


@pytest.fixture
def application(db):
    sent = apply.sent(make.edition())
    found = Application.objects.select_related("edition__call", "organisation").get(pk=sent.application_id)
    found.signer = found.started_by
    return found


@pytest.fixture
def propose(application, officer):
    def proposed(to_name="La Fabrique à initiatives", *, at=NOW, **fields):
        facts = {"towards": "coaching", "to_address": "fabrique@exemple.test", "reason": "Elle connaît bien les cantines."}
        return actions.propose(application=application, to_name=to_name, by=officer, at=at, **(facts | fields))

    return proposed


SHARED = {"facts": [["Projet", "Cantine solidaire"]], "sections": []}


@pytest.fixture
def agreed(propose, application):
    referral = propose()
    actions.agree(referral=referral, shared=SHARED, by=application.signer, at=NOW)
    return Referral.objects.select_related("application__edition__call", "application__organisation", "proposed_by").get()
