"""For the team (bureau/) and for those who are invited (mes-candidatures/)."""

from django.urls import path

from terreau.fund.auditions import views

app_name = "auditions"

urlpatterns = [
    path("bureau/appels/<slug:call>/<slug:edition>/auditions/", views.desk, name="desk"),
    path("bureau/appels/<slug:call>/<slug:edition>/auditions/jour/", views.plan, name="plan"),
    path("bureau/appels/<slug:call>/<slug:edition>/auditions/inviter/", views.invite, name="invite"),
    path("bureau/appels/<slug:call>/<slug:edition>/auditions/feuille.csv", views.sheet, name="sheet"),
    path("bureau/auditions/jours/<slug:day>/ajouter/", views.add, name="add"),
    path("bureau/auditions/jours/<slug:day>/annuler/", views.cancel, name="cancel"),
    path("bureau/auditions/horaires/<slug:slot>/", views.toggle, name="toggle"),
    path("bureau/auditions/<slug:hearing>/", views.hearing, name="hearing"),
    path("bureau/auditions/<slug:hearing>/presence/", views.note, name="note"),
    path("bureau/auditions/<slug:hearing>/reprendre/", views.withdraw, name="withdraw"),
    path("mes-candidatures/<slug:public_id>/audition/", views.mine, name="mine"),
    path("mes-candidatures/<slug:public_id>/audition/refuser/", views.decline, name="decline"),
    path("mes-candidatures/<slug:public_id>/audition/audition.ics", views.ics, name="ics"),
]
