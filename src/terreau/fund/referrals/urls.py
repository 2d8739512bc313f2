"""For the team (bureau/), for applicants (mes-candidatures/), and for who receives a referral (orientations/)."""

from django.urls import path

from terreau.fund.referrals import views

app_name = "referrals"

urlpatterns = [
    path("bureau/orientations/", views.desk, name="desk"),
    path("bureau/candidatures/<slug:public_id>/orientations/", views.file, name="file"),
    path("bureau/orientations/<slug:referral>/retirer/", views.withdraw, name="withdraw"),
    path("bureau/orientations/<slug:referral>/noter/", views.note, name="note"),
    path("mes-candidatures/<slug:public_id>/orientations/", views.mine, name="mine"),
    path("mes-candidatures/<slug:public_id>/orientations/<slug:referral>/", views.answer, name="answer"),
    path("mes-candidatures/<slug:public_id>/orientations/<slug:referral>/refuser/", views.decline, name="decline"),
    path("mes-candidatures/<slug:public_id>/orientations/<slug:referral>/arreter/", views.stop, name="stop"),
    path("orientations/<str:secret>/", views.receive, name="receive"),
]
