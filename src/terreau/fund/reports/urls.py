from django.urls import path

from terreau.fund.reports import views

app_name = "reports"
ONE, EDITION = "bureau/candidatures/<slug:public_id>/rapport/", "bureau/appels/<slug:call>/<slug:edition>/rapports/"

urlpatterns = [
    path(ONE, views.file, name="file"),
    path(f"{ONE}rapport.pdf", views.paper, name="paper"),
    path(f"{ONE}<slug:verb>/", views.act, name="act"),
    path(EDITION, views.edition, name="edition"),
    path(f"{EDITION}approuver/", views.approve_many, name="approve_many"),
    path(f"{EDITION}recueil/", views.collection, name="collection"),
    path(f"{EDITION}liste/", views.export, name="export"),
    path(f"{EDITION}plan/", views.plan, name="plan"),
    path(f"{EDITION}plan/reprendre/", views.take_plan, name="take_plan"),
]
