"""Links that the house sees by itself: they keep a file away, take it away, and are told to leads alone."""

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Theme
from terreau.fund.jurors import actions as jurors
from terreau.fund.jurors.models import Profile, Tie
from terreau.fund.jurors.states import TieState
from terreau.fund.review import rules, tasks
from terreau.fund.review.actions import links as linking
from terreau.fund.review.actions import panels, scoring
from terreau.fund.review.models import Assignment
from terreau.fund.review.queries import conflicts, links, ranking
from terreau.fund.review.queries import panels as reads
from terreau.fund.review.states import AssignmentState, PanelState
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition(db):
    return sit.edition()


@pytest.fixture
def near(edition):
    """A file whose applicant has its seat where the juror lives, once they say so."""
    return sit.file(edition, title="Zarbophile", organisation=make.organisation("Quinquelibou", address="12 rue Haute"))


@pytest.fixture
def panel(edition):
    return sit.panel(edition)


@pytest.fixture
def seat(panel, juror):
    return sit.seat(panel, juror)


def lives_there(juror):
    jurors.keep_profile(juror=juror, themes=[], publics=[], tags=[], address="12, r. Haute", postcode="92000", by=juror, at=NOW)


def test_it_works(panel, seat, near, juror, lead):
    far = sit.file(panel.edition)
    lives_there(juror)

    handed = panels.assign_all(panel=panel, applications=[near, far], by=lead, at=NOW)

    assert handed.made == 1
    assert [str(near) in why for why in handed.refused] == [True]
    [link] = links.links(panel)
    assert (link.juror, link.organisation, link.reasons[0].shared) == (juror, near.organisation, "12 rue Haute, 92000")


def test_link_found_afterwards_recuses_and_says_so_to_leads(panel, seat, near, juror, lead):
    assignment = sit.assignment(seat, near)
    sit.review(assignment, 5, 5, 5)
    lives_there(juror)

    assert linking.look_for(juror=juror, by=None, at=NOW) == 1
    assert linking.look_for(juror=juror, by=None, at=NOW) == 0

    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.RECUSED
    assert str(near) in journal.history(panel)[0].sentence
    assert ranking.ranking(panel.edition, viewer=lead)[0].mean is None
    assert not rules.jury_files_visible_to(juror).exists()


def test_tie_takes_the_sight_away_before_anyone_acts(panel, seat, near, juror):
    """As a membership does: the link is looked for at every reading."""
    sit.assignment(seat, near)
    Tie.objects.create(juror=juror, organisation=near.organisation, kind="domain", found_at=NOW)

    assert not rules.jury_files_visible_to(juror).exists()
    assert conflicts.linked_ids(juror, [near]) == {near.pk}


def test_tie_set_aside_is_no_link(panel, seat, near, juror, lead):
    assignment = sit.assignment(seat, near)
    lives_there(juror)
    linking.look(panel=panel, by=lead, at=NOW)
    jurors.dismiss(tie=Tie.objects.get(), reason="Un immeuble de deux cents logements.", by=lead, at=NOW)

    assert linking.look(panel=panel, by=lead, at=NOW) == 0
    assert conflicts.linked_ids(juror, [near]) == set()
    assignment.refresh_from_db()
    assert rules.can_give_back(lead, assignment)


def test_opening_and_the_round_of_the_worker_look_too(panel, seat, near, juror, lead):
    waiting = sit.panel(panel.edition, state=PanelState.DRAFT)
    other = sit.seat(waiting, sit.juror())
    mine, theirs = sit.assignment(seat, near), sit.assignment(other, near)
    for person in (juror, other.juror):
        lives_there(person)

    panels.open_panel(panel=waiting, by=lead, at=NOW)
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.state, mine.state) == (AssignmentState.RECUSED, AssignmentState.ACCEPTED)

    tasks.look_for_links.func()
    mine.refresh_from_db()
    assert mine.state == AssignmentState.RECUSED


def test_closed_panel_keeps_its_scores(panel, seat, near, juror, lead):
    """What was scored and closed was scored by the rules of its day; the ranking reads ties all the same."""
    panels.close_panel(panel=panel, by=lead, at=NOW)
    assignment = sit.assignment(seat, near)
    lives_there(juror)

    tasks.look_for_links.func()

    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.ACCEPTED


# ── Themes and loads ──
@pytest.fixture
def health(edition):
    theme = Theme.objects.create(slug="sante", name="Santé")
    edition.themes.add(theme)
    return theme


def test_panel_of_a_theme_is_offered_its_files_only(edition, health, juror, lead):
    inside, outside = sit.file(edition, theme=health), sit.file(edition)
    panel = panels.create_panel(edition=edition, name="Santé", closes_at=sit.panel(edition).closes_at, themes=[health], by=lead, at=NOW)
    panels.add_juror(panel=panel, juror=juror, by=lead, at=NOW)

    handed = panels.assign_all(panel=panel, applications=[inside, outside], by=lead, at=NOW)

    assert list(reads.offered(panel)) == [inside]
    assert (handed.made, len(handed.refused)) == (1, 1)
    assert [row.application for row in reads.files_of(panel, reads.panel_assignments(panel))] == [inside]


def test_themes_are_those_of_the_edition_and_files_handed_out_stay(edition, health, panel, seat, lead):
    file = sit.file(edition)
    sit.assignment(seat, file)
    foreign = Theme.objects.create(slug="mer", name="Mer")

    with pytest.raises(panels.CannotCompose):
        panels.limit_themes(panel=panel, themes=[foreign], by=lead, at=NOW)
    panels.limit_themes(panel=panel, themes=[health], by=lead, at=NOW)

    assert [row.application for row in reads.files_of(panel, reads.panel_assignments(panel))] == [file]
    assert "Santé" in journal.history(panel)[0].sentence


def test_load_of_a_juror_is_never_passed(edition, panel, seat, lead):
    files = [sit.file(edition) for _ in range(3)]
    panels.limit_load(seat=seat, load_max=2, by=lead, at=NOW)

    handed = panels.assign_all(panel=panel, applications=files, by=lead, at=NOW)
    again = panels.assign_all(panel=panel, applications=files[:2], by=lead, at=NOW)

    assert (handed.made, len(handed.refused)) == (2, 1)
    assert (again.made, again.refused) == (0, [])
    shared = panels.assign_in_turn(panel=panel, applications=files, reviews=1, by=lead, at=NOW)
    assert (shared.made, len(shared.refused)) == (0, 1)


def test_file_one_is_recused_from_weighs_nothing(edition, panel, seat, lead):
    sit.assignment(seat, sit.file(edition), state=AssignmentState.RECUSED)
    panels.limit_load(seat=seat, load_max=1, by=lead, at=NOW)

    assert panels.assign_all(panel=panel, applications=[sit.file(edition)], by=lead, at=NOW).made == 1


def test_nothing_is_limited_once_scoring_is_closed(panel, seat, lead):
    panels.close_panel(panel=panel, by=lead, at=NOW)

    with pytest.raises(panels.CannotCompose):
        panels.limit_themes(panel=panel, themes=[], by=lead, at=NOW)
    with pytest.raises(panels.CannotCompose):
        panels.limit_load(seat=seat, load_max=1, by=lead, at=NOW)


def test_juror_who_left_takes_no_load(panel, seat, lead):
    panels.remove_juror(seat=seat, keeps_scores=False, by=lead, at=NOW)

    with pytest.raises(panels.CannotCompose):
        panels.limit_load(seat=seat, load_max=1, by=lead, at=NOW)


# ── Pages ──
@pytest.fixture
def desk(client, lead):
    client.force_login(lead)
    return client


def url(name, *args):
    return reverse(f"review:{name}", args=args)


def test_leads_read_links_and_set_them_aside(desk, panel, seat, near, juror):
    sit.assignment(seat, near)
    lives_there(juror)
    page = url("panel_links", panel.public_id)

    desk.post(page)
    tie = Tie.objects.get()
    assert "12 rue Haute, 92000" in desk.get(page).content.decode()
    desk.post(url("panel_link_dismiss", panel.public_id, tie.public_id), {"reason": "<b>Voisins</b>"})
    tie.refresh_from_db()
    assert (tie.state, tie.reason) == (TieState.DISMISSED, "<b>Voisins</b>")
    assert "&lt;b&gt;Voisins" in desk.get(page).content.decode()
    desk.post(url("panel_link_restore", panel.public_id, tie.public_id))
    tie.refresh_from_db()
    assert tie.state == TieState.STANDING


def test_every_reason_is_told(panel, seat, juror, edition):
    body = make.organisation()
    make.member(body, person=juror)
    file = sit.file(edition, organisation=body, sender=juror, started_by=juror)
    scoring.declare(seat=seat, listed=[body], links={body.pk: "J’y suis bénévole."}, by=juror, at=NOW)

    [link] = links.links(panel)

    words = " / ".join(f"{reason.words} {reason.shared}".strip() for reason in link.reasons)
    assert "J’y suis bénévole." in words
    assert "membre" in words
    assert len(link.reasons) == 4, file


@pytest.mark.parametrize("count", [1, 3])
def test_links_take_a_constant_number_of_queries(panel, count, django_assert_num_queries):
    for _ in range(count):
        person = sit.seat(panel).juror
        file = sit.file(panel.edition)
        Tie.objects.create(juror=person, organisation=file.organisation, kind="domain", found_at=NOW)

    with django_assert_num_queries(7):
        assert len(links.links(panel)) == count


def test_lead_weighs_no_tie_of_their_own_nor_of_their_body(client, panel, near):
    both = make.user(roles=[Role.LEAD, Role.JUROR])
    sit.seat(panel, both)
    own = Tie.objects.create(juror=both, organisation=near.organisation, kind="domain", found_at=NOW)
    member = make.user(roles=[Role.LEAD])
    make.member(near.organisation, person=member)
    for person in (both, member):
        assert not rules.can_dismiss_tie(person, own)
        client.force_login(person)
        assert client.post(url("panel_link_dismiss", panel.public_id, own.public_id), {"reason": "Non."}).status_code == 403
    Tie.objects.update(state=TieState.DISMISSED)
    own.refresh_from_db()
    assert not rules.can_restore_tie(both, own)
    assert not rules.can_restore_tie(member, own)
    assert Tie.objects.get().state == TieState.DISMISSED


@pytest.mark.parametrize("role", [role for role in Role if role != Role.LEAD])
def test_ties_are_for_leads(role, panel, near, juror):
    tie = Tie.objects.create(juror=juror, organisation=near.organisation, kind="domain", found_at=NOW)
    other = make.user(roles=[role])

    assert not rules.ties_visible_to(other).exists()
    assert not rules.can_dismiss_tie(other, tie)
    tie.state = TieState.DISMISSED
    assert not rules.can_restore_tie(other, tie)


def test_tie_of_another_jury_is_not_found_here(desk, panel, near, juror):
    tie = Tie.objects.create(juror=juror, organisation=near.organisation, kind="domain", found_at=NOW)

    assert desk.get(url("panel_link_dismiss", panel.public_id, tie.public_id)).status_code == 404


def test_juror_says_what_they_know_and_loses_a_file_without_a_name(client, panel, seat, near, juror, edition):
    sit.assignment(seat, near)
    theme = Theme.objects.create(slug="sante", name="Santé")
    client.force_login(juror)

    answer = client.post(
        url("jury_competences"),
        {"themes": [theme.pk], "tags": "droit; compta", "address": "12 rue Haute", "postcode": "92000"},
        follow=True,
    )

    profile = Profile.objects.get()
    assert (list(profile.themes.all()), profile.tags) == ([theme], ["droit", "compta"])
    assert Assignment.objects.get().state == AssignmentState.RECUSED
    said = answer.content.decode()
    assert "Quinquelibou" not in said
    assert "Zarbophile" not in said
    assert not Message.objects.exists()
    assert "12 rue Haute" in client.get(url("jury_competences")).content.decode()


def test_address_goes_with_its_postcode(client, juror):
    client.force_login(juror)

    client.post(url("jury_competences"), {"address": "12 rue Haute"})
    client.post(url("jury_competences"), {"address": "12 rue Haute", "postcode": "<b>"})

    assert not Profile.objects.exists()


def test_lead_writes_competences_and_load_but_never_reads_the_address(desk, panel, seat, juror, lead):
    lives_there(juror)
    page = url("panel_seat", panel.public_id, seat.pk)

    assert "12, r. Haute" not in desk.get(page).content.decode()
    desk.post(page, {"tags": "<script>", "load_max": "4"})

    seat.refresh_from_db()
    profile = Profile.objects.get()
    assert (seat.load_max, profile.tags, profile.address, profile.changed_by) == (4, ["<script>"], "12, r. Haute", lead)
    assert "<script>" not in desk.get(page).content.decode().split("<main", 1)[1].split("</main", 1)[0]


def test_themes_are_chosen_on_a_page(desk, panel, edition, health):
    desk.post(url("panel_themes", panel.public_id), {"themes": [health.pk]})

    assert list(panel.themes.all()) == [health]
    assert "Santé" in desk.get(url("panel", panel.public_id)).content.decode()


def test_closed_panel_is_read_not_changed(desk, panel, seat, lead):
    panels.close_panel(panel=panel, by=lead, at=NOW)

    assert desk.get(url("panel_seat", panel.public_id, seat.pk)).status_code == 200
    assert desk.post(url("panel_seat", panel.public_id, seat.pk), {"load_max": "4"}).status_code == 403
    assert desk.get(url("panel_themes", panel.public_id)).status_code == 403
