"""Three audiences: everyone (appels-a-projets/), holders (mes-candidatures/), the team (bureau/appels/)."""

from django.urls import URLPattern, path

from terreau.fund.calls.views import holder as holders

app_name = "calls"

public: list[URLPattern] = []
holder: list[URLPattern] = [
    path("mes-candidatures/<slug:public_id>/", holders.application, name="application"),
]
desk: list[URLPattern] = []
urlpatterns = public + holder + desk
