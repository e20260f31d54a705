"""OPINIONS: ways to have the derivatives of a function again, each independent of the sweeps that kernels run.

An opinion on the Jacobian of a parent (f itself for a gradient, the gradient for a Hessian) at one point is two
arrays of the Jacobian's shape, flat: the values, and how far each may be off (inf where it cannot tell).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.checks.differences import EPS, NOISE, central, noise_level
from workbench.errors import OptionError
from workbench.functions import Function
from workbench.functions.origins import written

Array = NDArray[np.float64]
Values = tuple[Array, Array]

DIGITS = 30
WORK_LIMIT = 200_000  # operations times rows, beyond which nothing is worked out to many digits
SYMPY_LIMIT = 400  # operations, beyond which SymPy is not asked
COMPLEX_STEPS = (1e-100, 1e-20)
EXACT = 1e-14  # relative error left when 30 digits are rounded to a float64


@dataclass(frozen=True)
class Question:
    """The derivatives to have an opinion on: those of parent, at one point.

    parent: f for a gradient, f.gradient for a Hessian. asked: the derivative Function itself, whose flat
    components are d parent[i]/d x[j] in C order.
    """

    parent: Function
    asked: Function
    point: Array

    @cached_property
    def computed(self) -> Array:
        """What the kernel gives, flat."""
        return np.asarray(self.asked.at(self.point), dtype=np.float64).ravel()

    @cached_property
    def noise(self) -> Array:
        """How far rounding has moved each computed value, against many digits; NaN where that costs too much."""
        if _work(self.asked) > WORK_LIMIT:
            return np.full(self.computed.shape, np.nan)
        return np.abs(self.computed - many_digits(self.asked, self.point))

    @cached_property
    def rounding(self) -> Array:
        """Error to allow for in a float64 evaluation of these derivatives, ours or another's."""
        scale = float(np.max(np.abs(self.computed), initial=0.0))
        measured = np.where(np.isnan(self.noise), 1e-12 * scale, 4 * self.noise)
        return np.asarray(measured + 64 * EPS * np.abs(self.computed) + 4 * EPS * scale)


def many_digits(d: Function, x: Array) -> Array:
    """The components of d at x, flat, each right to the last bit of float64; NaN where it has no value."""
    found = d.evaluate(x.tolist(), digits=DIGITS)
    return np.array([float(digits.value) for digits in np.ravel(np.asarray(found, dtype=object))])


def _work(d: Function) -> int:
    return d.program.operations * max(1, d.rows if d.columns else 1)


def by_rules(question: Question) -> Values:
    """The formula that the rules of differentiation gave, to many digits (or compiled, where that is too long)."""
    d = question.asked
    definition = written(
        d.components,
        d.variables,
        d.shape,
        parameters=tuple(d.bound),
        columns=tuple(d.columns),
        operators=d.operators,
    )
    restated = Function(definition, d.bound, d.columns)
    if _work(restated) > WORK_LIMIT:
        values = np.asarray(restated.at(question.point), dtype=np.float64).ravel()
        return values, 2 * question.rounding
    values = many_digits(restated, question.point)
    return values, question.rounding + EXACT * np.abs(values)


def by_sympy(question: Question) -> Values:
    """SymPy's own derivative of the formula, evaluated to many digits."""
    import sympy

    if question.parent.columns or question.asked.program.operations > SYMPY_LIMIT:
        raise OptionError("SymPy is not asked about data or very long formulas")
    numbers = {s: sympy.Float(v, 40) for s, v in zip(_symbols(question.parent), question.point.tolist(), strict=True)}
    values = np.array([_evaluated(e, numbers) for e in _flat(question.asked.expr)])
    return values, question.rounding + EXACT * np.abs(values)


def _symbols(f: Function) -> list[Any]:
    from workbench.language.sympy import symbol

    return [symbol(name) for name in f.variables]


def _flat(expression: Any) -> list[Any]:
    """The components of a SymPy expression, matrix or array, in C order."""
    import sympy

    return list(sympy.flatten(expression)) if hasattr(expression, "shape") else [expression]


def _evaluated(expression: Any, numbers: dict[Any, Any]) -> float:
    import sympy

    found = sympy.N(expression.xreplace(numbers), DIGITS)
    try:
        return float(found)
    except TypeError:  # complex, or not a number
        return float("nan")


def by_complex_step(question: Question) -> Values:
    """The imaginary part of f a tiny complex step away: no cancellation, so exact to rounding.

    Only for formulas of analytic functions; numeric libraries do not keep tiny imaginary parts everywhere, so two
    very different steps must agree.

    Source: Squire & Trapp, Using complex variables to estimate derivatives, SIAM Rev. 40 (1998) 110-112.
    """
    tiny, small = (_complex_step(question, step) for step in COMPLEX_STEPS)
    return tiny, 4 * question.rounding + 4 * np.abs(tiny - small)


def _complex_step(question: Question, step: float) -> Array:
    from workbench.kernels.arrays import analytic

    parent = question.parent
    points = question.point + 1j * step * np.eye(len(question.point))
    columns = tuple(parent.columns.values())
    found = analytic(parent.program).values(points, parent.bound_values, columns, parent.rows if columns else 1)
    return np.ascontiguousarray((found.imag / step).T).ravel()


def by_central_differences(question: Question) -> Values:
    """Central differences, extrapolated, with an error estimate from their own convergence."""
    parent, x = question.parent, question.point
    count = int(np.prod(parent.shape))
    pairs = [[central(_along(parent, i, x, j), float(x[j])) for j in range(len(x))] for i in range(count)]
    values = np.array([[e.value for e in row] for row in pairs]).ravel()
    errors = np.array([[e.error for e in row] for row in pairs]).ravel()
    return values, errors + question.rounding


def _along(parent: Function, component: int, x: Array, index: int) -> Callable[[float], float]:
    """Component of parent as a function of one coordinate."""

    def value(t: float) -> float:
        moved = x.copy()
        moved[index] = t
        return float(np.ravel(parent.at(moved))[component])

    return value


def by_approx_fprime(question: Question) -> Values:
    """scipy.optimize.approx_fprime; its error is known from the exact second derivatives."""
    from scipy.optimize import approx_fprime

    f, x = question.parent, question.point
    if f.shape:
        raise OptionError("approx_fprime is asked about gradients only")
    step = np.sqrt(EPS)
    values = np.asarray(approx_fprime(x, f.value, step), dtype=np.float64)
    return values, forward_error(f, x, step) + question.rounding


def forward_error(f: Function, x: Array, step: float) -> Array:
    """How far forward differences of this step may be off: truncation (exact Hessian), rounding, measured noise."""
    ahead = np.abs(np.diagonal(np.asarray(f.hessian.at(x + step))))
    here = np.abs(np.diagonal(np.asarray(f.hessian.at(x))))
    size = abs(float(f.value(x)))
    moved = step - np.abs((x + step) - x)  # the step that rounding leaves differs from the one asked for
    gradient = np.abs(np.asarray(f.gradient.at(x)))
    noise = np.array([noise_level(_along(f, 0, x, i), float(v)) for i, v in enumerate(x)])
    rounding = (8 * EPS * size + 2 * NOISE * noise) / step
    return np.asarray(step * np.maximum(ahead, here) + rounding + np.abs(moved) / step * gradient)


@dataclass(frozen=True, slots=True)
class Opinion:
    """One way: its name on a page, and what it says of a Question; OptionError where it does not apply."""

    name: str
    ask: Callable[[Question], Values]


OPINIONS: tuple[Opinion, ...] = (
    Opinion("differentiation rules", by_rules),
    Opinion("SymPy", by_sympy),
    Opinion("complex step", by_complex_step),
    Opinion("central differences", by_central_differences),
    Opinion("SciPy's approx_fprime", by_approx_fprime),
)
