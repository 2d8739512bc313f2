from django.urls import path

from terreau.web import views

app_name = "web"
urlpatterns = [
    path("theme.css", views.theme, name="theme"),
]
