"""Acts of the assembly: recorded, executory by their dates, corrected by another act, cited where the grant is paid; never twice, never silently."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.documents import rules as documents
from terreau.commons.documents.actions import RefusedFile
from terreau.commons.journal.models import Entry
from terreau.fund.acts import actions, queries, rules
from terreau.fund.acts.models import Act, Line
from terreau.fund.acts.states import MOVES, Standing, State
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State as FileState
from terreau.fund.review.queries import awards
from terreau.lib import moves
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.factories import jury as sit
from tests.races import at_once, just_before

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
HELD = date(2026, 11, 20)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition():
    return sit.edition(slug="2026", opens_at=NOW - 60 * DAY, envelope_cents=9_000_000)


@pytest.fixture
def files(edition, lead):
    """Two awards of 8 000 € and 5 000 €, announced, and a refusal."""
    made = [
        sit.file(edition, title=title, state=FileState.DELIBERATION, requested_cents=1_000_000, organisation=make.organisation(name))
        for title, name in (("Un jardin", "Les Jardins bleus"), ("Un four", "Le Four commun"), ("Un pont", "Les Ponts"))
    ]
    sit.announced(edition, (made[0], "award", 800_000), (made[1], "award", 500_000), (made[2], "reject", 0), by=lead)
    for file in made:
        file.refresh_from_db()
    return made


@pytest.fixture
def payer():
    return make.user("mathilde@exemple.test", name="Mathilde Rey", roles=[Role.FINANCE])


def begin(by, number="CP-2026-041", **more):
    facts = {"body": "commission", "held_on": HELD, "title": "Soutien aux projets", "address": ""} | more
    return actions.begin(number=number, **facts, by=by, at=NOW)


def fill(act, by, lines):
    cents = {file.pk: amount for file, amount in lines.items()}
    actions.set_lines(act=act, lines=cents, among=list(cents), expected_version=act.version, by=by, at=NOW)
    return act


def record(act, by, *, accepts_gaps=False):
    actions.record(act=act, expected_version=act.version, accepts_gaps=accepts_gaps, by=by, at=NOW)
    return Act.objects.select_related("corrects").get(pk=act.pk)


def recorded(by, lines, number="CP-2026-041", **more):
    return record(fill(begin(by, number, **more), by, lines), by, accepts_gaps=True)


def follow(act, by, *, transmitted=HELD, published=HELD + DAY):
    dates = {"transmitted_on": transmitted, "receipt": "023-1", "published_on": published}
    actions.follow(act=act, **dates, expected_version=act.version, by=by, at=NOW)


def rows_of(answer):
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))


def test_it_works(client, files, officer, payer, edition):
    garden, oven, _refused = files
    client.force_login(officer)
    about = {"body": "commission", "number": "CP-2026-041", "held_on": "2026-11-20", "title": "Soutien aux projets"}
    answer = client.post(reverse("acts:begin"), about)
    act = Act.objects.get()
    assert answer["Location"] == reverse("acts:lines", args=[act.public_id])

    page = client.get(answer["Location"]).content.decode()
    assert "Un jardin" in page
    assert "Un pont" not in page
    assert "8\u202f000\u00a0€" in page
    ticks = {f"in_{file.public_id}": "on" for file in (garden, oven)}
    amounts = {f"amount_{garden.public_id}": "8 000,00 €", f"amount_{oven.public_id}": "5 000"}
    client.post(answer["Location"], ticks | amounts | {"version": act.version})
    assert queries.totals(act) == queries.Totals(2, 1_300_000, 1_300_000)
    assert not queries.standing_lines([garden.pk])

    act.refresh_from_db()
    client.post(reverse("acts:record", args=[act.public_id]), {"version": act.version})
    act.refresh_from_db()
    assert act.standing == Standing.RECORDED
    dates = {"transmitted_on": "2026-11-20", "receipt": "023-1", "published_on": "2026-11-21", "version": act.version}
    client.post(reverse("acts:follow", args=[act.public_id]), dates)
    act.refresh_from_db()
    assert (act.standing, act.executory_on) == (Standing.EXECUTORY, date(2026, 11, 21))

    client.force_login(payer)
    page = client.get(reverse("acts:detail", args=[act.public_id])).content.decode()
    assert "13\u202f000\u00a0€" in page
    assert "L3131-1" in page
    assert "même montant" in page
    for url in ("review:awards_export", "payees:export"):
        told = {next(iter(line.values())): line for line in rows_of(client.post(reverse(url)))}
        line = told[garden.reference]
        assert (line["Numéro de l’acte"], line["Date de l’acte"], line["Acte exécutoire le"]) == ("CP-2026-041", "20/11/2026", "21/11/2026")
        assert line["Montant voté (euros)"] == "8000,00"
    verbs = list(Entry.objects.filter(object_type="acts.act").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["act.begun", "act.lines_set", "act.recorded", "act.followed"]


# ── What an act is ──
@pytest.mark.parametrize("again", ["CP-2026-041", "cp 2026 041", "CP/2026.041"])
def test_one_number_for_a_body_and_a_year(officer, again):
    begin(officer)
    with pytest.raises(Refusal, match="déjà un acte"):
        begin(officer, again)
    begin(officer, again, body="assembly")
    begin(officer, again, held_on=date(2025, 11, 20))
    assert Act.objects.count() == 3


def test_number_is_free_once_the_act_is_given_up(officer):
    actions.drop(act=begin(officer), reason="Double", by=officer, at=NOW)
    begin(officer)


def test_changing_into_a_number_that_is_taken_changes_nothing(officer):
    begin(officer)
    other = begin(officer, "CP-2026-042")
    facts = {"body": "commission", "number": "CP-2026-041", "held_on": HELD, "title": "T", "address": ""}
    with pytest.raises(Refusal, match="déjà un acte"):
        actions.write(act=other, **facts, expected_version=1, by=officer, at=NOW)
    other.refresh_from_db()
    assert (other.number, other.version) == ("CP-2026-042", 1)


@pytest.mark.parametrize(("wrong", "why"), [({"number": " -/- "}, "numéro"), ({"held_on": date(2026, 12, 1)}, "à venir")])
def test_an_act_has_a_number_and_was_voted(officer, wrong, why):
    with pytest.raises(Refusal, match=why):
        begin(officer, **wrong)


@pytest.mark.parametrize(
    ("transmitted", "published"),
    [(HELD - DAY, None), (None, HELD - DAY), (NOW.date() + DAY, None), (None, NOW.date() + DAY)],
)
def test_dates_follow_the_sitting_and_have_come(files, officer, transmitted, published):
    act = recorded(officer, {files[0]: 800_000})
    with pytest.raises(Refusal, match="après sa séance"):
        follow(act, officer, transmitted=transmitted, published=published)


@pytest.mark.parametrize(
    ("transmitted", "published", "expected"),
    [(None, HELD, None), (HELD, None, None), (HELD + DAY, HELD, HELD + DAY), (HELD, HELD + 2 * DAY, HELD + 2 * DAY)],
)
def test_executory_once_both_transmitted_and_published(files, officer, transmitted, published, expected):
    act = recorded(officer, {files[0]: 800_000})
    follow(act, officer, transmitted=transmitted, published=published)
    assert act.executory_on == expected
    assert (act.standing == Standing.EXECUTORY) is (expected is not None)


# ── Lines ──
def test_only_awarded_files_are_named(files, officer):
    with pytest.raises(Refusal, match="n’a plus d’aide"):
        fill(begin(officer), officer, {files[2]: 100})
    assert not Line.objects.exists()


def test_a_body_of_ones_own_is_not_named(files, officer):
    make.member(files[0].organisation, person=officer)
    act = begin(officer)
    with pytest.raises(Refusal, match="un lien"):
        fill(act, officer, {files[0]: 800_000})
    assert [one.file for one in queries.candidates(act, rules.files_to_write(officer, act), edition=files[0].edition)] == [files[1]]


def test_nothing_voted_is_not_a_line(files, officer):
    with pytest.raises(Refusal, match="montant voté"):
        fill(begin(officer), officer, {files[0]: 0})


def test_files_not_shown_stay(files, officer):
    act = fill(begin(officer), officer, {files[0]: 800_000})
    fill(act, officer, {files[1]: 500_000})
    actions.set_lines(act=act, lines={}, among=[files[0].pk], expected_version=act.version, by=officer, at=NOW)
    assert list(act.lines.values_list("application", flat=True)) == [files[1].pk]


def test_two_who_choose_files_do_not_cross(files, officer):
    act = begin(officer)
    fill(Act.objects.get(pk=act.pk), officer, {files[0]: 800_000})
    with pytest.raises(WrongState):
        fill(act, officer, {files[1]: 500_000})
    assert list(act.lines.values_list("application", flat=True)) == [files[0].pk]


def test_an_act_without_a_file_is_not_recorded(officer):
    act = begin(officer)
    with pytest.raises(Refusal, match="ne vote encore rien"):
        record(act, officer)
    assert Act.objects.get().state == State.DRAFT


def test_a_file_is_in_one_act(files, officer):
    recorded(officer, {files[0]: 800_000})
    late = fill(begin(officer, "CP-2026-042"), officer, {files[0]: 800_000, files[1]: 500_000})
    with pytest.raises(Refusal, match="déjà dans l’acte CP-2026-041"):
        record(late, officer)
    assert Line.objects.filter(is_standing=True).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(act=late).update(is_standing=True)


@pytest.mark.parametrize("amount", [799_999, 800_001])
def test_a_difference_is_accepted_aloud_and_remains_to_settle(client, files, officer, amount):
    act = fill(begin(officer), officer, {files[0]: amount})
    with pytest.raises(Refusal, match="ne sont pas ceux décidés"):
        record(act, officer)
    act = record(Act.objects.get(), officer, accepts_gaps=True)
    assert queries.unsettled().count() == 1
    client.force_login(officer)
    page = client.get(reverse("acts:detail", args=[act.public_id])).content.decode()
    assert "Écarts à régler" in page
    assert "autre montant" in page
    assert "1 écart à régler" in client.get(reverse("acts:list")).content.decode()
    assert Entry.objects.get(verb="act.recorded").facts["gaps"] == 1


def test_the_page_asks_to_read_the_differences(client, files, officer):
    act = fill(begin(officer), officer, {files[0]: 700_000})
    client.force_login(officer)
    url = reverse("acts:record", args=[act.public_id])
    assert "voté 7\u202f000\u00a0€, décidé 8\u202f000\u00a0€" in client.get(url).content.decode()
    assert "lisez-les" in client.post(url, {"version": act.version}).content.decode()
    assert client.post(url, {"version": act.version, "accepts_gaps": "on"}).status_code == 302


# ── Corrections ──
def test_a_correction_takes_over_the_files_it_names(files, officer):
    first = recorded(officer, {files[0]: 800_000, files[1]: 500_000})
    later = begin(officer, "CP-2026-050", corrects=first, reason="Montant du jardin.", held_on=HELD + DAY)
    later = record(fill(later, officer, {files[0]: 750_000}), officer, accepts_gaps=True)
    standing = queries.standing_lines([file.pk for file in files])
    assert {key: (line.act.number, line.amount_cents) for key, line in standing.items()} == {
        files[0].pk: ("CP-2026-050", 750_000),
        files[1].pk: ("CP-2026-041", 500_000),
    }
    assert first.lines.count() == 2  # it keeps what was voted then
    assert not queries.differences(first).exists()
    with pytest.raises(Refusal, match="corrige celui-ci"):
        actions.withdraw(act=first, reason="x", by=officer, at=NOW)
    first.refresh_from_db()
    with pytest.raises(Refusal, match="corrige celui-ci"):
        actions.take_up(act=first, reason="x", by=officer, at=NOW)
    actions.withdraw(act=later, reason="Annulée", by=officer, at=NOW)
    assert queries.standing_lines([files[0].pk])[files[0].pk].act_id == first.pk


def test_a_correction_names_no_file_of_another_act(files, officer):
    first = recorded(officer, {files[0]: 800_000})
    later = begin(officer, "CP-2026-050", corrects=first, reason="Erreur", held_on=HELD)
    with pytest.raises(Refusal):
        fill(later, officer, {files[1]: 500_000})


def test_a_correction_may_bring_a_line_to_nothing(files, officer):
    first = recorded(officer, {files[0]: 800_000})
    later = begin(officer, "CP-2026-050", corrects=first, reason="Renonciation", held_on=HELD)
    later = record(fill(later, officer, {files[0]: 0}), officer, accepts_gaps=True)
    assert queries.totals(later).voted_cents == 0


@pytest.mark.parametrize(("wrong", "why"), [({"reason": " "}, "ce que cet acte corrige"), ({"held_on": HELD - DAY}, "votée après")])
def test_a_correction_says_why_and_comes_after(files, officer, wrong, why):
    first = recorded(officer, {files[0]: 800_000})
    with pytest.raises(Refusal, match=why):
        begin(officer, "CP-2026-050", **({"corrects": first, "reason": "Erreur", "held_on": HELD} | wrong))


def test_a_correction_of_an_act_taken_away_meanwhile_is_not_recorded(files, officer):
    first = recorded(officer, {files[0]: 800_000})
    later = fill(begin(officer, "CP-2026-050", corrects=first, reason="Erreur", held_on=HELD), officer, {files[0]: 700_000})
    Act.objects.filter(pk=first.pk).update(state=State.WITHDRAWN, withdrawn_by=officer, reason="x")
    with pytest.raises(Refusal, match="n’est plus enregistré"):
        record(later, officer, accepts_gaps=True)


# ── Leaving ──
def test_taken_up_it_is_cited_no_more_until_recorded_again(files, lead):
    act = recorded(lead, {files[0]: 800_000})
    actions.take_up(act=act, reason="Faute de frappe", by=lead, at=NOW)
    assert not queries.standing_lines([files[0].pk])
    assert queries.without_act(rules.awards_followed_by(lead)).filter(pk=files[0].pk).get().in_draft
    record(Act.objects.get(), lead)
    assert queries.standing_lines([files[0].pk])


@pytest.mark.parametrize("verb", ["take_up", "withdraw"])
def test_leaving_is_said_why(files, lead, verb):
    act = recorded(lead, {files[0]: 800_000})
    with pytest.raises(Refusal, match="pourquoi"):
        getattr(actions, verb)(act=act, reason=" \x00 ", by=lead, at=NOW)
    assert Act.objects.get().state == State.RECORDED


# ── Papers ──
def test_the_signed_act_is_read_by_the_team_and_replaced(files, client, officer, payer, stranger, juror):
    act = recorded(officer, {files[0]: 800_000})
    client.force_login(officer)
    url = reverse("acts:attach", args=[act.public_id])
    for name in ("acte.pdf", "acte-bis.pdf"):
        assert client.post(url, {"upload": SimpleUploadedFile(name, PDF, "application/pdf")}).status_code == 302
    act.refresh_from_db()
    assert act.paper.name == "acte-bis.pdf"
    assert [documents.can_read(one, act.paper) for one in (officer, payer, juror, stranger)] == [True, True, False, False]
    with pytest.raises(RefusedFile):
        actions.attach(act=act, upload=SimpleUploadedFile("a.pdf", b"MZ not a pdf"), by=officer, at=NOW)
    actions.withdraw(act=act, reason="x", by=officer, at=NOW)
    assert not rules.can_attach(officer, act)
    with pytest.raises(WrongState):
        actions.attach(act=act, upload=SimpleUploadedFile("a.pdf", PDF), by=officer, at=NOW)


# ── Roles and states ──
@pytest.mark.parametrize("verb", sorted(MOVES))
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("role", [*Role, ""])
def test_full_table_of_who_may_do_what_when(verb, state, role):
    person = make.user(roles=[role] if role else [])
    act = Act(state=state)
    allowed = role in MOVES[verb].roles and state in MOVES[verb].sources
    assert getattr(rules, f"can_{verb}")(person, act) is allowed
    assert moves.allows(act, verb, MOVES) is (state in MOVES[verb].sources)


@pytest.mark.parametrize("verb", ["drop", "withdraw", "take_up", "record", "follow"])
@pytest.mark.parametrize("state", list(State))
def test_a_move_from_elsewhere_changes_nothing(files, lead, verb, state):
    act = fill(begin(lead), lead, {files[0]: 800_000})
    facts = {"recorded_by": lead} if state == State.RECORDED else {"withdrawn_by": lead, "reason": "x"} if state == State.WITHDRAWN else {}
    Act.objects.filter(pk=act.pk).update(state=state, **facts)
    act = Act.objects.get()
    act.state = MOVES[verb].sources[0]  # the page was drawn before
    said = {
        "record": {"accepts_gaps": False, "expected_version": act.version},
        "follow": {"transmitted_on": None, "receipt": "", "published_on": None, "expected_version": act.version},
    }.get(verb, {"reason": "Parce que"})
    if state in MOVES[verb].sources:
        getattr(actions, verb)(act=act, **said, by=lead, at=NOW)
        assert Act.objects.get().state == MOVES[verb].target
    else:
        with pytest.raises(WrongState):
            getattr(actions, verb)(act=act, **said, by=lead, at=NOW)
        assert Act.objects.get().state == state


ROUTES = ["detail", "write", "lines", "record", "follow", "attach", "correct"]


def test_who_enters(client, files, officer, lead, payer, juror, stranger):
    act = recorded(officer, {files[0]: 800_000})
    draft = fill(begin(officer, "CP-2026-099"), officer, {files[1]: 500_000})
    one = {name: reverse(f"acts:{name}", args=[(draft if name in {"write", "lines", "record"} else act).public_id]) for name in ROUTES}
    one |= {name: reverse(f"acts:{name}") for name in ("list", "pending", "begin")}
    one |= {"file": reverse("acts:file", args=[files[0].public_id])}
    one |= {verb: reverse("acts:leave", args=[act.public_id, verb]) for verb in ("reprendre", "retirer")}
    read = {"detail", "list", "pending", "file"}
    for person, allowed in (
        (lead, set(one)),
        (officer, set(one) - {"reprendre", "retirer"}),
        (payer, read),
        (juror, set()),
        (stranger, set()),
    ):
        client.force_login(person)
        assert {name for name, url in one.items() if client.get(url).status_code == 200} == allowed, person
    client.force_login(officer)
    assert client.get(reverse("acts:leave", args=[act.public_id, "autre"])).status_code == 404
    assert client.get(reverse("acts:detail", args=["inconnu"])).status_code == 404
    assert client.get(reverse("acts:file", args=[files[2].public_id])).status_code == 404
    assert client.get(reverse("acts:write", args=[act.public_id])).status_code == 403
    assert client.post(reverse("acts:leave", args=[draft.public_id, "abandonner"]), {"reason": "Double"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == State.WITHDRAWN


# ── Races ──
def test_two_acts_that_name_a_file_at_the_same_moment(files, officer):
    acts = [fill(begin(officer, number), officer, {files[0]: 800_000}) for number in ("CP-1", "CP-2")]
    with (
        just_before("UPDATE", "acts_line", lambda: Line.objects.filter(act=acts[1]).update(is_standing=True)),
        pytest.raises(Refusal, match="vient d’être enregistré"),
    ):
        record(acts[0], officer)
    assert Act.objects.get(pk=acts[0].pk).state == State.DRAFT


@pytest.mark.django_db(transaction=True)
def test_recorded_together_one_wins(files, officer):
    acts = [fill(begin(officer, number), officer, {files[0]: 800_000}) for number in ("CP-1", "CP-2")]
    at_once(*(lambda act=act: record(act, officer) for act in acts))
    assert Line.objects.filter(is_standing=True).count() == 1
    assert sorted(Act.objects.values_list("state", flat=True)) == ["draft", "recorded"]


@pytest.mark.django_db(transaction=True)
def test_withdrawn_while_it_is_corrected(files, lead):
    first = recorded(lead, {files[0]: 800_000})
    later = fill(begin(lead, "CP-2", corrects=first, reason="Erreur", held_on=HELD), lead, {files[0]: 700_000})
    at_once(
        lambda: actions.withdraw(act=Act.objects.get(pk=first.pk), reason="x", by=lead, at=NOW),
        lambda: record(later, lead, accepts_gaps=True),
    )
    assert Line.objects.filter(is_standing=True).count() == 1
    assert {act.state for act in Act.objects.filter(lines__is_standing=True)} == {"recorded"}


# ── Lists ──
def test_filters_find_by_number_title_file_year_and_standing(files, officer):
    Application.objects.filter(pk=files[0].pk).update(search_text=f"les jardins bleus {files[0].reference.casefold()}")
    act = recorded(officer, {files[0]: 800_000})
    other = begin(officer, "AD-7", body="assembly", held_on=date(2025, 3, 1), title="Budget")
    found = lambda **wanted: list(queries.acts(Act.objects.all(), **wanted))  # noqa: E731
    assert found() == [act, other]
    for wanted in (
        {"text": "cp 2026"},
        {"text": "Soutien"},
        {"text": "jardins"},
        {"text": files[0].reference},
        {"year": 2026},
        {"body": "commission"},
    ):
        assert found(**wanted) == [act], wanted
    assert found(standing="draft") == [other]
    assert found(edition=files[0].edition_id) == [act]
    assert found(text="\x00«") == found(text="rien du tout") == []


def test_pending_lists_awards_without_an_act_for_each_reader(client, files, officer, payer):
    client.force_login(payer)
    url = reverse("acts:pending")
    assert "Un jardin" in client.get(url).content.decode()
    recorded(officer, {files[0]: 800_000})
    assert "Un jardin" not in client.get(url).content.decode()
    assert [row["Projet"] for row in rows_of(client.post(reverse("acts:export_pending")))] == ["Un four"]
    assert Entry.objects.filter(verb="act.exported").count() == 1


def test_the_export_says_each_line_and_runs_no_formula(client, files, officer):
    recorded(officer, {files[0]: 800_000}, number="=1+1", title="=cmd()")
    client.force_login(officer)
    (row,) = rows_of(client.post(reverse("acts:export")))
    assert (row["Numéro de l’acte"], row["Intitulé de l’acte"], row["Montant voté (euros)"]) == ("'=1+1", "'=cmd()", "8000,00")


def test_hostile_input_is_refused_or_harmless(client, officer):
    client.force_login(officer)
    about = {"body": "commission", "number": "A\x00B", "held_on": "2026-11-20", "title": "T"}
    assert client.post(reverse("acts:begin"), about).status_code == 200
    about |= {"number": "N" * 300}
    assert client.post(reverse("acts:begin"), about).status_code == 200
    about |= {"number": "1", "address": "javascript:alert(1)"}
    assert client.post(reverse("acts:begin"), about).status_code == 200
    assert not Act.objects.exists()
    for query in ("?year=abc", "?edition=999999999999999999999", "?standing=x&body=y", "?page=-1", "?q=%00"):
        assert client.get(reverse("acts:list") + query).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_whatever_their_length(client, edition, lead, django_assert_num_queries, count):
    made = [sit.file(edition, state=FileState.DELIBERATION, requested_cents=1_000_000) for _place in range(2 * count)]
    sit.announced(edition, *((file, "award", 100_000) for file in made), by=lead)
    for place, file in enumerate(made[:count]):
        recorded(lead, {file: 100_000}, number=f"CP-{place}")
    client.force_login(lead)
    client.get(reverse("acts:list"))
    with django_assert_num_queries(LIST):
        client.get(reverse("acts:list"))
    with django_assert_num_queries(PENDING):
        client.get(reverse("acts:pending"))
    with django_assert_num_queries(1):
        queries.award_cells([file.pk for file in made])
    assert awards.more_headers()[:1] == ["Numéro de l’acte"]


LIST, PENDING = 10, 6


# ── Told to whoever applied ──────────────────────────────────────────────────────────────────────────────────────
def page_of(client, file):
    client.force_login(file.organisation.memberships.get(can_sign=True).user)
    return client.get(reverse("calls:application", args=[file.public_id])).content.decode()


def test_whoever_applied_reads_the_vote_behind_their_grant(client, files, lead):
    garden, oven, refused = files
    assert "Le vote" not in page_of(client, garden)
    act = recorded(lead, {garden: 800_000, oven: 400_000}, address="https://exemple.test/actes/41")
    page = page_of(client, garden)
    assert "commission permanente" in page
    assert "CP-2026-041" in page
    assert "https://exemple.test/actes/41" in page
    assert "une fois cet acte transmis" in page
    assert "Le vote" not in page_of(client, oven)  # 5 000 € were announced, 4 000 voted: settled first
    assert "Le vote" not in page_of(client, refused)
    follow(act, lead)
    assert "une fois cet acte transmis" not in page_of(client, garden)
    actions.withdraw(act=Act.objects.get(pk=act.pk), reason="Annulé", by=lead, at=NOW)
    assert "Le vote" not in page_of(client, garden)
