"""The lead at the desk, from a blank call to an archived edition; and what nobody else may do there."""

import html
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from terreau.fund.calls import rules
from terreau.fund.calls.models import Call, Correction, Edition, Extension, TargetPublic, Theme
from terreau.fund.calls.queries import authoring as queries
from terreau.fund.calls.queries import catalogue
from terreau.fund.calls.states import EditionState, State
from terreau.fund.calls.views.lead import DECISIONS
from tests import factories as make

NOW, DAY = make.NOW, timedelta(days=1)
WHO = {"id": "who", "kind": "legal_family", "families": ["association"]}
STEPS = [f"calls:edit_{step}" for step in queries.STEPS]
EDITION_PAGES = [
    "calls:desk_edition",
    "calls:preview",
    "calls:extend",
    "calls:drafts",
    "calls:add_criterion",
    "calls:choose_condition",
    *STEPS,
    *[f"calls:{verb}" for verb in DECISIONS],
]


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def desk(client, lead):
    client.force_login(lead)
    return client


def url(name, edition, *more):
    return reverse(name, args=[edition.call.slug, edition.slug, *more])


def text(response):
    return " ".join(html.unescape(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ").split())


def draft(**fields):
    return make.edition(
        state=EditionState.DRAFT, published_at=None, **({"summary": "En bref", "presentation": "Le propos", "eligibility": [WHO]} | fields)
    )


def sent(desk, name, edition, data, *more):
    """POST a form of an edition with the version its page shows."""
    edition.refresh_from_db()
    return desk.post(url(name, edition, *more), {"version": edition.version, **data}, follow=True)


def test_it_works(desk, lead):
    """From nothing to a public call, only through pages."""
    version = make.form_version()
    desk.post(reverse("calls:new_call"), {"name": "Le Progrès", "slug": "le-progres", "tagline": "Initiatives locales"})
    desk.post(reverse("calls:new_edition", args=["le-progres"]), {"title": "Vie quotidienne", "slug": "2026", "source": ""})
    edition = Edition.objects.get()
    assert text(desk.get(url("calls:desk_edition", edition))).count("circle-x") == 0
    sent(
        desk,
        "calls:edit_texts",
        edition,
        {"title": "Vie quotidienne", "summary": "En bref", "presentation": "Le **propos**", "benefits": ""},
    )
    sent(desk, "calls:edit_money", edition, {"envelope_cents": "100 000 €", "amount_max_cents": "15 000", "rate_max": "100 %"})
    dates = {"time_zone": "Europe/Paris", "opens_at": "2026-11-22T09:00", "closes_at": "2026-12-20T17:00"}
    sent(desk, "calls:edit_dates", edition, dates)
    sent(desk, "calls:edit_form", edition, {"form_version": version.pk})
    sent(desk, "calls:add_criterion", edition, {"label": "Utilité sociale", "points_max": 5, "weight": 2})
    sent(desk, "calls:add_condition", edition, {"families": ["association"]}, "legal_family")
    desk.post(url("calls:publish", edition))

    edition.refresh_from_db()
    assert edition.state == EditionState.PUBLISHED
    assert edition.closes_at == datetime(2026, 12, 20, 16, tzinfo=UTC)
    assert (edition.envelope_cents, edition.amount_max_cents, edition.rate_max) == (10_000_000, 1_500_000, 10_000)
    assert [rule["kind"] for rule in edition.eligibility] == ["legal_family"]
    assert "Le Progrès" in text(desk.get(reverse("calls:list")))


# ── Who enters ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", EDITION_PAGES)
def test_pages_of_an_edition_are_for_leads(client, lead, name):
    edition = make.edition()
    officer = make.user(roles=[Role.OFFICER])

    assert client.get(url(name, edition)).status_code == 302
    for person in (make.user(), make.user(roles=[Role.JUROR]), make.user(roles=[Role.ADMIN])):
        client.force_login(person)
        assert client.get(url(name, edition)).status_code == 403
    client.force_login(officer)
    assert client.get(url(name, edition)).status_code == (200 if name in {"calls:desk_edition", "calls:preview"} else 403)


@pytest.mark.parametrize("name", ["calls:desk", "calls:new_call", "calls:words"])
def test_pages_of_the_desk_are_for_the_team(client, db, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(make.user(roles=[Role.JUROR]))
    assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("state", EditionState)
@pytest.mark.parametrize("name", EDITION_PAGES)
def test_every_page_answers_or_refuses_with_reason_in_every_state(desk, lead, state, name):
    edition = make.edition(state=state, eligibility=[WHO])
    step = name.removeprefix("calls:edit_").replace("calls:add_criterion", "rubric").replace("calls:choose_condition", "eligibility")
    if step in queries.STEPS:
        expected = rules.can_change(lead, edition, step)
    elif name.removeprefix("calls:") in DECISIONS:
        expected = DECISIONS[name.removeprefix("calls:")].rule(lead, edition)
    elif name in {"calls:extend", "calls:drafts"}:
        expected = rules.can_extend(lead, edition)
    else:
        expected = True

    assert desk.get(url(name, edition)).status_code == (200 if expected else 403)


def test_a_get_changes_nothing(desk):
    edition = draft()
    before = Edition.objects.values().get(pk=edition.pk)

    for name in EDITION_PAGES:
        desk.get(url(name, edition), {"preview": "1", "way": "up"})

    assert Edition.objects.values().get(pk=edition.pk) == before
    assert desk.get(url("calls:shift_criterion", edition, edition.criteria.get(position=1).pk)).status_code == 405


# ── The desk ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_the_same_questions_however_many_editions(desk, count, django_assert_num_queries):
    for _ in range(count):
        make.application(make.edition())

    with django_assert_num_queries(6):
        desk.get(reverse("calls:desk"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_asks_the_same_questions_however_full(desk, lead, count, django_assert_num_queries):
    edition = make.edition()
    for _ in range(count):
        make.application(edition)
        Extension.objects.create(edition=edition, from_at=NOW, to_at=NOW + DAY, reason="Panne", by=lead, at=NOW)

    with django_assert_num_queries(13):
        desk.get(url("calls:desk_edition", edition))


def test_counts_tell_drafts_from_what_was_sent(desk):
    edition = make.edition()
    make.application(edition)
    make.application(edition, state=State.SUBMITTED, number=1, requested_cents=500_000)
    make.application(edition, state=State.WITHDRAWN, number=2, requested_cents=900_000)

    counts = queries.counts(edition, NOW)

    assert (counts.drafts, counts.sent, counts.requested_cents) == (1, 1, 500_000)


def test_an_empty_desk_says_where_to_begin(desk):
    assert reverse("calls:new_call") in text(desk.get(reverse("calls:desk")))


@pytest.mark.parametrize("slug", ["nouveau", "listes", "Pas une adresse", ""])
def test_an_address_that_would_hide_a_page_is_refused(desk, slug):
    desk.post(reverse("calls:new_call"), {"name": "X", "slug": slug, "tagline": ""})

    assert not Call.objects.exists()


def test_a_new_edition_may_start_from_a_past_one(desk):
    past = make.edition(presentation="Le propos")

    desk.post(reverse("calls:new_edition", args=[past.call.slug]), {"title": "Suite", "slug": "suite", "source": past.pk})

    assert Edition.objects.get(slug="suite").presentation == "Le propos"
    assert "déjà une édition" in text(
        desk.post(reverse("calls:new_edition", args=[past.call.slug]), {"title": "X", "slug": "suite", "source": ""})
    )


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_preview_is_safe_and_saves_nothing(desk):
    edition = draft()

    shown = sent(desk, "calls:edit_texts", edition, {"title": "T", "presentation": "**gras** <script>alert(1)</script>", "preview": "1"})

    assert "<strong>gras</strong>" in shown.content.decode()
    assert "<script>alert" not in shown.content.decode()
    edition.refresh_from_db()
    assert edition.presentation == "Le propos"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"opens_at": "2026-03-01T09:00", "closes_at": "2026-03-29T02:30"}, "cette heure n’existe pas"),
        ({"opens_at": "2026-12-01T09:00", "closes_at": "2026-11-30T09:00"}, "La clôture précède"),
        ({"opens_at": "demain", "closes_at": ""}, "Écrivez une date et une heure"),
        ({"opens_at": "2026-11-01T09:00", "closes_at": "2026-12-01T09:00", "new_drafts_until": "2026-12-02T09:00"}, "doit se situer entre"),
    ],
)
def test_dates_that_cannot_be_are_refused_and_stay_typed(desk, typed, said):
    edition = draft()

    shown = text(sent(desk, "calls:edit_dates", edition, {"time_zone": "Europe/Paris", **typed}))

    assert said in shown
    assert f'value="{typed["opens_at"]}"' in shown


@pytest.mark.parametrize(
    ("zone", "typed", "utc"),
    [
        ("Europe/Paris", "2026-12-20T17:00", datetime(2026, 12, 20, 16, tzinfo=UTC)),
        ("Indian/Reunion", "2026-12-20T17:00", datetime(2026, 12, 20, 13, tzinfo=UTC)),
        ("Europe/Paris", "2027-10-31T02:30", datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
        ("Europe/Paris", "20/12/2026 17:00", datetime(2026, 12, 20, 16, tzinfo=UTC)),
    ],
)
def test_local_times_become_instants_and_come_back_as_typed(desk, zone, typed, utc):
    edition = draft()

    sent(desk, "calls:edit_dates", edition, {"time_zone": zone, "opens_at": "2026-11-22T09:00", "closes_at": typed})

    edition.refresh_from_db()
    assert edition.closes_at == utc
    page = desk.get(url("calls:edit_dates", edition))
    wall = page.context["form"]["closes_at"].value()
    assert page.content.decode().count(f'value="{wall:%Y-%m-%dT%H:%M}"') == 1
    values = {name: page.context["form"][name].value() for name in ("time_zone", "opens_at", "closes_at")}
    sent(
        desk, "calls:edit_dates", edition, {"time_zone": zone, **{k: f"{v:%Y-%m-%dT%H:%M}" for k, v in values.items() if k != "time_zone"}}
    )
    edition.refresh_from_db()
    assert edition.closes_at == utc


@pytest.mark.parametrize("typed", ["beaucoup", "-5", "1,234", "1e9", "99999999999999"])
def test_an_amount_that_is_none_is_refused(desk, typed):
    edition = draft()

    shown = sent(desk, "calls:edit_money", edition, {"envelope_cents": typed, "amount_max_cents": "15 000", "rate_max": "70"})

    assert shown.context["form"].errors["envelope_cents"]


def test_a_page_drawn_before_someone_else_wrote_is_refused_without_losing_what_was_typed(desk, lead):
    edition = draft()
    stale = edition.version
    sent(desk, "calls:edit_texts", edition, {"title": "Le premier", "summary": "", "presentation": "", "benefits": ""})

    shown = desk.post(url("calls:edit_texts", edition), {"version": stale, "title": "Le second", "presentation": "Long texte"})

    assert "Quelqu’un a modifié cette édition" in text(shown)
    assert "Long texte" in text(shown)
    edition.refresh_from_db()
    assert edition.title == "Le premier"


def test_a_correction_asks_for_a_reason_and_publishes_it(desk, client):
    edition = make.edition()
    data = {"envelope_cents": "120 000", "amount_max_cents": "15 000", "rate_max": "100"}

    assert sent(desk, "calls:edit_money", edition, data).context["form"].errors["reason"]
    sent(desk, "calls:edit_money", edition, {**data, "reason": "Vote du 20 novembre"})

    assert Correction.objects.get().changes == [["Enveloppe", "100\u202f000\u00a0€", "120\u202f000\u00a0€"]]
    client.logout()
    shown = text(client.get(url("calls:edition", edition)))
    assert "Vote du 20 novembre" in shown
    assert "<del>100 000 €</del>" in shown


def test_framing_chooses_among_the_shared_lists(desk):
    edition = draft()
    theme, public = Theme.objects.create(slug="sante", name="Santé"), TargetPublic.objects.create(slug="aines", name="Aînés")

    sent(desk, "calls:edit_framing", edition, {"themes": [theme.pk], "publics": [public.pk]})

    assert (list(edition.themes.all()), list(edition.publics.all())) == ([theme], [public])


def test_checklist_lines_keep_their_identity(desk):
    edition = draft(checklist=[{"id": "statutes", "label": "Statuts"}, {"id": "rib", "label": "RIB"}])

    sent(
        desk,
        "calls:edit_checklist",
        edition,
        {"line_statutes": "Statuts signés", "line_rib": "", "new_1": "Budget équilibré", "new_3": "Comptes"},
    )

    edition.refresh_from_db()
    assert edition.checklist == [
        {"id": "statutes", "label": "Statuts signés"},
        {"id": "line1", "label": "Budget équilibré"},
        {"id": "line2", "label": "Comptes"},
    ]


# ── Criteria and conditions ──────────────────────────────────────────────────────────────────────────────────────
def test_criteria_are_added_changed_moved_and_removed(desk):
    edition = draft()
    first = edition.criteria.get(position=1)

    sent(desk, "calls:change_criterion", edition, {"label": "Utilité", "help_text": "Pour qui ?", "points_max": 10, "weight": 3}, first.pk)
    desk.post(url("calls:shift_criterion", edition, first.pk), {"way": "down"})
    sent(desk, "calls:add_criterion", edition, {"label": "Ancrage local", "points_max": 5, "weight": 1})
    second = edition.criteria.get(label="Innovation")
    assert "Retirer le critère" in text(desk.get(url("calls:remove_criterion", edition, second.pk)))
    desk.post(url("calls:remove_criterion", edition, second.pk))

    assert [(c.label, c.weight) for c in edition.criteria.order_by("position")] == [
        ("Utilité", 3),
        ("Faisabilité", 3),
        ("Ancrage local", 1),
    ]
    assert "43 %" in text(desk.get(url("calls:edit_rubric", edition)))


def test_a_criterion_of_another_edition_is_not_found(desk):
    mine, other = draft(), draft()

    assert desk.get(url("calls:change_criterion", mine, other.criteria.first().pk)).status_code == 404


KINDS = {
    "legal_family": {"families": ["association", "cooperative"]},
    "esus_valid": {},
    "ess_status": {},
    "seat_in_territory": {"name": "les Hauts-de-Seine", "departments": "92, 75", "communes": ""},
    "has_siret": {},
    "active_in_sirene": {},
    "min_age": {"months": 12},
    "created_before": {"date": "2026-01-01"},
    "declared": {"statement": "Le projet n’a pas commencé."},
}


@pytest.mark.parametrize(("kind", "data"), KINDS.items())
def test_each_kind_of_condition_is_added_read_and_removed(desk, kind, data):
    edition = draft(eligibility=[])

    assert desk.get(url("calls:add_condition", edition, kind)).status_code == 200
    sent(desk, "calls:add_condition", edition, data, kind)
    edition.refresh_from_db()
    assert [rule["kind"] for rule in edition.eligibility] == [kind]
    rule_id = edition.eligibility[0]["id"]
    assert desk.get(url("calls:change_condition", edition, rule_id)).status_code == 200
    sent(desk, "calls:change_condition", edition, data, rule_id)
    assert desk.get(url("calls:edit_eligibility", edition)).status_code == 200
    desk.post(url("calls:remove_condition", edition, rule_id))
    edition.refresh_from_db()
    assert edition.eligibility == []


def test_an_alternative_is_added_beside_a_condition(desk):
    edition = draft(eligibility=[WHO])

    chosen = desk.get(url("calls:choose_condition", edition), {"kind": "esus_valid", "beside": "who"})
    desk.post(chosen.url, {"version": edition.version})

    edition.refresh_from_db()
    assert [(rule["kind"], [part["kind"] for part in rule["rules"]]) for rule in edition.eligibility] == [
        ("any_of", ["legal_family", "esus_valid"])
    ]
    assert desk.get(url("calls:change_condition", edition, edition.eligibility[0]["id"])).status_code == 404


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("legal_family", {}),
        ("legal_family", {"families": ["astrologers"]}),
        ("seat_in_territory", {"name": "Ici", "departments": "", "communes": ""}),
        ("seat_in_territory", {"name": "Ici", "departments": "Paris"}),
        ("min_age", {"months": "0"}),
        ("created_before", {"date": "hier"}),
        ("declared", {"statement": "   "}),
    ],
)
def test_a_condition_that_means_nothing_is_refused(desk, kind, data):
    edition = draft(eligibility=[])

    shown = sent(desk, "calls:add_condition", edition, data, kind)

    assert shown.context["form"].errors
    edition.refresh_from_db()
    assert edition.eligibility == []


def test_a_seat_without_codes_is_refused_on_its_field_and_by_no_number(desk):
    """“Rule 4” means nothing to someone who adds a condition."""
    shown = sent(
        desk, "calls:add_condition", draft(eligibility=[]), {"name": "Ici", "departments": "", "communes": ""}, "seat_in_territory"
    )

    assert set(shown.context["form"].errors) == {"departments"}
    assert "Règle" not in shown.text


@pytest.mark.parametrize("name", ["any_of", "astrology"])
def test_a_kind_that_has_no_page_is_not_found(desk, name):
    assert desk.get(url("calls:add_condition", draft(), name)).status_code == 404


# ── Shared lists ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("kind", "model"), [("thematiques", Theme), ("publics", TargetPublic)])
def test_words_are_added_renamed_and_removed(desk, kind, model):
    desk.post(reverse(f"calls:add_{kind}"), {"name": "Santé"})
    assert "déjà dans la liste" in text(desk.post(reverse(f"calls:add_{kind}"), {"name": "SANTÉ"}))
    desk.post(reverse(f"calls:rename_{kind}", args=["sante"]), {"name": "Santé et soin"})
    assert "Santé et soin" in text(desk.get(reverse("calls:words")))
    desk.post(reverse(f"calls:remove_{kind}", args=["sante"]))

    assert not model.objects.exists()


# ── Decisions and time ───────────────────────────────────────────────────────────────────────────────────────────
def test_publishing_too_early_says_what_is_missing(desk):
    edition = draft(summary="", envelope_cents=0)

    shown = text(desk.post(url("calls:publish", edition)))

    assert "Textes : écrivez le résumé." in shown
    assert "Budget : indiquez l’enveloppe." in shown


def test_extending_publishes_the_reason_and_writes_to_holders(desk, client):
    edition = make.edition()
    make.member(make.application(edition).organisation)

    shown = sent(desk, "calls:extend", edition, {"until": "2026-12-01T17:00", "who": "all", "reason": "Panne"})
    assert "doit être postérieure à l’actuelle" in text(shown)
    sent(desk, "calls:extend", edition, {"until": "2026-12-10T17:00", "who": "all", "reason": "Panne du site"})

    edition.refresh_from_db()
    assert edition.closes_at == datetime(2026, 12, 10, 16, tzinfo=UTC)
    assert Message.objects.count() == 1
    client.logout()
    assert "Panne du site" in text(client.get(url("calls:edition", edition)))


def test_one_draft_gets_more_time_and_its_content_stays_with_its_authors(desk):
    edition = make.edition()
    application = make.application(edition, title="Projet secret", answers={"summary": "Contenu secret"})
    make.member(application.organisation)

    listed = text(desk.get(url("calls:drafts", edition)))
    assert application.organisation.name in listed
    assert "secret" not in listed
    assert "secret" not in text(desk.get(url("calls:extend_for", edition, application.public_id)))
    sent(desk, "calls:extend_for", edition, {"until": "2026-12-10T17:00", "reason": "Hospitalisation"}, application.public_id)

    application.refresh_from_db()
    assert application.extended_until == datetime(2026, 12, 10, 16, tzinfo=UTC)


def test_a_draft_of_another_edition_is_not_found(desk):
    other = make.application(make.edition())

    assert desk.get(url("calls:extend_for", make.edition(), other.public_id)).status_code == 404


def test_the_preview_is_the_public_page(desk, client):
    edition = make.edition(presentation="Le propos", eligibility=[WHO])
    main = lambda response: text(response).split("call-panel", 1)[1].split("</main>")[0]  # noqa: E731

    public = main(client.get(url("calls:edition", edition)))
    preview = desk.get(url("calls:preview", edition))

    assert main(preview) == public
    assert "Aperçu" in text(preview)


def test_the_preview_shows_a_draft_as_it_will_stand(desk):
    edition = draft()

    shown = text(desk.get(url("calls:preview", edition)))

    assert "encore 10 jours" in shown
    assert "en préparation" not in shown
    assert desk.get(url("calls:edition", edition)).url == url("calls:preview", edition)
    edition.refresh_from_db()
    assert edition.state == EditionState.DRAFT


def test_the_calendar_of_a_draft_is_not_at_the_jury(db):
    assert catalogue.calendar(draft(), NOW)[-1][2] == "todo"


# ── The ways on ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_edition_leads_on_to_the_jury_the_session_and_the_laureates(client, lead, officer):
    edition = make.edition(state=EditionState.IN_REVIEW)
    ways = [reverse(f"review:{name}", args=[edition.call.slug, edition.slug]) for name in ("panels", "ranking", "deliberations")]
    ways.append(reverse("laureates:desk", args=[edition.call.slug, edition.slug]))
    received = f"{reverse('review:desk')}?edition={edition.pk}"

    client.force_login(lead)
    shown = text(client.get(url("calls:desk_edition", edition)))
    assert all(f'href="{way}"' in shown for way in [received, *ways])

    client.force_login(officer)
    shown = text(client.get(url("calls:desk_edition", edition)))
    assert f'href="{received}"' in shown
    assert not any(f'href="{way}"' in shown for way in ways)


def test_draft_leads_nowhere_yet(desk):
    assert "De la candidature à la réponse" not in text(desk.get(url("calls:desk_edition", draft())))


def test_step_says_what_publication_needs(desk):
    page = text(desk.get(url("calls:edit_texts", draft())))

    assert 'Résumé <span class="field__optional">(nécessaire pour publier)</span>' in page
    assert 'Ce que reçoivent les lauréats <span class="field__optional">(conseillé)</span>' in page
