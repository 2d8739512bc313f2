from django.urls import path

from terreau.commons.tokens import views

app_name = "tokens"
urlpatterns = [
    path("bureau/acces/", views.mine, name="mine"),
    path("bureau/acces/nouveau/", views.create, name="create"),
    path("bureau/acces/<slug:public_id>/", views.detail, name="detail"),
    path("bureau/acces/<slug:public_id>/terminer/", views.revoke, name="revoke"),
]
