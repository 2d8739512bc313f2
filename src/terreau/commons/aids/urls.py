from django.urls import path

from terreau.commons.aids import views

app_name = "aids"
_LIST = "mes-structures/<slug:public_id>/aides-de-minimis/"
urlpatterns = [
    path(_LIST, views.aids, name="list"),
    path(f"{_LIST}ajouter/", views.put, name="add"),
    path(f"{_LIST}<slug:aid>/modifier/", views.put, name="change"),
    path(f"{_LIST}<slug:aid>/retirer/", views.remove, name="remove"),
]
