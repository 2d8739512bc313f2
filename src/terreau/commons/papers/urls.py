from django.urls import path

from terreau.commons.papers import views

app_name = "papers"
_SHELF = "mes-structures/<slug:public_id>"
urlpatterns = [
    path(f"{_SHELF}/pieces/", views.shelf, name="list"),
    path(f"{_SHELF}/pieces/historique/", views.former, name="former"),
    path(f"{_SHELF}/pieces/ajouter/<slug:paper_kind>/", views.put, name="put"),
    path(f"{_SHELF}/pieces/<slug:paper>/retirer/", views.withdraw, name="withdraw"),
    path(f"{_SHELF}/coordonnees-bancaires/", views.bank, name="bank"),
    path(f"{_SHELF}/coordonnees-bancaires/afficher/", views.read_bank, name="read_bank"),
]
