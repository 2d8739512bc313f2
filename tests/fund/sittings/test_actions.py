"""A jury sits: called, held file by file, closed on paper."""

import json

import pikepdf
import pytest
from django.db import IntegrityError, transaction

from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Theme
from terreau.fund.review.models import Panel
from terreau.fund.review.queries import deliberation as sessions
from terreau.fund.review.states import PanelState
from terreau.fund.sittings import actions, mails, queries, rules
from terreau.fund.sittings.models import Attendee, Item, Sitting
from terreau.fund.sittings.states import ITEM_MOVES, MOVES, ItemState, Order, State
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import jury as sit
from tests.fund.sittings.conftest import DAY, NOW, WHEN, meeting

pytestmark = pytest.mark.django_db


def sent(kind):
    return Message.objects.filter(kind=f"sittings.{kind}")


def told(scene):
    """What the two papers say, as flat text: (with names, without)."""
    return tuple(json.dumps(data, ensure_ascii=False).replace("\u00a0", " ") for data in mails.told(scene.fresh(), day=NOW))


def is_tagged(document):
    with document.file.open("rb") as content, pikepdf.open(content) as paper:
        return "/StructTreeRoot" in paper.Root and len(paper.pages) > 0


def test_it_works(scene):
    """Planned with the files of the jury, called, held, each file with an opinion, closed on two papers."""
    assert [item.application for item in scene.sitting.items.order_by("position")] == scene.files
    scene.call()
    assert {mail.to for mail in sent("convened")} == set(scene.jurors)
    actions.answer(sitting=scene.fresh(), is_coming=True, by=scene.jurors[0], at=NOW)
    actions.answer(sitting=scene.fresh(), is_coming=False, by=scene.jurors[2], at=NOW)
    scene.open(present=(0, 1))
    assert queries.presence(scene.fresh()).is_enough
    scene.take_up(0)
    scene.conclude(0, "reserved", 500_000, conditions="Un budget plus précis", votes=(1, 0, 1))
    scene.take_up(1)
    scene.conclude(1, "unfavourable", 300_000)
    assert scene.item(1).amount_cents is None  # nothing is given to a file the jury does not want
    scene.take_up(2)
    scene.conclude(2, "postponed")
    actions.write(
        sitting=scene.fresh(),
        opening="La séance s’ouvre à l’heure.",
        closing="",
        expected_version=scene.fresh().version,
        by=scene.lead,
        at=NOW,
    )
    scene.close()

    sitting = scene.fresh()
    assert (sitting.state, sitting.closed_by) == (State.CLOSED, scene.lead)
    team, jury = told(scene)
    assert is_tagged(sitting.paper)
    assert is_tagged(sitting.jury_paper)
    for text in (team, jury):
        assert "La séance s’ouvre à l’heure." in text
        assert "favorable avec réserves" in text.lower()
        assert "Un budget plus précis" in text
        assert "1 pour, 0 contre, 1 abstention" in text
        assert "Jeanne Zarbo" in text
        assert "atteint : 2 présents pour 2" in text
    assert "Quinquelibou A" in team
    assert "Quinquelibou" not in jury
    assert sent("closed").count() == 3
    assert queries.advice([scene.files[0].pk])[scene.files[0].pk] == sessions.Advice("favorable avec réserves, 5\u202f000\u00a0€", 500_000)


# ── Before ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_time_that_is_past_is_refused(scene):
    with pytest.raises(actions.CannotSit):
        actions.plan(panel=scene.panel, meeting=meeting(starts_at=NOW), order=Order.NUMBER, by=scene.lead, at=NOW)
    with pytest.raises(actions.CannotSit):
        actions.change(sitting=scene.fresh(), meeting=meeting(starts_at=NOW), expected_version=1, by=scene.lead, at=NOW)
    assert Sitting.objects.count() == 1


@pytest.mark.parametrize(("order", "places"), [(Order.NUMBER, "012"), (Order.RANKING, "012"), (Order.SPREAD, "012"), (Order.THEME, "120")])
def test_an_agenda_is_put_in_order(scene, order, places):
    themes = {0: "Zèbre", 1: "Abeille", 2: "Bison"}
    for place, name in themes.items():
        scene.files[place].theme = Theme.objects.create(slug=name.lower(), name=name)
        scene.files[place].save()
    actions.reorder(sitting=scene.fresh(), order=order, by=scene.lead, at=NOW)
    found = [item.application for item in scene.sitting.items.order_by("position")]
    assert found == [scene.files[int(place)] for place in places]


def test_where_marks_differ_most_comes_first(scene):
    rows = scene.files[2].assignments.order_by("pk")
    for place, row in enumerate(rows):
        row.review.scores.update(points=5 if place == 0 else 0)
    actions.reorder(sitting=scene.fresh(), order=Order.SPREAD, by=scene.lead, at=NOW)
    assert scene.sitting.items.order_by("position").first().application == scene.files[2]


def test_a_file_moves_one_place_and_stops_at_the_ends(scene):
    actions.shift(item=scene.item(2), is_up=True, by=scene.lead, at=NOW)
    assert [item.application for item in scene.sitting.items.order_by("position")] == [scene.files[0], scene.files[2], scene.files[1]]
    actions.shift(item=scene.item(0), is_up=True, by=scene.lead, at=NOW)
    actions.shift(item=scene.item(1), is_up=False, by=scene.lead, at=NOW)
    assert [item.application for item in scene.sitting.items.order_by("position")] == [scene.files[0], scene.files[2], scene.files[1]]


def test_files_join_once_and_leave_with_a_reason(scene):
    stranger = sit.file(scene.panel.edition)
    with pytest.raises(actions.CannotSit):
        actions.remove(item=scene.item(2), reason=" ", by=scene.lead, at=NOW)
    actions.remove(item=scene.item(2), reason="Retirée par le porteur", by=scene.lead, at=NOW)
    added = actions.add(sitting=scene.fresh(), applications=[scene.files[2], scene.files[0], stranger], by=scene.lead, at=NOW)
    assert added == 1  # already there, or never given to this jury
    assert scene.item(2).position == 3
    assert Entry.objects.get(verb="sitting.removed").facts["reason"] == "Retirée par le porteur"


def test_an_empty_agenda_calls_nobody(scene):
    scene.sitting.items.all().delete()
    with pytest.raises(actions.CannotSit):
        scene.call()
    assert not sent("convened").exists()


def test_jurors_who_join_later_are_called_alone(scene):
    scene.call()
    with pytest.raises(actions.CannotSit):
        scene.call()
    late = sit.juror("Lou Tard")
    sit.seat(scene.panel, late)
    sit.seat(scene.panel, sit.juror("Parti"), left_at=NOW)
    assert actions.convene(sitting=scene.fresh(), by=scene.lead, at=NOW) == 1
    assert sent("convened").latest("pk").to == late
    assert scene.sitting.attendees.count() == 4


def test_another_time_is_told_and_answered_anew(scene):
    scene.call()
    actions.answer(sitting=scene.fresh(), is_coming=True, by=scene.jurors[0], at=NOW)
    version = scene.fresh().version
    actions.change(sitting=scene.fresh(), meeting=meeting(quorum=3), expected_version=version, by=scene.lead, at=NOW)
    assert not sent("moved").exists()
    actions.change(sitting=scene.fresh(), meeting=meeting(place="Ailleurs"), expected_version=version + 1, by=scene.lead, at=NOW)
    assert (sent("moved").count(), scene.sitting.attendees.filter(answer="coming").count()) == (3, 1)
    actions.change(sitting=scene.fresh(), meeting=meeting(starts_at=WHEN + DAY), expected_version=version + 2, by=scene.lead, at=NOW)
    assert (sent("moved").count(), scene.sitting.attendees.filter(answer="coming").count()) == (6, 0)
    with pytest.raises(WrongState):
        actions.change(sitting=scene.fresh(), meeting=meeting(), expected_version=version, by=scene.lead, at=NOW)


def test_cancelled_those_called_are_told_why(scene):
    scene.call()
    actions.cancel(sitting=scene.fresh(), reason="Grève", by=scene.lead, at=NOW)
    assert {mail.quote for mail in sent("cancelled")} == {"Grève"}
    with pytest.raises(WrongState):
        actions.answer(sitting=scene.fresh(), is_coming=True, by=scene.jurors[0], at=NOW)


def test_nobody_answers_for_a_sitting_they_are_not_called_to(scene, stranger):
    scene.call()
    with pytest.raises(actions.CannotSit):
        actions.answer(sitting=scene.fresh(), is_coming=True, by=stranger, at=NOW)


# ── While it is held ─────────────────────────────────────────────────────────────────────────────────────────────
def test_it_begins_once_scoring_is_closed_and_the_jury_called(scene):
    with pytest.raises(actions.CannotSit):
        actions.open_(sitting=scene.fresh(), by=scene.lead, at=NOW)
    scene.call()
    Panel.objects.filter(pk=scene.panel.pk).update(state=PanelState.OPEN)
    with pytest.raises(actions.CannotSit):
        actions.open_(sitting=scene.fresh(), by=scene.lead, at=NOW)
    Panel.objects.filter(pk=scene.panel.pk).update(state=PanelState.CLOSED)
    actions.open_(sitting=scene.fresh(), by=scene.lead, at=NOW)
    with pytest.raises(WrongState):
        actions.open_(sitting=scene.fresh(), by=scene.lead, at=NOW)


def test_who_has_a_link_leaves_the_room_and_the_minutes_say_so(scene):
    make.member(scene.files[0].organisation, person=scene.jurors[0])
    scene.files[1].assignments.filter(seat__juror=scene.jurors[1]).update(state="recused")
    scene.open()
    scene.take_up(0)
    assert list(scene.item(0).left.all()) == [scene.jurors[0]]
    with pytest.raises(actions.BadOpinion):
        scene.conclude(0, votes=(3, 0, 0))
    scene.conclude(0, votes=(2, 0, 0))
    scene.take_up(1)
    assert list(scene.item(1).left.all()) == [scene.jurors[1]]
    scene.conclude(1)
    scene.take_up(2)
    scene.conclude(2)
    scene.close()
    assert '["Ont quitté la salle (un lien avec le porteur)", "Jeanne Zarbo"]' in told(scene)[1]


def test_nobody_present_talks_about_nothing(scene):
    scene.open(present=())
    with pytest.raises(actions.CannotSit):
        scene.take_up(0)


def test_one_file_at_a_time(scene):
    scene.open()
    scene.take_up(0)
    with pytest.raises(actions.CannotSit):
        scene.take_up(1)
    actions.put_back(item=scene.item(0), by=scene.lead, at=NOW)
    scene.take_up(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=scene.item(0).pk).update(state=ItemState.UNDER_WAY)


def test_a_file_that_was_withdrawn_is_not_talked_about(scene):
    scene.open()
    scene.files[0].state = "withdrawn"
    scene.files[0].save()
    with pytest.raises(actions.CannotSit):
        scene.take_up(0)


@pytest.mark.parametrize(
    ("opinion", "cents", "fields"),
    [
        ("", None, {}),
        ("magnifique", None, {}),
        ("reserved", None, {"conditions": "  "}),
        ("favourable", 1_000_001, {}),
        ("favourable", None, {"votes": (3, 1, 0)}),
    ],
)
def test_an_opinion_lacks_nothing_and_says_no_more_than_it_may(scene, opinion, cents, fields):
    scene.open()
    scene.take_up(0)
    with pytest.raises(actions.BadOpinion):
        scene.conclude(0, opinion, cents, **fields)
    assert scene.item(0).state == ItemState.UNDER_WAY


def test_two_who_write_the_opinion_do_not_cross(scene):
    scene.open()
    scene.take_up(0)
    version = scene.item(0).version
    scene.conclude(0, "favourable", expected_version=version)
    with pytest.raises(WrongState):
        scene.conclude(0, "unfavourable", expected_version=version)
    assert scene.item(0).opinion == "favourable"


def test_an_opinion_is_taken_up_again(scene):
    scene.open()
    scene.take_up(0)
    scene.conclude(0, "favourable")
    scene.take_up(0)
    scene.conclude(0, "unfavourable")
    assert scene.item(0).opinion == "unfavourable"
    said = Entry.objects.filter(verb="sitting.concluded").order_by("pk").values_list("facts", flat=True)
    assert [facts["opinion"] for facts in said] == ["favorable", "défavorable"]


def test_put_back_forgets_the_opinion(scene):
    scene.open()
    scene.take_up(0)
    scene.conclude(0, "reserved", 100, conditions="Oui", votes=(1, 1, 1))
    scene.take_up(0)
    actions.put_back(item=scene.item(0), by=scene.lead, at=NOW)
    item = scene.item(0)
    assert (item.opinion, item.amount_cents, item.conditions, item.votes_for) == ("", None, "", None)


# ── Minutes ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_minutes_close_when_every_file_has_its_opinion(scene):
    scene.open()
    with pytest.raises(actions.CannotSit, match="3"):
        scene.close()
    scene.through()
    with pytest.raises(WrongState):
        actions.close(sitting=scene.fresh(), expected_version=99, by=scene.lead, at=NOW)
    assert scene.fresh().paper is None
    scene.close()
    with pytest.raises(WrongState):
        scene.close()


def test_minutes_that_name_an_applicant_to_jurors_do_not_close(scene):
    scene.open()
    scene.through()
    Item.objects.filter(pk=scene.item(0).pk).update(reason="La Quinquelibou A est connue.")
    with pytest.raises(actions.CannotSit, match="Quinquelibou A"):
        scene.close()
    Item.objects.filter(pk=scene.item(0).pk).update(reason="")
    Sitting.objects.filter(pk=scene.sitting.pk).update(closing="Merci à Quinquelibou C.")
    with pytest.raises(actions.CannotSit, match="Quinquelibou C"):
        scene.close()
    Sitting.objects.filter(pk=scene.sitting.pk).update(closing="Merci.")
    scene.close()
    with pytest.raises(actions.CannotSit, match="Quinquelibou B"):
        actions.correct(sitting=scene.fresh(), text="Lire Quinquelibou B.", by=scene.lead, at=NOW)


def test_a_correction_comes_beside_the_paper(scene):
    scene.open()
    scene.through()
    with pytest.raises(WrongState):
        actions.correct(sitting=scene.fresh(), text="Trop tôt", by=scene.lead, at=NOW)
    scene.close()
    paper = scene.fresh().paper
    with pytest.raises(actions.CannotSit):
        actions.correct(sitting=scene.fresh(), text=" ", by=scene.lead, at=NOW)
    actions.correct(sitting=scene.fresh(), text="Lire 15 h.", by=scene.lead, at=NOW)
    assert scene.fresh().paper == paper
    assert {mail.quote for mail in sent("corrected")} == {"Lire 15 h."}


def test_without_quorum_the_minutes_say_so(scene):
    scene.open(present=(0,))
    scene.through()
    scene.close()
    assert "non atteint : 1 présents pour 2" in told(scene)[1]


# ── Words of jurors ──────────────────────────────────────────────────────────────────────────────────────────────
def test_a_word_is_said_until_the_minutes_are_closed(scene):
    scene.call()
    with pytest.raises(actions.CannotSit):
        actions.remark(item=scene.item(0), text="\x00 ", by=scene.jurors[0], at=NOW)
    actions.remark(item=scene.item(0), text="À discuter", by=scene.jurors[0], at=NOW)
    scene.open()
    actions.remark(item=scene.item(0), text="Convaincu", by=scene.jurors[1], at=NOW)
    scene.through()
    scene.close()
    with pytest.raises(WrongState):
        actions.remark(item=scene.item(0), text="Trop tard", by=scene.jurors[0], at=NOW)
    (point,) = queries.points(scene.fresh(), Item.objects.filter(pk=scene.item(0).pk), with_talk=True)
    assert [(said.who, said.text) for said in point.remarks] == [("A", "À discuter"), ("B", "Convaincu")]
    assert [said.who for said in point.marks] == ["A", "B", "C"]


def test_names_are_shown_where_the_sitting_says_so(scene):
    Sitting.objects.filter(pk=scene.sitting.pk).update(shows_names=True)
    (point,) = queries.points(scene.fresh(), Item.objects.filter(pk=scene.item(0).pk), with_talk=True)
    assert [said.who for said in point.marks] == ["Jeanne Zarbo", "Paul Zinzolin", "Fatou Zeste"]


# ── The full table ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("state", list(State))
def test_moves_and_roles(scene, officer, admin, stranger, state):
    if state == State.CLOSED:
        scene.open()
        scene.through()
        scene.close()
    else:
        Sitting.objects.filter(pk=scene.sitting.pk).update(state=state)
    sitting = scene.fresh()
    cast = {"lead": scene.lead, "officer": officer, "juror": scene.jurors[0], "admin": admin, "": stranger}
    ask = {
        "prepare": rules.can_prepare,
        "cancel": rules.can_cancel,
        "open": rules.can_open,
        "keep": rules.can_keep,
        "close": rules.can_close,
    }
    for verb, rule in ask.items():
        for role, person in cast.items():
            assert rule(person, sitting) is (state in MOVES[verb].sources and role in MOVES[verb].roles), (verb, role)
    assert {role for role, person in cast.items() if rules.can_correct(person, sitting)} == ({"lead"} if state == State.CLOSED else set())


@pytest.mark.parametrize("state", list(ItemState))
def test_moves_of_a_file_and_roles(scene, officer, admin, stranger, state):
    scene.open()
    Item.objects.filter(pk=scene.item(0).pk).update(state=state, opinion="favourable")
    cast = {"lead": scene.lead, "officer": officer, "juror": scene.jurors[0], "admin": admin, "": stranger}
    for verb, step in ITEM_MOVES.items():
        for role, person in cast.items():
            expected = state in step.sources and role in step.roles
            assert rules.can_lead_talk(person, scene.item(0), verb) is expected, (verb, role)
    linked = make.user(roles=["lead"])
    make.member(scene.files[0].organisation, person=linked)
    assert not any(rules.can_lead_talk(linked, scene.item(0), verb) for verb in ITEM_MOVES)
    Sitting.objects.filter(pk=scene.sitting.pk).update(state=State.PLANNED)
    assert not any(rules.can_lead_talk(scene.lead, scene.item(0), verb) for verb in ITEM_MOVES)


def test_attendees_are_called_once(scene):
    scene.call()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendee.objects.create(sitting=scene.sitting, juror=scene.jurors[0])
