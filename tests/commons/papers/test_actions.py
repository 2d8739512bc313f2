from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError

from terreau.commons.documents import actions as documents
from terreau.commons.documents.models import Document, Scan
from terreau.commons.journal import queries as journal
from terreau.commons.organisations import actions as organisations
from terreau.commons.outbox.models import Message
from terreau.commons.papers import actions, queries
from terreau.commons.papers.kinds import NATURES, PaperKind
from terreau.commons.papers.models import BankDetails, Paper, PaperUse
from terreau.commons.papers.states import MOVES, PaperState
from terreau.lib import retention
from terreau.lib.moves import WrongState, move
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.commons.documents.files import upload
from tests.commons.papers.shelf import BIC, IBAN, OTHER_IBAN, bank, put

pytestmark = pytest.mark.django_db
LATER = make.NOW + timedelta(days=400)
HOSTILE = 'Zoé"\r\n<script>alert(1)</script> \u202eexe.fdp %(by)s {{ 7*7 }}'


@pytest.fixture
def body():
    return make.organisation("Les Jardins partagés")


@pytest.fixture
def signer(body):
    return make.member(body, person=make.user("signe@exemple.test"))


def test_it_works(body, signer):
    paper = put(body, by=signer, valid_from=date(2024, 5, 2))
    assert list(queries.current(body)) == [paper]
    assert (paper.document.object_type, paper.document.object_id) == ("organisations.organisation", body.pk)
    assert "paper.put" in [line.verb for line in journal.history(body)]


# ── A newer one takes the place of the former ────────────────────────────────────────────────────────────────────
def test_a_newer_piece_replaces_the_former_which_stays_in_the_history(body, signer):
    first, second = put(body, by=signer), put(body, by=signer, at=LATER)
    first.refresh_from_db()
    assert (first.state, first.ended_at, first.replaced_by) == (PaperState.REPLACED, LATER, second)
    assert list(queries.current(body)) == [second]
    assert list(queries.former(body)) == [first]
    assert Document.objects.get(pk=first.document_id).removed_at is None


def test_each_year_and_each_certificate_has_its_own_place(body, signer):
    kept = [put(body, "accounts", by=signer, year=2024), put(body, "accounts", by=signer, year=2025)]
    kept += [put(body, "other", by=signer, title="Agrément"), put(body, "other", by=signer, title="Label")]
    assert set(queries.current(body)) == set(kept)


@pytest.mark.parametrize("kind", [kind for kind, nature in NATURES.items() if not nature.is_yearly])
def test_a_year_means_nothing_for_the_other_kinds(body, signer, kind):
    paper = put(body, kind, by=signer, year=2024, title="Agrément")
    assert paper.year == 0
    assert paper.title == ("Agrément" if kind == PaperKind.OTHER else "")


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("accounts", {}),
        ("accounts", {"year": 1989}),
        ("accounts", {"year": 2027}),
        ("activity", {"year": 0}),
        ("other", {"title": "  "}),
        ("statutes", {"valid_from": date(2026, 11, 23)}),
    ],
)
def test_a_piece_that_says_too_little_is_refused_whole(body, signer, kind, facts):
    with pytest.raises(actions.CannotPut):
        put(body, kind, by=signer, **facts)
    assert Paper.objects.count() == 0


def test_a_refused_file_leaves_the_former_piece_in_place(body, signer):
    paper = put(body, by=signer)
    with pytest.raises(documents.RefusedFile):
        actions.put(organisation=body, kind="statutes", upload=upload("statuts.exe", b"MZ"), by=signer, at=LATER)
    assert list(queries.current(body)) == [paper]


def test_words_typed_by_strangers_stay_on_one_harmless_line(body, signer):
    paper = put(body, "other", by=signer, title=HOSTILE)
    assert "\n" not in paper.title
    assert "\u202e" not in paper.title
    assert len(paper.title) <= 120


def test_two_current_pieces_of_one_kind_cannot_stand(body, signer):
    paper = put(body, by=signer)
    other = put(body, "rib", by=signer)
    with pytest.raises(IntegrityError):
        Paper.objects.filter(pk=other.pk).update(kind=paper.kind)


# ── The machine ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("verb", sorted(MOVES))
@pytest.mark.parametrize("state", PaperState.values)
def test_every_move_from_every_state(body, signer, verb, state):
    paper = put(body, by=signer)
    if state != PaperState.CURRENT:
        Paper.objects.filter(pk=paper.pk).update(state=state, ended_at=make.NOW)
        paper.refresh_from_db()
    if state in MOVES[verb].sources:
        move(paper, verb, MOVES, ended_at=LATER)
        assert paper.state == MOVES[verb].target
    else:
        with pytest.raises(WrongState):
            move(paper, verb, MOVES, ended_at=LATER)


def test_a_piece_is_taken_out_once(body, signer):
    paper = put(body, by=signer)
    actions.withdraw(paper=paper, by=signer, at=LATER)
    assert not queries.current(body)
    with pytest.raises(WrongState):
        actions.withdraw(paper=Paper.objects.get(pk=paper.pk), by=signer, at=LATER)
    assert [line.verb for line in journal.history(body)].count("paper.withdrawn") == 1


def test_of_two_who_replace_at_once_the_second_replaces_the_first(body, signer):
    stale = put(body, by=signer)
    put(body, by=signer, at=LATER)
    with pytest.raises(WrongState):
        move(stale, "replace", MOVES, ended_at=LATER)


# ── Using a piece ────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_copy_has_the_same_fingerprint_and_its_own_life(body, signer):
    paper = put(body, by=signer)
    owner = make.application(make.edition(), organisation=body)
    copied = actions.use(paper=paper, owner=owner, slot="statutes", by=signer, at=LATER)
    put(body, by=signer, at=LATER, name="autres.pdf")
    copied.refresh_from_db()
    assert (copied.sha256, copied.name, copied.scan) == (paper.document.sha256, paper.document.name, paper.document.scan)
    assert copied.file.name != paper.document.file.name
    assert copied.file.open().read() == paper.document.file.open().read()
    assert "14" not in queries.origins([copied.public_id])[copied.public_id].words  # 13 whole months
    assert "13" in queries.origins([copied.public_id])[copied.public_id].words


def test_a_piece_replaced_meanwhile_is_not_used(body, signer):
    paper = put(body, by=signer)
    put(body, by=signer, at=LATER)
    paper.refresh_from_db()
    with pytest.raises(actions.CannotUse):
        actions.use(paper=paper, owner=make.application(make.edition(), organisation=body), slot="x", by=signer, at=LATER)


def test_an_infected_piece_is_never_copied(body, signer):
    paper = put(body, by=signer)
    Document.objects.filter(pk=paper.document_id).update(scan=Scan.INFECTED)
    paper.refresh_from_db()
    with pytest.raises(documents.RefusedFile):
        actions.use(paper=paper, owner=make.application(make.edition(), organisation=body), slot="x", by=signer, at=LATER)


def test_a_file_of_an_application_becomes_a_permanent_piece(body, signer):
    owner = make.application(make.edition(), organisation=body)
    attached = documents.store(upload=upload("comptes.pdf"), owner=owner, slot="accounts", by=signer, at=make.NOW)
    paper = actions.adopt(organisation=body, kind="accounts", document=attached, year=2025, by=signer, at=make.NOW)
    assert paper.document != attached
    assert paper.document.sha256 == attached.sha256
    assert queries.copies([attached.public_id]) == {attached.public_id: paper.pk}


# ── Where the money goes ─────────────────────────────────────────────────────────────────────────────────────────
def test_bank_details_are_recorded_told_and_journalled_by_their_two_ends(body, signer):
    other = make.member(body, person=make.user("signe.aussi@exemple.test"))
    make.member(body, can_sign=False)
    details = bank(body, by=signer, iban="fr76 3000 6000 0112 3456 7890 189")
    assert queries.bank_details_of(body) == details
    assert {message.to for message in Message.objects.filter(kind="papers.bank_details")} == {signer, other}
    for message in Message.objects.all():
        sent = f"{message.subject} {message.body} {message.facts}"
        assert IBAN[4:-3] not in sent
        assert "189" in sent
    told = journal.history(body)[0]
    assert told.verb == "paper.bank_details_put"
    assert IBAN not in str(told)
    assert IBAN[4:-3] not in repr(details) + str(details)


def test_a_change_keeps_the_former_account_in_the_history(body, signer):
    first, second = bank(body, by=signer), bank(body, by=signer, iban=OTHER_IBAN, at=LATER)
    assert queries.bank_details_of(body) == second
    assert list(queries.former_bank_details(body)) == [first]
    assert journal.history(body)[0].verb == "paper.bank_details_changed"
    assert Message.objects.filter(kind="papers.bank_details").count() == 2


def test_the_same_details_again_change_and_tell_nothing(body, signer):
    assert bank(body, by=signer) == bank(body, by=signer, at=LATER)
    assert Message.objects.count() == 1


def test_only_who_signs_says_where_the_money_goes(body, signer, officer):
    for person in (make.member(body, can_sign=False), make.user(), officer):
        with pytest.raises(Refusal):
            bank(body, by=person)
    assert BankDetails.objects.count() == 0


def test_every_fault_of_the_details_is_said_at_once(body, signer):
    with pytest.raises(actions.WrongBankDetails) as refused:
        actions.set_bank_details(organisation=body, iban=IBAN[:-1], bic="X", holder=" ", by=signer, at=make.NOW)
    assert len(refused.value.reasons) == 3


def test_one_account_at_a_time(body, signer):
    first = bank(body, by=signer)
    with pytest.raises(IntegrityError):
        BankDetails.objects.create(organisation=body, iban=OTHER_IBAN, bic=BIC, holder="X", put_at=first.put_at)


# ── When two records become one ──────────────────────────────────────────────────────────────────────────────────
def test_a_merge_brings_the_pieces_that_were_missing_and_no_account(body, signer, officer):
    absorbed = make.organisation("Jardins partagés (double)", with_siret=False)
    theirs = make.member(absorbed)
    mine, double, new = put(body, by=signer), put(absorbed, by=theirs), put(absorbed, "rib", by=theirs)
    account = bank(absorbed, by=theirs)
    organisations.merge(kept=body, absorbed=absorbed, by=officer, at=LATER)
    for one in (double, new, account):
        one.refresh_from_db()
    assert set(queries.current(body)) == {mine, new}
    assert (double.state, double.replaced_by, double.organisation) == (PaperState.REPLACED, mine, body)
    assert queries.bank_details_of(body) is None
    assert list(queries.former_bank_details(body)) == [account]
    assert Document.objects.get(pk=new.document_id).object_id == body.pk


# ── When time has passed ─────────────────────────────────────────────────────────────────────────────────────────
TERM = timedelta(days=365 * 2 + 2)


def test_a_piece_replaced_long_ago_that_nothing_uses_is_erased_with_its_file(body, signer):
    first = put(body, by=signer)
    second = put(body, by=signer, at=LATER)
    assert actions.erase_forgotten(at=LATER + TERM - timedelta(days=3)) == 0
    assert actions.erase_forgotten(at=LATER + TERM) == 1
    assert list(Paper.objects.all()) == [second]
    assert Document.objects.get(pk=first.document_id).removed_at == LATER + TERM
    assert actions.erase_forgotten(at=LATER + TERM) == 0
    assert journal.history(body)[0].verb == "paper.erased"


def test_a_piece_that_a_file_was_copied_from_is_never_erased(body, signer):
    paper = put(body, by=signer)
    copied = actions.use(paper=paper, owner=make.application(make.edition(), organisation=body), slot="x", by=signer, at=make.NOW)
    put(body, by=signer, at=LATER)
    assert actions.erase_forgotten(at=LATER + TERM) == 0
    Document.objects.filter(pk=copied.pk).delete()  # the draft was thrown away, and its files erased since
    assert actions.erase_forgotten(at=LATER + TERM) == 1
    assert PaperUse.objects.count() == 0


def test_former_bank_details_are_erased_the_present_ones_never(body, signer):
    bank(body, by=signer)
    kept = bank(body, by=signer, iban=OTHER_IBAN, at=LATER)
    assert actions.erase_forgotten(at=LATER + TERM * 5) == 1
    assert list(BankDetails.objects.all()) == [kept]


def test_a_file_on_the_shelf_is_never_taken_for_a_removed_one(body, signer):
    paper = put(body, by=signer)
    Document.objects.filter(pk=paper.document_id).update(removed_at=make.NOW)
    assert documents.erase_removed(at=LATER) == 0
    assert queries.named([paper.document]) == {paper.document.public_id}


def test_the_term_is_the_authority_s_to_change(body, signer, settings):
    put(body, by=signer)
    put(body, by=signer, at=LATER)
    settings.RETENTION = {"papers.replaced": {"months": 1}}
    assert str(retention.of(queries.REPLACED)).startswith("un")
    assert actions.erase_forgotten(at=LATER + timedelta(days=40)) == 1


def test_a_copy_is_not_made_of_a_crowd(body, signer, monkeypatch):
    paper = put(body, by=signer)
    monkeypatch.setattr(documents, "MAX_FILES", 1)
    owner = make.application(make.edition(), organisation=body)
    documents.store_generated(
        content=ContentFile(b"x").read(), name="a.txt", media_type="text/plain", owner=owner, slot="", by=None, at=make.NOW
    )
    with pytest.raises(documents.RefusedFile):
        actions.use(paper=paper, owner=owner, slot="x", by=signer, at=make.NOW)
