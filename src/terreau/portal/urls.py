from django.urls import path

from terreau.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("observer-et-echanger/", views.axis, {"key": "observe"}, name="observe"),
    path("former-et-accompagner/", views.axis, {"key": "accompany"}, name="accompany"),
    path("soutenir/", views.axis, {"key": "support"}, name="support"),
    path("valoriser/", views.axis, {"key": "showcase"}, name="showcase"),
    path("jeunes-et-entreprise/", views.axis, {"key": "youth"}, name="youth"),
]
