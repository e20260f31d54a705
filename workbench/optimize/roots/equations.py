"""Equations: what is to be zero, read from a Function or from text, and every evaluation of it counted."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError, ParseError, ShapeError
from workbench.functions import Function, function
from workbench.kernels.digits import Digits
from workbench.language.formula import Apply, Formula, Number
from workbench.language.reading import Reading, read
from workbench.operators import NEGATION, SUM, VECTOR

Array = NDArray[np.float64]

DIGITS = 30  # of a residual: what is left of it is not rounding
EXACT_TO = 20_000  # operations, times rows, up to which a value to many digits is quickly had


class Equations:
    """F(x) = 0 as a method sees it: F (m,) and its Jacobian (m, n) at a point (n,), counted; NaN outside the domain.

    The residuals and Jacobian at the points last asked for are kept, so that asking twice costs once.
    """

    def __init__(self, function: Function) -> None:
        self.function = function
        self.values = 0
        self.jacobians = 0
        self.unknowns = len(function.variables)
        self.count = int(np.prod(function.shape, dtype=int))
        self._residual: tuple[bytes, Array] | None = None
        self._jacobian: tuple[bytes, Array] | None = None

    def residual(self, x: Array) -> Array:
        """F(x), (m,)."""
        key = x.tobytes()
        if self._residual is None or self._residual[0] != key:
            self.values += 1
            self._residual = (key, np.atleast_1d(np.asarray(self.function.at(x), dtype=np.float64)).ravel())
        return self._residual[1]

    def jacobian(self, x: Array) -> Array:
        """J(x), (m, n): rows are equations."""
        key = x.tobytes()
        if self._jacobian is None or self._jacobian[0] != key:
            self.jacobians += 1
            found = np.asarray(self.function.jacobian.at(x), dtype=np.float64)
            self._jacobian = (key, found.reshape(self.count, self.unknowns))
        return self._jacobian[1]

    @cached_property
    def exact(self) -> bool:
        """Can residuals be had to many digits, quickly?"""
        work = self.function.program.operations * max(1, self.function.rows)
        return self.function.shape == self.function.definition.shape and work <= EXACT_TO

    def digits(self, x: Sequence[Fraction], digits: int = DIGITS) -> tuple[Digits, ...]:
        """F at an exact point, to many digits: one for each equation."""
        found = self.function.evaluate(list(x), digits=digits)
        return tuple(_flat(found))

    @cached_property
    def squares(self) -> Function:
        """The sum of the squares of the equations, as a Function."""
        parts = [self.function] if self.function.shape == () else list(self.function)
        return reduce(lambda total, part: total + part**2, parts[1:], parts[0] ** 2)


def read_equations(given: object) -> Function:
    """The Function that is to be zero: itself, or read from a text or a list of texts, with or without "=".

    An equation stands for its left side minus its right side.
    Raises ParseError for text that cannot be read, ShapeError for a matrix, OptionError where nothing is unknown.

    >>> print(read_equations(["x^2 + y^2 = 4", "x = y"]))
    [x^2 + y^2 - 4, x - y]
    """
    found = _read(given)
    if not isinstance(found, Function):
        raise OptionError(f"F is of type {type(found).__name__}; a Function, a text or a list of texts is needed.")
    found.definition.check_sizes()
    if len(found.definition.shape) > 1:
        raise ShapeError(f"F has shape {found.shape}; a scalar, or equations in one list, are needed.")
    if not found.variables:
        raise OptionError("F has no variables; there is nothing to solve for.")
    return found


def _read(given: object) -> object:
    if isinstance(given, str):
        try:
            return _from_texts([given], alone=True)
        except ParseError as fault:
            raise _as_list(given, fault) from None
    if isinstance(given, list | tuple) and given and all(isinstance(part, str) for part in given):
        return _from_texts(list(given), alone=False)
    if isinstance(given, list | tuple) and given and all(isinstance(part, Function) for part in given):
        return function(given)
    return given


def _as_list(text: str, fault: ParseError) -> ParseError:
    """Of several equations in one text, such as "x + y = 2; x - y = 0", the fault with the list of them as its hint."""
    apart = [part.strip() for part in text.split(";") if part.strip()]
    sides = [side.strip() for side in text.split("=")]
    if len(apart) < 2 and ";" not in text and len(sides) > 2:
        apart = [f"{left} = {sides[-1]}" for left in sides[:-1]]
    if len(apart) < 2:
        return fault
    try:
        for part in apart:
            read(part, equation=True)
    except ParseError:
        return fault
    listed = ", ".join(f'"{part}"' for part in apart)
    reason = "several equations are a list"
    return ParseError(fault.text, fault.position, fault.length, reason, f"[{listed}]")


def _from_texts(texts: list[str], *, alone: bool) -> Function:
    if not any("=" in text for text in texts) or (alone and read_definition(texts[0]) is not None):
        return function(texts[0] if alone else texts)
    readings = [read(text, equation=True) for text in texts]
    sides = tuple(_zero(reading) for reading in readings)
    assumed = [condition for reading in readings for condition in reading.assumptions]
    return function(sides[0] if alone else Apply(VECTOR, sides), where=assumed or None)


def read_definition(text: str) -> Reading | None:
    """The reading of "f(x) = x^2 - 2", which defines what is to be zero; None of any other text."""
    head = text.partition("=")[0].strip()
    name, bracket, _ = head.partition("(")
    if not bracket or not head.endswith(")") or not name.strip().isidentifier():
        return None
    try:
        found = read(text)
    except ValueError:  # an equation, such as sin(x) = 1/2
        return None
    return found if found.parameters is not None else None


def _zero(reading: Reading) -> Formula:
    if reading.left is None:
        return reading.formula
    if reading.formula == Number(0):
        return reading.left
    left = reading.left
    terms = left.arguments if isinstance(left, Apply) and left.operator == SUM else (left,)
    return Apply(SUM, (*terms, Apply(NEGATION, (reading.formula,))))


def _flat(found: Digits | tuple[object, ...]) -> list[Digits]:
    if isinstance(found, Digits):
        return [found]
    return [each for part in found for each in _flat(part)]  # type: ignore[arg-type]
