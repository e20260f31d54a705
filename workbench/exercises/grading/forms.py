"""FORMS: what is left to do in an answer of the right value: derivatives, arithmetic, like terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import gcd

from workbench.derivations.monomials import monomial
from workbench.derivations.numerals import numeral
from workbench.derivations.tidying import tidy
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Number, has_form, parts, symbols
from workbench.language.printing import to_unicode
from workbench.operators import BINDING_FORMS, EXP, LOG, SUM, E, Form, Operator
from workbench.operators.trigonometric import COS, SIN

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
    if node.operator.form is Form.PRODUCT and _are_fractions(node):
        idle = (0,)
    if idle is not None:
        return any(value in idle for value in _numbers(node))
    if node.operator.form is Form.POWER:
        return node.children[1] in (Number(0), Number(1))
    return node.operator.form is Form.QUOTIENT and node.children[1] == Number(1)


def _are_fractions(node: Apply) -> bool:
    """(1/a)·1, as 1/a·1/b is read: a fraction and the 1 above the next line."""
    *before, last = node.children
    return last == Number(1) and all(has_form(c, Form.QUOTIENT) for c in before)


def is_reducible(node: Apply) -> bool:
    """(2x)/2, (4x)/(6y), (2x^2)/x: a whole number or a factor that stands above and below the line."""
    if node.operator.form is not Form.QUOTIENT:
        return False
    bases = (set(_bases(child)) for child in node.children)
    if set.intersection(*bases):
        return True
    above, below = (monomial(tidy(child), _added).coefficient.value for child in node.children)
    return gcd(above.numerator, below.numerator) > 1 and above.denominator == below.denominator == 1


def _bases(formula: Formula) -> Iterator[Formula]:
    """What varies in a product, or its powers are of: x and sin(x) of 2x^3·sin(x)."""
    waiting = [formula]
    while waiting:
        node = waiting.pop()
        form = node.operator.form if isinstance(node, Apply) else None
        if form in (Form.PRODUCT, Form.NEGATION):
            waiting += node.children
        elif form is Form.POWER:
            waiting.append(node.children[0])
        elif symbols(node):
            yield node


def undoes(node: Apply) -> bool:
    """exp(ln(x)), e^(ln(x)), ln(exp(x)): a function of its inverse."""
    if node.operator.form is Form.POWER:
        return node.children[0] == Apply(E, ()) and _is(node.children[1], LOG)
    return (node.operator is EXP and _is(node.children[0], LOG)) or (node.operator is LOG and _is_exponential(node))


def _is_exponential(node: Apply) -> bool:
    (inside,) = node.children
    is_power = has_form(inside, Form.POWER)
    return _is(inside, EXP) or (is_power and inside.children[0] == Apply(E, ()))


def has_square_of_sine_and_cosine(node: Apply) -> bool:
    """sin(x)^2 + cos(x)^2, or -sin(x)^2 - cos(x)^2."""
    if node.operator.form is not Form.SUM:
        return False
    signed = [(t, False) if t.operator.form is not Form.NEGATION else (t.children[0], True) for t in _operations(node)]
    squares = [(term.children[0], minus) for term, minus in signed if _is_square(term)]
    sines, cosines = (
        {(square.children, minus) for square, minus in squares if _is(square, operator)} for operator in (SIN, COS)
    )
    return bool(sines & cosines)


def _operations(node: Apply) -> list[Apply]:
    return [child for child in node.children if isinstance(child, Apply)]


def _is_square(term: Formula) -> bool:
    return has_form(term, Form.POWER) and term.children[1] == Number(2)


def _is(formula: Formula, operator: Operator) -> bool:
    return isinstance(formula, Apply) and formula.operator is operator


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
    Unfinished("inverse left", undoes, "work out {0}"),
    Unfinished("sine and cosine squared", has_square_of_sine_and_cosine, "sin² + cos² is 1 in {0}"),
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
