from django.urls import path

from terreau.fund.precedents import views

app_name = "precedents"

urlpatterns = [
    path("bureau/candidatures/<slug:public_id>/anteriorite/", views.file, name="file"),
    path("bureau/comparer/", views.compare, name="compare"),
    path("bureau/comparer/coches/", views.compare_ticked, name="compare_ticked"),
]
