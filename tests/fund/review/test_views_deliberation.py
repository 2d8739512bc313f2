import csv
import io

import pikepdf
import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Edition
from terreau.fund.calls.states import State
from terreau.fund.review.actions import deliberating, releasing, reopening
from terreau.fund.review.models import Decision, Deliberation, Notification, Proposal, Reopening
from terreau.fund.review.queries import deliberation as reads
from terreau.fund.review.states import DeliberationState
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition(db):
    return sit.edition(envelope_cents=2_000_000)


@pytest.fixture
def desk(client, lead):
    client.force_login(lead)
    return client


@pytest.fixture
def session(edition, lead):
    return sit.deliberation(edition, by=lead, reference="CP-12")


@pytest.fixture
def table(session, lead):
    files = [sit.file(session.edition, title=title) for title in ("Jardin", "Vélo", "Cuisine")]
    deliberating.table_files(deliberation=session, applications=files, by=lead, at=NOW)
    session.refresh_from_db()
    return files


@pytest.fixture
def adopted(session, table, lead):
    for file, (outcome, cents) in zip(table, [("award", 1_000_000), ("waitlist", 0), ("reject", 0)], strict=True):
        session.proposals.filter(application=file).update(
            outcome=outcome, amount_cents=cents, rank=1 if outcome == "waitlist" else None, reason="Motif."
        )
    deliberating.adopt(deliberation=session, expected_version=session.version, by=lead, at=NOW)
    return session


def address(name, edition):
    return reverse(f"review:{name}", args=["le-progres", edition.slug])


def url(name, session, *more):
    return reverse(f"review:{name}", args=[session.public_id, *more])


def sent(session, *lines):
    """The form of the table: (outcome, amount, rank, reason) for each proposal in order."""
    fields = {"version": session.version}
    for row, (outcome, amount, rank, reason) in zip(session.proposals.order_by("pk"), lines, strict=True):
        fields |= {f"outcome_{row.pk}": outcome, f"amount_{row.pk}": amount, f"rank_{row.pk}": rank, f"reason_{row.pk}": reason}
    return fields


def test_it_works(desk, edition, lead):
    """From the ranking to the announcement, by the pages only, without a line of JavaScript."""
    files = [sit.file(edition) for _ in range(3)]
    seat = sit.seat(sit.panel(edition))
    for file, points in zip(files, (5, 3, 1), strict=True):
        sit.review(sit.assignment(seat, file), points, points, points)
    assert desk.get(address("ranking", edition)).status_code == 200
    desk.post(address("deliberations", edition), {"title": "Commission", "held_on": "2026-11-20", "reference": ""})
    session = Deliberation.objects.get()
    assert desk.get(url("deliberation_table", session)).status_code == 200
    desk.post(url("deliberation_table", session), {"files": [file.public_id for file in files]})
    session.refresh_from_db()
    lines = [("award", "10 000", "", ""), ("waitlist", "", "1", ""), ("reject", "", "", "Hors du thème.")]
    assert desk.post(url("deliberation", session), sent(session, *lines)).status_code == 302
    session.refresh_from_db()
    assert desk.post(url("adopt", session), {"version": session.version}).headers["Location"] == url("letters", session)

    page = desk.get(url("letters", session), {"vue": "textes"}).content.decode()
    picks = [f"{message.public_id}:{message.version}" for message in Message.objects.filter(kind="review.letter")]
    assert all(pick in page for pick in picks)
    desk.post(url("letters_read", session), {"letters": picks})
    assert desk.get(url("release", session)).status_code == 200
    desk.post(url("release", session))

    session.refresh_from_db()
    assert session.state == DeliberationState.RELEASED
    assert Notification.objects.count() == 3
    assert Edition.objects.get(pk=edition.pk).awarded_cents == 1_000_000
    assert desk.get(url("deliberation", session)).status_code == 200


def test_ranking_csv_is_the_table_and_runs_no_formula(desk, edition):
    file = sit.file(edition, title="=2+5+cmd|' /C calc'!A0")
    sit.review(sit.assignment(sit.seat(sit.panel(edition)), file), 5, 4, 3)

    answer = desk.get(address("ranking_csv", edition))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, row = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert row[header.index("Projet")].startswith("'=")
    assert row[0] == "1"
    assert row[header.index("Moyenne sur 20")] == "14,67"


@pytest.mark.case("OR#301")
def test_ranking_hides_the_files_of_bodies_the_reader_is_linked_with(desk, edition, lead):
    """On the page, in the file, and on the page of opinions."""
    file = sit.file(edition, title="Un projet à cacher")
    sit.review(sit.assignment(sit.seat(sit.panel(edition)), file), 5, 4, 3)
    make.member(file.organisation, person=lead)

    assert "Un projet à cacher" not in desk.get(address("ranking", edition)).content.decode()
    csv_text = b"".join(desk.get(address("ranking_csv", edition)).streaming_content).decode()
    assert "Un projet à cacher" not in csv_text
    assert desk.get(reverse("review:opinions", args=[file.public_id])).status_code in {403, 404}


@pytest.mark.parametrize("count", [1, 3])
def test_ranking_page_query_count_does_not_grow(desk, edition, count, django_assert_num_queries):
    panel = sit.panel(edition)
    for _ in range(count):
        sit.review(sit.assignment(sit.seat(panel), sit.file(edition)), 1, 2, 3)
    desk.get(address("ranking", edition))

    with django_assert_num_queries(11):
        desk.get(address("ranking", edition))


@pytest.mark.parametrize("count", [1, 3])
def test_session_page_query_count_does_not_grow(desk, edition, session, lead, count, django_assert_num_queries):
    files = [sit.file(edition) for _ in range(count)]
    deliberating.table_files(deliberation=session, applications=files, by=lead, at=NOW)
    desk.get(url("deliberation", session))

    with django_assert_num_queries(16):
        desk.get(url("deliberation", session))


def test_total_is_shown_against_the_envelope_before_and_after_saving(desk, session, table):
    lines = [("award", "15 000", "", ""), ("award", "15 000", "", ""), ("", "", "", "")]

    refused = desk.post(url("deliberation", session), sent(session, *lines)).content.decode()

    assert "envelope--over" in refused  # what is on the page, not what is stored
    assert 'value="15 000"' in refused
    assert set(Proposal.objects.values_list("amount_cents", flat=True)) == {0}  # 15 000 € is more than was asked for


def test_stale_page_of_proposals_keeps_what_was_typed(desk, session, table):
    first = sent(session, ("award", "5 000", "", ""), ("", "", "", ""), ("", "", "", ""))
    desk.post(url("deliberation", session), first)

    page = desk.post(url("deliberation", session), first | {f"reason_{session.proposals.first().pk}": "Ma phrase."}).content.decode()

    assert "Ma phrase." in page
    assert Proposal.objects.exclude(reason="").count() == 0


def test_adoption_beyond_the_envelope_is_refused_on_the_page(desk, session, table, lead):
    session.proposals.update(outcome="award", amount_cents=1_000_000)
    edition = session.edition

    page = desk.post(url("adopt", session), {"version": session.version}).content.decode()

    assert "error-summary" in page
    edition.refresh_from_db()
    assert (edition.awarded_cents, Decision.objects.count()) == (0, 0)


def test_linked_lead_sees_no_line_and_adopts_nothing(desk, session, table, lead):
    make.member(table[0].organisation, person=lead)
    session.proposals.update(outcome="reject", reason="Non.")

    page = desk.get(url("deliberation", session)).content.decode()
    refused = desk.post(url("adopt", session), {"version": session.version})

    assert "Jardin" not in page
    assert refused.status_code == 200
    assert not Decision.objects.exists()
    row = session.proposals.get(application=table[0])
    assert desk.get(url("take_off", session, row.pk)).status_code == 403


def test_file_leaves_the_table(desk, session, table):
    row = session.proposals.first()

    assert desk.get(url("take_off", session, row.pk)).status_code == 200
    desk.post(url("take_off", session, row.pk), {"reason": "À renoter."})

    row.application.refresh_from_db()
    assert row.application.state == State.IN_REVIEW


def test_letters_are_read_corrected_and_read_again(desk, adopted):
    decision = adopted.decisions.get(outcome="reject")
    message = reads.latest_letters([decision])[decision.pk]
    address = reverse("review:letter", args=[decision.pk])
    typed = {"subject": "Réponse à votre candidature", "body": "Bonjour,\n\nUn autre texte.", "version": message.version, "verb": "save"}

    assert desk.get(address).status_code == 200
    desk.post(address, typed)
    message.refresh_from_db()
    assert (message.body, message.proofread_at) == ("Bonjour,\n\nUn autre texte.", None)
    stale = desk.post(address, typed | {"body": "Écrasé ?", "verb": "read"})
    message.refresh_from_db()
    assert (stale.status_code, "Écrasé ?" in stale.content.decode(), message.body) == (200, True, "Bonjour,\n\nUn autre texte.")
    desk.post(address, typed | {"version": message.version, "verb": "read"})
    message.refresh_from_db()
    assert message.proofread_at == NOW


def test_ticking_a_letter_that_changed_since_does_not_mark_it(desk, adopted, lead):
    message = Message.objects.filter(kind="review.letter").first()
    pick = f"{message.public_id}:{message.version}"
    outbox.edit(message=message, subject="Autre", body="Autre.", by=lead, at=NOW)

    desk.post(url("letters_read", adopted), {"letters": [pick, "x:y", "rien"]})

    message.refresh_from_db()
    assert message.proofread_at is None


def test_preview_of_an_announced_letter_is_the_letter_announced(desk, adopted, lead):
    """Drawn again, it would bear the date of today."""
    for decision in adopted.decisions.all():
        message = reads.latest_letters([decision])[decision.pk]
        outbox.proofread(message=message, expected_version=message.version, by=lead, at=NOW)
    releasing.release(deliberation=adopted, by=lead, at=NOW)
    decision = adopted.decisions.get(outcome="award")

    answer = desk.get(reverse("review:letter_preview", args=[decision.pk]))

    assert answer.url == reverse("documents:download", args=[decision.notification.letter.public_id])


def test_history_of_a_file_shows_each_decision_and_each_letter(client, lead, officer, edition):
    file = sit.file(edition, title="Jardin", state=State.DELIBERATION)
    [refused] = sit.announced(edition, (file, "reject", 0), by=lead)
    asked = reopening.propose(decision=refused, ground="error", reason="Erreur.", by=lead, at=NOW)
    reopening.confirm(reopening=asked, by=make.user(roles=[Role.LEAD]), at=NOW)
    file.refresh_from_db()
    [granted] = sit.announced(edition, (file, "award", 500_000), by=lead)
    client.force_login(lead)

    page = client.get(reverse("review:history", args=[file.public_id])).text

    letters = Notification.objects.filter(decision__in=[refused, granted]).values_list("letter__public_id", flat=True)
    assert len(letters) == 2
    assert all(reverse("documents:download", args=[letter]) in page for letter in letters)
    assert "remplacée le" in page
    client.force_login(officer)  # sees the letter that holds, not how it was decided
    assert client.get(reverse("review:history", args=[file.public_id])).status_code == 200


def test_preview_is_a_tagged_pdf_in_french_and_stores_nothing(desk, adopted):
    decision = adopted.decisions.get(outcome="award")

    answer = desk.get(reverse("review:letter_preview", args=[decision.pk]))

    with pikepdf.open(io.BytesIO(answer.content)) as made:
        assert str(made.Root.Lang).startswith("fr")
        assert made.Root.MarkInfo.Marked
        assert len(made.pages) == 1  # an ordinary letter, remedies included
    assert not Notification.objects.exists()


def test_release_waits_until_every_letter_is_read(desk, adopted):
    page = desk.post(url("release", adopted))

    assert page.status_code == 200
    assert not Notification.objects.exists()


def test_nothing_is_announced_by_a_get(desk, adopted):
    for name in ("letters", "release", "deliberation"):
        desk.get(url(name, adopted))

    assert not Notification.objects.exists()
    adopted.refresh_from_db()
    assert adopted.state == DeliberationState.ADOPTED


def test_reopening_takes_a_second_person(desk, client, adopted, lead):
    decision = adopted.decisions.get(outcome="award")
    address = reverse("review:reopen_decision", args=[decision.pk])
    page = desk.get(address).content.decode()
    assert "242-1" in page
    assert "Personne d’autre ne peut encore donner son accord" in page
    second = make.user("seconde@exemple.test", name="Hugo Marchal", roles=[Role.LEAD])
    assert "Hugo Marchal" in desk.get(address).content.decode()
    desk.post(address, {"ground": "error", "reason": "Erreur de plume."})
    asked = Reopening.objects.get()
    answer = reverse("review:reopening", args=[asked.pk])

    assert f'href="{answer}"' in desk.get(reverse("review:deliberation", args=[adopted.public_id])).content.decode()
    assert "Retirer ma demande" in desk.get(answer).content.decode()
    assert desk.post(answer, {"verb": "confirm"}).status_code == 403
    client.force_login(second)
    assert client.get(answer).status_code == 200
    client.post(answer, {"verb": "confirm"})

    decision.application.refresh_from_db()
    assert decision.application.state == State.DELIBERATION


@pytest.mark.parametrize("person", ["officer", "juror", "admin", "stranger"])
def test_decisions_are_for_leads(client, request, edition, adopted, person):
    client.force_login(request.getfixturevalue(person))
    decision = adopted.decisions.first()
    pages = [
        *[address(name, edition) for name in ("ranking", "ranking_csv", "deliberations")],
        *[url(name, adopted) for name in ("deliberation", "deliberation_change", "deliberation_table", "adopt", "letters", "release")],
        *[reverse(f"review:{name}", args=[decision.pk]) for name in ("letter", "letter_preview", "reopen_decision")],
        reverse("review:opinions", args=[decision.application.public_id]),
    ]
    assert [client.get(page).status_code for page in pages] == [403] * len(pages)
    posts = [url("letters_read", adopted), reverse("review:letter_rewrite", args=[decision.pk])]
    assert [client.post(page).status_code for page in posts] == [403] * len(posts)


def test_applicant_learns_nothing_before_the_release(client, adopted):
    """Every page of the applicant, every mail to them, while the decision waits."""
    for decision in adopted.decisions.select_related("application__organisation"):
        file = decision.application
        holder = make.member(file.organisation)
        client.force_login(holder)
        pages = ["/mes-candidatures/", f"/mes-candidatures/{file.public_id}/", "/mon-espace/", "/"]
        said = "".join(client.get(page).content.decode() for page in pages)
        assert not any(word in said for word in ("liste d’attente", "non retenu", "Motif.", "10 000 €", "retenue"))
        assert not Message.objects.filter(to=holder).exclude(state="held").exists()
