"""Flows of least cost in networks with bounds, and what their duality proves: several goals in order, and why none exists.

If you do not care which function to call: build a `Network` and call `in_order` with the costs of each goal, the most
important first.

The best flows of a goal are themselves the flows of a network: those whose arcs of positive reduced cost stand at their
lower bound and those of negative reduced cost at their upper bound (complementary slackness). So goals in a strict order need no
weights that overflow: solve, keep that face, solve the next on it. Goals that fit together in 64 bits share one run.

References: R. Ahuja, T. Magnanti, J. Orlin, *Network Flows*, 1993 (reduced costs, §2.4 and 9.3); A. Goldberg, *An efficient
implementation of a scaling minimum-cost flow algorithm*, 1997 (the method of OR-tools).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

type Numbers = NDArray[np.int64]

ROOM = 1 << 60
"""Costs times nodes must stay below this: the method multiplies costs by the number of nodes, in 64 bits."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Network:
    """Arcs as arrays; `supplies[n]` is what node n gives (negative: takes). Supplies must sum to zero."""

    tails: Numbers
    heads: Numbers
    low: Numbers
    high: Numbers
    supplies: Numbers

    @property
    def nodes(self) -> int:
        return len(self.supplies)


def cheapest(network: Network, costs: Numbers) -> Numbers | None:
    """The flow on each arc, of least total cost; None where no flow respects the bounds and supplies.

    Complexity: cost scaling, O(n² m log(n C)) at worst; near linear in the number of arcs on the networks of this package.
    """
    from ortools.graph.python import min_cost_flow

    if (network.low > network.high).any():
        return None
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(network.tails, network.heads, network.high - network.low, costs)
    solver.set_nodes_supplies(np.arange(network.nodes), _left_to_send(network))
    status = solver.solve()
    if status == solver.OPTIMAL:
        return np.asarray(solver.flows(arcs), dtype=np.int64) + network.low
    if status in {solver.INFEASIBLE, solver.UNBALANCED}:
        return None
    raise OverflowError(f"costs up to {np.abs(costs).max()} over {network.nodes} nodes do not fit")


def _left_to_send(network: Network) -> Numbers:
    """Supplies once the lower bounds have been sent."""
    if not network.low.any():
        return network.supplies
    out = np.bincount(network.tails, weights=network.low, minlength=network.nodes)
    into = np.bincount(network.heads, weights=network.low, minlength=network.nodes)
    return network.supplies - out.astype(np.int64) + into.astype(np.int64)


def distances(network: Network, flow: Numbers, costs: Numbers, start: int | None = None) -> Numbers:
    """Least cost from `start` to each node in the residual network (`ROOM` where unreachable); from anywhere when None.

    Bellman and Ford by whole arrays, stopped at the first round that changes nothing: O(n m) at worst, in practice a few
    dozen rounds. The flow must be of least cost, or a negative cycle would go round for ever (bounded by n rounds).
    """
    forth, back = flow < network.high, flow > network.low
    tails = np.concatenate([network.tails[forth], network.heads[back]])
    heads = np.concatenate([network.heads[forth], network.tails[back]])
    lengths = np.concatenate([costs[forth], -costs[back]])
    reach = np.zeros(network.nodes, np.int64) if start is None else np.full(network.nodes, ROOM, np.int64)
    if start is not None:
        reach[start] = 0
    for _ in range(network.nodes):
        usable = reach[tails] < ROOM
        nearer = reach.copy()
        np.minimum.at(nearer, heads[usable], reach[tails[usable]] + lengths[usable])
        if (nearer == reach).all():
            break
        reach = nearer
    return reach


def reduced(network: Network, flow: Numbers, costs: Numbers) -> Numbers:
    """What each arc would cost more than the best flow, per unit pushed against the optimum; 0 on arcs that can move freely."""
    potential = distances(network, flow, costs)
    return costs + potential[network.tails] - potential[network.heads]


def face(network: Network, flow: Numbers, costs: Numbers) -> Network:
    """The network whose flows are exactly the flows of least cost of this one."""
    price = reduced(network, flow, costs)
    return replace(
        network,
        low=np.where(price < 0, flow, network.low),
        high=np.where(price > 0, flow, network.high),
    )


def in_order(network: Network, goals: Iterable[Numbers]) -> Numbers | None:
    """The flow best for the first goal, then the second among those, and so on; None where there is none.

    Parameters: `goals` are costs per arc, each to be made least. Goals are weighed together as long as they fit in 64 bits:
    a goal weighs more than all the spread of the later ones.
    """
    runs = weighed(network, list(goals))
    flow = None
    for number, costs in enumerate(runs):
        flow = cheapest(network, costs)
        if flow is None:
            return None
        if number + 1 < len(runs):
            network = face(network, flow, costs)
    return flow


def weighed(network: Network, goals: Sequence[Numbers]) -> list[Numbers]:
    """As few cost arrays as hold the goals in strict order."""
    runs: list[Numbers] = []
    current, heaviest = None, 0
    for costs in goals:
        spread = _spread(network, costs)
        greatest = int(np.abs(costs).max(initial=0))
        weight = spread + 1
        if current is not None and (heaviest * weight + greatest) * (network.nodes + 1) < ROOM:
            current, heaviest = current * weight + costs, heaviest * weight + greatest
            continue
        if current is not None:
            runs.append(current)
        current, heaviest = costs, greatest
    return runs if current is None else [*runs, current]


def _spread(network: Network, costs: Numbers) -> int:
    """No two flows differ by more than this in cost: each arc's room times its cost (and a hair for the rounding of floats)."""
    width = np.minimum(network.high - network.low, network.supplies.clip(0).sum())
    # Not `@`: on floats it wakes the threads of the linear algebra library, which spin long after so small a product.
    return int(1.001 * (np.abs(costs).astype(float) * width).sum()) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Shortage:
    """A cut that proves there is no flow: these nodes must send more than can leave them (max-flow = min-cut)."""

    nodes: NDArray[np.bool_]
    missing: int


def shortage(network: Network) -> Shortage | None:
    """The side of a least cut that has too much to send, None when a flow exists."""
    from ortools.graph.python import max_flow

    width, left, nodes = network.high - network.low, _left_to_send(network), network.nodes
    if (width < 0).any():
        arc = int(np.argmin(width))
        sides = np.zeros(nodes, bool)
        sides[network.tails[arc]] = True
        return Shortage(sides, int(-width[arc]))
    gives, takes = np.flatnonzero(left > 0), np.flatnonzero(left < 0)
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(
        np.concatenate([network.tails, np.full(len(gives), nodes), takes]),
        np.concatenate([network.heads, gives, np.full(len(takes), nodes + 1)]),
        np.concatenate([width, left[gives], -left[takes]]),
    )
    if solver.solve(nodes, nodes + 1) != solver.OPTIMAL:
        raise OverflowError("capacities do not fit")
    wanted = int(left[gives].sum())
    if solver.optimal_flow() == wanted and wanted == int(-left[takes].sum()):
        return None
    side = np.zeros(nodes + 2, bool)
    side[solver.get_source_side_min_cut()] = True
    return Shortage(side[:nodes], wanted - solver.optimal_flow())
