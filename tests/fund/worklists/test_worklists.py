"""Views of the desk: what is kept, who sees it, what it shows, and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.fund.calls.models import Theme
from terreau.fund.calls.states import EditionState, State
from terreau.fund.caseload import actions as caseload
from terreau.fund.review.queries import desk
from terreau.fund.worklists import actions, forms, queries, rules, schema
from terreau.fund.worklists.models import Arrival, Worklist
from tests import factories as make
from tests import races

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
DESK, VIEWS = reverse("review:desk"), reverse("worklists:list")
OUT = [None, *[role for role in Role if role not in {Role.OFFICER, Role.LEAD}]]


@pytest.fixture
def officer():
    return make.user("omar@exemple.test", name="Omar Benali", roles=[Role.OFFICER])


@pytest.fixture
def colleague():
    return make.user("ines@exemple.test", name="Inès Haddad", roles=[Role.OFFICER])


@pytest.fixture
def lead():
    return make.user("claire@exemple.test", name="Claire Morel", roles=[Role.LEAD])


def keep(by, name="À relire", *, is_shared=False, is_arrival=False, **filters):
    return actions.keep(name=name, filters=filters, is_shared=is_shared, is_arrival=is_arrival, by=by, at=NOW)


def light(edition, number, state=State.SUBMITTED, **fields):
    fields = {"title": f"Projet {number}", "search_text": f"projet {number}", "submitted_at": NOW - number * DAY} | fields
    return make.application(edition, state=state, number=number, **fields)


def page(response):
    assert response.status_code == 200
    return response.content.decode()


def test_it_works(client, officer):
    theme = Theme.objects.create(slug="manger", name="Bien manger")
    edition = make.edition()
    light(edition, 1, theme=theme)
    light(edition, 2)
    client.force_login(officer)
    address = f"{reverse('worklists:new')}?theme={theme.pk}&state=submitted&sort=oldest&least=abc&inconnu=1"
    assert "Bien manger" in page(client.get(address))
    answer = client.post(address, {"name": "À relire", "is_arrival": "on"})

    worklist = Worklist.objects.get()
    assert worklist.filters == {"theme": theme.pk, "state": "submitted", "sort": "oldest"}
    assert answer.url == f"{DESK}?vue={worklist.public_id}&state=submitted&theme={theme.pk}&sort=oldest"
    found = page(client.get(answer.url))
    assert ">Projet 1</a>" in found
    assert ">Projet 2</a>" not in found
    assert "À relire (1)" in found
    assert client.get(DESK).url == answer.url
    assert ">Projet 2</a>" in page(client.get(f"{DESK}?state="))


# ── Doors ──
@pytest.mark.parametrize("role", OUT)
def test_other_roles_find_every_door_closed(client, officer, role):
    shared = keep(officer, is_shared=True)
    stranger = make.user(roles=[role] if role else [])
    client.force_login(stranger)
    for route in ("rename", "refilter", "remove", "arrive"):
        assert client.post(reverse(f"worklists:{route}", args=[shared.public_id])).status_code == 403
    for route in ("list", "new", "arrive_on_all"):
        assert client.post(reverse(f"worklists:{route}")).status_code == 403
    assert not rules.worklists_visible_to(stranger)
    assert not rules.can_change(stranger, shared)


def test_a_revoked_officer_loses_even_their_own(officer):
    own = keep(officer)
    officer.grants.update(revoked_at=NOW)
    officer = type(officer).objects.get(pk=officer.pk)
    assert not rules.worklists_visible_to(officer)
    assert not rules.can_change(officer, own)


@pytest.mark.parametrize(
    ("who", "is_shared", "sees", "changes"),
    [
        ("officer", False, True, True),
        ("officer", True, True, True),
        ("colleague", False, False, False),
        ("colleague", True, True, False),
        ("lead", False, False, False),
        ("lead", True, True, True),
    ],
)
def test_who_sees_and_who_changes(request, client, officer, who, is_shared, sees, changes):
    worklist, person = keep(officer, is_shared=is_shared), request.getfixturevalue(who)
    assert rules.worklists_visible_to(person).exists() is sees
    assert rules.can_change(person, worklist) is changes
    client.force_login(person)
    expected = 200 if changes else 403 if sees else 404
    for route in ("rename", "refilter", "remove"):
        assert client.get(reverse(f"worklists:{route}", args=[worklist.public_id])).status_code == expected
    if not changes:
        facts = {"worklist": worklist, "by": person, "at": NOW}
        with pytest.raises(actions.NotYours):
            actions.rename(name="Volée", is_shared=True, seen=1, **facts)
        with pytest.raises(actions.NotYours):
            actions.refilter(filters={}, seen=1, **facts)
        with pytest.raises(actions.NotYours):
            actions.remove(**facts)


# ── What it shows ──
def test_a_shared_view_shows_each_their_own_files(client, officer, colleague):
    edition = make.edition()
    mine = light(edition, 1)
    theirs = light(edition, 2)
    for file, person in ((mine, officer), (theirs, colleague)):
        caseload.entrust(application=file, officer=person, seen=caseload.NOBODY, by=officer, at=NOW)
    shared = keep(officer, is_shared=True, charge="moi")
    client.force_login(colleague)
    found = page(client.get(f"{DESK}?{forms.address(shared)}"))
    assert ">Projet 2</a>" in found
    assert ">Projet 1</a>" not in found

    make.member(theirs.organisation, person=colleague)
    assert queries.counts(colleague, [shared], at=NOW) == {shared.pk: 0}


def test_what_is_kept_comes_back_as_it_was(officer):
    filters = {
        "q": "cantine & co", "state": "submitted", "edition": 3, "charge": "moi", "theme": 4, "committee": 5, "commune": "92050",
        "least": 1_200_050, "most": 2_000_000, "awaits_reply": True, "silence_soon": True, "proposed": True, "sort": "amount",
    }  # fmt: skip
    from django.http import QueryDict

    back = QueryDict(schema.query(filters))
    assert forms.kept(back) == filters
    from terreau.fund.review.forms.screening import Filter

    assert schema.wanted(filters, officer) == Filter(back).wanted(state="submitted", reader=officer)
    assert schema.wanted({}, officer) == desk.Wanted()


@pytest.mark.parametrize(
    "address", ["q=%00&commune=%00&charge=%00", "edition=99999999999999999999&theme=x", "state=draft&sort=%00", "vue=%00", "least=-1,2,3"]
)
def test_hostile_addresses_keep_nothing_and_break_nothing(client, officer, address):
    client.force_login(officer)
    keep(officer)
    for route in (DESK, reverse("worklists:new")):
        page(client.get(f"{route}?{address}"))
    client.post(f"{reverse('worklists:new')}?{address}", {"name": "<script>x</script>\x00"})
    assert all(one.filters == {} for one in Worklist.objects.all())
    assert "<script>x" not in page(client.get(VIEWS))


def test_a_filter_that_means_nothing_any_more_says_why(client, officer, colleague):
    edition = make.edition(state=EditionState.ARCHIVED)
    theme = Theme.objects.create(slug="manger", name="Bien manger")
    worklist = keep(officer, edition=edition.pk, theme=theme.pk, charge=colleague.public_id, committee=12, commune="01001")
    theme.delete()
    colleague.grants.update(revoked_at=NOW)
    client.force_login(officer)
    for address in (VIEWS, f"{DESK}?{forms.address(worklist)}"):
        found = page(client.get(address))
        for words in (
            "édition est terminée",
            "thématique a été retirée",
            "ne fait plus partie",
            "comité n’existe plus",
            "commune n’est pas",
        ):
            assert words in found, (address, words)


def test_changed_filters_may_be_kept_or_left(client, officer):
    worklist = keep(officer, state="submitted")
    client.force_login(officer)
    same = page(client.get(f"{DESK}?vue={worklist.public_id}&state=submitted"))
    other = page(client.get(f"{DESK}?vue={worklist.public_id}&state=in_review"))
    assert "Les filtres ont changé" not in same
    assert "Les filtres ont changé" in other
    address = reverse("worklists:refilter", args=[worklist.public_id]) + "?state=in_review"
    assert "Gardés désormais" in page(client.get(address))
    client.post(address, {"version": 1})
    worklist.refresh_from_db()
    assert (worklist.filters, worklist.version) == ({"state": "in_review"}, 2)
    assert "depuis" in page(client.post(address, {"version": 1}))


# ── Acts ──
def test_a_name_serves_once_for_each_person(officer, colleague):
    keep(officer, "Une")
    other = keep(officer, "Autre")
    keep(colleague, "Une")
    with pytest.raises(actions.NameTaken):
        keep(officer, "Une")
    with pytest.raises(actions.NameTaken):
        actions.rename(worklist=other, name="Une", is_shared=False, seen=1, by=officer, at=NOW)


def test_there_are_at_most_twenty(officer):
    Worklist.objects.bulk_create([Worklist(owner=officer, name=str(n), created_at=NOW, changed_at=NOW) for n in range(actions.MOST)])
    with pytest.raises(actions.TooMany):
        keep(officer, "De trop")


def test_one_taken_back_from_the_team_is_nobody_else_s_arrival(officer, colleague):
    worklist = keep(officer, is_shared=True, is_arrival=True)
    actions.arrive(worklist=worklist, by=colleague)
    actions.rename(worklist=worklist, name="Pour moi", is_shared=False, seen=1, by=officer, at=NOW)
    assert [arrival.user for arrival in Arrival.objects.all()] == [officer]
    with pytest.raises(actions.NotYours):
        actions.arrive(worklist=worklist, by=colleague)
    actions.arrive_on_all(by=officer)
    assert not Arrival.objects.exists()


def test_the_journal_tells_what_is_shared_and_nothing_else(officer):
    own = keep(officer, "À moi", theme=1)
    actions.refilter(worklist=own, filters={}, seen=1, by=officer, at=NOW)
    actions.remove(worklist=own, by=officer, at=NOW)
    assert not Entry.objects.filter(verb__startswith="worklists.").exists()
    shared = keep(officer, "À tous", is_shared=True)
    actions.refilter(worklist=shared, filters={"theme": 1}, seen=1, by=officer, at=NOW)
    shared.refresh_from_db()
    actions.rename(worklist=shared, name="Toutes", is_shared=True, seen=2, by=officer, at=NOW)
    shared.refresh_from_db()
    actions.rename(worklist=shared, name="Toutes", is_shared=False, seen=3, by=officer, at=NOW)
    shared.refresh_from_db()
    actions.rename(worklist=shared, name="Toutes", is_shared=True, seen=4, by=officer, at=NOW)
    actions.remove(worklist=shared, by=officer, at=NOW)
    verbs = list(Entry.objects.filter(verb__startswith="worklists.").order_by("pk").values_list("verb", flat=True))
    assert verbs == [f"worklists.{verb}" for verb in ("shared", "refiltered", "renamed", "unshared", "shared", "removed")]


def test_pages_act_after_a_question(client, officer):
    worklist = keep(officer, is_shared=True)
    client.force_login(officer)
    client.post(reverse("worklists:rename", args=[worklist.public_id]), {"name": "Neuve", "is_shared": "on", "version": 1})
    assert Worklist.objects.get().name == "Neuve"
    client.post(reverse("worklists:arrive", args=[worklist.public_id]))
    assert "s’ouvre à l’arrivée" in page(client.get(VIEWS))
    client.post(reverse("worklists:arrive_on_all"))
    assert not Arrival.objects.exists()
    address = reverse("worklists:remove", args=[worklist.public_id])
    page(client.get(address))
    assert Worklist.objects.exists()
    client.post(address)
    assert "Aucune vue" in page(client.get(VIEWS))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_a_shared_view_the_second_is_told(officer, lead):
    worklist = keep(officer, is_shared=True)

    def change(person, theme):
        view = Worklist.objects.get(pk=worklist.pk)
        return lambda: actions.refilter(worklist=view, filters={"theme": theme}, seen=1, by=person, at=NOW)

    found = races.at_once(change(officer, 1), change(lead, 2))
    assert sorted(type(one).__name__ for one in found) == ["Changed", "NoneType"]


# ── What it costs ──
@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_two_queries_more_whatever_the_number_of_views(client, officer, count, django_assert_num_queries):
    light(make.edition(), 1)
    for number in range(count):
        keep(officer, f"Vue {number}", state="submitted")
    client.force_login(officer)
    client.get(f"{DESK}?state=")
    with django_assert_num_queries(13):  # the eleven of the list and those of the views: which, how many files
        assert "Vue 0 (1)" in page(client.get(f"{DESK}?state="))
    with django_assert_num_queries(9):  # session, person, roles; five lists, the views
        client.get(VIEWS)


def test_costly_filters_are_not_counted(officer):
    for name, value in {"q": "x", "least": 1, "awaits_reply": True, "proposed": True, "commune": "92050", "charge": "personne"}.items():
        assert not schema.is_cheap({"theme": 1, name: value})
    assert queries.counts(officer, [keep(officer, q="x")], at=NOW) == {}


def test_counting_stops_at_a_hundred(officer, monkeypatch):
    edition = make.edition()
    for number in range(3):
        light(edition, number + 1)
    monkeypatch.setattr(queries, "AT_MOST", 2)
    worklist = keep(officer, state="submitted")
    assert queries.counts(officer, [worklist], at=NOW) == {worklist.pk: 2}
    assert forms._label(worklist, {worklist.pk: 2}) == "À relire (1+)"
