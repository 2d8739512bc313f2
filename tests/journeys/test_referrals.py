"""Someone else may help: proposed by the team, chosen by the applicant, answered from a link, and told to all."""

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from terreau.fund.referrals.models import Referral
from terreau.fund.referrals.states import State
from tests import factories as make
from tests.factories import applying as apply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_project_is_passed_on_with_its_holder_s_agreement(anyone, javascript):
    file = apply.sent(make.edition()).application
    team = anyone(make.user("agent@exemple.test", name="Omar Benali", roles=[Role.OFFICER]), javascript=javascript)
    team.go(reverse("referrals:file", args=[file.public_id]))
    team.page.get_by_label("Vers", exact=True).select_option("funder")
    team.fill("Qui peut aider", "Fondation des Coteaux")
    team.fill("Son adresse électronique", "fondation@exemple.test")
    team.fill("Pourquoi ce soutien", "Elle aide les cantines.")
    team.click("Demander à la structure")
    assert "Rien n’est transmis avant son accord" in team.text

    holder = anyone(file.started_by, javascript=javascript)
    holder.go(reverse("calls:application", args=[file.public_id]))
    holder.follow("Quelqu’un peut peut-être vous aider")
    holder.follow("Fondation des Coteaux")
    holder.look()
    holder.page.get_by_label("Dire le montant demandé").check()
    holder.click("Accepter")
    assert "Ce que vous avez accepté de partager" in holder.text

    stranger = anyone(javascript=javascript)
    stranger.go(Message.objects.get(kind="referrals.passed_on").link_path)
    stranger.look()
    stranger.page.get_by_label("Nous prenons ce projet en charge").check()
    stranger.click("Envoyer ma réponse")
    assert "le porteur et l’équipe sont avertis" in stranger.text

    team.go(reverse("referrals:desk"))
    team.look()
    assert "prise en charge" in team.text
    assert Referral.objects.get().state == State.TAKEN
