"""For the team (bureau/) and for jurors (jury/)."""

from django.urls import path

from terreau.fund.sittings import views
from terreau.fund.sittings.views import jurors, minutes

app_name = "sittings"
EDITION, ONE, ITEM = (
    "bureau/appels/<slug:call>/<slug:edition>/seances-jury/",
    "bureau/seances-jury/<slug:sitting>/",
    "bureau/points/<slug:item>/",
)

urlpatterns = [
    path(EDITION, views.edition, name="edition"),
    path(f"{EDITION}prevoir/", views.plan, name="plan"),
    path(ONE, views.desk, name="desk"),
    path(f"{ONE}modifier/", views.change, name="change"),
    path(f"{ONE}annuler/", views.cancel, name="cancel"),
    path(f"{ONE}convoquer/", views.convene, name="convene"),
    path(f"{ONE}commencer/", views.begin, name="begin"),
    path(f"{ONE}ordre/", views.arrange, name="arrange"),
    path(f"{ONE}ajouter/", views.add, name="add"),
    path(f"{ONE}presents/", views.presence, name="presence"),
    path(f"{ONE}ecran/", views.screen, name="screen"),
    path(f"{ONE}avis.csv", minutes.export, name="export"),
    path(f"{ONE}proces-verbal/", minutes.words, name="words"),
    path(f"{ONE}proces-verbal/projet.pdf", minutes.draft, name="draft"),
    path(f"{ONE}proces-verbal/clore/", minutes.close, name="close"),
    path(f"{ONE}proces-verbal/corriger/", minutes.correct, name="correct"),
    path(ITEM, views.item, name="item"),
    path(f"{ITEM}agir/", views.act, name="act"),
    path(f"{ITEM}retirer/", views.remove, name="remove"),
    path("jury/seances/<slug:sitting>/", jurors.mine, name="mine"),
    path("jury/seances/<slug:sitting>/reponse/", jurors.answer, name="answer"),
    path("jury/seances/<slug:sitting>/seance.ics", jurors.ics, name="ics"),
    path("jury/points/<slug:item>/", jurors.talk, name="talk"),
]
