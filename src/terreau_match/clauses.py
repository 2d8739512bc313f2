"""A Boolean model written straight into the solver's own form: for models of many small constraints, built in no time.

A literal is a whole number: the index of a variable, or its complement `~index` for the negation, as in the solver's protocol.
The ordinary modelling layer, pleasanter, takes longer to import than many cases take to solve.
"""

from collections.abc import Iterable, Sequence
from typing import Any


class Clauses:
    """Constraints over literals and small whole numbers; `cpsat.run` solves it. `proto` is the model in the solver's form."""

    def __init__(self) -> None:
        from ortools.sat.python import cp_model_helper

        self.proto: Any = cp_model_helper.CpModelProto()
        self._variables = self.proto.variables
        self._constraints = self.proto.constraints
        self._count = 0

    def new(self, most: int = 1) -> int:
        """A variable from 0 to `most`; with 1, a literal."""
        self._variables.add().domain.extend((0, most))
        self._count += 1
        return self._count - 1

    def exactly_one(self, literals: Iterable[int]) -> None:
        """One of these holds and no other."""
        self._constraints.add().exactly_one.literals.extend(literals)

    def some(self, literals: Iterable[int]) -> None:
        """At least one of these holds."""
        self._constraints.add().bool_or.literals.extend(literals)

    def implies(self, literal: int, *others: int) -> None:
        """If `literal` holds, all the others do."""
        constraint = self._constraints.add()
        constraint.enforcement_literal.append(literal)
        constraint.bool_and.literals.extend(others)

    def total(self, variables: Sequence[int], least: int, most: int, coefficients: Sequence[int] | None = None) -> None:
        """The sum of variables (not negations), each times its coefficient (1 if none are given), lies within bounds."""
        linear = self._constraints.add().linear
        linear.vars.extend(variables)
        linear.coeffs.extend(coefficients or [1] * len(variables))
        linear.domain.extend((least, most))

    def minimise(self, variables: Sequence[int]) -> None:
        """The sum of these is to be as small as possible."""
        self.proto.objective.vars.extend(variables)
        self.proto.objective.coeffs.extend([1] * len(variables))
