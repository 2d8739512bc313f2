"""Administrators and people: pages, doors, journal."""

import pytest
from allauth.mfa.models import Authenticator

from terreau.commons.accounts import actions
from terreau.commons.accounts.models import Invitation, User
from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db
DESK = "/bureau/personnes/"


def pages_about(person):
    at = f"{DESK}{person.public_id}/"
    return [
        DESK,
        f"{DESK}invitations/",
        f"{DESK}invitations/nouvelle/",
        at,
        f"{at}donner-un-role/",
        f"{at}activite/",
        f"{at}seconds-facteurs/",
    ]


@pytest.mark.parametrize("role", [*Role.values, None])
def test_it_works(client, stranger, role):
    """Only administrators enter; the others are told why."""
    actions.grant_role(user=stranger, role=Role.JUROR, by=None, at=make.NOW)
    client.force_login(make.user(roles=[role] if role else []))

    for page in [*pages_about(stranger), f"{DESK}{stranger.public_id}/retirer/juror/"]:
        assert client.get(page).status_code == (200 if role == Role.ADMIN else 403), page


def test_visitors_are_led_to_sign_in(client, stranger):
    for page in pages_about(stranger):
        assert client.get(page).url.startswith("/compte/connexion/?next=")


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(client, admin, count, django_assert_num_queries):
    for _ in range(count):
        make.user(name="Zoé", roles=[Role.JUROR, Role.PARTNER])
    client.force_login(admin)
    client.get(DESK)

    with django_assert_num_queries(7):
        answer = client.get(f"{DESK}?q=zo%C3%A9")

    assert answer.text.count("Zoé</a>") == count


@pytest.mark.parametrize("count", [1, 3])
def test_invitations_cost_the_same_for_one_and_three(client, admin, count, django_assert_num_queries):
    for number in range(count):
        actions.invite(email=f"n{number}@exemple.test", role=Role.JUROR, by=admin, at=make.NOW)
    client.force_login(admin)
    client.get(DESK)

    with django_assert_num_queries(5):
        answer = client.get(f"{DESK}invitations/")

    assert answer.text.count("@exemple.test</th>") == count


def test_list_is_searched_and_filtered(client, admin, stranger, juror):
    actions.deactivate(user=stranger, by=admin, at=make.NOW, reason="x")
    client.force_login(admin)

    def names(query):
        return {str(person) for person, _roles in client.get(f"{DESK}?{query}").context["rows"]}

    assert names("") == {"Alix Moreau", "Jeanne Roussel"}
    assert names("role=juror") == {"Jeanne Roussel"}
    assert names("q=jeanne+exemple") == {"Jeanne Roussel"}
    assert names("status=inactive") == {"Sacha Perrin"}
    assert names("status=all&q=perrin") == {"Sacha Perrin"}
    assert names("q=%25") == set()
    make.user(name="Élodie Cœur")
    assert names("q=elodie+coeur") == names("q=CŒUR") == {"Élodie Cœur"}
    assert "Personne ne correspond" in client.get(f"{DESK}?q=zzz").text
    assert client.get(f"{DESK}?role=nonsense&page=99").status_code == 200


def test_list_is_paged(client, admin):
    for _ in range(30):
        make.user()
    client.force_login(admin)

    assert len(client.get(DESK).context["rows"]) == 25
    assert len(client.get(f"{DESK}?page=2").context["rows"]) == 6


def test_give_then_remove_a_role(client, admin, stranger):
    client.force_login(admin)
    at = f"{DESK}{stranger.public_id}/"

    assert client.post(f"{at}donner-un-role/", {"role": "officer", "reason": ""}).status_code == 200
    assert not stranger.grants.exists()
    assert client.post(f"{at}donner-un-role/", {"role": "officer", "reason": "arrive lundi"}).url == at
    page = client.get(at).text
    assert "Agent instructeur" in page
    assert "arrive lundi" in page
    assert client.post(f"{at}donner-un-role/", {"role": "officer", "reason": "encore"}).status_code == 200  # no longer offered

    assert client.post(f"{at}retirer/officer/", {"reason": "fin de mission"}).url == at
    assert "fin de mission" in client.get(at).text
    assert client.get(f"{at}retirer/officer/").status_code == 404
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == ["accounts.role_granted", "accounts.role_revoked"]


def test_reason_is_refused_empty_and_kept_on_one_line(client, admin, stranger):
    client.force_login(admin)
    at = f"{DESK}{stranger.public_id}/donner-un-role/"

    assert "obligatoire" in client.post(at, {"role": "juror", "reason": "   "}).text
    client.post(at, {"role": "juror", "reason": "<script>alert(1)</script>\r\nBcc: x"})

    entry = Entry.objects.get(verb="account.role_granted")
    assert entry.facts["reason"] == "<script>alert(1)</script> Bcc: x"
    assert "<script>alert" not in client.get(f"{DESK}{stranger.public_id}/").text


def test_last_admin_is_told_on_the_page(client, admin):
    client.force_login(admin)

    page = client.post(f"{DESK}{admin.public_id}/retirer/admin/", {"reason": "x"}).text

    assert "dernière personne à administrer" in page
    assert admin.grants.filter(revoked_at=None).exists()


def test_deactivate_and_reactivate_by_the_page(client, admin, stranger):
    client.force_login(admin)
    at = f"{DESK}{stranger.public_id}/"

    assert "Désactiver le compte de Sacha Perrin" in client.get(f"{at}activite/").text
    client.post(f"{at}activite/", {"reason": "départ"})
    assert not User.objects.get(pk=stranger.pk).is_active
    assert "Ce compte est désactivé" in client.get(at).text
    client.post(f"{at}activite/", {"reason": "retour"})

    assert User.objects.get(pk=stranger.pk).is_active


def test_remove_second_factors_by_the_page(client, admin, officer):
    Authenticator.objects.create(user=officer, type="totp", data={"secret": "x"})
    client.force_login(admin)

    client.post(f"{DESK}{officer.public_id}/seconds-facteurs/", {"reason": "téléphone perdu, appelé au bureau"})

    assert not Authenticator.objects.exists()


def test_closed_account_is_administered_no_more(client, admin, stranger):
    actions.close(user=stranger, at=make.NOW)
    client.force_login(admin)

    assert client.get(f"{DESK}{stranger.public_id}/").status_code == 200
    answer = client.post(f"{DESK}{stranger.public_id}/donner-un-role/", {"role": "lead", "reason": "x"})
    assert answer.status_code == 403
    assert "fermé pour de bon" in answer.text


def test_invite_resend_withdraw(client, admin):
    client.force_login(admin)
    assert client.post(f"{DESK}invitations/nouvelle/", {"email": "pas-une-adresse", "role": "juror"}).status_code == 200
    assert client.post(f"{DESK}invitations/nouvelle/", {"email": "n@exemple.test", "role": "juror"}).url == f"{DESK}invitations/"
    assert "déjà invitée" in client.post(f"{DESK}invitations/nouvelle/", {"email": "N@exemple.test", "role": "juror"}).text
    invitation = Invitation.objects.get()
    one = f"{DESK}invitations/{invitation.pk}/"

    assert client.get(one).status_code == 405
    client.post(one, {"resend": "yes"})
    assert Message.objects.filter(kind="accounts.invitation").count() == 2
    client.post(one, {"withdraw": "yes"})
    assert client.post(one, {"withdraw": "yes"}).status_code == 404
    assert "Aucune invitation en attente" in client.get(f"{DESK}invitations/").text


# ── The link of an invitation ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def link(admin):
    actions.invite(email="nouvelle@exemple.test", role=Role.JUROR, by=admin, at=make.NOW)
    return Message.objects.get(kind="accounts.invitation").link_path


def test_link_leads_a_new_person_to_their_role(visitor, link, code, time_machine):
    time_machine.move_to(make.NOW)
    page = visitor.get(link)
    assert "juré" in page.text
    assert "nouvelle@exemple.test" not in page.text  # whoever found the link does not learn whose it is
    visitor.post("/compte/inscription/", {"name": "Nour", "email": "nouvelle@exemple.test", "next": link})
    assert visitor.post("/compte/adresse/code/", {"code": code()}).url == link

    assert visitor.get(link).status_code == 200
    assert not User.objects.get(email="nouvelle@exemple.test").roles  # a GET gives nothing
    assert visitor.post(link).url == "/mon-espace/"

    assert User.objects.get(email="nouvelle@exemple.test").has_role(Role.JUROR)
    assert "ne peut plus servir" in visitor.get(link).text


def test_link_is_worth_nothing_to_others(client, visitor, stranger, link, time_machine):
    time_machine.move_to(make.NOW)
    assert visitor.post(link).status_code == 200
    client.force_login(stranger)

    assert "destinée à une autre adresse" in client.post(link).text
    assert not User.objects.get(pk=stranger.pk).roles


def test_link_that_never_was(visitor):
    assert visitor.get("/invitation/inconnu/").status_code == 404
