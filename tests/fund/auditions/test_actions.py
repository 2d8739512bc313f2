"""Auditions: one file in one time, told to those concerned, and nothing kept of who came once it is no use."""

import itertools
from datetime import time, timedelta

import pytest
from django.utils import timezone

from terreau.commons.journal import queries as journal
from terreau.commons.outbox.models import Message
from terreau.commons.seats import queries as seats
from terreau.fund.auditions import actions, queries, rules, tasks
from terreau.fund.auditions.models import Hearing
from terreau.fund.auditions.states import DAY_MOVES, MOVES, SEATED, DayState, State
from terreau.fund.calls.actions import applying
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State as FileState
from terreau.lib import calendars, moves, retention
from tests import factories as make
from tests.factories import applying as apply
from tests.fund.auditions.conftest import DAY, NOW, UNTIL, choose, fresh, plan, slots


def kinds():
    return [kind.removeprefix("auditions.") for kind in _mails().values_list("kind", flat=True)]


def _mails():
    return Message.objects.filter(kind__startswith="auditions.").order_by("pk")


def test_it_works(ready):
    lead, edition, (one, other) = ready
    first, second, _third = slots()
    assert kinds() == ["invited", "invited"]

    choose(one, first, guests="Lucie, Karim", needs="Un ascenseur")
    choose(one, second)
    choose(other, first)

    assert (fresh(one).slot, fresh(other).slot) == (second, first)
    assert kinds() == ["invited", "invited", "seated", "seated", "seated"]
    assert [line.hearing for _day, lines in queries.days_of(edition, viewer=lead) for line in lines] == [other, one, None]
    assert any("a choisi l’horaire de l’audition" in line.sentence for line in journal.history(one.application))
    assert seats.drifts() == []


def test_time_of_a_withdrawn_file_is_free(ready):
    _lead, edition, (one, other) = ready
    first = slots()[0]
    choose(one, first, guests="Lucie", needs="Un ascenseur")
    applying.withdraw(application=one.application, reason="Nous renonçons.", by=one.application.started_by, at=NOW)
    gone = fresh(one)
    assert (gone.state, gone.slot, gone.guests, gone.needs) == (State.WITHDRAWN, None, "", "")
    assert "withdrawn" not in kinds()  # they did it themselves
    assert first in queries.open_slots(edition, at=NOW)
    choose(other, first)
    assert seats.drifts() == []
    applying.withdraw(application=other.application, reason="Nous aussi.", by=other.application.started_by, at=NOW)


def test_withdrawal_of_a_file_nobody_invited_is_a_withdrawal(db):
    file = apply.sent(make.edition()).application
    applying.withdraw(application=file, reason="Non.", by=file.started_by, at=NOW)
    assert not Hearing.objects.filter(application=file).exists()


# ── Days and times ──
def test_times_follow_one_another_and_none_ends_too_late(ready):
    local = [(timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)) for slot in slots()]
    assert [f"{start:%H:%M}-{end:%H:%M}" for start, end in local] == ["09:00-09:20", "09:30-09:50", "10:00-10:20"]


@pytest.mark.parametrize(
    "fields",
    [{"days": -1}, {"until": time(9, 10)}, {"minutes": 1, "pause": 0, "until": time(12)}, {}],
    ids=["past", "too short", "too many", "again"],
)
def test_days_that_make_no_sense_are_refused_whole(ready, fields):
    lead, edition, _hearings = ready
    with pytest.raises(actions.BadTimes):
        plan(edition, lead, **({"place": "Ailleurs"} if fields else {}) | fields)
    assert len(slots()) == 3


def test_a_time_is_added_where_nothing_else_stands(ready):
    lead, edition, _hearings = ready
    day = edition.audition_days.get()
    actions.add_slot(day=day, start=time(14), minutes=20, by=lead, at=NOW)
    assert len(slots()) == 4
    with pytest.raises(actions.BadTimes):
        actions.add_slot(day=day, start=time(9, 10), minutes=20, by=lead, at=NOW)
    with pytest.raises(actions.BadTimes):
        actions.add_slot(day=day, start=time(14), minutes=20, by=lead, at=NOW + 20 * DAY)


def test_a_closed_time_is_not_chosen_and_one_that_is_chosen_is_not_closed(ready):
    lead, edition, (one, other) = ready
    first, second, _third = slots()
    actions.close_slot(slot=first, by=lead, at=NOW)
    assert first not in queries.open_slots(edition, at=NOW)
    with pytest.raises(actions.JustTaken):
        choose(one, first)
    actions.reopen_slot(slot=first, by=lead, at=NOW)
    choose(one, first)
    choose(other, second)
    with pytest.raises(actions.JustTaken):
        actions.close_slot(slot=first, by=lead, at=NOW)


def test_a_cancelled_day_tells_those_who_had_a_time_and_lets_them_choose_again(ready):
    lead, edition, (one, other) = ready
    choose(one, slots()[0])
    actions.cancel_day(day=edition.audition_days.get(), reason="Grève des transports", by=lead, at=UNTIL)

    again = fresh(one)
    assert (again.state, again.slot, again.choose_by) == (State.INVITED, None, UNTIL + 3 * DAY)
    mail = _mails().last()
    assert (mail.kind, mail.to, mail.quote) == ("auditions.freed", one.application.started_by, "Grève des transports")
    assert kinds().count("freed") == 1
    assert queries.open_slots(edition, at=NOW) == []
    with pytest.raises(actions.Elsewhere):
        choose(other, slots()[0])
    with pytest.raises(moves.WrongState):
        actions.add_slot(day=edition.audition_days.get(), start=time(14), minutes=20, by=lead, at=NOW)
    with pytest.raises(moves.WrongState):
        actions.cancel_day(day=edition.audition_days.get(), reason="Encore", by=lead, at=NOW)
    assert seats.drifts() == []


# ── Choosing ──
def test_a_time_that_is_taken_is_refused_and_the_former_one_is_kept(ready):
    _lead, _edition, (one, other) = ready
    first, second, _third = slots()
    choose(one, first, guests="Lucie")
    choose(other, second)
    with pytest.raises(actions.JustTaken):
        choose(one, second, guests="Personne")
    assert (fresh(one).slot, fresh(one).guests) == (first, "Lucie")
    assert seats.drifts() == []


def test_saying_who_comes_again_sends_no_second_mail(ready):
    _lead, _edition, (one, _other) = ready
    first = slots()[0]
    choose(one, first)
    choose(one, first, guests="Lucie\x00\nKarim", needs="=HYPERLINK()")
    assert fresh(one).guests == "Lucie Karim"
    assert kinds().count("seated") == 1


def test_after_the_last_day_only_the_team_places(ready):
    lead, _edition, (one, _other) = ready
    first, second, _third = slots()
    choose(one, first)
    with pytest.raises(actions.TooLate):
        choose(one, second, at=UNTIL)
    actions.place(hearing=fresh(one), slot=second, by=lead, at=UNTIL)
    assert fresh(one).slot == second
    assert kinds()[-1] == "seated"
    with pytest.raises(actions.TooLate):
        actions.place(hearing=fresh(one), slot=first, by=lead, at=NOW + 11 * DAY)


def test_a_time_of_another_edition_is_refused(ready):
    lead, edition, (one, _other) = ready
    elsewhere = make.edition(slug="2031", state="in_review")
    plan(elsewhere, lead)
    stranger = next(slot for slot in slots() if slot.day.edition_id == elsewhere.pk)
    with pytest.raises(actions.Elsewhere):
        choose(one, stranger)
    assert stranger not in queries.open_slots(edition, at=NOW)


def test_who_cannot_come_frees_the_time_and_may_still_be_placed(ready):
    lead, _edition, (one, other) = ready
    first = slots()[0]
    choose(one, first, guests="Lucie", needs="Un ascenseur")
    actions.decline(hearing=fresh(one), reason="Accouchement", by=one.application.started_by, at=NOW)

    gone = fresh(one)
    assert (gone.state, gone.slot, gone.guests, gone.needs) == (State.DECLINED, None, "", "")
    mail = _mails().last()
    assert (mail.kind, mail.to, mail.quote) == ("auditions.declined", lead, "Accouchement")
    choose(other, first)
    actions.place(hearing=gone, slot=slots()[1], by=lead, at=NOW)
    assert fresh(one).state == State.CHOSEN
    with pytest.raises(actions.TooLate):
        actions.decline(hearing=fresh(one), reason="", by=one.application.started_by, at=NOW + 11 * DAY)


def test_an_invitation_taken_back_frees_the_time_and_can_be_sent_again(ready):
    lead, edition, (one, other) = ready
    choose(one, slots()[0])
    actions.withdraw(hearing=fresh(one), reason="Le jury a ce qu’il lui faut.", by=lead, at=NOW)
    assert (fresh(one).state, kinds()[-1]) == (State.WITHDRAWN, "withdrawn")
    assert list(queries.to_invite(edition, viewer=lead)) == [one.application]
    assert len(queries.open_slots(edition, at=NOW)) == 3

    both = [one.application, other.application]
    assert actions.invite(edition=edition, applications=both, choose_by=UNTIL, by=lead, at=NOW) == 1
    assert kinds()[-1] == "invited"


def test_nobody_is_invited_without_time_to_choose_or_times_to_choose_from(ready):
    lead, edition, (one, _other) = ready
    actions.withdraw(hearing=one, reason="Report", by=lead, at=NOW)
    facts = {"edition": edition, "applications": [one.application], "by": lead, "at": NOW}
    with pytest.raises(actions.TooLate):
        actions.invite(choose_by=NOW, **facts)
    actions.cancel_day(day=edition.audition_days.get(), reason="Report", by=lead, at=NOW)
    with pytest.raises(actions.Elsewhere):
        actions.invite(choose_by=UNTIL, **facts)


def test_presence_is_noted_once_it_has_begun_and_corrected(ready):
    lead, _edition, (one, _other) = ready
    choose(one, slots()[0])
    with pytest.raises(actions.TooLate):
        actions.note(hearing=fresh(one), verb="hear", by=lead, at=NOW)
    after = NOW + 11 * DAY
    actions.note(hearing=fresh(one), verb="miss", by=lead, at=after)
    actions.note(hearing=fresh(one), verb="hear", by=lead, at=after)
    assert (fresh(one).state, fresh(one).slot) == (State.HEARD, slots()[0])
    with pytest.raises(moves.WrongState):
        actions.note(hearing=fresh(one), verb="withdraw", by=lead, at=after)


# ── The whole table ──
PEOPLE = ("holder", "reader", "officer", "lead", "juror", "stranger")


@pytest.mark.parametrize(("state", "verb"), list(itertools.product(State, MOVES)))
def test_only_the_table_s_people_do_only_the_table_s_moves(ready, officer, juror, state, verb):
    lead, _edition, (one, _other) = ready
    Hearing.objects.filter(pk=one.pk).update(state=state, slot=slots()[0] if state in SEATED else None)
    cast = {
        "holder": one.application.started_by,
        "reader": make.member(one.application.organisation, can_edit=False, can_sign=False),
        "officer": officer,
        "lead": lead,
        "juror": juror,
        "stranger": make.user(),
    }
    asked = {
        "choose": rules.can_choose,
        "decline": rules.can_decline,
        "place": rules.can_place,
        "withdraw": rules.can_withdraw,
    }
    step, hearing = MOVES[verb], fresh(one)
    if verb in asked:
        allowed = {name for name in PEOPLE if asked[verb](cast[name], hearing)}
        assert allowed == ({*step.roles} if state in step.sources else set())
    if verb in {"hear", "miss"}:
        allowed = {name for name in PEOPLE if rules.can_note(cast[name], hearing)}
        assert allowed == ({"officer", "lead"} if state in SEATED else set())
    if state not in step.sources:
        with pytest.raises(moves.WrongState):
            moves.move(hearing, verb, MOVES)


def test_days_are_the_lead_s(ready, officer, juror):
    lead, edition, _hearings = ready
    day = edition.audition_days.get()
    assert [rules.can_cancel(who, day) for who in (lead, officer, juror)] == [True, False, False]
    assert [rules.can_prepare(who, edition) for who in (lead, officer, juror)] == [True, False, False]
    assert [rules.can_follow(who, edition) for who in (lead, officer, juror)] == [True, True, False]
    moves.move(day, "cancel", DAY_MOVES)
    assert day.state == DayState.CANCELLED
    assert not rules.can_cancel(lead, day)


def test_a_decided_file_chooses_nothing_any_more(ready):
    lead, _edition, (one, _other) = ready
    Application.objects.filter(pk=one.application_id).update(state=FileState.WITHDRAWN)
    found = fresh(one)
    assert not rules.can_choose(found.application.started_by, found)
    assert not rules.can_place(lead, found)
    assert rules.can_withdraw(lead, found)


# ── The clock ──
def test_who_has_not_chosen_is_asked_again_once_and_who_has_is_reminded_once(ready):
    _lead, _edition, (one, _other) = ready
    choose(one, slots()[0])
    before = len(kinds())
    assert actions.hourly_round(at=UNTIL - 3 * DAY) == 0
    assert actions.hourly_round(at=UNTIL - DAY) == 1
    assert actions.hourly_round(at=UNTIL - DAY) == 0
    near = slots()[0].starts_at - timedelta(hours=40)
    assert actions.hourly_round(at=near) == 1
    assert actions.hourly_round(at=near) == 0
    assert kinds()[before:] == ["chase", "reminder"]


def test_who_came_is_erased_once_kept_long_enough(ready):
    _lead, _edition, (one, _other) = ready
    choose(one, slots()[0], guests="Lucie", needs="Un ascenseur")
    end = retention.of("auditions.people").end(slots()[0].starts_at)
    actions.erase_old(at=end - DAY)
    assert fresh(one).guests == "Lucie"
    actions.erase_old(at=end + DAY)
    assert (fresh(one).guests, fresh(one).needs, fresh(one).state) == ("", "", State.CHOSEN)
    assert callable(tasks.hourly_round.func)
    assert callable(tasks.erase_old.func)


def test_no_mail_names_who_comes_or_what_they_need(ready):
    _lead, _edition, (one, _other) = ready
    choose(one, slots()[0], guests="Zénaïde", needs="Boucle magnétique")
    whole = " ".join(f"{mail.subject} {mail.body} {mail.facts} {mail.quote}" for mail in _mails())
    assert "Zénaïde" not in whole
    assert "magnétique" not in whole


# ── Calendars ──
def test_a_change_replaces_the_appointment_in_a_calendar(ready):
    _lead, _edition, (one, _other) = ready
    choose(one, slots()[0])
    before = queries.appointment(fresh(one))
    choose(one, slots()[1])
    after = queries.appointment(fresh(one))
    assert after.uid == before.uid
    assert after.sequence > before.sequence
    text = calendars.ics(after).decode()
    assert f"DTSTART:{slots()[1].starts_at:%Y%m%dT%H%M%SZ}" in text
