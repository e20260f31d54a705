"""Length: how much a person writes for a formula, and reads: names, numbers, signs and brackets."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.derivations.folding import folded
from workbench.derivations.numerals import numeral
from workbench.derivations.problem import is_negated
from workbench.language.formula import Apply, Formula, Number, has_form
from workbench.operators import EXP, E, Form

FRACTION_IN_FRACTION = 3
"""What a fraction above or below another fraction line counts beyond its signs."""
POWERS_ABOVE = 2
"""What a sum above a fraction line counts beyond its signs, where all its terms have powers such as e^(2x)."""
LOOSE = frozenset({Form.SUM, Form.PRODUCT, Form.QUOTIENT, Form.NEGATION})
"""What is written in brackets as the base of a power."""
JOINED = frozenset({Form.SUM, Form.PRODUCT, Form.QUOTIENT, Form.NEGATION, Form.POWER})
E_CONSTANT = Apply(E, ())

Known = dict[Formula, tuple[int, bool]]


def length(formula: Formula, known: Known | None = None) -> int:
    """How many names, numbers, signs and pairs of brackets a person writes.

    known: what was found of parts, from one call to the next.

    >>> from workbench.language.reading import read
    >>> length(read("2x*e^x + x^2*e^x").formula), length(read("x*e^x*(x + 2)").formula)
    (11, 8)
    """
    found: Known = {} if known is None else known
    return folded(formula, found, lambda node: _length(node, [found[child] for child in node.children]))[0]


def _length(node: Formula, below: Sequence[tuple[int, bool]]) -> tuple[int, bool]:
    """The length of a node, and whether a fraction stands in it outside functions."""
    if not isinstance(node, Apply) or not node.arguments:
        return 1, False
    total = sum(count for count, _ in below)
    broken = any(fraction for _, fraction in below)
    form = node.operator.form
    match form:
        case Form.SUM:
            total += len(below) - 1 - sum(map(is_negated, node.arguments[1:]))
        case Form.PRODUCT:
            sums = [part for factor, part in zip(node.arguments, below, strict=True) if has_form(factor, Form.SUM)]
            total += sum(1 + fraction for _, fraction in sums) + sum(map(_is_all_negated, node.arguments))
        case Form.QUOTIENT:
            total += 1 + FRACTION_IN_FRACTION * broken + _is_all_negated(node.arguments[0])
            total += POWERS_ABOVE * _shares_a_power(node.arguments[0])
            broken = any(isinstance(part, Apply) or not part.children for part in node.arguments)
        case Form.POWER:
            total += _of_power(*node.arguments)
            broken = below[0][1]
        case _:
            total += 1
    return total, broken and form in JOINED


def _of_power(base: Formula, exponent: Formula) -> int:
    """Brackets around the base; an exponent with names in it, or a power of a root, takes longer to read than x^2, and
    3/2 as an exponent is read at once."""
    if has_form(base, Form.ROOT):
        return 1 if exponent == Number(3) else 2
    brackets = isinstance(base, Apply) and base.operator.form in LOOSE
    size = numeral(exponent)
    return brackets + (1 if size is None else 0 if size.whole or size.value < 0 else -1)


def _shares_a_power(above: Formula) -> bool:
    """Has each term of a sum a power of the same base with names in the exponent? A person takes it in front."""
    sums = [f for f in _factors(above) if has_form(f, Form.SUM)]
    return any(frozenset.intersection(*map(_bases, each.children)) for each in sums)


def _bases(term: Formula) -> frozenset[Formula]:
    """Of those of its factors that are powers with names in the exponent."""
    factors = [f for f in _factors(term) if isinstance(f, Apply)]
    powers = [f.children[0] for f in factors if f.operator.form is Form.POWER and numeral(f.children[1]) is None]
    return frozenset(powers + [E_CONSTANT for f in factors if f.operator is EXP])


def _factors(term: Formula) -> Sequence[Formula]:
    """Of a product, be it with a minus; else the formula alone."""
    inner = term.children[0] if has_form(term, Form.NEGATION) else term
    return inner.children if has_form(inner, Form.PRODUCT) else (inner,)


def _is_all_negated(formula: Formula) -> bool:
    """Is it a sum of negative terms alone? A person writes -(x + 3)/x."""
    return has_form(formula, Form.SUM) and all(map(is_negated, formula.children))
