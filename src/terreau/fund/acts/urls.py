from django.urls import path

from terreau.fund.acts import views

app_name = "acts"
ONE = "bureau/actes/<slug:public_id>/"

urlpatterns = [
    path("bureau/actes/", views.acts, name="list"),
    path("bureau/actes/nouveau/", views.begin, name="begin"),
    path("bureau/actes/exporter/", views.export, name="export"),
    path("bureau/actes/aides-sans-acte/", views.pending, name="pending"),
    path("bureau/actes/aides-sans-acte/exporter/", views.export_pending, name="export_pending"),
    path("bureau/candidatures/<slug:public_id>/acte/", views.file, name="file"),
    path(ONE, views.detail, name="detail"),
    path(f"{ONE}modifier/", views.write, name="write"),
    path(f"{ONE}dossiers/", views.lines, name="lines"),
    path(f"{ONE}enregistrer/", views.record, name="record"),
    path(f"{ONE}dates/", views.follow, name="follow"),
    path(f"{ONE}piece/", views.attach, name="attach"),
    path(f"{ONE}corriger/", views.correct, name="correct"),
    path(f"{ONE}<slug:verb>/", views.leave, name="leave"),
]
