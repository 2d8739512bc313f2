from django.urls import URLPattern, path

from terreau.showcase.laureates import views

app_name = "laureates"
DESK = "bureau/appels/<slug:call>/<slug:edition>/laureats/"
urlpatterns: list[URLPattern] = [
    path("laureats/", views.list_, name="list"),
    path("laureats/<slug:call>/<slug:edition>/", views.edition, name="edition"),
    path("laureats/<slug:call>/<slug:edition>/laureats.csv", views.edition_csv, name="csv"),
    path(DESK, views.desk, name="desk"),
    path(DESK + "retirer/", views.withdraw, name="withdraw"),
]
