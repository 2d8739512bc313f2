"""An audition: a day planned, a file invited, a time chosen and changed, with or without JavaScript."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.commons.accounts.states import Role
from terreau.fund.auditions.models import Hearing
from terreau.fund.auditions.states import State
from terreau.fund.calls.models import Application, Edition
from tests import factories as make
from tests.factories import applying as apply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_file_is_invited_and_its_holder_chooses(anyone, javascript):
    file = apply.sent(make.edition()).application
    edition = file.edition
    Edition.objects.filter(pk=edition.pk).update(state="in_review")
    Application.objects.filter(pk=file.pk).update(state="in_review")
    lead = anyone(make.user("responsable@exemple.test", name="Claire Martin", roles=[Role.LEAD]), javascript=javascript)
    lead.go(reverse("auditions:desk", args=[edition.call.slug, edition.slug]))
    lead.look()
    lead.follow("Prévoir une journée")
    lead.look()
    lead.fill("Jour des auditions", (timezone.localdate() + timedelta(days=20)).isoformat())
    lead.page.get_by_label("Lieu", exact=False).first.fill("Salle 204")
    lead.click("Prévoir cette journée")
    lead.follow("Inviter des dossiers")
    lead.look()
    lead.page.get_by_role("checkbox").first.check()
    lead.click("Envoyer les invitations")
    assert "1 dossier est invité" in lead.text

    holder = anyone(file.started_by, javascript=javascript)
    holder.go(reverse("calls:application", args=[file.public_id]))
    holder.follow("Le jury souhaite vous entendre")
    holder.look()
    holder.page.get_by_role("radio").nth(1).check()
    holder.click("Garder cet horaire")
    assert "Votre audition est notée" in holder.text
    holder.look()

    lead.go(reverse("auditions:desk", args=[edition.call.slug, edition.slug]))
    lead.look()
    assert "horaire choisi" in lead.text
    lead.go(reverse("auditions:hearing", args=[Hearing.objects.get().public_id]))
    lead.look()
    assert Hearing.objects.get().state == State.CHOSEN
