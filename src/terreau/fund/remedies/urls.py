from django.urls import path

from terreau.fund.remedies import views

app_name = "remedies"

urlpatterns = [
    path("mes-candidatures/<slug:public_id>/motifs/", views.ask, name="ask"),
    path("bureau/appels/<slug:call>/<slug:edition>/suites/", views.followed, name="followed"),
    path("bureau/motifs/<slug:public_id>/", views.answer, name="answer"),
]
