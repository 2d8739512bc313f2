"""What was awarded, as whoever pays reads it."""

import csv
import io

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.fund.calls.states import State
from terreau.fund.review.actions import reopening
from tests import factories as make
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db
NOW = make.NOW
LIST, EXPORT = reverse("review:awards"), reverse("review:awards_export")


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def finance(db):
    return make.user(name="Mathilde Rey", roles=[Role.FINANCE])


def award(lead, title, cents=1_000_000, *, outcome="award", **fields):
    edition = fields.pop("edition", None) or sit.edition(envelope_cents=10_000_000)
    [decision] = sit.announced(
        edition, (sit.file(edition, title=title, state=State.DELIBERATION, requested_cents=2_000_000, **fields), outcome, cents), by=lead
    )
    return decision


def test_it_works(client, finance, lead):
    award(lead, "Un jardin", 1_234_500, organisation=make.organisation("Les Pousses"))
    award(lead, "Un vélo", 0, outcome="reject")
    client.force_login(finance)

    page = client.get(LIST).text

    assert "Les Pousses" in page
    assert "12\u202f345\xa0€" in page
    assert "Un vélo" not in page


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.FINANCE, Role.LEAD}])
def test_other_roles_find_the_doors_closed(client, lead, role):
    award(lead, "Un jardin")
    client.force_login(make.user(roles=[role]))

    assert (client.get(LIST).status_code, client.post(EXPORT).status_code) == (403, 403)


def test_nothing_is_shown_before_it_is_announced_nor_once_it_is_taken_up_again(client, finance, lead):
    decision = award(lead, "Un jardin")
    sit.proposal(sit.deliberation(sit.edition(), by=lead), sit.file(sit.edition(), title="Pas encore"), outcome="award", amount_cents=500)
    client.force_login(finance)
    assert "Un jardin" in client.get(LIST).text

    asked = reopening.propose(decision=decision, ground="error", reason="Erreur.", by=lead, at=NOW)
    reopening.confirm(reopening=asked, by=make.user(roles=[Role.LEAD]), at=NOW)

    page = client.get(LIST).text
    assert "Pas encore" not in page
    assert "Un jardin" in page  # what was announced stands until another decision is


def test_filters_narrow_the_list_and_the_file(client, finance, lead):
    one, other = award(lead, "Un jardin", 100_000, search_text="un jardin"), award(lead, "Un vélo", 200_000, search_text="un velo")
    client.force_login(finance)

    for query in (f"?edition={one.application.edition_id}", "?q=jardin"):
        page = client.get(LIST + query).text
        assert ("Un jardin" in page, "Un vélo" in page) == (True, False)
        content = b"".join(client.post(EXPORT + query).streaming_content).decode("utf-8-sig")
        [row] = csv.DictReader(io.StringIO(content), delimiter=";")
        assert (row["Projet"], row["Montant accordé (euros)"]) == ("Un jardin", "1000,00")
    assert "Un vélo" in client.get(f"{LIST}?edition=beaucoup").text
    assert "Aucune aide ne correspond" in client.get(f"{LIST}?q=introuvable").text
    assert other.pk
    assert Entry.objects.filter(verb="review.awards_exported", by=finance).count() == 2


def test_strangers_words_stay_words(client, finance, lead):
    award(lead, "=HYPERLINK(1)", organisation=make.organisation("<script>alert(1)</script>"))
    client.force_login(finance)

    assert "<script>alert" not in client.get(LIST).text
    content = b"".join(client.post(EXPORT).streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in content


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_of_the_database(client, finance, lead, count, django_assert_num_queries):
    for number in range(count):
        award(lead, f"Projet {number}")
    client.force_login(finance)

    with django_assert_num_queries(7):
        client.get(LIST)
