"""Any sequence of any acts: counts stay exact, sizes hold, and nobody waits for seats that are free."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terreau.commons.seats import actions, queries
from terreau.commons.seats.models import Pool, WaitEntry
from terreau.commons.seats.states import WaitState
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.commons.seats.conftest import opened, people

NOW = make.NOW
WHO, POOLS = 5, 2
ACTS = st.tuples(
    st.sampled_from(["take", "keep", "confirm", "change", "release", "wait", "accept", "decline", "leave", "resize", "clock"]),
    st.integers(0, WHO - 1),
    st.lists(st.integers(0, 3), min_size=POOLS, max_size=POOLS),
    st.integers(0, 60),
)


def act(verb, who, wants, pools, size, at):
    facts = {"by": who, "at": at}
    entry = queries.entry_of(who)
    if verb == "take":
        actions.take(holder=who, wants=wants, **facts)
    elif verb == "keep":
        actions.take(holder=who, wants=wants, until=at + timedelta(hours=5), **facts)
    elif verb in {"confirm", "release"}:
        getattr(actions, verb)(holder=who, **facts)
    elif verb in {"change", "wait"}:
        getattr(actions, verb)(holder=who, wants=wants, **facts)
    elif verb in {"accept", "decline", "leave"} and entry:
        getattr(actions, verb)(entry=entry, **facts)
    elif verb == "resize":
        actions.resize(pool=pools[0], size=size, **facts)
    elif verb == "clock":
        actions.lapse_due(at=at)


@pytest.mark.django_db
@settings(max_examples=40)
@given(st.lists(ACTS, max_size=25))
def test_any_order(acts):
    with pytest.MonkeyPatch.context() as patch:
        from terreau.commons.seats import kinds

        kind = kinds.Kind(name="accounts.user", offer_lasts=timedelta(hours=9), told=lambda *_: None)
        patch.setitem(kinds._KINDS, kind.name, kind)
        cast, pools = people(WHO), [opened(2), opened(4, "Atelier")]
        at = NOW
        for verb, number, counts, hours in acts:
            at += timedelta(hours=hours)
            for pool in pools:
                pool.refresh_from_db()
            wants = {pool: n for pool, n in zip(pools, counts, strict=True) if n}
            if wants or verb not in {"take", "keep", "wait"}:
                with contextlib.suppress(Refusal):
                    act(verb, cast[number], wants, pools, sum(counts), at)
            assert queries.drifts() == []
            now = {pool.pk: pool for pool in Pool.objects.all()}
            assert all(pool.taken <= pool.size + pool.overbook for pool in now.values())
            for entry in WaitEntry.objects.filter(state=WaitState.WAITING).prefetch_related("wants"):
                assert any(now[want.pool_id].left < want.n for want in entry.wants.all()), "waits beside free seats"
