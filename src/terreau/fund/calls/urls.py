"""Three audiences: everyone (appels-a-projets/), holders (mes-candidatures/), the team (bureau/appels/)."""

from django.urls import URLPattern

app_name = "calls"

public: list[URLPattern] = []
holder: list[URLPattern] = []
desk: list[URLPattern] = []
urlpatterns = public + holder + desk
