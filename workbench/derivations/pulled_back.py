"""Slopes pulled back through arrays: J_uᵀ g for a vector u with slope g, g aᵀ for a matrix in u = X a."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.derivations.array_algebra import IDENTITY
from workbench.derivations.setting import NoRuleError, Setting
from workbench.derivations.step import Step
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Symbol
from workbench.operators import DIAGONAL, TRANSPOSE, Form


@dataclass(frozen=True, slots=True)
class PulledBack:
    """Gradients by one name through inner arrays. jacobian: of a vector by a vector."""

    at: Setting
    jacobian: Callable[[Formula], Step]

    def pulled(self, u: Formula, slope: Formula) -> tuple[Formula, list[Step]]:
        """The gradient through u, of what has this slope in it, and the step for the Jacobian that it needs."""
        if u == Symbol(self.at.name):
            return slope, []
        if self.at.by_matrix:
            return self._through(u, slope), []
        step = self.jacobian(u)
        if step.after == IDENTITY:
            return slope, []
        return self.at.algebra.times(self.at.algebra.transposed(step.after), slope), [step]

    def _through(self, u: Formula, slope: Formula) -> Formula:
        """Through what is linear in a matrix: X a gives slope aᵀ, Xᵀ a gives a slopeᵀ, sums term by term."""
        if u == Symbol(self.at.name):
            return slope
        if not isinstance(u, Apply):
            raise NoRuleError
        a = self.at.algebra
        match u.operator.form:
            case Form.SUM:
                return a.plus(*(self._through(term, slope) for term in u.arguments if self.at.varies(term)))
            case Form.NEGATION:
                return a.times(number(-1), self._through(u.arguments[0], slope))
            case Form.PRODUCT:
                scalars, arrays = a.parted(a.factors(u))
                if any(map(self.at.varies, scalars)):
                    raise NoRuleError
                terms = []
                for k in (k for k, factor in enumerate(arrays) if self.at.varies(factor)):
                    left = [a.transposed(p) for p in reversed(arrays[:k])]
                    right = [a.transposed(p) for p in reversed(arrays[k + 1 :])]
                    terms.append(self._through(arrays[k], a.times(*scalars, *left, slope, *right)))
                return a.plus(*terms)
        if u.operator is TRANSPOSE:
            return self._through(u.arguments[0], a.transposed(slope))
        if u.operator.form is Form.CALL and len(u.arguments) == 1 and len(a.shape(u)) == 1:
            (v,) = u.arguments
            inner = a.times(Apply(DIAGONAL, (self.at.slope(u.operator, v),)), slope)
            return self._through(v, inner)
        raise NoRuleError
