"""Pages of the applicant, without JavaScript: what they show, to whom, and what each button does."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from terreau.commons.documents.models import Document
from terreau.commons.outbox.models import Message
from terreau.fund.calls.actions import applying, filling, receipts, screening
from terreau.fund.calls.models import Application, Submission, ThreadMessage
from terreau.fund.calls.states import State
from terreau.fund.calls.views import beginning
from terreau.web import pdf
from tests import factories as make
from tests.factories import applying as apply

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def edition():
    return make.edition("2026")


@pytest.fixture
def organisation():
    return apply.organisation()


@pytest.fixture
def signer(organisation):
    return make.member(organisation, person=make.user("presidente@exemple.test", name="Nadia Cherif"))


@pytest.fixture
def draft(edition, organisation, signer):
    return apply.draft(edition, organisation=organisation, by=signer)


def url(name, application, *args):
    return reverse(f"calls:{name}", args=[application.public_id, *args])


def start_url(edition, query=""):
    return reverse("calls:start", args=[edition.call.slug, edition.slug]) + query


def typed(response):
    """What a browser would send back from the page's form: versions included."""
    form = response.context["form"]
    data = {f"_v-{asked.question.id}": asked.version for asked in form.asked()}
    for bound in form:
        value = bound.value()
        if value is not None:
            data[bound.html_name] = value
    return data


# ── Beginning ──
def test_it_works(client, edition, organisation, signer):
    """From the page of the call to the receipt, with buttons only."""
    client.force_login(signer)
    page = client.post(start_url(edition), {"organisation": organisation.public_id}, follow=True)
    application = Application.objects.get()
    assert page.request["PATH_INFO"] == url("application", application)

    page = client.get(url("section", application, "project"))
    page = client.post(
        url("section", application, "project"), {**typed(page), "title": "Cantine", "summary": "Des repas.", "then": "next"}, follow=True
    )
    assert page.request["PATH_INFO"] == url("section", application, "money")
    page = client.post(url("section", application, "money"), {**typed(page), "amount": "8 000,50", "then": "next"}, follow=True)
    assert page.request["PATH_INFO"] == url("send", application)
    page = client.post(url("send", application), {"seen": page.context["mark"]}, follow=True)

    assert page.request["PATH_INFO"] == url("sent", application)
    assert "2026-001" in page.text
    found = Application.objects.get()
    assert (found.state, found.requested_cents) == (State.SUBMITTED, 800_050)
    receipt = Submission.objects.get().receipt
    assert Message.objects.get(kind="calls.receipt").attachments.get() == receipt
    assert b"".join(client.get(reverse("documents:download", args=[receipt.public_id])).streaming_content).startswith(b"%PDF-")


@pytest.mark.case("DS#2860")
def test_start_offers_the_draft_there_is(client, edition, draft, signer):
    """The page offers the existing draft first; a link creates nothing."""
    client.force_login(signer)

    page = client.get(start_url(edition))

    assert url("application", draft) in page.text
    assert Application.objects.count() == 1


@pytest.mark.case("HY#3556")
def test_refreshing_after_a_start_creates_nothing(client, edition, organisation, signer):
    """POST, redirect, GET; the same post again gives the same draft."""
    client.force_login(signer)
    first = client.post(start_url(edition), {"organisation": organisation.public_id})
    client.get(first.url)
    again = client.post(start_url(edition), {"organisation": "later"})
    once_more = client.post(start_url(edition), {"organisation": "later"})

    assert first.status_code == 302
    assert again.url == once_more.url != first.url
    assert Application.objects.count() == 2


def test_start_refuses_an_organisation_that_is_not_mine(client, edition, organisation, stranger):
    client.force_login(stranger)

    client.post(start_url(edition), {"organisation": organisation.public_id})

    assert Application.objects.filter(organisation=organisation).count() == 0


def test_start_says_why_when_the_call_is_closed(client, edition, signer):
    client.force_login(signer)
    with time_machine.travel(edition.closes_at, tick=False):
        page = client.get(start_url(edition))
        client.post(start_url(edition), {"organisation": "later"})

    assert "n’accepte pas de nouvelle" in page.text or "does not take new" in page.text
    assert Application.objects.count() == 0


def test_the_siret_of_the_check_chooses_the_organisation(client, edition, organisation, signer):
    make.member(make.organisation("Autre structure"), person=signer)
    client.force_login(signer)

    page = client.get(start_url(edition, f"?siret={organisation.siret}"))

    assert page.context["form"]["organisation"].value() == organisation.public_id


# ── Without an account ──
def begin_alone(client, edition):
    page = client.get(start_url(edition, "?siret=99990001700018"))
    key = page.context["form"]["key"].value()
    client.post(start_url(edition), {"key": key, "siret": "99990001700018"})
    client.post(start_url(edition), {"key": key, "siret": "99990001700018"})
    return Application.objects.get()


def test_a_visitor_begins_without_an_account(client, edition):
    application = begin_alone(client, edition)
    page = client.get(url("section", application, "project"))
    client.post(url("section", application, "project"), {**typed(page), "title": "Sans compte"})

    assert client.get(url("application", application)).status_code == 200
    assert url("application", application) in client.get(start_url(edition)).text
    application.refresh_from_db()
    assert (application.title, application.started_by, application.siret_hint) == ("Sans compte", None, "99990001700018")


def test_a_visitors_draft_is_nobody_elses(client, edition, stranger, officer, lead):
    application = begin_alone(client, edition)

    other = Client()
    assert other.get(url("application", application)).status_code == 302
    for person in (stranger, officer, lead):
        other.force_login(person)
        assert other.get(url("application", application)).status_code == 404


def test_a_forged_key_opens_nothing(client, edition):
    application = begin_alone(client, edition)
    key = client.cookies["brouillons"].value

    other = Client()
    other.cookies["brouillons"] = key[:-4] + "AAAA"
    assert other.get(url("application", application)).status_code == 302


def code_in(mailoutbox):
    return re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", mailoutbox[-1].body).group()


def sign_in(client, mailoutbox, person, following):
    """By a code sent by e-mail, as people do."""
    client.post(reverse("account_login"), {"email": person.email, "next": following})
    return client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox), "next": following})


@pytest.mark.case("PX#1742")
def test_a_draft_survives_signing_in(client, edition, stranger, mailoutbox):
    """Begun before signing in, it is in the account afterwards, and the key no longer opens it."""
    application = begin_alone(client, edition)

    answer = sign_in(client, mailoutbox, stranger, url("application", application))

    assert answer.url == url("application", application)
    assert client.get(answer.url).status_code == 200
    application.refresh_from_db()
    assert application.started_by == stranger
    client.logout()
    assert client.get(url("application", application)).status_code == 302


@pytest.mark.case("PX#1742")
def test_a_draft_survives_signing_up(client, edition, mailoutbox):
    """An account made in the middle, its address proved by a code."""
    application = begin_alone(client, edition)

    client.post(reverse("account_signup"), {"email": "neuve@exemple.test", "name": "Inès Robin", "next": url("application", application)})
    client.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox)})

    application.refresh_from_db()
    assert application.started_by.email == "neuve@exemple.test"
    assert client.get(url("application", application)).status_code == 200


def test_a_visitor_cannot_send_nor_attach(client, edition):
    schema = {
        "sections": [
            {
                "id": "all",
                "title": "Tout",
                "questions": [
                    {"id": "title", "kind": "short_text", "label": "Nom"},
                    {"id": "statutes", "kind": "file", "label": "Statuts signés"},
                ],
            }
        ],
        "roles": {"title": "title"},
    }
    type(edition).objects.filter(pk=edition.pk).update(form_version=make.form_version(schema))
    application = begin_alone(client, edition)

    client.post(url("section", application, "all"), {"title": "A", "statutes": SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF")})
    answer = client.post(url("answer", application), {"question": "statutes", "statutes": SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF")})

    assert answer.status_code == 422
    assert Document.objects.count() == 0
    assert client.post(url("send", application), {}).status_code == 403


def test_one_connection_cannot_fill_the_house_with_drafts(client, edition, monkeypatch):
    """Beyond the limit: a refusal in words, with a way on, and what was typed is still there. Signing in lifts it."""
    monkeypatch.setattr(beginning, "UNSIGNED_DRAFTS", "2/h/ip")
    for number in range(2):
        assert client.post(start_url(edition), {"key": f"{number}" * 43}).status_code == 302

    refused = client.post(start_url(edition), {"key": "k" * 43, "siret": "99990001700018"})

    assert refused.status_code == 200
    assert "Connectez-vous pour commencer la vôtre tout de suite" in refused.text
    assert refused.context["form"]["siret"].value() == "99990001700018"
    assert refused.context["form"]["key"].value() == "k" * 43
    assert Application.objects.count() == 2
    client.force_login(make.member(make.organisation()))
    assert client.post(start_url(edition), {"organisation": "later"}).status_code == 302
    assert Application.objects.count() == 3


# ── Filling ──
@pytest.mark.case("DS#719")
def test_section_keeps_what_is_valid_and_shows_the_rest_again(client, draft, signer):
    """An invalid save comes back with every value; the others are saved."""
    client.force_login(signer)
    page = client.get(url("section", draft, "money"))

    page = client.post(url("section", draft, "money"), {**typed(page), "amount": "beaucoup", "has_staff": "yes"})

    assert page.status_code == 200
    assert "beaucoup" in page.text
    assert dict(draft.sheet.answers.values_list("question", "value"))["has_staff"] is True


@pytest.mark.case("HY#4478")
def test_enter_saves_and_stays(client, draft, signer):
    """The first button of the form, the one Enter presses, saves."""
    client.force_login(signer)
    page = client.get(url("section", draft, "project"))
    form = page.text[page.text.index("<form", page.text.index("terreau-autosave")) :]

    assert form.index("visually-hidden") < form.index('name="then"')
    response = client.post(url("section", draft, "project"), {**typed(page), "title": "Nouveau"})
    assert response.url == url("section", draft, "project")
    assert client.get(response.url).context["application"].title == "Nouveau"


@pytest.mark.case("IUK#8")
def test_two_tabs_show_both_answers(client, draft, signer):
    """Without JavaScript."""
    client.force_login(signer)
    first = typed(client.get(url("section", draft, "project")))
    second = dict(first)
    client.post(url("section", draft, "project"), {**first, "title": "Premier onglet"})

    page = client.post(url("section", draft, "project"), {**second, "title": "Second onglet"})

    assert page.status_code == 200
    assert "Premier onglet" in page.text
    assert "Second onglet" in page.text
    draft.refresh_from_db()
    assert draft.title == "Premier onglet"
    kept = client.post(
        url("section", draft, "project"), {**typed(page), "title": "Second onglet", "_clash-title": "1", "_keep-title": "mine"}
    )
    assert kept.status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Second onglet"


def test_autosave_saves_one_answer_and_says_so(client, draft, signer):
    client.force_login(signer)

    answer = client.post(url("answer", draft), {"question": "title", "title": "Au fil de l’eau", "version": "1"})

    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    draft.refresh_from_db()
    assert draft.title == "Au fil de l’eau"


def test_autosave_conflict_gives_the_other_answer(client, draft, signer):
    client.force_login(signer)
    client.post(url("answer", draft), {"question": "title", "title": "Un", "version": "1"})

    answer = client.post(url("answer", draft), {"question": "title", "title": "Deux", "version": "1"})

    assert (answer.status_code, answer.json()["value"]) == (409, "Un")


@pytest.mark.case("DS#6356")
def test_autosave_without_session_is_401_and_keeps_nothing(client, draft):
    """Never a quiet failure."""
    answer = client.post(
        url("answer", draft), {"question": "title", "title": "Perdu", "version": "1"}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 401
    draft.refresh_from_db()
    assert draft.title == "Cantine solidaire"


def test_autosave_is_refused_once_sent(client, draft, signer):
    applying.submit(application=draft, by=signer, at=NOW)
    client.force_login(signer)

    assert client.post(url("answer", draft), {"question": "title", "title": "Trop tard", "version": "1"}).status_code == 403


@pytest.mark.case("DS#6356")
def test_what_was_typed_survives_the_end_of_the_session(client, draft, signer):
    """Without JavaScript: the form comes back, filled in, after signing in."""
    client.force_login(signer)
    data = {**typed(client.get(url("section", draft, "project"))), "title": "Tapé longuement"}
    client.logout()

    answer = client.post(url("section", draft, "project"), data)
    assert answer.status_code == 302
    assert "login" in answer.url or "connexion" in answer.url
    client.force_login(signer)
    page = client.get(url("section", draft, "project"))

    assert page.context["is_restored"]
    assert "Tapé longuement" in page.text
    client.post(url("section", draft, "project"), typed(page))
    draft.refresh_from_db()
    assert draft.title == "Tapé longuement"
    assert not client.get(url("section", draft, "project")).context["is_restored"]


def test_a_reader_sees_the_draft_and_changes_nothing(client, draft, organisation):
    reader = make.member(organisation, can_edit=False, can_sign=False)
    client.force_login(reader)

    assert client.get(url("application", draft)).status_code == 200
    assert client.get(url("section", draft, "project")).status_code == 403
    assert client.post(url("answer", draft), {"question": "title", "title": "X", "version": "1"}).status_code == 403


def test_members_see_who_wrote_last(client, draft, organisation):
    colleague = make.member(organisation, person=make.user(name="Paul Weber"))
    filling.save_answers(
        application=draft, values={"title": "De Paul"}, expected_versions={"title": 1}, by=colleague, at=NOW + timedelta(minutes=1)
    )
    client.force_login(draft.started_by)

    assert "Paul Weber" in client.get(url("section", draft, "project")).text


@pytest.mark.case("DS#4807")
@pytest.mark.parametrize("name", ["application", "send", "organisation", "thread"])
def test_every_page_of_a_draft_says_it_is_not_sent(client, draft, signer, name):
    """With the deadline, its zone, and the time that is left."""
    client.force_login(signer)

    page = client.get(url(name, draft)).text

    assert "NON ENVOYÉE" in page or "NOT SENT" in page
    assert "2\u00a0décembre\u00a02026" in page
    assert "Paris" in page


# ── Sending ──
def test_send_says_all_that_is_missing_and_where(client, edition, organisation, signer):
    application = apply.draft(edition, organisation=organisation, by=signer, answers={"title": "A"})
    client.force_login(signer)

    page = client.get(url("send", application))

    assert url("section", application, "project") in page.text
    assert url("section", application, "money") in page.text
    page = client.post(url("send", application), {})
    assert page.status_code == 200
    assert Submission.objects.count() == 0


def test_sending_twice_leads_to_the_same_receipt(client, draft, signer):
    client.force_login(signer)
    mark = client.get(url("send", draft)).context["mark"]

    first = client.post(url("send", draft), {"seen": mark})
    second = client.post(url("send", draft), {"seen": mark})

    assert first.url == url("sent", draft)
    assert second.status_code == 302
    assert Submission.objects.count() == 1


@pytest.mark.case("PX-form-cache")
def test_a_stale_page_does_not_send_what_was_not_read(client, draft, organisation, signer):
    """A colleague changed an answer after the page was drawn."""
    client.force_login(signer)
    mark = client.get(url("send", draft)).context["mark"]
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        filling.save_answers(
            application=draft, values={"title": "B"}, expected_versions={"title": 1}, by=signer, at=NOW + timedelta(minutes=1)
        )
        page = client.post(url("send", draft), {"seen": mark})
        assert page.status_code == 200
        assert Submission.objects.count() == 0
        assert client.post(url("send", draft), {"seen": page.context["mark"]}).status_code == 302


def test_a_member_who_may_not_sign_tells_those_who_may(client, draft, organisation, signer):
    writer = make.member(organisation, can_sign=False)
    client.force_login(writer)

    page = client.get(url("send", draft))
    assert "Nadia Cherif" in page.text
    assert client.post(url("send", draft), {}).status_code == 403
    client.post(url("tell_signers", draft))

    assert [message.to for message in Message.objects.filter(kind="calls.ready")] == [signer]


def test_the_submission_stands_when_the_receipt_cannot_be_made(client, draft, signer, monkeypatch):
    def broken(*args):
        raise RuntimeError("no typesetter today")

    monkeypatch.setattr(pdf, "render", broken)
    client.force_login(signer)

    page = client.post(url("send", draft), {}, follow=True)

    assert page.status_code == 200
    assert Submission.objects.get().receipt is None
    monkeypatch.undo()

    assert receipts.make_missing(at=NOW) == 0
    assert receipts.make_missing(at=NOW + timedelta(minutes=2)) == 1
    assert Submission.objects.get().receipt is not None


# ── Afterwards ──
@pytest.fixture
def sent(draft, signer):
    applying.submit(application=draft, by=signer, at=NOW)
    return draft


def test_reopen_asks_first_and_says_it_is_no_longer_sent(client, sent, signer):
    client.force_login(signer)

    assert client.get(url("reopen", sent)).status_code == 200
    page = client.post(url("reopen", sent), follow=True)

    assert "N’EST PLUS ENVOYÉE" in page.text or "NO LONGER SENT" in page.text
    assert client.get(url("submission", sent, 1)).status_code == 200


def test_withdraw_asks_for_a_reason(client, sent, signer):
    client.force_login(signer)

    assert client.post(url("withdraw", sent), {"reason": ""}).status_code == 200
    assert client.post(url("withdraw", sent), {"reason": "Un autre financeur."}).status_code == 302
    sent.refresh_from_db()
    assert sent.state == State.WITHDRAWN


def test_completion_reopens_the_named_sections_only(client, sent, signer, officer):
    screening.request_completion(
        application=sent, sections=["money"], message="Et le personnel ?", due_at=NOW + timedelta(days=9), by=officer, at=NOW
    )
    client.force_login(signer)

    page = client.get(url("thread", sent)).text
    assert "Et le personnel" in page  # among the messages: an answer there reads badly without its question
    assert "1er\u00a0décembre\u00a02026" in page
    page = client.get(url("application", sent))
    assert "1 message" in page.text
    assert "Et le personnel" in page.text
    assert url("section", sent, "money") in page.text
    assert url("section", sent, "project") not in page.text
    assert client.get(url("section", sent, "project")).status_code == 404
    assert client.post(url("answer", sent), {"question": "title", "title": "X", "version": "1"}).status_code == 422

    page = client.get(url("section", sent, "money"))
    page = client.post(url("section", sent, "money"), {**typed(page), "has_staff": "yes", "then": "next"}, follow=True)
    assert client.post(url("send", sent), {"seen": page.context["mark"]}).url == url("sent", sent)
    assert Submission.objects.count() == 2
    diff = client.get(url("submission", sent, 2))
    assert "Avez-vous des salariés" in diff.text
    assert "<del>" not in diff.text


def shown(client, application):
    """All that the applicant reads of a file, without what changes at each request."""
    pages = [client.get(url("application", application)), client.get(reverse("calls:mine")), client.get(url("thread", application))]
    return [re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.text) for page in pages]


@pytest.mark.parametrize("outcome", [State.AWARDED, State.WAITLISTED, State.REJECTED])
def test_a_decision_shows_nowhere_before_it_is_released(client, sent, signer, lead, outcome):
    """Not by a word, not by a button that comes or goes: the pages are those of a file in deliberation."""
    client.force_login(signer)
    Application.objects.filter(pk=sent.pk).update(state=State.DELIBERATION)
    undecided = shown(client, sent)

    Application.objects.filter(pk=sent.pk).update(state=outcome)
    assert shown(client, sent) == undecided

    screening.release_outcome(application=Application.objects.get(pk=sent.pk), state=outcome, cents=None, letter=None, by=lead, at=NOW)
    assert shown(client, sent) != undecided


def test_an_ineligibility_shows_nowhere_before_it_is_released(client, sent, signer, lead):
    client.force_login(signer)
    Application.objects.filter(pk=sent.pk).update(state=State.INELIGIBLE)

    assert client.get(url("application", sent)).context["standing"].key == State.SUBMITTED
    screening.release_outcome(
        application=Application.objects.get(pk=sent.pk), state=State.INELIGIBLE, cents=None, letter=None, by=lead, at=NOW
    )
    assert client.get(url("application", sent)).context["standing"].key == State.INELIGIBLE


def test_messages_reach_the_team_and_come_back(client, sent, signer, officer):
    client.force_login(signer)
    client.post(url("thread", sent), {"body": "Bonjour <script>alert(1)</script>"})
    screening.write_to_applicant(application=sent, body="Bonjour Madame", by=officer, at=NOW)

    page = client.get(url("thread", sent))

    assert "<script>alert" not in page.text
    assert "Bonjour Madame" in page.text
    assert ThreadMessage.objects.count() == 2


def test_a_lapsed_draft_says_so(client, draft, signer, edition):
    client.force_login(signer)
    with time_machine.travel(edition.closes_at + timedelta(days=1), tick=False):
        page = client.get(url("application", draft))
        listed = client.get(reverse("calls:mine"))

    assert page.context["standing"].key == "lapsed"
    assert page.context["standing"].word in listed.text
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


# ── Doors ──
PAGES = ["application", "organisation", "send", "sent", "tell_signers", "reopen", "withdraw", "discard", "thread", "answer"]


@pytest.mark.parametrize("name", PAGES)
def test_strangers_find_nothing(client, sent, stranger, juror, officer, lead, name):
    address = url(name, sent)
    assert client.get(address).status_code == 302
    for person in (stranger, juror, officer, lead):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_former_member_finds_nothing(client, draft, signer, organisation, name):
    organisation.memberships.filter(user=signer).update(state="ended")
    client.force_login(signer)

    assert client.get(url(name, draft)).status_code == 404
    assert client.get(reverse("calls:mine")).context["rows"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_mine_costs_the_same_however_many(client, signer, organisation, django_assert_num_queries, count):
    for number in range(count):
        apply.draft(make.edition(f"{2100 + number}"), organisation=organisation, by=signer)
    client.force_login(signer)

    with django_assert_num_queries(6):
        assert len(client.get(reverse("calls:mine")).context["rows"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_file_costs_the_same_however_long_its_story(client, sent, signer, officer, django_assert_num_queries, count):
    for _again in range(count - 1):
        applying.reopen(application=sent, by=signer, at=NOW)
        applying.submit(application=sent, by=signer, at=NOW)
        screening.write_to_applicant(application=sent, body="Bonjour", by=officer, at=NOW)
    client.force_login(signer)

    with django_assert_num_queries(13):
        assert len(client.get(url("application", sent)).context["submissions"]) == count
