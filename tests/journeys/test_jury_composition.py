"""Claire sees whom her jurors are close to, sets their loads and has the files shared out; Paul says what he knows."""

import pytest

from terreau.fund.jurors.models import Profile, Tie
from terreau.fund.jurors.states import TieState
from terreau.fund.review.models import Assignment, Panel, PanelSeat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_lead_weighs_links_and_shares_files_out(anyone, people):
    panel = Panel.objects.get(edition__state="in_review", edition__call__slug="le-progres")
    lead = anyone(people["claire"])
    page = lead.page
    lead.go(f"/bureau/jurys/{panel.public_id}/")
    lead.look()

    lead.follow("Liens entre jurés et structures candidates")
    lead.look()
    assert "même adresse postale" in lead.text
    lead.follow("Écarter…")
    lead.fill("Pourquoi il n’y a pas de lien", "Un immeuble de deux cents logements.")
    lead.click("Écarter ce lien")
    lead.look()
    assert Tie.objects.get().state == TieState.DISMISSED

    lead.go(f"/bureau/jurys/{panel.public_id}/")
    lead.follow(people["jeanne"].name)
    lead.fill("Dossiers à noter, au plus", "4")
    lead.fill("Autres compétences", "cuisine collective")
    lead.click("Enregistrer")
    assert PanelSeat.objects.get(panel=panel, juror=people["jeanne"]).load_max == 4

    before = Assignment.objects.exclude(state="removed").count()
    lead.follow("Répartir…")
    lead.look()
    lead.fill("Avis par dossier", "2")
    page.get_by_label("Les dossiers que personne n’a commencé à noter peuvent changer de mains").check()
    lead.click("Calculer")
    page.locator("details.who summary").first.click()
    lead.look()
    lead.click("Accepter et confier ces dossiers")
    lead.look()
    assert Assignment.objects.exclude(state="removed").count() < before


@pytest.mark.parametrize("javascript", [False], ids=["without scripts"])
def test_juror_says_what_they_know(anyone, people, javascript):
    juror = anyone(people["paul"], javascript=javascript)
    juror.go("/jury/")
    juror.follow("Ce que je connais, pour recevoir des dossiers qui me correspondent")
    juror.look()
    juror.fill("Autres compétences", "comptabilité, droit du sport")
    juror.click("Enregistrer")
    juror.look()

    assert Profile.objects.get(juror=people["paul"]).tags == ["comptabilité", "droit du sport"]
