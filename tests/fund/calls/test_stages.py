"""Two stages: the second edition made from the first, its calendar, and the full file that continues an invited one."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.forms import queries as sheets
from terreau.commons.journal.models import Entry
from terreau.fund.calls.actions import applying, editions, filling, late, screening, stages
from terreau.fund.calls.models import Application, Edition, LateEntry
from terreau.fund.calls.queries import catalogue
from terreau.fund.calls.queries import stages as reads
from terreau.fund.calls.queries.standing import standing
from terreau.fund.calls.states import EditionState, State
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.factories import applying as apply

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
FULL = {
    "sections": [
        *make.SCHEMA["sections"],
        {
            "id": "more",
            "title": "Le dossier complet",
            "help": "",
            "questions": [
                {"id": "team", "kind": "long_text", "label": "Votre équipe", "is_required": True, "options": {"max_length": 500}},
                {"id": "place", "kind": "number", "label": "Combien de lieux ?"},
            ],
        },
    ],
    "roles": make.SCHEMA["roles"],
}


@pytest.fixture
def first():
    return make.edition("2026", opens_at=NOW - 30 * DAY, closes_at=NOW - DAY)


@pytest.fixture
def second(first):
    return second_of(first)


def second_of(first, **fields):
    usual = {"opens_at": NOW - DAY, "closes_at": NOW + 20 * DAY, "form_version": make.form_version(FULL)}
    return make.edition("2026-2", previous_stage=first, **(usual | fields))


def invited(first, *, answers=None, **who):
    """A file of the first stage, sent in time and invited."""
    file = apply.sent(first, answers=answers, at=NOW - 5 * DAY, **who).application
    screening.answer_first_stage(application=file, verb="invite", by=make.user(roles=[Role.LEAD]), at=NOW)
    return Application.objects.select_related("edition__call", "organisation", "started_by").get(pk=file.pk)


def go_on(file, second, *, at=NOW, by=None):
    return applying.start(edition=second, organisation=file.organisation, first=file, by=by or file.started_by, at=at)


def test_it_works(first, second):
    file = invited(first)

    whole = go_on(file, second)

    assert whole.continues == file
    assert sheets.answers(whole.sheet) == apply.ANSWERS
    assert (whole.title, whole.requested_cents) == ("Cantine solidaire", 800_000)
    assert Entry.objects.filter(verb="application.continued", object_id=whole.pk).count() == 1


# ── The second edition ───────────────────────────────────────────────────────────────────────────────────────────
def test_second_stage_copies_the_first_and_its_form_with_the_same_ids(first, lead):
    second = stages.open_second(
        edition=first, slug="2026-2", title="Dossier complet", by=lead, at=NOW, opens_at=NOW + DAY, closes_at=NOW + 9 * DAY
    )

    assert second.previous_stage == first
    assert second.state == EditionState.DRAFT
    assert second.form_version.form_id != first.form_version.form_id
    assert second.form_version.schema == first.form_version.schema
    assert second.criteria.count() == first.criteria.count()
    assert reads.asks_nothing_more(second)


def test_an_edition_has_one_second_stage_and_a_second_stage_has_none(first, second, lead):
    for edition in (first, second):
        with pytest.raises(Refusal):
            stages.open_second(edition=edition, slug="2026-3", title="Encore", by=lead, at=NOW)
    over = make.edition("2020", state=EditionState.ARCHIVED)
    with pytest.raises(Refusal):
        stages.open_second(edition=over, slug="2020-2", title="Encore", by=lead, at=NOW)


def test_second_stage_is_not_public_before_the_first_nor_opens_before_its_end(first):
    writing = second_of(first, state=EditionState.DRAFT, opens_at=NOW - 2 * DAY)
    assert len(reads.faults_of_calendar(writing)) == 1
    with pytest.raises(editions.NotReady):
        editions.publish(edition=writing, by=make.user(roles=[Role.LEAD]), at=NOW)
    Edition.objects.filter(pk=first.pk).update(state=EditionState.DRAFT)
    writing = Edition.objects.get(pk=writing.pk)
    assert len(reads.faults_of_calendar(writing)) == 1
    with pytest.raises(editions.NotReady):
        editions.publish(edition=writing, by=make.user(roles=[Role.LEAD]), at=NOW)


def test_first_stage_is_not_extended_into_a_public_second_one(first, second, lead):
    with pytest.raises(editions.CannotExtend):
        editions.extend(edition=first, until=NOW + 5 * DAY, reason="Panne", by=lead, at=NOW)


def test_first_stage_is_not_taken_back_while_the_second_is_public(first, second, lead):
    with pytest.raises(editions.TooSoon):
        editions.unpublish(edition=first, by=lead, at=NOW)


def test_second_stage_is_out_of_the_lists_and_on_the_page_of_the_first(first, second, client):
    assert list(catalogue.listed(Edition.objects.all(), NOW)) == [first]
    assert list(catalogue.latest(Edition.objects.all())) == [first]
    address = reverse("calls:edition", args=[second.call.slug, second.slug])
    assert address in client.get(reverse("calls:edition", args=[first.call.slug, first.slug])).text
    page = client.get(address).text
    assert reverse("calls:start", args=[second.call.slug, second.slug]) not in page


# ── Who may begin ────────────────────────────────────────────────────────────────────────────────────────────────
def test_nobody_begins_without_an_invitation(first, second):
    sent = apply.sent(first, at=NOW - 5 * DAY).application
    stranger = apply.organisation("Ailleurs")
    with pytest.raises(applying.NotInvited):
        go_on(sent, second)
    with pytest.raises(applying.NotInvited):
        applying.start(edition=second, organisation=stranger, by=make.member(stranger), at=NOW)
    with pytest.raises(applying.NotInvited):
        applying.start(edition=second, by=None, key="clef", at=NOW)
    assert not second.applications.exists()


def test_nobody_begins_on_the_invitation_of_someone_else(first, second):
    file, stranger = invited(first), apply.organisation("Ailleurs")
    intruder = make.member(stranger)
    with pytest.raises(applying.NotInvited):
        applying.start(edition=second, organisation=stranger, first=file, by=intruder, at=NOW)
    with pytest.raises(applying.CannotStart):
        go_on(file, second, by=intruder)


def test_an_invitation_of_another_call_opens_nothing(first, second):
    elsewhere = make.edition("2019", opens_at=NOW - 30 * DAY, closes_at=NOW - DAY)
    with pytest.raises(applying.NotInvited):
        go_on(invited(elsewhere), second)


@pytest.mark.parametrize("at", [NOW - 2 * DAY, NOW + 20 * DAY])
def test_nobody_begins_outside_the_calendar_of_the_second_stage(first, second, at):
    file = invited(first)
    with pytest.raises(applying.CannotStart):
        go_on(file, second, at=at)


def test_one_invitation_gives_one_file_however_often_one_clicks(first, second):
    file = invited(first)
    assert go_on(file, second) == go_on(file, second)
    assert second.applications.count() == 1


def test_two_projects_of_one_organisation_are_two_full_files_at_once(first, second):
    body = apply.organisation()
    person = make.member(body)
    one, other = (invited(first, organisation=body, by=person) for _ in range(2))
    assert {go_on(one, second).continues_id, go_on(other, second).continues_id} == {one.pk, other.pk}


def test_a_late_link_opens_the_second_stage_to_the_invited_only(first, lead):
    second = second_of(first, closes_at=NOW - timedelta(hours=1))
    file, stranger = invited(first), apply.organisation("Ailleurs")
    for secret in ("un", "deux"):
        late.admit(edition=second, whom="X", reason="Panne", until=NOW + DAY, secret=secret, by=lead, at=NOW)
    ours, theirs = LateEntry.objects.order_by("pk")
    assert late.use(entry=ours, by=file.started_by, at=NOW, organisation=file.organisation).continues == file
    with pytest.raises(applying.NotInvited):
        late.use(entry=theirs, by=make.member(stranger), at=NOW, organisation=stranger)


# ── What is taken over ───────────────────────────────────────────────────────────────────────────────────────────
def test_only_questions_of_the_same_id_and_kind_are_taken_over(first):
    file = invited(first)
    changed = {
        "sections": [
            {
                "id": "project",
                "title": "Projet",
                "help": "",
                "questions": [
                    {"id": "title", "kind": "short_text", "label": "Nom", "options": {"max_length": 120}},
                    {"id": "summary", "kind": "short_text", "label": "Un mot", "options": {"max_length": 50}},
                    {"id": "amount", "kind": "money", "label": "Montant", "options": {}},
                ],
            }
        ],
        "roles": {"title": "title", "requested_cents": "amount"},
    }
    second = second_of(first, form_version=make.form_version(changed))
    assert sheets.answers(go_on(file, second).sheet) == {"title": "Cantine solidaire", "amount": 800_000}


def test_what_was_sent_is_taken_over_with_copies_of_the_files(first):
    schema = {
        "sections": [
            *make.SCHEMA["sections"],
            {"id": "papers", "title": "Pièces", "help": "", "questions": [{"id": "statutes", "kind": "file", "label": "Statuts"}]},
        ],
        "roles": make.SCHEMA["roles"],
    }
    Edition.objects.filter(pk=first.pk).update(form_version=make.form_version(schema))
    first.refresh_from_db()
    draft = apply.draft(first, at=NOW - 6 * DAY)
    upload = SimpleUploadedFile("statuts.pdf", PDF, content_type="application/pdf")
    filling.attach_file(application=draft, question_id="statutes", upload=upload, by=draft.started_by, at=NOW - 6 * DAY)
    applying.submit(application=draft, by=draft.started_by, at=NOW - 5 * DAY)
    screening.answer_first_stage(application=draft, verb="invite", by=make.user(), at=NOW)
    second = second_of(first, form_version=make.form_version(schema))

    whole = go_on(draft, second)

    (mine,), (theirs,) = sheets.answers(whole.sheet)["statutes"], sheets.answers(draft.sheet)["statutes"]
    assert mine != theirs
    schema_ = sheets.schema_of(whole.sheet.form_version)
    kept, sent = reads.carried(whole, schema_, sheets.answers(whole.sheet))
    assert kept == {"title", "summary", "amount", "statutes"}
    assert sent.application == draft
    applying.submit(application=whole, by=draft.started_by, at=NOW)
    told = reads.comparison(Application.objects.get(pk=whole.pk))
    assert (told.changed, told.new, told.kept) == ([], 0, 4)


def test_screening_reads_what_changed_between_the_two(first, second):
    file = invited(first)
    whole = go_on(file, second)
    versions = sheets.answer_versions(whole.sheet)
    filling.save_answers(
        application=whole, values={"amount": 900_000, "team": "Deux salariées"}, expected_versions=versions, by=file.started_by, at=NOW
    )
    assert reads.comparison(whole) is None
    applying.submit(application=whole, by=file.started_by, at=NOW)

    told = reads.comparison(whole)

    assert [change.after.question_id for change in told.changed] == ["amount"]
    assert (told.new, told.kept) == (1, 2)


# ── The story, for its authors ───────────────────────────────────────────────────────────────────────────────────
def test_the_story_runs_across_both_files(first, second, client):
    file = invited(first)
    client.force_login(file.started_by)
    assert standing(file, NOW).key == "to_continue"
    assert [point.state for point in reads.story(file)] == ["done", "done", "current"]

    page = client.get(reverse("calls:application", args=[file.public_id]))
    assert reverse("calls:carry_on", args=[file.public_id]) in page.text
    client.post(reverse("calls:carry_on", args=[file.public_id]))

    whole = second.applications.get()
    listed = [row[0] for row in client.get(reverse("calls:mine")).context["rows"]]
    assert listed == [whole]
    section = client.get(reverse("calls:section", args=[whole.public_id, "project"]))
    assert "première candidature" in section.text
    assert reverse("calls:application", args=[file.public_id]) in client.get(reverse("calls:application", args=[whole.public_id])).text


def test_the_way_on_is_for_those_who_may_write(first, second, client):
    file = invited(first)
    for person, status in [(make.member(file.organisation, can_edit=False, can_sign=False), 403), (make.user(), 404)]:
        client.force_login(person)
        assert client.post(reverse("calls:carry_on", args=[file.public_id])).status_code == status
    client.force_login(file.started_by)
    assert client.get(reverse("calls:carry_on", args=[file.public_id])).status_code == 405
    assert not second.applications.exists()


@pytest.mark.parametrize(
    ("fields", "word"), [({"opens_at": NOW + DAY}, State.INVITED), ({"closes_at": NOW}, State.INVITED), ({}, "to_continue")]
)
def test_standing_of_an_invited_file_follows_the_second_calendar(first, fields, word):
    second_of(first, **fields)
    assert standing(invited(first), NOW).key == word
