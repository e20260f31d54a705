"""Gradients of numbers by a vector or a matrix: linear and quadratic forms, lengths, sums of components, chains.

Every number is taken apart by the rules for numbers; what is left is a sum over its inner arrays u of slopes that are
pulled back through u.

Source: Petersen & Pedersen, The Matrix Cookbook (2012), chapter 2.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.derivations.array_algebra import ONES
from workbench.derivations.jacobians import Jacobians
from workbench.derivations.pulled_back import PulledBack
from workbench.derivations.routes import derive
from workbench.derivations.setting import NoRuleError, Setting
from workbench.derivations.step import Step
from workbench.derivations.tidying import tidy
from workbench.derivations.writing import times
from workbench.language.building import number, substitute, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, symbols
from workbench.operators import DOT, MEAN, NORM, POWER, QUOTIENT, TOTAL, Form


@dataclass(frozen=True, slots=True)
class Gradients:
    """Gradients by one name."""

    at: Setting

    @property
    def jacobians(self) -> Jacobians:
        return Jacobians(self.at, self.gradient)

    @property
    def _through(self) -> PulledBack:
        return PulledBack(self.at, self.jacobians.jacobian)

    def gradient(self, f: Formula) -> Step:
        """Of a scalar that depends on the name."""
        if not isinstance(f, Apply):
            raise NoRuleError
        row = f.operator
        if row.form in (Form.SUM, Form.NEGATION):
            return self.at.linear(f, self.gradient)
        if row is NORM:
            (u,) = f.arguments
            after, below = self._through.pulled(u, self.at.algebra.times(u))
            return self.at.step("length", f, Apply(QUOTIENT, (after, f)), below)
        if row is DOT:
            left, right = f.arguments
            return self._inner(f, [self.at.algebra.transposed(left), right])
        if row.form is Form.REDUCTION:
            return self._reduced(f)
        if row.form is Form.PRODUCT:
            return self._product(f)
        if row.form is Form.POWER and isinstance(f.arguments[0], Apply) and f.arguments[0].operator is NORM:
            return self._power_of_length(f)
        return self._chain(f)

    def _product(self, f: Apply) -> Step:
        """Numbers that do not vary stay as factors; arrays that make a number are an inner product."""
        scalars, arrays = self.at.algebra.parted(self.at.algebra.factors(f))
        varying = [p for p in scalars if self.at.varies(p)]
        constant = [p for p in scalars if not self.at.varies(p)]
        inner = any(map(self.at.varies, arrays))
        if not varying:
            if constant:
                core: Formula = self.at.algebra.times(*arrays)
                step = self.gradient(core)
                return self.at.step("constant multiple", f, self.at.algebra.times(*constant, step.after), [step])
            return self._inner(f, arrays)
        if inner or len(varying) > 1:
            return self._several(f, varying, constant, arrays)
        step = self.gradient(varying[0])
        kept = [self.at.algebra.times(*arrays)] if arrays else []
        after = self.at.algebra.times(*constant, *kept, step.after)
        return self.at.step("constant multiple", f, after, [step])

    def _several(self, f: Apply, varying: list[Formula], constant: list[Formula], arrays: list[Formula]) -> Step:
        """The product rule for numbers, of which one may be an inner product."""
        whole = [*varying, *([self.at.algebra.times(*arrays)] if arrays else [])]
        steps = {i: self.gradient(part) for i, part in enumerate(whole) if self.at.varies(part)}
        below = list(steps.values())
        terms = [
            self.at.algebra.times(*constant, *(part for j, part in enumerate(whole) if j != i), step.after)
            for i, step in steps.items()
        ]
        return self.at.step("product", f, self.at.algebra.plus(*terms), below)

    def _inner(self, f: Formula, factors: list[Formula]) -> Step:
        """A row times ... times a column, in which the name stands in some of the factors."""
        factors = [part for factor in factors for part in self.at.algebra.factors(factor)]
        places = [k for k, factor in enumerate(factors) if self.at.varies(factor)]
        if not self.at.by_matrix and set(places) <= {0, len(factors) - 1}:
            return self._form(f, factors)
        terms: list[Formula] = []
        steps: list[Step] = []
        for k in places:
            left, right = factors[:k], factors[k + 1 :]
            turned = [self.at.algebra.transposed(part) for part in (*reversed(left), *reversed(right))]
            after, found = self._through.pulled(factors[k], self.at.algebra.times(*turned))
            terms.append(after)
            steps += found
        name = "linear form in a matrix" if len(places) == 1 else "quadratic form in a matrix"
        return self.at.step(name, f, self.at.algebra.plus(*terms), steps)

    def _form(self, f: Formula, factors: list[Formula]) -> Step:
        """uᵀ M v, where M does not vary; a linear form, a square or a quadratic form of x itself."""
        a = self.at.algebra
        u, middle, v = a.transposed(factors[0]), factors[1:-1], factors[-1]
        x = Symbol(self.at.name)
        if not self.at.varies(u):
            after, below = self._through.pulled(v, a.times(*(a.transposed(p) for p in reversed(middle)), u))
            return self.at.step("linear form", f, after, below)
        if not self.at.varies(v):
            after, below = self._through.pulled(u, a.times(*middle, v))
            return self.at.step("linear form", f, after, below)
        if u == v:
            if not middle:
                after, below = self._through.pulled(u, a.times(Number(2), u))
                return self.at.step("square" if u == x else "squared length", f, after, below)
            M = a.times(*middle)
            if a.transposed(M) == M:
                after, below = self._through.pulled(u, a.times(Number(2), M, u))
                return self.at.step("quadratic form, symmetric" if u == x else "bilinear form", f, after, below)
            after, below = self._through.pulled(u, a.times(a.plus(M, a.transposed(M)), u))
            return self.at.step("quadratic form" if u == x else "bilinear form", f, after, below)
        first, below = self._through.pulled(u, a.times(*middle, v))
        second, more = self._through.pulled(v, a.times(*(a.transposed(p) for p in reversed(middle)), u))
        return self.at.step("bilinear form", f, a.plus(first, second), [*below, *more])

    def _power_of_length(self, f: Apply) -> Step:
        """‖u‖² without the root; of another power n by the chain rule, n‖u‖ⁿ⁻² J_uᵀ u."""
        length, exponent = f.arguments
        n = value_of(exponent)
        assert isinstance(length, Apply)
        (u,) = length.arguments
        if n is None:
            raise NoRuleError
        rest = [] if n == 2 else [length if n == 3 else Apply(POWER, (length, number(n - 2)))]
        after, below = self._through.pulled(u, self.at.algebra.times(number(n), *rest, u))
        return self.at.step(self._of_length(u) if n == 2 else "chain", f, after, below)

    def _of_length(self, u: Formula) -> str:
        """The rule for ‖u‖²."""
        if self.at.by_matrix:
            return "squared length with a matrix"
        return "square" if u == Symbol(self.at.name) else "squared length"

    def _reduced(self, f: Apply) -> Step:
        """sum(u) and mean(u) over the components of a vector."""
        (u,) = f.arguments
        shape = self.at.algebra.shape(u)
        if f.operator not in (TOTAL, MEAN) or len(shape) != 1:
            raise NoRuleError
        share = [] if f.operator is TOTAL else [Apply(QUOTIENT, (Number(1), Number(shape[0])))]
        if isinstance(u, Apply) and u.operator.form is Form.CALL and len(u.arguments) == 1:
            (v,) = u.arguments
            after, below = self._through.pulled(v, self.at.algebra.times(*share, self.at.slope(u.operator, v)))
            return self.at.step("componentwise function", f, after, below)
        if self.at.algebra.shapes[ONES.name] != shape:
            raise NoRuleError
        after, below = self._through.pulled(u, self.at.algebra.times(*share, ONES))
        return self.at.step("sum of components", f, after, below)

    def _chain(self, f: Apply) -> Step:
        """A function of numbers that may depend on the name: the sum of its partial derivatives times theirs."""
        letters = [f"u_{k}" for k in range(1, 1 + len(f.arguments))]
        back = dict(zip(letters, f.arguments, strict=True))
        fixed = {letter: a for letter, a in back.items() if not symbols(a) & {self.at.name, *self.at.algebra.shapes}}
        outer = substitute(Apply(f.operator, tuple(map(Symbol, letters))), fixed)
        below: list[Step] = []
        terms: list[Formula] = []
        for letter, argument in zip(letters, f.arguments, strict=True):
            if not self.at.varies(argument):
                continue
            if not self.at.algebra.scalar(argument):
                raise NoRuleError
            below.append(self.gradient(argument))
            coefficient, inner = self.at.algebra.weighted(below[-1].after)
            slope = derive(outer, letter, operators=self.at.operators).after
            slope = tidy(times(number(coefficient), slope), operators=self.at.operators)
            factors = slope.children if isinstance(slope, Apply) and slope.operator.form is Form.PRODUCT else (slope,)
            terms.append(self.at.algebra.times(*(substitute(factor, back) for factor in factors), inner))
        linear = f.operator.form is Form.QUOTIENT and len(terms) == 1 and not self.at.varies(f.arguments[1])
        return self.at.step("constant multiple" if linear else "chain", f, self.at.algebra.plus(*terms), below)
