"""Referrals: nothing leaves before an agreement, nothing stays after it is taken back; every move, every role, every silence."""

from datetime import timedelta

import pytest

from terreau.commons.journal import queries as journal
from terreau.commons.outbox.models import Message
from terreau.fund.referrals import actions, queries, rules, tasks
from terreau.fund.referrals.models import Referral
from terreau.fund.referrals.states import ANSWERS, MOVES, State
from terreau.fund.referrals.states import SHARED as OPEN
from terreau.lib import moves, retention
from tests import factories as make
from tests.fund.referrals.conftest import NOW, SHARED
from tests.races import just_before

DAY = timedelta(days=1)


def fresh(referral):
    return Referral.objects.select_related("application__edition__call", "application__organisation", "proposed_by").get(pk=referral.pk)


def kinds():
    return list(Message.objects.filter(kind__startswith="referrals.").order_by("pk").values_list("kind", "to_address"))


def answer(referral, verb, *, by=None, note="", **more):
    actions.answer(referral=fresh(referral), verb=verb, note=note, by=by, at=NOW, **more)


def test_it_works(propose, application, officer):
    signer = application.signer
    referral = propose()
    assert kinds() == [("referrals.proposed", signer.email)]

    actions.agree(referral=referral, shared=SHARED, by=signer, at=NOW)
    answer(referral, "take", note="Nous appelons lundi.")
    answer(referral, "help")

    assert fresh(referral).state == State.HELPED
    assert [kind.removeprefix("referrals.") for kind, _ in kinds()] == [
        "proposed",
        "passed_on",
        "team_agreed",
        "answered_taken",
        "team_taken",
        "team_helped",
    ]
    assert ("referrals.passed_on", "fabrique@exemple.test") in kinds()
    said = [line.sentence for line in journal.history(application) if "Fabrique" in line.sentence]
    assert "La Fabrique à initiatives a trouvé une solution." in said
    assert len(said) == 4


# ── Nothing leaves before an agreement ──
def test_nobody_outside_hears_of_a_project_before_its_applicant_agrees(propose, officer):
    referral = propose()
    assert fresh(referral).shared == {}
    assert not Message.objects.filter(to_address="fabrique@exemple.test").exists()
    actions.withdraw(referral=referral, by=officer, at=NOW)
    assert not Message.objects.filter(to_address="fabrique@exemple.test").exists()


def test_only_what_was_ticked_is_passed_on(application):
    sections = queries.sections_of(application)
    chosen = queries.shared(
        application, contact="Nadia", address="nadia@exemple.test", phone="", with_amount=False, sections=[sections[0].id]
    )
    assert [label for label, _ in chosen["facts"]] == ["Projet", "Structure", "SIRET", "Commune", "Personne à contacter", "Courriel"]
    assert [section["title"] for section in chosen["sections"]] == [sections[0].title]
    whole = queries.shared(application, contact="N", address="n@exemple.test", phone="01", with_amount=True, sections=[])
    assert ["Montant demandé", "8 000 €"] in [[label, value.replace("\u202f", " ").replace("\xa0", " ")] for label, value in whole["facts"]]
    assert whole["sections"] == []


def test_the_mail_to_a_stranger_holds_no_contact(agreed, application):
    mail = Message.objects.get(kind="referrals.passed_on")
    whole = f"{mail.subject} {mail.body} {mail.facts} {mail.quote}"
    assert application.signer.email not in whole
    assert mail.to is None


def test_an_agreement_says_whom_to_contact(propose, application):
    with pytest.raises(actions.NothingSent):
        actions.agree(referral=propose(), shared={"facts": [], "sections": []}, by=application.signer, at=NOW)


def test_an_agreement_taken_back_erases_what_was_shared(agreed, application):
    actions.stop(referral=agreed, by=application.signer, at=NOW)
    assert (fresh(agreed).state, fresh(agreed).shared) == (State.STOPPED, {})
    assert Message.objects.filter(kind="referrals.stopped", to_address="fabrique@exemple.test").exists()


def test_the_same_is_not_proposed_twice_at_once(propose, application):
    first = propose()
    with pytest.raises(actions.Already):
        propose()
    propose("Un autre financeur")
    actions.decline(referral=first, note="Déjà connus", by=application.signer, at=NOW)
    propose()
    assert Referral.objects.count() == 3


def test_a_page_that_has_aged_answers_nothing(agreed):
    stale = agreed.version
    answer(agreed, "take", expected_version=stale)
    with pytest.raises(moves.WrongState):
        answer(agreed, "pass_on", expected_version=stale)


def test_only_an_answer_is_an_answer(agreed):
    for verb in ("stop", "agree", "lapse", "nonsense"):
        with pytest.raises(moves.WrongState):
            answer(agreed, verb)


# ── The machine ──
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", MOVES)
def test_every_move_from_every_state(propose, application, officer, verb, state):
    referral = propose(at=NOW - 40 * DAY)
    Referral.objects.filter(pk=referral.pk).update(state=state)
    referral = fresh(referral)
    signer = application.signer
    steps = {
        "agree": lambda: actions.agree(referral=referral, shared=SHARED, by=signer, at=NOW),
        "decline": lambda: actions.decline(referral=referral, note="", by=signer, at=NOW),
        "withdraw": lambda: actions.withdraw(referral=referral, by=officer, at=NOW),
        "stop": lambda: actions.stop(referral=referral, by=signer, at=NOW),
        "lapse": lambda: actions.daily_round(at=NOW),
    } | {one: (lambda one=one: answer(referral, one)) for one in ANSWERS}
    if state in MOVES[verb].sources or verb == "lapse":
        steps[verb]()
    else:
        with pytest.raises(moves.WrongState):
            steps[verb]()
    assert fresh(referral).state == (MOVES[verb].target if state in MOVES[verb].sources else state)


@pytest.mark.parametrize("state", State)
def test_who_may_what(propose, application, officer, lead, admin, juror, stranger, state):
    """The full table: the organisation's signature, the team, nobody else."""
    referral = propose()
    Referral.objects.filter(pk=referral.pk).update(state=state)
    referral = fresh(referral)
    editor = make.member(application.organisation, can_sign=False)
    everyone = {"signer": application.signer, "editor": editor, "officer": officer, "lead": lead} | {
        "admin": admin,
        "juror": juror,
        "stranger": stranger,
    }

    def may(rule, verb):
        return {name for name, person in everyone.items() if rule(person, referral)} if verb else set()

    for rule, verb, who in (
        (rules.can_agree, "agree", {"signer"}),
        (rules.can_decline, "decline", {"signer"}),
        (rules.can_stop, "stop", {"signer"}),
        (rules.can_withdraw, "withdraw", {"officer", "lead"}),
    ):
        assert may(rule, verb) == (who if state in MOVES[verb].sources else set()), verb
    assert may(rules.can_note, "take") == ({"officer", "lead"} if state in OPEN else set())


def test_nobody_of_the_organisation_sits_at_the_desk(propose, application, officer):
    referral = propose()
    make.member(application.organisation, person=officer)
    assert not rules.referrals_visible_to(officer).exists()
    assert not rules.can_withdraw(officer, referral)
    assert not rules.can_propose(officer, application)


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_was_not_sent_or_was_withdrawn_is_referred_to_nobody(application, officer, state):
    assert rules.can_propose(officer, application)
    type(application).objects.filter(pk=application.pk).update(state=state)
    application.refresh_from_db()
    assert not rules.can_propose(officer, application)


# ── Silences ──
def test_a_proposal_lapses_after_thirty_days(propose):
    referral = propose()
    assert actions.daily_round(at=NOW + queries.PATIENCE - timedelta(seconds=1)) == 0
    assert actions.daily_round(at=NOW + queries.PATIENCE) == 1
    assert fresh(referral).state == State.LAPSED
    assert kinds()[-1][0] == "referrals.team_lapsed"


def test_a_proposal_agreed_to_at_the_last_moment_does_not_lapse(propose, application):
    referral = propose()

    def agree():
        actions.agree(referral=fresh(referral), shared=SHARED, by=application.signer, at=NOW)

    with just_before("UPDATE", "referrals_referral", agree):
        actions.daily_round(at=NOW + queries.PATIENCE)
    assert "referrals.team_lapsed" not in [kind for kind, _to in kinds()]


@pytest.mark.parametrize("state", ["agreed", "taken"])
def test_who_says_nothing_is_asked_twice_then_a_person_looks(agreed, officer, state):
    if state == "taken":
        answer(agreed, "take")
    Message.objects.all().delete()
    told = []
    for day in range(1, 40):
        actions.daily_round(at=NOW + day * DAY)
        actions.daily_round(at=NOW + day * DAY)  # two rounds of the same day write once
        told += [(day, kind) for kind, _ in kinds()[len(told) :]]
    assert told == [(7, f"referrals.chase_{state}"), (14, f"referrals.chase_{state}"), (21, f"referrals.silent_{state}")]
    assert Message.objects.get(kind=f"referrals.silent_{state}").to == officer


def test_an_answer_starts_the_clock_again(agreed):
    actions.daily_round(at=NOW + 7 * DAY)
    actions.answer(referral=fresh(agreed), verb="take", note="", by=None, at=NOW + 8 * DAY)
    assert fresh(agreed).chased == 0
    assert actions.daily_round(at=NOW + 14 * DAY) == 0
    assert actions.daily_round(at=NOW + 15 * DAY) == 1


def test_what_was_shared_is_erased_in_the_end_and_the_outcome_stays(agreed):
    answer(agreed, "take")
    answer(agreed, "help", note="Un prêt d’honneur")
    end = retention.of("referrals.shared").end(NOW)
    assert actions.erase_old(at=end) == 0
    assert actions.erase_old(at=end + DAY) == 1
    found = fresh(agreed)
    assert (found.shared, found.to_address, found.note, found.state) == ({}, "", "", State.HELPED)


def test_what_is_not_over_is_not_erased(agreed):
    assert actions.erase_old(at=NOW + 4_000 * DAY) == 0


def test_the_rounds_run(agreed):
    assert tasks.daily_round.func() >= 0
    assert tasks.erase_old.func() == 0


def test_tally_follows_the_story(agreed, propose):
    propose("Un autre")
    assert queries.tally(Referral.objects.all()) == queries.Tally(proposed=2, agreed=1, taken=0, helped=0)
    answer(agreed, "take")
    answer(agreed, "help")
    assert queries.tally(Referral.objects.all()) == queries.Tally(proposed=2, agreed=1, taken=1, helped=1)
