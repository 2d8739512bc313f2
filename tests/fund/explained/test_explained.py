"""How a file was examined: what is kept on the day of the decision, who reads it, and never another applicant's name."""

from datetime import timedelta

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.organisations.models import Membership
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Edition
from terreau.fund.explained import actions, exports, rules
from terreau.fund.explained.models import Examination
from terreau.fund.explained.queries import content, page
from terreau.fund.explained.states import Level
from terreau.fund.review.actions import deliberating, releasing, screening
from terreau.fund.review.models import Assignment, Scenario, ScenarioLine
from terreau.fund.review.queries import deliberation as sessions
from terreau.fund.review.states import ScenarioOrigin
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW
HOSTILE = '<script>alert(1)</script> {{ 7*7 }} %(by)s #eval("1") '


@pytest.fixture
def edition(db):
    return sit.edition(
        envelope_cents=2_000_000, eligibility=[{"id": "active", "kind": "active_in_sirene"}, {"id": "age", "kind": "min_age", "months": 12}]
    )


@pytest.fixture
def files(edition):
    """Three files read by two jurors: their marks out of 20 are known."""
    names = ("Épicerie du Coin", "Les Voisins d’à Côté", "Radio Quartier")
    files = [sit.file(edition, title=f"Projet {name}", organisation=make.organisation(name)) for name in names]
    panel = sit.panel(edition)
    for juror, shift in ((sit.juror("Paul Mercier"), 0), (sit.juror("Fatou Diop"), 1)):
        seat = sit.seat(panel, juror)
        for place, file in enumerate(files):
            review = sit.review(sit.assignment(seat, file), *[4 - place + shift for _ in panel.rubric], comment=f"{HOSTILE}avis")
            review.scores.update(reason="Mieux que les voisins d'à côté, dit Paul Mercier ; l'Épicerie du Coin aussi.")
    return files


def adopted(edition, files, lead, *, scenario=None):
    session = sit.deliberation(edition, by=lead)
    deliberating.table_files(deliberation=session, applications=files, by=lead, at=NOW)
    for file, (outcome, cents) in zip(files, (("award", 1_000_000), ("waitlist", 0), ("reject", 0)), strict=True):
        rank = 1 if outcome == "waitlist" else None
        session.proposals.filter(application=file).update(outcome=outcome, amount_cents=cents, rank=rank, reason=f"Motif de {file.title}.")
    if scenario:
        scenario(session)
    session.refresh_from_db()
    return deliberating.adopt(deliberation=session, expected_version=session.version, by=lead, at=NOW)


def announce(decisions, lead):
    letters = sessions.latest_letters(decisions)
    releasing.mark_read(lines=[(decision, letters[decision.pk]) for decision in decisions], by=lead, at=NOW)
    releasing.release(deliberation=decisions[0].deliberation, by=lead, at=NOW)


def holder(file):
    return Membership.objects.get(organisation=file.organisation).user


def told(file, *, announced=True):
    file.refresh_from_db()
    return page.explanation(file, announced=announced, at=NOW)


def test_it_works(edition, files, lead, client):
    announce(adopted(edition, files, lead), lead)
    client.force_login(holder(files[1]))

    text = client.get(reverse("explained:mine", args=[files[1].public_id])).content.decode()

    assert page.place(told(files[1]).content) in text
    assert "14,00 / 20" in text
    assert "Motif de Projet Les Voisins" in text
    assert "2 membres du jury" in text
    pdf = client.get(reverse("explained:mine_pdf", args=[files[1].public_id]))
    assert pdf.content.startswith(b"%PDF")


def test_what_is_kept_does_not_follow_what_changes_later(edition, files, lead):
    decisions = adopted(edition, files, lead)
    kept = Examination.objects.get(decision=decisions[0]).content
    Assignment.objects.filter(application=files[0]).update(state="removed")
    Edition.objects.filter(pk=edition.pk).update(eligibility=[])

    found = told(files[0], announced=False).content

    assert found == kept
    assert (found["place"], found["ranked"], found["given"], found["mean"]) == (1, 3, 2, "18,00")
    assert [row["mean"] for row in found["criteria"]] == ["4,50"] * len(found["criteria"])
    assert [row["label"] for row in found["conditions"]]
    assert (found["envelope_cents"], found["awarded_cents"]) == (2_000_000, 1_000_000)


def test_decision_older_than_the_page_is_explained_from_today(edition, files, lead):
    decisions = adopted(edition, files, lead)
    Examination.objects.all().delete()
    found = told(files[0], announced=False)
    assert (found.kept_at, found.content["place"]) == (None, 1)
    assert decisions[0] == found.decision


def test_keeping_costs_one_ranking_for_all(edition, files, lead, django_assert_num_queries):
    decisions = adopted(edition, files, lead)
    with django_assert_num_queries(30):
        content.of_decisions(decisions, at=NOW)
    with django_assert_num_queries(16):
        content.of_decisions(decisions[:1], at=NOW)


def test_an_answer_that_nothing_explains_is_not_linked_to(edition, files, lead, officer, client):
    """The answer to a first stage: a letter with its reasons, and no page here. A link to it was a 404."""
    type(files[0]).objects.filter(pk=files[0].pk).update(state="rejected", released_state="rejected", released_at=NOW)
    files[0].refresh_from_db()

    for person, route, address in (
        (holder(files[0]), "calls:application", "explained:mine"),
        (officer, "review:file", "explained:file"),
        (lead, "review:file", "explained:file"),
    ):
        client.force_login(person)
        link = reverse(address, args=[files[0].public_id])
        assert link not in client.get(reverse(route, args=[files[0].public_id])).content.decode()
        assert client.get(link).status_code == 404
    assert not page.is_explained(files[0], announced=True)


# ── Who reads ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_applicant_reads_nothing_before_the_announcement(edition, files, lead, client):
    decisions = adopted(edition, files, lead)
    client.force_login(holder(files[0]))
    for route in ("explained:mine", "explained:mine_pdf"):
        assert client.get(reverse(route, args=[files[0].public_id])).status_code == 403
    assert not rules.explained_to(holder(files[0])).exists()
    announce(decisions, lead)
    assert list(rules.explained_to(holder(files[0]))) == [files[0]]


def test_page_is_nobody_elses(edition, files, lead, officer, juror, stranger, client):
    announce(adopted(edition, files, lead), lead)
    mine, desk = [reverse(f"explained:{name}", args=[files[0].public_id]) for name in ("mine", "file")]
    expected = {
        holder(files[0]): (200, 403),
        holder(files[1]): (404, 403),
        stranger: (404, 403),
        juror: (404, 403),
        officer: (404, 200),
        lead: (404, 200),
    }
    for person, statuses in expected.items():
        client.force_login(person)
        assert (client.get(mine).status_code, client.get(desk).status_code) == statuses, person


def test_officers_read_what_is_announced_and_leads_before(edition, files, lead, officer):
    decisions = adopted(edition, files, lead)
    assert files[0] not in rules.files_visible_to(officer)
    assert files[0] in rules.files_visible_to(lead)
    announce(decisions, lead)
    assert files[0] in rules.files_visible_to(officer)


def test_lead_with_a_link_reads_nothing_of_that_file(edition, files, lead):
    announce(adopted(edition, files, lead), lead)
    person = make.member(files[0].organisation, person=lead)
    Membership.objects.filter(user=person).update(state="ended")
    assert set(rules.files_visible_to(lead)) == {files[1], files[2]}


def test_former_member_reads_nothing_more(edition, files, lead, client):
    announce(adopted(edition, files, lead), lead)
    person = holder(files[0])
    Membership.objects.filter(user=person).update(state="ended")
    client.force_login(person)
    assert client.get(reverse("explained:mine", args=[files[0].public_id])).status_code == 404


@pytest.mark.parametrize("level", Level)
def test_no_page_names_another_applicant_or_a_juror(edition, files, lead, client, level):
    """Crawl: each applicant, each of their pages, on screen and on paper; and the team's page of the same file."""
    announce(adopted(edition, files, lead), lead)
    actions.set_level(edition=edition, level=level, by=lead, at=NOW)
    for file in files:
        client.force_login(holder(file))
        texts = [client.get(reverse("explained:mine", args=[file.public_id])).content.decode(), str(exports.data(told(file)))]
        client.force_login(lead)
        texts.append(client.get(reverse("explained:file", args=[file.public_id])).content.decode().split("<h1")[1])
        others = [other for other in files if other != file]
        hidden = [word for other in others for word in (other.title, other.organisation.name, other.public_id, other.reference)]
        for text in texts:
            plain = text.replace("&#x27;", "'").replace("’", "'").casefold()
            assert [word for word in hidden if word.replace("’", "'").casefold() in plain] == []
            assert [name for name in ("Paul Mercier", "Fatou Diop") if name.casefold() in plain] == []


def test_jurors_words_are_shown_only_where_a_lead_allows(edition, files, lead):
    announce(adopted(edition, files, lead), lead)
    assert told(files[0]).opinions == []
    actions.set_level(edition=edition, level=Level.REASONS, by=lead, at=NOW)
    opinions = told(files[0]).opinions
    assert sorted(opinion["mark"] for opinion in opinions) == ["16,00", "20,00"]
    reason = opinions[0]["points"][0]["reason"]
    assert reason == "Mieux que [une autre candidature], dit [un membre du jury] ; l'Épicerie du Coin aussi."


def test_strangers_words_stay_words(edition, files, lead, client):
    announce(adopted(edition, files, lead), lead)
    actions.set_level(edition=edition, level=Level.REASONS, by=lead, at=NOW)
    client.force_login(holder(files[0]))
    text = client.get(reverse("explained:mine", args=[files[0].public_id])).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
    assert "{{ 7*7 }}" in text
    assert exports.as_pdf(told(files[0])).startswith(b"%PDF")


def test_a_short_or_odd_name_hides_nothing_else(edition):
    make.organisation("L.E")
    body = make.organisation("a.* (b")
    file, other = sit.file(edition, organisation=body), sit.file(edition, organisation=make.organisation("Le"))
    masks = content.Masks(edition)
    assert masks.over("Le budget de a.* (b tient.", other) == "Le budget de [une autre candidature] tient."
    assert masks.over("Le budget de A.* (B tient.", file) == "Le budget de A.* (B tient."
    assert masks.over("", file) == ""


# ── The setting ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_lead_alone_chooses_what_applicants_read(edition, lead, officer, client):
    address = reverse("explained:setting", args=[edition.call.slug, edition.slug])
    assert page.level_of(edition.pk) == Level.MEAN
    client.force_login(officer)
    assert client.post(address, {"level": "reasons"}).status_code == 403
    assert not rules.can_set_level(officer, edition)
    client.force_login(lead)
    assert client.post(address, {"level": "all"}).status_code == 200
    assert client.post(address, {"level": "reasons"}).status_code == 302
    assert page.level_of(edition.pk) == Level.REASONS
    actions.set_level(edition=edition, level=Level.MEAN, by=lead, at=NOW)
    assert page.level_of(edition.pk) == Level.MEAN


# ── Computation ──────────────────────────────────────────────────────────────────────────────────────────────────
def carried(terms, **line):
    def made(session):
        facts = {"created_by": session.created_by, "created_at": NOW, "changed_at": NOW, "carried_at": NOW}
        scenario = Scenario.objects.create(
            deliberation=session, name="Un par thème", origin=ScenarioOrigin.SOLVER, terms=terms, report={"is_proved": True}, **facts
        )
        for proposal in session.proposals.all():
            ScenarioLine.objects.create(scenario=scenario, proposal=proposal, **{"outcome": "award", "amount_cents": 1_000_000} | line)

    return made


def test_computation_that_was_carried_is_told_and_mentioned(edition, files, lead):
    terms = {
        "aim": "best",
        "envelope_cents": 2_000_000,
        "share": 60,
        "theme_files": 2,
        "commune_files": 3,
        "least_mark": "9.5",
        "theme_share": 40,
    }
    announce(adopted(edition, files, lead, scenario=carried(terms | {"kept": [1], "left_out": []})), lead)

    said = " ".join(told(files[0]).computation)
    other = " ".join(told(files[1]).computation)

    for words in ("60", "40", "9,5", "2 dossiers", "3 dossiers", "La séance a suivi"):
        assert words in said
    assert "en a décidé autrement" in other
    assert "kept" not in Examination.objects.first().content["computation"]["terms"]
    letter = Message.objects.filter(kind="review.letter").first()
    assert "L311-3-1" in str(letter.facts)


CITY = {"of": "theme", "key": "1", "name": "la thématique « Ville »", "files_at_least": 1, "cents_at_most": 500_000}


@pytest.mark.parametrize(
    ("carried_choice", "words"),
    [
        (["award", 1_000_000], ("retenu, 10 000 €. La séance a suivi",)),
        (["reject", 0], ("retenu, 10 000 €. La séance a suivi", "a été modifié à la main")),
    ],
    ids=["as computed", "changed before the session"],
)
def test_what_is_told_is_what_was_computed_not_what_hands_made_of_it(edition, files, lead, carried_choice, words):
    """The scenario is thrown away after it was carried, or changed before: the explanation follows neither."""

    def made(session):
        keys = [str(pk) for pk in session.proposals.values_list("pk", flat=True)]
        session.carried = {
            "terms": {"aim": "best", "envelope_cents": 2_000_000, "share": 60, "quotas": [CITY]},
            "computed": {key: ["award", 1_000_000] for key in keys},
            "chosen": dict.fromkeys(keys, carried_choice),
            "is_proved": True,
            "on": "2026-11-12",
        }
        session.save(update_fields=["carried"])

    announce(adopted(edition, files, lead, scenario=made), lead)

    said = " ".join(told(files[0]).computation).replace("\u00a0", " ").replace("\u202f", " ").lower()
    for word in (*words, "La thématique « Ville » : au moins 1 dossier, au plus 5 000 €."):
        assert word.lower() in said
    assert ("à la main" in said) == (carried_choice[0] == "reject")


@pytest.mark.parametrize("terms", [{}, None])
def test_no_computation_is_said_too(edition, files, lead, terms):
    announce(adopted(edition, files, lead, scenario=carried({}) if terms == {} else None), lead)
    assert told(files[0]).computation == [page._computation({}, told(files[0]).decision)[0]]
    assert "L311-3-1" not in str(Message.objects.filter(kind="review.letter").first().facts)


# ── Not eligible, and decided again ──────────────────────────────────────────────────────────────────────────────
def test_file_not_eligible_is_explained_by_its_conditions(edition, lead, officer):
    file = sit.file(edition, state="submitted")
    assert told(file) is None
    proposal = screening.propose_ineligible(
        application=file, rule="age", reason="Créée trop récemment.", expected_version=file.version, by=officer, at=NOW
    )
    screening.confirm_ineligible(proposal=proposal, by=lead, at=NOW)
    assert told(file) is None
    found = told(file, announced=False)
    assert (found.decision, found.reason, found.scores) == (None, "Créée trop récemment.", [])
    assert len(found.content["conditions"]) == 2
    assert exports.as_pdf(found).startswith(b"%PDF")


def test_applicant_reads_the_decision_they_were_told_of(edition, files, lead):
    """Reopened and decided again, not announced yet: the first explanation stands for its applicant."""
    first = adopted(edition, files, lead)
    announce(first, lead)
    again = sit.deliberation(edition, by=lead, title="Seconde séance")
    deliberating.table_files(deliberation=again, applications=[files[1]], by=lead, at=NOW)
    again.proposals.update(outcome="award", amount_cents=500_000)
    again.refresh_from_db()
    later = NOW + timedelta(days=30)
    second = deliberating.adopt(deliberation=again, expected_version=again.version, by=lead, at=later)[0]
    assert told(files[1]).decision == first[1]
    assert told(files[1], announced=False).decision == second
    announce([second], lead)
    assert told(files[1]).decision == second


def test_role_revoked_reads_nothing(edition, files, lead):
    announce(adopted(edition, files, lead), lead)
    lead.grants.update(revoked_at=NOW) if hasattr(lead, "grants") else lead.role_grants.update(revoked_at=NOW)
    lead = type(lead).objects.get(pk=lead.pk)
    assert not rules.files_visible_to(lead).exists()
    assert not lead.has_role(Role.LEAD)
