"""FORMS: what is left to do in an answer of the right value: derivatives, arithmetic, like terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import gcd

from workbench.derivations.monomials import monomial
from workbench.derivations.numerals import numeral
from workbench.derivations.tidying import tidy
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Number, parts, symbols
from workbench.language.printing import to_unicode
from workbench.operators import BINDING_FORMS, SUM, Form

SMALL = 10_000
"""Numbers that a person works out: 3 - 1 and 2^3, but not 2^100."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One thing that may be left to do: whether it is, in a part of an answer, and what to say, {0} for the part."""

    name: str
    found: Callable[[Apply], bool]
    message: str


def has_derivative(node: Apply) -> bool:
    return node.operator.form in BINDING_FORMS and node.operator.form is not Form.INDEXED


def is_arithmetic(node: Apply) -> bool:
    """Numbers joined by signs that have a short value, but 2/3 and -2 as they should be."""
    if node.operator.form is Form.QUOTIENT and (reducible := _reducible(node)) is not None:
        return reducible
    if numeral(node) is not None:
        return False
    value = None if symbols(node) else value_of(node)
    return value is not None and max(abs(value.numerator), value.denominator) <= SMALL


def _reducible(node: Apply) -> bool | None:
    """Of a quotient of two whole numbers: can it be reduced? None for any other."""
    above, below = map(numeral, node.children)
    if above is None or below is None or not (above.whole and below.whole):
        return None
    return below.value == 1 or gcd(above.value.numerator, below.value.numerator) > 1


def has_several_numbers(node: Apply) -> bool:
    """2·x·3, or 2 + x + 3."""
    return node.operator.form in (Form.PRODUCT, Form.SUM) and len(_numbers(node)) > 1


def has_idle_number(node: Apply) -> bool:
    """0·x, 1·x, x + 0, x^1, x^0, x/1."""
    idle = {Form.PRODUCT: (0, 1), Form.SUM: (0,)}.get(node.operator.form)
    if idle is not None:
        return any(value in idle for value in _numbers(node))
    if node.operator.form is Form.POWER:
        return node.children[1] in (Number(0), Number(1))
    return node.operator.form is Form.QUOTIENT and node.children[1] == Number(1)


def is_reducible(node: Apply) -> bool:
    """(2x)/2, (4x)/(6y): a whole number that divides the numbers above and below the line."""
    if node.operator.form is not Form.QUOTIENT:
        return False
    above, below = (monomial(tidy(child), _added).coefficient.value for child in node.children)
    return gcd(above.numerator, below.numerator) > 1 and above.denominator == below.denominator == 1


def has_like_terms(node: Apply) -> bool:
    """x + x, 2x·y - y·x."""
    if node.operator.form is not Form.SUM:
        return False
    keys = [monomial(tidy(term), _added).key for term in node.children if symbols(term)]
    return len(set(keys)) < len(keys)


def _numbers(node: Apply) -> list[object]:
    found = (numeral(child) for child in node.children)
    return [number.value for number in found if number is not None]


def _added(terms: list[Formula]) -> Formula:
    return tidy(Apply(SUM, tuple(terms)))


FORMS: tuple[Unfinished, ...] = (
    Unfinished("derivative left in", has_derivative, "the derivative {0} is still to be worked out"),
    Unfinished("arithmetic left", is_arithmetic, "work out {0}"),
    Unfinished("numbers not joined", has_several_numbers, "join the numbers in {0}"),
    Unfinished("idle number", has_idle_number, "leave out the zeros and ones in {0}"),
    Unfinished("not cancelled", is_reducible, "cancel in {0}"),
    Unfinished("like terms", has_like_terms, "collect like terms in {0}"),
)


def unfinished(formula: Formula) -> Iterator[str]:
    """What is left to do, one thing at each part, the innermost first.

    >>> from workbench.language.reading import read
    >>> list(unfinished(read("2*3*x^(3 - 1)").formula))
    ['work out 3 − 1', 'join the numbers in 2·3x^(3 − 1)']
    """
    for node in parts(formula):
        if isinstance(node, Apply):
            left = next((form for form in FORMS if form.found(node)), None)
            if left is not None:
                yield left.message.format(to_unicode(node))
