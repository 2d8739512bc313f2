"""The census: every route of the house, tried by everyone of the demonstration, on objects that are not theirs.

A route that answers someone its door or its object's policy should turn away fails here, whoever wrote it and whenever.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from terreau.commons.accounts.models import User
from terreau.commons.documents.models import Document
from terreau.commons.forms.models import Form
from terreau.commons.hooks.models import Delivery
from terreau.commons.journal.models import Entry
from terreau.commons.organisations.models import Organisation
from terreau.commons.outbox.models import Message
from terreau.fund.acts.models import Act
from terreau.fund.auditions.models import Day, Hearing, Slot
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State
from terreau.fund.jurors.models import Tie
from terreau.fund.referrals.models import Referral
from terreau.fund.remedies.models import ReasonsRequest
from terreau.fund.review.models import Assignment, Decision, Deliberation, Panel, Scenario
from terreau.fund.review.states import ScenarioOrigin
from terreau.fund.sittings.models import Item, Sitting
from terreau.fund.waiting.models import Offer
from terreau.fund.worklists.models import Worklist
from terreau.observe.directory.models import LegalUnit
from terreau.portal import demo
from tests.factories import NOW
from tests.house.test_doors import routes

pytestmark = pytest.mark.django_db
OUTSIDERS, TEAM = ("nobody", "nadia", "samir", "jeanne"), ("omar", "claire", "alix")
CAST = ("lucie", "nadia", "samir", "omar", "claire", "jeanne", "alix")
# Whose things these are: one of Lucie's, and what the desks hold about others.
PRIVATE = ("/mes-candidatures/", "/mes-structures/", "/pieces/")


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker) -> Iterator[dict[str, User]]:
    """The demonstration, once for the whole census, and gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.play(now=NOW)
        yield {person: User.objects.get(email__startswith=f"{person}@") for person in CAST}
        transaction.set_rollback(True)


def someone_else_s(name: str) -> dict[str, object]:
    """Arguments of a route, pointing at things that belong to Lucie's association or to the team."""
    file = Application.objects.get(organisation__name="Les Petits Ruisseaux", edition__call__slug="le-progres")
    edition = Edition.objects.get(call__slug="le-progres", state="published")
    body = Organisation.objects.get(name="Les Petits Ruisseaux")
    panel = Panel.objects.get(edition__call__slug="le-progres", edition__state="in_review")
    form = Form.objects.earliest("pk")
    return {
        "call": "le-progres",
        "slug": edition.slug,
        "edition": edition.slug,
        "section_id": "projet",
        "sequence": 1,
        "siren": LegalUnit.objects.order_by("pk").first().siren,
        "kind": "refus" if name.startswith("letters:") else "min_age",
        "rule_id": "active",
        "word": "sante",
        "number": 1,
        "question_id": "intitule",
        "secret": "inconnu",
        "other": Organisation.objects.exclude(pk=body.pk).first().public_id,
        "role": "officer",
        "paper_kind": "statutes",
        "paper": body.papers.first().public_id if body.papers.exists() else "inconnu",
        "id": file.public_id,
        "delivery_id": Delivery.objects.first().public_id,
        "task_id": "00000000-0000-0000-0000-000000000000",
        "proposal": 1,
        "verb": "proposer",
        "aid": body.aids.first().public_id if body.aids.exists() else "inconnu",
        "name": "communes",
        "extension": "csv",
        "panel": panel.public_id,
        "body": body.public_id,
        "decision": Decision.objects.order_by("pk").first().pk,
        "reopening_id": 1,
        "seat": panel.seats.first().pk,
        "tie": Tie.objects.order_by("pk").first().public_id,
        "pk": edition.criteria.first().pk if name.startswith("calls:") else panel.pk if name.startswith("review:") else 1,
        "public_id": {
            "acts": file.public_id if name == "acts:file" else Act.objects.first().public_id,
            "calls": file.public_id,
            "review": of_the_jury(name, panel) or file.public_id,
            "documents": Document.objects.filter(object_type="calls.application", object_id=file.pk).first().public_id,
            "organisations": body.public_id,
            "papers": body.public_id,
            "aids": body.public_id,
            "hooks": Delivery.objects.first().endpoint.public_id,
            "outbox": Message.objects.first().public_id,
            "portal": Message.objects.filter(to__email__startswith="omar@").first().public_id,
            "forms": form.public_id,
            "remedies": file.public_id if name == "remedies:ask" else ReasonsRequest.objects.first().public_id,
            "accounts": User.objects.get(email__startswith="omar@").public_id,
        }.get(name.split(":", maxsplit=1)[0], file.public_id),
        "worklist": Worklist.objects.filter(is_shared=False).first().public_id,
        "assignment": Assignment.objects.first().public_id,
        "deliberation": Deliberation.objects.first().public_id,
        "scenario": a_scenario().public_id,
        "referral": Referral.objects.get(application=file).public_id,
        "day": Day.objects.first().public_id,
        "slot": Slot.objects.first().public_id,
        "hearing": Hearing.objects.first().public_id,
        "offer": Offer.objects.first().public_id,
        "sitting": Sitting.objects.first().public_id,
        "item": Item.objects.first().public_id,
        "officer": User.objects.get(email__startswith="omar@").public_id,
    }


def a_scenario() -> Scenario:
    """Of the session that was: the demonstration leaves it to its visitors to make some."""
    session = Deliberation.objects.order_by("pk").first()
    facts = {
        "origin": ScenarioOrigin.TABLE,
        "created_by": session.created_by,
        "created_at": session.created_at,
        "changed_at": session.created_at,
    }
    return Scenario.objects.get_or_create(deliberation=session, name="Et si", defaults=facts)[0]


def of_the_jury(name: str, panel: Panel) -> str:
    """What a route of the jury or of the deliberation speaks of: a panel, a reading, a session."""
    route = name.removeprefix("review:")
    if route.startswith("panel"):
        return panel.public_id
    if route.startswith("jury") or route in {"unassign", "recuse", "give_back"}:
        return Assignment.objects.filter(seat__panel=panel).order_by("pk").first().public_id
    if route.startswith(("deliberation", "letters", "scenario")) or route in {"take_off", "adopt", "release"}:
        return Deliberation.objects.order_by("pk").first().public_id
    return ""


def addresses() -> Iterator[tuple[str, object]]:
    """Every route of ours that can be addressed, with its door."""
    from django.urls import URLResolver, get_resolver

    def walk(resolver, namespace=""):
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
            elif pattern.name and getattr(pattern.callback, "door", None) is not None:
                yield f"{namespace}{pattern.name}", pattern

    for name, pattern in walk(get_resolver()):
        wanted = set(pattern.pattern.converters)
        known = someone_else_s(name)
        missing = wanted - known.keys()
        assert not missing, f"{name}: tell the census what {missing} may be"
        kwargs = {key: known[key] for key in wanted}
        yield reverse(name, kwargs=kwargs), pattern.callback.door


def browsers(house) -> dict[str, Client]:
    found = {"nobody": Client(raise_request_exception=False)}
    for person, user in house.items():
        found[person] = Client(raise_request_exception=False)
        found[person].post("/compte/demo/", {"person": user.public_id})
    return found


@pytest.fixture(scope="module")
def doors_of_the_house(house, django_db_blocker):
    from django.conf import settings

    before, settings.DEMO = settings.DEMO, True
    yield list(addresses()), browsers(house)
    settings.DEMO = before


def tally() -> tuple[object, ...]:
    """What a GET must leave as it was (a download says so in the journal: that is its duty)."""
    return (
        Entry.objects.exclude(verb__startswith="document.").count(),
        list(Application.objects.order_by("pk").values_list("state", "version")),
        Message.objects.count(),
    )


class Fields(HTMLParser):
    """The named fields of the forms that a GET sends: what narrows a list."""

    def __init__(self, html: str):
        super().__init__()
        self.names: dict[str, None] = {}
        self._is_open = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._is_open = (given.get("method") or "get").lower() == "get"
        elif self._is_open and tag in {"input", "select", "textarea"} and given.get("name"):
            self.names[given["name"]] = None

    def handle_endtag(self, tag):
        if tag == "form":
            self._is_open = False


class Answer(NamedTuple):
    """What a person met at an address. `fields` narrow the list that stands there."""

    status: int
    location: str
    fields: tuple[str, ...]


def page(answer) -> str:
    return answer.content.decode() if answer.status_code == 200 and "text/html" in answer.headers.get("Content-Type", "") else ""


def try_all(method: str, found, clients) -> dict[tuple[str, str], Answer]:
    """(address, person) → what they met, each tried on its own and undone."""
    answers = {}
    for address, _door in found:
        if address == reverse("account_logout"):
            continue
        for person, client in clients.items():
            with transaction.atomic():
                answer = getattr(client, method)(address)
                transaction.set_rollback(True)
            answers[address, person] = Answer(answer.status_code, answer.headers.get("Location", ""), tuple(Fields(page(answer)).names))
    return answers


@pytest.fixture(scope="module")
def gets(doors_of_the_house):
    return try_all("get", *doors_of_the_house)


@pytest.fixture(scope="module")
def posts(doors_of_the_house):
    return try_all("post", *doors_of_the_house)


def is_turned_away(answer: Answer, person: str) -> bool:
    """A signed-in stranger gets a 403; a passer-by the sign-in page; a method that does not exist tells nothing either.

    401 is for programs: it stands where a token is missing, whoever is signed in.
    """
    status, location, _ = answer
    return status in {401, 405} or (
        status == 302 and location.startswith(("/compte/connexion/", "/administration/login/")) if person == "nobody" else status == 403
    )


@pytest.mark.case("CVE-2026-28352")
@pytest.mark.parametrize("method", ["gets", "posts"])
def test_nobody_passes_a_door_that_is_not_theirs(house, doors_of_the_house, request, method):
    found, _ = doors_of_the_house
    answers = request.getfixturevalue(method)
    wrong = []
    for address, door in found:
        for person in ("nobody", *house):
            user = house.get(person)
            may_enter = door.kind == "public" or (user is not None and (door.kind == "signed_in" or user.has_role(*door.roles)))
            if door.kind == "token":  # no session opens it: tests/portal/api tries it with tokens
                may_enter = False
            answer = answers.get((address, person))
            if answer and not may_enter and not is_turned_away(answer, person):
                wrong.append(f"{address} as {person}: {answer}")
    assert wrong == []
    assert len(found) > 150


def test_no_page_breaks_whoever_asks(gets):
    assert [f"{address} as {person}" for (address, person), answer in gets.items() if answer.status >= 500] == []


@pytest.mark.case("ESUP-2026")
@pytest.mark.parametrize("method", ["gets", "posts"])
def test_private_things_do_not_exist_for_others(request, method):
    """Another holder, a juror and a passer-by find nothing at the addresses of Lucie's file, body and documents."""
    answers = request.getfixturevalue(method)
    file, body = (
        Application.objects.get(organisation__name="Les Petits Ruisseaux", edition__call__slug="le-progres"),
        Organisation.objects.get(name="Les Petits Ruisseaux"),
    )
    documents = Document.objects.filter(object_type="calls.application", object_id=file.pk).values_list("public_id", flat=True)
    private = [
        address
        for address, _ in answers
        if address.startswith(PRIVATE) and any(key in address for key in (file.public_id, body.public_id, *documents))
    ]
    seen = []
    for address in dict.fromkeys(private):
        for person in ("nobody", "nadia", "samir", "jeanne"):
            status, location, _ = answers[address, person]
            if status not in {404, 405} and not (person == "nobody" and location.startswith("/compte/connexion/")):
                seen.append(f"{address} as {person}: {status}")
    assert seen == []
    assert len(set(private)) > 20


def test_owner_finds_her_things(gets):
    """The census would prove nothing if those addresses were wrong."""
    file = Application.objects.get(organisation__name="Les Petits Ruisseaux", edition__call__slug="le-progres")
    assert gets[f"/mes-candidatures/{file.public_id}/", "lucie"][0] == 200


@pytest.mark.case("CVE-2026-28352")
def test_addresses_cover_every_route(doors_of_the_house):
    with_doors = [path for path, pattern in routes() if getattr(pattern.callback, "door", None) is not None and pattern.name]
    assert len(doors_of_the_house[0]) == len(with_doors)


LINK = re.compile(r'href="(/[^"#]*)')
FEWEST, MOST_PAGES = 15, 80  # pages a person: each sort of page is met well before


@pytest.mark.parametrize("person", ["lucie", "samir", "claire"])
def test_every_link_shown_leads_somewhere(house, doors_of_the_house, person):
    """From where they arrive, on and on: no page shows a link to what is not there, or not theirs."""
    client, seen, found = doors_of_the_house[1][person], {"/"}, []
    queue = deque([("/", "")])
    asked = 0
    while queue and asked < MOST_PAGES:
        address, shown_on = queue.popleft()
        with transaction.atomic():
            answer = client.get(address)
            transaction.set_rollback(True)
        asked += 1
        if answer.status_code in {403, 404, 405, 500}:
            found.append((answer.status_code, address, shown_on))
        for link in map(unescape, LINK.findall(page(answer))):
            path = link.partition("?")[0]
            shape = path if path.startswith("/mes-") else re.sub(r"[a-z0-9]{12}(?=/|$)", "*", path)  # of desks, one file stands for all
            if shape not in seen and not link.startswith(("/static/", "/compte/sortir")):
                seen.add(shape)
                queue.append((link, address))
    assert found == []
    assert asked >= FEWEST


def test_reading_writes_nothing(doors_of_the_house):
    found, clients = doors_of_the_house
    before = tally()
    for address, _door in found:
        if address != reverse("account_logout"):
            clients["omar"].get(address)
            clients["lucie"].get(address)
    assert tally() == before


# ── Filters ──
@dataclass(frozen=True)
class Secret:
    """A file, the words that stand for it, and those of them that nobody else may read. `by`: who tries."""

    by: tuple[str, ...]
    words: tuple[str, ...]
    hidden: frozenset[str]


def secrets() -> list[Secret]:
    """What was sent is the team's; a draft is its authors' alone, and its title is what a list would tell."""
    sent = Application.objects.get(organisation__name="Les Petits Ruisseaux", edition__call__slug="le-progres")
    draft = Application.objects.filter(state=State.DRAFT, edition__call__slug="le-progres").exclude(title="").order_by("pk")[0]

    def words(file):
        author = file.started_by
        return file.title, file.public_id, file.organisation.name, author.email, str(file.organisation_id)

    return [
        Secret(OUTSIDERS, words(sent), frozenset({sent.title, sent.public_id, sent.started_by.email})),
        Secret(TEAM, words(draft), frozenset({draft.title})),
    ]


@pytest.mark.case("OR-2025-11")
def test_no_filter_opens_what_is_not_theirs(doors_of_the_house, gets):
    """Every field that narrows a list, tried by everyone with the words of a file that is not theirs."""
    _, clients = doors_of_the_house
    tried, told = set(), []
    for (address, person), met in gets.items():
        for secret in secrets():
            for name in met.fields if person in secret.by and not address.startswith("/ui/") else ():
                tried.add((address, name))
                for word in secret.words:
                    with transaction.atomic():
                        narrowed = page(clients[person].get(address, {name: word}))
                        transaction.set_rollback(True)
                    told += [f"{person}: {address}?{name}={word} tells {it}" for it in secret.hidden - {word} if it in narrowed]
    assert told == []
    assert len(tried) > 25


def test_the_words_of_those_filters_find_it_for_its_owner(doors_of_the_house):
    """The census would prove nothing if they found nothing."""
    title = secrets()[0].words[0]
    assert title in page(doors_of_the_house[1]["lucie"].get(reverse("calls:mine")))
