"""The mail room, as each role, on and off the straight path."""

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.commons.outbox import actions, letters
from terreau.commons.outbox.letters import Draft
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State
from terreau.fund.calls.states import State as FileState
from terreau.lib import ids
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.commons.forms.browser import controls

pytestmark = pytest.mark.django_db
LIST = reverse("outbox:list")


@pytest.fixture
def file(db):
    return make.application(make.edition(), state=FileState.SUBMITTED, title="Jardin partagé", number=7)


def letter(about, *, number=1, is_held=True, **fields):
    fields = {
        "kind": "test.letter",
        "subject": f"Courrier {number}",
        "body": "Bonjour.\n\nMerci.",
        "to_address": "lea@exemple.test",
    } | fields
    return actions.post(Draft(key=f"test:{number}", about=about, is_held=is_held, **fields), by=None, at=make.NOW)


def page(name, message):
    return reverse(f"outbox:{name}", args=[message.public_id])


def ticket(message):
    return f"{message.public_id}:{Message.objects.get(pk=message.pk).version}"


def test_it_works(client, officer, file):
    message = letter(file)
    client.force_login(officer)

    assert "Courrier 1" in client.get(LIST).content.decode()
    assert "lea@exemple.test" in client.get(page("detail", message)).content.decode()
    asked = client.post(reverse("outbox:release"), {"letters": [ticket(message)]})
    assert "Laisser partir ce courrier" in asked.content.decode()
    assert Message.objects.get().state == State.HELD
    client.post(reverse("outbox:release"), dict(controls(asked.content.decode()).lists()))  # what that page itself would send

    message = Message.objects.get()
    assert (message.state, message.proofread_by) == (State.READY, officer)
    assert Entry.objects.filter(verb="message.released", by=officer).count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_queries_whatever_its_length(client, officer, file, count, django_assert_num_queries):
    for number in range(count):
        letter(file, number=number, to=make.user())
    client.force_login(officer)
    client.get(LIST)

    with django_assert_num_queries(5):  # session, person, roles; counts by state; the page
        client.get(LIST)


def test_the_list_filters_by_state_kind_and_words(client, officer, file):
    letters.register({"test.other": "Autre courrier"})
    letter(file, number=1)
    letter(file, number=2, kind="test.other", is_held=False)
    client.force_login(officer)

    shown = lambda query: [f"Courrier {n}" for n in (1, 2) if f">Courrier {n}<" in client.get(LIST + query).content.decode()]  # noqa: E731
    assert shown("?state=held") == ["Courrier 1"]
    assert shown("?kind=test.other") == ["Courrier 2"]
    assert shown("?q=courrier+2") == ["Courrier 2"]
    assert shown("?q=LEA@") == ["Courrier 1", "Courrier 2"]
    assert shown("?state=nonsense&kind=nonsense&page=99") == ["Courrier 1", "Courrier 2"]


def test_a_room_filters_all_its_letters_and_an_unnamed_kind_is_refused(client, admin, file):
    person = make.user()
    letter(person, number=1, kind="accounts.role_granted")
    letter(file, number=2)
    client.force_login(admin)
    assert "Courrier 2" not in client.get(LIST + "?kind=accounts").content.decode()
    with pytest.raises(letters.UnknownKind):
        letter(file, number=3, kind="nowhere.letter")


ROUTES = ["list", "detail", "preview", "edit", "cancel", "retry", "release"]


@pytest.mark.parametrize("role", [None, *[role for role in Role if role not in {Role.OFFICER, Role.LEAD, Role.ADMIN}]])
@pytest.mark.parametrize("route", ROUTES)
def test_other_roles_find_closed_doors(client, file, role, route):
    message = letter(file)
    client.force_login(make.user(roles=[role] if role else []))
    url = reverse(f"outbox:{route}", args=[] if route in {"list", "release"} else [message.public_id])
    method = client.post if route in {"retry", "release"} else client.get

    assert method(url, {"letters": [ticket(message)], "confirmed": "yes"} if route == "release" else {}).status_code == 403
    assert Message.objects.get().state == State.HELD


@pytest.mark.parametrize("route", ROUTES)
def test_a_visitor_is_asked_to_sign_in(client, file, route):
    message = letter(file)
    url = reverse(f"outbox:{route}", args=[] if route in {"list", "release"} else [message.public_id])
    assert client.post(url).status_code == 302
    assert "compte" in client.post(url)["Location"]


def test_a_revoked_officer_sees_nothing(client, officer, file):
    message = letter(file)
    client.force_login(officer)
    officer.grants.update(revoked_at=make.NOW)

    assert client.get(LIST).status_code == 403
    assert client.get(page("detail", message)).status_code == 403


@pytest.mark.case("PX-2019")
@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEAD])
def test_mail_about_a_draft_or_about_no_file_is_not_for_officers(client, file, role):
    draft = letter(make.application(make.edition(), state=FileState.DRAFT), number=2, subject="Rappel de brouillon")
    personal = letter(make.user(), number=3, subject="Invitation personnelle")
    client.force_login(make.user(roles=[role]))

    body = client.get(LIST).content.decode()
    assert "Rappel" not in body
    assert "Invitation" not in body
    for hidden in (draft, personal):
        assert client.get(page("detail", hidden)).status_code == 404
        assert client.get(page("preview", hidden)).status_code == 404
        client.post(reverse("outbox:release"), {"letters": [ticket(hidden)], "confirmed": "yes"})
        assert Message.objects.get(pk=hidden.pk).state == State.HELD


def test_an_administrator_sees_every_message(client, admin, file):
    personal = letter(make.user(), number=3, subject="Invitation personnelle")
    client.force_login(admin)
    assert "Invitation personnelle" in client.get(LIST).content.decode()
    assert client.get(page("detail", personal)).status_code == 200


def test_a_held_letter_is_corrected_and_one_that_left_is_not(client, officer, file):
    message = letter(file)
    client.force_login(officer)

    response = client.post(
        page("edit", message), {"version": message.version, "subject": "Nouvel objet\r\nBcc: x@y.fr", "body": "Nouveau texte"}
    )
    assert response.status_code == 302
    message.refresh_from_db()
    assert (message.subject, message.body) == ("Nouvel objet Bcc: x@y.fr", "Nouveau texte")
    actions.release(messages=[message], by=officer, at=make.NOW)
    assert client.get(page("edit", message)).status_code == 403


def test_a_second_proofreader_does_not_overwrite_the_first(client, officer, lead, file):
    message = letter(file)
    first_version = message.version
    client.force_login(officer)
    client.post(page("edit", message), {"version": first_version, "subject": "Objet", "body": "Texte du premier"})
    client.force_login(lead)

    response = client.post(page("edit", message), {"version": first_version, "subject": "Objet", "body": "Texte du second"})

    assert response.status_code == 200
    body = response.content.decode()
    assert "Texte du second" in body  # nothing typed is lost
    assert "Texte du premier" in body  # and what stands is shown beside it
    assert Message.objects.get().body == "Texte du premier"


def test_an_empty_letter_is_refused_with_words(client, officer, file):
    message = letter(file)
    with pytest.raises(actions.EmptyLetter):
        actions.edit(message=message, subject=" \r\n ", body="\n", by=officer, at=make.NOW)


def test_a_letter_corrected_since_it_was_read_stays(client, officer, lead, file):
    message = letter(file)
    seen = ticket(message)
    actions.edit(message=message, subject="Objet", body="Autre", by=lead, at=make.NOW)
    client.force_login(officer)

    response = client.post(reverse("outbox:release"), {"letters": [seen], "confirmed": "yes"}, follow=True)

    assert Message.objects.get().state == State.HELD
    assert "reste là" in response.content.decode()


def test_many_letters_leave_from_an_explicit_list_and_refused_ones_are_named(client, officer, file):
    first, second, gone = (letter(file, number=number) for number in (1, 2, 3))
    gone_ticket = ticket(gone)
    actions.cancel(message=gone, reason="Doublon", by=officer, at=make.NOW)
    client.force_login(officer)

    tickets = [ticket(first), ticket(second), gone_ticket, "inconnu:1"]
    response = client.post(reverse("outbox:release"), {"letters": tickets, "confirmed": "yes"}, follow=True)

    assert {m.state for m in Message.objects.filter(pk__in=[first.pk, second.pk])} == {State.READY}
    body = response.content.decode()
    assert "2 courriers partent" in body
    assert "Courrier 3" in body
    assert "1 courrier est introuvable" in body


@pytest.mark.parametrize("tickets", [[], ["sans-version"], ["x:-1"], ["x:99999999999999999999"]])
def test_an_unreadable_list_releases_nothing(client, officer, file, tickets):
    letter(file)
    client.force_login(officer)
    assert client.post(reverse("outbox:release"), {"letters": tickets, "confirmed": "yes"}).status_code == 302
    assert Message.objects.get().state == State.HELD


def test_what_a_letter_announces_comes_true_with_it_or_the_letter_stays(officer, file):
    told = []

    def effect(message, *, by, at):
        if message.subject == "Pas encore":
            raise Refusal("La décision n’est pas annoncée.")
        told.append(message.pk)

    letters.on_release("test.announce", effect)
    ready, early = letter(file, number=1, kind="test.announce"), letter(file, number=2, kind="test.announce", subject="Pas encore")

    report = actions.release_each(messages=[ready, early], by=officer, at=make.NOW)

    assert told == [ready.pk] == [message.pk for message in report.done]
    assert Message.objects.get(pk=early.pk).state == State.HELD
    with pytest.raises(Refusal):
        actions.release(messages=[letter(file, number=3), early], by=officer, at=make.NOW)
    assert Message.objects.get(key="test:3").state == State.HELD  # all or none


def test_cancelling_asks_why_and_is_for_leads(client, officer, lead, file):
    message = letter(file)
    client.force_login(officer)
    assert client.post(page("cancel", message), {"reason": "Non"}).status_code == 403
    client.force_login(lead)
    assert client.post(page("cancel", message), {"reason": ""}).status_code == 200
    assert Message.objects.get().state == State.HELD

    client.post(page("cancel", message), {"reason": "Envoyé par erreur"})

    assert Message.objects.get().state == State.CANCELLED
    assert Entry.objects.get(verb="message.cancelled").facts["reason"] == "Envoyé par erreur"


def test_a_failed_message_goes_back_in_the_queue(client, officer, file):
    message = letter(file, is_held=False)
    Message.objects.update(state=State.FAILED, attempts=6, last_error="550 inconnu")
    client.force_login(officer)
    assert "550 inconnu" in client.get(page("detail", message)).content.decode()

    client.post(page("retry", message))

    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.READY, 0)
    assert client.post(page("retry", message)).status_code == 403


def test_the_preview_is_alone_in_a_frame_without_rights(client, officer, file):
    message = letter(file, facts=[("Projet", "<script>alert(1)</script>")], quote="javascript:alert(1) <img src=x onerror=alert(1)>")
    client.force_login(officer)

    response = client.get(page("preview", message))

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.rstrip().endswith("sandbox")
    assert "script-src" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    body = response.content.decode()
    assert "<script" not in body
    assert "<img src=x" not in body
    assert "unsafe-inline" not in client.get(page("detail", message))["Content-Security-Policy"]


@pytest.mark.case("PX-2019")
def test_a_secret_link_is_not_shown_to_the_mail_room(client, admin, mailoutbox):
    secret = ids.secret()
    message = letter(make.user(), link_label="Accepter", link_path=f"/invitations/{secret}/", is_held=False)
    client.force_login(admin)

    for route in ("detail", "preview"):
        assert secret not in client.get(page(route, message)).content.decode()
    actions.deliver_due(at=make.NOW)
    assert secret in mailoutbox[0].body


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", ["edit", "release", "cancel", "retry"])
@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEAD, Role.ADMIN])
def test_who_may_do_what_in_which_state(client, file, state, verb, role):
    message = letter(file)
    Message.objects.update(state=state)
    client.force_login(make.user(roles=[role]))
    allowed = {
        "edit": {State.HELD},
        "release": {State.HELD},
        "retry": {State.FAILED},
        "cancel": {State.HELD, State.READY, State.FAILED} if role != Role.OFFICER else set(),
    }[verb]
    posted = {"letters": [ticket(message)], "confirmed": "yes", "version": message.version, "subject": "S", "body": "B", "reason": "R"}

    client.post(reverse("outbox:release") if verb == "release" else page(verb, message), posted)

    message.refresh_from_db()
    after = (
        {"edit": State.HELD, "release": State.READY, "retry": State.READY, "cancel": State.CANCELLED}[verb] if state in allowed else state
    )
    assert message.state == after
    assert Entry.objects.filter(object_type="outbox.message").exists() is (state in allowed)
