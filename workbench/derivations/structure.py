"""Rules for what is written with signs: sums, products, quotients, powers, pieces, lists, sums over data.

Source: DLMF 1.4(iii).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from workbench.derivations.problem import Problem, differing_sides, is_negated
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.rows import apply_row, partial
from workbench.operators import LOG, NEGATION, POWER, PRODUCT, QUOTIENT, SUM, Form
from workbench.operators.logical import GREATER

Parts = tuple[tuple[Formula, str], ...]
Layer = Callable[[Formula], Formula]


def times(*factors: Formula) -> Formula:
    """The product as it is written down: without brackets around a factor that is itself a product.

    >>> times(Number(2), Apply(PRODUCT, (Symbol("x"), Symbol("y"))))
    product(Number(2), Symbol(x), Symbol(y))
    """
    flat: list[Formula] = []
    for factor in factors:
        is_product = isinstance(factor, Apply) and factor.operator.form is Form.PRODUCT
        flat.extend(factor.children if is_product else [factor])
    return flat[0] if len(flat) == 1 else Apply(PRODUCT, tuple(flat))


ZERO = Number(0)
ONE = Number(1)
TWO = Number(2)


def each_argument(problem: Problem) -> Parts:
    """All arguments, in the same variable."""
    return tuple((argument, problem.variable) for argument in problem.formula.children)


def with_arguments(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """The same operator, applied to the derivatives."""
    return Apply(problem.operator, derivatives)


def reduced(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """A reduction is linear: the derivative passes inside, row by row."""
    factor = partial(problem.operator, 0, problem.operators)
    assert factor is not None
    slope = apply_row(factor, problem.operator, problem.formula.children)
    inside = derivatives if slope == ONE else (times(slope, *derivatives),)
    return Apply(problem.operator, inside)


# --- pieces -------------------------------------------------------------------------------------


def values_of_pieces(problem: Problem) -> Parts:
    """The values, without the conditions."""
    return tuple((value, problem.variable) for value in _pieces(problem)[1])


def pieces_with(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """The same conditions, with the derivatives as values."""
    conditions, _ = _pieces(problem)
    arguments = [part for pair in zip(conditions, derivatives, strict=False) for part in pair]
    return Apply(problem.operator, (*arguments, *derivatives[len(conditions) :]))


def joins(problem: Problem) -> tuple[Formula, ...]:
    """Both sides of each condition that depends on the variable must differ."""
    return differing_sides(_pieces(problem)[0], problem.varies)


def _pieces(problem: Problem) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    """Conditions and values; a value more than conditions is that for all other cases."""
    arguments = problem.formula.children
    last = arguments[-1:] if len(arguments) % 2 else ()
    return arguments[: len(arguments) - len(last) : 2], arguments[1::2] + last


# --- constant multiples -------------------------------------------------------------------------


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


# --- sums and products --------------------------------------------------------------------------


def is_difference(problem: Problem) -> bool:
    """Is it a - b?"""
    signs = [is_negated(term) for term in problem.formula.children]
    return problem.form is Form.SUM and signs == [False, True]


def terms_without_sign(problem: Problem) -> Parts:
    """The terms; of -b, b."""
    terms = problem.formula.children
    return tuple((term.children[0] if is_negated(term) else term, problem.variable) for term in terms)


def terms_with_sign(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """The derivatives, each with the sign of its term."""
    signed = zip(problem.formula.children, derivatives, strict=True)
    return Apply(SUM, tuple(Apply(NEGATION, (d,)) if is_negated(term) else d for term, d in signed))


def factors(problem: Problem) -> Parts:
    """The factors that depend on the variable, each with the constants written beside it: 3*x and sin(x)."""
    return tuple((factor, problem.variable) for factor in _grouped(problem))


def product_rule(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """Each factor differentiated in turn, the others kept."""
    kept = _grouped(problem)
    terms = (times(*kept[:i], d, *kept[i + 1 :]) for i, d in enumerate(derivatives))
    return Apply(SUM, tuple(terms))


def _grouped(problem: Problem) -> tuple[Formula, ...]:
    groups: list[list[Formula]] = [[]]
    for factor in problem.formula.children:
        if problem.varies(factor) and any(map(problem.varies, groups[-1])):
            groups.append([])
        groups[-1].append(factor)
    return tuple(times(*group) for group in groups)


def varies_above_and_below(problem: Problem) -> bool:
    """Is it a quotient of two that depend on the variable?"""
    return problem.form is Form.QUOTIENT and all(map(problem.varies, problem.formula.children))


def quotient_rule(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """(f'*g - f*g')/g^2."""
    (f, g), (df, dg) = problem.formula.children, derivatives
    above = Apply(SUM, (times(df, g), Apply(NEGATION, (times(f, dg),))))
    return Apply(QUOTIENT, (above, Apply(POWER, (g, TWO))))


# --- powers -------------------------------------------------------------------------------------


def is_power_of_variable(problem: Problem) -> bool:
    """x^n, or 1/x, or 1/x^n, with the variable itself as the base?"""
    return _base_and_exponent(problem)[:1] == (Symbol(problem.variable),)


def power_rule(problem: Problem, _derivatives: tuple[Formula, ...]) -> Formula:
    """n*x^(n - 1); below a fraction line -n/x^(n + 1)."""
    base, exponent = _base_and_exponent(problem)
    if problem.form is Form.POWER:
        slope = partial(POWER, 0, problem.operators)
        assert slope is not None
        return apply_row(slope, POWER, (base, exponent))
    below = Apply(POWER, (base, Apply(SUM, (exponent, ONE))))
    return Apply(NEGATION, (Apply(QUOTIENT, (exponent, below)),))


def _base_and_exponent(problem: Problem) -> tuple[Formula, ...]:
    """Of a power with a constant exponent, also one below the fraction line; nothing for anything else."""
    match problem.formula:
        case Apply(operator=operator, arguments=(base, exponent)) if operator.form is Form.POWER:
            power: tuple[Formula, ...] = (base, exponent)
        case Apply(operator=operator, arguments=(above, below)) if operator.form is Form.QUOTIENT and above == ONE:
            is_power = isinstance(below, Apply) and below.operator.form is Form.POWER
            power = below.children if is_power else (below, ONE)
        case _:
            return ()
    return () if problem.varies(power[1]) else power


def is_power_to_variable(problem: Problem) -> bool:
    """a^x, with the variable itself as the exponent?"""
    return problem.form is Form.POWER and problem.plain


def varies_in_base_and_exponent(problem: Problem) -> bool:
    """Is it f^g of two that depend on the variable?"""
    return problem.form is Form.POWER and all(map(problem.varies, problem.formula.children))


def exponent_and_base(problem: Problem) -> Parts:
    """g and f, of f^g."""
    base, exponent = problem.formula.children
    return (exponent, problem.variable), (base, problem.variable)


def general_power_rule(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """f^g*(g'*log(f) + g*f'/f); where g has the factor f, which is positive, it cancels."""
    (f, g), (dg, df) = problem.formula.children, derivatives
    by_exponent = times(dg, Apply(LOG, (f,)))
    return times(problem.formula, Apply(SUM, (by_exponent, _over_positive(g, f, df))))


def _over_positive(g: Formula, f: Formula, df: Formula) -> Formula:
    factors = list(g.children) if isinstance(g, Apply) and g.operator.form is Form.PRODUCT else [g]
    if f not in factors:
        return Apply(QUOTIENT, (times(g, df), f))
    factors.remove(f)
    return times(*factors, df)


def positive_base(problem: Problem) -> tuple[Formula, ...]:
    """f > 0, for f^g."""
    return (Apply(GREATER, (problem.formula.children[0], ZERO)),)
