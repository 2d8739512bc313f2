"""What a body asked for elsewhere: told to the team on the file, compared word for word, never to a jury."""

from fractions import Fraction

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.papers.models import BankDetails
from terreau.fund.calls.models import Application, Submission
from terreau.fund.calls.states import State
from terreau.fund.precedents import queries
from terreau.fund.review.actions import deliberating
from tests import factories as make
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db
NOW = make.NOW
TEXT = "Nous ouvrons une cuisine partagée où les habitants du quartier apprennent ensemble à cuisiner les légumes de saison"


@pytest.fixture
def editions():
    return sit.edition(slug="2025"), sit.edition(slug="2026")


@pytest.fixture
def body():
    return make.organisation("La Cuisine")


def file(edition, body, *, text="", **fields):
    made = sit.file(edition, organisation=body, **fields)
    if text:
        content = made.submissions.get().content
        content["answers"] |= {"story": text}
        Submission.objects.filter(application=made).update(content=content)
    return made


def address(one):
    return reverse("precedents:file", args=[one.public_id])


def test_it_works(client, editions, body, officer, lead):
    old = file(editions[0], body, title="Cuisine", state=State.DELIBERATION, text=TEXT)
    sit.announced(editions[0], (old, "award", 700_000), by=lead)
    new = file(editions[1], body, title="cuisine", text=f"{TEXT}. Et bien d’autres choses encore, toutes nouvelles.")
    file(editions[1], make.organisation(), title="Cuisine")

    found = queries.page(officer, new)
    (one,) = found.precedents
    assert (one.application, one.award_cents, one.has_same_title, one.is_twin, one.is_suspect) == (old, 700_000, True, False, True)
    assert (found.awards, found.awarded_cents) == (1, 700_000)
    assert 50 <= one.alike_percent < 100

    client.force_login(officer)
    shown = client.get(address(new)).content.decode()
    assert "7\u202f000\u00a0€" in shown
    assert "même intitulé" in shown
    page = client.get(reverse("review:file", args=[new.public_id])).content.decode()
    assert "Ce que la structure a demandé par ailleurs" in page
    assert "autre dossier dans cette édition" not in page


def test_two_files_in_one_edition_are_said_at_once(client, editions, body, officer):
    first, second = file(editions[1], body), file(editions[1], body)

    assert queries.tally(officer, first) == queries.Tally(1, 0)
    (one,) = queries.page(officer, first).precedents
    assert (one.application, one.is_twin, one.is_suspect) == (second, True, True)
    client.force_login(officer)
    assert (
        "La même structure a un autre dossier dans cette édition"
        in client.get(reverse("review:file", args=[first.public_id])).content.decode()
    )


def test_a_second_stage_is_not_a_double(editions, body, officer):
    first = file(editions[0], body, title="Cuisine", text=TEXT)
    second = file(editions[1], body, title="Cuisine", text=TEXT)
    Application.objects.filter(pk=second.pk).update(continues=first)
    second.refresh_from_db()

    for one in (first, second):
        (found,) = queries.page(officer, one).precedents
        assert (found.is_stage, found.is_suspect) == (True, False)


def account(body, iban, *, state="current"):
    ended = None if state == "current" else NOW
    BankDetails.objects.create(organisation=body, iban=iban, bic="AGRIFRPP", holder=body.name, state=state, put_at=NOW, ended_at=ended)


def test_a_body_paid_on_the_same_account_counts_whatever_became_of_it(client, editions, body, officer):
    sister, stranger = make.organisation("La Sœur"), make.organisation("L’Inconnue")
    account(body, "FR7630006000011234567890189")
    account(sister, "FR7630006000011234567890189", state="replaced")
    account(sister, "FR7610107001011234567890129")
    account(stranger, "FR7610107001011234567890129")
    mine, theirs = file(editions[1], body), file(editions[0], sister)
    file(editions[0], stranger)

    assert [found.application for found in queries.page(officer, mine).precedents] == [theirs]
    client.force_login(officer)
    shown = client.get(address(mine)).content.decode()
    assert "payée sur le même compte" in shown
    assert "FR76" not in shown


def test_bodies_without_siret_nor_account_are_not_tied(editions, officer):
    one = file(editions[0], make.organisation(with_siret=False))
    file(editions[1], make.organisation(with_siret=False))

    assert queries.tally(officer, one) == queries.Tally(0, 0)


def test_drafts_sealed_files_and_ones_own_are_not_told(editions, body, officer):
    mine = file(editions[1], body)
    make.application(editions[0], organisation=body, state=State.DRAFT)
    file(sit.edition(slug="2024", is_sealed=True), body)
    assert queries.tally(officer, mine) == queries.Tally(0, 0)

    file(editions[0], body)
    assert queries.tally(make.user(roles=[Role.JUROR]), Application.objects.get(pk=mine.pk)) == queries.Tally(0, 0)


def test_an_award_not_announced_is_not_told(editions, body, officer, lead):
    old = file(editions[0], body, state=State.DELIBERATION)
    session = sit.deliberation(editions[0], by=lead)
    sit.proposal(session, old, outcome="award", amount_cents=500_000)
    deliberating.adopt(deliberation=session, expected_version=1, by=lead, at=NOW)
    (found,) = queries.page(officer, file(editions[1], body)).precedents
    assert found.award_cents is None


@pytest.mark.parametrize(
    ("mine", "theirs", "share"),
    [
        (TEXT, TEXT, Fraction(1)),
        (TEXT, TEXT.upper().replace("É", "E").replace(" ", ", "), Fraction(1)),
        (TEXT, " ".join(reversed(TEXT.split())), Fraction(0)),
        ("court", "court", Fraction(0)),
    ],
)
def test_likeness_is_of_words_in_a_row(editions, body, officer, mine, theirs, share):
    one, other = file(editions[1], body, text=mine), file(editions[0], body, text=theirs)
    (found,) = queries.page(officer, one).precedents
    assert (found.application, found.alike) == (other, share)


def test_runs_are_five_words_without_case_accents_or_marks():
    words = "Éloge de l’été, au bord de la Seine : un projet pour tous les âges"
    assert "eloge de l ete au" in queries.runs({"a": words, "b": "court", "c": 12, "d": [words]})
    assert queries.runs({"b": "court", "c": None}) == frozenset()


# ── Who reads ──
@pytest.mark.parametrize("role", Role)
def test_the_team_alone_reads(client, editions, body, role):
    one = file(editions[1], body)
    client.force_login(make.user(roles=[role]))
    assert client.get(address(one)).status_code == (200 if role in {Role.OFFICER, Role.LEAD} else 403)


def test_a_member_of_the_body_does_not_screen_it(client, editions, body, officer):
    one = file(editions[1], body)
    make.member(body, person=officer)
    client.force_login(officer)
    assert client.get(address(one)).status_code == 404


def test_nothing_else_is_said_in_words(client, editions, body, officer):
    client.force_login(officer)
    assert "Aucun autre dossier" in client.get(address(file(editions[1], body))).content.decode()


def test_hostile_titles_are_text(client, editions, body, officer):
    file(editions[0], body, title="<script>alert(1)</script>")
    client.force_login(officer)
    assert "<script>alert(1)" not in client.get(address(file(editions[1], body))).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(editions, body, officer, count, django_assert_num_queries):
    one = file(editions[1], body)
    for _ in range(count):
        file(editions[0], body)
    one = Application.objects.select_related("organisation").get(pk=one.pk)
    with django_assert_num_queries(3):
        queries.page(officer, one)
    with django_assert_num_queries(1):
        queries.tally(officer, one)
        queries.tally(officer, one)
