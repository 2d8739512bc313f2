"""An attachment that names the applicant, replaced by a copy made by hand: the juror gets the copy."""

from pathlib import Path

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.documents import actions as documents
from tests import factories as make
from tests.factories import jury as sit
from tests.fund.review.test_blind_reading import SCHEMA, applicant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_juror_gets_the_copy(anyone, javascript):
    officer = make.user("agent@exemple.test", name="Omar Benali", roles=[Role.OFFICER])
    juror = make.user("juree@exemple.test", name="Jeanne Roussel", roles=[Role.JUROR])
    file = applicant(sit.edition(form_version=make.form_version(SCHEMA)), 1)
    facts = {"name": "Nos comptes.pdf", "media_type": "application/pdf", "slot": "plan", "by": officer, "at": make.NOW}
    submission = file.submissions.get()
    submission.content["answers"]["plan"] = [documents.store_generated(content=b"%PDF-1.4 nous", owner=file, **facts).public_id]
    submission.save()
    assignment = sit.assignment(sit.seat(sit.panel(file.edition), juror), file)

    desk = anyone(officer, javascript=javascript)
    desk.go(reverse("review:file", args=[file.public_id]))
    desk.follow("Pièces lues par le jury")
    desk.look()
    desk.follow("Dire ce que reçoit le jury")
    desk.look()
    desk.page.get_by_role("button", name="Garder").click()  # no copy yet
    desk.look()
    assert "Joignez la copie" in desk.text
    copy = {"name": "sans nom.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 sans nom"}
    desk.page.locator("input[type=file]").set_input_files(files=[copy])
    desk.page.get_by_label("Raison, ou ce qui a été masqué").fill("L’en-tête est masqué.")
    desk.page.get_by_role("button", name="Garder").click()
    desk.look()
    assert "sans nom.pdf" in desk.text

    reader = anyone(juror, javascript=javascript)
    reader.go(reverse("review:jury_file", args=[assignment.public_id]))
    reader.look()
    assert "L’en-tête est masqué." in reader.text
    with reader.page.expect_download() as download:
        reader.page.get_by_role("link", name="piece-1.pdf").click()
    assert Path(download.value.path()).read_bytes() == copy["buffer"]
