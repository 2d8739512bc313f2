from django.urls import path

from terreau.fund.redactions import views

app_name = "redactions"
FILE = "bureau/candidatures/<slug:public_id>/pieces-du-jury/"

urlpatterns = [
    path("bureau/appels/<slug:call>/<slug:edition>/pieces-du-jury/", views.edition, name="edition"),
    path(FILE, views.file, name="file"),
    path(f"{FILE}<int:number>/", views.piece, name="piece"),
]
