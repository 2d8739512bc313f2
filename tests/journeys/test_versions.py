"""What was sent stays: taken back and sent again, the two versions are read side by side, by the holder and by the officer."""

from datetime import timedelta

import pytest

from terreau.commons.accounts.states import Role
from terreau.commons.forms import queries as sheets
from terreau.fund.calls.actions import applying, filling
from tests import factories as make
from tests.factories import applying as files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_versions_are_compared_without_scripts(anyone):
    first = files.sent(make.edition("2026"))
    application, signer, later = first.application, first.by, make.NOW + timedelta(hours=1)
    applying.reopen(application=application, by=signer, at=later)
    versions = sheets.answer_versions(application.sheet)
    values = {"summary": "Des repas partagés, chaque jeudi.", "amount": 900_000}
    filling.save_answers(application=application, values=values, by=signer, at=later, expected_versions=versions)
    applying.submit(application=application, by=signer, at=later)
    holder = anyone(signer, javascript=False)
    holder.go(f"/mes-candidatures/{application.public_id}/")
    holder.follow("Toutes les versions envoyées")
    assert "chaque jeudi" in holder.text
    holder.follow("Lire la n° 1 telle qu’elle était")
    assert "chaque jeudi" not in holder.text
    officer = anyone(make.user("agente@exemple.test", roles=[Role.OFFICER]), javascript=False)
    officer.go(f"/bureau/candidatures/{application.public_id}/historique/")
    officer.follow("Comparer les versions envoyées")
    officer.click("Comparer")
    assert "chaque jeudi" in officer.text
