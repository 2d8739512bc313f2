"""For visitors (alertes/) and, in numbers, for the team (bureau/alertes/)."""

from django.urls import path

from terreau.fund.alerts import views

app_name = "alerts"

urlpatterns = [
    path("alertes/", views.ask, name="ask"),
    path("alertes/demande/", views.asked, name="asked"),
    path("alertes/retrouver/", views.find, name="find"),
    path("alertes/<str:secret>/", views.mine, name="mine"),
    path("alertes/<str:secret>/quitter/", views.leave, name="leave"),
    path("bureau/alertes/", views.desk, name="desk"),
]
