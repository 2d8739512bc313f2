from django.urls import URLPattern, path

from terreau.fund.review.views import desk
from terreau.fund.review.views import jury as jurors
from terreau.fund.review.views import screening as screen

app_name = "review"

FILE = "bureau/candidatures/<slug:public_id>/"
screening = [
    path("bureau/candidatures/", desk.desk, name="desk"),
    path("bureau/candidatures/admettre/", desk.admit, name="admit_many"),
    path("bureau/candidatures/exporter/", desk.export, name="export"),
    path(FILE, screen.file, name="file"),
    path(FILE + "echanges/", screen.exchanges, name="exchanges"),
    path(FILE + "historique/", screen.history, name="history"),
    path(FILE + "historique/<int:sequence>/", screen.submission, name="submission"),
    path(FILE + "verifier/", screen.tick, name="tick"),
    path(FILE + "noter/", screen.note, name="note"),
    path(FILE + "ecrire/", screen.write, name="write"),
    path(FILE + "completer/", screen.complete, name="complete"),
    path(FILE + "reprendre/", screen.resume, name="resume"),
    path(FILE + "admettre/", screen.admit, name="admit"),
    path(FILE + "ineligibilite/", screen.turn_away, name="turn_away"),
    path(FILE + "ineligibilite/<int:proposal>/", screen.second, name="second"),
    path(FILE + "ineligibilite/<int:proposal>/recrire/", screen.rewrite, name="rewrite"),
]
juror = [
    path("jury/", jurors.desk, name="jury"),
]
urlpatterns: list[URLPattern] = [*screening, *juror]
