from django.urls import path

from terreau.commons.accounts.views import demo, invitations, mine, people

app_name = "accounts"
urlpatterns = [
    path("mon-compte/", mine.mine, name="home"),
    path("mon-compte/mes-donnees/", mine.export, name="export"),
    path("mon-compte/fermer/", mine.close, name="close"),
    path("compte/demo/", demo.demo, name="demo"),
    path("invitation/<str:secret>/", invitations.invitation, name="invitation"),
    path("bureau/personnes/", people.people, name="desk"),
    path("bureau/personnes/invitations/", people.invitations, name="invitations"),
    path("bureau/personnes/invitations/nouvelle/", people.invite, name="invite"),
    path("bureau/personnes/invitations/<int:pk>/", people.change_invitation, name="change_invitation"),
    path("bureau/personnes/<str:public_id>/", people.person, name="person"),
    path("bureau/personnes/<str:public_id>/donner-un-role/", people.grant, name="grant"),
    path("bureau/personnes/<str:public_id>/retirer/<str:role>/", people.revoke, name="revoke"),
    path("bureau/personnes/<str:public_id>/activite/", people.deactivate, name="deactivate"),
    path("bureau/personnes/<str:public_id>/seconds-facteurs/", people.remove_second_factors, name="remove_second_factors"),
]
