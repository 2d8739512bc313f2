"""Instruction reports: written without losing a word, approved by a lead, frozen; gathered for the assembly; read by the team alone."""

import csv
import io
from datetime import timedelta

import pikepdf
import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.documents import rules as documents
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import EditionState
from terreau.fund.calls.states import State as FileState
from terreau.fund.reports import actions, exports, queries, rules
from terreau.fund.reports.models import Plan, Report
from terreau.fund.reports.states import MOVES, Opinion, State
from terreau.lib import moves
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.factories import jury as sit
from tests.races import just_before

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
HOSTILE = "«\u202e<script>alert(1)</script> {projet} #set text(red) \x00 $x$ *gras* _bas_"


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition():
    return sit.edition(slug="2026", opens_at=NOW - 60 * DAY, envelope_cents=9_000_000)


@pytest.fixture
def file(edition):
    return sit.file(edition, title="Un jardin pour tous", organisation=make.organisation("Les Jardins bleus"), requested_cents=1_000_000)


def fresh(report):
    return Report.objects.select_related(
        "application__edition__call", "application__organisation", "application__theme", "written_by", "approved_by", "paper"
    ).get(pk=report.pk)


def write(file, by, *, text="Un projet solide.", opinion=Opinion.FAVOURABLE, amount=800_000, version=0, title="Analyse"):
    facts = {"sections": [{"title": title, "text": text}], "opinion": opinion, "amount_cents": amount, "expected_version": version}
    return fresh(actions.write(application=Application.objects.get(pk=file.pk), **facts, by=by, at=NOW))


@pytest.fixture
def report(file, officer):
    return write(file, officer)


@pytest.fixture
def proposed(report, officer):
    actions.propose(report=report, by=officer, at=NOW)
    return fresh(report)


@pytest.fixture
def approved(proposed, lead):
    actions.approve(report=proposed, by=lead, at=NOW)
    return fresh(proposed)


def words(content: bytes) -> str:
    """What a reader of the PDF is told: the texts of its structure cannot be read here, its title and tags can."""
    with pikepdf.open(io.BytesIO(content)) as paper:
        return f"{paper.docinfo.get('/Title', '')} {len(paper.pages)} {'/StructTreeRoot' in paper.Root}"


def test_it_works(client, file, officer, lead):
    client.force_login(officer)
    url = reverse("reports:file", args=[file.public_id])
    page = client.get(url)
    assert "Les Jardins bleus, à Nanterre." in page.text  # the plan of the house, filled
    assert "La structure demande 10\u202f000\xa0€." in page.text

    sent = {"version": "", "opinion": "favourable", "amount_cents": "8000", "section_0": "Une équipe connue.", "section_1": "Un jardin."}
    assert client.post(url, sent | {"verb": "propose"}).url == reverse("reports:act", args=[file.public_id, "proposer"])
    assert client.post(reverse("reports:act", args=[file.public_id, "proposer"])).status_code == 302
    assert Report.objects.get().state == State.PROPOSED

    client.force_login(lead)
    assert client.post(reverse("reports:act", args=[file.public_id, "approuver"])).status_code == 302
    report = Report.objects.get()
    assert (report.state, report.approved_by, report.amount_cents) == (State.APPROVED, lead, 800_000)
    assert ["Montant demandé", "10\u202f000\xa0€"] in report.facts

    answer = client.post(reverse("reports:collection", args=[file.edition.call.slug, file.edition.slug]))
    assert answer["Content-Type"] == "application/pdf"
    assert words(answer.content) == "Rapports d’instruction 2 True"
    assert Entry.objects.filter(verb="report.collected", by=lead).count() == 1


# ── Writing ──
def test_nothing_typed_is_lost_when_two_people_write(client, report, officer, lead):
    client.force_login(lead)
    url = reverse("reports:file", args=[report.application.public_id])
    client.get(url)
    write(report.application, officer, text="Une autre version.", version=report.version)
    index = len(queries.supplied())  # “Analyse”, begun under a title that is not of the plan, comes last
    answer = client.post(url, {"version": report.version, "opinion": "", "amount_cents": "", f"section_{index}": "Ma version."})
    assert "Ma version." in answer.text
    assert "Quelqu’un a écrit ce rapport" in answer.text
    assert fresh(report).sections == [{"title": "Analyse", "text": "Une autre version."}]


def test_two_first_words_at_once_make_one_report(file, officer, lead):
    with (
        pytest.raises(Refusal, match="Quelqu’un"),
        just_before(
            "INSERT",
            "reports_report",
            lambda: Report.objects.create(application=file, sections=[], written_by=lead, written_at=NOW),
        ),
    ):
        write(file, officer)


def test_hostile_words_stay_words(report, officer, lead):
    kept = write(report.application, officer, text=HOSTILE, version=report.version)
    assert "\x00" not in kept.sections[0]["text"]
    assert "<script>" in kept.sections[0]["text"]
    actions.propose(report=kept, by=officer, at=NOW)
    actions.approve(report=fresh(kept), by=lead, at=NOW)
    assert fresh(kept).paper.media_type == "application/pdf"


def test_amount_goes_with_a_favourable_opinion_alone(report, officer):
    kept = write(report.application, officer, opinion=Opinion.UNFAVOURABLE, amount=800_000, version=report.version)
    assert kept.amount_cents is None
    actions.propose(report=kept, by=officer, at=NOW)
    assert fresh(kept).state == State.PROPOSED


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"text": " "}, "vide"),
        ({"opinion": ""}, "l’avis"),
        ({"amount": None}, "quel montant"),
        ({"amount": 1_000_001}, "plus que le montant demandé"),
    ],
)
def test_report_is_not_proposed_with_a_hole(report, officer, facts, said):
    kept = write(report.application, officer, version=report.version, **facts)
    with pytest.raises(Refusal, match=said):
        actions.propose(report=kept, by=officer, at=NOW)
    assert fresh(kept).state == State.DRAFT


def test_file_that_comes_before_no_assembly_has_no_report(client, edition, officer):
    gone = sit.file(edition, state=FileState.WITHDRAWN)
    with pytest.raises(Refusal, match="aucune assemblée"):
        write(gone, officer)
    client.force_login(officer)
    page = client.get(reverse("reports:file", args=[gone.public_id]))
    assert "Pas de rapport pour ce dossier" in page.text
    assert client.post(reverse("reports:file", args=[gone.public_id]), {}).status_code == 403


def test_version_of_a_report_that_does_not_exist_is_refused(client, file, officer):
    client.force_login(officer)
    answer = client.post(reverse("reports:file", args=[file.public_id]), {"version": 5, "section_0": "Mon texte."})
    assert answer.status_code == 200
    assert "Mon texte." in answer.text
    assert not Report.objects.exists()


# ── Every move, every role ──
def play(report, verb, by):
    facts = {"report": report, "by": by, "at": NOW}
    if verb == "write":
        write(report.application, by, version=report.version)
    elif verb == "send_back":
        actions.send_back(**facts, reason="Dites qui finance le reste.")
    else:
        getattr(actions, verb)(**facts)


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", State)
def test_moves(file, report, lead, verb, state):
    facts = {"approved_by": lead, "approved_at": NOW, "paper": make_paper(report, lead)} if state == State.APPROVED else {}
    Report.objects.filter(pk=report.pk).update(state=state, **facts)
    report = fresh(report)
    if moves.allows(report, verb, MOVES):
        play(report, verb, lead)
        assert fresh(report).state == MOVES[verb].target
    else:
        with pytest.raises((WrongState, actions.CannotReport)):
            play(report, verb, lead)
        assert fresh(report).state == state


def make_paper(report, by):
    from terreau.commons.documents import actions as files

    return files.store_generated(
        content=b"%PDF-1.7", name="r.pdf", media_type="application/pdf", owner=report, slot="report", by=by, at=NOW
    )


@pytest.mark.parametrize("role", [None, *Role])
def test_who_may(client, file, proposed, role):
    person = make.user(roles=[role] if role else [])
    desk, is_lead = role in rules.DESK, role == Role.LEAD
    assert rules.reports_visible_to(person).exists() is desk
    assert rules.can_take_back(person, proposed) is desk
    assert rules.can_send_back(person, proposed) is is_lead
    assert rules.can_approve(person, proposed) is is_lead
    assert rules.can_reopen(person, proposed) is False
    assert rules.can_propose(person, proposed) is False
    assert rules.can_write(person, proposed.application) is False
    assert rules.can_plan(person, file.edition) is is_lead
    assert rules.can_see(person, file.edition) is desk
    client.force_login(person)
    where = [file.edition.call.slug, file.edition.slug]
    assert client.get(reverse("reports:file", args=[file.public_id])).status_code == (200 if desk else 403)
    assert client.get(reverse("reports:paper", args=[file.public_id])).status_code == (200 if desk else 403)
    assert client.get(reverse("reports:edition", args=where)).status_code == (200 if desk else 403)
    assert client.get(reverse("reports:plan", args=where)).status_code == (200 if is_lead else 403)
    assert client.post(reverse("reports:act", args=[file.public_id, "approuver"])).status_code == (302 if is_lead else 403)


def test_applicant_and_member_of_the_team_who_belongs_to_the_body_read_nothing(client, file, approved, officer):
    holder = make.member(file.organisation)
    assert not documents.can_read(holder, approved.paper)
    assert documents.can_read(officer, approved.paper)
    make.member(file.organisation, person=officer)
    assert not documents.can_read(officer, approved.paper)
    client.force_login(officer)
    assert client.get(reverse("reports:file", args=[file.public_id])).status_code == 404


def test_lead_with_a_link_does_not_approve(file, proposed, lead):
    make.member(file.organisation, person=lead)
    assert not rules.can_approve(lead, proposed)
    with pytest.raises(Refusal, match="lien"):
        actions.approve(report=proposed, by=lead, at=NOW)
    assert fresh(proposed).state == State.PROPOSED


def test_sent_back_is_told_with_its_reason(client, proposed, officer, lead):
    client.force_login(lead)
    url = reverse("reports:act", args=[proposed.application.public_id, "renvoyer"])
    assert client.post(url, {"reason": ""}).status_code == 200
    assert client.post(url, {"reason": "Dites qui finance le reste."}).status_code == 302
    mail = Message.objects.get(kind="reports.sent_back")
    assert (mail.to, mail.quote) == (officer, "Dites qui finance le reste.")
    client.force_login(officer)
    assert "Dites qui finance le reste." in client.get(reverse("reports:file", args=[proposed.application.public_id])).text
    actions.propose(report=fresh(proposed), by=officer, at=NOW)
    assert fresh(proposed).sent_back_for == ""


# ── Frozen ──
def test_what_was_approved_does_not_follow_the_file(client, approved, officer, file):
    before = approved.paper.sha256
    Application.objects.filter(pk=file.pk).update(requested_cents=5_000_000)
    client.force_login(officer)
    page = client.get(reverse("reports:file", args=[file.public_id]))
    assert ("Montant demandé", "10\u202f000\xa0€") in page.context["facts"]
    answer = client.get(reverse("reports:paper", args=[file.public_id]))
    assert answer.url == reverse("documents:download", args=[approved.paper.public_id])
    assert fresh(approved).paper.sha256 == before


def test_text_changed_while_a_lead_approved_is_not_approved(proposed, officer, lead):
    stale = fresh(proposed)
    actions.take_back(report=proposed, by=officer, at=NOW)
    kept = write(proposed.application, officer, text="Tout autre chose.", version=fresh(proposed).version)
    actions.propose(report=kept, by=officer, at=NOW)
    with pytest.raises(WrongState):
        actions.approve(report=stale, by=lead, at=NOW)
    assert fresh(proposed).state == State.PROPOSED


def test_reopened_leaves_the_collection(approved, lead, edition):
    assert queries.approved(lead, edition) == [approved]
    actions.reopen(report=approved, by=lead, at=NOW)
    assert queries.approved(lead, edition) == []


# ── Facts ──
def test_facts_tell_earlier_awards_marks_and_the_decision(edition, file, lead, officer):
    past = sit.edition(slug="2025", opens_at=NOW - 400 * DAY, envelope_cents=9_000_000)
    earlier = sit.file(past, state=FileState.DELIBERATION, organisation=file.organisation)
    sit.announced(past, (earlier, "award", 300_000), by=lead)
    seat = sit.seat(sit.panel(edition))
    sit.review(sit.assignment(seat, file), 4, 4, 4)
    found = dict(queries.facts([file], viewer=lead, with_marks=True)[file.pk])
    assert found["Reçu auparavant"] == f"{past}\xa0: 3\u202f000\xa0€"
    assert found["Note du jury"].endswith("(place 1)")
    assert "Note du jury" not in dict(queries.facts([file], viewer=officer, with_marks=False)[file.pk])
    assert "a reçu 3\u202f000\xa0€ auparavant" in queries.values(file)["aides_anterieures"]


def test_who_received_nothing_is_said_so(file, lead):
    assert dict(queries.facts([file], viewer=lead, with_marks=False)[file.pk])["Reçu auparavant"] == "rien par ces appels"


# ── An edition ──
def test_several_are_approved_at_once_and_refusals_told(client, edition, proposed, officer, lead):
    other = write(sit.file(edition, requested_cents=500_000), officer, amount=400_000)
    actions.propose(report=other, by=officer, at=NOW)
    drafted = write(sit.file(edition), officer)
    linked = write(sit.file(edition), officer)
    actions.propose(report=linked, by=officer, at=NOW)
    client.force_login(lead)
    url = reverse("reports:approve_many", args=[edition.call.slug, edition.slug])
    ticked = [proposed.public_id, other.public_id, drafted.public_id]
    page = client.post(url, {"report": ticked})
    assert "2 rapports approuvés" in page.text
    assert [report for report, _ in page.context["refused"]] == [drafted]
    assert fresh(linked).state == State.PROPOSED
    assert client.post(url, {}).status_code == 302
    assert client.post(url, {"report": "\x00"}).status_code == 302


def test_collection_is_of_approved_reports_alone(client, edition, report, officer):
    client.force_login(officer)
    answer = client.post(reverse("reports:collection", args=[edition.call.slug, edition.slug]))
    assert answer.status_code == 302
    assert not Entry.objects.filter(verb="report.collected").exists()


def test_collection_sums_what_is_asked_and_proposed(edition, approved, lead, monkeypatch):
    seen = {}
    monkeypatch.setattr(exports.pdf, "render", lambda name, data: seen.update(data) or b"%PDF")
    exports.collection(edition, queries.plan_of(edition), queries.approved(lead, edition), day=NOW)
    assert seen["total"] == ["Total", "", "", "10\u202f000\xa0€", "8\u202f000\xa0€"]
    assert seen["rows"] == [
        [approved.application.reference, "Les Jardins bleus\nUn jardin pour tous", "favorable", "10\u202f000\xa0€", "8\u202f000\xa0€"]
    ]
    assert [part["opinion"] for part in seen["reports"]] == ["Favorable, pour 8\u202f000\xa0€"]


def test_list_is_taken_away_with_files_not_begun(client, edition, report, officer):
    sit.file(edition, title="=HYPERLINK(1)")
    client.force_login(officer)
    answer = client.post(reverse("reports:export", args=[edition.call.slug, edition.slug]))
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert {line["État du rapport"] for line in lines} == {"en cours d’écriture", "pas commencé"}
    assert any(line["Projet"].startswith("'=") for line in lines)
    assert [entry.facts["count"] for entry in Entry.objects.filter(verb="report.listed", by=officer)] == [2]


def test_tabs_narrow_by_state(client, edition, report, officer):
    sit.file(edition)
    client.force_login(officer)
    url = reverse("reports:edition", args=[edition.call.slug, edition.slug])
    assert len(client.get(url).context["lines"]) == 2
    assert [line.report for line in client.get(f"{url}?etat=draft").context["lines"]] == [report]
    assert [line.report for line in client.get(f"{url}?etat=missing").context["lines"]] == [None]
    assert client.get(f"{url}?etat=%00").context["lines"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries(client, django_assert_num_queries, edition, officer, count):
    for _ in range(count):
        write(sit.file(edition), officer)
    client.force_login(officer)
    url = reverse("reports:edition", args=[edition.call.slug, edition.slug])
    client.get(url)
    with django_assert_num_queries(5):
        client.get(url)


def test_queries_of_a_collection_do_not_grow(django_assert_num_queries, edition, lead, officer):
    for _ in range(3):
        report = write(sit.file(edition), officer)
        Report.objects.filter(pk=report.pk).update(state=State.APPROVED, approved_by=lead, approved_at=NOW, paper=make_paper(report, lead))
    with django_assert_num_queries(2):  # the reader's roles, the reports
        assert len(queries.approved(lead, edition)) == 3


def test_home_tells_a_lead_what_waits(client, proposed, officer, lead):
    client.force_login(lead)
    page = client.get(reverse("portal:desk")).text
    assert "rapport d’instruction à approuver" in page
    assert f"{reverse('reports:edition', args=[proposed.application.edition.call.slug, '2026'])}?etat=proposed" in page
    client.force_login(officer)
    assert "rapport d’instruction à approuver" not in client.get(reverse("portal:desk")).text


# ── The plan ──
def plan(edition, lead, *sections, version=0, preamble=""):
    kept = [{"title": title, "guide": guide, "text": text} for title, guide, text in sections]
    return actions.set_plan(edition=edition, sections=kept, preamble=preamble, expected_version=version, by=lead, at=NOW)


def test_plan_changes_what_is_to_be_written_and_loses_nothing(edition, report, lead):
    plan(edition, lead, ("Le projet", "", "{projet}, à {commune}."), ("", "", "laissée de côté"))
    found = queries.sections_of(report.application, report, queries.plan_of(edition))
    assert [(one["title"], one["text"]) for one in found] == [
        ("Le projet", "Un jardin pour tous, à Nanterre."),
        ("Analyse", "Un projet solide."),
    ]


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ([], "au moins une section"),
        ([("Deux", "", ""), ("Deux", "", "")], "même titre"),
        ([("Un", "", "{montant_magique}")], "montant_magique"),
    ],
)
def test_plan_with_a_fault_is_refused(edition, lead, sections, said):
    with pytest.raises(Refusal, match=said):
        plan(edition, lead, *sections)
    assert not Plan.objects.filter(version__gt=0).exists()


def test_two_leads_do_not_cross(edition, lead):
    plan(edition, lead, ("Un", "", ""))
    with pytest.raises(Refusal, match="Quelqu’un"):
        plan(edition, lead, ("Autre", "", ""))
    assert Plan.objects.get().sections[0]["title"] == "Un"


def test_plan_is_typed_and_taken_over(client, edition, lead):
    client.force_login(lead)
    url = reverse("reports:plan", args=[edition.call.slug, edition.slug])
    sent = {"version": 0, "preamble": "Vu la délibération.", "title_0": "Le projet", "guide_0": "Court.", "text_0": "{projet"}
    assert client.post(url, sent).status_code == 302  # a brace alone is a character
    assert client.post(url, sent | {"version": 1, "text_0": "{proget}"}).status_code == 200
    other = sit.edition(slug="2027")
    assert client.get(reverse("reports:plan", args=[other.call.slug, other.slug])).status_code == 200
    answer = client.post(reverse("reports:take_plan", args=[other.call.slug, other.slug]), {"source": Plan.objects.get(edition=edition).pk})
    assert answer.status_code == 302
    assert queries.plan_of(other).sections[0]["title"] == "Le projet"


def test_plan_of_an_archived_edition_is_closed(client, edition, lead):
    edition.state = EditionState.ARCHIVED
    assert not rules.can_plan(lead, edition)


def test_verb_that_is_none_is_not_found(client, report, officer):
    client.force_login(officer)
    assert client.get(reverse("reports:act", args=[report.application.public_id, "effacer"])).status_code == 404
