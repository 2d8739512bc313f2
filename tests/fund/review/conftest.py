"""Files as they reach the desk: begun, filled in and sent through the real actions."""

import pytest

from terreau.fund.calls.actions import applying, filling
from terreau.fund.calls.models import Application
from tests import factories as make

ANSWERS = {"title": "Cantine solidaire", "summary": "Des repas partagés.", "amount": 800_000, "contact": "Nadia Cherif"}


@pytest.fixture
def send(db):
    """`send(edition)` gives a file that was just submitted; its `signer` is whoever sent it."""

    def sent(edition=None, *, name="Les Jardins partagés", at=make.NOW, organisation=None, **answers):
        edition = edition or make.edition()
        body = organisation or make.organisation(
            name, address="1 rue Haute", postcode="92000", commune_code="92050", commune_name="Nanterre", rna=make_rna()
        )
        signer = make.member(body)
        application = applying.start(edition=edition, organisation=body, by=signer, at=at, is_another=True)
        filling.save_answers(application=application, values=ANSWERS | answers, by=signer, at=at)
        applying.submit(application=application, by=signer, at=at)
        application = Application.objects.select_related("edition__call", "organisation", "sheet__form_version").get(pk=application.pk)
        application.signer = signer
        return application

    return sent


def make_rna():
    make_rna.last += 1
    return f"W92{make_rna.last:07d}"


make_rna.last = 1_000_000


@pytest.fixture
def file(send):
    return send(make.edition(checklist=[{"id": "statutes", "label": "Statuts signés"}, {"id": "rib", "label": "RIB"}]))
