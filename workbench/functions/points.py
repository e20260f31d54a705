"""Points: what a user gives for the variables, made float64 arrays with the variables on the last axis."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from numbers import Rational
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import OptionError, ShapeError

Array: TypeAlias = NDArray[np.float64]
Point: TypeAlias = ArrayLike | Mapping[str, ArrayLike]
ExactPoint: TypeAlias = "Sequence[Any] | Mapping[str, Any]"
PLAIN = frozenset({float, int})
NUMBERS = "fiub"  # kinds of NumPy's dtypes that float64 holds


def numbers(values: ArrayLike, what: str) -> Array:
    """Values as float64; what names them in messages.

    Raises OptionError where they are no real numbers, ShapeError where they are no rectangular array.

    >>> numbers([1, 2**70], "x")
    array([1.00000000e+00, 1.18059162e+21])
    """
    try:
        found = np.asarray(values)
    except ValueError:
        raise ShapeError(f"{what} is no rectangular array of numbers.") from None
    if found.dtype.kind in NUMBERS:
        return found.astype(np.float64, copy=False)
    if found.dtype.kind == "c":
        raise OptionError(f"{what} is complex; workbench computes with real numbers.")
    if found.dtype.kind != "O":
        raise OptionError(f"{what} is {_told(values)}; a number is needed.")
    return np.array([_number(value, what) for value in found.flat], dtype=np.float64).reshape(found.shape)


def point(given: Point, variables: Sequence[str]) -> Array:
    """A point (n,) or points (..., n) in the order of the variables.

    given: an array with n values on its last axis, or a mapping with a value for each name; one number where there
        is one variable.
    Raises ShapeError where the sizes do not fit, OptionError for a name that is no variable or has no value.

    >>> point({"y": 2, "x": [0, 1]}, ("x", "y"))
    array([[0., 2.],
           [1., 2.]])
    """
    if isinstance(given, Mapping):
        return by_name(given, variables)
    found = numbers(given, "the point")
    n = len(variables)
    if found.ndim == 0 and n == 1:
        return found.reshape(1)
    if found.ndim == 0 or found.shape[-1] != n:
        raise ShapeError(
            f"the point has shape {found.shape}, but there {_are(n, 'variable')} ({', '.join(variables)}); "
            f"give shape ({n},), or (..., {n}) for several points."
        )
    return found


def exact_point(given: ExactPoint, variables: Sequence[str]) -> list[Fraction | float]:
    """One point in the order of the variables, its numbers as they are: nothing is rounded to float64.

    >>> exact_point({"y": "0.1", "x": 2}, ("x", "y"))
    [Fraction(2, 1), Fraction(1, 10)]
    """
    if isinstance(given, Mapping):
        known(given, variables)
        given = [given[name] for name in variables if name in given]
    values = list(given)
    if len(values) != len(variables):
        raise ShapeError(f"the point has {len(values)} values, but there {_are(len(variables), 'variable')}.")
    return [_exact(value, name) for value, name in zip(values, variables, strict=True)]


def _exact(value: Any, name: str) -> Fraction | float:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    try:
        return value if isinstance(value, float) else Fraction(value)
    except (TypeError, ValueError, OverflowError):
        raise OptionError(
            f"{name} is {_told(value)}; give an int, Fraction, Decimal, float or text like '1/3'."
        ) from None


def by_name(given: Mapping[str, ArrayLike], variables: Sequence[str]) -> Array:
    """Points from a value for each variable; the values broadcast against each other."""
    known(given, variables)
    missing = [name for name in variables if name not in given]
    if missing:
        raise OptionError(f"no value for {', '.join(missing)}; the variables are {', '.join(variables) or 'none'}.")
    return stacked([numbers(given[name], name) for name in variables])


def stacked(values: Sequence[Array]) -> Array:
    """Arrays that broadcast, side by side on a new last axis."""
    try:
        return np.stack(np.broadcast_arrays(*values), axis=-1) if values else np.empty(0)
    except ValueError:
        shapes = ", ".join(str(value.shape) for value in values)
        raise ShapeError(f"values of shapes {shapes} do not broadcast against each other.") from None


def called(variables: Sequence[str], values: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each variable in a call, by position and by name; as in Python, but the order may be a mixture.

    >>> called(("x", "y"), (1,), {"y": 2})
    {'x': 1, 'y': 2}
    """
    if len(values) > len(variables):
        raise ShapeError(
            f"{_are(len(values), 'value')[4:]} for {len(variables)} ({', '.join(variables) or 'no variables'}); "
            "a point as one array goes to .at(point)."
        )
    given = dict(zip(variables, values, strict=False))
    twice = sorted(given.keys() & named.keys())
    if twice:
        raise OptionError(f"{', '.join(twice)} has two values, one by position and one by name; give one.")
    given |= named
    known(given, variables)
    missing = [name for name in variables if name not in given]
    if missing:
        hint = " A point as one array goes to .at(point)." if len(values) == 1 else ""
        raise OptionError(f"no value for {', '.join(missing)}; the variables are {', '.join(variables)}.{hint}")
    return given


def plain(values: Sequence[Any], variables: Sequence[str]) -> Array | None:
    """The point of a call by position with Python's own numbers; None for anything that needs a closer look.

    >>> plain((1, 2.5), ("x", "y"))
    array([1. , 2.5])
    """
    if len(values) != len(variables) or not PLAIN.issuperset(map(type, values)):
        return None
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError:  # an int beyond float64
        return None


def known(names: Iterable[str], allowed: Collection[str], what: str = "variable") -> None:
    """Raise OptionError for a name that is not among those allowed.

    >>> known(["z"], ("x", "y"))
    Traceback (most recent call last):
    ...
    workbench.errors.OptionError: 'z' is no variable; those are x, y.
    """
    for name in names:
        if name not in allowed:
            near = difflib.get_close_matches(str(name), list(allowed), n=1)
            guess = f" Did you mean '{near[0]}'?" if near else ""
            raise OptionError(f"{name!r} is no {what}; those are {', '.join(allowed) or 'none'}.{guess}")


def _number(value: object, what: str) -> float:
    if isinstance(value, str | bytes):
        raise OptionError(f"{what} is {_told(value)}; a number is needed.")
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:
        return math.inf if value > 0 else -math.inf  # type: ignore[operator]
    except (TypeError, ValueError):
        raise OptionError(f"{what} is {_told(value)}; a real number is needed.") from None


def _told(value: object) -> str:
    told = repr(value)
    return told if len(told) <= 40 else told[:37] + "..."


def _are(count: int, noun: str) -> str:
    return f"is 1 {noun}" if count == 1 else f"are {count} {noun}s"
