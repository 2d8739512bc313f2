"""Writing an edition, publishing it, giving more time, closing it: what a lead may do, when, and what it leaves behind."""

import itertools
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.fund.calls import rules
from terreau.fund.calls.actions import authoring, editions, lists, rubric
from terreau.fund.calls.models import Correction, Criterion, Edition, Extension, TargetPublic, Theme
from terreau.fund.calls.queries import authoring as queries
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.states import EDITION_MOVES, EditionState, State, Window
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal
from tests import factories as make

NOW = make.NOW
DAY = timedelta(days=1)
ASSOCIATIONS = [{"id": "who", "kind": "legal_family", "families": ["association"]}]


def draft(**fields):
    """An edition that lacks nothing to be published."""
    return make.edition(
        state=EditionState.DRAFT,
        published_at=None,
        **({"summary": "En bref", "presentation": "Le **propos**", "eligibility": ASSOCIATIONS} | fields),
    )


def verbs(thing):
    return [line.verb for line in journal.history(thing)]


def test_it_works(lead):
    call = authoring.create_call(name="Le Progrès", slug="le-progres", by=lead, at=NOW)
    edition = authoring.create_edition(call=call, slug="2026", title="Vie quotidienne", by=lead, at=NOW)
    keep = {"edition": edition, "by": lead, "at": NOW}
    authoring.write(
        step="texts", values={"title": "Vie quotidienne", "summary": "En bref", "presentation": "Le propos", "benefits": ""}, **keep
    )
    authoring.write(step="money", values={"envelope_cents": 10_000_000, "amount_max_cents": 1_500_000}, **keep)
    authoring.write(step="dates", values={"opens_at": NOW, "closes_at": NOW + DAY}, **keep)
    authoring.write(step="form", values={"form_version": make.form_version()}, **keep)
    authoring.write(step="eligibility", values={"eligibility": ASSOCIATIONS}, **keep)
    rubric.add(label="Utilité sociale", weight=2, **keep)
    editions.publish(**keep)

    edition.refresh_from_db()
    assert (edition.state, edition.published_at) == (EditionState.PUBLISHED, NOW)
    assert clock.window(edition, NOW) == Window.OPEN
    assert verbs(edition)[0] == "edition.published"
    assert not Correction.objects.exists()


# ── The machine ──────────────────────────────────────────────────────────────────────────────────────────────────
ACTIONS = {
    "publish": editions.publish,
    "unpublish": editions.unpublish,
    "start_review": editions.start_review,
    "conclude": editions.conclude,
    "archive": editions.archive,
}
RULES = {
    "publish": rules.can_publish,
    "unpublish": rules.can_unpublish,
    "start_review": rules.can_start_review,
    "conclude": rules.can_conclude,
    "archive": rules.can_archive,
}


def test_every_move_has_its_action_and_its_rule():
    assert set(ACTIONS) == set(RULES) == set(EDITION_MOVES)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("state", "verb"), list(itertools.product(EditionState, EDITION_MOVES)))
def test_each_verb_moves_from_its_states_and_no_other(lead, state, verb, language):
    """In French as in English: nothing depends on how a state is called."""
    closes = NOW + DAY if verb in {"publish", "unpublish"} else NOW
    edition = make.edition(
        state=state, summary="En bref", presentation="Le propos", opens_at=NOW - DAY, closes_at=closes, published_at=NOW - DAY
    )

    with translation.override(language):
        if state in EDITION_MOVES[verb].sources:
            ACTIONS[verb](edition=edition, by=lead, at=NOW)
            expected = EDITION_MOVES[verb].target
        else:
            with pytest.raises(WrongState):
                ACTIONS[verb](edition=edition, by=lead, at=NOW)
            expected = state
            assert verbs(edition) == []

    edition.refresh_from_db()
    assert edition.state == expected


@pytest.mark.parametrize(("state", "verb", "role"), list(itertools.product(EditionState, EDITION_MOVES, [*Role, None])))
def test_who_may_ask_for_each_verb_in_each_state(db, state, verb, role):
    edition = Edition(state=state)
    person = make.user(roles=[role] if role else [])

    assert RULES[verb](person, edition) is (role in EDITION_MOVES[verb].roles and state in EDITION_MOVES[verb].sources)


# ── Publishing ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "lack",
    [
        {"summary": ""},
        {"presentation": ""},
        {"envelope_cents": 0},
        {"amount_max_cents": 0},
        {"opens_at": None},
        {"closes_at": None},
        {"closes_at": NOW},
        {"rate_max": 7000},
        {"eligibility": [{"id": "x", "kind": "astrology"}]},
        {"form_version": "draft"},
        {"form_version": "without roles"},
    ],
)
def test_publishing_what_is_incomplete_says_what_is_missing(lead, lack):
    if lack.get("form_version") == "draft":
        lack = {"form_version": make.form_version(state="draft")}
    elif lack.get("form_version"):
        lack = {"form_version": make.form_version({**make.SCHEMA, "roles": {}})}
    edition = draft(**lack)

    with pytest.raises(editions.NotReady) as refusal:
        editions.publish(edition=edition, by=lead, at=NOW)

    assert refusal.value.reasons
    edition.refresh_from_db()
    assert edition.state == EditionState.DRAFT


def test_publishing_without_criteria_is_refused(lead):
    edition = draft()
    edition.criteria.all().delete()

    with pytest.raises(editions.NotReady):
        editions.publish(edition=edition, by=lead, at=NOW)


def test_unpublishing_is_refused_once_someone_has_begun(lead):
    edition = make.edition()
    make.application(edition)

    with pytest.raises(editions.TooSoon):
        editions.unpublish(edition=edition, by=lead, at=NOW)

    edition.refresh_from_db()
    assert edition.state == EditionState.PUBLISHED


# ── Rewriting ────────────────────────────────────────────────────────────────────────────────────────────────────
NEW_VALUES = {
    "texts": {"title": "Autre titre"},
    "regulations": {"regulations": "Article 1"},
    "money": {"envelope_cents": 12_000_000},
    "dates": {"closes_at": NOW + 20 * DAY},
    "eligibility": {"eligibility": ASSOCIATIONS},
    "checklist": {"checklist": [{"id": "statutes", "label": "Statuts signés"}]},
}


@pytest.mark.parametrize(("state", "step"), list(itertools.product(EditionState, NEW_VALUES)))
def test_each_step_is_free_to_correct_or_closed_according_to_the_state(lead, state, step):
    edition = make.edition(state=state, opens_at=NOW + DAY, closes_at=NOW + 10 * DAY)
    ask = {"edition": edition, "step": step, "values": NEW_VALUES[step], "by": lead, "at": NOW}

    if rules.is_free(edition, step):
        authoring.write(**ask)
        assert verbs(edition) == ["edition.changed"]
        assert not Correction.objects.exists()
    elif rules.is_correctable(edition, step):
        with pytest.raises(authoring.NeedsReason):
            authoring.write(**ask, reason="  ")
        authoring.write(**ask, reason="Erreur de saisie")
        correction = Correction.objects.get()
        assert (correction.step, correction.reason, correction.by) == (step, "Erreur de saisie", lead)
        assert correction.changes[0][1] != correction.changes[0][2]
        assert verbs(edition) == ["edition.corrected"]
    else:
        with pytest.raises(authoring.CannotWrite):
            authoring.write(**ask, reason="Erreur de saisie")
        assert verbs(edition) == []


@pytest.mark.parametrize("values", [{"amount_max_cents": 1_400_000}, {"amount_min_cents": 1}, {"rate_max": 9_000}])
def test_what_projects_are_judged_by_is_closed_once_the_jury_has_begun(lead, values):
    edition = make.edition(state=EditionState.IN_REVIEW)

    with pytest.raises(authoring.CannotWrite):
        authoring.write(edition=edition, step="money", values=values, by=lead, at=NOW, reason="Après coup")


def test_money_of_a_decided_edition_is_closed(lead):
    edition = make.edition(state=EditionState.DECIDED)

    assert not rules.can_change(lead, edition, "money")


@pytest.mark.parametrize(
    ("step", "values"),
    [
        ("money", {"amount_min_cents": 2_000_000}),
        ("money", {"amount_max_cents": 20_000_000}),
        ("money", {"rate_max": 0}),
        ("money", {"rate_max": 10_001}),
        ("dates", {"closes_at": NOW - 20 * DAY}),
        ("dates", {"new_drafts_until": NOW + 11 * DAY}),
        ("dates", {"new_drafts_until": NOW - 11 * DAY}),
        ("dates", {"grace_until": NOW}),
        ("eligibility", {"eligibility": [{"id": "x", "kind": "legal_family", "families": []}]}),
    ],
)
def test_values_that_do_not_hold_together_are_refused(lead, step, values):
    edition = draft()

    with pytest.raises(authoring.CannotWrite):
        authoring.write(edition=edition, step=step, values=values, by=lead, at=NOW)


def test_a_form_that_is_still_a_draft_is_refused(lead):
    with pytest.raises(authoring.CannotWrite):
        authoring.write(edition=draft(), step="form", values={"form_version": make.form_version(state="draft")}, by=lead, at=NOW)


def test_the_envelope_never_goes_below_what_is_awarded(lead):
    edition = make.edition(state=EditionState.IN_REVIEW, awarded_cents=9_000_000)

    with pytest.raises(authoring.CannotWrite):
        authoring.write(edition=edition, step="money", values={"envelope_cents": 8_000_000}, by=lead, at=NOW, reason="Moins d’argent")

    edition.refresh_from_db()
    assert edition.envelope_cents == 10_000_000
    assert not Correction.objects.exists()


def test_a_step_holds_its_own_fields_only(lead):
    with pytest.raises(ValueError, match="awarded_cents"):
        authoring.write(edition=draft(), step="money", values={"awarded_cents": 1}, by=lead, at=NOW)


def test_dates_of_a_call_that_has_opened_are_extended_not_rewritten(lead):
    edition = make.edition()

    with pytest.raises(authoring.CannotWrite):
        authoring.write(edition=edition, step="dates", values={"closes_at": NOW + DAY}, by=lead, at=NOW, reason="Plus tôt")


def test_a_page_shown_before_another_write_is_refused(lead):
    edition = draft()
    shown = edition.version
    authoring.write(edition=edition, step="texts", values={"title": "Le premier"}, by=lead, at=NOW, version=shown)

    with pytest.raises(WrongState):
        authoring.write(
            edition=Edition.objects.get(pk=edition.pk), step="texts", values={"title": "Le second"}, by=lead, at=NOW, version=shown
        )

    edition.refresh_from_db()
    assert edition.title == "Le premier"


def test_renaming_keeps_the_search_in_step(lead):
    edition = draft()
    authoring.write(edition=edition, step="texts", values={"title": "Énergie partagée"}, by=lead, at=NOW)
    authoring.change_call(call=edition.call, name="L’Élan", tagline="", by=lead, at=NOW)

    edition.refresh_from_db()
    assert "energie partagee" in edition.search_text
    assert "l'elan" in edition.search_text


def test_framing_of_a_public_call_is_corrected_in_public(lead):
    edition = make.edition()
    theme = Theme.objects.create(slug="sante", name="Santé")

    with pytest.raises(authoring.NeedsReason):
        authoring.set_framing(edition=edition, themes=[theme], publics=[], by=lead, at=NOW)
    authoring.set_framing(edition=edition, themes=[theme], publics=[], by=lead, at=NOW, reason="Oubli")

    assert list(edition.themes.all()) == [theme]
    assert edition.corrections.get().changes[0][2] == "Santé"


def test_a_copy_takes_all_but_dates_files_and_history(lead):
    source = make.edition(eligibility=ASSOCIATIONS, presentation="Le propos", checklist=[{"id": "a", "label": "A"}])
    source.themes.add(Theme.objects.create(slug="sante", name="Santé"))
    make.application(source)

    copy = authoring.create_edition(call=source.call, slug="copie", title="Copie", source=source, by=lead, at=NOW)

    assert (copy.state, copy.opens_at, copy.closes_at, copy.awarded_cents) == (EditionState.DRAFT, None, None, 0)
    assert (copy.presentation, copy.eligibility, copy.checklist, copy.form_version) == (
        source.presentation,
        source.eligibility,
        source.checklist,
        source.form_version,
    )
    assert list(copy.themes.all()) == list(source.themes.all())
    assert [c.label for c in copy.criteria.order_by("position")] == [c.label for c in source.criteria.order_by("position")]
    assert copy.applications.count() == 0


def test_an_address_is_taken_once(lead):
    edition = make.edition("2026")

    with pytest.raises(authoring.NameTaken):
        authoring.create_edition(call=edition.call, slug="2026", title="Encore", by=lead, at=NOW)
    with pytest.raises(authoring.NameTaken):
        authoring.create_call(name="Le Progrès", slug=edition.call.slug, by=lead, at=NOW)


# ── The rubric ───────────────────────────────────────────────────────────────────────────────────────────────────
def labels(edition):
    return [criterion.label for criterion in edition.criteria.order_by("position")]


def test_criteria_exchange_places(lead):
    edition = draft()
    first = edition.criteria.get(position=1)

    rubric.shift(criterion=first, is_up=False, by=lead, at=NOW)
    assert labels(edition) == ["Innovation", "Utilité sociale", "Faisabilité"]
    rubric.shift(criterion=Criterion.objects.get(pk=first.pk), is_up=True, by=lead, at=NOW)
    rubric.shift(criterion=Criterion.objects.get(pk=first.pk), is_up=True, by=lead, at=NOW)
    assert labels(edition) == ["Utilité sociale", "Innovation", "Faisabilité"]


def test_criteria_of_a_public_call_change_with_a_reason_until_the_jury_begins(lead):
    edition = make.edition()
    criterion = edition.criteria.get(position=1)
    new = {"label": criterion.label, "help_text": "", "points_max": 5, "weight": 4, "by": lead, "at": NOW}

    with pytest.raises(authoring.NeedsReason):
        rubric.change(criterion=criterion, **new)
    rubric.change(criterion=criterion, **new, reason="Coefficient oublié")
    assert edition.corrections.get().changes == [["Utilité sociale", "noté sur 5, coefficient 1", "noté sur 5, coefficient 4"]]
    with pytest.raises(authoring.CannotWrite):
        rubric.shift(criterion=criterion, is_up=False, by=lead, at=NOW)

    Edition.objects.filter(pk=edition.pk).update(state=EditionState.IN_REVIEW)
    criterion = Criterion.objects.get(pk=criterion.pk)
    with pytest.raises(authoring.CannotWrite):
        rubric.change(criterion=criterion, **new, reason="Trop tard")
    with pytest.raises(authoring.CannotWrite):
        rubric.remove(criterion=criterion, by=lead, at=NOW, reason="Trop tard")


def test_a_public_call_keeps_a_criterion(lead):
    edition = make.edition()
    for criterion in edition.criteria.order_by("position")[:2]:
        rubric.remove(criterion=criterion, by=lead, at=NOW, reason="Simplification")

    with pytest.raises(authoring.CannotWrite):
        rubric.remove(criterion=edition.criteria.get(), by=lead, at=NOW, reason="Simplification")


# ── Shared lists ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_words_of_a_list_are_added_renamed_and_removed_when_nobody_bears_them(lead):
    theme = lists.add(kind=Theme, name="Santé mentale", by=lead, at=NOW)
    with pytest.raises(lists.NameInList):
        lists.add(kind=Theme, name="SANTÉ mentale", by=lead, at=NOW)
    lists.rename(word=theme, name="Santé", by=lead, at=NOW)
    edition = make.edition()
    edition.themes.add(theme)

    with pytest.raises(lists.InUse):
        lists.remove(word=theme, by=lead, at=NOW)
    edition.themes.clear()
    used = make.application(edition, theme=theme)
    with pytest.raises(lists.InUse):
        lists.remove(word=theme, by=lead, at=NOW)
    used.theme = None
    used.save()
    lists.remove(word=theme, by=lead, at=NOW)

    assert not Theme.objects.exists()
    assert lists.add(kind=TargetPublic, name="Aînés", by=lead, at=NOW).slug == "aines"


# ── More time ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_extending_tells_everyone_who_holds_a_draft_once(lead):
    edition = make.edition()
    holder = make.user()
    for _ in range(2):
        make.application(edition, organisation=(body := make.organisation()))
        make.member(body, person=holder)
    reader = make.member(body, can_edit=False)
    sent = make.application(edition, state=State.SUBMITTED, number=1)
    make.member(sent.organisation)

    extension = editions.extend(edition=edition, until=edition.closes_at + DAY, reason="Panne du site", by=lead, at=NOW)

    edition.refresh_from_db()
    assert edition.closes_at == extension.to_at == extension.from_at + DAY
    assert [(message.to, message.kind) for message in Message.objects.all()] == [(holder, "calls.extended")]
    assert reader.pk != holder.pk
    assert verbs(edition) == ["edition.extended"]


@pytest.mark.parametrize("days", [-1, 0])
def test_an_extension_gives_time_and_takes_none(lead, days):
    edition = make.edition()

    with pytest.raises(editions.CannotExtend):
        editions.extend(edition=edition, until=edition.closes_at + days * DAY, reason="Raison", by=lead, at=NOW)
    with pytest.raises(editions.CannotExtend):
        editions.extend(edition=edition, until=edition.closes_at + DAY, reason=" ", by=lead, at=NOW)
    assert not Extension.objects.exists()


def test_a_closed_call_may_open_again_before_the_jury_begins(lead):
    edition = make.edition(closes_at=NOW - DAY)

    with pytest.raises(editions.CannotExtend):
        editions.extend(edition=edition, until=NOW, reason="Panne", by=lead, at=NOW)
    editions.extend(edition=edition, until=NOW + DAY, reason="Panne", by=lead, at=NOW)

    assert clock.takes_new_drafts(edition, NOW)


@pytest.mark.parametrize("state", [state for state in EditionState if state != EditionState.PUBLISHED])
def test_only_a_published_edition_is_extended(lead, state):
    edition = make.edition(state=state)

    assert not rules.can_extend(lead, edition)
    with pytest.raises(WrongState):
        editions.extend(edition=edition, until=edition.closes_at + DAY, reason="Raison", by=lead, at=NOW)


def test_an_extension_keeps_the_length_of_the_grace_and_of_the_last_start(lead):
    edition = make.edition(closes_at=NOW + 5 * DAY, new_drafts_until=NOW + 3 * DAY, grace_until=NOW + 6 * DAY)

    editions.extend(edition=edition, until=NOW + 7 * DAY, reason="Panne", by=lead, at=NOW)

    assert (edition.new_drafts_until, edition.grace_until) == (NOW + 5 * DAY, NOW + 8 * DAY)


def test_an_extension_may_serve_only_what_is_begun(lead):
    edition = make.edition(closes_at=NOW + DAY)

    editions.extend(edition=edition, until=NOW + 3 * DAY, reason="Panne", by=lead, at=NOW, is_for_new=False)

    assert clock.takes_new_drafts(edition, NOW)
    assert not clock.takes_new_drafts(edition, NOW + DAY)
    assert clock.window(edition, NOW + DAY) == Window.OPEN


def test_a_personal_extension_gives_time_to_one_draft(lead):
    edition = make.edition(closes_at=NOW - DAY)
    late, other = make.application(edition), make.application(edition)
    holder = make.member(late.organisation)
    make.member(other.organisation)

    editions.extend_for(application=late, until=NOW + DAY, reason="Hospitalisation", by=lead, at=NOW)

    late.refresh_from_db()
    assert clock.is_open_for(late, NOW)
    assert not clock.is_open_for(other, NOW)
    assert [message.to for message in Message.objects.all()] == [holder]
    assert verbs(late) == ["application.extended"]
    with pytest.raises(editions.CannotExtend):
        editions.extend_for(application=late, until=NOW + DAY, reason="Encore", by=lead, at=NOW)


def test_a_personal_extension_is_for_drafts_before_the_jury(lead):
    sent = make.application(make.edition(closes_at=NOW - DAY), state=State.SUBMITTED, number=1)
    with pytest.raises(WrongState):
        editions.extend_for(application=sent, until=NOW + DAY, reason="Raison", by=lead, at=NOW)

    late = make.application(make.edition(state=EditionState.IN_REVIEW, closes_at=NOW - DAY))
    with pytest.raises(WrongState):
        editions.extend_for(application=late, until=NOW + DAY, reason="Raison", by=lead, at=NOW)


# ── To the jury, and done ────────────────────────────────────────────────────────────────────────────────────────
def test_the_jury_begins_after_closing_grace_and_personal_extensions(lead):
    edition = make.edition(closes_at=NOW, grace_until=NOW + DAY)
    late = make.application(edition, extended_until=NOW + 2 * DAY)
    waiting = make.application(edition, state=State.TO_COMPLETE, number=1)

    for at in (NOW - DAY, NOW, NOW + DAY):
        with pytest.raises(editions.TooSoon):
            editions.start_review(edition=edition, by=lead, at=at)
    editions.start_review(edition=edition, by=lead, at=NOW + 2 * DAY)

    for application, state in ((late, State.DRAFT), (waiting, State.TO_COMPLETE)):
        application.refresh_from_db()
        assert application.state == state


@pytest.mark.parametrize(
    ("state", "is_released", "is_done"),
    [
        (State.DRAFT, False, True),
        (State.WITHDRAWN, False, True),
        (State.SUBMITTED, False, False),
        (State.TO_COMPLETE, False, False),
        (State.IN_REVIEW, False, False),
        (State.DELIBERATION, False, False),
        (State.AWARDED, False, False),
        (State.INELIGIBLE, False, False),
        (State.AWARDED, True, True),
        (State.WAITLISTED, True, True),
        (State.REJECTED, True, True),
        (State.INELIGIBLE, True, True),
    ],
)
def test_an_edition_is_decided_when_everyone_has_an_answer_and_knows_it(lead, state, is_released, is_done):
    edition = make.edition(state=EditionState.IN_REVIEW)
    make.application(edition, state=state, released_at=NOW if is_released else None)

    if is_done:
        editions.conclude(edition=edition, by=lead, at=NOW)
    else:
        with pytest.raises(editions.TooSoon):
            editions.conclude(edition=edition, by=lead, at=NOW)


def test_a_living_waiting_list_is_not_archived(lead):
    edition = make.edition(state=EditionState.DECIDED)
    make.application(edition, state=State.WAITLISTED, released_at=NOW)

    with pytest.raises(editions.TooSoon):
        editions.archive(edition=edition, by=lead, at=NOW)


# ── Two people at once ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db(transaction=True)
def test_two_extensions_at_once_leave_one():
    lead = make.user(roles=[Role.LEAD])
    edition = make.edition()
    until = edition.closes_at + DAY
    outcomes, ready = [], threading.Barrier(2)

    def extend():
        mine = Edition.objects.get(pk=edition.pk)
        ready.wait(timeout=10)
        try:
            editions.extend(edition=mine, until=until, reason="Panne", by=lead, at=NOW)
            outcomes.append("won")
        except Refusal:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=extend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["refused", "won"]
    assert Extension.objects.count() == 1


def test_history_reads_as_sentences_in_french(lead):
    edition = make.edition()
    authoring.write(edition=edition, step="money", values={"envelope_cents": 11_000_000}, by=lead, at=NOW, reason="Rallonge")
    editions.extend(edition=edition, until=edition.closes_at + DAY, reason="Panne", by=lead, at=NOW)

    with translation.override("fr"):
        lines = [line.sentence for line in journal.history(edition)]

    assert lines[0].startswith("Claire Lemaire a repoussé la clôture au ")
    assert lines[1] == "Claire Lemaire a rectifié publiquement\u00a0: Budget. Motif\u00a0: Rallonge"


def test_readiness_lists_every_step_once(lead):
    assert [check.step for check in queries.readiness(draft(), NOW)] == list(queries.STEPS)


def test_history_says_which_criterion_which_condition_which_amount(lead):
    """Four lines “changed: Criteria” tell nobody anything."""
    edition = draft(eligibility=[])
    keep = {"edition": edition, "by": lead, "at": NOW}
    rubric.add(label="Ancrage local", **keep)
    authoring.write(step="eligibility", values={"eligibility": ASSOCIATIONS}, **keep)
    authoring.write(step="money", values={"envelope_cents": 12_000_000, "rate_max": 5_000}, **keep)
    with translation.override("fr"):
        rubric.shift(criterion=edition.criteria.get(label="Ancrage local"), is_up=True, by=lead, at=NOW)
        told = [entry.facts["step"] for entry in Entry.objects.filter(verb="edition.changed").order_by("pk")]

    assert [words.partition(" (")[2] for words in told] == [
        "Ancrage local)",
        "Votre structure est une association)",
        "Enveloppe, Part maximale du budget)",
        "Ancrage local)",
    ]


def test_two_criteria_never_share_a_name(lead):
    edition = draft()
    first, second = edition.criteria.order_by("position")[:2]
    words = {"help_text": "", "points_max": 5, "weight": 1, "by": lead, "at": NOW}

    with pytest.raises(authoring.CannotWrite):
        rubric.add(edition=edition, label=first.label.upper(), by=lead, at=NOW)
    with pytest.raises(authoring.CannotWrite):
        rubric.change(criterion=second, label=first.label, **words)
    rubric.change(criterion=Criterion.objects.get(pk=first.pk), label=first.label, **words)


def test_a_public_call_is_not_told_that_its_opening_is_past(lead):
    edition = make.edition(opens_at=NOW - DAY, closes_at=NOW + DAY)

    assert [check.standing for check in queries.readiness(edition, NOW) if check.step == "dates"] == ["done"]
    assert [check.standing for check in queries.readiness(draft(opens_at=NOW - DAY), NOW) if check.step == "dates"] == ["advised"]
