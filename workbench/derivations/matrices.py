"""Derivatives by a vector or a matrix, on the tree as written: xᵀA x has the gradient (A + Aᵀ)x, not n components.

A formula over arrays and the name of one of them go in; the steps that lead to its gradient or Jacobian come out, in
matrices; None where no rule of matrices applies. Every scalar is taken apart by the rules for numbers; what is left
is a sum over its inner arrays u of pulled-back slopes: J_uᵀ g for a vector, g aᵀ for a matrix in u = X a.

Source: Petersen & Pedersen, The Matrix Cookbook (2012), chapter 2; Magnus & Neudecker, Matrix Differential Calculus.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from workbench.derivations.array_algebra import IDENTITY, ONES, ArrayAlgebra
from workbench.derivations.matrix_rules import BY_NAME
from workbench.derivations.primes import slope_of
from workbench.derivations.routes import derive
from workbench.derivations.step import Step
from workbench.derivations.tidying import tidy
from workbench.derivations.writing import times
from workbench.language.arrays.misfits import MisfitError, Shape
from workbench.language.arrays.shapes import Shapes
from workbench.language.building import number, substitute, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, parts, symbols
from workbench.operators import (
    DIAGONAL,
    DOT,
    MEAN,
    NORM,
    OPERATORS,
    POWER,
    QUOTIENT,
    TOTAL,
    TRANSPOSE,
    Form,
    Operator,
)


class _NoRuleError(Exception):
    """A part to which no rule of matrices applies; never leaves this file."""


def by_array(
    formula: Formula,
    name: str,
    shapes: Mapping[str, Shape],
    *,
    symmetric: Collection[str] = (),
    operators: Sequence[Operator] = OPERATORS,
) -> Step | None:
    """The gradient of a scalar formula, or the Jacobian of a vector, by an array, with every step.

    shapes: of all names that are arrays. symmetric: matrices that are known to be. None where no rule applies, and
    where the name does not occur.

    >>> from workbench.language.reading import read
    >>> shapes = {"x": (2,), "A": (2, 2)}
    >>> step = by_array(read("x^T A x", shapes=shapes, variables=("x", "A")).formula, "x", shapes)
    >>> step.rule, step.after
    ('quadratic form', product(sum of terms(Symbol(A), transpose(Symbol(A))), Symbol(x)))
    """
    reserved = {IDENTITY.name, ONES.name}
    if name not in symbols(formula) or reserved & (symbols(formula) | shapes.keys()):
        return None
    engine = _Engine(
        name, ArrayAlgebra({**shapes, **named_arrays(formula, name, shapes)}, frozenset(symmetric)), tuple(operators)
    )
    try:
        return engine.gradient(formula) if engine.algebra.scalar(formula) else engine.jacobian(formula)
    except (_NoRuleError, MisfitError):
        return None


@dataclass(frozen=True, slots=True)
class _Engine:
    """Derivatives by one name."""

    name: str
    algebra: ArrayAlgebra
    operators: tuple[Operator, ...]

    @property
    def by_matrix(self) -> bool:
        return len(self.algebra.shapes[self.name]) == 2

    def varies(self, formula: Formula) -> bool:
        return self.name in symbols(formula)

    # --- gradients of scalars -----------------------------------------------------------------------

    def gradient(self, f: Formula) -> Step:
        """Of a scalar that depends on the name."""
        if not isinstance(f, Apply):
            raise _NoRuleError
        row = f.operator
        if row.form in (Form.SUM, Form.NEGATION):
            return self._linear(f)
        if row is NORM:
            (u,) = f.arguments
            after, below = self._pulled(u, self.algebra.times(u))
            return self._step("length", f, _over(after, f), below)
        if row is DOT:
            left, right = f.arguments
            return self._inner(f, [self.algebra.transposed(left), right])
        if row.form is Form.REDUCTION:
            return self._reduced(f)
        if row.form is Form.PRODUCT:
            return self._product(f)
        if row.form is Form.POWER and isinstance(f.arguments[0], Apply) and f.arguments[0].operator is NORM:
            return self._power_of_length(f)
        return self._chain(f)

    def _linear(self, f: Apply) -> Step:
        """Term by term."""
        below: list[Step] = []
        terms: list[Formula] = []
        for term in f.arguments:
            negative, inner = self._signed(f, term)
            if not self.varies(inner):
                continue
            below.append(self.gradient(inner))
            after = below[-1].after
            terms.append(self.algebra.times(number(-1), after) if negative else after)
        return self._step("sum", f, self.algebra.plus(*terms), below)

    def _signed(self, whole: Apply, term: Formula) -> tuple[bool, Formula]:
        """Is a term of a sum, or what is negated, taken away? And the term without its sign."""
        negative = whole.operator.form is Form.NEGATION
        while isinstance(term, Apply) and term.operator.form is Form.NEGATION:
            negative, term = not negative, term.arguments[0]
        return negative, term

    def _product(self, f: Apply) -> Step:
        """Numbers that do not vary stay as factors; arrays that make a number are an inner product."""
        factors = self.algebra.factors(f)
        scalars = [p for p in factors if self.algebra.scalar(p)]
        arrays = [p for p in factors if not self.algebra.scalar(p)]
        varying = [p for p in scalars if self.varies(p)]
        constant = [p for p in scalars if not self.varies(p)]
        inner = any(map(self.varies, arrays))
        if not varying:
            if constant:
                core: Formula = self.algebra.times(*arrays)
                step = self.gradient(core)
                return self._step("constant multiple", f, self.algebra.times(*constant, step.after), [step])
            return self._inner(f, arrays)
        if inner or len(varying) > 1:
            return self._several(f, varying, constant, arrays)
        step = self.gradient(varying[0])
        kept = [self.algebra.times(*arrays)] if arrays else []
        after = self.algebra.times(*constant, *kept, step.after)
        return self._step("constant multiple", f, after, [step])

    def _several(self, f: Apply, varying: list[Formula], constant: list[Formula], arrays: list[Formula]) -> Step:
        """The product rule for numbers, of which one may be an inner product."""
        whole = [*varying, *([self.algebra.times(*arrays)] if arrays else [])]
        steps = {i: self.gradient(part) for i, part in enumerate(whole) if self.varies(part)}
        below = list(steps.values())
        terms = [
            self.algebra.times(*constant, *(part for j, part in enumerate(whole) if j != i), step.after)
            for i, step in steps.items()
        ]
        return self._step("product", f, self.algebra.plus(*terms), below)

    def _inner(self, f: Formula, factors: list[Formula]) -> Step:
        """A row times ... times a column, in which the name stands in some of the factors."""
        factors = [part for factor in factors for part in self.algebra.factors(factor)]
        places = [k for k, factor in enumerate(factors) if self.varies(factor)]
        if not self.by_matrix and set(places) <= {0, len(factors) - 1}:
            return self._form(f, factors)
        terms: list[Formula] = []
        steps: list[Step] = []
        for k in places:
            left, right = factors[:k], factors[k + 1 :]
            turned = [self.algebra.transposed(part) for part in (*reversed(left), *reversed(right))]
            after, found = self._pulled(factors[k], self.algebra.times(*turned))
            terms.append(after)
            steps += found
        name = "linear form in a matrix" if len(places) == 1 else "quadratic form in a matrix"
        return self._step(name, f, self.algebra.plus(*terms), steps)

    def _form(self, f: Formula, factors: list[Formula]) -> Step:
        """uᵀ M v, where M does not vary; a linear form, a square or a quadratic form of x itself."""
        a = self.algebra
        u, middle, v = a.transposed(factors[0]), factors[1:-1], factors[-1]
        x = Symbol(self.name)
        if not self.varies(u):
            after, below = self._pulled(v, a.times(*(a.transposed(p) for p in reversed(middle)), u))
            return self._step("linear form", f, after, below)
        if not self.varies(v):
            after, below = self._pulled(u, a.times(*middle, v))
            return self._step("linear form", f, after, below)
        if u == v:
            if not middle:
                after, below = self._pulled(u, a.times(Number(2), u))
                return self._step("square" if u == x else "squared length", f, after, below)
            M = a.times(*middle)
            if a.transposed(M) == M:
                after, below = self._pulled(u, a.times(Number(2), M, u))
                return self._step("quadratic form, symmetric" if u == x else "bilinear form", f, after, below)
            after, below = self._pulled(u, a.times(a.plus(M, a.transposed(M)), u))
            return self._step("quadratic form" if u == x else "bilinear form", f, after, below)
        first, below = self._pulled(u, a.times(*middle, v))
        second, more = self._pulled(v, a.times(*(a.transposed(p) for p in reversed(middle)), u))
        return self._step("bilinear form", f, a.plus(first, second), [*below, *more])

    def _power_of_length(self, f: Apply) -> Step:
        """‖u‖² without the root; of another power n by the chain rule, n‖u‖ⁿ⁻² J_uᵀ u."""
        length, exponent = f.arguments
        n = value_of(exponent)
        assert isinstance(length, Apply)
        (u,) = length.arguments
        if n is None:
            raise _NoRuleError
        rest = [] if n == 2 else [length if n == 3 else Apply(POWER, (length, number(n - 2)))]
        after, below = self._pulled(u, self.algebra.times(number(n), *rest, u))
        name = (
            "squared length with a matrix"
            if self.by_matrix
            else "square"
            if u == Symbol(self.name)
            else "squared length"
        )
        return self._step(name if n == 2 else "chain", f, after, below)

    def _reduced(self, f: Apply) -> Step:
        """sum(u) and mean(u) over the components of a vector."""
        (u,) = f.arguments
        shape = self.algebra.shape(u)
        if f.operator not in (TOTAL, MEAN) or len(shape) != 1:
            raise _NoRuleError
        share = [] if f.operator is TOTAL else [Apply(QUOTIENT, (Number(1), Number(shape[0])))]
        if isinstance(u, Apply) and u.operator.form is Form.CALL and len(u.arguments) == 1:
            (v,) = u.arguments
            after, below = self._pulled(v, self.algebra.times(*share, self._slope(u.operator, v)))
            return self._step("componentwise function", f, after, below)
        if self.algebra.shapes[ONES.name] != shape:
            raise _NoRuleError
        after, below = self._pulled(u, self.algebra.times(*share, ONES))
        return self._step("sum of components", f, after, below)

    def _chain(self, f: Apply) -> Step:
        """A function of numbers that may depend on the name: the sum of its partial derivatives times theirs."""
        letters = [f"u_{k}" for k in range(1, 1 + len(f.arguments))]
        back = dict(zip(letters, f.arguments, strict=True))
        fixed = {letter: a for letter, a in back.items() if not symbols(a) & {self.name, *self.algebra.shapes}}
        outer = substitute(Apply(f.operator, tuple(map(Symbol, letters))), fixed)
        below: list[Step] = []
        terms: list[Formula] = []
        for letter, argument in zip(letters, f.arguments, strict=True):
            if not self.varies(argument):
                continue
            if not self.algebra.scalar(argument):
                raise _NoRuleError
            below.append(self.gradient(argument))
            coefficient, inner = self.algebra.weighted(below[-1].after)
            slope = derive(outer, letter, operators=self.operators).after
            slope = tidy(times(number(coefficient), slope), operators=self.operators)
            factors = slope.children if isinstance(slope, Apply) and slope.operator.form is Form.PRODUCT else (slope,)
            terms.append(self.algebra.times(*(substitute(factor, back) for factor in factors), inner))
        linear = f.operator.form is Form.QUOTIENT and len(terms) == 1 and not self.varies(f.arguments[1])
        return self._step("constant multiple" if linear else "chain", f, self.algebra.plus(*terms), below)

    # --- slopes pulled back through arrays -----------------------------------------------------------

    def _pulled(self, u: Formula, slope: Formula) -> tuple[Formula, list[Step]]:
        """The gradient through u, of what has this slope in it, and the step for the Jacobian that it needs."""
        if u == Symbol(self.name):
            return slope, []
        if self.by_matrix:
            return self._through(u, slope), []
        step = self.jacobian(u)
        if step.after == IDENTITY:
            return slope, []
        return self.algebra.times(self.algebra.transposed(step.after), slope), [step]

    def _through(self, u: Formula, slope: Formula) -> Formula:
        """Through what is linear in a matrix: X a gives slope aᵀ, Xᵀ a gives a slopeᵀ, sums term by term."""
        if u == Symbol(self.name):
            return slope
        if not isinstance(u, Apply):
            raise _NoRuleError
        a = self.algebra
        match u.operator.form:
            case Form.SUM:
                return a.plus(*(self._through(term, slope) for term in u.arguments if self.varies(term)))
            case Form.NEGATION:
                return a.times(number(-1), self._through(u.arguments[0], slope))
            case Form.PRODUCT:
                factors = self.algebra.factors(u)
                scalars = [p for p in factors if a.scalar(p)]
                arrays = [p for p in factors if not a.scalar(p)]
                if any(map(self.varies, scalars)):
                    raise _NoRuleError
                terms = []
                for k in (k for k, factor in enumerate(arrays) if self.varies(factor)):
                    left = [a.transposed(p) for p in reversed(arrays[:k])]
                    right = [a.transposed(p) for p in reversed(arrays[k + 1 :])]
                    terms.append(self._through(arrays[k], a.times(*scalars, *left, slope, *right)))
                return a.plus(*terms)
        if u.operator is TRANSPOSE:
            return self._through(u.arguments[0], a.transposed(slope))
        if u.operator.form is Form.CALL and len(u.arguments) == 1 and len(a.shape(u)) == 1:
            (v,) = u.arguments
            inner = a.times(Apply(DIAGONAL, (self._slope(u.operator, v),)), slope)
            return self._through(v, inner)
        raise _NoRuleError

    # --- Jacobians of vectors ------------------------------------------------------------------------

    def jacobian(self, u: Formula) -> Step:
        """Of a vector that depends on the name, a vector too."""
        a = self.algebra
        if self.by_matrix or len(a.shape(u)) != 1:
            raise _NoRuleError
        if u == Symbol(self.name):
            return self._step("identity", u, IDENTITY, [])
        if not isinstance(u, Apply):
            raise _NoRuleError
        match u.operator.form:
            case Form.SUM | Form.NEGATION:
                return self._linear_jacobian(u)
            case Form.PRODUCT:
                return self._product_jacobian(u)
            case Form.QUOTIENT if not self.varies(u.arguments[1]):
                step = self.jacobian(u.arguments[0])
                return self._step("constant multiple", u, Apply(QUOTIENT, (step.after, u.arguments[1])), [step])
            case Form.CALL if len(u.arguments) == 1 and u.operator.components is None and not u.operator.of_arrays:
                (v,) = u.arguments
                step = self.jacobian(v)
                diagonal = Apply(DIAGONAL, (self._slope(u.operator, v),))
                after = a.times(diagonal, step.after)
                return self._step("componentwise function", u, after, [] if step.after == IDENTITY else [step])
        raise _NoRuleError

    def _linear_jacobian(self, u: Apply) -> Step:
        below: list[Step] = []
        terms: list[Formula] = []
        for term in u.arguments:
            negative, inner = self._signed(u, term)
            if not self.varies(inner):
                continue
            step = self.jacobian(inner)
            below += [step] if step.rule != "identity" else []
            terms.append(self.algebra.times(number(-1 if negative else 1), step.after) if negative else step.after)
        return self._step("sum", u, self.algebra.plus(*terms), below)

    def _product_jacobian(self, u: Apply) -> Step:
        """M v, with numbers in front: M times the Jacobian of v; a number that varies adds v times its gradient."""
        a = self.algebra
        factors = self.algebra.factors(u)
        scalars = [p for p in factors if a.scalar(p)]
        arrays = [p for p in factors if not a.scalar(p)]
        *matrices, v = arrays
        varying = [p for p in scalars if self.varies(p)]
        if any(map(self.varies, matrices)):
            raise _NoRuleError
        below: list[Step] = []
        terms: list[Formula] = []
        if self.varies(v):
            step = self.jacobian(v)
            below += [] if step.after == IDENTITY else [step]
            terms.append(a.times(*scalars, *matrices, step.after))
        for s in varying:
            step = self.gradient(s)
            below.append(step)
            others = [p for p in scalars if p is not s]
            terms.append(a.times(*others, *arrays, a.transposed(step.after)))
        only = "matrix times vector" if matrices else "constant multiple"
        return self._step("product" if varying else only, u, a.plus(*terms), below)

    def _slope(self, row: Operator, argument: Formula) -> Formula:
        slope = slope_of(row, argument, self.operators)
        if slope is None:
            raise _NoRuleError
        return slope

    def _step(self, rule: str, before: Formula, after: Formula, below: Sequence[Step]) -> Step:
        row = BY_NAME.get(rule)
        statement = "" if row is None else row.statement
        note = "" if row is None else row.source
        return Step(rule, before, after, self.name, tuple(below), statement=statement, note=note)


def _over(top: Formula, bottom: Formula) -> Formula:
    return Apply(QUOTIENT, (top, bottom))


def named_arrays(formula: Formula, name: str, shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    """The shapes of I and of ones where a derivative of the formula by this name may hold them."""
    summed = {
        Shapes(shapes).of(part.arguments[0])
        for part in parts(formula)
        if isinstance(part, Apply) and part.operator.form is Form.REDUCTION
    }
    n = shapes[name][0]
    return {IDENTITY.name: (n, n), ONES.name: summed.pop() if len(summed) == 1 else (n,)}
