from django.urls import path

from terreau.commons.exports import views

app_name = "exports"
urlpatterns = [
    path("bureau/exports/", views.mine, name="mine"),
    path("bureau/exports/<slug:public_id>/telecharger/", views.download, name="download"),
    path("bureau/exports/<slug:public_id>/annuler/", views.cancel, name="cancel"),
]
