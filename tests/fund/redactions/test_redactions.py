"""Attachments jurors get: as sent, a copy made by hand, or nothing and the reason; never the original behind a copy."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.documents import actions as documents
from terreau.commons.documents import rules as reading
from terreau.commons.documents.models import Document
from terreau.commons.journal.models import Entry
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State
from terreau.fund.redactions import actions, queries, rules
from terreau.fund.redactions.models import Redaction
from terreau.fund.redactions.states import BEFORE_DECISION, Kind
from terreau.fund.review.queries import blind
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.factories import jury as sit
from tests.fund.review.test_blind_reading import SCHEMA, SECRETS, applicant, crawl
from tests.races import at_once

pytestmark = pytest.mark.django_db
NOW = make.NOW
ORIGINAL, REDACTED = b"%PDF-1.4\nQuinquelibou, venelle Zarbophile\n%%EOF", b"%PDF-1.4\nUn jardin.\n%%EOF"
HOSTILE = "«\u202e<script>alert(1)</script> \x00 $x$"


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def file():
    """Its attachment names the applicant, in its content as in its name."""
    application = applicant(sit.edition(form_version=make.form_version(SCHEMA)), 1)
    submission = application.submissions.get()
    submission.content["answers"]["plan"] = [sent(application).public_id]
    submission.save()
    return Application.objects.get(pk=application.pk)


def sent(application, content=ORIGINAL):
    facts = {"name": "Budget de Quinquelibou.pdf", "media_type": "application/pdf", "slot": "plan"}
    return documents.store_generated(content=content, owner=application, **facts, by=None, at=NOW)


@pytest.fixture
def plan(file):
    return queries.pieces(file)[0].document


@pytest.fixture
def assignment(file, juror):
    return sit.assignment(sit.seat(sit.panel(file.edition), juror), file)


def upload(content=REDACTED, name="Quinquelibou expurgé.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def settle(file, plan, by, kind=Kind.COPY, *, copy=None, reason="", version=0):
    copy = upload() if copy is None and kind == Kind.COPY and not version else copy
    return actions.settle(application=file, document=plan, kind=kind, upload=copy, reason=reason, expected_version=version, by=by, at=NOW)


def attachment_of(assignment):
    return next(piece for section in blind.jury_file(assignment).sections for row in section.rows for piece in row.attachments)


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_it_works(client, file, plan, assignment, officer, juror):
    client.force_login(officer)
    page = client.get(reverse("redactions:file", args=[file.public_id]))
    assert "pas encore regardée" in page.text

    url = reverse("redactions:piece", args=[file.public_id, 1])
    typed = {"kind": "copy", "upload": upload(), "reason": "Le nom est masqué.", "version": 0, "document": plan.public_id}
    assert client.post(url, typed).url == reverse("redactions:file", args=[file.public_id])
    page = client.get(reverse("redactions:file", args=[file.public_id]))
    assert "Budget de Quinquelibou.pdf" in page.text  # staff see both
    assert "Quinquelibou expurgé.pdf" in page.text
    assert "a donné au jury une copie expurgée" in client.get(reverse("review:history", args=[file.public_id])).text

    client.force_login(juror)
    page = client.get(reverse("review:jury_file", args=[assignment.public_id]))
    assert "copie expurgée, faite par l’équipe" in page.text
    assert "Le nom est masqué." in page.text
    answer = client.get(reverse("review:jury_attachment", args=[assignment.public_id, 1]))
    assert body(answer) == REDACTED
    assert answer.headers["Content-Disposition"] == 'attachment; filename="piece-1.pdf"'


def test_nothing_a_juror_reaches_holds_the_original_behind_a_copy(client, file, plan, assignment, officer, juror):
    """The crawl of the blind reading, with contents that name the applicant: it finds the name before, and no more after."""
    client.force_login(juror)
    handed = reverse("review:jury_attachment", args=[assignment.public_id, 1])
    declaration = reverse("review:jury_interests", args=[assignment.seat.panel.public_id])
    assert SECRETS.search(crawl(client, reverse("review:jury"))[handed])

    made = settle(file, plan, officer)
    pages = crawl(client, reverse("review:jury"))
    assert "Un jardin." in pages[handed]
    assert [url for url, text in pages.items() if url != declaration and SECRETS.search(text)] == []
    for document in (plan, made.copy):  # guessed addresses
        assert client.get(reverse("documents:download", args=[document.public_id])).status_code in {403, 404}
    assert client.get(reverse("redactions:file", args=[file.public_id])).status_code == 403

    settle(file, plan, officer, Kind.WITHHELD, reason="Liste de noms, lue par l’équipe.", version=1)
    pages = crawl(client, reverse("review:jury"))
    assert handed not in pages
    assert client.get(handed).status_code == 404
    assert "Liste de noms, lue par l’équipe." in pages[reverse("review:jury_file", args=[assignment.public_id])]
    assert [url for url, text in pages.items() if url != declaration and SECRETS.search(text)] == []


def test_a_file_that_was_looked_at_goes_out_as_it_was_sent(file, plan, assignment, officer):
    settle(file, plan, officer, Kind.AS_SENT, reason="oublié")

    assert blind.attachment(assignment, 1) == plan
    assert attachment_of(assignment) == blind.Attachment(1, "piece-1.pdf", plan.size)
    assert Redaction.objects.get().reason == ""


def test_a_replaced_copy_leaves_and_the_same_one_stays(file, plan, assignment, officer):
    first = settle(file, plan, officer).copy
    again = settle(file, plan, officer, reason="Adresse masquée.", version=1)
    assert again.copy == first
    second = settle(file, plan, officer, copy=upload(b"%PDF-1.4\nAutre.\n%%EOF"), version=2).copy

    assert blind.attachment(assignment, 1) == second
    assert Document.objects.get(pk=first.pk).removed_at == NOW
    assert reading.erasable([first]) == [first]
    settle(file, plan, officer, Kind.AS_SENT, version=3)
    assert Document.objects.get(pk=second.pk).removed_at == NOW
    assert blind.attachment(assignment, 1) == plan


def test_a_file_sent_again_is_looked_at_anew(file, plan, officer):
    settle(file, plan, officer)
    submission = file.submissions.get()
    submission.content["answers"]["plan"] = [sent(file, b"%PDF-1.4 new").public_id]
    submission.save()

    (piece,) = queries.pieces(file)
    assert piece.redaction is None
    with pytest.raises(actions.Crossed):
        settle(file, plan, officer, Kind.AS_SENT, version=1)


@pytest.mark.parametrize(
    ("kind", "copy", "reason"),
    [
        pytest.param(Kind.COPY, False, "", id="no copy"),
        pytest.param(Kind.COPY, upload(ORIGINAL), "", id="the original itself"),
        pytest.param(Kind.COPY, upload(b"MZ", "virus.exe"), "", id="not a document"),
        pytest.param(Kind.WITHHELD, None, " \u202e\x00 ", id="no reason"),
        pytest.param(Kind.WITHHELD, None, "Statuts de QUINQUELIBOU 1", id="a reason that names them"),
    ],
)
def test_what_cannot_be_handed_is_refused_and_nothing_is_kept(file, plan, assignment, officer, kind, copy, reason):
    facts = {"kind": kind, "upload": copy or None, "reason": reason, "expected_version": 0}
    with pytest.raises(Refusal), transaction.atomic():
        actions.settle(application=file, document=plan, **facts, by=officer, at=NOW)

    assert not Redaction.objects.exists()
    assert blind.attachment(assignment, 1) == plan


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("state", State)
def test_who_may_settle_and_when(file, plan, state, role):
    Application.objects.filter(pk=file.pk).update(state=state)
    file.refresh_from_db()
    someone = make.user("quelquun@exemple.test", roles=[role] if role else [])
    may = role in {Role.OFFICER, Role.LEAD} and state in BEFORE_DECISION

    assert rules.can_redact(someone, file) is may
    if may:
        settle(file, plan, someone, Kind.AS_SENT)
    else:
        with pytest.raises(actions.CannotRedact):
            settle(file, plan, someone, Kind.AS_SENT)
    assert Redaction.objects.exists() is may


def test_whoever_belongs_to_the_body_does_not_settle_its_attachments(client, file, plan, officer):
    made = settle(file, plan, make.user("autre@exemple.test", roles=[Role.OFFICER]))
    assert reading.can_read(officer, made.copy)
    make.member(file.organisation, person=officer)
    client.force_login(officer)

    assert not rules.can_redact(officer, file)
    assert not reading.can_read(officer, made.copy)
    assert client.get(reverse("redactions:file", args=[file.public_id])).status_code == 404
    assert client.get(reverse("redactions:piece", args=[file.public_id, 1])).status_code == 404


def test_of_two_who_settle_the_same_attachment_the_second_is_told(file, plan, officer, lead):
    settle(file, plan, officer)
    with pytest.raises(actions.Crossed), transaction.atomic():
        settle(file, plan, lead, Kind.AS_SENT)

    assert Redaction.objects.get().kind == Kind.COPY
    assert Entry.objects.filter(verb__startswith="redaction.").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_settles(file, plan, officer, lead):
    results = at_once(
        lambda: settle(file, plan, officer),
        lambda: settle(file, plan, lead, Kind.WITHHELD, reason="Liste de noms."),
    )

    assert sorted(type(result).__name__ for result in results) == ["Crossed", "Redaction"]
    row = Redaction.objects.get()
    assert row.version == 1
    assert [entry.verb for entry in Entry.objects.filter(verb__startswith="redaction.")] == [f"redaction.{row.kind}"]


def test_page_of_one_attachment_refuses_with_words(client, file, plan, officer):
    client.force_login(officer)
    url = reverse("redactions:piece", args=[file.public_id, 1])
    assert "Dites pourquoi" in client.post(url, {"kind": "withheld", "reason": "", "version": 0, "document": plan.public_id}).text
    assert "a été renvoyé" in client.post(url, {"kind": "as_sent", "version": 0, "document": "autre"}).text
    assert client.get(reverse("redactions:piece", args=[file.public_id, 2])).status_code == 404
    assert client.post(url, {"kind": "withheld", "reason": HOSTILE, "version": 0, "document": plan.public_id}).status_code in {200, 302}
    assert "<script>alert" not in client.get(reverse("redactions:file", args=[file.public_id])).text
    Application.objects.filter(pk=file.pk).update(state=State.AWARDED)
    assert client.get(url).status_code == 403
    assert "est décidé" in client.get(reverse("redactions:file", args=[file.public_id])).text


def test_file_without_attachment_says_so(client, officer):
    file = sit.file(sit.edition())
    client.force_login(officer)

    assert "Le jury ne reçoit aucune pièce" in client.get(reverse("redactions:file", args=[file.public_id])).text


def test_substitutes_are_read_at_once(file, plan, officer, django_assert_num_queries):
    other = sent(file, b"%PDF-1.4 other")
    settle(file, plan, officer)

    with django_assert_num_queries(2):
        assert set(queries.substitutes([plan, other])) == {plan.pk}


# ── Only what was looked at ──────────────────────────────────────────────────────────────────────────────────────
def edition_url(file):
    return reverse("redactions:edition", args=[file.edition.call.slug, file.edition.slug])


def test_an_edition_may_hand_out_only_what_was_looked_at(client, file, plan, assignment, officer, juror, lead):
    client.force_login(lead)
    page = client.get(edition_url(file)).text
    assert "Le jury reçoit ce que personne n’a regardé" in page
    assert client.post(edition_url(file), {"only_seen": "yes"}).url == edition_url(file)
    assert "1 pièce est retenue" in client.get(edition_url(file)).text

    client.force_login(juror)
    assert "Retenue tant que l’équipe ne l’a pas regardée." in client.get(reverse("review:jury_file", args=[assignment.public_id])).text
    attachment = reverse("review:jury_attachment", args=[assignment.public_id, 1])
    assert client.get(attachment).status_code == 404
    settle(file, plan, officer, Kind.AS_SENT)
    assert body(client.get(attachment)) == ORIGINAL

    other = sit.file(sit.edition())
    unseen = sent(other)
    assert queries.substitutes([unseen]) == {}  # another edition goes on as it was
    client.force_login(lead)
    assert "toutes regardées" in client.get(edition_url(file)).text
    client.post(edition_url(file), {"only_seen": "no"})
    assert not queries.is_careful(file.edition)


def test_who_sees_what_waits_and_who_chooses(client, file, officer, juror, stranger):
    for person, get, post in ((officer, 200, 403), (juror, 403, 403), (stranger, 403, 403)):
        client.force_login(person)
        assert client.get(edition_url(file)).status_code == get
        assert client.post(edition_url(file), {"only_seen": "yes"}).status_code == post
    assert not queries.is_careful(file.edition)


def test_an_edition_without_attachments_says_so(client, lead):
    file = sit.file(sit.edition())
    client.force_login(lead)
    assert "Aucune pièce pour le jury" in client.get(edition_url(file)).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_an_edition_asks_the_same_for_one_as_for_three(client, file, lead, count, django_assert_num_queries):
    for number in range(2, count + 1):
        other = applicant(file.edition, number)
        submission = other.submissions.get()
        submission.content["answers"]["plan"] = [sent(other).public_id]
        submission.save()
    client.force_login(lead)
    client.get(edition_url(file))
    with django_assert_num_queries(9):
        client.get(edition_url(file))


def test_whoever_belongs_to_the_body_finds_not_its_file_in_the_list(client, file, lead):
    make.member(file.organisation, person=lead)
    client.force_login(lead)
    assert file.title not in client.get(edition_url(file)).text
