"""A structure and its people: found by its SIRET, joined by two, handed over; a duplicate merged by the team."""

import pytest

from terreau.commons.organisations import rules
from terreau.commons.organisations.models import Organisation
from terreau.commons.outbox.models import Message
from terreau.commons.places import actions as places
from terreau.commons.places import sources as territories
from tests import factories as make
from tests.observe.directory import files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def registers(transactional_db):
    places.load(territories.read(territories.packaged("92"), "92"))
    files.a_unit(1, name="RESSOURCERIE DES ESSAIS", search_text="ressourcerie des essais", rna="W922000001")
    files.a_site(1)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_structure_is_opened_joined_and_handed_over(anyone, registers, javascript):
    president, treasurer = make.user("presidente@exemple.test", name="Awa Diallo"), make.user("tresorier@exemple.test", name="Léo Martin")
    first = anyone(president, javascript=javascript)
    first.go("/mes-structures/")
    first.follow("Ajouter ma structure")
    first.fill("SIRET", "999 900 012")
    first.click("Continuer")
    assert "SIREN (9 chiffres)" in first.text
    first.fill("SIRET", make.siret(1))
    first.click("Continuer")
    assert "Le registre connaît cette structure" in first.text
    first.fill("Nom", "Ressourcerie des essais")
    first.page.get_by_label("Je représente cette structure").check()
    first.click("Ouvrir la fiche")
    assert "Association déclarée" in first.text
    body = Organisation.objects.get()

    second = anyone(treasurer, javascript=javascript)
    second.go(f"/mes-structures/nouvelle/?siret={body.siret}")
    assert "a déjà une fiche ici" in second.text
    assert "Awa" not in second.text
    second.fill("Votre fonction", "Trésorier")
    second.click("Demander à la rejoindre")
    assert "Demandes en attente" in second.text

    first.go(f"/mes-structures/{body.public_id}/membres/")
    first.follow("Accepter")
    first.page.get_by_label("Voir, modifier et signer").check()
    first.click("Accepter")
    assert "Léo Martin est maintenant membre" in first.text
    first.follow("Quitter", exact=True)
    first.page.get_by_role("button", name="Quitter").click()
    first.page.wait_for_load_state()
    assert rules.is_member(president, body) is False
    assert rules.can_sign(treasurer, body) is True


def test_someone_is_invited_by_mail(anyone, registers):
    president, director = make.user("presidente@exemple.test", name="Awa Diallo"), make.user("directrice@exemple.test", name="Nadia Roy")
    body = make.organisation("Ressourcerie des essais", siret=make.siret(1))
    make.member(body, person=president)
    inviting = anyone(president)
    inviting.go(f"/mes-structures/{body.public_id}/")
    inviting.follow("Membres et droits")
    inviting.follow("Inviter quelqu’un")
    inviting.click("Envoyer l’invitation")
    inviting.fill("Adresse électronique", director.email)
    inviting.click("Envoyer l’invitation")
    assert director.email in inviting.text

    link = Message.objects.get(kind="organisations.invitation").link_path
    passer_by = anyone()
    passer_by.go(link)
    assert "Se connecter" in passer_by.text
    invited = anyone(director)
    invited.go(link)
    invited.click("Rejoindre la structure")
    assert rules.can_edit(director, body) is True


def test_the_team_merges_a_duplicate(anyone, registers, officer):
    body = make.organisation("Ressourcerie des essais", siret=make.siret(1))
    make.member(body)
    double = make.organisation("Ressourcerie (brouillon)", with_siret=False)
    drafter = make.member(double)
    agent = anyone(officer)
    agent.go("/bureau/structures/")
    agent.follow("Ressourcerie des essais")
    agent.follow("Réunir avec un doublon")
    agent.fill("Nom, SIRET ou RNA", "ressourcerie")
    agent.click("Filtrer")
    agent.follow("Ressourcerie (brouillon)")
    assert "C’est définitif" in agent.text
    agent.click("Réunir les deux fiches")

    assert "n’en font plus qu’une" in agent.text
    assert rules.can_edit(drafter, body) is True
    assert rules.can_sign(drafter, body) is False
    agent.go("/bureau/structures/doublons/")
    agent.go(f"/bureau/structures/{body.public_id}/siret/")
    agent.go("/bureau/registres/")


def test_an_officer_reads_statutes_from_the_directory(anyone, registers, officer):
    files.a_unit(2, name="CONCIERGERIE DES ESSAIS", search_text="conciergerie des essais", legal_category="5710", ess_flag="O")
    agent = anyone(officer)
    agent.go("/annuaire/?statut=claimed")
    agent.follow("CONCIERGERIE DES ESSAIS")
    assert "ESS déclarée, à prouver" in agent.text
    agent.follow("Noter une lecture des statuts")
    agent.fill("Date des statuts", "2024-03-12")
    agent.fill("Où les relire", "Candidature 2026-014")
    agent.page.get_by_label("Ils répondent").check()
    agent.click("Enregistrer ma lecture")
    assert "ESS, preuve à l’appui" in agent.text
