"""Places: the point where calculus looks at a Function, as exact numbers, and exact values there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from workbench.budget import attempt
from workbench.calculus.solving import equals_zero
from workbench.derivations import tidy
from workbench.errors import OptionError, ShapeError
from workbench.functions import Function, function
from workbench.functions.algebra import constant
from workbench.functions.points import Array, apart, known
from workbench.language.building import substitute, value_of
from workbench.language.formula import Formula, Number, symbols
from workbench.language.printing import to_text
from workbench.language.reading import read

if TYPE_CHECKING:
    import sympy

Coordinate: TypeAlias = "float | Fraction | str | Formula | sympy.Expr"
Place: TypeAlias = "Coordinate | Sequence[Coordinate] | Mapping[str, Coordinate]"
DIGITS = 30
SECONDS = 1.0


def exact_place(f: Function, at: Place) -> dict[str, Formula]:
    """The point as exact numbers by name, in the order of the variables of f.

    at: a number for one variable, else numbers in the order of the variables, or a mapping by name; ints, Fractions,
        floats (as the decimals that they print as), text such as "pi/2", SymPy's numbers.
    Raises ShapeError where the point does not fit, OptionError for what is no number.

    >>> exact_place(function("x*y"), {"y": 0.5, "x": "pi"})
    {'x': pi(), 'y': Number(0.5)}
    """
    if isinstance(at, Mapping):
        given = apart(at, f.variables)
        known(given, f.variables)
        values = [given[name] for name in f.variables if name in given]
    elif isinstance(at, Sequence | np.ndarray) and not isinstance(at, str):
        values = list(at)
    else:
        values = [at]
    if len(values) != len(f.variables):
        raise ShapeError(
            f"the point has {len(values)} coordinates, but the variables are {', '.join(f.variables) or 'none'}."
        )
    return {name: _coordinate(value, name, f) for name, value in zip(f.variables, values, strict=True)}


def _coordinate(value: object, name: str, f: Function) -> Formula:
    if isinstance(value, str):
        formula: Formula | None = read(value, operators=f.operators).formula
    else:
        formula = value if isinstance(value, Formula) else constant(value)
    if formula is None or symbols(formula):
        raise OptionError(f"{name} = {value!r} is no number; give a number, or text such as 'pi/2'.")
    return formula


def refuse_kinks(f: Function, place: Mapping[str, Formula]) -> None:
    """Raise OptionError where f has no value, or no derivative, at the place."""
    x = floats(place)
    if fault := f.violation(x):
        raise OptionError(f"{fault}, so that there is nothing to differentiate here.")
    if kinked := f.kinks_at(x, tolerance=1e-12):
        raise OptionError(f"{to_text(kinked[0])} has a kink there, so that there is no derivative at this point.")


def floats(place: Mapping[str, Formula]) -> Array:
    """The place as float64, shape (n,)."""
    return np.array([function(formula).value([]) for formula in place.values()])


def exact_value(formula: Formula, place: Mapping[str, Formula]) -> Formula:
    """The formula at the place: exact, in the simplest form that tidying and SymPy's evaluation give."""
    from workbench.language.sympy import from_sympy, to_sympy

    value = tidy(substitute(formula, place))
    if value_of(value) is not None or symbols(value):
        return value
    expression = to_sympy(value)
    if expression.is_finite is False:
        raise OptionError(f"{to_text(value)} has no finite value, so that there is nothing to differentiate here.")
    if abs(expression.evalf(DIGITS)) < 10.0**-DIGITS and _vanishes(expression):
        return Number(0)
    simple: Formula = from_sympy(expression)
    return simple


def _vanishes(expression: sympy.Expr) -> bool:
    """Is a number that looks like zero exactly zero? False where SymPy does not know within a second."""
    return bool(attempt(SECONDS, equals_zero, expression))
