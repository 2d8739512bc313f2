"""For leads alone: answering the first stage of a call."""

from django.urls import path

from terreau.fund.stages import views

app_name = "stages"

PAGE = "bureau/appels/<slug:call>/<slug:slug>/seconde-etape/"

urlpatterns = [
    path(PAGE, views.list_, name="list"),
    path(f"{PAGE}repondre/", views.answer, name="answer"),
    path(f"{PAGE}annoncer/", views.announce, name="announce"),
    path("bureau/reponses/<slug:public_id>/reprendre/", views.undo, name="undo"),
]
