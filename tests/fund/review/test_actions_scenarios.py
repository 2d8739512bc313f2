"""Scenarios: by hand, in the order of the ranking, computed; they weigh, they never decide."""

from fractions import Fraction

import pytest

from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.commons.places.models import Commune
from terreau.fund.calls.models import Theme
from terreau.fund.calls.states import State
from terreau.fund.review import rules
from terreau.fund.review.actions import deliberating
from terreau.fund.review.actions import scenarios as acts
from terreau.fund.review.models import Decision, Scenario
from terreau.fund.review.queries import deliberation as reads
from terreau.fund.review.queries import portfolio, quotas
from terreau.fund.review.queries import scenarios as plans
from terreau.fund.review.queries.deliberation import Intent
from terreau.fund.review.queries.portfolio import MOST, Terms
from terreau.fund.review.states import DeliberationState, Outcome, ScenarioOrigin
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db
NOW = make.NOW
# Points out of 5 on each criterion (so marks of 20, 16, 12, 8), and what each asks for, in euros.
FILES = (("Jardin", 5, 10_000), ("Vélo", 4, 12_000), ("Cuisine", 3, 6_000), ("Couture", 2, 5_000))


@pytest.fixture
def edition():
    return sit.edition(envelope_cents=20_000_00, amount_max_cents=15_000_00, amount_min_cents=1_000_00)


@pytest.fixture
def session(edition, lead):
    """A table of four scored files, in the order of the ranking."""
    themes = [Theme.objects.create(slug=slug, name=slug.title()) for slug in ("ville", "soin")]
    Commune.objects.create(code="92050", name="Nanterre", search_text="nanterre")
    seat = sit.seat(sit.panel(edition))
    files = []
    for place, (title, points, euros) in enumerate(FILES):
        file = sit.file(edition, title=title, requested_cents=euros * 100, theme=themes[place // 2], commune_code="92050")
        sit.review(sit.assignment(seat, file), points, points, points)
        files.append(file)
    session = sit.deliberation(edition, by=lead)
    deliberating.table_files(deliberation=session, applications=files, by=lead, at=NOW)
    session.refresh_from_db()
    return session


@pytest.fixture
def lines(session, lead):
    return reads.table(session, viewer=lead)


def start(session, by, name="A", **facts):
    return acts.start(deliberation=session, name=name, by=by, at=NOW, **({"origin": ScenarioOrigin.BLANK} | facts))


def compute(session, lines, by, **terms):
    terms = Terms(**({"envelope_cents": 20_000_00, "share": 100} | terms))
    return acts.compute(deliberation=session, name="Calcul", lines=lines, terms=terms, by=by, at=NOW)


def funded(scenario, lines):
    """{title: euros} of what a scenario funds."""
    titles = {line.proposal.pk: line.proposal.application.title for line in lines}
    chosen = plans.intents_of(scenario).values()
    return {titles[intent.proposal]: intent.amount_cents // 100 for intent in chosen if intent.outcome == Outcome.AWARD}


def test_it_works(session, lines, lead):
    scenario = compute(session, lines, lead, waiting=1)

    assert funded(scenario, lines) == {"Jardin": 10_000, "Cuisine": 6_000}  # 20 + 12; with the bicycle, 28 but 22 000 €
    assert scenario.report["is_proved"] is True
    acts.carry(scenario=scenario, expected_version=session.version, by=lead, at=NOW)
    session.refresh_from_db()
    session.proposals.filter(outcome="reject").update(reason="Hors enveloppe.")
    decisions = deliberating.adopt(deliberation=session, expected_version=session.version, by=lead, at=NOW)
    assert sorted((d.application.title, d.outcome, d.amount_cents) for d in decisions) == [
        ("Couture", "reject", 0),
        ("Cuisine", "award", 6_000_00),
        ("Jardin", "award", 10_000_00),
        ("Vélo", "waitlist", 0),
    ]


def test_a_scenario_decides_nothing(session, lines, lead):
    before = list(session.proposals.values("outcome", "amount_cents"))
    compute(session, lines, lead)

    assert list(session.proposals.values("outcome", "amount_cents")) == before
    assert not Decision.objects.exists()
    assert set(Entry.objects.filter(verb__startswith="review.scenario").values_list("verb", flat=True)) == {"review.scenario_started"}


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, {"Jardin": 10_000, "Cuisine": 6_000}),
        ({"share": 50}, {"Jardin": 9_000, "Vélo": 6_000, "Couture": 2_500, "Cuisine": 0}),
        ({"aim": MOST}, {"Cuisine": 6_000, "Couture": 5_000}),
        ({"theme_files": 2, "envelope_cents": 40_000_00}, dict.fromkeys(("Jardin", "Vélo", "Cuisine", "Couture"), 0)),
        ({"commune_files": 1}, {"Jardin": 10_000}),
        ({"theme_share": 30}, {"Cuisine": 6_000}),
        ({"least_mark": "13"}, {"Jardin": 10_000}),
    ],
    ids=["all or nothing", "half at least", "most files", "each theme", "one a commune", "part of a theme", "least mark"],
)
def test_terms_are_kept(session, lines, lead, terms, expected):
    scenario = compute(session, lines, lead, **terms)

    asked = Terms(**({"envelope_cents": 20_000_00, "share": 100} | terms))
    given = funded(scenario, lines)
    assert sum(given.values()) * 100 <= asked.envelope_cents
    for line in lines:
        application = line.proposal.application
        if application.title in given:
            assert application.requested_cents * asked.share // 100 <= given[application.title] * 100 <= application.requested_cents
    if terms == {"share": 50}:
        # 20 + 16 + 12 (14 000 € at least) beats 20 + 16 + 8: all four would need 16 500 €, which the envelope holds.
        assert set(given) == {"Jardin", "Vélo", "Cuisine", "Couture"}
    elif "theme_files" in terms:
        assert set(given) == set(expected)
    elif terms == {"aim": MOST}:
        assert len(given) == 2
    else:
        assert given == expected


def test_kept_and_left_out_files(session, lines, lead):
    kept, left_out = (line.proposal.pk for line in (lines[3], lines[0]))

    scenario = compute(session, lines, lead, kept=(kept,), left_out=(left_out,))

    assert funded(scenario, lines) == {"Vélo": 12_000, "Couture": 5_000}


def test_impossible_terms_say_which_of_them(session, lines, lead):
    with pytest.raises(acts.Impossible) as caught:
        compute(session, lines, lead, theme_files=2, envelope_cents=20_000_00)
    assert len(caught.value.reasons) > 1
    assert "enveloppe" in str(caught.value)
    assert not Scenario.objects.exists()


def test_files_without_a_mark_or_an_amount_are_not_chosen_and_said(edition, lead):
    unscored, free = sit.file(edition, title="Sans note"), sit.file(edition, title="Sans montant", requested_cents=None)
    session = sit.deliberation(edition, by=lead)
    deliberating.table_files(deliberation=session, applications=[unscored, free], by=lead, at=NOW)
    session.refresh_from_db()
    lines = reads.table(session, viewer=lead)

    scenario = compute(session, lines, lead)

    assert funded(scenario, lines) == {}
    assert len(scenario.report["notes"]) == 2


def test_why_tells_the_cost_of_the_other_choice(session, lines, lead):
    terms = Terms(envelope_cents=20_000_00, share=100)
    scenario = compute(session, lines, lead)
    amounts = {pk: intent.amount_cents for pk, intent in plans.intents_of(scenario).items()}

    def said(line):
        return " ".join(portfolio.why(lines, session.edition, terms, amounts, line.proposal.pk, seconds=5))

    plain = said(lines[0]).replace("\u00a0", " ").replace("\u202f", " ")
    assert "reçoit 10 000 €" in plain
    assert "avec « " in plain  # without the garden, the bicycle comes in
    assert "28,00 au lieu de 32,00" in plain
    assert "reste" in said(lines[1])  # 4 000 € are left, the bicycle needs 12 000
    assert portfolio.why(lines, session.edition, terms, amounts, 0, seconds=5)


# ── Quotas of one theme, of one commune ──────────────────────────────────────────────────────────────────────────
def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def quota(lines, title, **bounds):
    """Bounds of the theme of a file, whatever the others have."""
    theme = next(line.proposal.application.theme for line in lines if line.proposal.application.title == title)
    return quotas.Quota(of=quotas.THEME, key=str(theme.pk), name=f"la thématique « {theme.name} »", **bounds)


@pytest.mark.parametrize(
    ("title", "bounds", "expected"),
    [
        ("Jardin", {"files_at_most": 0}, {"Cuisine": 6_000, "Couture": 5_000}),
        ("Jardin", {"cents_at_most": 10_000_00}, {"Jardin": 10_000, "Cuisine": 6_000}),
        ("Jardin", {"cents_at_least": 12_000_00}, {"Vélo": 12_000, "Cuisine": 6_000}),
        ("Couture", {"files_at_least": 2, "cents_at_most": 20_000_00}, {"Cuisine": 6_000, "Couture": 5_000}),
        ("Couture", {"files_at_most": 0}, {"Jardin": 10_000}),
    ],
    ids=["no file", "euros at most", "euros at least", "files at least", "no file of the other"],
)
def test_one_theme_has_bounds_of_its_own(session, lines, lead, title, bounds, expected):
    scenario = compute(session, lines, lead, quotas=(quota(lines, title, **bounds),))

    assert funded(scenario, lines) == expected
    assert scenario.report["is_proved"] is True
    assert Terms.read(scenario.terms).quotas == (quota(lines, title, **bounds),)
    assert len(scenario.report["without"]) == 1


def test_one_commune_has_bounds_of_its_own(session, lines, lead):
    own = quotas.Quota(of=quotas.COMMUNE, key="92050", name="la commune de Nanterre", cents_at_most=6_000_00)

    scenario = compute(session, lines, lead, quotas=(own,))

    assert funded(scenario, lines) == {"Cuisine": 6_000}
    assert "Nanterre" in scenario.report["without"][0]
    assert "avec « " in scenario.report["without"][0]  # what the cap keeps out
    assert "Jardin" in scenario.report["without"][0]


def test_bounds_of_its_own_win_over_those_of_all(session, lines, lead):
    """Two files in every theme, but none asked of one: which lowers its own floor, and leaves that of the other."""
    own = quota(lines, "Jardin", files_at_least=0)

    assert set(funded(compute(session, lines, lead, theme_files=2, quotas=(own,)), lines)) == {"Cuisine", "Couture"}


@pytest.mark.parametrize(
    ("own", "general", "expected"),
    [
        ({"files_at_most": 0}, {"theme_files": 1}, (0, 0)),
        ({"files_at_least": 2}, {"theme_files": 1}, (2, None)),
        ({}, {"theme_files": 1}, (1, None)),
        ({"files_at_least": 0}, {"theme_files": 1}, (0, None)),
    ],
)
def test_own_bounds_and_those_of_all(lines, own, general, expected):
    terms = Terms(envelope_cents=20_000_00, quotas=(quota(lines, "Jardin", **own),), **general)
    found = quotas.groups(lines, {"92050": "Nanterre"})

    rows = {plain(row.category): (row.files_at_least, row.files_at_most) for row in quotas.asked_of(terms, found)}

    assert rows["la thématique « Ville »"] == expected


def test_a_floor_of_its_own_lifts_the_cap_of_all(lines):
    own = quota(lines, "Jardin", cents_at_least=12_000_00)
    found = quotas.groups(lines, {})
    rows = {plain(row.category): row for row in quotas.asked_of(Terms(envelope_cents=20_000_00, theme_share=30, quotas=(own,)), found)}

    assert rows["la thématique « Ville »"].cents_at_most == 12_000_00
    assert rows["la thématique « Soin »"].cents_at_most == 6_000_00


def test_impossible_bounds_name_the_theme_and_nothing_else(session, lines, lead):
    """The money of one theme cannot be reached by files left out of it: the conflict is said in words of people."""
    kept_out = tuple(line.proposal.pk for line in lines if line.proposal.application.title in {"Jardin", "Vélo"})
    own = (quota(lines, "Jardin", files_at_least=1), quota(lines, "Couture", files_at_most=1))

    with pytest.raises(acts.Impossible) as caught:
        compute(session, lines, lead, left_out=kept_out, quotas=own)

    said = plain(str(caught.value))
    assert "la thématique « Ville » demande" in said
    assert "Soin" not in said  # the conflict is minimal
    assert "theme:" not in said


def test_themes_of_the_same_name_are_told_apart(lines):
    twin = Theme.objects.create(slug="ville-2", name="Ville")
    lines[3].proposal.application.theme = twin

    names = [group.name for group in quotas.groups(lines, {}) if group.of == quotas.THEME]

    assert len(names) == len(set(names)) == 3


def test_choices_changed_by_hand_say_which_bounds_they_break(session, lines, lead):
    scenario = compute(session, lines, lead, quotas=(quota(lines, "Couture", files_at_most=0),))
    assert plans.strays(scenario.terms, lines, plans.intents_of(scenario), {}) == ()
    couture = next(line.proposal.pk for line in lines if line.proposal.application.title == "Couture")

    chosen = plans.intents_of(scenario) | {couture: Intent(couture, Outcome.AWARD, 5_000_00)}
    acts.save(scenario=scenario, intents=list(chosen.values()), expected_version=1, by=lead, at=NOW)

    scenario = Scenario.objects.get()
    columns = plans.compare(session, lines, reads.budget(session))
    assert [len(column.breaches) for column in columns] == [0, 1]
    assert "Soin » : 1 dossier, où l’on avait demandé au plus 0" in plain(columns[1].breaches[0])


# ── What a computation gave is kept, whatever comes after ────────────────────────────────────────────────────────
def carry(scenario, session, by):
    session.refresh_from_db()
    acts.carry(scenario=scenario, expected_version=session.version, by=by, at=NOW)
    session.refresh_from_db()
    return session.carried


def changed(scenario, by, **outcomes):
    """Everything refused by hand."""
    chosen = [Intent(pk, Outcome.REJECT) for pk in plans.intents_of(scenario)]
    acts.save(scenario=scenario, intents=chosen, expected_version=scenario.version, by=by, at=NOW)
    return Scenario.objects.get(pk=scenario.pk)


def test_what_was_carried_does_not_follow_the_scenario(session, lines, lead):
    scenario = compute(session, lines, lead)
    kept = carry(scenario, session, lead)

    acts.discard(scenario=changed(scenario, lead), by=lead, at=NOW)

    session.refresh_from_db()
    assert session.carried == kept
    assert kept["computed"] == kept["chosen"]


def test_a_scenario_changed_before_it_is_carried_remembers_what_was_computed(session, lines, lead):
    scenario = compute(session, lines, lead)
    given = plans.computed_by(scenario)

    kept = carry(changed(scenario, lead), session, lead)

    assert kept["computed"] == given
    assert {outcome for outcome, _cents in kept["chosen"].values()} == {"reject"}


def test_a_copy_of_a_computed_scenario_is_still_computed(session, lines, lead):
    """A copy, then the table copied from it: applicants are told of the computation all the same (CRPA R311-3-1-1)."""
    first = compute(session, lines, lead)
    chosen = plans.intents_of(first).values()
    copied = start(session, lead, name="Copie", origin=ScenarioOrigin.COPY, intents=chosen, like=first)
    assert carry(copied, session, lead)["computed"] == plans.computed_by(first)

    again = start(session, lead, name="Table", origin=ScenarioOrigin.TABLE, intents=plans.of_table(lines).values())
    assert carry(changed(again, lead), session, lead)["computed"] == plans.computed_by(first)


def test_a_scenario_by_hand_carried_last_leaves_no_computation(session, lines, lead):
    assert carry(compute(session, lines, lead), session, lead)
    by_hand = start(session, lead, name="Main", intents=[Intent(line.proposal.pk, Outcome.REJECT) for line in lines])

    assert carry(by_hand, session, lead) == {}


def test_in_the_order_of_the_ranking(lines):
    found = plans.in_ranking_order(lines, 20_000_00, cap_cents=0)

    assert [(intent.outcome, intent.amount_cents, intent.rank) for intent in found] == [
        ("award", 10_000_00, None),
        ("waitlist", 0, 1),
        ("waitlist", 0, 2),
        ("waitlist", 0, 3),
    ]


def test_figures_of_a_scenario(session, lines, lead):
    scenario = compute(session, lines, lead)

    column = plans.compare(session, lines, reads.budget(session))[1]

    figures = column.figures
    assert column.scenario == scenario
    assert (figures.awarded, figures.refused, figures.budget.left, figures.inversions) == (2, 2, 4_000_00, 1)
    assert (figures.mean, figures.lowest) == (Fraction(16), Fraction(12))
    assert [(share.name, share.files, share.cents) for share in figures.themes] == [("Soin", 1, 6_000_00), ("Ville", 1, 10_000_00)]
    assert [(share.name, share.files) for share in figures.communes] == [("Nanterre", 2)]


# ── By hand ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_computed_scenario_changed_by_hand_is_no_longer_proved(session, lines, lead):
    scenario = compute(session, lines, lead)

    acts.save(
        scenario=scenario, intents=[Intent(lines[0].proposal.pk, "award", 5_000_00)], expected_version=scenario.version, by=lead, at=NOW
    )

    scenario.refresh_from_db()
    assert (scenario.origin, scenario.report, scenario.version) == (ScenarioOrigin.RETOUCHED, {}, 2)


def test_saving_the_same_choices_changes_nothing(session, lines, lead):
    scenario = compute(session, lines, lead)
    same = list(plans.intents_of(scenario).values())

    acts.save(scenario=scenario, intents=same, expected_version=1, by=lead, at=NOW)

    scenario.refresh_from_db()
    assert (scenario.origin, scenario.version) == (ScenarioOrigin.SOLVER, 1)


def test_two_people_never_overwrite_each_other(session, lines, lead):
    scenario = start(session, lead)
    choice = [Intent(lines[0].proposal.pk, "award", 5_000_00)]
    acts.save(scenario=scenario, intents=choice, expected_version=1, by=lead, at=NOW)

    with pytest.raises(acts.CannotPlan):
        acts.save(scenario=scenario, intents=[Intent(lines[1].proposal.pk, "reject")], expected_version=1, by=lead, at=NOW)
    assert [intent.outcome for intent in plans.intents_of(Scenario.objects.get()).values()] == ["award"]


def test_amounts_keep_within_what_was_asked(session, lines, lead):
    scenario = start(session, lead)

    with pytest.raises(acts.CannotPlan) as caught:
        acts.save(scenario=scenario, intents=[Intent(lines[0].proposal.pk, "award", 10_000_01)], expected_version=1, by=lead, at=NOW)
    assert "Jardin" in str(caught.value)


def test_the_table_written_by_someone_else_is_not_overwritten_unseen(session, lines, lead):
    scenario = compute(session, lines, lead)
    seen = session.version
    deliberating.save_proposals(
        deliberation=session, intents=[Intent(lines[0].proposal.pk, "reject", reason="Non.")], expected_version=seen, by=lead, at=NOW
    )

    with pytest.raises(WrongState):
        acts.carry(scenario=scenario, expected_version=seen, by=lead, at=NOW)
    assert session.proposals.filter(outcome="reject").count() == 1


def test_reasons_already_written_stay(session, lines, lead):
    session.proposals.filter(pk=lines[3].proposal.pk).update(reason="Trop tôt.")

    acts.carry(scenario=compute(session, lines, lead), expected_version=session.version, by=lead, at=NOW)

    row = session.proposals.get(pk=lines[3].proposal.pk)
    assert (row.outcome, row.reason) == ("reject", "Trop tôt.")


def test_an_empty_scenario_is_not_carried(session, lead):
    with pytest.raises(acts.CannotPlan):
        acts.carry(scenario=start(session, lead), expected_version=session.version, by=lead, at=NOW)


@pytest.mark.parametrize("name", ["", "   ", "A"])
def test_a_name_of_its_own(session, lead, name):
    first = start(session, lead)
    other = start(session, lead, "B")

    with pytest.raises(acts.CannotPlan):
        start(session, lead, name)
    with pytest.raises(acts.CannotPlan):
        acts.rename(scenario=other, name=name, by=lead, at=NOW)
    acts.rename(scenario=first, name="A", by=lead, at=NOW)  # its own name
    assert sorted(Scenario.objects.values_list("name", flat=True)) == ["A", "B"]


def test_not_too_many_to_compare(session, lead):
    for number in range(plans.MOST):
        start(session, lead, f"n° {number}")

    with pytest.raises(acts.CannotPlan):
        start(session, lead, "de trop")


def test_a_file_taken_off_leaves_the_scenarios(session, lines, lead):
    scenario = compute(session, lines, lead)

    deliberating.take_off(proposal=lines[0].proposal, reason="Retour au jury.", by=lead, at=NOW)

    assert "Jardin" not in funded(Scenario.objects.get(pk=scenario.pk), reads.table(session, viewer=lead))


ACTS = {
    "start": lambda scenario, session, by: start(session, by, "Neuf"),
    "save": lambda scenario, session, by: acts.save(
        scenario=scenario, intents=[Intent(session.proposals.first().pk, "reject")], expected_version=1, by=by, at=NOW
    ),
    "rename": lambda scenario, session, by: acts.rename(scenario=scenario, name="Autre", by=by, at=NOW),
    "discard": lambda scenario, session, by: acts.discard(scenario=scenario, by=by, at=NOW),
    "carry": lambda scenario, session, by: acts.carry(scenario=scenario, expected_version=session.version, by=by, at=NOW),
}


@pytest.mark.parametrize("verb", ACTS)
@pytest.mark.parametrize("state", [DeliberationState.ADOPTED, DeliberationState.RELEASED])
def test_nothing_changes_once_adopted(session, lines, lead, verb, state):
    scenario = compute(session, lines, lead)
    type(session).objects.filter(pk=session.pk).update(state=state)
    before = Scenario.objects.values().get()

    with pytest.raises(WrongState):
        ACTS[verb](scenario, session, lead)
    assert Scenario.objects.values().get() == before


@pytest.mark.parametrize("verb", ACTS)
def test_a_lead_linked_to_an_applicant_leaves_the_room(session, lines, lead, verb):
    scenario = compute(session, lines, lead)
    make.member(lines[0].proposal.application.organisation, person=lead)
    before = Scenario.objects.values().get()

    with pytest.raises(deliberating.Conflicted):
        ACTS[verb](scenario, session, lead)
    assert Scenario.objects.values().get() == before


@pytest.mark.parametrize("role", [*Role, None])
def test_only_leads_see_scenarios(session, lead, role):
    start(session, lead)
    person = make.user(roles=[role] if role else [])

    assert rules.scenarios_visible_to(person).exists() is (role == Role.LEAD)


def test_a_withdrawn_file_is_neither_chosen_nor_counted(session, lines, lead):
    application = lines[0].proposal.application
    type(application).objects.filter(pk=application.pk).update(state=State.WITHDRAWN)
    lines = reads.table(session, viewer=lead)

    scenario = compute(session, lines, lead)

    assert "Jardin" not in funded(scenario, lines)
    assert plans.compare(session, lines, reads.budget(session))[1].figures.awarded == len(funded(scenario, lines))
