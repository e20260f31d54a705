"""Kinks of a formula: what vanishes or is alike at each, how far away each is, and f with some of them held.

At |h| it is h that vanishes, at the root of a sum of squares what is squared; at max(a, b) the two are alike. Where
kinks are held f is smooth: |h| is 0 and max(a, b) is a.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function, function
from workbench.language import rows
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Number, fold, parts
from workbench.operators import Form, Smoothness
from workbench.optimize.squares import one_of_its_arguments, vanishing

Array = NDArray[np.float64]

ZERO = Number(0)
MEASURES_TO = 500  # formulas that vanish: beyond, the kinks are too many to look at each
DEPENDENT = 1e-8  # share of a row that is new beside those before it: less is nothing new


@dataclass(frozen=True, slots=True)
class Kink:
    """A part of f with a kink. measures: the formulas that vanish there; alike: rather, that are the same there."""

    node: Apply
    measures: tuple[Formula, ...]
    alike: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """A kink as seen from a point: a pair of formulas that are to be alike, or all that are to vanish.

    kink: its number. pair: the numbers of the leading formula and the other. rows: the combinations of all measures
    that are zero on it, (k, m). distance: over the typical lengths of the variables.
    """

    kink: int
    pair: tuple[int, int]
    rows: Array
    distance: float


@dataclass(frozen=True, slots=True)
class Kinks:
    """The kinks of a scalar f. measures: of all of them, (m,); wholes: the values of the parts themselves."""

    function: Function
    found: tuple[Kink, ...]
    measures: Function
    wholes: Function

    def seen_from(self, x: Array, lengths: Array) -> list[Switch]:
        """The kinks as seen from x, the nearest first. lengths: typical size of each variable, (n,)."""
        values, wholes = np.asarray(self.measures.at(x)), np.asarray(self.wholes.at(x))
        slopes = np.asarray(self.measures.jacobian.at(x)) * lengths
        found: list[Switch] = []
        place = 0
        for number, kink in enumerate(self.found):
            own = np.arange(place, place + len(kink.measures))
            place += len(own)
            if not np.isfinite(values[own]).all():
                continue
            for pair, combined in _combinations(kink, values[own] - wholes[number]):
                whole = np.zeros((len(combined), len(values)))
                whole[:, own] = combined
                away = _distance(whole @ values, whole @ slopes)
                if np.isfinite(away):
                    found.append(Switch(number, pair, whole, away))
        return sorted(found, key=lambda switch: switch.distance)

    def sides(self, x: Array, lengths: Array, within: float) -> Array:
        """Directions from x to each side of the kinks that are so close, (k, n), over the typical lengths.

        Along each but the last one kink is left to one side, or to the other; along the last all of them are.
        """
        jacobian = np.asarray(self.measures.jacobian.at(x)) * lengths
        close = [switch for switch in self.seen_from(x, lengths) if switch.distance <= within]
        chosen = independent(close, jacobian)
        if not chosen:
            return np.zeros((0, len(x)))
        apart = np.linalg.pinv(np.vstack([switch.rows for switch in chosen]) @ jacobian).T
        ways = np.vstack([apart, -apart, -apart.sum(axis=0)])
        found: Array = ways / np.linalg.norm(ways, axis=1, keepdims=True)
        return found

    def held(self, switches: Sequence[Switch]) -> Function:
        """f with these kinks held: a smooth function close to where all of them are zero."""
        ties: dict[int, set[int]] = {}
        leading: dict[int, int] = {}
        for switch in switches:
            leading[switch.kink] = switch.pair[0]
            ties.setdefault(switch.kink, set()).add(switch.pair[1])
        numbers = {kink.node: number for number, kink in enumerate(self.found)}

        def changed(node: Formula, below: Sequence[Formula]) -> Formula:
            if not isinstance(node, Apply):
                return node
            number = numbers.get(node)
            if number not in ties:
                return Apply(node.operator, tuple(below))
            if not self.found[number].alike:
                return ZERO
            first = below[leading[number]]
            return Apply(node.operator, tuple(first if i in ties[number] else part for i, part in enumerate(below)))

        f = self.function
        return function([fold(f.components[0], changed)], variables=f.variables, operators=f.operators)[0]


@lru_cache(maxsize=8)
def kinks_of(f: Function) -> Kinks | None:
    """The kinks of a scalar f by its formula; None where there are none, or it has data, bound names, or too many."""
    if f.bound or f.columns or f.assumptions:
        return None
    found = tuple(kink for node in parts(f.components[0]) if (kink := _kink(node)) is not None)
    measures = [measure for kink in found for measure in kink.measures]
    if not 0 < len(measures) <= MEASURES_TO:
        return None
    nodes: list[Formula] = [kink.node for kink in found]
    as_one = function(measures, variables=f.variables, operators=f.operators)
    return Kinks(f, found, as_one, function(nodes, variables=f.variables, operators=f.operators))


def independent(switches: Sequence[Switch], jacobian: Array) -> list[Switch]:
    """Those whose rows are new beside the rows of those before; jacobian: of the measures, (m, n)."""
    kept: list[Switch] = []
    basis = np.zeros((0, jacobian.shape[1]))
    for switch in switches:
        own = switch.rows @ jacobian
        sizes = np.linalg.norm(own, axis=1)
        new = own - own @ basis.T @ basis
        triangle = np.linalg.svd(new / np.where(sizes > 0, sizes, 1.0)[:, np.newaxis], compute_uv=False)
        if len(basis) + len(own) > jacobian.shape[1] or not triangle[-1] > DEPENDENT:
            continue
        kept.append(switch)
        basis = np.vstack([basis, np.linalg.qr(new.T)[0].T])
    return kept


def _kink(node: Formula) -> Kink | None:
    if not isinstance(node, Apply):
        return None
    if _steep(node):
        roots = vanishing(node.arguments[0])
        return Kink(node, roots, alike=False) if roots else None
    if node.operator.smoothness is not Smoothness.KINK or node.operator.form is Form.PIECEWISE:
        return None
    if one_of_its_arguments(node):
        return Kink(node, node.arguments, alike=True)
    nothing = any(
        value == ZERO and all(argument == ZERO for argument in arguments)
        for arguments, value in rows.values(node.operator)
    )
    return Kink(node, node.arguments, alike=False) if nothing else None


def _steep(node: Apply) -> bool:
    """Is it a root, or a power with a broken exponent below 2, of something that may be zero?"""
    if node.operator.form is Form.ROOT:
        return True
    exponent = value_of(node.arguments[1]) if node.operator.form is Form.POWER else None
    return exponent is not None and 0 < exponent < 2 and exponent.denominator != 1


def _combinations(kink: Kink, beside: Array) -> list[tuple[tuple[int, int], Array]]:
    """Pairs of formulas with the rows that are zero where they are alike; or one of all that vanish.

    beside: the formulas less the whole, (k,): the leading one is the whole.
    """
    count = len(beside)
    if not kink.alike:
        return [((0, 0), np.eye(count))]
    first = int(np.argmin(np.abs(beside)))
    unit = np.eye(count)
    return [((first, other), unit[[other]] - unit[[first]]) for other in range(count) if other != first]


def _distance(values: Array, slopes: Array) -> float:
    """How far away values (k,) with slopes (k, n) are zero, to first order."""
    sizes = np.linalg.norm(slopes, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.where(values == 0, np.where(np.isnan(sizes), np.inf, 0.0), np.abs(values) / sizes)
    return float(np.max(away))
