"""How models, data and options become a fit that is posed: every fault of theirs is refused here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.data import column_names, columns, gapped_columns
from workbench.errors import DataError, OptionError
from workbench.functions import Function, function
from workbench.language.building import natural_order, sum_of
from workbench.language.formula import Apply, Formula, symbols
from workbench.language.names import spelled
from workbench.language.reading import Reading, read
from workbench.operators import NEGATION, TOTAL
from workbench.optimize.fits.posed import Posed
from workbench.optimize.fits.weighing import Weighing, Weights, weighing
from workbench.optimize.limits.bounds import Bounds, read_bounds
from workbench.optimize.losses import Loss
from workbench.optimize.options import bad_number, shown
from workbench.optimize.wording import counted

Array = NDArray[np.float64]
Table = Mapping[str, Array]

MISSING = ("refuse", "drop")


def posed(
    models: Sequence[str],
    data: object,
    start: Mapping[str, ArrayLike],
    *,
    weights: Weights,
    sigma: Weights,
    absolute_sigma: bool,
    loss: Loss,
    bounds: Any,
    fixed: Mapping[str, float],
    missing: str,
) -> Posed:
    """The fit that the options ask for.

    Raises ParseError, DataError, OptionError or ShapeError for what cannot be fitted.
    """
    if missing not in MISSING:
        raise OptionError(f"missing is {shown(missing)}; 'refuse' or 'drop' is needed.")
    offered = column_names(data)
    given = {spelled(name): value for name, value in {**start, **fixed}.items()}
    clash = next((name for name in given if name in offered), None)
    if clash is not None:
        raise OptionError(
            f"'{clash}' is a column of the data, and so no parameter; rename one of the two, or leave it out of the "
            "start."
        )
    shapes = {name: np.shape(value) for name, value in given.items()}
    arrays = shapes if any(shapes.values()) else None
    readings = [read(text, equation=True, names=(*offered, *given), shapes=arrays) for text in models]
    names = _parameters(models, readings, offered)
    _refuse_strangers(start, "the start", names, offered)
    _refuse_strangers(fixed, "fixed", names, offered)
    used = frozenset().union(*(symbols(r.left) | symbols(r.formula) for r in readings if r.left is not None))
    weighed = weighing(weights, sigma, offered, taken={*offered, *names}, responses=len(models))
    table, left_out = _table(data, [n for n in offered if n in used | weighed.columns], weighed, missing)
    declared = {name: shapes.get(name, ()) for name in names} if arrays else names
    held = {spelled(name): _number(name, value) for name, value in fixed.items()}

    def over(formulas: Sequence[Formula]) -> Function:
        source: Any = formulas[0] if len(formulas) == 1 else list(formulas)
        inside = frozenset().union(*map(symbols, formulas))
        return function(source, variables=declared, data=table if inside & set(table) else None)

    lefts = [r.left for r in readings if r.left is not None]
    plain = [_minus(left, r.formula) for left, r in zip(lefts, readings, strict=True)]
    residuals = [weighed.weighted(each, place) for place, each in enumerate(plain)]
    residual = over(residuals)
    objective = over([Apply(TOTAL, (_added([loss.formula(each) for each in residuals]),))])
    free = tuple(name for name in residual.variables if name not in held)
    _check_size(residual, len(models), free)
    box = read_bounds(bounds, residual.variables)
    if box is not None:
        keep = [i for i, name in enumerate(residual.variables) if name not in held]
        box = Bounds(box.lower[keep], box.upper[keep])
    at = np.zeros(len(residual.variables))
    rows = residual.rows
    values = [np.broadcast_to(np.asarray(over([left]).at(at)), (rows,)) for left in lefts]
    return Posed(
        texts=tuple(models),
        models=tuple(over([r.formula]).bind(**held) for r in readings),
        residual=residual.bind(**held),
        objective=objective.bind(**held),
        loss=loss,
        data=np.stack(values, axis=-1).reshape(-1),
        roots=np.stack([weighed.roots(table, place, rows) for place in range(len(models))], axis=-1).reshape(-1),
        fixed=held,
        bounds=box,
        weighed_by=weighed.name,
        absolute=absolute_sigma,
        left_out=left_out,
        offered=tuple(offered),
        unused=tuple(name for name in offered if name not in used | weighed.columns),
    )


def _parameters(models: Sequence[str], readings: Sequence[Reading], offered: Sequence[str]) -> tuple[str, ...]:
    """The names of the models that are no columns, in natural order."""
    found: set[str] = set()
    for text, reading in zip(models, readings, strict=True):
        if reading.left is None:
            raise OptionError(f"a model is an equation, such as y = {text}; the left side says which column is fitted.")
        absent = natural_order(symbols(reading.left) - set(offered))
        if absent:
            raise DataError(
                f"the left side names '{absent[0]}', which is no column; the data has {', '.join(offered)}."
            )
        if not symbols(reading.left):
            raise OptionError(f"the left side of {text} names no column; it says which column is fitted.")
        found |= symbols(reading.formula) - set(offered)
    if not found:
        raise OptionError(
            f"the model {'; '.join(models)} has no parameters: each of its names is a column of the data."
        )
    return tuple(natural_order(found))


def _refuse_strangers(given: Mapping[str, object], what: str, names: Sequence[str], offered: Sequence[str]) -> None:
    odd = natural_order({spelled(name) for name in given} - set(names))
    if odd:
        raise OptionError(
            f"'{odd[0]}': {what} names it, but the model does not; the parameters are {', '.join(names)}, the "
            f"columns {', '.join(offered)}."
        )


def _table(data: object, names: Sequence[str], weighed: Weighing, missing: str) -> tuple[Table, tuple[int, ...]]:
    """The columns with the weights beside them; without the rows that have a gap, where those are dropped."""
    found = columns(data, names) if missing == "refuse" else gapped_columns(data, names)
    rows = len(next(iter(found.values())))
    table = {**found, **weighed.arrays(rows, gaps=missing == "drop")}
    whole = np.logical_and.reduce([np.isfinite(column) for column in table.values()])
    if not whole.any():
        raise DataError("every row of the data has a gap in one of the columns that the fit needs; none is left.")
    kept = {name: column if whole.all() else column[whole] for name, column in table.items()}
    weighed.check(kept, np.flatnonzero(whole) + 1)
    return kept, tuple((np.flatnonzero(~whole) + 1).tolist())


def _number(name: str, value: object) -> float:
    if np.ndim(value) or bad_number(value, -np.inf):  # type: ignore[arg-type]
        raise OptionError(f"'{name}' is fixed at {shown(value)}; a number is needed.")
    return float(value)  # type: ignore[arg-type]


def _check_size(residual: Function, responses: int, free: Sequence[str]) -> None:
    if not free:
        raise OptionError("every parameter is fixed, so that there is nothing to fit.")
    rows = residual.rows
    if rows * responses < len(free):
        raise DataError(
            f"{counted(rows, 'row')} of data for {counted(len(free), 'parameter')} ({', '.join(free)}); at least as "
            "many rows as parameters are needed."
        )


def _minus(left: Formula, right: Formula) -> Formula:
    return _added([left, Apply(NEGATION, (right,))])


def _added(terms: Sequence[Formula]) -> Formula:
    return sum_of(terms)
