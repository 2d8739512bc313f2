from django.urls import path

from terreau.commons.accounts.views import invitations, mine

app_name = "accounts"
urlpatterns = [
    path("mon-compte/", mine.mine, name="mine"),
    path("invitation/<str:secret>/", invitations.invitation, name="invitation"),
]
