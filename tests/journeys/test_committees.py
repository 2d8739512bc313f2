"""A call open all year: a visitor reads its committees, a lead puts one off, the applicant knows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_committees_are_public_put_off_and_told(anyone, people):
    edition = Edition.objects.get(call__slug="coups-de-pouce")
    visitor = anyone(javascript=False)
    visitor.go(reverse("calls:edition", args=[edition.call.slug, edition.slug]))
    assert "Ouvert toute l’année" in visitor.text
    assert "Comités" in visitor.text

    lead = anyone(people["claire"])
    lead.go(reverse("calls:desk_edition", args=[edition.call.slug, edition.slug]))
    lead.follow("Calendrier des comités")
    lead.follow("Reporter")
    first = edition.committees.filter(held_on__gt=timezone.localdate()).earliest("held_on")
    lead.fill("Le comité se réunira le", (first.held_on + timedelta(days=3)).isoformat())
    lead.fill("Motif", "La salle est prise")
    lead.click("Reporter")
    assert "Le comité est reporté" in lead.text
    assert Message.objects.filter(kind="calls.committee_put_off").count() == first.applications.count() == 1

    lead.go(reverse("calls:committees", args=[edition.call.slug, edition.slug]))
    lead.page.locator("td[data-label='Dossiers'] a").nth(1).click()  # the first has met already
    assert "Un four à pain pour la place" in lead.text
    assert "La malle aux outils" not in lead.text
