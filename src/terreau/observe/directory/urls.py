from django.urls import path

from terreau.observe.directory import views

app_name = "directory"
urlpatterns = [
    path("annuaire/", views.list_, name="list"),
    path("annuaire/export.csv", views.export, name="export"),
    path("annuaire/<slug:siren>/", views.detail, name="detail"),
    path("bureau/annuaire/<slug:siren>/statuts/", views.statutes, name="statutes"),
    path("bureau/registres/", views.runs, name="runs"),
    path("bureau/registres/<int:pk>/", views.run, name="run"),
]
