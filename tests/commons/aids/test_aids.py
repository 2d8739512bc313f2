"""De minimis aid of a structure: counted day by day under each ceiling, kept by its members, taken up by its applications."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.aids import actions, queries, rules
from terreau.commons.aids.models import Aid
from terreau.commons.aids.states import Regulation
from terreau.commons.forms import queries as sheets
from terreau.commons.forms.schema import blocks, edits
from terreau.commons.journal import queries as journal
from terreau.commons.organisations.actions import merging
from terreau.fund.calls.actions import applying
from terreau.fund.calls.states import State
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, date(2026, 11, 22)


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def body():
    return make.organisation("Les Jardins bleus")


@pytest.fixture
def member(body):
    return make.member(body)


def add(body, by=None, *, day=DAY, amount=1_000_000, regulation=Regulation.GENERAL, authority="Ville de Nanterre", purpose="Jardin"):
    facts = {"granted_on": day, "authority": authority, "regulation": regulation, "amount_cents": amount, "purpose": purpose}
    return actions.add(organisation=body, **facts, by=by, at=NOW)


def room(body, regulation=Regulation.GENERAL, on=DAY):
    return queries.headroom(queries.aids_of(body), regulation, on)


TYPED = {"granted_on": "2026-03-01", "authority": "Ville de Nanterre", "regulation": "general", "amount_cents": "12 000,50", "purpose": ""}


def test_it_works(client, body, member):
    client.force_login(member)
    assert "rien à faire" in client.get(reverse("aids:list", args=[body.public_id])).text
    assert client.post(reverse("aids:add", args=[body.public_id]), TYPED).status_code == 302
    page = client.get(reverse("aids:list", args=[body.public_id])).text
    assert "12\u202f000,50\xa0€" in page
    assert "287\u202f999,50\xa0€" in page
    assert any("a ajouté une aide de minimis" in line.sentence for line in journal.history(body))


# ── What is left ──
@pytest.mark.parametrize(
    ("granted", "on", "counts"),
    [
        (date(2023, 11, 22), DAY, False),
        (date(2023, 11, 23), DAY, True),
        (DAY, DAY, True),
        (date(2026, 11, 23), DAY, False),  # later than the day asked about
        (date(2024, 2, 29), date(2027, 2, 28), True),
        (date(2024, 2, 29), date(2027, 3, 1), False),
        (date(2025, 2, 28), date(2028, 2, 29), False),
    ],
)
def test_three_years_are_counted_day_to_day(granted, on, counts):
    assert queries.is_counted(granted, on) is counts


def test_each_ceiling_counts_what_its_regulation_says(body):
    add(body, amount=1_000)
    add(body, amount=20_000, regulation=Regulation.SIEG)
    add(body, amount=300_000, regulation=Regulation.FARMING)
    assert room(body).counted_cents == 301_000
    assert room(body).left_cents == 30_000_000 - 301_000
    assert room(body, Regulation.SIEG).counted_cents == 321_000
    assert room(body, Regulation.SIEG).ceiling_cents == 75_000_000


def test_ceiling_reached_is_said_and_never_below_nothing(body):
    add(body, amount=40_000_000)
    assert (room(body).left_cents, room(body).is_reached) == (0, True)


def test_page_and_form_count_alike(body):
    for day, amount in ((date(2023, 11, 22), 9_000_000), (date(2023, 11, 23), 10_000_000), (DAY, 50)):
        add(body, day=day, amount=amount)
    block = blocks.read("minimis_general", DAY)
    data = edits.insert({"sections": [], "roles": {}}, block.sections, block.roles, set())
    from terreau.commons.forms.schema import Schema, settle

    settled = settle(
        Schema.parse(data), {"accorde_le": DAY.isoformat(), "recues": True, "aides": queries.answers(body, Regulation.GENERAL, DAY)}
    )
    assert settled.answers["reste"] == room(body).left_cents == 19_999_950


def test_no_ceiling_outside_the_regulations(client, body, member):
    assert room(body, on=date(2031, 1, 1)) is None
    client.force_login(member)
    assert "Aucun plafond" in client.get(f"{reverse('aids:list', args=[body.public_id])}?le=2031-01-01").text
    add(body, member)
    for hostile in ("%00", "0001-01-01", "9999-12-31", "2026-02-30", "demain"):
        page = client.get(f"{reverse('aids:list', args=[body.public_id])}?le={hostile}")
        assert page.status_code == 200
        assert page.context["is_today"]


# ── Its applications ──
@pytest.fixture
def edition():
    block = blocks.read("minimis_general", DAY)
    known = edits.identifiers(make.SCHEMA)
    return make.edition(form_version=make.form_version(edits.insert(make.SCHEMA, block.sections, block.roles, known)))


def test_an_application_takes_the_list_as_it_stands(edition, body, member):
    add(body, member, day=date(2023, 11, 22))
    add(body, member, amount=500, day=date(2026, 1, 1))
    add(body, member, amount=700, regulation=Regulation.SIEG)
    draft = applying.start(edition=edition, organisation=body, by=member, at=NOW)
    answers = sheets.answers(draft.sheet)
    assert answers["recues"] is True
    assert [(row["jour"], row["montant"], row["autorite"]) for row in answers["aides"]] == [("2026-01-01", 500, "Ville de Nanterre")]
    add(body, member, amount=900)
    assert len(sheets.answers(draft.sheet)["aides"]) == 1  # a copy: what is declared is what was checked


def test_an_empty_list_answers_nothing(edition, body, member):
    draft = applying.start(edition=edition, organisation=body, by=member, at=NOW)
    assert not {"recues", "aides"} & sheets.answers(draft.sheet).keys()


def test_our_own_grants_are_offered_until_they_are_on_the_list(client, body, member, lead):
    past = sit.edition(slug="2025", envelope_cents=9_000_000)
    file = sit.file(past, title="Un verger", state=State.DELIBERATION, organisation=body)
    sit.announced(past, (file, "award", 400_000), by=lead)
    (grant,) = queries.offers(body, DAY)
    assert (grant.amount_cents, grant.purpose) == (400_000, "Un verger")
    client.force_login(member)
    page = client.get(reverse("aids:list", args=[body.public_id]))
    link = next(part for part in page.text.split('"') if "ajouter/?" in part).replace("&amp;", "&")
    assert parse_qs(urlsplit(link).query)["purpose"] == ["Un verger"]
    form = client.get(link).context["form"]
    assert form["purpose"].value() == "Un verger"
    sent = {name: form[name].value() for name in ("granted_on", "authority", "amount_cents", "purpose")} | {"regulation": "general"}
    assert client.post(reverse("aids:add", args=[body.public_id]), sent).status_code == 302
    assert queries.offers(body, DAY) == []


# ── Keeping it ──
@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"amount_cents": "douze"}, "montant en euros"),
        ({"amount_cents": "0"}, "montant en euros"),
        ({"granted_on": "2026-11-23"}, "pas encore venu"),
        ({"granted_on": "0202-03-01"}, "entre 2000 et 2099"),
        ({"regulation": "autre"}, "Sélectionnez"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, body, member, facts, said):
    client.force_login(member)
    answer = client.post(reverse("aids:add", args=[body.public_id]), TYPED | facts)
    assert said in answer.text
    assert "Ville de Nanterre" in answer.text
    assert not Aid.objects.exists()


def test_two_corrections_do_not_cross(client, body, member):
    aid = add(body, member)
    client.force_login(member)
    url = reverse("aids:change", args=[body.public_id, aid.public_id])
    assert client.post(url, TYPED | {"version": 1}).status_code == 302
    answer = client.post(url, TYPED | {"version": 1, "authority": "Autre"})
    assert answer.status_code == 200
    assert "Autre" in answer.text
    assert Aid.objects.get().authority == "Ville de Nanterre"


def test_removed_once(client, body, member):
    aid = add(body, member)
    client.force_login(member)
    url = reverse("aids:remove", args=[body.public_id, aid.public_id])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 404
    with pytest.raises(Refusal):
        actions.remove(aid=aid, by=member, at=NOW)


def test_list_has_an_end(body, member, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    add(body, member)
    with pytest.raises(Refusal, match="pleine"):
        add(body, member)


def test_two_records_become_one_list(body, member, lead):
    other = make.organisation("Les Jardins bleus (bis)")
    add(other, amount=300)
    add(body, amount=200)
    actions.follow_organisation(kept=body, absorbed=other, by=lead, at=NOW)
    assert room(body).counted_cents == 500
    assert actions.follow_organisation in merging._STEPS


# ── Who ──
@pytest.mark.parametrize("role", [None, *Role])
def test_nobody_of_the_house_reads_it(client, body, member, role):
    aid = add(body, member)
    person = make.user(roles=[role] if role else [])
    assert not rules.aids_visible_to(person).exists()
    assert not rules.can_keep(person, body)
    client.force_login(person)
    for name, args in (("list", []), ("add", []), ("change", [aid.public_id]), ("remove", [aid.public_id])):
        assert client.get(reverse(f"aids:{name}", args=[body.public_id, *args])).status_code == 404


def test_member_who_only_sees_may_read(client, body, member):
    aid = add(body, member)
    reader = make.member(body, can_edit=False, can_sign=False)
    client.force_login(reader)
    assert "Ville de Nanterre" in client.get(reverse("aids:list", args=[body.public_id])).text
    for name, args in (("add", []), ("change", [aid.public_id]), ("remove", [aid.public_id])):
        assert client.post(reverse(f"aids:{name}", args=[body.public_id, *args]), TYPED).status_code == 403


def test_aid_of_another_structure_is_not_reached_through_mine(client, body, member):
    other = add(make.organisation())
    client.force_login(member)
    assert client.get(reverse("aids:change", args=[body.public_id, other.public_id])).status_code == 404
    assert client.post(reverse("aids:remove", args=[body.public_id, other.public_id])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries(client, django_assert_num_queries, body, member, count):
    for _ in range(count):
        add(body, member, day=DAY - timedelta(days=count))
    client.force_login(member)
    url = reverse("aids:list", args=[body.public_id])
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)


@pytest.mark.parametrize(("name", "number"), [("minimis_general", "2023/2831"), ("minimis_sieg", "2023/2832")])
def test_a_ready_block_names_the_regulation_of_its_own_ceiling(name, number):
    block = blocks.read(name, DAY)
    assert number in block.origin
    asked = next(question for question in block.sections[0]["questions"] if question["id"] == "reste")
    assert number in asked["help"].replace("\xa0", " ")
