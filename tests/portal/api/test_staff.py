"""Tokens at work: each reads what its owner may, within its editions, and no parameter says otherwise."""

import pytest
from django.utils import timezone

from terreau.commons.accounts import actions as accounts
from terreau.commons.accounts.states import Role
from terreau.commons.tokens.models import Token
from terreau.fund.calls.models import Theme
from terreau.fund.calls.states import State
from terreau.portal.api import pace
from tests import factories as make
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db
FILES, DECISIONS = "/api/v1/candidatures", "/api/v1/decisions"


def titles(answer):
    return sorted(row["title"] for row in answer.json()["items"])


@pytest.fixture
def two(db):
    """Two editions with one file before the jury in each."""
    first, second = sit.edition(slug="2025"), sit.edition(slug="2026")
    sit.file(first, title="Premier")
    sit.file(second, title="Second")
    return first, second


def test_it_works(client, lead, two, key_of):
    key = key_of(lead, "applications.read")
    assert titles(client.get(FILES, headers=key)) == ["Premier", "Second"]
    row = client.get(f"{FILES}?edition=2026", headers=key).json()["items"][0]
    detail = client.get(f"{FILES}/{row['id']}", headers=key).json()
    assert detail["sequence"] == 1
    answer = {"question": "title", "label": "Nom du projet", "kind": "short_text", "state": "answered", "text": "Second"}
    assert detail["sections"][0]["answers"][0] == answer


def test_without_a_key_nothing(client, lead, two):
    client.force_login(lead)  # a session is no key
    for path in (FILES, DECISIONS, f"{FILES}/abc"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
        assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer ", "Bearer terreau_x", "Basic eDp5", "terreau_x", "Bearer é"])
def test_wrong_keys_open_nothing(client, two, header):
    assert client.get(FILES, headers={"Authorization": header}).status_code == 401


def test_key_opens_its_verbs_only(client, lead, key_of):
    assert client.get(DECISIONS, headers=key_of(lead, "applications.read")).json()["code"] == "verb_not_lent"
    assert client.get(FILES, headers=key_of(lead, "decisions.read")).status_code == 403


@pytest.mark.case("OR-2025-11")
@pytest.mark.parametrize("query", ["", "?edition=2026", "?call=le-progres", "?state=in_review", "?limit=100", "?theme=t", "?siret={siret}"])
def test_no_parameter_leads_out_of_its_editions(client, lead, two, key_of, query):
    first, second = two
    theme = Theme.objects.create(slug="t", name="T")
    hidden = second.applications.get()
    type(hidden).objects.filter(pk=hidden.pk).update(theme=theme)
    key = key_of(lead, "applications.read", editions=[first])
    assert "Second" not in titles(client.get(FILES + query.format(siret=hidden.organisation.siret), headers=key))
    assert client.get(f"{FILES}/{hidden.public_id}", headers=key).status_code == 404
    wide = key_of(lead, "applications.read")
    assert "Second" in titles(client.get(FILES + query.format(siret=hidden.organisation.siret), headers=wide)) or not query


@pytest.mark.parametrize("query", ["", "?edition=2026", "?outcome=award", "?is_announced=true", "?call=le-progres", "?limit=100"])
def test_decisions_stay_within_its_editions(client, lead, two, key_of, query):
    for edition in two:
        sit.announced(edition, (_tabled(edition), "award", 100_000), by=make.user(roles=[Role.LEAD]))
    only_first = client.get(DECISIONS + query, headers=key_of(lead, "decisions.read", editions=[two[0]])).json()["items"]
    assert all(row["edition"]["edition"] == "2025" for row in only_first)
    assert "2026" in {
        row["edition"]["edition"] for row in client.get(DECISIONS + query, headers=key_of(lead, "decisions.read")).json()["items"]
    }


def _tabled(edition):
    return sit.file(edition, state=State.DELIBERATION)


@pytest.mark.parametrize(
    "query", ["", "?state=draft", "?state=submitted", "?edition=2026", "?call=le-progres", "?limit=100", "?siret={siret}"]
)
def test_drafts_never_leave(client, lead, key_of, query):
    edition = make.edition("2026")
    draft = make.application(edition, title="Brouillon")
    key = key_of(lead, "applications.read", editions=[edition])
    assert titles(client.get(FILES + query.format(siret=draft.organisation.siret), headers=key)) == []
    assert client.get(f"{FILES}/{draft.public_id}", headers=key).status_code == 404


@pytest.mark.parametrize("query", ["", "?state=submitted", "?edition=2026", "?call=le-progres", "?limit=100", "?siret={siret}"])
def test_sealed_files_stay_sealed(client, lead, key_of, query):
    edition = make.edition("2026", is_sealed=True)
    file = sit.file(edition, title="Sous pli", state=State.SUBMITTED)
    key = key_of(lead, "applications.read", editions=[edition])
    assert titles(client.get(FILES + query.format(siret=file.organisation.siret), headers=key)) == []
    assert client.get(f"{FILES}/{file.public_id}", headers=key).status_code == 404
    type(edition).objects.filter(pk=edition.pk).update(unsealed_at=make.NOW)
    assert titles(client.get(FILES, headers=key)) == ["Sous pli"]


def test_nobody_s_program_reads_the_file_of_their_own_body(client, lead, key_of):
    """Code pénal, 432-12: the desk does not show it to its owner, nor does the counter, draft included."""
    file = sit.file(sit.edition(), title="Le mien")
    make.member(file.organisation, person=lead)
    mine = make.application(file.edition, organisation=file.organisation, title="Mon brouillon")
    key = key_of(lead, "applications.read", "decisions.read")
    assert titles(client.get(FILES, headers=key)) == []
    assert [client.get(f"{FILES}/{one.public_id}", headers=key).status_code for one in (file, mine)] == [404, 404]


def test_decision_on_a_linked_applicant_is_not_read(client, lead, key_of):
    edition = sit.edition()
    file = _tabled(edition)
    sit.announced(edition, (file, "award", 100_000), by=make.user(roles=[Role.LEAD]))
    key = key_of(lead, "decisions.read")
    assert len(client.get(DECISIONS, headers=key).json()["items"]) == 1
    make.member(file.organisation, person=lead)
    assert client.get(DECISIONS, headers=key).json()["items"] == []


@pytest.mark.case("DS#13200")
def test_revoked_person_reads_nothing_more(client, lead, admin, two, key_of):
    key = key_of(lead, "applications.read", "decisions.read")
    file = two[0].applications.get()
    paths = (FILES, DECISIONS, f"{FILES}/{file.public_id}", f"{FILES}?state=in_review")
    assert [client.get(path, headers=key).status_code for path in paths] == [200, 200, 200, 200]
    accounts.revoke_role(user=lead, role=Role.LEAD, by=admin, at=timezone.now())
    assert [client.get(path, headers=key).status_code for path in paths] == [403, 403, 403, 403]


def test_decisions_in_force_only_with_what_was_said(client, lead, key_of):
    edition = sit.edition()
    sit.announced(edition, (_tabled(edition), "award", 100_000), (_tabled(edition), "reject", 0), by=make.user(roles=[Role.LEAD]))
    rows = client.get(DECISIONS, headers=key_of(lead, "decisions.read")).json()["items"]
    assert sorted((row["outcome"], row["amount_cents"]) for row in rows) == [("award", 100_000), ("reject", 0)]
    assert all(row["announced_at"] for row in rows)


def test_use_is_noted_and_nothing_is_cached(client, lead, key_of):
    answer = client.get(FILES, headers=key_of(lead, "applications.read"))
    assert Token.objects.get().last_used_at is not None
    assert answer["Cache-Control"] == "private, no-store"


def test_each_key_has_its_own_pace(client, lead, key_of, monkeypatch):
    monkeypatch.setattr(pace, "WITH_TOKEN", 2)
    one, other = key_of(lead, "applications.read"), key_of(lead, "applications.read")
    assert [client.get(FILES, headers=one).status_code for _ in range(3)] == [200, 200, 429]
    assert int(client.get(FILES, headers=one)["Retry-After"]) > 0
    assert client.get(FILES, headers=other).status_code == 200


def test_roles_of_the_cast_lend_nothing_but_their_own():
    from terreau.commons.tokens import kinds

    lent = {role: {verb.name for verb in kinds.lent_by(make.user(roles=[role]))} for role in Role}
    assert lent.pop(Role.LEAD) == {"applications.read", "decisions.read"}
    assert lent.pop(Role.OFFICER) == {"applications.read"}
    assert set().union(*lent.values()) == set()


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_however_long(client, lead, key_of, django_assert_num_queries, count):
    edition = sit.edition()
    sit.announced(edition, *[(_tabled(edition), "reject", 0) for _ in range(count)], by=make.user(roles=[Role.LEAD]))
    key = key_of(lead, "applications.read", "decisions.read")
    client.get(FILES, headers=key)  # the first call of the day writes its line
    with django_assert_num_queries(8):
        client.get(FILES, headers=key)
    with django_assert_num_queries(7):
        client.get(DECISIONS, headers=key)
