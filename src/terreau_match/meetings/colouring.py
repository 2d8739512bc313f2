"""Slots as colours: when everyone is there all day, a plan is an edge colouring and always exists if it can.

D. König, *Über Graphen und ihre Anwendung auf Determinantentheorie und Mengenlehre*, Math. Annalen 77, 1916: the edges of a
bipartite multigraph can be coloured with as many colours as its largest degree, no two edges of a vertex alike. And any
proper colouring can be made even without a new colour (D. de Werra, *Equitable colorations of graphs*, 1971): so
`slots >= largest degree` and `slots * tables >= meetings` are enough, as they are necessary.
"""

from collections import defaultdict
from collections.abc import Sequence

Edge = tuple[int, int]


def colour(edges: Sequence[Edge], colours: int) -> list[int]:
    """A colour in `range(colours)` for each edge, so that no two edges of a vertex share one.

    Parameters
    ----------
    edges : pairs of vertices; vertices are any non-negative ints, parallel edges allowed. The graph must be bipartite.
    colours : at least the largest degree.

    Returns
    -------
    One colour per edge, in order; even enough that classes are within reach of `even`.

    Raises
    ------
    ValueError : a vertex has more edges than there are colours, or the graph has an odd cycle.

    Notes
    -----
    Each edge takes the least used colour free at both ends; if there is none, one alternating path frees one.
    O(edges · vertices) at worst, O(edges · colours) in practice.

    """
    everything = (1 << colours) - 1
    free: dict[int, int] = defaultdict(lambda: everything)
    at: dict[int, dict[int, int]] = defaultdict(dict)
    given = [-1] * len(edges)
    load = [0] * colours
    sides = two_sides(edges)
    if sides is None:
        raise ValueError("the graph has an odd cycle")
    for edge, (one, other) in enumerate(edges):
        if not (free[one] and free[other]):
            raise ValueError(f"vertex {one if not free[one] else other} has more than {colours} edges")
        common = free[one] & free[other]
        if not common:
            mine, theirs = _least(free[one], load), _least(free[other], load)
            _flip(edges, given, at, free, load, path_from(edges, at, other, mine, theirs), (mine, theirs))
            common = 1 << mine
        chosen = _least(common, load)
        given[edge] = chosen
        load[chosen] += 1
        for vertex in (one, other):
            at[vertex][chosen] = edge
            free[vertex] ^= 1 << chosen
    return given


def even(edges: Sequence[Edge], given: Sequence[int], colours: int) -> list[int]:
    """The same graph, coloured as properly with classes that differ by at most one edge.

    Two classes together form paths and even cycles. Swapping a path with one edge too many of the fuller class moves one
    edge over: while classes differ by two there is such a path. O(colours² · edges) at worst, a few milliseconds in practice.
    """
    result = list(given)
    classes: list[set[int]] = [set() for _ in range(colours)]
    for edge, chosen in enumerate(result):
        classes[chosen].add(edge)
    while colours:
        full = max(range(colours), key=lambda c: len(classes[c]))
        light = min(range(colours), key=lambda c: len(classes[c]))
        over = (len(classes[full]) - len(classes[light])) // 2
        if not over:
            break
        for path in _odd_paths(edges, classes[full], classes[light]):
            for edge in path:
                old, new = (full, light) if result[edge] == full else (light, full)
                classes[old].remove(edge)
                classes[new].add(edge)
                result[edge] = new
            over -= 1
            if not over:
                break
    return result


def two_sides(edges: Sequence[Edge]) -> dict[int, int] | None:
    """A side, 0 or 1, for each vertex so that every edge joins the two sides; None when an odd cycle forbids it."""
    around: dict[int, list[int]] = defaultdict(list)
    for one, other in edges:
        around[one].append(other)
        around[other].append(one)
    side: dict[int, int] = {}
    for root in around:
        if root in side:
            continue
        side[root] = 0
        waiting = [root]
        while waiting:
            vertex = waiting.pop()
            for near in around[vertex]:
                if near not in side:
                    side[near] = 1 - side[vertex]
                    waiting.append(near)
                elif side[near] == side[vertex]:
                    return None
    return side


def path_from(edges: Sequence[Edge], at: "dict[int, dict[int, int]]", vertex: int, first: int, second: int) -> list[int]:
    """The Kempe chain that leaves `vertex` by its edge coloured `first`, then alternates; empty without such an edge."""
    path: list[int] = []
    wanted = first
    while (edge := at[vertex].get(wanted)) is not None:
        path.append(edge)
        one, other = edges[edge]
        vertex = other if vertex == one else one
        wanted = second if wanted == first else first
    return path


def _flip(
    edges: Sequence[Edge],
    given: list[int],
    at: dict[int, dict[int, int]],
    free: dict[int, int],
    load: list[int],
    path: list[int],
    pair: tuple[int, int],
) -> None:
    first, second = pair
    for edge in path:
        for vertex in edges[edge]:
            del at[vertex][given[edge]]
            free[vertex] |= 1 << given[edge]
        load[given[edge]] -= 1
    for edge in path:
        given[edge] = second if given[edge] == first else first
        load[given[edge]] += 1
        for vertex in edges[edge]:
            at[vertex][given[edge]] = edge
            free[vertex] &= ~(1 << given[edge])


def _least(allowed: int, load: list[int]) -> int:
    return min((c for c in range(len(load)) if allowed >> c & 1), key=load.__getitem__)


def _odd_paths(edges: Sequence[Edge], full: set[int], light: set[int]) -> list[list[int]]:
    """Components of two classes that have one edge more of the first: paths that begin and end with it."""
    of_light: dict[int, int] = {vertex: edge for edge in light for vertex in edges[edge]}
    of_full: dict[int, int] = {vertex: edge for edge in full for vertex in edges[edge]}
    paths = []
    for start in sorted(full):
        one, other = edges[start]
        if one in of_light and other in of_light:
            continue
        ends = [vertex for vertex in (one, other) if vertex not in of_light]
        vertex = other if ends[0] == one else one
        path = [start]
        wanted = of_light
        while (edge := wanted.get(vertex)) is not None:
            path.append(edge)
            a, b = edges[edge]
            vertex = b if vertex == a else a
            wanted = of_full if wanted is of_light else of_light
        if len(path) % 2 and start <= path[-1]:
            paths.append(path)
    return paths
