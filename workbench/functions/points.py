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
from workbench.functions.blocks import Block, blocks

Array: TypeAlias = NDArray[np.float64]
Point: TypeAlias = ArrayLike | Mapping[str, ArrayLike]
ExactPoint: TypeAlias = "Sequence[Any] | Mapping[str, Any]"
PLAIN = frozenset({float, int})
LISTED = 12  # variables named in a message
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

    given: an array with n values on its last axis, or a mapping with a value for each name, of a number or an array;
        one number where there is one variable.
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
            f"the point has shape {found.shape}, but there {_are(n, 'variable')} ({_few(variables)}); "
            f"give shape ({n},), or (..., {n}) for several points."
        )
    return found


def exact_point(given: ExactPoint, variables: Sequence[str]) -> list[Fraction | float]:
    """One point in the order of the variables, its numbers as they are: nothing is rounded to float64.

    >>> exact_point({"y": "0.1", "x": 2}, ("x", "y"))
    [Fraction(2, 1), Fraction(1, 10)]
    """
    if isinstance(given, Mapping):
        given = _exact_by_name(given, variables)
    values = list(given)
    if len(values) != len(variables):
        raise ShapeError(f"the point has {len(values)} values, but there {_are(len(variables), 'variable')}.")
    return [_exact(value, name) for value, name in zip(values, variables, strict=True)]


def _exact_by_name(given: Mapping[str, Any], variables: Sequence[str]) -> list[Any]:
    """The values in order, those of an array from lists inside lists."""
    found = blocks(tuple(variables))
    known_by_block(given, found)
    values: list[Any] = []
    for block in found:
        whole = given.get(block.name)
        if block.shape and whole is not None:
            array = np.array(whole, dtype=object)
            if array.shape != block.shape:
                raise ShapeError(f"{block.name} has shape {block.shape}, but its value has shape {array.shape}.")
            values.extend(array.flat)
        else:
            values.extend(given[name] for name in block.names if name in given)
    return values


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
    """Points (..., n) from a value for each block, or for each component by its own name.

    An array has the shape of its block, with the axes of several points in front; these broadcast.
    Raises ShapeError where a value has another shape, OptionError for a name that has no value, or two.

    >>> by_name({"w": [1, 2], "b": [3, 4]}, ("w[1]", "w[2]", "b"))
    array([[1., 2., 3.],
           [1., 2., 4.]])
    """
    found = blocks(tuple(variables))
    known_by_block(given, found)
    missing = [block for block in found if block.name not in given and not any(n in given for n in block.names)]
    if missing:
        told = ", ".join(f"{block.name} {block.shape or ''}".strip() for block in missing)
        raise OptionError(f"no value for {told}; the variables are {_list(found) or 'none'}.")
    parts = [_part(given, block) for block in found]
    try:
        lead = np.broadcast_shapes(*(part.shape[:-1] for part in parts))
    except ValueError:
        told = ", ".join(str(part.shape[:-1]) for part in parts)
        raise ShapeError(f"values of shapes {told} do not broadcast against each other.") from None
    spread = [np.broadcast_to(part, (*lead, part.shape[-1])) for part in parts]
    return np.concatenate(spread, axis=-1) if spread else np.empty(0)


def _part(given: Mapping[str, ArrayLike], block: Block) -> Array:
    """The values of one block, its components on the last axis."""
    apart = [name for name in block.names if name in given] if block.shape else []
    if block.name not in given:
        missing = [name for name in block.names if name not in given]
        if missing:
            raise OptionError(f"{apart[0]} has a value, but {missing[0]} has none; give {block.name} as a whole.")
        return vectors_stacked([numbers(given[name], name) for name in block.names])
    if apart:
        raise OptionError(f"{apart[0]} has two values, one of its own and one in {block.name}; give one.")
    value = numbers(given[block.name], block.name)
    rank = len(block.shape)
    if value.ndim < rank or value.shape[value.ndim - rank :] != block.shape:
        raise ShapeError(
            f"{block.name} has shape {block.shape}, but its value has shape {value.shape}; several values stand "
            f"along axes in front, (..., {', '.join(map(str, block.shape))})."
        )
    return value.reshape(*value.shape[: value.ndim - rank], len(block.names))


def vectors_stacked(values: Sequence[Array]) -> Array:
    """Arrays that broadcast, side by side on a new last axis."""
    try:
        return np.stack(np.broadcast_arrays(*values), axis=-1) if values else np.empty(0)
    except ValueError:
        shapes = ", ".join(str(value.shape) for value in values)
        raise ShapeError(f"values of shapes {shapes} do not broadcast against each other.") from None


def apart(given: Mapping[str, Any], variables: Sequence[str]) -> dict[str, Any]:
    """A value for each component where one is given for an array, as it is; others stay.

    >>> apart({"w": [1, 2], "b": 3}, ("w[1]", "w[2]", "b"))
    {'w[1]': 1, 'w[2]': 2, 'b': 3}
    """
    found = dict(given)
    for block in blocks(tuple(variables)):
        if block.shape and block.name in found:
            value = found.pop(block.name)
            array = np.empty(block.shape, dtype=object)
            if np.shape(np.array(value, dtype=object)) != block.shape:
                told = np.shape(np.array(value, dtype=object))
                raise ShapeError(f"{block.name} has shape {block.shape}, but its value has shape {told}.")
            array[...] = value
            found = dict(zip(block.names, array.flat, strict=True)) | found
    return found


def parted(x: Array, variables: Sequence[str]) -> dict[str, Array | float]:
    """The value of each block at a point (n,), or its values at points (..., n): the reverse of `by_name`.

    >>> parted(np.array([1.0, 2.0, 3.0]), ("w[1]", "w[2]", "b"))
    {'w': array([1., 2.]), 'b': 3.0}
    """
    found: dict[str, Array | float] = {}
    for block in blocks(tuple(variables)):
        part = x[..., block.places].reshape(x.shape[:-1] + block.shape)
        found[block.name] = float(part) if part.ndim == 0 else part
    return found


def called(variables: Sequence[str], values: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each variable in a call, by position and by name; as in Python, but the order may be a mixture.

    An array is one variable; by name its components may be given apart.

    >>> called(("x", "y"), (1,), {"y": 2})
    {'x': 1, 'y': 2}
    """
    found = blocks(tuple(variables))
    if len(values) > len(found):
        raise ShapeError(
            f"{_are(len(values), 'value')[4:]} for {len(found)} ({_list(found) or 'no variables'}); "
            "a point as one array goes to .at(point)."
        )
    given = dict(zip((block.name for block in found), values, strict=False))
    twice = sorted(given.keys() & named.keys())
    if twice:
        raise OptionError(f"{', '.join(twice)} has two values, one by position and one by name; give one.")
    given |= named
    known_by_block(given, found)
    missing = [n for block in found if block.name not in given for n in block.names if n not in given]
    if missing:
        hint = " A point as one array goes to .at(point)." if len(values) == 1 else ""
        raise OptionError(f"no value for {', '.join(missing[:8])}; the variables are {_list(found)}.{hint}")
    return given


def known_by_block(names: Iterable[str], found: Sequence[Block]) -> None:
    """Raise OptionError for a name that is neither that of a block nor of a component."""
    wholes = {block.name: None for block in found}
    others = [name for name in names if name not in wholes]
    if others:
        known(others, (*wholes, *(name for block in found if block.shape for name in block.names)))


def _list(found: Sequence[Block]) -> str:
    """The variables, as they are given."""
    told = [f"{block.name} {block.shape}" if block.shape else block.name for block in found[:LISTED]]
    return ", ".join(told) + (f", ... ({len(found)} in all)" if len(found) > LISTED else "")


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
    offered = frozenset(allowed)
    for name in names:
        if name not in offered:
            near = difflib.get_close_matches(str(name), list(allowed), n=1)
            guess = f" Did you mean '{near[0]}'?" if near else ""
            raise OptionError(f"{name!r} is no {what}; those are {_few(allowed) or 'none'}.{guess}")


def _few(names: Collection[str]) -> str:
    """The names, or the first of them."""
    return ", ".join(list(names)[:LISTED]) + (", ..." if len(names) > LISTED else "")


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
