from django.urls import path

from terreau.fund.precedents import views

app_name = "precedents"

urlpatterns = [path("bureau/candidatures/<slug:public_id>/anteriorite/", views.file, name="file")]
