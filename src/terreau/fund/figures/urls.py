from django.urls import path

from terreau.fund.figures import views

app_name = "figures"

urlpatterns = [
    path("bureau/statistiques/", views.home, name="home"),
    path("bureau/statistiques/<slug:name>.<slug:extension>", views.table, name="table"),
]
