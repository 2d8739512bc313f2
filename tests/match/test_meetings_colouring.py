"""König's theorem as the oracle of the slots: as many colours as the largest degree, classes as even as can be."""

from collections import Counter

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau_match.meetings import colouring

graphs = st.lists(st.tuples(st.integers(0, 6), st.integers(7, 15)), max_size=40)


def largest_degree(edges: list[tuple[int, int]]) -> int:
    return max(Counter(vertex for edge in edges for vertex in edge).values(), default=0)


def is_proper(edges: list[tuple[int, int]], given_colours: list[int]) -> bool:
    seen = [(vertex, c) for edge, c in zip(edges, given_colours, strict=True) for vertex in edge]
    return len(seen) == len(set(seen))


def test_it_works() -> None:
    square = [(0, 2), (0, 3), (1, 2), (1, 3)]

    found = colouring.colour(square, 2)

    assert is_proper(square, found)
    assert set(found) == {0, 1}


@given(graphs)
def test_colour_needs_no_more_than_the_largest_degree(edges: list[tuple[int, int]]) -> None:
    colours = largest_degree(edges)

    found = colouring.colour(edges, colours)

    assert is_proper(edges, found)
    assert all(0 <= c < colours for c in found)


@given(graphs, st.integers(0, 3))
def test_even_classes_differ_by_at_most_one(edges: list[tuple[int, int]], spare: int) -> None:
    colours = largest_degree(edges) + spare

    found = colouring.even(edges, colouring.colour(edges, colours), colours)

    assert is_proper(edges, found)
    sizes = Counter(found)
    assert not edges or max(sizes.values()) == -(-len(edges) // colours)


@given(graphs)
def test_fewer_colours_than_the_largest_degree_are_refused(edges: list[tuple[int, int]]) -> None:
    degree = largest_degree(edges)
    if degree == 0:
        return

    with pytest.raises(ValueError, match="edges"):
        colouring.colour(edges, degree - 1)


@given(graphs)
def test_classes_cover_as_a_matching_of_networkx_would(edges: list[tuple[int, int]]) -> None:
    """The largest class cannot beat the maximum matching; with König's colours there is one at least as large as the mean."""
    if not edges:
        return
    degree = largest_degree(edges)
    graph = nx.Graph(edges)
    matching = nx.bipartite.maximum_matching(graph, top_nodes={a for a, _ in edges})

    sizes = Counter(colouring.colour(edges, degree))

    assert -(-len(edges) // degree) <= max(sizes.values()) <= len(matching) // 2


def test_odd_cycle_is_refused() -> None:
    with pytest.raises(ValueError, match="odd cycle"):
        colouring.colour([(0, 1), (1, 2), (2, 0)], 3)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda e: e[0] != e[1]), max_size=12))
def test_two_sides_agrees_with_networkx(edges: list[tuple[int, int]]) -> None:
    assert (colouring.two_sides(edges) is not None) == nx.is_bipartite(nx.Graph(edges))
