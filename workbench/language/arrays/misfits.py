"""Misfits: why parts of these shapes do not go together, in words, and what to write instead."""

from __future__ import annotations

from itertools import islice

from workbench.language.formula import Apply, Formula, Number, Symbol, has_form, walk
from workbench.language.printing import to_text
from workbench.operators import Form

Shape = tuple[int, ...]
"""Of a number (), of a vector with three components (3,), of a matrix with two rows of three (2, 3)."""

_LONGEST = 24  # characters of a part that is named in a message
_MOST = 2 * _LONGEST
"""Nodes of a part that may have so short a text; a larger one is not printed to see that."""
_SIMPLE = frozenset({Form.POWER, Form.CALL, Form.POSTFIX, Form.ELEMENT, Form.CONSTANT, Form.FENCE})


class MisfitError(Exception):
    """Shapes that do not go together: the reason, and what to write instead."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(f"{reason}; write {hint}" if hint else reason)
        self.reason = reason
        self.hint = hint


def named(formula: Formula, otherwise: str) -> str:
    """A part as it is called in a message: its text where that is short, else in other words.

    >>> named(Symbol("x"), "the left side")
    'x'
    """
    if isinstance(formula, Apply) and len(formula.arguments) > 4:
        return otherwise
    if next(islice(walk(formula), _MOST, None), None) is not None:
        return otherwise
    text = to_text(formula)
    return text if len(text) <= _LONGEST else otherwise


def kind(shape: Shape) -> str:
    """What a shape is called.

    >>> kind(()), kind((3,)), kind((2, 3))
    ('a number', 'a vector (3,)', 'a matrix (2, 3)')
    """
    return f"{noun(shape)} {shape}" if shape else noun(shape)


def noun(shape: Shape) -> str:
    return ("a number", "a vector", "a matrix")[min(len(shape), 2)]


def element(formula: Formula, shape: Shape) -> str:
    """The text of one component: x[1], W[1, 2]."""
    simple = isinstance(formula, Symbol)
    return f"{to_text(formula) if simple else 'x'}[{', '.join(str(min(n, i + 1)) for i, n in enumerate(shape))}]"


def unequal(first: Formula, one: Shape, term: Formula, other: Shape) -> MisfitError:
    """Terms of different shapes."""
    here, there = named(first, "the first term"), named(term, "the next")
    hint = "terms of one shape"
    if not one or not other:
        array, shape = (first, one) if one else (term, other)
        hint = f"a component such as {element(array, shape)}, or {noun(shape)} in the place of the number"
    return MisfitError(f"{here} is {kind(one)} and {there} {kind(other)}: only equal shapes are added", hint)


def no_product(first: Formula, one: Shape, factor: Formula, other: Shape) -> MisfitError:
    """Factors whose inner sizes differ, and two vectors side by side."""
    left, right = named(first, "the left factor"), named(factor, "the right factor")
    if len(one) == len(other) == 1:
        hint = f"dot({left}, {right}) for a number" if one == other else "dot(u, v) of vectors of one length"
        return MisfitError(f"{left} {one} times {right} {other}: a product of two vectors is unclear", hint)
    hint = "factors whose inner sizes are equal"
    if len(one) == 1 and one[0] == other[0]:
        hint = f"{_tight(first, left)}^T {_tight(factor, right)}"
    elif len(one) == 2 and one[0] == other[0]:
        hint = f"{_tight(first, left)}^T {_tight(factor, right)}, which fits"
    return MisfitError(f"{left} {one} times {right} {other}: the inner sizes differ", hint)


def _tight(formula: Formula, told: str) -> str:
    """In brackets unless it is one piece."""
    alone = not isinstance(formula, Apply) or formula.operator.form in _SIMPLE
    return told if alone else f"({told})"


def power(base: Formula, one: Shape, exponent: Formula, other: Shape) -> MisfitError:
    """Powers that are none: of vectors, of matrices that are not square, with an array above."""
    told, above = named(base, "the base"), named(exponent, "the exponent")
    if len(other) > 0:
        return MisfitError(
            f"the exponent {above} is {kind(other)}, not a number", "exp(x) for the exponential by component"
        )
    if len(one) == 1:
        square = isinstance(exponent, Number) and exponent.value == 2
        hint = f"|{told}|^2 or dot({told}, {told})" if square else f"a power of one component, {element(base, one)}"
        return MisfitError(f"a power of {told}, a vector {one}, is unclear", hint)
    if one[0] != one[1]:
        return MisfitError(
            f"{told} is {kind(one)}, and only square matrices have powers", f"{_tight(base, told)}^T {told}"
        )
    hint = f"A^2 for the product of A and A, {element(base, one)}^2 for a component"
    if has_form(exponent, Form.NEGATION):
        return MisfitError("the inverse of a matrix is not read", "the unknown vector as a variable, |A x - b|^2")
    return MisfitError(f"only small whole powers of a matrix are read, not {above}", hint)
