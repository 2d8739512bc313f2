"""Accounts to pay: two people verify, nothing is paid on an account that changed since, each full reading leaves a trace."""

import csv
import io
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.documents import rules as documents
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.commons.papers import actions as papers
from terreau.commons.papers.models import BankDetails
from terreau.fund.calls.states import State as FileState
from terreau.fund.payees import actions, queries, rules
from terreau.fund.payees.models import AccountCheck
from terreau.fund.payees.states import MOVES, State
from terreau.lib import iban as ibans
from terreau.lib import moves
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.commons.papers import shelf
from tests.factories import jury as sit
from tests.races import just_before

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
FIRST, SECOND = "FR1420041010050500013M02606", "FR7630006000011234567890189"
BELGIAN = "BE68539007547034"


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition():
    return sit.edition(slug="2026", opens_at=NOW - 60 * DAY, envelope_cents=9_000_000)


@pytest.fixture
def award(edition, lead):
    """A file of “Les Jardins bleus” awarded 8 000 € and told so."""
    file = sit.file(edition, state=FileState.DELIBERATION, requested_cents=1_000_000, organisation=make.organisation("Les Jardins bleus"))
    sit.announced(edition, (file, "award", 800_000), by=lead)
    file.refresh_from_db()
    return file


@pytest.fixture
def body(award):
    return award.organisation


@pytest.fixture
def signer(body):
    return make.member(body)


@pytest.fixture
def payer():
    return make.user("mathilde@exemple.test", name="Mathilde Rey", roles=[Role.FINANCE])


@pytest.fixture
def second():
    return make.user("second@exemple.test", name="Seconde Personne", roles=[Role.FINANCE])


@pytest.fixture
def account(body, signer):
    return put(body, signer)


def put(body, signer, *, iban=FIRST, holder="Les Jardins bleus", at=NOW - 90 * DAY):
    return papers.set_bank_details(organisation=body, iban=iban, bic="AGRIFRPP", holder=holder, by=signer, at=at)


def vouch(body, account, payer, **more):
    facts = {"way": "paper", "note": "", "by": payer, "at": NOW} | more
    return actions.vouch(organisation=body, account=account.public_id, **facts)


def standing(payer, body):
    return queries.payee(payer, body).standing


def exported(client):
    answer = client.post(reverse("payees:export"))
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))


def test_it_works(client, body, account, payer, second):
    assert standing(payer, body) == queries.Standing.NEW
    check = vouch(body, account, payer)
    assert standing(payer, body) == queries.Standing.VOUCHED
    assert [mail.to for mail in Message.objects.filter(kind="payees.second", to=second)] == [second]
    assert not Message.objects.filter(kind="payees.second", to=payer).exists()

    client.force_login(second)
    assert [line["IBAN"] for line in exported(client)] == [""]
    actions.confirm(check=check, account=account.public_id, by=second, at=NOW)
    assert standing(payer, body) == queries.Standing.CONFIRMED
    (line,) = exported(client)
    assert (line["IBAN"], line["BIC"], line["Titulaire du compte"]) == (FIRST, "AGRIFRPP", "Les Jardins bleus")
    assert (line["Vérifié par"], line["Confirmé par"]) == ("Mathilde Rey", "Seconde Personne")
    assert line["Confirmé le"] == "22/11/2026 13:00"  # on the clocks of the house
    assert line["Annoncée le"].startswith("22/11/2026 ")
    assert Entry.objects.filter(verb="payees.exported").count() == 2
    said = " ".join(str(Entry.objects.filter(verb__startswith="payees.").values_list("facts", flat=True)))
    assert FIRST not in said


# ── Two people, not one ──
def test_who_verified_cannot_confirm(body, account, payer):
    check = vouch(body, account, payer)
    assert not rules.can_confirm(payer, check)
    with pytest.raises(Refusal, match="quelqu’un d’autre"):
        actions.confirm(check=check, account=account.public_id, by=payer, at=NOW)
    check.refresh_from_db()
    assert check.state == State.VOUCHED


def test_member_of_the_structure_neither_reads_nor_verifies_nor_confirms(client, body, account, payer, second):
    make.member(body, person=payer)
    assert not rules.can_read_number(payer, body)
    with pytest.raises(Refusal):
        vouch(body, account, payer)
    check = vouch(body, account, second)
    assert not rules.can_confirm(payer, check)
    with pytest.raises(Refusal):
        actions.confirm(check=check, account=account.public_id, by=payer, at=NOW)
    client.force_login(payer)
    answer = client.post(reverse("payees:read", args=[body.public_id]))
    assert answer.status_code == 403
    assert ibans.show(FIRST) not in answer.content.decode()
    assert not Message.objects.filter(kind="payees.second", to=payer).exists()


# ── A new account begins again ──
def test_account_changed_since_is_not_verified_unseen(body, signer, account, payer, second):
    put(body, signer, iban=SECOND, at=NOW)
    with pytest.raises(Refusal, match="changé"):
        vouch(body, account, payer)
    assert not AccountCheck.objects.exists()


def test_change_between_two_people_stops_the_second(body, signer, account, payer, second):
    check = vouch(body, account, payer)
    newer = put(body, signer, iban=SECOND, at=NOW)
    for shown in (account, newer):
        with pytest.raises(Refusal):
            actions.confirm(check=check, account=shown.public_id, by=second, at=NOW)
    check.refresh_from_db()
    assert check.state == State.VOUCHED
    assert queries.payee(payer, body).standing == queries.Standing.NEW
    assert Message.objects.filter(kind="payees.changed", to=payer).count() == 1


def test_change_after_verification_is_told_to_both_and_empties_the_list(client, body, signer, account, payer, second):
    check = vouch(body, account, payer)
    actions.confirm(check=check, account=account.public_id, by=second, at=NOW)
    put(body, signer, iban=SECOND, at=NOW)
    assert set(Message.objects.filter(kind="payees.changed").values_list("to", flat=True)) == {payer.pk, second.pk}
    client.force_login(payer)
    assert [line["IBAN"] for line in exported(client)] == [""]
    vouch(body, BankDetails.objects.get(iban=SECOND), second)
    assert standing(payer, body) == queries.Standing.VOUCHED


def test_change_of_an_account_nobody_verified_is_told_to_nobody(body, signer, account):
    put(body, signer, iban=SECOND, at=NOW)
    assert not Message.objects.filter(kind__startswith="payees.").exists()


def test_who_no_longer_pays_is_not_told(body, signer, account, payer):
    vouch(body, account, payer)
    payer.grants.update(revoked_at=NOW)
    payer = type(payer).objects.get(pk=payer.pk)
    put(body, signer, iban=SECOND, at=NOW)
    assert not Message.objects.filter(kind="payees.changed").exists()


def test_check_of_a_former_account_decides_nothing(client, body, signer, account, payer, second):
    check = vouch(body, account, payer)
    actions.confirm(check=check, account=account.public_id, by=second, at=NOW)
    newer = put(body, signer, iban=SECOND, at=NOW)
    client.force_login(payer)
    assert client.get(reverse("payees:reject", args=[body.public_id])).status_code == 403
    actions.reject(check=vouch(body, newer, payer), reason="Le titulaire est une personne.", by=payer, at=NOW)
    assert queries.standing_check(body) is None
    assert standing(payer, body) == queries.Standing.REJECTED
    assert client.get(reverse("payees:reject", args=[body.public_id])).status_code == 403


def test_account_lost_when_two_records_become_one_is_told(body, account, payer, lead):
    vouch(body, account, payer)
    kept = make.organisation("Les Jardins bleus (siège)")
    papers.follow_organisation(kept=kept, absorbed=body, by=lead, at=NOW)
    mail = Message.objects.get(kind="payees.changed", to=payer)
    assert mail.link_path == reverse("payees:detail", args=[kept.public_id])


# ── Every move, every role ──
@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", State)
def test_moves(body, account, payer, second, verb, state):
    facts = {State.CONFIRMED: {"confirmed_by": second}, State.REJECTED: {"rejected_by": second, "reason": "non"}}.get(state, {})
    check = AccountCheck.objects.create(account=account, way="paper", vouched_by=payer, vouched_at=NOW, state=state, **facts)
    act = {
        "confirm": lambda: actions.confirm(check=check, account=account.public_id, by=second, at=NOW),
        "reject": lambda: actions.reject(check=check, reason="Le titulaire n’est pas la structure.", by=second, at=NOW),
    }[verb]
    if moves.allows(check, verb, MOVES):
        act()
        check.refresh_from_db()
        assert check.state == MOVES[verb].target
    else:
        with pytest.raises(WrongState):
            act()


@pytest.mark.parametrize("role", [None, *Role])
def test_only_payers_see_accounts(client, body, account, payer, second, role):
    check = vouch(body, account, second)
    person = make.user(roles=[role] if role else [])
    may = role in rules.PAYERS
    assert rules.payees_visible_to(person).filter(pk=body.pk).exists() is may
    assert rules.can_read_number(person, body) is may
    assert rules.can_vouch(person, body) is may
    assert rules.can_confirm(person, check) is may
    assert rules.can_reject(person, check) is may
    assert rules.can_ask(person, body) is may
    client.force_login(person)
    pages = ("list", "detail", "reject", "ask")
    seen = {name: client.get(reverse(f"payees:{name}", args=[] if name == "list" else [body.public_id])).status_code for name in pages}
    assert seen == dict.fromkeys(pages, 200 if may else 403)


def test_structure_owed_nothing_has_no_page(client, payer):
    other = make.organisation()
    put(other, make.member(other))
    client.force_login(payer)
    assert client.get(reverse("payees:detail", args=[other.public_id])).status_code == 404
    assert client.post(reverse("payees:read", args=[other.public_id])).status_code == 404


@pytest.mark.parametrize("verb", ["confirm", "reject"])
def test_answer_given_meanwhile_stands(body, account, payer, second, verb):
    vouch(body, account, payer)
    first, late = (AccountCheck.objects.select_related("account__organisation").get() for _ in range(2))
    actions.reject(check=first, reason="Le titulaire est une personne.", by=payer, at=NOW)
    act, said = {"confirm": (actions.confirm, {"account": account.public_id}), "reject": (actions.reject, {"reason": "Autre chose."})}[verb]
    with pytest.raises(WrongState):
        act(check=late, by=second, at=NOW, **said)
    late.refresh_from_db()
    assert (late.state, late.rejected_by, late.reason) == (State.REJECTED, payer, "Le titulaire est une personne.")


# ── Reading in full ──
def test_number_is_shown_on_request_alone_and_each_reading_is_noted(client, body, account, payer):
    client.force_login(payer)
    page = client.get(reverse("payees:detail", args=[body.public_id])).content.decode()
    assert ibans.show(FIRST) not in page
    assert FIRST not in page
    assert not Entry.objects.filter(verb="payees.number_read").exists()
    assert client.get(reverse("payees:read", args=[body.public_id])).status_code == 405
    answer = client.post(reverse("payees:read", args=[body.public_id]))
    assert ibans.show(FIRST) in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    (entry,) = Entry.objects.filter(verb="payees.number_read")
    assert entry.by == payer
    assert entry.facts["account"] == ibans.mask(FIRST)


def test_a_stale_proof_of_identity_is_asked_again(client, settings, body, account, payer):
    client.force_login(payer)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1
    answer = client.post(reverse("payees:read", args=[body.public_id]))
    assert answer.status_code == 302
    assert not Entry.objects.filter(verb="payees.number_read").exists()


def test_verifying_from_the_page(client, body, account, payer, second):
    client.force_login(payer)
    url = reverse("payees:vouch", args=[body.public_id])
    answer = client.post(url, {"account": account.public_id, "note": "Trésorière jointe"})
    assert "Comment l’avez-vous vérifié" in answer.content.decode()
    assert "Trésorière jointe" in answer.content.decode()
    assert not AccountCheck.objects.exists()
    assert client.post(url, {"account": account.public_id, "note": "Trésorière jointe", "way": "called"}).status_code == 302
    answer = client.post(reverse("payees:confirm", args=[body.public_id]), {"account": account.public_id})
    assert answer.status_code == 403
    client.force_login(second)
    page = client.post(reverse("payees:read", args=[body.public_id])).content.decode()
    assert "Trésorière jointe" in page
    assert "Mathilde Rey" in page
    assert client.post(reverse("payees:confirm", args=[body.public_id]), {"account": account.public_id}).status_code == 302
    assert AccountCheck.objects.get().state == State.CONFIRMED


def test_setting_aside_wants_a_reason_and_tells_the_signers(client, body, signer, account, payer):
    check = vouch(body, account, payer)
    client.force_login(payer)
    url = reverse("payees:reject", args=[body.public_id])
    assert client.post(url, {"reason": " "}).status_code == 200
    check.refresh_from_db()
    assert check.state == State.VOUCHED
    assert client.post(url, {"reason": "Le titulaire est une personne."}).status_code == 302
    mail = Message.objects.get(kind="payees.rejected", to=signer)
    assert mail.quote == "Le titulaire est une personne."
    assert FIRST not in f"{mail.body} {mail.facts}"
    assert client.get(url).status_code == 403
    assert vouch(body, account, payer).state == State.VOUCHED  # a mistake is mended by beginning again


def test_the_bank_paper_alone_is_opened_to_payers(body, signer, account, payer, officer):
    kept = {kind: shelf.put(body, kind, by=signer, name=f"{kind}.pdf").document for kind in ("rib", "statutes")}
    assert documents.can_read(payer, kept["rib"])
    assert not documents.can_read(payer, kept["statutes"])
    assert not documents.can_read(officer, kept["rib"])
    make.member(body, person=payer)  # then as any member
    assert documents.can_read(payer, kept["statutes"])


# ── Asking for an account ──
def test_signers_are_asked_once_a_week(client, body, signer, payer, time_machine):
    client.force_login(payer)
    url = reverse("payees:ask", args=[body.public_id])
    assert client.post(url).status_code == 302
    assert Message.objects.filter(kind="payees.asked", to=signer).count() == 1
    time_machine.shift(60)
    assert "déjà" in client.post(url).content.decode()
    assert Message.objects.filter(kind="payees.asked", to=signer).count() == 1
    assert actions.ask(organisation=body, by=payer, at=NOW + 8 * DAY) == body.memberships.count()
    assert Message.objects.filter(kind="payees.asked", to=signer).count() == 2


def test_nobody_to_ask_is_said(body, payer):
    body.memberships.update(can_sign=False)
    with pytest.raises(Refusal, match="Personne ne signe"):
        actions.ask(organisation=body, by=payer, at=NOW)


def test_who_has_an_account_is_not_asked(body, account, payer):
    with pytest.raises(Refusal, match="vient d’enregistrer"):
        actions.ask(organisation=body, by=payer, at=NOW)


def test_home_tells_who_else_could_confirm(client, body, account, payer, second):
    vouch(body, account, payer)
    assert list(queries.awaiting(payer)) == []
    assert [check.account for check in queries.awaiting(second)] == [account]
    client.force_login(second)
    assert "compte bancaire attend une seconde personne" in client.get(reverse("portal:desk")).text
    make.member(body, person=second)
    assert list(queries.awaiting(second)) == []


def test_account_replaced_since_waits_for_nobody(body, signer, account, payer, second):
    vouch(body, account, payer)
    put(body, signer, iban=SECOND, at=NOW)
    assert list(queries.awaiting(second)) == []


# ── What asks for a look ──
def test_warnings(body, signer, payer):
    other = make.organisation("Autre")
    put(other, make.member(other), iban=BELGIAN)
    put(body, signer, at=NOW + 390 * DAY)
    assert queries.payee(payer, body).warnings == ()  # the first account, asked for after the announcement
    put(body, signer, iban=BELGIAN, holder="Jean Martin", at=NOW + 400 * DAY)
    assert [str(warning) for warning in queries.payee(payer, body).warnings] == [
        "le nom du titulaire n’est pas celui de la structure",
        "changé depuis l’annonce de l’aide",
        "une autre structure est payée dessus",
        "tenu hors de France",
    ]


@pytest.mark.parametrize(
    ("holder", "name", "same"),
    [
        ("ASSOC LES JARDINS BLEUS", "Les Jardins bleus", True),
        ("Association des parents", "Association des voisins", False),
        ("M. Jean Dupont", "L’Épicerie", False),
        ("EPICERIE SOLIDAIRE", "L’Épicerie", True),
        ("SAS", "Tout autre", True),  # nothing to compare: nothing to say
    ],
)
def test_holder_is_compared_by_words_that_say_something(holder, name, same):
    body = make.organisation(name)
    assert queries.is_same_holder(holder, body) is same


# ── Lists ──
def test_filters_tell_where_accounts_stand(client, body, account, payer, edition, lead):
    without = sit.file(edition, state=FileState.DELIBERATION)
    sit.announced(edition, (without, "award", 100_000), by=lead)
    client.force_login(payer)

    def found(**query):
        page = client.get(f"{reverse('payees:list')}?{urlencode(query)}")
        return [row.organisation.pk for row in page.context["rows"]]

    assert set(found()) == {body.pk, without.organisation_id}
    assert found(standing="missing") == [without.organisation_id]
    assert found(standing="new") == [body.pk]
    assert found(standing="confirmed") == []
    assert found(q="jardins bleus") == [body.pk]
    assert len(found(standing="n'importe", q="\x00")) == 2
    assert queries.tally(payer) == {"missing": 1, "new": 1, "vouched": 0, "rejected": 0, "confirmed": 0}


def test_two_grants_are_one_structure(body, account, payer, lead, award):
    other = sit.edition(slug="2025", opens_at=NOW - 400 * DAY, envelope_cents=9_000_000)
    file = sit.file(other, state=FileState.DELIBERATION, organisation=body)
    sit.announced(other, (file, "award", 200_000), by=lead)
    payee = queries.payee(payer, body)
    assert (payee.awards, payee.owed_cents) == (2, 1_000_000)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(client, django_assert_num_queries, edition, lead, payer, count):
    files = [sit.file(edition, state=FileState.DELIBERATION) for _ in range(count)]
    sit.announced(edition, *((file, "award", 100_000) for file in files), by=lead)
    for number, file in enumerate(files):
        put(file.organisation, make.member(file.organisation), iban=FIRST if number else SECOND)
    client.force_login(payer)
    client.get(reverse("payees:list"))
    with django_assert_num_queries(8):
        client.get(reverse("payees:list"))


# ── Two at once ──
def test_the_second_click_of_two_is_refused(body, account, payer, second):
    with pytest.raises(Refusal), just_before("INSERT", "payees_accountcheck", lambda: insert(account, second)):
        vouch(body, account, payer)
    assert not Message.objects.filter(kind="payees.second").exists()


def insert(account, by):
    AccountCheck.objects.create(account=account, way="paper", vouched_by=by, vouched_at=NOW)
