"""Meaning: whether two trees say the same, where a notation has one look for both (10³ for 1e3, log₂ x for log2(x)).

The tree of a text is read back exactly; Unicode and LaTeX are read back to a tree of the same meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from workbench import function
from workbench.errors import WorkbenchError
from workbench.language.formula import Apply, Formula, Number, Symbol, fold, symbols
from workbench.operators import (
    BINDING_FORMS,
    ELEMENT,
    NEGATION,
    OPERATORS,
    POWER,
    PRODUCT,
    VECTOR,
    Form,
    Operator,
    row_taking,
)

_LARGEST = 400  # of an exponent of ten


def mean_the_same(one: Formula, other: Formula, *, between: str = "_") -> bool:
    """Are two trees alike but for looks, or do they have the same values at some points?

    between: what stands between indices below a name, where a component looks like one: W_{1,2} is W_1_2 to LaTeX;
    "" where none does that is picked by numbers.
    """

    def canonical(node: Formula, below: Sequence[Formula]) -> Formula:
        return _canonical(node, below, between)

    one, other = fold(one, canonical), fold(other, canonical)
    return one == other or _alike(one, other)


def _alike(one: Formula, other: Formula) -> bool:
    """Part for part, so that numbers are compared only where the trees differ."""
    if one == other:
        return True
    if isinstance(one, Apply) and isinstance(other, Apply) and one.operator is other.operator:
        pairs = tuple(zip(one.arguments, other.arguments, strict=False))
        if len(one.arguments) == len(other.arguments) and all(_alike(*pair) for pair in pairs):
            return True
    named: dict[Formula, Formula] = {}
    return _same_values(_of_numbers(one, named), _of_numbers(other, named))


def _canonical(node: Formula, below: Sequence[Formula], between: str) -> Formula:
    """A node over canonical parts: plain numbers, flat products, named logarithms, components by number as names."""
    if isinstance(node, Number):
        return Number(node.value)
    if not isinstance(node, Apply):
        return node
    row, parts = node.operator, tuple(below)
    if row is POWER and (value := _power_of_ten(*parts)) is not None:
        return Number(value)
    if row is PRODUCT:
        return _flat(parts)
    if row is VECTOR and all(_is(part, VECTOR) and len(part.children) == 1 for part in parts):
        return Apply(row, tuple(part.children[0] for part in parts))  # a column is a vector to LaTeX
    if row is ELEMENT and isinstance(parts[0], Symbol) and all(isinstance(part, Number | Symbol) for part in parts[1:]):
        indices = [part.name if isinstance(part, Symbol) else str(part.value) for part in parts[1:]]
        letters = all(len(index) == 1 and index.isalpha() for index in indices)
        if not between and all(index.isdecimal() for index in indices):
            return Apply(row, parts)
        return Symbol(
            f"{parts[0].name}_{('' if letters else between).join(indices)}"
        )  # to LaTeX x[n] is the name x_n, unless n is bound
    if row.subscript and isinstance(base := parts[-1], Number):
        short = row_taking(f"{row.name}{base.value}", 1, OPERATORS)
        return Apply(short, parts[:1]) if short else Apply(row, parts)
    return Apply(row, parts)


def _power_of_ten(base: Formula, exponent: Formula) -> Fraction | None:
    minus = _is(exponent, NEGATION)
    size = exponent.children[0] if minus else exponent
    if base != Number(10) or not isinstance(size, Number) or size.value.denominator != 1 or size.value > _LARGEST:
        return None
    return Fraction(10) ** int(-size.value if minus else size.value)


def _flat(factors: Sequence[Formula]) -> Formula:
    """A product of no products, its numbers as one number in front."""
    parts = [part for factor in factors for part in (factor.children if _is(factor, PRODUCT) else (factor,))]
    value = Fraction(1)
    rest = []
    for part in parts:
        if isinstance(part, Number):
            value *= part.value
        else:
            rest.append(part)
    return Apply(PRODUCT, (Number(value), *rest)) if rest else Number(value)


def _is(node: Formula, row: Operator) -> bool:
    return isinstance(node, Apply) and node.operator is row


def _of_numbers(formula: Formula, named: dict[Formula, Formula]) -> Formula:
    """The tree with names in the place of what needs data, sizes or shapes for its value."""

    def renamed(node: Formula, below: Sequence[Formula]) -> Formula:
        if not isinstance(node, Apply):
            return node
        row = node.operator
        if row.form is Form.REDUCTION or row.form is Form.ELEMENT or row.form in BINDING_FORMS or row.of_arrays:
            return named.setdefault(node, Symbol(f"part{len(named)}"))
        return Apply(row, tuple(below))

    return fold(formula, renamed)


def _same_values(one: Formula, other: Formula) -> bool:
    names = sorted(symbols(one) | symbols(other))
    try:
        f, g = (function(formula, variables=names) for formula in (one, other))
        points = np.random.default_rng(1).uniform(0.1, 3, (8, len(names)))
        with np.errstate(all="ignore"):
            values, others = np.asarray(f.at(points)), np.asarray(g.at(points))
    except WorkbenchError:
        return False
    if values.shape != others.shape:
        return False
    both = np.isfinite(values) & np.isfinite(others)  # ln Γ(x) of x < 0 has a value where log(gamma(x)) has one
    return bool(np.allclose(values[both], others[both], rtol=1e-6))
