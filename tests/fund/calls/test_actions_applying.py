"""The life of an application in the applicant's hands, through the real actions."""

import copy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from terreau.commons.forms.models import Sheet
from terreau.commons.journal import queries as journal
from terreau.commons.outbox.models import Message
from terreau.fund.calls import rules
from terreau.fund.calls.actions import applying, filling, screening
from terreau.fund.calls.models import Application, Submission, TargetPublic, Theme
from terreau.fund.calls.queries import applications
from terreau.fund.calls.states import State
from terreau.lib import fingerprints
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ANSWERS = {"title": "Cantine solidaire", "summary": "Des repas partagés.", "amount": 800_000}
FULL = {
    "siret": make.siret(500),
    "rna": "W921234567",
    "address": "1 rue Haute",
    "postcode": "92000",
    "commune_code": "92050",
    "commune_name": "Nanterre",
}


@pytest.fixture
def organisation():
    return make.organisation("Les Jardins partagés", **FULL)


@pytest.fixture
def signer(organisation):
    return make.member(organisation, person=make.user("presidente@exemple.test", name="Nadia Cherif"))


@pytest.fixture
def writer(organisation):
    return make.member(organisation, can_sign=False, person=make.user("salarie@exemple.test", name="Paul Weber"))


@pytest.fixture
def edition():
    return make.edition("2026")


@pytest.fixture
def draft(edition, organisation, writer):
    application = applying.start(edition=edition, organisation=organisation, by=writer, at=NOW)
    filling.save_answers(application=application, values=ANSWERS, by=writer, at=NOW)
    return application


def submit(application, by, at=NOW, **words):
    return applying.submit(application=application, by=by, at=at, **words)


def fresh(application):
    return Application.objects.get(pk=application.pk)


# ── Beginning ──
def test_it_works(draft, signer):
    submission = submit(draft, signer)

    found = fresh(draft)
    assert (found.state, found.number, found.reference) == (State.SUBMITTED, 1, "2026-001")
    assert (found.title, found.requested_cents, found.commune_code) == ("Cantine solidaire", 800_000, "92050")
    assert submission.content["answers"] == ANSWERS
    assert submission.content["organisation"]["siret"] == FULL["siret"]
    assert submission.content["applicant"]["name"] == "Nadia Cherif"
    assert fingerprints.sha256(Submission.objects.get().content) == submission.sha256
    assert applications.is_intact(Submission.objects.get())


@pytest.mark.case("HY#3556")
def test_start_twice_gives_the_same_draft(edition, organisation, writer, signer):
    first = applying.start(edition=edition, organisation=organisation, by=writer, at=NOW)
    second = applying.start(edition=edition, organisation=organisation, by=signer, at=NOW + MINUTE)

    assert first == second
    assert (Application.objects.count(), Sheet.objects.count()) == (1, 1)
    assert [line.verb for line in journal.history(first)] == ["application.started"]


def test_start_without_organisation_twice_gives_the_same_draft(edition, writer):
    first = applying.start(edition=edition, by=writer, at=NOW)

    assert applying.start(edition=edition, by=writer, at=NOW) == first
    assert first.organisation is None


def test_start_with_the_same_key_gives_the_same_draft(edition):
    first = applying.start(edition=edition, by=None, key="k" * 43, at=NOW)

    assert applying.start(edition=edition, by=None, key="k" * 43, at=NOW) == first
    assert "k" * 43 not in first.draft_key_hash
    assert [line.verb for line in journal.history(first)] == ["application.started_unsigned"]


def test_start_asks_before_a_second_application(draft, signer, organisation, edition):
    submit(draft, signer)

    with pytest.raises(applying.AlreadyApplied):
        applying.start(edition=edition, organisation=organisation, by=signer, at=NOW)
    other = applying.start(edition=edition, organisation=organisation, by=signer, at=NOW, is_another=True)
    assert other != draft


@pytest.mark.parametrize("moment", ["before", "after", "no_new_drafts"])
def test_start_refuses_outside_the_window(organisation, writer, moment):
    edition = make.edition(new_drafts_until=NOW - MINUTE if moment == "no_new_drafts" else None)
    at = {"before": edition.opens_at - MINUTE, "after": edition.closes_at, "no_new_drafts": NOW}[moment]

    with pytest.raises(applying.CannotStart):
        applying.start(edition=edition, organisation=organisation, by=writer, at=at)
    assert Sheet.objects.count() == 0


def test_start_refuses_someone_elses_organisation(edition, organisation, stranger):
    with pytest.raises(applying.CannotStart):
        applying.start(edition=edition, organisation=organisation, by=stranger, at=NOW)


def test_start_prefills_what_the_house_knows(organisation, writer):
    schema = {
        "sections": [
            {
                "id": "who",
                "title": "Vous",
                "questions": [
                    {"id": "siret", "kind": "siret", "label": "SIRET"},
                    {"id": "mail", "kind": "short_text", "label": "Courriel", "options": {"prefill": "person.email"}},
                    {"id": "place", "kind": "commune", "label": "Commune", "options": {"prefill": "organisation.commune"}},
                    {"id": "free", "kind": "short_text", "label": "Autre"},
                ],
            }
        ]
    }
    edition = make.edition(form_version=make.form_version(schema))

    application = applying.start(edition=edition, organisation=organisation, by=writer, at=NOW)

    stored = dict(application.sheet.answers.values_list("question", "value"))
    assert stored == {"siret": FULL["siret"], "mail": "salarie@exemple.test", "place": "92050"}


def test_choose_organisation_offers_the_draft_there_is(draft, edition, organisation, signer):
    alone = applying.start(edition=edition, by=signer, at=NOW)

    with pytest.raises(filling.AlreadyDrafted) as refusal:
        filling.choose_organisation(application=alone, organisation=organisation, by=signer, at=NOW)

    assert refusal.value.application == draft
    assert fresh(alone).organisation is None


def test_claim_takes_drafts_of_this_browser_only_once(edition, writer, stranger):
    application = applying.start(edition=edition, by=None, key="a" * 43, siret_hint=FULL["siret"], at=NOW)

    assert applying.claim(keys=["a" * 43, "b" * 43], by=writer, at=NOW) == [application]
    assert applying.claim(keys=["a" * 43], by=stranger, at=NOW) == []
    assert fresh(application).started_by == writer


def test_claim_never_loses_a_draft_to_another(edition, writer):
    """The person already had a draft of their own: both stay."""
    own = applying.start(edition=edition, by=writer, at=NOW)
    found = applying.start(edition=edition, by=None, key="a" * 43, at=NOW)

    applying.claim(keys=["a" * 43], by=writer, at=NOW)

    assert set(rules.applications_held_by(writer)) == {own, found}


# ── Filling ──
def test_save_answers_keeps_lists_in_step(draft, writer):
    filling.save_answers(application=draft, values={"title": "Épicerie"}, expected_versions={"title": 1}, by=writer, at=NOW)

    found = fresh(draft)
    assert (found.title, found.search_text) == ("Épicerie", "epicerie les jardins partages")


def test_save_answers_after_sending_is_refused(draft, signer, writer):
    submit(draft, signer)

    with pytest.raises(filling.NotWritable):
        filling.save_answers(application=draft, values={"title": "Autre"}, expected_versions={"title": 1}, by=writer, at=NOW)


def test_a_file_is_never_named_into_an_answer(organisation, writer):
    schema = {"sections": [{"id": "files", "title": "Pièces", "questions": [{"id": "statutes", "kind": "file", "label": "Statuts"}]}]}
    edition = make.edition(form_version=make.form_version(schema))
    application = applying.start(edition=edition, organisation=organisation, by=writer, at=NOW)

    with pytest.raises(Refusal):
        filling.save_answers(application=application, values={"statutes": ["someoneelses"]}, by=writer, at=NOW)


def test_discard_leaves_nothing_but_the_journal(draft, writer):
    filling.discard(application=draft, by=writer, at=NOW)

    assert (Application.objects.count(), Sheet.objects.count()) == (0, 0)


def test_discard_refuses_what_was_sent(draft, signer):
    submit(draft, signer)
    applying.reopen(application=draft, by=signer, at=NOW)

    with pytest.raises(filling.NotWritable):
        filling.discard(application=draft, by=signer, at=NOW)


# ── Sending ──
def test_submit_gives_every_reason_at_once(edition, writer):
    bare = make.organisation("Sans rien", with_siret=False)
    make.member(bare, person=writer, can_sign=False)
    application = applying.start(edition=edition, organisation=bare, by=writer, at=NOW)
    filling.save_answers(application=application, values={"amount": 2_000_000}, by=writer, at=NOW)

    with pytest.raises(applying.CannotSubmit) as refusal:
        submit(application, writer, at=edition.closes_at)

    text = " ".join(refusal.value.reasons)
    for expected in ("SIRET", "Nom du projet", "15\u202f000"):
        assert expected in text
    assert len(refusal.value.reasons) >= 6
    assert application.state == State.DRAFT
    assert fresh(application).state == State.DRAFT


@pytest.mark.case("GG#6869")
@pytest.mark.parametrize(("seconds", "is_sent"), [(-1, True), (0, False), (1, False)])
def test_submit_at_closing_to_the_second(draft, signer, edition, seconds, is_sent):
    at = edition.closes_at + timedelta(seconds=seconds)

    if is_sent:
        submit(draft, signer, at=at)
    else:
        with pytest.raises(applying.CannotSubmit):
            submit(draft, signer, at=at)

    assert (fresh(draft).state == State.SUBMITTED) is is_sent


def test_submit_within_a_personal_extension(draft, signer, edition):
    Application.objects.filter(pk=draft.pk).update(extended_until=edition.closes_at + DAY)

    submit(fresh(draft), signer, at=edition.closes_at + DAY - timedelta(seconds=1))

    assert fresh(draft).state == State.SUBMITTED


def test_submit_is_for_those_who_sign(draft, writer):
    with pytest.raises(applying.CannotSubmit):
        submit(draft, writer)


def test_submit_refuses_what_changed_since_it_was_read(draft, signer, writer):
    seen = fresh(draft).edited_at.isoformat()
    filling.save_answers(application=draft, values={"title": "Autre"}, expected_versions={"title": 1}, by=writer, at=NOW + MINUTE)

    with pytest.raises(applying.CannotSubmit):
        submit(draft, signer, at=NOW + 2 * MINUTE, seen=seen)
    submit(draft, signer, at=NOW + 2 * MINUTE, seen=fresh(draft).edited_at.isoformat())


def test_submit_twice_is_one_submission_and_one_mail_each(draft, signer, writer):
    seen = fresh(draft)
    submit(draft, signer)

    with pytest.raises(WrongState):
        submit(seen, signer)

    assert Submission.objects.count() == 1
    assert sorted(Message.objects.values_list("to__email", flat=True)) == ["presidente@exemple.test", "salarie@exemple.test"]


def test_submit_acknowledges_as_the_law_asks(draft, signer, settings):
    """CRPA R112-5: date of receipt, service, contact, what silence means and from when."""
    submit(draft, signer)

    mail = Message.objects.filter(to=signer).get()
    assert settings.AUTHORITY["court"] in mail.body
    assert "22\u00a0janvier\u00a02027" in mail.body
    assert settings.AUTHORITY["contact"] in mail.body
    assert settings.AUTHORITY["address"] in mail.body
    assert mail.send_after > NOW


@pytest.mark.parametrize(
    ("day", "due"),
    [((2026, 12, 31, 17), (2027, 2, 28, 17)), ((2027, 1, 28, 12), (2027, 3, 28, 12)), ((2026, 8, 25, 23), (2026, 10, 25, 23))],
    ids=["short month", "clocks go forward", "clocks go back"],
)
def test_silence_counts_calendar_months_on_the_wall(draft, signer, day, due):
    paris = ZoneInfo("Europe/Paris")
    at = datetime(*day, tzinfo=paris)
    edition = draft.edition
    type(edition).objects.filter(pk=edition.pk).update(opens_at=at - DAY, closes_at=at + DAY)

    submit(fresh(draft), signer, at=at)

    assert fresh(draft).silence_at == datetime(*due, tzinfo=paris)


def test_numbers_follow_each_other_and_refusals_take_none(edition, signer, organisation, writer):
    numbers = []
    for title in ("Un", "Deux", "Trois"):
        application = applying.start(edition=edition, organisation=organisation, by=signer, at=NOW, is_another=True)
        with pytest.raises(applying.CannotSubmit):
            submit(application, signer)
        filling.save_answers(application=application, values={**ANSWERS, "title": title}, by=signer, at=NOW)
        submit(application, signer)
        numbers.append(fresh(application).number)

    assert numbers == [1, 2, 3]


@pytest.mark.case("DS#11700")
def test_an_older_form_stays_the_one_it_was_begun_with(draft, signer, edition):
    """The edition changes form while drafts are open: theirs does not move under their feet."""
    before = draft.sheet.form_version
    stricter = {
        **make.SCHEMA,
        "sections": [
            {"id": "new", "title": "Tout autre", "questions": [{"id": "q", "kind": "short_text", "label": "Q", "is_required": True}]}
        ],
        "roles": {},
    }
    type(edition).objects.filter(pk=edition.pk).update(form_version=make.form_version(stricter))

    submission = submit(fresh(draft), signer)

    assert submission.form_version == before


# ── Money ──
BUDGETED = {
    "sections": [
        {
            "id": "all",
            "title": "Projet",
            "questions": [
                {"id": "title", "kind": "short_text", "label": "Nom", "is_required": True},
                {"id": "amount", "kind": "money", "label": "Montant", "is_required": True},
                {
                    "id": "budget",
                    "kind": "budget",
                    "label": "Budget",
                    "is_required": True,
                    "options": {"charges": [{"code": "60", "label": "Achats"}], "produits": [{"code": "74", "label": "Subventions"}]},
                },
                {
                    "id": "theme",
                    "kind": "single",
                    "label": "Thème",
                    "options": {"choices": [{"id": "vie_quotidienne", "label": "Vie quotidienne"}, {"id": "autre", "label": "Autre"}]},
                },
                {
                    "id": "publics",
                    "kind": "multiple",
                    "label": "Publics",
                    "options": {"choices": [{"id": "jeunes", "label": "Jeunes"}, {"id": "aines", "label": "Aînés"}]},
                },
            ],
        }
    ],
    "roles": {"title": "title", "requested_cents": "amount", "budget": "budget", "theme": "theme", "publics": "publics"},
}


def budget(charges, produits):
    return {
        "charges": [{"code": "60", "label": "Achats", "cents": charges}],
        "produits": [{"code": "74", "label": "Subventions", "cents": produits}],
    }


@pytest.mark.parametrize(
    ("amount", "charges", "produits", "is_refused"),
    [
        (700_000, 1_000_000, 1_000_000, False),
        (700_001, 1_000_000, 1_000_000, True),
        (700_000, 1_000_000, 999_999, True),
        (1_500_001, 10_000_000, 10_000_000, True),
        (99_999, 1_000_000, 1_000_000, True),
        (100_000, 1_000_000, 1_000_000, False),
    ],
    ids=["at the rate", "a cent above the rate", "unbalanced", "above the largest", "below the smallest", "the smallest"],
)
def test_submit_guards_money_to_the_cent(organisation, signer, amount, charges, produits, is_refused):
    edition = make.edition(form_version=make.form_version(BUDGETED), rate_max=7000, amount_min_cents=100_000)
    application = applying.start(edition=edition, organisation=organisation, by=signer, at=NOW)
    filling.save_answers(
        application=application, values={"title": "A", "amount": amount, "budget": budget(charges, produits)}, by=signer, at=NOW
    )

    if is_refused:
        with pytest.raises(applying.CannotSubmit) as refusal:
            submit(application, signer)
        assert len(refusal.value.reasons) == 1
    else:
        submit(application, signer)


def test_mirror_finds_theme_and_publics_of_the_house(organisation, signer):
    theme = Theme.objects.create(slug="vie-quotidienne", name="Vie quotidienne")
    young = TargetPublic.objects.create(slug="jeunes", name="Jeunes")
    edition = make.edition(form_version=make.form_version(BUDGETED))
    application = applying.start(edition=edition, organisation=organisation, by=signer, at=NOW)

    filling.save_answers(
        application=application,
        values={"theme": "vie_quotidienne", "publics": ["jeunes", "aines"], "budget": budget(5, 5)},
        by=signer,
        at=NOW,
    )

    found = fresh(application)
    assert (found.theme, list(found.publics.all()), found.budget_cents) == (theme, [young], 5)


# ── Afterwards ──
def test_reopen_then_send_again_keeps_the_number_and_both_copies(draft, signer, writer):
    first = submit(draft, signer)
    applying.reopen(application=draft, by=signer, at=NOW + MINUTE)
    assert (fresh(draft).state, fresh(draft).number, fresh(draft).silence_at) == (State.DRAFT, 1, None)
    filling.save_answers(application=draft, values={"title": "Mieux"}, expected_versions={"title": 1}, by=writer, at=NOW + MINUTE)

    second = submit(draft, signer, at=NOW + DAY)

    first.refresh_from_db()
    assert (first.is_superseded, second.is_superseded, second.sequence) == (True, False, 2)
    assert first.content["answers"]["title"] == "Cantine solidaire"
    assert [(change.label, change.before.text, change.after.text) for change in applications.changes(first, second)] == [
        ("Nom du projet", "Cantine solidaire", "Mieux")
    ]
    assert fresh(draft).number == 1


def test_reopen_after_closing_is_refused(draft, signer, edition):
    submit(draft, signer)

    with pytest.raises(applying.CannotReopen):
        applying.reopen(application=draft, by=signer, at=edition.closes_at)
    assert fresh(draft).state == State.SUBMITTED


def test_reopen_waits_for_the_other_draft(draft, signer, edition, organisation):
    submit(draft, signer)
    applying.start(edition=edition, organisation=organisation, by=signer, at=NOW, is_another=True)

    with pytest.raises(applying.CannotReopen):
        applying.reopen(application=draft, by=signer, at=NOW)
    assert draft.state == State.SUBMITTED


def test_withdraw_keeps_all_and_stops_the_clock(draft, signer):
    submit(draft, signer)

    applying.withdraw(application=draft, reason="<b>Plus de temps</b>", by=signer, at=NOW)

    assert (fresh(draft).state, fresh(draft).silence_at) == (State.WITHDRAWN, None)
    assert Submission.objects.count() == 1
    assert Message.objects.filter(kind="calls.withdrawn", to=signer).get().quote == "<b>Plus de temps</b>"


@pytest.fixture
def asked(draft, signer, officer):
    submit(draft, signer)
    return screening.request_completion(
        application=draft, sections=["money"], message="Précisez.", due_at=NOW + 10 * DAY, by=officer, at=NOW + DAY
    )


def test_resend_only_touches_what_was_reopened(draft, asked, writer, officer):
    with pytest.raises(filling.NotWritable):
        filling.save_answers(application=draft, values={"title": "Autre"}, expected_versions={"title": 1}, by=writer, at=NOW + 2 * DAY)
    filling.save_answers(application=draft, values={"amount": 700_000}, expected_versions={"amount": 1}, by=writer, at=NOW + 2 * DAY)

    submission = applying.resend(application=draft, by=writer, at=NOW + 2 * DAY)

    found = fresh(draft)
    assert (found.state, found.requested_cents, submission.sequence) == (State.SUBMITTED, 700_000, 2)
    asked.refresh_from_db()
    assert asked.is_answered
    assert Message.objects.filter(kind="calls.completed", to=officer).count() == 1


def test_resend_resumes_the_clock_where_it_stood(draft, asked, writer):
    left = fresh(draft).silence_left

    applying.resend(application=draft, by=writer, at=NOW + 3 * DAY)

    assert fresh(draft).silence_at == NOW + 3 * DAY + left


@pytest.mark.case("DS#8550")
def test_resend_after_the_due_instant_still_counts_but_not_for_the_clock(draft, asked, writer, edition):
    """Closing and lateness move nothing; the suspension ends with the time allowed (L114-5)."""
    left = fresh(draft).silence_left
    late = max(asked.due_at, edition.closes_at) + 5 * DAY

    applying.resend(application=fresh(draft), by=writer, at=late)

    assert (fresh(draft).state, fresh(draft).silence_at) == (State.SUBMITTED, asked.due_at + left)


def test_resend_checks_what_was_reopened(draft, asked, writer):
    filling.save_answers(application=draft, values={"amount": None}, expected_versions={"amount": 1}, by=writer, at=NOW + 2 * DAY)

    with pytest.raises(applying.CannotSubmit):
        applying.resend(application=draft, by=writer, at=NOW + 2 * DAY)
    assert fresh(draft).state == State.TO_COMPLETE


def test_withdraw_closes_the_request_for_completion(draft, asked, signer):
    applying.withdraw(application=draft, reason="Non", by=signer, at=NOW + 2 * DAY)

    asked.refresh_from_db()
    assert asked.closed_at == NOW + 2 * DAY


def test_tell_signers_once_a_day(draft, writer, signer):
    applying.tell_signers(application=draft, by=writer, at=NOW)
    applying.tell_signers(application=draft, by=writer, at=NOW + MINUTE)

    assert Message.objects.filter(kind="calls.ready", to=signer).count() == 1


def test_write_to_team_tells_whoever_follows_the_file(draft, asked, signer, officer, lead):
    applying.write_to_team(application=draft, body="Bonjour", by=signer, at=NOW + DAY)

    assert [message.to for message in Message.objects.filter(kind="calls.message_to_team")] == [officer]


def test_write_to_team_tells_the_team_when_nobody_follows_yet(draft, signer, officer, lead):
    submit(draft, signer)

    applying.write_to_team(application=draft, body="Bonjour", by=signer, at=NOW)

    assert [message.to for message in Message.objects.filter(kind="calls.message_to_team")] == [officer]


def test_a_person_who_left_gets_no_mail(draft, signer, writer, organisation):
    organisation.memberships.filter(user=writer).update(state="ended")

    submit(draft, signer)

    assert [message.to for message in Message.objects.all()] == [signer]


@pytest.mark.case("HY#4220")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_whole_life_in_any_language(draft, signer, writer, officer, language):
    """Labels decide nothing."""
    with translation.override(language):
        submit(draft, signer)
        screening.request_completion(application=draft, sections=["money"], message="?", due_at=NOW + DAY, by=officer, at=NOW)
        applying.resend(application=draft, by=writer, at=NOW)
        applying.reopen(application=draft, by=signer, at=NOW)
        submit(draft, signer)
        screening.admit(application=draft, by=officer, at=NOW)

    assert fresh(draft).state == State.IN_REVIEW


# ── Questions asked of some only ──
def conditional(edition):
    yes = {"question": "grown", "op": "is", "value": True}
    more = [
        {"id": "grown", "kind": "yes_no", "label": "Déjà aidé ?"},
        {"id": "past", "kind": "money", "label": "Combien ?", "is_required": True, "when": yes},
        {
            "id": "sum",
            "kind": "computed",
            "label": "En tout",
            "options": {
                "formula": {"op": "sum", "of": [{"question": "amount", "unit": "money"}, {"question": "past", "unit": "money"}]},
                "result": "money",
            },
        },
    ]
    schema = copy.deepcopy(make.SCHEMA)
    schema["sections"].append({"id": "past_section", "title": "Avant", "help": "", "questions": more})
    edition.form_version = make.form_version(schema)
    edition.save()
    return edition


def answered(edition, organisation, writer, **more):
    application = applying.start(edition=conditional(edition), organisation=organisation, by=writer, at=NOW)
    filling.save_answers(application=application, values={**ANSWERS, **more}, by=writer, at=NOW)
    return application


def test_hidden_answers_are_not_frozen_and_calculated_ones_are(edition, organisation, writer, signer):
    application = answered(edition, organisation, writer, grown=False, past=5)

    submission = submit(application, signer)

    assert submission.content["answers"] == {**ANSWERS, "grown": False, "sum": 800_000}
    assert applications.is_intact(Submission.objects.get())


def test_question_that_shows_is_required(edition, organisation, writer, signer):
    application = answered(edition, organisation, writer, grown=True)

    with pytest.raises(applying.CannotSubmit, match="Combien"):
        submit(application, signer)
    filling.save_answers(application=application, values={"past": 5}, by=writer, at=NOW)
    assert submit(application, signer).content["answers"]["sum"] == 800_005


def test_amount_that_is_not_asked_does_not_count(edition, organisation, writer):
    schema = copy.deepcopy(make.SCHEMA)
    first = {"id": "grown", "kind": "yes_no", "label": "Besoin d’argent ?"}
    schema["sections"].insert(0, {"id": "first", "title": "D’abord", "help": "", "questions": [first]})
    for section in schema["sections"]:
        for question in section["questions"]:
            if question["id"] == "amount":
                question["when"] = {"question": "grown", "op": "is", "value": True}
    edition.form_version = make.form_version(schema)
    edition.save()
    application = applying.start(edition=edition, organisation=organisation, by=writer, at=NOW)

    filling.save_answers(application=application, values={**ANSWERS, "grown": True}, by=writer, at=NOW)
    assert fresh(application).requested_cents == 800_000
    filling.save_answers(application=application, values={"grown": False}, expected_versions={"grown": 1}, by=writer, at=NOW)
    assert fresh(application).requested_cents is None
