"""The row of desks: whole where it fits, folded where it does not, and never without the page one is on."""

import pytest

from terreau.commons.accounts.states import Role
from terreau.web import navigation
from tests import factories as make


def link(name, *, is_aside=False, is_current=False):
    return navigation.Link(name, f"/{name}/", "", "", is_current, is_aside)


def test_it_works():
    found = [link(str(number), is_aside=number % 2 == 0) for number in range(navigation.ROOM + 1)]
    row, aside = navigation.folded(found)
    assert [one.label for one in row] == ["1", "3", "5", "7"]
    assert [one.label for one in aside] == ["0", "2", "4", "6", "8"]


def test_nothing_is_folded_where_all_fit():
    found = [link(str(number), is_aside=True) for number in range(navigation.ROOM)]
    assert navigation.folded(found) == (found, [])


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.FUNDER])
def test_the_row_of_each_role_has_room(rf, role):
    """With a role each: someone who has several scrolls, or opens “More”."""
    person = make.user(roles=[role])
    row, _aside = navigation.folded(navigation.links("desks", "/bureau/", person))
    assert len(row) <= navigation.ROOM


@pytest.mark.django_db
def test_what_is_folded_is_found_and_says_where_one_is(client, lead):
    client.force_login(lead)
    page = client.get("/bureau/exports/").content.decode()

    nav = page[page.index('class="desk-nav"') : page.index("</nav>", page.index('class="desk-nav"'))]
    row, aside = nav.split("<details")
    assert "Formulaires" in row
    assert "Exports" not in row
    assert 'class="desk-nav__here">Exports' in aside
    assert aside.count('aria-current="page"') == 1
