"""Files side by side: the same questions on the same line, whatever the form; nothing of what one may not read."""

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.documents import actions as documents
from terreau.fund.calls.models import Submission
from terreau.fund.precedents import queries
from tests import factories as make
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db
COMPARE, TICKED = "/bureau/comparer/", "/bureau/comparer/coches/"


@pytest.fixture
def edition():
    return sit.edition()


@pytest.fixture
def files(edition):
    return [sit.file(edition, title=title) for title in ("Alpha", "Bêta", "Gamma")]


def asked(*files):
    return {"dossier": [file.public_id for file in files]}


def test_it_works(client, officer, files):
    client.force_login(officer)
    page = client.get(COMPARE, asked(*files[:2])).content.decode()
    for words in ("Alpha", "Bêta", files[0].reference, files[1].organisation.name, "Un projet utile.", "identique"):
        assert words in page
    assert "Gamma" not in page

    only = client.get(COMPARE, asked(*files[:2]) | {"ecarts": "on"}).content.decode()
    assert "Un projet utile." not in only
    assert "Tout montrer" in only


def test_answers_are_aligned_by_question_and_gaps_are_told(files):
    first, second = files[:2]
    content = second.submissions.get().content
    del content["answers"]["summary"]
    Submission.objects.filter(application=second).update(content=content)

    rows = {row.label: row for part in queries.side_by_side([first, second]) for row in part.rows}

    (summary,) = [row for row in rows.values() if row.told[0][1] == "Un projet utile."]
    assert summary.told == ((first.reference, "Un projet utile."), (second.reference, ""))
    assert not summary.is_same


def test_another_form_says_what_it_did_not_ask(files):
    other = sit.edition(
        form_version=make.form_version(
            {
                "sections": [
                    {"id": "else", "title": "Autre", "questions": [{"id": "new", "kind": "short_text", "label": "Une question nouvelle"}]}
                ],
                "roles": {},
            }
        )
    )
    late = sit.file(other, title="Delta")

    rows = [row for part in queries.side_by_side([files[0], late]) for row in part.rows]
    (new,) = [row for row in rows if row.label == "Une question nouvelle"]
    assert [cell for _reference, cell in new.told] == [None, ""]


def test_from_the_ticks_of_the_desk(client, officer, files):
    client.force_login(officer)
    assert TICKED in client.get("/bureau/candidatures/").content.decode()
    answer = client.post(TICKED, {"chosen": [f"{file.public_id}:{file.version}" for file in files[:2]]})
    assert answer.status_code == 302
    assert answer["Location"].startswith(COMPARE)
    assert {file.public_id for file in files[:2]} <= set(answer["Location"].replace("&", "=").split("="))


@pytest.mark.parametrize("count", [0, 1, 5])
def test_two_to_four_and_no_other_number(client, officer, edition, count):
    client.force_login(officer)
    files = [sit.file(edition) for _ in range(count)]
    answer = client.post(f"{TICKED}?state=submitted", {"chosen": [f"{file.public_id}:{file.version}" for file in files]}, follow=True)
    assert answer.redirect_chain[-1][0] == "/bureau/candidatures/?state=submitted"
    assert "Cochez deux à quatre dossiers" in answer.content.decode()


def test_what_is_not_theirs_to_read_is_not_there(client, officer, files):
    make.member(files[1].organisation, person=officer)
    client.force_login(officer)
    page = client.get(COMPARE, asked(*files)).content.decode()
    assert "Alpha" in page
    assert "Gamma" in page
    assert "Bêta" not in page
    assert files[1].organisation.name not in page


@pytest.mark.parametrize("value", ["\x00", "<script>alert(1)</script>", "inconnu", "x" * 3000])
def test_hostile_addresses_compare_nothing(client, officer, value):
    client.force_login(officer)
    answer = client.get(COMPARE, {"dossier": [value, value]})
    assert answer.status_code == 200
    assert "Rien à comparer" in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("role", Role)
def test_the_team_alone_compares(client, files, role):
    client.force_login(make.user(roles=[role]))
    expected = 200 if role in {Role.OFFICER, Role.LEAD} else 403
    assert client.get(COMPARE, asked(*files)).status_code == expected


def test_one_precedent_leads_to_the_comparison(client, officer, edition):
    body = make.organisation()
    first, second = sit.file(edition, organisation=body), sit.file(edition, organisation=body)
    client.force_login(officer)
    page = client.get(reverse("precedents:file", args=[first.public_id])).content.decode()
    assert f"{COMPARE}?dossier={first.public_id}&amp;dossier={second.public_id}" in page


MONEY_AND_PAPER = {
    "sections": [
        {
            "id": "money",
            "title": "Budget",
            "questions": [
                {"id": "budget", "kind": "budget", "label": "Le budget"},
                {"id": "quote", "kind": "file", "label": "Le devis"},
            ],
        }
    ],
    "roles": {},
}


def row_about(question, answers):
    """The row of one question, for two files that answer it so."""
    edition = sit.edition(form_version=make.form_version(MONEY_AND_PAPER))
    files = [sit.file(edition) for _ in answers]
    for file, answer in zip(files, answers, strict=True):
        sent = file.submissions.get()
        Submission.objects.filter(pk=sent.pk).update(content=sent.content | {"answers": {question: answer(file)}})
    (part,) = queries.side_by_side(files)
    return dict(zip(("budget", "quote"), part.rows, strict=True))[question]


def budget_of(*charges):
    lines = [{"label": label, "cents": cents} for label, cents in charges]
    return lambda _file: {"charges": lines, "produits": [{"label": "Ventes", "cents": 30_000}]}


def quote_of(content):
    def answer(file):
        owned = {"owner": file, "slot": "quote", "by": file.submissions.get().by, "at": make.NOW}
        return [documents.store_generated(content=content, name="devis.pdf", media_type="application/pdf", **owned).public_id]

    return answer


def test_two_budgets_of_one_total_differ_by_their_lines():
    row = row_about("budget", [budget_of(("Achats", 10_000), ("Loyer", 20_000)), budget_of(("Achats", 20_000), ("Loyer", 10_000))])
    assert not row.is_same
    assert "Achats\u00a0: 100\u00a0€" in row.told[0][1].replace("\u202f", "\u00a0")


def test_one_budget_twice_is_the_same():
    assert row_about("budget", [budget_of(("Achats", 30_000))] * 2).is_same


@pytest.mark.parametrize(("second", "is_same"), [(b"%PDF-1.7 un", True), (b"%PDF-1.7 deux", False)])
def test_files_are_the_same_by_their_content_not_by_their_name(second, is_same):
    assert row_about("quote", [quote_of(b"%PDF-1.7 un"), quote_of(second)]).is_same is is_same
