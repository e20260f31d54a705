"""The rule for constant multiples: a minus in front, factors and denominators without the variable.

Source: DLMF 1.4(iii).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from workbench.derivations.problem import Parts, Problem
from workbench.derivations.writing import ONE, times
from workbench.language.formula import Apply, Formula
from workbench.operators import NEGATION, QUOTIENT, Form

Layer = Callable[[Formula], Formula]


def has_constant_factor(problem: Problem) -> bool:
    """A minus in front, a factor or a denominator without the variable, or a constant over the variable?"""
    return bool(_peeled(problem)[1])


def core_of_multiple(problem: Problem) -> Parts:
    """What is left when all constant factors are taken off."""
    return ((_peeled(problem)[0], problem.variable),)


def multiple_of(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """The constant factors put back, where they stood."""
    (derivative,) = derivatives
    return reduce(lambda inner, layer: layer(inner), reversed(_peeled(problem)[1]), derivative)


def _peeled(problem: Problem) -> tuple[Formula, list[Layer]]:
    """The core, and what puts each constant factor back, outermost first."""
    core, layers = problem.formula, list[Layer]()
    while (found := _layer(core, problem.varies)) is not None:
        core, layer = found
        layers.append(layer)
    return core, layers


def _layer(formula: Formula, varies: Callable[[Formula], bool]) -> tuple[Formula, Layer] | None:
    match formula:
        case Apply(operator=operator, arguments=(inner,)) if operator.form is Form.NEGATION:
            return inner, lambda core: Apply(NEGATION, (core,))
        case Apply(operator=operator, arguments=factors) if operator.form is Form.PRODUCT:
            return _factors_off(factors, varies)
        case Apply(operator=operator, arguments=(above, below)) if operator.form is Form.QUOTIENT:
            if not varies(below):
                return above, lambda core: Apply(QUOTIENT, (core, below))
            if not varies(above):
                return _reciprocal(above, below, varies)
    return None


def _factors_off(factors: tuple[Formula, ...], varies: Callable[[Formula], bool]) -> tuple[Formula, Layer] | None:
    """One factor depends on the variable; where several do, the product rule keeps the constants with them."""
    varying = [factor for factor in factors if varies(factor)]
    if len(varying) != 1 or len(factors) == 1:
        return None
    place = factors.index(varying[0])
    return varying[0], lambda core: times(*factors[:place], core, *factors[place + 1 :])


def _reciprocal(above: Formula, below: Formula, varies: Callable[[Formula], bool]) -> tuple[Formula, Layer] | None:
    """c/(d*g) is c/d times 1/g."""
    off = _layer(below, varies) if isinstance(below, Apply) and below.operator.form is Form.PRODUCT else None
    core, constant = (off[0], off[1](ONE)) if off else (below, ONE)
    if above == ONE and off is None:
        return None
    factor = above if off is None else Apply(QUOTIENT, (above, constant))
    return Apply(QUOTIENT, (ONE, core)), lambda derivative: times(factor, derivative)
