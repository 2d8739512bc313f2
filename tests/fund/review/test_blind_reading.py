"""Nothing a juror can reach names an applicant, whatever page, part of page, file name or search leads there."""

import copy
import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import reverse

from terreau.commons.documents import actions as documents
from terreau.commons.documents import queries as files
from terreau.fund.review.queries import blind, jury
from terreau.fund.review.states import AssignmentState
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW
SCHEMA = {
    "sections": [
        {
            "id": "project",
            "title": "Votre projet",
            "help": "",
            "questions": [
                {"id": "title", "kind": "short_text", "label": "Nom du projet"},
                {"id": "summary", "kind": "long_text", "label": "Présentez votre projet"},
                {"id": "contact", "kind": "short_text", "label": "Personne à contacter", "is_identifying": True},
                {"id": "number", "kind": "siret", "label": "Votre SIRET"},
                {"id": "plan", "kind": "file", "label": "Plan de financement", "options": {}},
                {"id": "statutes", "kind": "file", "label": "Statuts", "is_identifying": True, "options": {}},
                {
                    "id": "partners",
                    "kind": "group",
                    "label": "Partenaires",
                    "options": {
                        "questions": [
                            {"id": "who", "kind": "short_text", "label": "Nom", "is_identifying": True},
                            {"id": "what", "kind": "short_text", "label": "Apport"},
                        ]
                    },
                },
            ],
        },
        {
            "id": "you",
            "title": "Votre structure",
            "help": "",
            "questions": [{"id": "board", "kind": "short_text", "label": "Bureau", "is_identifying": True}],
        },
    ],
    "roles": {"title": "title"},
}


def applicant(edition, number):
    """A file whose every identifying word is unlike any other word of the site."""
    body = make.organisation(
        f"Quinquelibou {number}",
        address=f"{number} venelle Zarbophile",
        website=f"https://quinquelibou{number}.exemple",
        rna=f"W99100{number:04d}",
    )
    person = make.member(body, person=make.user(f"xylophage{number}@exemple.test", name=f"Xylandre Prunoir {number}"))
    application = sit.file(edition, title=f"Projet sans nom {number}", organisation=body, sender=person)
    files = [
        documents.store_generated(
            content=b"%PDF-1.4",
            name=f"Quinquelibou {number} {slot}.pdf",
            media_type="application/pdf",
            owner=application,
            slot=slot,
            by=person,
            at=NOW,
        )
        for slot in ("plan", "statutes")
    ]
    submission = application.submissions.get()
    submission.content["answers"] = {
        "title": application.title,
        "summary": "On cuisine ensemble.",
        "contact": f"Xylandre Prunoir {number}",
        "number": body.siret,
        "plan": [files[0].public_id],
        "statutes": [files[1].public_id],
        "partners": [{"who": f"Xylandre Prunoir {number}", "what": "Un local"}],
        "board": f"Xylandre Prunoir {number}",
    }
    submission.save()
    return application


SECRETS = re.compile(r"quinquelibou|xylophage|xylandre|prunoir|zarbophile|W99100", re.IGNORECASE)


def giving_away(text, applications):
    found = set(SECRETS.findall(text))
    for application in applications:
        siret = application.organisation.siret
        found |= {number for number in (siret, siret[:9], application.public_id) if number in text}
    return found


@pytest.fixture
def edition(db):
    return sit.edition(form_version=make.form_version(SCHEMA))


@pytest.fixture
def applications(edition):
    return [applicant(edition, number) for number in (1, 2, 3, 4)]


@pytest.fixture
def seat(edition, applications, juror):
    seat = sit.seat(sit.panel(edition), juror)
    for application in applications[:2]:
        sit.assignment(seat, application)
    sit.review(sit.assignment(seat, applications[2], state=AssignmentState.RECUSED), 1, 1, 1)
    return seat


def links(html, here):
    for raw in re.findall(r'(?:href|action|src|hx-get|data-url)="([^"]+)"', html):
        url = urlsplit(urljoin(f"http://testserver{here}", unescape(raw)))
        if url.netloc == "testserver" and not url.path.startswith(("/static/", "/compte/", "/administration/")):
            yield url.path + (f"?{url.query}" if url.query else "")


def crawl(client, start):
    """Every page reachable by links, with what it says, its headers included."""
    seen, todo = {}, [start]
    while todo:
        here = todo.pop()
        if here in seen or len(seen) > 400:
            continue
        answer = client.get(here)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        seen[here] = body.decode("utf-8", "replace") + str(dict(answer.headers))
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            todo += [url for url in links(seen[here], here) if url not in seen]
    return seen


def test_it_works(seat):
    assignment = seat.assignments.first()

    read = blind.jury_file(assignment)

    assert read.handle == assignment.public_id
    assert [row.label for section in read.sections for row in section.rows] == [
        "Nom du projet",
        "Présentez votre projet",
        "Plan de financement",
        "Partenaires",
    ]
    assert [row.table.columns for section in read.sections for row in section.rows if row.table] == [["Apport"]]
    assert [(a.number, a.name) for section in read.sections for row in section.rows for a in row.attachments] == [(1, "piece-1.pdf")]


def test_projection_has_no_attribute_that_names_anyone(seat, applications):
    read = blind.jury_file(seat.assignments.first())

    assert set(read.__dataclass_fields__) == {"handle", "title", "theme", "publics", "requested_cents", "budget_cents", "sections"}
    assert giving_away(repr(read), applications) == set()


@pytest.mark.case("PX#649")
def test_nothing_a_juror_reaches_names_an_applicant(client, seat, juror, applications):
    client.force_login(juror)

    pages = crawl(client, reverse("review:jury"))

    declaration = reverse("review:jury_interests", args=[seat.panel.public_id])
    readable = [row.public_id for row in seat.assignments.filter(state=AssignmentState.ACCEPTED)]
    assert declaration in pages
    assert {reverse("review:jury_file", args=[handle]) for handle in readable} <= set(pages)
    assert {reverse("review:jury_attachment", args=[handle, 1]) for handle in readable} <= set(pages)
    named = {url: giving_away(text, applications) for url, text in pages.items() if url != declaration}
    assert {url: found for url, found in named.items() if found} == {}


def test_declaration_names_bodies_and_nothing_else_of_them(client, seat, juror, applications):
    client.force_login(juror)

    page = client.get(reverse("review:jury_interests", args=[seat.panel.public_id])).content.decode()

    assert all(application.organisation.name in page for application in applications)
    assert giving_away(page, applications) == {"Quinquelibou"}
    assert not any(application.title in page for application in applications)


@pytest.mark.case("DS#4678")
def test_guessed_addresses_open_nothing(client, seat, juror, applications, lead):
    """The pages of others, tried one by one with what identifies the file."""
    client.force_login(juror)
    application = applications[0]
    document = files.files_of(application)[0]
    recused = seat.assignments.get(state=AssignmentState.RECUSED)
    other = sit.assignment(sit.seat(seat.panel), applications[3])
    tried = [
        f"/mes-candidatures/{application.public_id}/",
        f"/bureau/candidatures/{application.public_id}/",
        f"/bureau/candidatures/{application.public_id}/avis/",
        f"/fichiers/{document.public_id}/",
        reverse("documents:download", args=[document.public_id]),
        reverse("review:panel", args=[seat.panel.public_id]),
        reverse("review:panels", args=["le-progres", application.edition.slug]),
        reverse("review:ranking", args=["le-progres", application.edition.slug]),
        reverse("review:ranking_csv", args=["le-progres", application.edition.slug]),
        reverse("review:jury_file", args=[recused.public_id]),
        reverse("review:jury_attachment", args=[recused.public_id, 1]),
        reverse("review:jury_recuse", args=[recused.public_id]),
        reverse("review:jury_file", args=[other.public_id]),
        reverse("review:jury_attachment", args=[other.public_id, 1]),
        reverse("review:jury_attachment", args=[seat.assignments.first().public_id, 2]),
        reverse("review:jury_attachment", args=[seat.assignments.first().public_id, 0]),
        f"/recherche/?q={application.organisation.name}",
    ]
    for url in tried:
        answer = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        said = (
            body.decode("utf-8", "replace")
            .replace(f"q={application.organisation.name}", "")
            .replace(f'value="{application.organisation.name}"', "")
        )
        if answer.status_code == 200:  # the search page answers, and must have nothing to say
            said = re.sub(r"«[^»]*»|“[^”]*”", "", said)
        assert answer.status_code in {200, 403, 404}, url
        assert answer.status_code != 200 or url.startswith("/recherche"), url
        assert giving_away(said, applications) <= ({"Quinquelibou"} if url.startswith("/recherche") else set()), url


def test_attachment_leaves_under_a_neutral_name_and_is_journalled(client, seat, juror):
    client.force_login(juror)

    answer = client.get(reverse("review:jury_attachment", args=[seat.assignments.first().public_id, 1]))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="piece-1.pdf"'
    assert answer.headers["Cache-Control"].startswith("max-age=0")


def test_title_flagged_as_identifying_is_shown_nowhere(client, db, juror):
    schema = copy.deepcopy(SCHEMA)
    schema["sections"][0]["questions"][0]["is_identifying"] = True
    edition = sit.edition(form_version=make.form_version(schema))
    sit.assignment(sit.seat(sit.panel(edition), juror), applicant(edition, 1))
    client.force_login(juror)

    pages = crawl(client, reverse("review:jury"))

    assert any("On cuisine ensemble" in text for text in pages.values())
    assert not any("Projet sans nom" in text for text in pages.values())


def test_desk_lists_files_in_an_order_that_says_nothing(seat, juror):
    from terreau.fund.review import rules

    (desk,) = jury.desks(rules.seats_visible_to(juror), rules.assignments_visible_to(juror), rules.jury_files_visible_to(juror), NOW)
    handles = [line.handle for line in desk.lines if line.status == "to_score"]

    assert handles == sorted(handles)
    assert [line.title for line in desk.lines if line.status == "recused"] == [""]


def test_words_that_give_the_applicant_away_are_found(edition, applications):
    application = applications[0]
    assert blind.giveaways(application) == []
    submission = application.submissions.get()
    submission.content["answers"]["summary"] = (
        f"QUINQUELIBOU 1, joignable à xylophage1@exemple.test, {application.organisation.siret[:9]} 00018"
    )
    submission.save()

    found = blind.giveaways(application)

    assert set(found) >= {"Quinquelibou 1", "xylophage1@exemple.test", application.organisation.siret[:9]}


def test_question_that_hangs_on_an_answer_jurors_are_not_shown_is_decided_by_the_whole_form(db):
    schema = copy.deepcopy(SCHEMA)
    for name, when in (("shown", {"question": "contact", "op": "answered"}), ("gone", {"question": "board", "op": "answered"})):
        schema["sections"].append(
            {"id": f"s_{name}", "title": name, "questions": [{"id": name, "kind": "short_text", "label": name, "when": when}]}
        )
    edition = sit.edition(form_version=make.form_version(schema))
    application = sit.file(edition)
    submission = application.submissions.get()
    submission.content["answers"] |= {"shown": "Oui", "gone": "Non"}
    submission.save()
    assignment = sit.assignment(sit.seat(sit.panel(edition), make.user("jurée@exemple.test", roles=[])), application)

    titles = [section.title for section in blind.jury_file(assignment).sections]

    assert "shown" in titles
    assert "gone" not in titles
