from django.urls import path

from terreau.web import gallery, views

app_name = "web"
urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("theme.css", views.theme, name="theme"),
    path("ui/", gallery.show, name="gallery"),
    path("ui/bureau/", gallery.desk, name="gallery_desk"),
    path("ui/lettre.pdf", gallery.letter, name="gallery_letter"),
]
