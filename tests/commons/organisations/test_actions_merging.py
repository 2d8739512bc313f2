from datetime import timedelta

import pytest

from terreau.commons.journal import queries as journal
from terreau.commons.organisations import actions, queries, rules
from terreau.commons.organisations.actions import merging
from terreau.commons.organisations.models import Doubt, Organisation
from terreau.commons.organisations.states import DOUBT_MOVES, DoubtReason, DoubtState, MembershipState
from terreau.commons.outbox.models import Message
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.races import just_before

LATER = make.NOW + timedelta(days=1)


@pytest.fixture
def pair(db):
    """A full record, and a draft of the same body opened by someone else."""
    kept = make.organisation("Les Amis du quartier")
    draft = make.organisation("Amis du quartier (asso)", with_siret=False, legal_category="", website="https://amis.example")
    return kept, draft


def test_it_works(pair, officer):
    kept, draft = pair
    signer, drafter = make.member(kept), make.member(draft)

    actions.merge(kept=kept, absorbed=draft, by=officer, at=make.NOW)

    draft.refresh_from_db()
    kept.refresh_from_db()
    assert (draft.merged_into, draft.merged_at) == (kept, make.NOW)
    assert kept.website == "https://amis.example"
    assert rules.can_edit(drafter, kept) is True
    assert list(queries.organisations_of(drafter)) == [kept]
    assert {message.to for message in Message.objects.filter(kind="organisations.merged")} == {signer, drafter}
    assert journal.history(kept)[0].verb == "organisation.absorbed"
    assert journal.history(draft)[0].verb == "organisation.merged"


def test_a_signature_does_not_travel_to_a_body_that_has_a_signer(pair, officer):
    kept, draft = pair
    make.member(kept)
    drafter = make.member(draft, can_sign=True)

    actions.merge(kept=kept, absorbed=draft, by=officer, at=make.NOW)

    assert rules.can_edit(drafter, kept) is True
    assert rules.can_sign(drafter, kept) is False


@pytest.mark.parametrize(("kept_has_signer", "with_signatures"), [(False, False), (True, True)])
def test_a_signature_travels_where_nobody_signs_or_where_someone_checked(pair, officer, kept_has_signer, with_signatures):
    kept, draft = pair
    make.member(kept, can_sign=kept_has_signer)
    drafter = make.member(draft, can_sign=True)

    actions.merge(kept=kept, absorbed=draft, by=officer, at=make.NOW, with_signatures=with_signatures)

    assert rules.can_sign(drafter, kept) is True


def test_someone_in_both_keeps_the_wider_rights_once(pair, officer, stranger):
    kept, draft = pair
    make.member(kept, person=stranger, can_edit=False, can_sign=False)
    make.member(draft, person=stranger, can_edit=True, can_sign=False)

    actions.merge(kept=kept, absorbed=draft, by=officer, at=make.NOW)

    live = kept.memberships.get(user=stranger, state=MembershipState.ACTIVE)
    assert live.can_edit is True
    assert draft.memberships.count() == 0


def test_a_member_of_one_who_asked_to_join_the_other_is_in(pair, officer, stranger):
    kept, draft = pair
    make.member(kept)
    make.member(draft, person=stranger, can_sign=False)
    request = actions.request_to_join(organisation=kept, by=stranger, at=make.NOW)

    actions.merge(kept=kept, absorbed=draft, by=officer, at=LATER)

    request.refresh_from_db()
    assert request.state == MembershipState.ENDED
    assert rules.can_edit(stranger, kept) is True


def test_a_siret_of_the_absorbed_record_is_taken_where_there_was_none(pair, officer):
    full, draft = pair
    number, rna = full.siret, full.rna

    actions.merge(kept=draft, absorbed=full, by=officer, at=make.NOW)

    draft.refresh_from_db()
    assert (draft.siret, draft.rna, draft.address) == (number, rna, "3 rue des Essais")
    assert queries.find(siret=number) == draft


@pytest.mark.case("AS#1578")
def test_an_old_siret_still_leads_to_the_body(db, officer):
    kept, absorbed = make.organisation("Une"), make.organisation("Autre")

    actions.merge(kept=kept, absorbed=absorbed, by=officer, at=make.NOW)

    assert queries.find(siret=absorbed.siret) == kept
    assert queries.kept_instead_of(absorbed.public_id) == kept
    assert list(queries.search(Organisation.objects.filter(merged_into=None), "autre")) == [kept]
    with pytest.raises(actions.AlreadyRegistered) as refused:
        actions.register(name="Encore", siret=absorbed.siret, by=officer, at=LATER)
    assert refused.value.organisation == kept


def test_aliases_stay_flat(db, officer):
    first, second, third = (make.organisation(name) for name in ("Une", "Deux", "Trois"))

    actions.merge(kept=second, absorbed=first, by=officer, at=make.NOW)
    actions.merge(kept=third, absorbed=second, by=officer, at=LATER)

    assert queries.find(siret=first.siret) == third


def test_other_rooms_move_what_they_hold(pair, officer):
    seen = []

    def step(*, kept, absorbed, by, at):
        seen.append((kept, absorbed, by, at))

    actions.on_merge(step)
    try:
        actions.merge(kept=pair[0], absorbed=pair[1], by=officer, at=make.NOW)
    finally:
        merging._STEPS.remove(step)

    assert seen == [(pair[0], pair[1], officer, make.NOW)]


def test_a_failing_step_undoes_the_whole_merge(pair, officer):
    def step(**_facts):
        raise WrongState("non")

    actions.on_merge(step)
    try:
        with pytest.raises(WrongState):
            actions.merge(kept=pair[0], absorbed=pair[1], by=officer, at=make.NOW)
    finally:
        merging._STEPS.remove(step)

    pair[1].refresh_from_db()
    assert pair[1].merged_into is None
    assert not Message.objects.exists()


def test_merging_twice_or_with_itself_is_refused(pair, officer):
    kept, draft = pair
    with pytest.raises(actions.CannotMerge):
        actions.merge(kept=kept, absorbed=kept, by=officer, at=make.NOW)
    actions.merge(kept=kept, absorbed=draft, by=officer, at=make.NOW)

    for first, second in ((kept, draft), (draft, kept)):
        with pytest.raises(actions.CannotMerge):
            actions.merge(kept=first, absorbed=second, by=officer, at=LATER)


def test_an_absorbed_record_takes_no_more_writes(pair, officer, stranger):
    kept, draft = pair
    actions.merge(kept=kept, absorbed=draft, by=officer, at=make.NOW)

    with pytest.raises(actions.CannotMerge):
        actions.request_to_join(organisation=draft, by=stranger, at=LATER)
    assert not rules.organisations_visible_to(officer).filter(pk=draft.pk).exists()


def test_a_merge_settles_the_doubt_and_carries_the_others(db, officer):
    one, two, three = (make.organisation(name) for name in ("Une", "Deux", "Trois"))
    about_both = actions.raise_doubt(organisation=one, other=two, reason=DoubtReason.REPORTED, by=officer, at=make.NOW)
    actions.raise_doubt(organisation=two, other=three, reason=DoubtReason.SAME_RNA, number="W922000001", by=officer, at=make.NOW)

    actions.merge(kept=one, absorbed=two, by=officer, at=LATER)

    about_both.refresh_from_db()
    assert about_both.state == DoubtState.MERGED
    still = queries.open_doubts().get()
    assert (still.organisation, still.other, still.number) == (one, three, "W922000001")


def test_a_merge_is_refused_when_a_neighbour_settles_the_doubt_otherwise(db, officer):
    one, two = make.organisation("Une"), make.organisation("Deux")
    doubt = actions.raise_doubt(organisation=one, other=two, reason=DoubtReason.REPORTED, by=officer, at=make.NOW)
    apart = Doubt.objects.filter(pk=doubt.pk)

    with just_before("UPDATE", Doubt._meta.db_table, lambda: apart.update(state=DoubtState.DISTINCT)), pytest.raises(WrongState):
        actions.merge(kept=one, absorbed=two, by=officer, at=LATER)
    two.refresh_from_db()
    assert two.merged_into is None


def test_a_doubt_is_raised_once_in_either_order(db, officer):
    one, two = make.organisation("Une"), make.organisation("Deux")

    first = actions.raise_doubt(organisation=one, other=two, reason=DoubtReason.REPORTED, by=officer, at=make.NOW)
    second = actions.raise_doubt(organisation=two, other=one, reason=DoubtReason.REPORTED, by=officer, at=LATER)

    assert first == second


@pytest.mark.parametrize("state", DoubtState.values)
def test_a_doubt_is_settled_once(db, officer, state):
    one, two = make.organisation("Une"), make.organisation("Deux")
    doubt = Doubt.objects.create(organisation=one, other=two, reason=DoubtReason.REPORTED, state=state, raised_at=make.NOW)

    if state in DOUBT_MOVES["keep_apart"].sources:
        actions.keep_apart(doubt=doubt, by=officer, at=LATER)
        assert doubt.state == DoubtState.DISTINCT
    else:
        with pytest.raises(WrongState):
            actions.keep_apart(doubt=doubt, by=officer, at=LATER)
