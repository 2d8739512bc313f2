import re

import pytest
from django.urls import reverse

from terreau.fund.review.models import Assignment, Review
from terreau.fund.review.states import AssignmentState, PanelState, ReviewState
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition(db):
    return sit.edition()


@pytest.fixture
def seat(edition, juror):
    return sit.seat(sit.panel(edition), juror)


@pytest.fixture
def assignment(edition, seat):
    return sit.assignment(seat, sit.file(edition))


@pytest.fixture
def desk(client, juror):
    client.force_login(juror)
    return client


def page_of(assignment):
    return reverse("review:jury_file", args=[assignment.public_id])


def typed(assignment, *, version=0, verb="give", points=3, reason="Solide."):
    lines = assignment.seat.panel.rubric
    fields = {f"points_{line['id']}": points for line in lines} | {f"reason_{line['id']}": reason for line in lines}
    return fields | {"version": version, "verb": verb, "comment": "Mon avis."}


def test_it_works(desk, assignment):
    assert desk.get(reverse("review:jury")).status_code == 200
    assert desk.get(page_of(assignment)).status_code == 200

    answer = desk.post(page_of(assignment), typed(assignment))

    assert answer.headers["Location"] == reverse("review:jury")
    assert Review.objects.get().state == ReviewState.DONE


@pytest.mark.parametrize("count", [1, 3])
def test_desk_query_count_does_not_grow(desk, edition, seat, count, django_assert_num_queries):
    for _ in range(count):
        sit.review(sit.assignment(seat, sit.file(edition)), 1, 2, 3)
        sit.assignment(seat, sit.file(edition), state=AssignmentState.TO_DECLARE)
    desk.get(reverse("review:jury"))

    with django_assert_num_queries(8):
        desk.get(reverse("review:jury"))


def test_incomplete_review_comes_back_with_what_was_typed(desk, assignment):
    sent = typed(assignment, reason="") | {"comment": "Je garde ceci."}

    page = desk.post(page_of(assignment), sent).content.decode()

    assert "Je garde ceci." in page
    assert page.count("checked") == 3
    assert not Review.objects.exists()


def test_draft_may_have_gaps(desk, assignment):
    sent = {key: value for key, value in typed(assignment, verb="save").items() if not key.startswith("points_")}

    desk.post(page_of(assignment), sent)

    assert Review.objects.get().state == ReviewState.DRAFT


@pytest.mark.case("PX-form-cache")
def test_second_tab_is_refused_with_what_was_typed_and_what_is_stored(desk, assignment):
    """A page drawn before another window saved is refused; it shows what was typed beside what is stored."""
    desk.post(page_of(assignment), typed(assignment, reason="Premier onglet."))

    page = desk.post(page_of(assignment), typed(assignment, points=1, reason="Second onglet.")).content.decode()

    assert "Second onglet." in page
    assert "Premier onglet." in page
    assert set(Review.objects.get().scores.values_list("points", flat=True)) == {3}
    assert 'name="version" value="2"' in page
    desk.post(page_of(assignment), typed(assignment, version=2, points=1, reason="Second onglet."))
    assert set(Review.objects.get().scores.values_list("points", flat=True)) == {1}


@pytest.mark.case("PX-form-cache")
def test_fields_are_keyed_by_criterion_and_never_refilled_by_the_browser(desk, assignment):
    """Fields are named after their criterion, and browsers are asked not to refill them by their order."""
    page = desk.get(page_of(assignment)).content.decode()

    for line in assignment.seat.panel.rubric:
        assert f'name="points_{line["id"]}"' in page
        assert f'name="reason_{line["id"]}"' in page
    assert '<form method="post" class="stack" autocomplete="off"' in page


def test_taking_back_keeps_what_was_being_typed(desk, assignment):
    desk.post(page_of(assignment), typed(assignment))

    desk.post(page_of(assignment), typed(assignment, version=2, verb="take_back", reason="En cours."))

    review = Review.objects.get()
    assert review.state == ReviewState.DRAFT
    assert set(review.scores.values_list("reason", flat=True)) == {"En cours."}


def test_closed_panel_shows_own_scores_and_takes_none(desk, assignment):
    sit.review(assignment, 4, 4, 4, comment="Ce que j’avais dit.")
    type(assignment.seat.panel).objects.update(state=PanelState.CLOSED)

    page = desk.get(page_of(assignment)).content.decode()

    assert "Ce que j’avais dit." in page
    assert "<textarea" not in page
    assert desk.post(page_of(assignment), typed(assignment, version=1)).status_code == 403


def test_recused_file_is_not_found(desk, assignment):
    desk.post(reverse("review:jury_recuse", args=[assignment.public_id]), {"reason": "Ma sœur y travaille."})

    assert Assignment.objects.get().state == AssignmentState.RECUSED
    assert desk.get(page_of(assignment)).status_code == 404
    assert desk.get(reverse("review:jury")).status_code == 200


def test_declaration_asks_for_a_reason_then_opens_the_files(desk, edition, seat):
    files = [sit.file(edition), sit.file(edition)]
    rows = [sit.assignment(seat, file, state=AssignmentState.TO_DECLARE) for file in files]
    url = reverse("review:jury_interests", args=[seat.panel.public_id])
    keys = [file.organisation.public_id for file in files]
    sent = {"listed": " ".join(keys), f"link_{keys[0]}": "on"}
    assert all(desk.get(page_of(row)).status_code == 404 for row in rows)

    assert desk.post(url, sent).status_code == 200
    assert desk.post(url, sent | {f"reason_{keys[0]}": "J’y suis bénévole."}).status_code == 302

    assert [desk.get(page_of(row)).status_code for row in rows] == [404, 200]


@pytest.mark.case("DS#13200")
def test_removed_juror_finds_nothing_at_all(desk, assignment, lead):
    """A juror taken off the jury finds no page, no file and no attachment of it."""
    from terreau.fund.review.actions import panels

    urls = [
        page_of(assignment),
        reverse("review:jury_attachment", args=[assignment.public_id, 1]),
        reverse("review:jury_recuse", args=[assignment.public_id]),
        reverse("review:jury_interests", args=[assignment.seat.panel.public_id]),
    ]
    panels.remove_juror(seat=assignment.seat, keeps_scores=True, by=lead, at=NOW)

    assert [desk.get(url).status_code for url in urls] == [404] * 4
    assert desk.post(page_of(assignment), typed(assignment)).status_code == 404
    assert assignment.application.title not in desk.get(reverse("review:jury")).content.decode()


@pytest.mark.parametrize("person", ["lead", "officer", "admin", "stranger"])
def test_pages_of_the_jury_are_for_jurors(client, request, assignment, person):
    client.force_login(request.getfixturevalue(person))
    for url in (reverse("review:jury"), page_of(assignment), reverse("review:jury_interests", args=[assignment.seat.panel.public_id])):
        assert client.get(url).status_code == 403
    client.logout()
    assert client.get(page_of(assignment)).status_code == 302


HOSTILE = "<script>alert(1)</script> \u202egnp.exe =cmd|'/C calc'!A0 \r\nBcc: x@y.zz " + "é" * 3000


def test_hostile_words_stay_words(desk, client, assignment, lead):
    desk.post(page_of(assignment), typed(assignment, reason=HOSTILE) | {"comment": HOSTILE})
    own = desk.get(page_of(assignment)).content.decode()
    client.force_login(lead)
    read = client.get(reverse("review:opinions", args=[assignment.application.public_id])).content.decode()

    for page in (own, read):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


# ── A name ticked by mistake ─────────────────────────────────────────────────────────────────────────────────────
def declare(desk, seat, *bodies):
    url = reverse("review:jury_interests", args=[seat.panel.public_id])
    page = desk.get(url).content.decode()
    listed = re.search(r'name="listed" value="([^"]*)"', page).group(1)
    ticked = {f"link_{body.public_id}": "on" for body in bodies} | {f"reason_{body.public_id}": "Ma voisine." for body in bodies}
    desk.post(url, {"listed": listed} | ticked, follow=True)
    return url


def test_reason_beside_a_name_is_not_called_optional(desk, edition, seat):
    sit.file(edition)
    page = desk.get(reverse("review:jury_interests", args=[seat.panel.public_id])).content.decode()

    assert "facultatif" not in page
    assert " required" not in page.partition("<main")[2]


def test_juror_reads_a_budget_as_everyone_does(desk, juror):
    """Two tables, charges and produits: the juror's page once kept a copy of its own that missed it."""
    questions = [{"id": "title", "kind": "short_text", "label": "Titre"}, {"id": "budget", "kind": "budget", "label": "Votre budget ?"}]
    schema = {"sections": [{"id": "b", "title": "Budget", "questions": questions}], "roles": {"title": "title", "budget": "budget"}}
    edition = sit.edition(form_version=make.form_version(schema))
    assignment = sit.assignment(sit.seat(sit.panel(edition), juror), sit.file(edition))
    sides = {"charges": [{"code": "60", "label": "Achats", "cents": 100}], "produits": [{"code": "74", "label": "Aides", "cents": 100}]}
    assignment.application.submissions.update(content={"answers": {"title": "Projet", "budget": sides}, "organisation": {}})

    page = desk.get(page_of(assignment)).content.decode()

    assert "answers__sides" in page
    assert re.search("Votre budget[\u00a0\u202f][?]", page)  # a question mark never begins a line


def test_juror_withdraws_a_link_and_a_lead_gives_the_file_back(desk, edition, seat, juror, lead):
    row = sit.assignment(seat, sit.file(edition), state=AssignmentState.TO_DECLARE)
    body = row.application.organisation
    page = declare(desk, seat, body)
    away = reverse("review:jury_withdraw_link", args=[seat.panel.public_id, body.public_id])
    assert away in desk.get(page).content.decode()
    assert desk.post(away, {"reason": ""}).status_code == 200  # a reason is asked for
    assert desk.post(away, {"reason": "Mauvaise ligne."})["Location"] == page
    assert "Vous avez retiré ce lien" in desk.get(page).content.decode()
    assert desk.get(page_of(row)).status_code == 404  # nothing came back by itself
    assert desk.get(away).status_code == 404

    desk.force_login(lead)
    back = reverse("review:give_back", args=[row.public_id])
    panel = reverse("review:panel", args=[seat.panel.public_id])
    assert "Mauvaise ligne." in desk.get(panel).content.decode()
    assert "à l’aveugle" in desk.get(back).content.decode()
    assert desk.post(back, {"reason": "Erreur de ligne."})["Location"] == panel
    assert back not in desk.get(panel).content.decode()

    desk.force_login(juror)
    assert desk.get(page_of(row)).status_code == 200


@pytest.mark.case("PX#649")
def test_withdrawing_says_the_same_whether_or_not_a_file_was_taken_away(desk, edition, seat):
    """A correction must not tell the juror which applicants wrote the files entrusted to them."""
    mine, other = sit.file(edition).organisation, sit.file(edition).organisation
    sit.assignment(seat, mine.applications.get(), state=AssignmentState.TO_DECLARE)
    declare(desk, seat, mine, other)

    said = []
    for body in (mine, other):
        away = reverse("review:jury_withdraw_link", args=[seat.panel.public_id, body.public_id])
        question = desk.get(away).content.decode().partition("<main")[2].replace(body.name, "…").replace(body.public_id, "…")
        answer = desk.post(away, {"reason": "Mauvaise ligne."}, follow=True)
        said.append((re.sub(r'name="csrf[^>]*>', "", question), [str(message) for message in answer.context["messages"]]))
    assert said[0] == said[1]


def test_withdrawing_a_link_never_declared_or_of_another_juror_is_not_found(desk, edition, seat):
    body = sit.file(edition).organisation
    declare(desk, seat)
    assert desk.get(reverse("review:jury_withdraw_link", args=[seat.panel.public_id, body.public_id])).status_code == 404
    theirs = sit.seat(sit.panel(edition))
    theirs.interests.create(organisation=body, is_linked=True, reason="Amie.", declared_at=NOW)
    assert desk.get(reverse("review:jury_withdraw_link", args=[theirs.panel.public_id, body.public_id])).status_code == 404


def test_desk_groups_what_is_left_what_is_done_and_what_is_apart(desk, edition, seat):
    to_do, recused = sit.file(edition, title="À lire encore"), sit.file(edition, title="Chez ma sœur")
    done, gone = sit.file(edition, title="Déjà notée"), sit.file(edition, title="Partie ailleurs", state="withdrawn")
    sit.assignment(seat, to_do)
    sit.assignment(seat, recused, state=AssignmentState.RECUSED)
    sit.review(sit.assignment(seat, done), 1, 2, 3)
    sit.assignment(seat, gone)

    page = desk.get(reverse("review:jury")).content.decode()

    folded = page[page.index("<details") :] if '<details class="disclosure' in page else ""
    assert page.index("À lire encore") < page.index("Déjà notée")
    assert "1 dossier à relire" in page
    assert "Déjà notée" in folded
    assert "Vous ne notez pas 1 dossier" in page
    assert "1 dossier n’est plus devant le jury" in page
    assert "Chez ma sœur" not in page
    assert "Partie ailleurs" not in page
