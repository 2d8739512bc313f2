from django.urls import path

from terreau.fund.payees import views

app_name = "payees"
ONE = "bureau/comptes/<slug:public_id>/"

urlpatterns = [
    path("bureau/comptes/", views.payees, name="list"),
    path("bureau/comptes/exporter/", views.export, name="export"),
    path(ONE, views.detail, name="detail"),
    path(f"{ONE}lire/", views.read, name="read"),
    path(f"{ONE}verifier/", views.vouch, name="vouch"),
    path(f"{ONE}confirmer/", views.confirm, name="confirm"),
    path(f"{ONE}ecarter/", views.reject, name="reject"),
    path(f"{ONE}demander/", views.ask, name="ask"),
]
