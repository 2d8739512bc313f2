"""Ranking by corrected marks: a lead's choice, with its reason, for everyone, before any session is adopted."""

from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.fund.explained.queries import content, page
from terreau.fund.review import rules
from terreau.fund.review.actions import deliberating
from terreau.fund.review.actions import ranking as choosing
from terreau.fund.review.models import Deliberation, MarkBasis
from terreau.fund.review.queries import ranking
from terreau.fund.review.states import Basis, DeliberationState
from terreau.lib import moves
from tests import factories as make
from tests.factories import jury as sit
from tests.races import just_before

NOW = make.NOW
HOSTILE = "<script>alert(1)</script> %(by)s {{ 7*7 }}"


@pytest.fixture
def edition(db):
    return sit.edition(envelope_cents=5_000_000)


@pytest.fixture
def files(edition):
    """Alpha was read by a severe juror alone, Bêta by a mild one alone; Gamma by both."""
    panel = sit.panel(edition)
    severe, mild = sit.seat(panel, sit.juror("Sévère")), sit.seat(panel, sit.juror("Douce"))
    files = [sit.file(edition, title=title) for title in ("Alpha", "Bêta", "Gamma")]
    for seat, file, points in ((severe, 0, 3), (mild, 1, 4), (severe, 2, 1), (mild, 2, 5)):
        sit.review(sit.assignment(seat, files[file]), points, points, points)
    return files


def choose(edition, lead, basis=Basis.CORRECTED, reason="Jurés inégalement sévères"):
    choosing.choose_basis(edition=edition, basis=basis, reason=reason, by=lead, at=NOW)


def ranked(edition, viewer=None):
    return {row.application.title: row for row in ranking.ranking(edition, viewer=viewer)}


def address(edition, route="review:mark_basis"):
    return reverse(route, args=[edition.call.slug, edition.slug])


def test_it_works(edition, files, lead):
    assert [(title, row.place) for title, row in ranked(edition).items()] == [("Bêta", 1), ("Alpha", 2), ("Gamma", 2)]

    choose(edition, lead)

    found = ranked(edition, lead)
    assert [(title, row.place) for title, row in found.items()] == [("Alpha", 1), ("Bêta", 2), ("Gamma", 2)]
    # On Gamma they gave 4 and 20: eight below and above its mean. (L + 1) = [[3/2, −1/2], [−1/2, 3/2]], b = (−8, 8): leanings ∓4.
    assert (found["Alpha"].raw, found["Alpha"].mean) == (Fraction(12), Fraction(16))
    assert (found["Bêta"].raw, found["Bêta"].mean) == (Fraction(16), Fraction(12))
    assert (found["Gamma"].raw, found["Gamma"].mean) == (Fraction(12), Fraction(12))
    (said,) = [line.sentence for line in journal.history(edition) if "sévérité" in line.sentence]
    assert "Jurés inégalement sévères" in said

    choose(edition, lead, Basis.GIVEN, "Le jury préfère les notes données")
    assert ranked(edition)["Bêta"].place == 1
    assert MarkBasis.objects.get().reason == "Le jury préfère les notes données"


def test_places_are_the_same_for_a_lead_who_does_not_see_everything(edition, files, lead):
    choose(edition, lead)
    linked = make.user(roles=[Role.LEAD])
    make.member(files[2].organisation, person=linked)

    mine = ranked(edition, linked)

    assert mine["Gamma"].is_hidden
    assert mine["Gamma"].mean is mine["Gamma"].raw is None
    assert (mine["Alpha"].mean, mine["Alpha"].place) == (Fraction(16), 1)


def test_a_file_nobody_scored_has_no_place_by_either(edition, files, lead):
    sit.file(edition, title="Delta")
    choose(edition, lead)

    assert (ranked(edition)["Delta"].mean, ranked(edition)["Delta"].place) == (None, None)


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("state", DeliberationState)
def test_fixed_once_a_session_is_adopted(edition, files, lead, basis, state):
    if basis == Basis.GIVEN:
        choose(edition, lead)
    sit.deliberation(edition, by=lead, state=state)

    assert rules.can_choose_basis(lead, edition) is (state == DeliberationState.OPEN)
    if state == DeliberationState.OPEN:
        choose(edition, lead, basis)
        assert ranking.is_corrected(type(edition).objects.get(pk=edition.pk)) is (basis == Basis.CORRECTED)
    else:
        with pytest.raises(choosing.CannotRankSo, match="adoptée"):
            choose(edition, lead, basis)


def test_a_session_of_another_edition_fixes_nothing(edition, files, lead):
    sit.deliberation(sit.edition(), by=lead, state=DeliberationState.RELEASED)

    choose(edition, lead)
    assert rules.can_choose_basis(lead, edition)


def test_a_reason_is_due_and_a_change_is_a_change(edition, files, lead):
    with pytest.raises(choosing.CannotRankSo, match="pourquoi"):
        choose(edition, lead, reason=" \n")
    with pytest.raises(choosing.CannotRankSo, match="déjà"):
        choose(edition, lead, Basis.GIVEN)
    choose(edition, lead)
    with pytest.raises(choosing.CannotRankSo, match="déjà"):
        choose(edition, lead)
    assert not MarkBasis.objects.exclude(basis=Basis.CORRECTED).exists()


def test_the_table_wants_a_reason(edition, lead):
    with pytest.raises(IntegrityError), transaction.atomic():
        MarkBasis.objects.create(edition=edition, basis=Basis.CORRECTED, reason="", by=lead, at=NOW)


def test_whoever_adopts_from_an_older_page_reads_again_first(edition, files, lead):
    session = sit.deliberation(edition, by=lead)
    version = session.version
    choose(edition, lead)

    with pytest.raises(moves.WrongState):
        deliberating.adopt(deliberation=session, expected_version=version, by=lead, at=NOW)


def test_a_session_adopted_at_that_very_moment_wins(edition, files, lead):
    session = sit.deliberation(edition, by=lead)

    def adopted():
        Deliberation.objects.filter(pk=session.pk).update(state=DeliberationState.ADOPTED)

    with just_before("UPDATE", "review_deliberation", adopted), pytest.raises(moves.WrongState):
        choose(edition, lead)
    assert not MarkBasis.objects.exists()


# ── Pages ──
def test_a_lead_chooses_on_a_page_and_both_means_stay_in_sight(client, edition, files, lead):
    client.force_login(lead)
    assert address(edition) in client.get(address(edition, "review:calibration")).content.decode()
    assert "2 dossiers" in client.get(address(edition)).content.decode()

    answer = client.post(address(edition), {"basis": "corrected", "reason": HOSTILE}, follow=True)

    shown = answer.content.decode()
    assert answer.redirect_chain[-1][0] == address(edition, "review:ranking")
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    assert "donnée\u00a0: 12,00" in shown
    assert "16,00" in client.get(reverse("review:opinions", args=[files[0].public_id])).content.decode()
    assert "12,00" in client.get(reverse("review:opinions", args=[files[0].public_id])).content.decode()
    lines = client.get(address(edition, "review:ranking_csv")).getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(";")[5:7] for line in lines[:2]] == [["Moyenne sur 20", "Moyenne donnée"], ["16,00", "12,00"]]


def test_what_was_typed_stays_when_it_is_refused(client, edition, files, lead):
    client.force_login(lead)
    shown = client.post(address(edition), {"basis": "given", "reason": "Parce que"}).content.decode()
    assert "Parce que" in shown
    assert "déjà" in shown


def test_once_fixed_the_page_says_so_and_offers_nothing(client, edition, files, lead):
    sit.deliberation(edition, by=lead, state=DeliberationState.ADOPTED)
    client.force_login(lead)

    shown = client.get(address(edition)).content.decode()
    assert "Le choix est fixé" in shown
    assert 'name="reason"' not in shown
    assert "Choisir" not in client.get(address(edition, "review:calibration")).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.LEAD])
def test_nobody_else_chooses(client, edition, role):
    client.force_login(make.user(roles=[role]))
    assert client.get(address(edition)).status_code in {403, 404}
    assert client.post(address(edition), {"basis": "corrected", "reason": "x"}).status_code in {403, 404}
    assert not rules.can_choose_basis(make.user(roles=[role]), edition)


@pytest.mark.parametrize("count", [1, 3])
def test_correcting_asks_nothing_more_of_the_database(edition, lead, count, django_assert_num_queries):
    panel = sit.panel(edition)
    for _ in range(count):
        sit.review(sit.assignment(sit.seat(panel), sit.file(edition)), 3, 3, 3)
    choose(edition, lead)
    edition = type(edition).objects.get(pk=edition.pk)
    with django_assert_num_queries(6):
        ranking.ranking(edition, viewer=lead)


# ── Explained ──
def test_the_applicant_is_told_which_marks_ranked_the_file(edition, files, lead):
    choose(edition, lead)
    session = sit.deliberation(edition, by=lead)
    deliberating.table_files(deliberation=session, applications=files, by=lead, at=NOW)
    session.proposals.update(outcome="reject", reason="Motif")
    session.refresh_from_db()
    decisions = deliberating.adopt(deliberation=session, expected_version=session.version, by=lead, at=NOW)

    kept = content.of_decisions(decisions, at=NOW)
    (alpha,) = [kept[decision.pk] for decision in decisions if decision.application_id == files[0].pk]
    assert (alpha["mean"], alpha["raw"], alpha["is_corrected"], alpha["place"]) == ("16,00", "12,00", True, 1)
    (said,) = [line for line in page.explanation(files[0], announced=False, at=NOW).scores if "12,00" in line]
    assert "16,00" in said
