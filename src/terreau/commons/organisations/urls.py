from django.urls import path

from terreau.commons.organisations.views import desk, members, mine, opening

app_name = "organisations"
_MINE = "mes-structures"
_DESK = "bureau/structures"
urlpatterns = [
    path(f"{_MINE}/", mine.mine, name="mine"),
    path(f"{_MINE}/nouvelle/", opening.new, name="new"),
    path(f"{_MINE}/nouvelle/fiche/", opening.register, name="register"),
    path(f"{_MINE}/rejoindre/", opening.join, name="join"),
    path(f"{_MINE}/invitation/<str:secret>/", members.invitation, name="invitation"),
    path(f"{_MINE}/<slug:public_id>/", mine.detail, name="detail"),
    path(f"{_MINE}/<slug:public_id>/modifier/", mine.edit, name="edit"),
    path(f"{_MINE}/<slug:public_id>/siret/", mine.identify, name="identify"),
    path(f"{_MINE}/<slug:public_id>/actualiser/", mine.refresh, name="refresh"),
    path(f"{_MINE}/<slug:public_id>/signer/", mine.sign, name="sign"),
    path(f"{_MINE}/<slug:public_id>/membres/", members.members, name="members"),
    path(f"{_MINE}/<slug:public_id>/membres/inviter/", members.invite, name="invite"),
    path(f"{_MINE}/<slug:public_id>/membres/<int:pk>/accepter/", members.approve, name="approve"),
    path(f"{_MINE}/<slug:public_id>/membres/<int:pk>/refuser/", members.refuse, name="refuse"),
    path(f"{_MINE}/<slug:public_id>/membres/<int:pk>/droits/", members.rights, name="rights"),
    path(f"{_MINE}/<slug:public_id>/membres/<int:pk>/fin/", members.end, name="end"),
    path(f"{_DESK}/", desk.desk, name="desk"),
    path(f"{_DESK}/doublons/", desk.doubts, name="doubts"),
    path(f"{_DESK}/doublons/<int:pk>/distinctes/", desk.keep_apart, name="keep_apart"),
    path(f"{_DESK}/<slug:public_id>/", desk.desk_detail, name="desk_detail"),
    path(f"{_DESK}/<slug:public_id>/siret/", desk.renumber, name="renumber"),
    path(f"{_DESK}/<slug:public_id>/fusionner/", desk.choose, name="choose"),
    path(f"{_DESK}/<slug:public_id>/fusionner/<slug:other>/", desk.merge, name="merge"),
]
