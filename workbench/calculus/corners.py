"""Corners: where a function of one variable has a value, and a kink or no derivative: cusps, ends of the domain.

Textbooks count them among the critical numbers. Candidates are the zeros, by SymPy, of what the rows of the operators
name as their kinks and as the ends of their domains; whether there is a
derivative, and how the values lie, is then looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.budget import attempt
from workbench.calculus.classification import Class
from workbench.calculus.solving import real_members
from workbench.errors import OptionError
from workbench.functions import Function
from workbench.functions.display import with_values
from workbench.functions.domain import edges, ends
from workbench.functions.points import Array
from workbench.language.formula import Formula, parts, symbols

if TYPE_CHECKING:
    import sympy

CLOSE = (1e-3, 1e-5)  # distances, relative to the place, at which values are compared
ROUNDING = 1e-13


def corners(f: Function, seconds: float) -> list[tuple[sympy.Expr, Class]]:
    """Places where f of one variable has a value, and a kink or no derivative, exact and in order, with their kinds.

    A kink whose slopes tend to one that is not 0 is none. An end of the domain is a minimum or maximum among the
    values on its one side. Empty for several variables, over data, or where SymPy takes too long.

    >>> [(place, found.kind) for place, found in corners(__import__("workbench").function("abs(x)"), 4.0)]
    [(0, 'minimum')]
    """
    if len(f.variables) != 1 or f.shape or f.columns:
        return []
    from workbench.language.sympy import symbol, to_sympy

    try:
        borders = [to_sympy(edge, f.operators) for edge in _edges(f)]
    except OptionError:
        return []
    candidates = attempt(seconds, suspects, borders, symbol(f.variables[0])) or []
    found = [(place, _kind(f, np.array([float(place)]))) for place in candidates]
    return sorted(((place, kind) for place, kind in found if kind is not None), key=lambda pair: float(pair[0]))


def _edges(f: Function) -> list[Formula]:
    """What is zero where a part of f has a kink, or where its domain ends with a value, as the rows say."""
    nodes = parts(with_values(f, f.components[0]))
    found = dict.fromkeys(edge for node in nodes for edge in (*edges(node, f.operators), *ends(node, f.operators)))
    return [edge for edge in found if symbols(edge)]


def suspects(borders: Sequence[sympy.Expr], x: sympy.Symbol) -> list[sympy.Expr]:
    """The zeros of the expressions, each once. (In a worker.)"""
    return list(dict.fromkeys(zero for border in borders if border.has(x) for zero in real_members(border, x)))


def _kind(f: Function, x: Array) -> Class | None:
    """How the values lie around x; None where f has no value there, or has a derivative."""
    with np.errstate(all="ignore"):
        here, slope = f.value(x), f.diff().value(x)
        if not np.isfinite(here) or (np.isfinite(slope) and not f.kinks_at(x, tolerance=1e-12)):
            return None
        if _is_steep_and_smooth(f, x):
            return None
        sides = [_side(f, x, here, sign) for sign in (-1, 1)]
    left, right = sides
    if left is None and right is None:
        return None
    if left is None or right is None:
        only, side = (right, "right") if left is None else (left, "left")
        if not only:
            return Class("inconclusive", f"an end of the domain, and the values on its {side} do not tell", ())
        return Class("minimum" if only > 0 else "maximum", f"an end of the domain, values on the {side} only", ())
    if left * right > 0:
        told = "higher" if left > 0 else "lower"
        return Class("minimum" if left > 0 else "maximum", f"the values on both sides are {told}", ())
    if left * right < 0:
        return Class("saddle", "the values are higher on one side and lower on the other", ())
    return Class("inconclusive", "the values close by do not tell", ())


def _is_steep_and_smooth(f: Function, x: Array) -> bool:
    """Do the slopes on both sides tend to one that is not zero, as of x + x|x| at 0? Then it is no corner."""
    scale = max(1.0, abs(float(x[0])))
    slopes = np.array([[f.diff().value(x + sign * h * scale) for sign in (-1, 1)] for h in CLOSE])
    far, near = np.abs(slopes[:, 1] - slopes[:, 0])
    tends = near <= 0.1 * far or near <= ROUNDING * np.abs(slopes[1]).max()
    size = np.abs(slopes[1]).min()
    settles = np.abs(slopes[1] - slopes[0]).max() <= 0.5 * size  # towards no 0, and not beyond all bounds
    return bool(np.all(np.isfinite(slopes)) and tends and settles and size > 10 * near)


def _side(f: Function, x: Array, here: float, sign: int) -> int | None:
    """Are the values on a side higher (1), lower (-1) or not clearly either (0)? None where there are none."""
    distances = [h * max(1.0, abs(float(x[0]))) for h in CLOSE]
    values = np.array([f.value(x + sign * h) for h in distances])
    if not np.all(np.isfinite(values)):
        return None
    rises = np.where(np.abs(values - here) > ROUNDING * max(1.0, abs(here)), np.sign(values - here), 0)
    return int(rises[0]) if rises[0] == rises[1] else 0
