from datetime import timedelta

import pytest

from terreau.commons.accounts import actions as accounts
from terreau.commons.accounts import exports
from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.commons.papers.models import BankDetails
from terreau.fund.calls.models import Theme
from terreau.fund.jurors import actions, queries
from terreau.fund.jurors.models import Profile, Tie
from terreau.fund.jurors.states import TIE_MOVES, TieKind, TieState
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


@pytest.fixture
def edition(db):
    return sit.edition()


def keep(juror, **fields):
    return actions.keep_profile(juror=juror, **({"themes": [], "publics": [], "tags": [], "by": juror, "at": NOW} | fields))


def look(edition, *jurors):
    bodies = [file.organisation for file in edition.applications.select_related("organisation").order_by("pk")]
    return actions.look(jurors=list(jurors), organisations=bodies, edition=edition, at=NOW)


def test_it_works(edition, juror):
    theme = Theme.objects.create(slug="sante", name="Santé")
    sit.file(edition, organisation=make.organisation("Les Ruisseaux", address="12 rue Haute"))
    sit.file(edition)

    profile = keep(juror, themes=[theme], tags=["Compta", " compta ", "droit"], address="12, r. Haute", postcode="92000")
    found = look(edition, juror)

    assert (list(profile.themes.all()), profile.tags) == ([theme], ["Compta", "droit"])
    assert [(tie.organisation.name, tie.kind, tie.shared) for tie in found] == [("Les Ruisseaux", TieKind.ADDRESS, "12 rue Haute, 92000")]
    assert look(edition, juror) == []
    assert "Les Ruisseaux" in journal.history(found[0])[0].sentence


def test_address_is_the_jurors_to_give(edition, juror, lead):
    keep(juror, address="12 rue Haute", postcode="92000")

    keep(juror, tags=["droit"], by=lead)

    profile = Profile.objects.get()
    assert (profile.address, profile.postcode, profile.tags, profile.changed_by) == ("12 rue Haute", "92000", ["droit"], lead)


def test_hostile_words_are_kept_as_words(edition, juror):
    profile = keep(juror, tags=["<script>alert(1)</script>", "a" * 500, "\x00", ""], address="1\n2", postcode="92000")

    assert profile.tags == ["<script>alert(1)</script>", "a" * 39 + "…"]
    assert profile.address == "1 2"


def test_people_are_looked_for_where_files_name_them(edition, juror):
    juror.name = "Xylandre Prunoir"
    juror.save()
    body = make.organisation()
    sit.file(edition, organisation=body, sender=make.member(body, person=make.user(name="PRUNOIR Xylandre")))
    named = sit.file(edition)
    submission = named.submissions.get()
    submission.content["answers"]["contact"] = "M. Xylandre Prunoir, directeur"  # a question that identifies
    submission.save()
    open_words = sit.file(edition)
    submission = open_words.submissions.get()
    submission.content["answers"]["summary"] = "Avec l’appui de Xylandre Prunoir"  # anyone may be cited
    submission.save()

    assert {tie.organisation for tie in look(edition, juror)} == {body, named.organisation}


def test_accounts_come_from_the_room_that_keeps_them(edition, juror, monkeypatch):
    own, applicant = make.organisation(), make.organisation()
    make.member(own, person=juror)
    sit.file(edition, organisation=applicant)
    monkeypatch.setattr(queries, "_ACCOUNTS", [])
    queries.register_accounts(lambda bodies: {body: ["one-way"] for body in bodies if body in {own.pk, applicant.pk}})

    assert [(tie.organisation, tie.kind, tie.shared) for tie in look(edition, juror)] == [(applicant, TieKind.ACCOUNT, "")]


def test_bodies_paid_on_one_account_are_tied_whatever_became_of_it(edition, juror):
    own, applicant, other = make.organisation(), make.organisation(), make.organisation()
    make.member(own, person=juror)
    for body in (applicant, other):
        sit.file(edition, organisation=body)
    for body, iban, state in (
        (own, "FR7630006000011234567890189", "current"),
        (applicant, "FR7630006000011234567890189", "replaced"),
        (other, "FR7610107001011234567890129", "current"),
    ):
        ended = None if state == "current" else NOW
        BankDetails.objects.create(organisation=body, iban=iban, bic="AGRIFRPP", holder=body.name, state=state, put_at=NOW, ended_at=ended)

    [tie] = look(edition, juror)

    assert (tie.organisation, tie.kind, tie.shared) == (applicant, TieKind.ACCOUNT, "")
    assert "FR76" not in journal.history(tie)[0].sentence


@pytest.mark.parametrize("state", TieState)
@pytest.mark.parametrize("verb", TIE_MOVES)
def test_table_of_moves(edition, juror, lead, state, verb):
    tie = Tie.objects.create(juror=juror, organisation=make.organisation(), kind=TieKind.DOMAIN, state=state, found_at=NOW)
    act = {
        "dismiss": lambda: actions.dismiss(tie=tie, reason="Voisins.", by=lead, at=NOW),
        "restore": lambda: actions.restore(tie=tie, by=lead, at=NOW),
    }[verb]

    if state in TIE_MOVES[verb].sources:
        act()
        assert Tie.objects.get().state == TIE_MOVES[verb].target
        assert len(journal.history(tie)) == 1
    else:
        with pytest.raises(WrongState):
            act()
        assert Tie.objects.get().state == state
        assert journal.history(tie) == []


def test_nobody_weighs_their_own_tie(edition):
    both = make.user(roles=[Role.LEAD, Role.JUROR])
    tie = Tie.objects.create(juror=both, organisation=make.organisation(), kind=TieKind.DOMAIN, found_at=NOW)

    with pytest.raises(actions.CannotSettle):
        actions.dismiss(tie=tie, reason="Voisins.", by=both, at=NOW)
    Tie.objects.update(state=TieState.DISMISSED)
    with pytest.raises(actions.CannotSettle):
        actions.restore(tie=tie, by=both, at=NOW)


def test_setting_aside_asks_why(edition, juror, lead):
    tie = Tie.objects.create(juror=juror, organisation=make.organisation(), kind=TieKind.DOMAIN, found_at=NOW)

    with pytest.raises(actions.CannotSettle):
        actions.dismiss(tie=tie, reason="  ", by=lead, at=NOW)


def test_tie_set_aside_does_not_come_back_by_itself(edition, juror, lead):
    keep(juror, address="3 rue des Essais", postcode="92000")
    sit.file(edition)
    [tie] = look(edition, juror)
    actions.dismiss(tie=tie, reason="Une pépinière d’associations.", by=lead, at=NOW + timedelta(hours=1))

    assert look(edition, juror) == []
    assert list(queries.standing()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_facts_take_a_constant_number_of_queries(edition, count, django_assert_num_queries):
    people = [sit.juror() for _ in range(count)]
    for person in people:
        keep(person, address="9 rue Seule", postcode="92000")
        body = make.organisation()
        sit.file(edition, organisation=body)
    bodies = [file.organisation for file in edition.applications.select_related("organisation").order_by("pk")]

    with django_assert_num_queries(2):
        queries.jurors_facts(people)
    with django_assert_num_queries(3):
        queries.bodies_facts(bodies, edition=edition)


def test_closed_account_leaves_nothing_it_said_and_is_nobody(edition, juror):
    theme = Theme.objects.create(slug="sante", name="Santé")
    keep(juror, themes=[theme], tags=["droit"], address="3 rue des Essais", postcode="92000")
    former = make.user(name="Autre Personne")
    make.member(sit.file(edition).organisation, person=former)
    for person in (juror, former):
        accounts.close(user=person, at=NOW)

    profile = Profile.objects.get()
    assert (list(profile.themes.all()), profile.tags, profile.address, profile.postcode) == ([], [], "", "")
    assert look(edition, juror) == []


def test_jurors_carry_what_they_said_and_nothing_of_ties(edition, juror):
    assert exports.about(juror)["jure"] == {}
    keep(juror, tags=["droit"], address="3 rue des Essais", postcode="92000")
    look(edition, juror)
    tie = Tie.objects.create(juror=juror, organisation=make.organisation("Quinquelibou"), kind=TieKind.DOMAIN, found_at=NOW)

    carried = exports.about(juror)

    assert carried["jure"]["competences"] == ["droit"]
    assert str(tie.organisation) not in str(carried)
