"""Jacobians of vectors by a vector: M for M v, a diagonal matrix for a function of each component.

Source: Magnus & Neudecker, Matrix Differential Calculus (2019), chapter 9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.derivations.array_algebra import IDENTITY
from workbench.derivations.setting import NoRuleError, Setting
from workbench.derivations.step import Step
from workbench.language.formula import Apply, Formula, Symbol
from workbench.operators import DIAGONAL, QUOTIENT, Form


@dataclass(frozen=True, slots=True)
class Jacobians:
    """Jacobians by one name. gradient: of the numbers that stand in a vector as factors."""

    at: Setting
    gradient: Callable[[Formula], Step]

    def jacobian(self, u: Formula) -> Step:
        """Of a vector that depends on the name, a vector too."""
        a = self.at.algebra
        if self.at.by_matrix or len(a.shape(u)) != 1:
            raise NoRuleError
        if u == Symbol(self.at.name):
            return self.at.step("identity", u, IDENTITY, [])
        if not isinstance(u, Apply):
            raise NoRuleError
        match u.operator.form:
            case Form.SUM | Form.NEGATION:
                return self.at.linear(u, self.jacobian)
            case Form.PRODUCT:
                return self._product(u)
            case Form.QUOTIENT if not self.at.varies(u.arguments[1]):
                step = self.jacobian(u.arguments[0])
                return self.at.step("constant multiple", u, Apply(QUOTIENT, (step.after, u.arguments[1])), [step])
            case Form.CALL if len(u.arguments) == 1 and u.operator.components is None and not u.operator.of_arrays:
                (v,) = u.arguments
                step = self.jacobian(v)
                diagonal = Apply(DIAGONAL, (self.at.slope(u.operator, v),))
                after = a.times(diagonal, step.after)
                return self.at.step("componentwise function", u, after, [] if step.after == IDENTITY else [step])
        raise NoRuleError

    def _product(self, u: Apply) -> Step:
        """M v, with numbers in front: M times the Jacobian of v; a number that varies adds v times its gradient."""
        a = self.at.algebra
        scalars, arrays = a.parted(a.factors(u))
        *matrices, v = arrays
        varying = [p for p in scalars if self.at.varies(p)]
        if any(map(self.at.varies, matrices)):
            raise NoRuleError
        below: list[Step] = []
        terms: list[Formula] = []
        if self.at.varies(v):
            step = self.jacobian(v)
            below += [] if step.after == IDENTITY else [step]
            terms.append(a.times(*scalars, *matrices, step.after))
        for s in varying:
            step = self.gradient(s)
            below.append(step)
            others = [p for p in scalars if p is not s]
            terms.append(a.times(*others, *arrays, a.transposed(step.after)))
        only = "matrix times vector" if matrices else "constant multiple"
        return self.at.step("product" if varying else only, u, a.plus(*terms), below)
