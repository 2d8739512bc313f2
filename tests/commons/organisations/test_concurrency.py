"""Two people at once, with real connections: one record, one signer left, one merge."""

import threading

import pytest
from django.db import close_old_connections, connection

from terreau.commons.organisations import actions, queries
from terreau.commons.organisations.models import Membership, Organisation
from terreau.commons.organisations.states import MembershipState
from terreau.lib.refusals import Refusal
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works) -> list:
    """Runs each in its thread, all released together; returns what each returned or raised."""
    gate = threading.Barrier(len(works))
    results: list = [None] * len(works)

    def run(position, work):
        try:
            gate.wait(timeout=10)
            results[position] = work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            results[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    close_old_connections()
    return results


def refused(results) -> int:
    assert all(result is None or isinstance(result, Refusal | Organisation | Membership) for result in results), results
    return sum(isinstance(result, Refusal) for result in results)


def test_one_siret_registered_by_two_people_is_one_record():
    people = [make.user(), make.user()]
    siret = make.siret(4100)

    results = at_once(*[lambda person=person: actions.register(name="Essai", siret=siret, by=person, at=make.NOW) for person in people])

    assert refused(results) == 1
    assert Organisation.objects.count() == 1
    assert Membership.objects.count() == 1


def test_two_signers_who_remove_each_other_leave_one():
    body = make.organisation()
    one, two = make.member(body), make.member(body)
    of = {person.pk: body.memberships.get(user=person) for person in (one, two)}

    results = at_once(
        lambda: actions.end_membership(membership=of[two.pk], by=one, at=make.NOW),
        lambda: actions.end_membership(membership=of[one.pk], by=two, at=make.NOW),
    )

    assert refused(results) == 1
    assert queries.signers_of(body).count() == 1


def test_two_opposite_merges_make_one():
    first, second = make.organisation("Une"), make.organisation("Deux")
    officer = make.user()

    results = at_once(
        lambda: actions.merge(
            kept=Organisation.objects.get(pk=first.pk), absorbed=Organisation.objects.get(pk=second.pk), by=officer, at=make.NOW
        ),
        lambda: actions.merge(
            kept=Organisation.objects.get(pk=second.pk), absorbed=Organisation.objects.get(pk=first.pk), by=officer, at=make.NOW
        ),
    )

    assert refused(results) == 1
    assert Organisation.objects.filter(merged_into=None).count() == 1


def test_an_invitation_accepted_while_the_record_is_merged_follows_it():
    kept, absorbed = make.organisation("Une"), make.organisation("Deux")
    signer, guest = make.member(absorbed), make.user()
    invited = actions.invite_member(organisation=absorbed, email=guest.email, can_edit=True, can_sign=False, by=signer, at=make.NOW)

    at_once(
        lambda: actions.merge(
            kept=Organisation.objects.get(pk=kept.pk), absorbed=Organisation.objects.get(pk=absorbed.pk), by=signer, at=make.NOW
        ),
        lambda: actions.accept_invitation(
            membership=Membership.objects.select_related("organisation").get(pk=invited.pk), by=guest, at=make.NOW
        ),
    )

    assert not Membership.objects.filter(organisation=absorbed).exists()
    assert Membership.objects.get(pk=invited.pk).state in {MembershipState.ACTIVE, MembershipState.INVITED}


def test_asking_twice_at_once_is_asking_once():
    body = make.organisation()
    person = make.user()

    results = at_once(*[lambda: actions.request_to_join(organisation=body, by=person, at=make.NOW)] * 2)

    assert refused(results) == 1
    assert Membership.objects.filter(user=person).count() == 1
