from django.urls import path

from terreau.commons.journal import views

app_name = "journal"
urlpatterns = [
    path("bureau/journal/", views.list_, name="list"),
    path("bureau/journal/exporter/", views.export, name="export"),
]
