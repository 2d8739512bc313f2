"""The list beside its files: what is shown, what leads where, what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.fund.calls.states import State
from tests import factories as make

pytestmark = pytest.mark.django_db
READ, NOW, DAY = reverse("worklists:read"), make.NOW, timedelta(days=1)


@pytest.fixture
def officer(client):
    found = make.user("omar@exemple.test", name="Omar Benali", roles=[Role.OFFICER])
    client.force_login(found)
    return found


def light(edition, number, state=State.SUBMITTED, **fields):
    fields = {"title": f"Projet {number}", "search_text": f"projet {number}", "submitted_at": NOW - number * DAY} | fields
    return make.application(edition, state=state, number=number, **fields)


def page(response):
    assert response.status_code == 200
    return response.content.decode()


def test_it_works(client, officer):
    edition = make.edition()
    one, two, three = light(edition, 1), light(edition, 2), light(edition, 3)
    light(edition, 4, State.IN_REVIEW)
    context = client.get(f"{READ}?state=submitted&dossier={two.public_id}").context
    assert [file for file, _address in context["rows"]] == [one, two, three]
    assert context["file"] == two
    assert context["previous_url"] == f"?state=submitted&page=1&dossier={one.public_id}#dossier"
    assert context["next_url"] == f"?state=submitted&page=1&dossier={three.public_id}#dossier"
    assert context["whole_url"] == reverse("review:file", args=[two.public_id]) + "?state=submitted"


def test_without_a_file_named_the_first_is_read_where_both_fit(client, officer):
    one = light(make.edition(), 1)
    found = client.get(READ)
    assert found.context["file"] == one
    assert 'class="reading"' in page(found)
    assert 'class="reading reading--file"' in page(client.get(f"{READ}?dossier={one.public_id}"))


def test_the_last_of_a_page_leads_to_the_next_page(client, officer):
    edition = make.edition()
    files = [light(edition, number + 1) for number in range(26)]
    assert client.get(f"{READ}?dossier={files[24].public_id}").context["next_url"].startswith("?page=2&")
    assert client.get(f"{READ}?page=2&dossier={files[25].public_id}").context["previous_url"].startswith("?page=1&")


def test_a_file_that_left_the_list_is_read_still_and_says_so(client, officer):
    edition = make.edition()
    light(edition, 1)
    gone = light(edition, 2, State.IN_REVIEW)
    other = light(edition, 3)
    found = client.get(f"{READ}?state=submitted&dossier={gone.public_id}")
    assert "ne correspond plus aux filtres" in page(found)
    assert other.public_id in found.context["next_url"]


def test_an_empty_list_says_so_and_a_hostile_address_breaks_nothing(client, officer):
    assert "Aucun dossier" in page(client.get(f"{READ}?q=%00zzz&page=%00&state=%00"))
    assert client.get(f"{READ}?dossier=%3Cscript%3E").status_code == 404
    assert client.get(f"{READ}?dossier=%00").status_code == 404


def test_nobody_reads_the_file_of_their_own_body_nor_without_the_role(client, officer):
    file = light(make.edition(), 1)
    make.member(file.organisation, person=officer)
    assert client.get(f"{READ}?dossier={file.public_id}").status_code == 404
    assert "Projet 1" not in page(client.get(READ))
    for role in [None, *[role for role in Role if role not in {Role.OFFICER, Role.LEAD}]]:
        client.force_login(make.user(roles=[role] if role else []))
        assert client.get(f"{READ}?dossier={file.public_id}").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_many_queries_whatever_the_list(client, officer, count, django_assert_num_queries):
    edition = make.edition()
    files = [light(edition, number + 1) for number in range(count)]
    address = f"{READ}?dossier={files[0].public_id}"
    client.get(address)
    with django_assert_num_queries(8):  # session, person, roles; how many, which; the file, its checklist, its history elsewhere
        client.get(address)
