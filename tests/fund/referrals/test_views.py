"""The pages of a referral, for the team, the applicant and who receives it."""

import pytest
from django.urls import reverse

from terreau.commons.outbox.models import Message
from terreau.fund.referrals import queries
from terreau.fund.referrals.models import Referral
from terreau.fund.referrals.states import State
from tests import factories as make

TYPED = {"towards": "funder", "to_name": "Fondation des Coteaux", "to_address": "f@exemple.test", "reason": "Elle aide les cantines."}
CONTACT = {"contact": "Nadia Cherif", "address": "nadia@exemple.test"}


def page(client, name, *args, **data):
    return client.get(reverse(f"referrals:{name}", args=args), data)


def post(client, name, *args, **data):
    return client.post(reverse(f"referrals:{name}", args=args), data)


def link():
    return Message.objects.get(kind="referrals.passed_on").link_path


def test_it_works(client, application, officer):
    client.force_login(officer)
    assert post(client, "file", application.public_id, **TYPED).status_code == 302
    referral = Referral.objects.get()
    assert "Fondation des Coteaux" in page(client, "desk").content.decode()

    client.force_login(application.signer)
    assert "Quelqu’un peut peut-être vous aider" in client.get(reverse("calls:application", args=[application.public_id])).content.decode()
    section = queries.sections_of(application)[0]
    where = (application.public_id, referral.public_id)
    assert section.title in page(client, "answer", *where).content.decode()
    assert post(client, "answer", *where, **CONTACT, sections=[section.id]).status_code == 302

    client.logout()
    shown = client.get(link())
    assert "nadia@exemple.test" in shown.content.decode()
    assert shown.headers["X-Robots-Tag"] == "noindex"
    referral.refresh_from_db()
    assert client.post(link(), {"verb": "take", "note": "À lundi", "version": referral.version}).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.note) == (State.TAKEN, "À lundi")


def test_a_refusal_keeps_what_was_typed(client, application, officer):
    client.force_login(officer)
    answer = post(client, "file", application.public_id, **TYPED | {"to_address": "pas une adresse"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Elle aide les cantines." in html
    assert 'aria-invalid="true"' in html
    assert not Referral.objects.exists()


def test_the_link_opens_nothing_before_nor_after(client, application, propose):
    referral = propose()
    address = reverse("referrals:receive", args=[queries.key_of(referral)])
    assert "Cette page est fermée" in client.get(address).content.decode()
    Referral.objects.update(state=State.STOPPED, shared={"facts": [["Projet", "SECRET"]]})
    closed = client.get(address).content.decode()
    assert "ont repris leur accord" in closed
    assert "SECRET" not in closed
    assert application.title not in closed


def test_a_link_never_issued_opens_nothing(client, agreed):
    for secret in (agreed.public_id, queries.key_of(agreed)[:-1] + "x", "n-importe-quoi"):
        assert client.get(reverse("referrals:receive", args=[secret])).status_code == 404


def test_reading_answers_nothing(client, agreed):
    """Mail readers open links by themselves."""
    client.get(link())
    assert Referral.objects.get().state == State.AGREED


def test_a_stale_page_of_the_receiver_is_told(client, agreed):
    client.post(link(), {"verb": "take", "version": agreed.version})
    last = client.post(link(), {"verb": "pass_on", "version": agreed.version})
    assert last.status_code == 200
    assert "Quelqu’un vient de modifier cet élément" in last.content.decode()


def test_others_find_nothing(client, agreed, application, stranger, juror):
    where = (application.public_id, agreed.public_id)
    for person in (stranger, juror):
        client.force_login(person)
        for name in ("answer", "decline", "stop"):
            assert page(client, name, *where).status_code == 404
        assert page(client, "mine", application.public_id).status_code == 404
        assert page(client, "desk").status_code == 403
        assert page(client, "file", application.public_id).status_code == 403


def test_who_may_not_sign_reads_and_does_not_answer(client, propose, application):
    referral = propose()
    editor = make.member(application.organisation, can_sign=False)
    client.force_login(editor)
    where = (application.public_id, referral.public_id)
    assert "qui peut signer" in page(client, "answer", *where).content.decode()
    assert post(client, "answer", *where, **CONTACT).status_code == 403
    assert post(client, "decline", *where).status_code == 403
    referral.refresh_from_db()
    assert referral.state == State.PROPOSED


def test_declining_and_taking_back_ask_once_more(client, propose, application):
    referral = propose()
    where = (application.public_id, referral.public_id)
    client.force_login(application.signer)
    assert "Refuser cette proposition" in page(client, "decline", *where).content.decode()
    assert Referral.objects.get().state == State.PROPOSED
    post(client, "decline", *where, note="Merci, nous les connaissons.")
    assert Referral.objects.get().state == State.DECLINED
    assert post(client, "stop", *where).status_code == 403


def test_taking_back_closes_the_link(client, agreed, application):
    client.force_login(application.signer)
    where = (application.public_id, agreed.public_id)
    assert "Reprendre mon accord" in page(client, "answer", *where).content.decode()
    assert post(client, "stop", *where).status_code == 302
    client.logout()
    assert "Cette page est fermée" in client.get(link()).content.decode()


def test_the_team_writes_down_what_it_hears(client, agreed, officer):
    client.force_login(officer)
    assert post(client, "note", agreed.public_id, verb="pass_on", note="Plus de place", version=agreed.version).status_code == 302
    assert Referral.objects.get().state == State.NOT_FOR_US
    assert page(client, "note", agreed.public_id).status_code == 403


def test_the_team_withdraws_what_was_not_answered(client, propose, officer, application):
    referral = propose()
    client.force_login(officer)
    assert "Retirer cette proposition" in page(client, "withdraw", referral.public_id).content.decode()
    assert post(client, "withdraw", referral.public_id).status_code == 302
    assert Referral.objects.get().state == State.WITHDRAWN
    assert Message.objects.filter(kind="referrals.withdrawn", to=application.signer).exists()


@pytest.mark.case("HY-2021-xss")
def test_strangers_words_stay_words(client, propose, application, officer):
    referral = propose('<script>alert("a")</script>', reason="<img src=x onerror=alert(1)>")
    Referral.objects.update(
        state=State.AGREED,
        note="<b>gras</b>",
        shared={"facts": [["<i>", "<u>"]], "sections": [{"title": "<s>", "rows": [["<q>", "<em>"]]}]},
    )
    client.force_login(officer)
    pages = [page(client, "desk"), page(client, "file", application.public_id), page(client, "note", referral.public_id)]
    client.force_login(application.signer)
    pages += [page(client, "answer", application.public_id, referral.public_id), page(client, "mine", application.public_id)]
    client.logout()
    pages.append(client.get(reverse("referrals:receive", args=[queries.key_of(referral)])))
    for one in pages:
        html = one.content.decode()
        assert one.status_code == 200
        for tag in ("<script>alert", "<img src=x", "<b>gras", "<u>", "<s>", "<q>"):
            assert tag not in html


def test_the_desk_filters_and_says_when_there_is_nothing(client, agreed, propose, officer):
    propose("Un autre soutien")
    client.force_login(officer)
    shown = page(client, "desk", state="proposed").content.decode()
    assert "Un autre soutien" in shown
    assert "La Fabrique" not in shown
    assert "Aucune orientation ici" in page(client, "desk", state="helped").content.decode()
    assert "La Fabrique" in page(client, "desk", state="nonsense").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_the_same_questions(client, propose, officer, django_assert_num_queries, count):
    for number in range(count):
        propose(f"Soutien {number}")
    client.force_login(officer)
    page(client, "desk")
    with django_assert_num_queries(6):
        page(client, "desk")
