"""The officers' pages, as every role; filters, counts, bulk, exports."""

import csv
import io
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from python_calamine import CalamineWorkbook

from terreau.commons.accounts.states import Role
from terreau.commons.documents.models import Document
from terreau.commons.journal.models import Entry
from terreau.fund.calls.actions import applying
from terreau.fund.calls.models import Application, Theme, ThreadMessage
from terreau.fund.calls.states import State
from terreau.fund.review import rules
from terreau.fund.review.actions import screening
from terreau.fund.review.models import Check, IneligibilityProposal, Note
from terreau.fund.review.queries import desk
from tests import factories as make
from tests.commons.accounts.test_entrance import app_code
from tests.commons.forms.browser import controls

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
DESK, EXPORT, ADMIT_MANY = reverse("review:desk"), reverse("review:export"), reverse("review:admit_many")


def url(name, file, *more):
    return reverse(f"review:{name}", args=[file.public_id, *more])


def body(response):
    return response.content.decode()


def pick(file):
    return f"{file.public_id}:{Application.objects.get(pk=file.pk).version}"


def light(edition, number, state=State.SUBMITTED, **fields):
    """A file on the desk without a submission: enough for lists."""
    fields = {"title": f"Projet {number}", "search_text": f"projet {number}", "submitted_at": NOW - number * DAY} | fields
    return make.application(edition, state=state, number=number, **fields)


def shown(client, query=""):
    page = body(client.get(DESK + query))
    return [number for number in range(1, 10) if f">Projet {number}</a>" in page]


# ── Doors ──
GETS = ["file", "exchanges", "history", "complete", "resume", "admit", "turn_away"]
POSTS = ["tick", "note", "write", "complete", "resume", "admit", "turn_away"]
OTHERS = [None, *[role for role in Role if role not in {Role.OFFICER, Role.LEAD}]]


@pytest.mark.parametrize("role", OTHERS)
def test_other_roles_find_every_door_closed(client, file, role):
    client.force_login(make.user(roles=[role] if role else []))
    assert client.get(DESK).status_code == 403
    for route in GETS:
        assert client.get(url(route, file)).status_code == 403
    for route in POSTS:
        assert client.post(url(route, file)).status_code == 403
    assert client.get(url("submission", file, 1)).status_code == 403
    assert client.post(EXPORT, {"format": "csv"}).status_code == 403
    assert client.post(ADMIT_MANY, {"chosen": [pick(file)], "confirmed": "yes"}).status_code == 403
    assert Application.objects.get(pk=file.pk).state == State.SUBMITTED


def test_the_holder_of_the_file_has_no_seat_at_the_desk(client, file):
    client.force_login(file.signer)
    assert {client.get(url(route, file)).status_code for route in GETS} == {403}


def test_a_visitor_is_asked_to_sign_in(client, file):
    for address in (DESK, url("file", file), url("tick", file)):
        assert client.post(address).status_code == 302


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEAD])
def test_a_draft_exists_for_nobody_on_the_desk(client, send, role):
    file = send(name="Association Transparente", title="Brouillon repris")
    applying.reopen(application=file, by=file.signer, at=NOW)
    client.force_login(make.user(roles=[role]))

    assert "Brouillon" not in body(client.get(DESK))
    assert "Brouillon" not in body(client.get(f"{DESK}?q=brouillon&state=draft"))
    assert {client.get(url(route, file)).status_code for route in GETS} == {404}
    assert client.get(url("submission", file, 1)).status_code == 404
    csv_ = b"".join(client.post(EXPORT, {"format": "csv"}).streaming_content).decode()
    assert "Brouillon" not in csv_
    assert "Transparente" not in csv_


@pytest.mark.case("DS#13200")
def test_a_revoked_officer_sees_nothing_anywhere(client, file, officer):
    client.force_login(officer)
    assert client.get(url("file", file)).status_code == 200
    officer.grants.update(revoked_at=NOW)

    assert client.get(DESK).status_code == 403
    assert {client.get(url(route, file)).status_code for route in GETS} == {403}
    assert client.post(EXPORT, {"format": "csv"}).status_code == 403
    assert client.post(url("note", file), {"body": "Encore là"}).status_code == 403
    assert client.post(url("tick", file), {"item": "rib", "verdict": "yes"}, headers={"HX-Request": "true"}).status_code == 403


def test_nobody_screens_the_file_of_a_body_they_belong_to(client, file, officer):
    make.member(file.organisation, person=officer)
    client.force_login(officer)
    assert "Cantine solidaire" not in body(client.get(DESK))
    assert client.get(url("file", file)).status_code == 404
    client.post(ADMIT_MANY, {"chosen": [pick(file)], "confirmed": "yes"})
    assert Application.objects.get(pk=file.pk).state == State.SUBMITTED


def test_get_never_writes(client, file, officer):
    screening.propose_ineligible(application=file, rule="other", reason="?", by=make.user(roles=[Role.LEAD]), at=NOW)
    client.force_login(officer)
    before = (Application.objects.get(pk=file.pk).version, Entry.objects.count())
    for route in GETS:
        client.get(url(route, file))
    client.get(url("second", file, IneligibilityProposal.objects.get().pk))
    assert (Application.objects.get(pk=file.pk).version, Entry.objects.count()) == before


# ── The list ──
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_queries_whatever_its_length(client, officer, count, django_assert_num_queries):
    edition = make.edition()
    for number in range(count):
        light(edition, number + 1, theme=Theme.objects.create(slug=f"t{number}", name=f"Thème {number}"))
    client.force_login(officer)
    client.get(DESK)

    with django_assert_num_queries(
        12
    ):  # session, person, roles; editions, themes, committees, communes, officers; views, counts, page, flags
        client.get(DESK)


def test_filters_narrow_the_list_and_the_counts_follow(client, officer):
    first, second = make.edition("2025"), make.edition("2026")
    theme = Theme.objects.create(slug="manger", name="Bien manger")
    light(first, 1, requested_cents=500_000, theme=theme)
    light(second, 2, State.IN_REVIEW, requested_cents=900_000, commune_code="92050")
    light(second, 3, requested_cents=None, search_text="cœur d'evry 2026-003 coeur")
    client.force_login(officer)

    assert shown(client) == [1, 2, 3]
    assert shown(client, f"?edition={second.pk}") == [2, 3]
    assert shown(client, "?state=in_review") == [2]
    assert shown(client, f"?theme={theme.pk}") == [1]
    assert shown(client, "?q=PROJET+2") == [2]
    assert shown(client, "?q=C%C5%93ur") == [3]
    assert shown(client, "?least=6+000&most=9+000,00") == [2]
    assert "(1)" in body(client.get(f"{DESK}?edition={second.pk}&state=in_review"))


@pytest.mark.parametrize(
    "query",
    [
        "?edition=99999999999999999999&theme=-1&least=9999999999999999999&most=1e9",
        "?edition=x&theme=y&least=z&sort=w&state=v&page=-1&commune='",
        "?page=9999",
        "?state=draft",
        "?q=%00%0D%0A%25_",
    ],
)
def test_unreadable_filters_are_left_aside(client, officer, query):
    light(make.edition(), 1)
    client.force_login(officer)
    assert client.get(DESK + query).status_code == 200


def test_the_desk_finds_what_waits(client, officer):
    edition = make.edition()
    silent = light(edition, 1, silence_at=NOW + 3650 * DAY)
    asked = light(edition, 2)
    answered = light(edition, 3)
    proposed = light(edition, 4)
    for file in (asked, answered):
        ThreadMessage.objects.create(application=file, by=officer, is_from_staff=False, body="?", at=NOW)
    ThreadMessage.objects.create(application=answered, by=officer, is_from_staff=True, body="!", at=NOW)
    screening.propose_ineligible(application=proposed, rule="other", reason="?", by=officer, at=NOW)
    Application.objects.filter(pk=silent.pk).update(silence_at=NOW - DAY)
    client.force_login(officer)

    assert shown(client, "?awaits_reply=on") == [2]
    assert shown(client, "?silence_soon=on") == [1]
    assert shown(client, "?proposed=on") == [4]
    assert body(client.get(DESK)).count("attend une réponse") == 1


@pytest.mark.parametrize(
    ("sort", "order"), [("recent", [1, 2, 3, 4]), ("oldest", [4, 3, 2, 1]), ("amount", [3, 1, 4, 2]), ("silence", [2, 3, 4, 1])]
)
def test_the_order_of_the_list_is_the_order_of_next_and_previous(client, officer, sort, order):
    edition = make.edition()
    facts = {
        1: {"requested_cents": 500},
        2: {"silence_at": NOW},
        3: {"requested_cents": 900, "silence_at": NOW + DAY},
        4: {"requested_cents": 300, "silence_at": NOW + DAY},
    }
    files = {number: light(edition, number, **fields) for number, fields in facts.items()}
    client.force_login(officer)
    page = body(client.get(f"{DESK}?sort={sort}"))
    assert sorted(order, key=lambda number: page.index(f">Projet {number}</a>")) == order

    for previous, current, following in zip([None, *order], order, [*order[1:], None], strict=False):
        page = body(client.get(url("file", files[current]) + f"?sort={sort}"))
        for neighbour, rel in ((previous, "prev"), (following, "next")):
            link = f'rel="{rel}" href="{url("file", files[neighbour])}?sort={sort}"' if neighbour else f'rel="{rel}"'
            assert (link in page) is (neighbour is not None)


def test_neighbours_stay_within_the_filter(client, officer):
    edition = make.edition()
    first, _hidden, third = light(edition, 1), light(edition, 2, State.WITHDRAWN), light(edition, 3)
    client.force_login(officer)
    assert url("file", third) in body(client.get(url("file", first) + "?state=submitted"))


def test_no_file_is_not_one_file(client, officer, file):
    """In French nought is singular: the words of the singular must show their number."""
    client.force_login(officer)

    assert "0 dossier correspond" in body(client.get(f"{DESK}?q=introuvable"))


def test_the_two_forms_of_the_exchanges_have_labels_of_their_own(client, officer, file):
    client.force_login(officer)

    page = body(client.get(url("exchanges", file)))

    ids = [found.split('"')[0] for found in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    assert all(f'for="{one}_body"' in page and f'id="{one}_body"' in page for one in ("note", "message"))


def test_the_empty_desk_says_why(client, officer):
    client.force_login(officer)
    assert "Aucune candidature reçue" in body(client.get(DESK))
    assert "Aucun dossier ne correspond" in body(client.get(f"{DESK}?q=rien"))


# ── One file ──
def test_a_file_shows_what_was_sent_and_what_is_checked(client, officer, file):
    client.force_login(officer)
    page = body(client.get(url("file", file)))
    for words in (
        "Cantine solidaire",
        "Des repas partagés.",
        "Nadia Cherif",
        "Statuts signés",
        "Les Jardins partagés",
        "8\u202f000\u00a0€",
    ):
        assert words in page
    assert "Admettre…" in page


@pytest.mark.parametrize(("route", "count"), [("file", 12), ("exchanges", 10), ("history", 7)])
def test_a_file_costs_twelve_queries_at_most(client, officer, file, route, count, django_assert_num_queries):
    client.force_login(officer)
    client.get(url(route, file))
    with django_assert_num_queries(count):
        client.get(url(route, file))


def test_a_tick_answers_without_and_with_javascript(client, officer, file):
    client.force_login(officer)
    plain = client.post(url("tick", file) + "?state=submitted", {"item": "rib", "verdict": "yes"})
    assert plain["Location"].endswith("?state=submitted#verification")
    assert Check.objects.get().is_fine is True

    partial = client.post(url("tick", file), {"item": "rib", "verdict": "no", "comment": "Ancien"}, headers={"HX-Request": "true"})
    page = body(partial)
    assert "Ancien" in page
    assert "<html" not in page
    assert "<input" not in page  # no field is swapped: someone may be typing in it
    assert page.count('hx-swap-oob="true"') == 3  # what is left, the state of the line, who said so
    assert Check.objects.get().is_fine is False


def test_the_same_tick_twice_is_one_line_of_the_journal(client, officer, file):
    client.force_login(officer)
    for _ in range(2):
        client.post(url("tick", file), {"item": "rib", "verdict": "yes", "comment": "Vu"}, headers={"HX-Request": "true"})
    assert Entry.objects.filter(verb="review.checked").count() == 1


def test_a_tick_refused_is_said_on_its_line(client, officer, file):
    client.force_login(officer)
    page = body(client.post(url("tick", file), {"item": "rib", "verdict": "perhaps"}, headers={"HX-Request": "true"}))
    assert 'role="alert"' in page
    assert "<html" not in page


def test_a_tick_after_the_session_ended_is_refused_not_led_to_the_sign_in_page(client, file):
    assert client.post(url("tick", file), {"item": "rib", "verdict": "yes"}, headers={"HX-Request": "true"}).status_code == 401
    assert client.post(url("tick", file), {"item": "rib", "verdict": "yes"}).status_code == 302


@pytest.mark.parametrize("posted", [{"item": "rib", "verdict": "perhaps"}, {"item": "nowhere", "verdict": "yes"}, {"verdict": "yes"}])
def test_an_unreadable_tick_is_never_a_yes(client, officer, file, posted):
    client.force_login(officer)
    client.post(url("tick", file), posted)
    client.post(url("tick", file), posted, headers={"HX-Request": "true"})
    assert Check.objects.count() == 0


def test_the_checklist_closes_when_the_file_goes_on(client, officer, file):
    screening.admit(application=file, reason="Oui", by=officer, at=NOW)
    client.force_login(officer)
    assert client.post(url("tick", file), {"item": "rib", "verdict": "yes"}).status_code == 403
    assert 'name="verdict"' not in body(client.get(url("file", file)))


def test_notes_stay_in_the_house_and_messages_leave_it(client, officer, file):
    client.force_login(officer)
    client.post(url("note", file), {"body": "Entre nous : budget léger."})
    client.post(url("write", file), {"body": "Bonjour, merci de votre envoi."})
    assert "budget léger" in body(client.get(url("exchanges", file)))
    assert client.post(url("note", file), {"body": " "}).status_code == 200
    assert Note.objects.count() == 1

    client.force_login(file.signer)
    page = body(client.get(reverse("calls:application", args=[file.public_id])))
    assert "budget léger" not in page
    thread = [body(client.get(address)) for address in _addresses(page)]
    assert not any("budget léger" in text for text in thread)


def _addresses(page):
    import re

    return sorted(set(re.findall(r'href="(/mes-candidatures/[^"#?]+)"', page)))


def test_a_request_for_completion_from_its_page(client, officer, file):
    client.force_login(officer)
    assert "Bonjour" in body(client.get(url("complete", file)))
    posted = {"version": file.version, "sections": ["money"], "message": "Le budget ?", "due_date": (NOW + 3650 * DAY).date().isoformat()}
    assert client.post(url("complete", file), posted | {"due_date": "2020-01-01"}).status_code == 200
    assert client.post(url("complete", file), posted | {"sections": []}).status_code == 200
    assert Application.objects.get(pk=file.pk).state == State.SUBMITTED

    client.post(url("complete", file), posted)

    file.refresh_from_db()
    assert file.state == State.TO_COMPLETE
    due = file.completion_requests.get().due_at.astimezone(__import__("zoneinfo").ZoneInfo("Europe/Paris"))
    assert (due.hour, due.minute) == (23, 59)
    client.post(url("resume", file))
    assert Application.objects.get(pk=file.pk).state == State.SUBMITTED


def test_what_was_typed_comes_back_with_a_refusal(client, officer, file):
    client.force_login(officer)
    response = client.post(
        url("turn_away", file), {"version": file.version + 5, "rule": "other", "reason": "Hors territoire, adresse au 75."}
    )
    assert response.status_code == 200
    assert "Hors territoire, adresse au 75." in body(response)
    assert IneligibilityProposal.objects.count() == 0


def test_two_people_turn_a_file_away_from_their_pages(client, officer, lead, file):
    client.force_login(officer)
    client.post(url("turn_away", file), {"version": file.version, "rule": "other", "reason": "Hors du territoire."})
    proposal = IneligibilityProposal.objects.get()
    second = url("second", file, proposal.pk)
    assert client.post(second, {"answer": "confirm"}).status_code == 403
    assert client.post(url("second", file, 999_999), {"answer": "confirm"}).status_code == 404

    client.force_login(lead)
    assert "Omar Benali" in body(client.get(url("file", file)))
    page = body(client.post(second, {"answer": "confirm"}, follow=True))

    assert page.count('class="notice notice--success') + page.count('class="notice notice--info') == 1  # one thing said, once
    assert Application.objects.get(pk=file.pk).state == State.INELIGIBLE
    assert client.post(second, {"answer": "dismiss"}).status_code == 403
    assert "à relire" in body(client.get(url("exchanges", file)))


def test_a_submission_shows_what_changed_since_the_one_before(client, officer, file):
    client.force_login(officer)
    applying.reopen(application=file, by=file.signer, at=NOW)
    from terreau.fund.calls.actions import filling

    fresh = Application.objects.get(pk=file.pk)
    filling.save_answers(application=fresh, values={"amount": 850_000}, expected_versions={"amount": 1}, by=file.signer, at=NOW)
    applying.submit(application=Application.objects.get(pk=file.pk), by=file.signer, at=NOW + DAY)

    page = body(client.get(url("submission", file, 2)))
    assert "<del>8\u202f000\u00a0€</del>" in page
    assert "<ins>8\u202f500\u00a0€</ins>" in page
    assert client.get(url("submission", file, 3)).status_code == 404


# ── Several at once ──
@pytest.mark.case("TU#766")
def test_bulk_admission_acts_on_an_explicit_list_and_reports(client, officer, send):
    edition = make.edition(checklist=[{"id": "rib", "label": "RIB"}])
    ready, unsettled, hidden = (
        send(edition, title="Prêt"),
        send(edition, name="B", title="À revoir"),
        send(edition, name="C", title="Repris"),
    )
    screening.tick(application=ready, item="rib", is_fine=True, by=officer, at=NOW)
    applying.reopen(application=hidden, by=hidden.signer, at=NOW)
    picks = [pick(ready), pick(unsettled), pick(hidden), "inconnu:1"]
    client.force_login(officer)

    asked = body(client.post(ADMIT_MANY, {"chosen": picks}))
    assert "Présenter ces 2 dossiers" in asked
    assert "Repris" not in asked
    assert Application.objects.get(pk=ready.pk).state == State.SUBMITTED
    page = body(client.post(ADMIT_MANY, dict(controls(asked).lists()), follow=True))  # what that page itself would send

    assert "1 dossier va devant le jury" in page
    assert "À régler" in page
    assert "2 dossiers sont introuvables" in page
    assert [Application.objects.get(pk=file.pk).state for file in (ready, unsettled, hidden)] == [
        State.IN_REVIEW,
        State.SUBMITTED,
        State.DRAFT,
    ]


@pytest.mark.parametrize("chosen", [[], ["x"], ["x:y"], ["x:1"] * 2 + [f"a{n}:1" for n in range(600)]])
def test_an_unreadable_list_admits_nothing(client, officer, file, chosen):
    client.force_login(officer)
    assert client.post(ADMIT_MANY, {"chosen": chosen, "confirmed": "yes"}).status_code == 302
    assert Application.objects.get(pk=file.pk).state == State.SUBMITTED


# ── Exports ──
def rows_of(client, query="", format_="csv"):
    response = client.post(EXPORT + query, {"format": format_})
    content = b"".join(response.streaming_content)
    if format_ == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_export_holds_the_filtered_list_and_is_written_down(client, officer, send):
    edition = make.edition("2026")
    send(edition, title="Premier"), send(make.edition("2025"), name="B", title="Ailleurs")
    client.force_login(officer)

    table = rows_of(client, f"?edition={edition.pk}")

    assert len(table) == 2
    row = dict(zip(*table, strict=True))
    assert (row["Projet"], row["Structure"], row["Montant demandé"]) == ("Premier", "Les Jardins partagés", "8000")
    assert len(row["SIRET"]) == 14
    entry = Entry.objects.get(verb="review.exported")
    assert (entry.by, entry.facts["count"], entry.facts["format"]) == (officer, 1, "CSV")


@pytest.mark.case("DS#10961")
def test_the_export_tells_not_answered_from_no(client, officer, send):
    edition = make.edition()
    send(edition, title="Dit non", has_staff=False), send(edition, name="B", title="Se tait")
    client.force_login(officer)
    table = rows_of(client)
    by_title = {row["Projet"]: row["Avez-vous des salariés ?"] for row in (dict(zip(table[0], row, strict=True)) for row in table[1:])}
    assert by_title["Dit non"] == "Non"
    assert by_title["Se tait"] not in {"", "Non"}


def test_a_workbook_keeps_text_as_text_and_numbers_as_numbers(client, officer, send):
    send(name="=HYPERLINK(1)", title="=1+1")
    client.force_login(officer)
    table = rows_of(client, format_="xlsx")
    row = dict(zip(*table, strict=True))
    assert (row["Projet"], row["Structure"], row["Montant demandé"]) == ("=1+1", "=HYPERLINK(1)", 8000.0)
    assert isinstance(row["SIRET"], str)
    assert str(row["Reçue le"]).startswith("2026-11-22")


@pytest.mark.case("formulas")
@pytest.mark.parametrize("prefix", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_csv_runs_as_a_formula(client, officer, send, prefix):
    send(title=f"{prefix}cmd|' /C calc'!A0")
    client.force_login(officer)
    cells = [cell for row in rows_of(client)[1:] for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_two_forms_never_share_a_column(client, officer, send):
    other = make.form_version(
        {"sections": [{"id": "a", "title": "A", "questions": [{"id": "title", "kind": "short_text", "label": "Autre"}]}], "roles": {}}
    )
    send(make.edition("2026"))
    light(make.edition("2025", form_version=other), 2)
    client.force_login(officer)
    table = rows_of(client)
    assert len({len(row) for row in table}) == 1


def test_the_export_asked_for_too_late_comes_back_to_the_same_filters_after_the_proof(client, officer, send):
    """Not from the page of the proof: a file changes no page, and the person would be left there."""
    edition = make.edition("2026")
    send(edition, title="Premier"), send(make.edition("2025"), name="B", title="Ailleurs")
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)
    client.force_login(officer)
    session = client.session
    for proof in session["account_authentication_methods"]:
        proof["at"] -= 700
    session.save()

    asked = client.post(f"{EXPORT}?edition={edition.pk}", {"format": "csv"})
    assert asked.url.startswith("/compte/confirmation/application/")
    assert "demandez à nouveau votre export" in body(client.get(asked.url))
    back = f"{DESK}?edition={edition.pk}"
    answer = client.post(asked.url, {"code": app_code(secret), "next": back})

    assert answer.url == back
    content = b"".join(client.post(f"{EXPORT}?edition={edition.pk}", {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert "Premier" in content
    assert "Ailleurs" not in content


@pytest.mark.case("DS#12260", "HY#4899")
def test_the_export_is_made_of_what_its_reader_may_open(client, officer, send):
    """Nobody finds in an export a file they may not open, and no export is kept for someone else to find."""
    mine, theirs = send(make.edition("2026"), title="Ouvert"), send(make.edition("2025"), name="B", title="Le mien")
    make.member(theirs.organisation, person=officer)  # an officer does not screen the file of their own body
    client.force_login(officer)

    titles = [row[rows_of(client)[0].index("Projet")] for row in rows_of(client)[1:]]

    assert titles == [mine.title]
    assert client.get(url("file", theirs)).status_code == 404
    before = Document.objects.count()
    assert rows_of(client, format_="xlsx")
    assert Document.objects.count() == before  # made for this answer, and gone with it


@pytest.mark.case("CVE-2026-9712")
def test_the_export_is_not_a_link(client, officer):
    client.force_login(officer)
    assert client.get(EXPORT).status_code == 405
    assert client.post(EXPORT, {"format": "exe"}).status_code == 302


# ── Strangers' words ──
HOSTILE = '<script>alert("x")</script> {{ 7*7 }} {% now %} \u202eexe.fdp [lien](javascript:alert(1)) " onmouseover="alert(1) ' + "é" * 40


@pytest.mark.case("HY-2021-xss")
def test_strangers_words_stay_words_on_every_page(client, officer, send):
    file = send(name=HOSTILE[:150], title=HOSTILE[:110], summary=HOSTILE, contact=HOSTILE[:110])
    applying.write_to_team(application=file, body=HOSTILE, by=file.signer, at=NOW)
    screening.write_note(application=file, body=HOSTILE, by=officer, at=NOW)
    screening.propose_ineligible(
        application=file, rule="other", reason=HOSTILE, by=make.user(name=HOSTILE[:100], roles=[Role.LEAD]), at=NOW
    )
    client.force_login(officer)
    proposal = IneligibilityProposal.objects.get()
    for address in [
        DESK,
        *(url(route, file) for route in GETS if route != "resume"),
        url("second", file, proposal.pk),
        url("submission", file, 1),
    ]:
        page = body(client.get(address))
        assert "<script>alert" not in page
        assert '" onmouseover="' not in page
        assert 'href="javascript:' not in page
    assert "<script>alert" not in body(client.post(ADMIT_MANY, {"chosen": [pick(file)]}))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the words of SQLite's plan; PostgreSQL plans by the size of the table")
def test_files_that_silence_will_refuse_are_counted_from_the_index_alone(officer):
    """At 100 000 files the rows themselves took almost half a second."""
    soon = desk.matching(rules.files_visible_to(officer), desk.Wanted(silence_soon=True), at=NOW)
    plan = soon.order_by().values("state").annotate(Count("pk")).explain()

    assert "COVERING INDEX application_silence_state" in plan
