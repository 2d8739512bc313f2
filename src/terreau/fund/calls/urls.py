"""Three audiences: everyone (appels-a-projets/), holders (mes-candidatures/), the team (bureau/appels/)."""

from django.urls import URLPattern, path

from terreau.fund.calls.views import beginning, filling, sending
from terreau.fund.calls.views import holder as holders

app_name = "calls"

public: list[URLPattern] = []
holder: list[URLPattern] = [
    path("appels-a-projets/<slug:call>/<slug:slug>/candidater/", beginning.start, name="start"),
    path("mes-candidatures/", holders.mine, name="mine"),
    path("mes-candidatures/<slug:public_id>/", holders.application, name="application"),
    path("mes-candidatures/<slug:public_id>/structure/", beginning.organisation, name="organisation"),
    path("mes-candidatures/<slug:public_id>/dossier/<slug:section_id>/", filling.section, name="section"),
    path("mes-candidatures/<slug:public_id>/reponse/", filling.answer, name="answer"),
    path("mes-candidatures/<slug:public_id>/envoyer/", sending.send, name="send"),
    path("mes-candidatures/<slug:public_id>/envoyee/", sending.sent, name="sent"),
    path("mes-candidatures/<slug:public_id>/prevenir/", sending.tell_signers, name="tell_signers"),
    path("mes-candidatures/<slug:public_id>/reprendre/", sending.reopen, name="reopen"),
    path("mes-candidatures/<slug:public_id>/retirer/", sending.withdraw, name="withdraw"),
    path("mes-candidatures/<slug:public_id>/abandonner/", sending.discard, name="discard"),
    path("mes-candidatures/<slug:public_id>/envois/<int:sequence>/", holders.submission, name="submission"),
    path("mes-candidatures/<slug:public_id>/echanges/", holders.thread, name="thread"),
]
desk: list[URLPattern] = []
urlpatterns = public + holder + desk
