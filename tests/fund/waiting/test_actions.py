"""Offers to the waiting list: what they hold, who answers, what comes next."""

import pytest
from django.db import IntegrityError, transaction

from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.fund.calls import rules as calls_rules
from terreau.fund.calls.actions import applying
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State as FileState
from terreau.fund.review.actions import deliberating, reopening
from terreau.fund.review.actions.deliberating import Intent
from terreau.fund.review.models import Interest
from terreau.fund.review.queries import deliberation as sessions
from terreau.fund.waiting import actions, queries, rules
from terreau.fund.waiting.models import Offer
from terreau.fund.waiting.states import HOLDING, MOVES, State
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import jury as sit
from tests.fund.waiting.conftest import DAY, NOW, UNTIL, fresh

pytestmark = pytest.mark.django_db


def mails(kind):
    return Message.objects.filter(kind=f"waiting.{kind}")


def accept(scene, offer, *, at=NOW, place=0):
    one = fresh(offer)
    actions.accept(offer=one, expected_version=one.version, by=scene.signer(place), at=at)


def decline(scene, offer, *, at=NOW, place=0, reason="Trop tard pour nous", leaves=False):
    return actions.decline(offer=fresh(offer), reason=reason, leaves=leaves, by=scene.signer(place), at=at)


def test_it_works(scene):
    """Offered, accepted, voted: the money is kept all along, and the decision awards it."""
    offer = scene.offer(word="Un lauréat renonce.", goes_on=True)
    assert queries.purse(scene.edition) == queries.Purse(2_000_000, 1_000_000, 800_000)
    (mail,) = mails("offered")
    assert (mail.to, mail.quote) == (scene.signer(), "Un lauréat renonce.")
    assert ["Montant proposé", "8 000 €"] in mail.facts

    accept(scene, offer)
    assert mails("noted").get().to == scene.signer()
    assert mails("answered").get().to == scene.lead
    assert queries.purse(scene.edition).free == 200_000

    session = sit.deliberation(scene.edition, by=scene.lead)
    done = actions.table(offers=queries.accepted(scene.edition, viewer=scene.lead), deliberation=session, by=scene.lead, at=NOW)
    row = session.proposals.get()
    assert (len(done.done), row.outcome, row.amount_cents) == (1, "award", 800_000)
    session.refresh_from_db()
    (decision,) = deliberating.adopt(deliberation=session, expected_version=session.version, by=scene.lead, at=NOW)

    one = fresh(offer)
    assert (one.state, one.decision, one.application.state) == (State.SETTLED, decision, FileState.AWARDED)
    assert queries.purse(scene.edition) == queries.Purse(2_000_000, 1_800_000, 0)
    verbs = Entry.objects.filter(verb__startswith="waiting.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["waiting.offered", "waiting.accepted"]


# ── Who, how much, until when ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("cents", "why"),
    [(1_000_001, "dépasse le montant demandé"), (99_999, "inférieur au montant minimal"), (0, "Écrivez le montant")],
)
def test_an_amount_keeps_to_the_rules_of_the_edition(scene, cents, why):
    with pytest.raises(actions.CannotOffer, match=why):
        scene.offer(cents=cents)
    assert not Offer.objects.exists()
    assert not mails("offered").exists()
    assert scene.offer(cents=1_000_000)


def test_no_more_is_promised_than_is_free(scene):
    scene.offer(0, 700_000)
    with pytest.raises(actions.CannotOffer, match="3"):
        scene.offer(1, 300_001)
    assert scene.offer(1, 300_000).amount_cents == 300_000
    assert queries.purse(scene.edition).free == 0


def test_the_order_of_the_list_is_kept_or_its_breach_explained(scene):
    with pytest.raises(actions.CannotOffer):
        scene.offer(2)
    made = scene.offer(2, skipping="Projet\nprêt à démarrer")
    assert made.skipping == "Projet prêt à démarrer"
    passed = Entry.objects.filter(verb="waiting.passed_over")
    assert {entry.object_id for entry in passed} == {scene.files[0].pk, scene.files[1].pk}
    assert scene.offer(0, 200_000, skipping="sans objet").skipping == ""  # the first passes nobody over


def test_whoever_was_asked_is_not_passed_over(scene):
    decline(scene, scene.offer(0))
    assert queries.next_place(queries.places(scene.edition, viewer=scene.lead)).file == scene.files[1]
    scene.offer(1)


def test_one_offer_stands_at_a_time(scene):
    offer = scene.offer(0, 200_000)
    with pytest.raises(actions.CannotOffer):
        scene.offer(0, 200_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(application=scene.files[0], amount_cents=1, answer_by=UNTIL, days=1, offered_by=scene.lead, offered_at=NOW)
    actions.withdraw(offer=offer, reason="Erreur", by=scene.lead, at=NOW)
    scene.offer(0, 200_000)


def test_a_file_that_is_not_on_the_list_is_offered_nothing(scene):
    Application.objects.filter(pk=scene.files[0].pk).update(released_state="")  # decided, not announced: it must not learn it so
    for place in (0,):
        with pytest.raises(actions.CannotOffer):
            scene.offer(place)
    scene.files.append(scene.laureate)
    with pytest.raises(actions.CannotOffer):
        scene.offer(3)


def test_a_file_on_the_table_is_decided_there(scene):
    session = sit.deliberation(scene.edition, by=scene.lead)
    deliberating.table_files(deliberation=session, applications=[scene.files[0]], by=scene.lead, at=NOW)
    with pytest.raises(actions.CannotOffer):
        scene.offer(0)
    scene.offer(1)  # whoever is on a table is not passed over


def test_a_lead_with_a_link_offers_nothing_and_is_not_called_through(scene):
    other = make.user(roles=["lead"])
    make.member(scene.files[0].organisation, person=scene.lead)
    with pytest.raises(actions.CannotOffer):
        scene.offer(0)
    assert not rules.can_call(scene.lead, scene.files[0])
    assert rules.can_call(other, scene.files[0])
    assert scene.offer(0, 200_000, by=other)


def test_somebody_must_be_there_to_answer(scene):
    scene.files[0].organisation.memberships.update(can_sign=False)
    with pytest.raises(actions.CannotOffer):
        scene.offer(0)


@pytest.mark.parametrize("days", [0, -1, 91])
def test_time_to_answer_is_neither_past_nor_endless(scene, days):
    with pytest.raises(actions.CannotOffer):
        scene.offer(answer_by=NOW + days * DAY)


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_answer_comes_in_time_or_not_at_all(scene):
    offer = scene.offer()
    with pytest.raises(actions.TooLate):
        accept(scene, offer, at=UNTIL)
    with pytest.raises(actions.TooLate):
        decline(scene, offer, at=UNTIL)
    accept(scene, offer, at=UNTIL - DAY / 86400)
    assert fresh(offer).state == State.ACCEPTED


def test_whoever_accepted_may_still_decline_whatever_the_date(scene):
    offer = scene.offer()
    accept(scene, offer)
    decline(scene, offer, at=UNTIL + DAY)
    assert (fresh(offer).state, queries.purse(scene.edition).promised) == (State.DECLINED, 0)


def test_a_file_that_left_the_list_cannot_accept(scene):
    offer = scene.offer()
    decision = scene.files[0].decisions.get()
    second = make.user(roles=["lead"])
    asked = reopening.propose(decision=decision, ground="error", reason="Erreur de rang", by=scene.lead, at=NOW)
    reopening.confirm(reopening=asked, by=second, at=NOW)
    with pytest.raises(actions.Gone):
        accept(scene, offer)


def test_leaving_the_list_withdraws_the_request(scene):
    offer = scene.offer()
    decline(scene, offer, leaves=True)
    scene.files[0].refresh_from_db()
    assert scene.files[0].state == FileState.WITHDRAWN
    assert [place.file for place in queries.places(scene.edition, viewer=scene.lead)] == scene.files[1:]


def test_a_request_withdrawn_frees_the_money_and_calls_the_next(scene):
    offer = scene.offer(goes_on=True)
    signer = scene.signer()
    file = Application.objects.select_related("edition__call", "organisation").get(pk=scene.files[0].pk)
    assert calls_rules.can_withdraw(signer, file)
    applying.withdraw(application=file, reason="Nous arrêtons", by=signer, at=NOW)
    assert fresh(offer).state == State.DECLINED
    assert Offer.objects.get(follows=offer).application == scene.files[1]


def test_nobody_leaves_a_list_they_have_not_been_told_of(scene):
    file = scene.files[0]
    file.released_state = ""
    assert not calls_rules.can_withdraw(scene.signer(), file)


def test_two_answers_at_once_are_one(scene):
    offer = scene.offer()
    first, second = fresh(offer), fresh(offer)
    actions.accept(offer=first, expected_version=first.version, by=scene.signer(), at=NOW)
    with pytest.raises(WrongState):
        actions.accept(offer=second, expected_version=second.version, by=scene.signer(), at=NOW)
    assert mails("answered").count() == 1


# ── The next of the list ─────────────────────────────────────────────────────────────────────────────────────────
def test_declined_the_next_is_called_with_as_many_days(scene):
    Application.objects.filter(pk=scene.files[1].pk).update(requested_cents=500_000)
    offer = scene.offer(goes_on=True, word="Un mot")
    later = NOW + 3 * DAY
    made = decline(scene, offer, at=later)
    assert (made.application, made.amount_cents, made.answer_by) == (scene.files[1], 500_000, later + 10 * DAY)
    assert (made.follows, made.goes_on, made.word, made.offered_by) == (offer, True, "Un mot", scene.lead)
    said = mails("answered").get()
    assert scene.files[1].title in dict(said.facts)["Proposé au suivant"]
    assert said.quote == "Trop tard pour nous"


def test_the_last_of_the_list_ends_it_and_says_so(scene):
    last = decline(scene, decline(scene, scene.offer(goes_on=True)), place=1)
    assert last.application == scene.files[2]
    assert decline(scene, last, place=2) is None
    assert "Personne d’autre" in dict(mails("answered").latest("pk").facts)["Personne n’a été appelé"]


def test_too_little_for_the_next_calls_nobody(scene):
    offer = scene.offer(cents=150_000, goes_on=True)
    Edition.objects.filter(pk=scene.edition.pk).update(amount_min_cents=160_000)
    assert decline(scene, offer) is None
    assert "trop peu" in dict(mails("answered").get().facts)["Personne n’a été appelé"]


def test_nobody_is_called_through_a_link_of_whoever_offered(scene):
    offer = scene.offer(goes_on=True)
    make.member(scene.files[1].organisation, person=scene.lead)
    assert decline(scene, offer).application == scene.files[2]


def test_taken_back_nobody_is_called(scene):
    offer = scene.offer(goes_on=True)
    actions.withdraw(offer=fresh(offer), reason="Le vote est reporté", by=scene.lead, at=NOW)
    assert (fresh(offer).state, Offer.objects.count()) == (State.WITHDRAWN, 1)
    assert mails("taken_back").get().quote == "Le vote est reporté"


# ── Sessions and promises ────────────────────────────────────────────────────────────────────────────────────────
def propose(session, file, cents, by):
    deliberating.table_files(deliberation=session, applications=[file], by=by, at=NOW)
    session.refresh_from_db()
    intent = Intent(session.proposals.get(application=file).pk, "award", cents)
    deliberating.save_proposals(deliberation=session, intents=[intent], expected_version=session.version, by=by, at=NOW)
    session.refresh_from_db()


def test_a_session_cannot_spend_what_is_promised(scene):
    scene.offer(0, 800_000)
    session = sit.deliberation(scene.edition, by=scene.lead)
    propose(session, scene.files[1], 300_000, scene.lead)
    budget = sessions.budget(session)
    assert (budget.promised, budget.left) == (800_000, -100_000)
    with pytest.raises(deliberating.EnvelopeExceeded, match="liste d’attente"):
        deliberating.adopt(deliberation=session, expected_version=session.version, by=scene.lead, at=NOW)
    intent = Intent(session.proposals.get().pk, "award", 200_000)
    session.refresh_from_db()
    deliberating.save_proposals(deliberation=session, intents=[intent], expected_version=session.version, by=scene.lead, at=NOW)
    session.refresh_from_db()
    assert deliberating.adopt(deliberation=session, expected_version=session.version, by=scene.lead, at=NOW)


def test_the_promise_to_a_file_is_not_counted_against_itself(scene):
    scene.offer(0, 1_000_000)
    session = sit.deliberation(scene.edition, by=scene.lead)
    propose(session, scene.files[0], 1_000_000, scene.lead)
    assert (sessions.budget(session).promised, sessions.budget(session).left) == (0, 0)
    assert deliberating.adopt(deliberation=session, expected_version=session.version, by=scene.lead, at=NOW)


def test_an_offer_is_settled_by_any_decision(scene):
    offer = scene.offer(0)
    session = sit.deliberation(scene.edition, by=scene.lead)
    deliberating.table_files(deliberation=session, applications=[scene.files[0]], by=scene.lead, at=NOW)
    session.refresh_from_db()
    intent = Intent(session.proposals.get().pk, "reject", reason="Le projet ne se fait plus.")
    deliberating.save_proposals(deliberation=session, intents=[intent], expected_version=session.version, by=scene.lead, at=NOW)
    session.refresh_from_db()
    deliberating.adopt(deliberation=session, expected_version=session.version, by=scene.lead, at=NOW)
    assert (fresh(offer).state, fresh(offer).ended_at) == (State.SETTLED, NOW)
    assert queries.purse(scene.edition).promised == 0


def test_only_accepted_offers_come_before_a_session(scene):
    offer = scene.offer(0)
    session = sit.deliberation(scene.edition, by=scene.lead)
    done = actions.table(offers=[fresh(offer)], deliberation=session, by=scene.lead, at=NOW)
    assert (done.done, session.proposals.count()) == ([], 0)


def test_money_given_back_may_be_offered(scene):
    scene.offer(0, 1_000_000)
    with pytest.raises(actions.CannotOffer):
        scene.offer(1, 100_000)
    Edition.objects.filter(pk=scene.edition.pk).update(envelope_cents=2_100_000)
    assert scene.offer(1, 100_000)


# ── The clock ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_clock_chases_once_then_ends_and_calls_the_next(scene):
    offer = scene.offer(goes_on=True)
    assert actions.round_of_offers(at=NOW + 7 * DAY) == 0
    assert actions.round_of_offers(at=NOW + 8 * DAY) == 1
    assert actions.round_of_offers(at=NOW + 9 * DAY) == 0
    assert mails("chase").get().to == scene.signer()
    assert actions.round_of_offers(at=UNTIL) == 1
    assert (fresh(offer).state, fresh(offer).ended_at) == (State.LAPSED, UNTIL)
    assert mails("lapsed").get().to == scene.signer()
    assert Offer.objects.get(follows=offer).application == scene.files[1]
    assert actions.round_of_offers(at=UNTIL) == 0


def test_a_short_offer_is_not_chased_the_minute_it_is_made(scene):
    scene.offer(answer_by=NOW + 2 * DAY)
    assert actions.round_of_offers(at=NOW) == 0


def test_an_accepted_offer_never_lapses(scene):
    offer = scene.offer()
    accept(scene, offer)
    assert actions.round_of_offers(at=UNTIL + 30 * DAY) == 0
    assert fresh(offer).state == State.ACCEPTED


def test_an_answer_faster_than_the_clock_wins(scene):
    offer = scene.offer()
    seen = list(queries.to_lapse(UNTIL))
    accept(scene, offer, at=NOW + 9 * DAY)
    assert sum(actions._lapse(one, UNTIL) for one in seen) == 0
    assert fresh(offer).state == State.ACCEPTED
    assert not mails("lapsed").exists()


def test_more_time_is_given_before_it_is_over_and_only_more(scene):
    offer = scene.offer()
    with pytest.raises(actions.TooLate):
        actions.prolong(offer=fresh(offer), answer_by=UNTIL, expected_version=1, by=scene.lead, at=NOW)
    with pytest.raises(actions.TooLate):
        actions.prolong(offer=fresh(offer), answer_by=UNTIL + DAY, expected_version=1, by=scene.lead, at=UNTIL)
    with pytest.raises(WrongState):
        actions.prolong(offer=fresh(offer), answer_by=UNTIL + DAY, expected_version=9, by=scene.lead, at=NOW)
    actions.round_of_offers(at=NOW + 8 * DAY)
    actions.prolong(offer=fresh(offer), answer_by=UNTIL + 5 * DAY, expected_version=1, by=scene.lead, at=NOW + 8 * DAY)
    assert mails("prolonged").get().to == scene.signer()
    assert actions.round_of_offers(at=UNTIL + 4 * DAY) == 1  # chased again: the date is another
    assert fresh(offer).state == State.OPEN


# ── The full table ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("state", list(State))
def test_moves_and_roles(scene, officer, juror, admin, stranger, state):
    offer = scene.offer()
    decision = scene.laureate.decisions.get() if state == State.SETTLED else None
    Offer.objects.filter(pk=offer.pk).update(state=state, decision=decision)
    one = fresh(offer)
    other_lead = make.user(roles=["lead"])
    editor = make.member(scene.files[0].organisation, can_sign=False)
    cast = {
        "lead": other_lead,
        "officer": officer,
        "juror": juror,
        "admin": admin,
        "": stranger,
        "editor": editor,
        "holder": scene.signer(),
    }
    ask = {"accept": rules.can_accept, "decline": rules.can_decline, "prolong": rules.can_prolong, "withdraw": rules.can_withdraw}
    for verb, rule in ask.items():
        for role, person in cast.items():
            expected = state in MOVES[verb].sources and role in MOVES[verb].roles
            assert rule(person, one) is expected, (verb, role, state)
    for verb in ("lapse", "settle"):
        assert MOVES[verb].roles == ()
    assert (state in HOLDING) == (queries.held_of(scene.files[0]) is not None)


def test_interests_of_others_hide_the_file_not_the_money(scene):
    offer = scene.offer(0)
    make.member(scene.files[0].organisation, person=scene.lead)
    (place, *_others) = queries.places(scene.edition, viewer=scene.lead)
    assert (place.is_hidden, place.is_callable) == (True, False)
    assert queries.purse(scene.edition).promised == offer.amount_cents
    assert not rules.can_withdraw(scene.lead, fresh(offer))
    assert not Interest.objects.exists()
