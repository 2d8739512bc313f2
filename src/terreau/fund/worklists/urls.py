"""For officers and leads: the views they keep of the desk, and the list read beside its files."""

from django.urls import path

from terreau.fund.worklists.views import keeping, reading

app_name = "worklists"

VIEW = "bureau/vues/<slug:worklist>/"

urlpatterns = [
    path("bureau/lire/", reading.read, name="read"),
    path("bureau/vues/", keeping.list_, name="list"),
    path("bureau/vues/nouvelle/", keeping.new, name="new"),
    path("bureau/vues/arrivee/", keeping.arrive_on_all, name="arrive_on_all"),
    path(VIEW, keeping.rename, name="rename"),
    path(f"{VIEW}filtres/", keeping.refilter, name="refilter"),
    path(f"{VIEW}supprimer/", keeping.remove, name="remove"),
    path(f"{VIEW}arrivee/", keeping.arrive, name="arrive"),
]
