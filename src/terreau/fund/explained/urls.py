"""For the applicant (mes-candidatures/) and for the team (bureau/)."""

from django.urls import path

from terreau.fund.explained import views

app_name = "explained"
MINE, DESK = "mes-candidatures/<slug:public_id>/", "bureau/candidatures/<slug:public_id>/"

urlpatterns = [
    path(f"{MINE}examen/", views.mine, name="mine"),
    path(f"{MINE}examen.pdf", views.mine_pdf, name="mine_pdf"),
    path(f"{DESK}examen/", views.file, name="file"),
    path(f"{DESK}examen.pdf", views.file_pdf, name="file_pdf"),
    path("bureau/appels/<slug:call>/<slug:edition>/explications/", views.setting, name="setting"),
]
