from django.urls import path

from terreau.commons.hooks import views

app_name = "hooks"
urlpatterns = [
    path("bureau/webhooks/", views.mine, name="mine"),
    path("bureau/webhooks/nouveau/", views.create, name="create"),
    path("bureau/webhooks/<slug:public_id>/", views.detail, name="detail"),
    path("bureau/webhooks/<slug:public_id>/essayer/", views.ping, name="ping"),
    path("bureau/webhooks/<slug:public_id>/suspendre/", views.pause, name="pause"),
    path("bureau/webhooks/<slug:public_id>/reprendre/", views.resume, name="resume"),
    path("bureau/webhooks/<slug:public_id>/secret/", views.rotate, name="rotate"),
    path("bureau/webhooks/<slug:public_id>/terminer/", views.stop, name="stop"),
    path("bureau/webhooks/<slug:public_id>/renvoyer/", views.send_failed_again, name="send_failed_again"),
    path("bureau/webhooks/<slug:public_id>/envois/<slug:delivery_id>/", views.delivery, name="delivery"),
    path("bureau/webhooks/<slug:public_id>/envois/<slug:delivery_id>/renvoyer/", views.send_again, name="send_again"),
]
