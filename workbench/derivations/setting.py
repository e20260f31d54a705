"""What all rules of matrices share: the name that is derived by, the algebra of the arrays, and sums term by term."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.derivations.array_algebra import ArrayAlgebra, signed
from workbench.derivations.matrix_rules import BY_NAME
from workbench.derivations.primes import slope_of
from workbench.derivations.step import Step
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, symbols
from workbench.operators import Form, Operator


class NoRuleError(Exception):
    """A part to which no rule of matrices applies; `matrices.by_array` catches it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Derivatives by one name, that of a vector or a matrix."""

    name: str
    algebra: ArrayAlgebra
    operators: tuple[Operator, ...]

    @property
    def by_matrix(self) -> bool:
        return len(self.algebra.shapes[self.name]) == 2

    def varies(self, formula: Formula) -> bool:
        """Does it depend on the name?"""
        return self.name in symbols(formula)

    def slope(self, row: Operator, argument: Formula) -> Formula:
        """The derivative of a function of one number at each component of the argument."""
        slope = slope_of(row, argument, self.operators)
        if slope is None:
            raise NoRuleError
        return slope

    def linear(self, formula: Apply, derive: Callable[[Formula], Step]) -> Step:
        """A sum or a negation, term by term."""
        below: list[Step] = []
        terms: list[Formula] = []
        for term in formula.arguments if formula.operator.form is Form.SUM else (formula,):
            sign, inner = signed(term)
            if not self.varies(inner):
                continue
            step = derive(inner)
            below += [] if step.rule == "identity" else [step]
            terms.append(step.after if sign > 0 else self.algebra.times(number(-1), step.after))
        return self.step("sum", formula, self.algebra.plus(*terms), below)

    def step(self, rule: str, before: Formula, after: Formula, below: Sequence[Step]) -> Step:
        """One use of a rule, with what the table of rules says about it."""
        row = BY_NAME.get(rule)
        statement = "" if row is None else row.statement
        note = "" if row is None else row.source
        return Step(rule, before, after, self.name, tuple(below), statement=statement, note=note)
