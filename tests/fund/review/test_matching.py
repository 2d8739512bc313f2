"""Sharing out: what is shown is what is made, given scores stay, nothing goes past a link, and every shortage is explained."""

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import TargetPublic, Theme
from terreau.fund.jurors import actions as jurors
from terreau.fund.review.actions import panels
from terreau.fund.review.models import Assignment
from terreau.fund.review.queries import matching
from terreau.fund.review.queries.matching import Terms
from terreau.fund.review.states import AssignmentState, ReviewState
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
def panel(edition):
    return sit.panel(edition)


@pytest.fixture
def health(edition):
    theme = Theme.objects.create(slug="sante", name="Santé")
    edition.themes.add(theme)
    return theme


def seat(panel, name="", *, themes=(), publics=(), tags=(), **fields):
    row = sit.seat(panel, sit.juror(name), **fields)
    jurors.keep_profile(juror=row.juror, themes=themes, publics=publics, tags=tags, by=row.juror, at=NOW)
    return row


def plan(panel, **terms):
    return matching.plan(panel, Terms(**terms), seconds=2)


def readers(found):
    return {row.application.pk: sorted(str(pair.seat.juror) for pair in row.pairs) for row in found.rows}


def test_it_works(panel, edition, health, lead):
    knows, other = seat(panel, "Anne Savante", themes=[health]), seat(panel, "Paul Autre")
    about, else_ = sit.file(edition, theme=health), sit.file(edition)

    found = plan(panel, reviews=1, most=1)

    assert found.is_whole
    assert found.is_proved
    assert readers(found) == {about.pk: ["Anne Savante"], else_.pk: ["Paul Autre"]}
    assert found.matched == 1
    assert "Santé" in found.rows[0].pairs[0].why[0]
    handed = panels.deal(panel=panel, pairs=found.pairs, given_up=found.given_up, by=lead, at=NOW)
    assert (handed.made, handed.refused) == (2, [])
    assert set(Assignment.objects.values_list("seat", "application")) == {(knows.pk, about.pk), (other.pk, else_.pk)}


def test_points_of_a_match(panel, edition, health):
    old = TargetPublic.objects.create(slug="agees", name="Personnes âgées")
    row = seat(panel, themes=[health], publics=[old], tags=["Cuisine", "droit du logement", "cuis", "<b>"])
    file = sit.file(edition, title="Une cuisine, et le DROIT du logement", theme=health)
    file.publics.add(old)

    match = matching.facts(panel, Terms()).matches[file.pk, row.pk]

    assert (match.points, match.words) == (1 + 4 + 2 + 1 + 1, ("Santé", "Personnes âgées", "Cuisine", "droit du logement"))


def test_links_recusals_and_links_not_yet_written_keep_apart(panel, edition):
    member, recused, neighbour, free = (sit.seat(panel) for _ in range(4))
    body = make.organisation(address="12 rue Haute")
    make.member(body, person=member.juror)
    file = sit.file(edition, organisation=body)
    sit.assignment(recused, file, state=AssignmentState.RECUSED)
    who = neighbour.juror
    jurors.keep_profile(juror=who, themes=[], publics=[], tags=[], address="12 rue Haute", postcode="92000", by=who, at=NOW)

    found = plan(panel, reviews=1)

    assert readers(found) == {file.pk: [str(free.juror)]}
    assert found.avoided == 3
    assert Assignment.objects.count() == 1  # looking wrote nothing


def test_what_is_scored_stays_and_the_rest_moves_only_if_asked(panel, edition, health, lead):
    knows, other = seat(panel, themes=[health]), seat(panel)
    scored, untouched, drafted = (sit.file(edition, theme=health) for _ in range(3))
    sit.review(sit.assignment(other, scored), 5, 5, 5)
    moved = sit.assignment(other, untouched)
    sit.review(sit.assignment(other, drafted), 5, state=ReviewState.DRAFT)

    kept = plan(panel, reviews=1)
    assert (kept.pairs, kept.given_up) == ([], ())

    found = plan(panel, reviews=1, redeal=True)
    assert found.pairs == [(knows, untouched)]
    assert found.given_up == (moved,)
    panels.deal(panel=panel, pairs=found.pairs, given_up=found.given_up, by=lead, at=NOW)
    moved.refresh_from_db()
    assert moved.state == AssignmentState.REMOVED
    assert Assignment.objects.filter(seat=knows).get().application == untouched


def test_redealing_keeps_the_row_of_who_would_read_it_again(panel, edition, health):
    knows = seat(panel, themes=[health])
    seat(panel)
    sit.assignment(knows, sit.file(edition, theme=health))

    found = plan(panel, reviews=1, redeal=True)

    assert (found.pairs, found.given_up) == ([], ())


def test_begun_meanwhile_refuses_the_whole(panel, edition, health, lead):
    seat(panel, themes=[health])
    other = seat(panel)
    row = sit.assignment(other, sit.file(edition, theme=health))
    found = plan(panel, reviews=1, redeal=True)
    sit.review(row, 5, state=ReviewState.DRAFT)

    with pytest.raises(panels.CannotCompose):
        panels.deal(panel=panel, pairs=found.pairs, given_up=found.given_up, by=lead, at=NOW)

    assert Assignment.objects.get().state == AssignmentState.ACCEPTED


def test_assignment_of_another_jury_is_not_given_up_here(panel, edition, lead):
    other = sit.assignment(sit.seat(sit.panel(edition)), sit.file(edition))

    with pytest.raises(panels.CannotCompose):
        panels.deal(panel=panel, pairs=[], given_up=[other], by=lead, at=NOW)


def test_closed_jury_is_not_dealt(panel, lead):
    panels.close_panel(panel=panel, by=lead, at=NOW)

    with pytest.raises(panels.CannotCompose):
        panels.deal(panel=panel, pairs=[], given_up=[], by=lead, at=NOW)


def test_own_limits_hold_and_files_elsewhere_weigh(panel, edition, health):
    row = seat(panel, load_max=2, themes=[health])
    sit.assignment(row, sit.file(edition))  # outside the themes of the jury
    panel.themes.add(health)
    for _ in range(2):
        sit.file(edition, theme=health)

    found = plan(panel, reviews=1)

    assert not found.is_whole
    [load] = found.loads
    assert (load.before, load.after, load.most) == (1, 2, 2)


def test_too_few_jurors_are_explained_with_the_nearest_thing_that_works(panel, edition):
    first, _second = sit.seat(panel), sit.seat(panel)
    body = make.organisation()
    make.member(body, person=first.juror)
    hard, easy = sit.file(edition, organisation=body), sit.file(edition)

    found = plan(panel, reviews=2)

    assert not found.is_whole
    assert {row.application: len(row.pairs) for row in found.rows} == {hard: 1, easy: 2}
    assert [row.application for row in found.short] == [hard]
    assert "1" in found.short[0].short
    assert any(str(hard) in reason for reason in found.reasons)
    assert found.remedies == ("Cela tiendrait avec 1 lecture par dossier.",)


def test_loads_too_low_say_how_high_would_do(panel, edition):
    for _ in range(2):
        sit.seat(panel)
    for _ in range(6):
        sit.file(edition)

    found = plan(panel, reviews=1, most=2)

    assert not found.is_whole
    assert sum(len(row.pairs) for row in found.rows) == 4
    assert found.remedies[0].startswith("Cela tiendrait si chaque juré pouvait lire jusqu’à 3 dossiers")


def test_theme_that_nobody_knows_is_said(panel, edition, health):
    seat(panel)
    sit.file(edition, theme=health)

    found = plan(panel, reviews=1, knows_theme=True)

    assert not found.is_whole
    assert found.remedies[0] == "Cela tiendrait sans demander qu’un lecteur connaisse le thème."
    assert found.rows[0].pairs


def test_least_load_shares_evenly_or_says_what_would_do(panel, edition, health):
    seat(panel, "Anne Savante", themes=[health])
    seat(panel, "Paul Autre")
    for _ in range(4):
        sit.file(edition, theme=health)

    assert sorted(load.after for load in plan(panel, reviews=1, least=2).loads) == [2, 2]
    assert plan(panel, reviews=1, least=3).remedies[0].startswith("Cela tiendrait sans nombre minimal")


def test_worst_served_first_is_another_answer(panel, edition, health):
    """All together: the expert reads what she knows. Fairly: nobody is left with two strangers."""
    old = TargetPublic.objects.create(slug="agees", name="Personnes âgées")
    seat(panel, "Anne Savante", themes=[health], publics=[old])
    seat(panel, "Paul Autre", themes=[health])
    files = [sit.file(edition, theme=health) for _ in range(2)]
    files[0].publics.add(old)

    found = plan(panel, reviews=1, most=1, aim=matching.FAIR)

    assert found.is_whole
    assert found.is_proved
    assert sorted(name for names in readers(found).values() for name in names) == ["Anne Savante", "Paul Autre"]


def test_every_pair_says_who_knew_better_and_why_not(panel, edition, health):
    linked = seat(panel, "Lia Liée", themes=[health])
    full = seat(panel, "Flora Pleine", themes=[health], load_max=0)
    body = make.organisation()
    make.member(body, person=linked.juror)
    sit.file(edition, organisation=body, theme=health)
    seat(panel, "Paul Autre")

    [row] = plan(panel, reviews=1).rows

    assert [str(pair.seat.juror) for pair in row.pairs] == ["Paul Autre"]
    said = " ".join(row.pairs[0].why)
    assert f"{linked.juror} le connaît mieux, mais a un lien" in said
    assert f"{full.juror} le connaît mieux, mais a déjà autant de dossiers" in said


def test_nothing_to_share(panel, edition):
    assert plan(panel) is None
    sit.seat(panel)
    assert plan(panel) is None
    sit.file(edition)
    assert plan(panel) is not None


@pytest.mark.parametrize("count", [1, 3])
def test_facts_take_a_constant_number_of_queries(panel, edition, count, django_assert_num_queries):
    for _ in range(count):
        sit.assignment(seat(panel), sit.file(edition))

    with django_assert_num_queries(18 + count):  # one to look for links for each juror: `blocked_pairs`
        matching.facts(panel, Terms())


# ── Pages ──
def address(panel):
    return reverse("review:panel_share_out", args=[panel.public_id])


def hidden(page, name):
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0] if f'name="{name}" value="' in page else ""


def test_lead_looks_then_accepts(client, lead, panel, edition, health):
    row = seat(panel, "<b>Anne</b>", themes=[health])
    file = sit.file(edition, title="<script>alert(1)</script>", theme=health)
    client.force_login(lead)

    assert client.get(address(panel)).status_code == 200
    page = client.get(address(panel), {"reviews": "1", "aim": "best"}).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>Anne" not in page
    assert not Assignment.objects.exists()
    pairs = hidden(page, "pairs")
    assert pairs == f"{row.pk}:{file.public_id}"
    answer = client.post(address(panel), {"pairs": pairs, "given_up": ""})

    assert answer.status_code == 302
    assert Assignment.objects.get().application == file
    assert Message.objects.get().to_address == row.juror.email


def test_terms_that_make_no_sense_come_back(client, lead, panel, edition):
    sit.seat(panel)
    sit.file(edition)
    client.force_login(lead)

    for terms in ({"reviews": "0", "aim": "best"}, {"reviews": "beaucoup", "aim": "best"}, {"reviews": "1", "aim": "<b>"}):
        answer = client.get(address(panel), terms)
        assert answer.status_code == 200
        assert answer.context["plan"] is None


def test_pairs_that_were_forged_make_nothing(client, lead, panel, edition):
    sit.seat(panel)
    elsewhere = sit.file(sit.edition())
    stranger = sit.seat(sit.panel(edition))
    file = sit.file(edition)
    client.force_login(lead)

    client.post(address(panel), {"pairs": f"{stranger.pk}:{file.public_id} 1:{elsewhere.public_id} :: x:y", "given_up": "inconnu"})

    assert not Assignment.objects.exists()


def test_impossible_terms_are_told_on_the_page(client, lead, panel, edition):
    sit.seat(panel)
    sit.file(edition)
    client.force_login(lead)

    page = client.get(address(panel), {"reviews": "3", "aim": "fair"}).content.decode()

    assert "Cela tiendrait avec 1 lecture par dossier." in page


@pytest.mark.parametrize("role", [role for role in Role if role != Role.LEAD])
def test_sharing_out_is_for_leads(client, panel, role):
    client.force_login(make.user(roles=[role]))

    assert client.get(address(panel)).status_code == 403


def test_closed_jury_is_told_so(client, lead, panel):
    panels.close_panel(panel=panel, by=lead, at=NOW)
    client.force_login(lead)

    assert client.get(address(panel)).status_code == 403
