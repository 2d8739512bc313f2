"""For the team (bureau/) and for those to whom something is offered (mes-candidatures/)."""

from django.urls import path

from terreau.fund.waiting import views

app_name = "waiting"

urlpatterns = [
    path("bureau/appels/<slug:call>/<slug:edition>/liste-attente/", views.desk, name="desk"),
    path("bureau/appels/<slug:call>/<slug:edition>/liste-attente/seance/", views.bring, name="bring"),
    path("bureau/appels/<slug:call>/<slug:edition>/liste-attente/liste.csv", views.sheet, name="sheet"),
    path("bureau/dossiers/<slug:public_id>/proposition/", views.make, name="make"),
    path("bureau/propositions/<slug:offer>/prolonger/", views.prolong, name="prolong"),
    path("bureau/propositions/<slug:offer>/reprendre/", views.withdraw, name="withdraw"),
    path("mes-candidatures/<slug:public_id>/proposition/", views.mine, name="mine"),
    path("mes-candidatures/<slug:public_id>/proposition/refuser/", views.decline, name="decline"),
]
