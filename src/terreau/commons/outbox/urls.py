from django.urls import path

from terreau.commons.outbox import views

app_name = "outbox"
urlpatterns = [
    path("bureau/courriers/", views.list_, name="list"),
    path("bureau/courriers/laisser-partir/", views.release, name="release"),
    path("bureau/courriers/<slug:public_id>/", views.detail, name="detail"),
    path("bureau/courriers/<slug:public_id>/apercu/", views.preview, name="preview"),
    path("bureau/courriers/<slug:public_id>/corriger/", views.edit, name="edit"),
    path("bureau/courriers/<slug:public_id>/annuler/", views.cancel, name="cancel"),
    path("bureau/courriers/<slug:public_id>/renvoyer/", views.retry, name="retry"),
]
