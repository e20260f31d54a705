"""Are two rational functions of one name the same? Proved by exact values at more points than their degrees allow.

Two polynomials of degree d that agree at d + 1 points are equal; here the sides are multiplied by their denominators.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.language.building import number, substitute, value_of
from workbench.language.formula import Apply, Formula, Number, fold, size, symbols
from workbench.operators import Form

HIGHEST_DEGREE = 60
LARGEST = 300
"""Nodes of a formula that is looked at."""

Degrees = tuple[int, int] | None
"""Of numerator and denominator, at most; None for what is no rational function."""


def same_rational(left: Formula, right: Formula) -> bool:
    """Are both rational functions of the same one name, and equal? False also where that is not known.

    >>> from workbench.language.reading import read
    >>> one, two, other = (read(text).formula for text in ("(x + 1)^2/x", "x + 2 + 1/x", "x + 2"))
    >>> same_rational(one, two), same_rational(one, other)
    (True, False)
    """
    names = symbols(left) | symbols(right)
    if len(names) != 1 or max(size(left), size(right)) > LARGEST:
        return False
    mine, yours = fold(left, _degrees), fold(right, _degrees)
    if mine is None or yours is None:
        return False
    degree = max(mine[0] + yours[1], yours[0] + mine[1])
    if degree > HIGHEST_DEGREE:
        return False
    (name,) = names
    agreed = 0
    for k in range(3 * degree + 4):  # no more than the degree are zeros of a denominator
        at = {name: number((k + 1) // 2 if k % 2 else -(k // 2))}
        ours, theirs = (value_of(substitute(side, at)) for side in (left, right))
        if ours is None or theirs is None:
            continue
        if ours != theirs:
            return False
        agreed += 1
        if agreed > degree:
            return True
    return False


def _degrees(node: Formula, below: Sequence[Degrees]) -> Degrees:
    if not isinstance(node, Apply):
        return (0, 0) if isinstance(node, Number) else (1, 0)
    parts = [each for each in below if each is not None]
    if len(parts) != len(below):
        return None
    match node.operator.form:
        case Form.NEGATION:
            return parts[0]
        case Form.SUM:
            total = sum(bottom for _, bottom in parts)
            return max(top + total - bottom for top, bottom in parts), total
        case Form.PRODUCT:
            return sum(top for top, _ in parts), sum(bottom for _, bottom in parts)
        case Form.QUOTIENT:
            (top, bottom), (inner_top, inner_bottom) = parts
            return top + inner_bottom, bottom + inner_top
        case Form.POWER:
            exponent = value_of(node.arguments[1])
            if exponent is None or exponent.denominator != 1 or abs(exponent) > HIGHEST_DEGREE:
                return None
            top, bottom = parts[0] if exponent >= 0 else parts[0][::-1]
            return top * abs(int(exponent)), bottom * abs(int(exponent))
    return None
