"""Flows: networkx agrees on costs and cuts; duality holds; goals in order need no overflowing weights."""

from dataclasses import replace

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from terreau_match import flows
from terreau_match.flows import Network


@st.composite
def networks(draw: st.DrawFn) -> Network:
    nodes = draw(st.integers(2, 5))
    arcs = draw(st.lists(st.tuples(*[st.integers(0, nodes - 1)] * 2), min_size=1, max_size=9, unique=True))
    arcs = [(tail, head) for tail, head in arcs if tail != head] or [(0, 1)]
    low = [draw(st.sampled_from([0, 0, 0, 1])) for _ in arcs]
    high = [least + draw(st.integers(0, 3)) for least in low]
    gives = [draw(st.integers(-2, 2)) for _ in range(nodes - 1)]
    tails, heads = zip(*arcs, strict=True)
    whole = (np.array(each, dtype=np.int64) for each in (tails, heads, low, high, [*gives, -sum(gives)]))
    return Network(**dict(zip(("tails", "heads", "low", "high", "supplies"), whole, strict=True)))


def least_cost(network: Network, costs: np.ndarray) -> int | None:
    """By networkx, lower bounds sent beforehand."""
    left = flows._left_to_send(network)
    graph = nx.DiGraph()
    for node, gives in enumerate(left.tolist()):
        graph.add_node(node, demand=-gives)
    rows = zip(network.tails.tolist(), network.heads.tolist(), (network.high - network.low).tolist(), costs.tolist(), strict=True)
    for tail, head, capacity, weight in rows:
        graph.add_edge(tail, head, capacity=capacity, weight=weight)
    try:
        return nx.min_cost_flow_cost(graph) + int(costs @ network.low)
    except nx.NetworkXUnfeasible:
        return None


def some_costs(network: Network, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 6, len(network.tails))


@given(networks(), st.integers(0, 9))
@settings(max_examples=80, deadline=None)
def test_least_cost_and_cut_agree_with_networkx_and_duality(network, seed):
    costs = some_costs(network, seed)

    flow, cut = flows.cheapest(network, costs), flows.shortage(network)

    expected = least_cost(network, costs)
    assert (flow is None) == (expected is None) == (cut is not None)
    if flow is not None:
        assert int(costs @ flow) == expected
        price = flows.reduced(network, flow, costs)
        assert (flow[price > 0] == network.low[price > 0]).all()
        assert (flow[price < 0] == network.high[price < 0]).all()
    else:
        inside = cut.nodes
        leaving = inside[network.tails] & ~inside[network.heads]
        entering = ~inside[network.tails] & inside[network.heads]
        too_much = network.supplies[inside].sum() - network.high[leaving].sum() + network.low[entering].sum()
        assert too_much >= cut.missing > 0 or (network.high < network.low).any()


@given(networks(), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_goals_in_order_keep_the_first_whatever_their_size(network, seed):
    first, second = some_costs(network, seed), some_costs(network, seed + 100)
    together = flows.in_order(network, [first, second])
    if together is None:
        return

    apart = flows.cheapest(network, first)
    kept = flows.cheapest(flows.face(network, apart, first), second)

    assert len(flows.weighed(network, [first, second])) == 1
    assert (first @ together, second @ together) == (first @ apart, second @ kept)
    far = 10**16
    assert (first @ flows.in_order(network, [far * first, second]), second @ kept) == (first @ apart, second @ kept)


def test_face_of_a_free_goal_is_the_whole_network():
    network = Network(**{name: np.array(values) for name, values in FREE.items()})

    assert (flows.face(network, np.array([1, 0]), np.zeros(2, np.int64)).high == network.high).all()
    assert flows.cheapest(replace(network, low=np.array([2, 0])), np.zeros(2, np.int64)) is None


FREE = {"tails": [0, 0], "heads": [1, 1], "low": [0, 0], "high": [1, 1], "supplies": [1, -1]}
