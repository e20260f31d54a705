"""Weighing: weights or standard deviations of the data, from columns, arrays or numbers, as factors of residuals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.data import column
from workbench.errors import DataError, OptionError, ShapeError
from workbench.language.formula import Apply, Formula, Symbol
from workbench.operators import PRODUCT, QUOTIENT, SQRT
from workbench.optimize.options import bad_number, shown
from workbench.optimize.wording import counted

Array = NDArray[np.float64]
Weights: TypeAlias = str | ArrayLike | Sequence[str | ArrayLike | None] | None

SHOWN_ROWS = 5


@dataclass(frozen=True)
class Weighing:
    """How residuals are weighed, response by response.

    name: "weights", "sigma", or "" where all count alike. symbols: the column that holds them for each response, None
    for one that is not weighed. given: columns that are not in the data, by name.
    """

    name: str
    symbols: tuple[str | None, ...]
    given: Mapping[str, ArrayLike]

    @property
    def columns(self) -> frozenset[str]:
        """The columns of the data that are read for it."""
        return frozenset(name for name in self.symbols if name is not None and name not in self.given)

    def weighted(self, residual: Formula, place: int) -> Formula:
        """The residual of a response times the root of its weight, or over its standard deviation."""
        name = self.symbols[place]
        if name is None:
            return residual
        if self.name == "sigma":
            return Apply(QUOTIENT, (residual, Symbol(name)))
        return Apply(PRODUCT, (Apply(SQRT, (Symbol(name),)), residual))

    def arrays(self, rows: int, *, gaps: bool) -> dict[str, Array]:
        """What was given beside the data, as columns of so many rows."""
        found = {}
        for name, values in self.given.items():
            array = np.full(rows, values) if np.ndim(values) == 0 else column(self.name, values, gaps=gaps)
            if len(array) != rows:
                raise ShapeError(f"{self.name} has {counted(len(array), 'value')} for {self._needed(rows)}.")
            found[name] = array
        return found

    def _needed(self, rows: int) -> str:
        """How many values are needed."""
        if len(self.symbols) == 1:
            return f"{counted(rows, 'row')} of data; each row needs one"
        count = len(self.symbols)
        return (
            f"{counted(rows, 'row')} of data and {count} responses; a list with one for each response, {count}, or an "
            f"array with one for each row, {rows}, is needed"
        )

    def check(self, table: Mapping[str, Array], rows: NDArray[np.intp]) -> None:
        """Refuse weights and standard deviations that are not above zero; rows: as a person counts them."""
        for name in filter(None, dict.fromkeys(self.symbols)):
            bad = np.flatnonzero(~(table[name] > 0))
            if bad.size:
                told = ", ".join(f"{table[name][i]:g} in row {rows[i]}" for i in bad[:SHOWN_ROWS])
                more = f" and {bad.size - SHOWN_ROWS} more" if bad.size > SHOWN_ROWS else ""
                what = self.name if name in self.given else f"the column '{name}' of {self.name}"
                raise DataError(f"{what} has {told}{more}; each is to be above zero: leave out rows that do not count.")

    def roots(self, table: Mapping[str, Array], place: int, rows: int) -> Array:
        """The factors of the residuals of a response, (rows,)."""
        name = self.symbols[place]
        if name is None:
            return np.ones(rows)
        found: Array = 1 / table[name] if self.name == "sigma" else np.sqrt(table[name])
        return found


def weighing(weights: Weights, sigma: Weights, offered: Sequence[str], *, taken: set[str], responses: int) -> Weighing:
    """The weighing that the options ask for.

    weights, sigma: for all responses the name of a column, an array or a number; for several responses a list with
    one of these, or None, for each. taken: names that a new column must not bear.
    Raises OptionError where both are given or a column is not there.
    """
    if weights is not None and sigma is not None:
        raise OptionError("weights and sigma were both given, but a weight is 1/sigma^2; leave one of them out.")
    name = "weights" if weights is not None else "sigma" if sigma is not None else ""
    asked = weights if weights is not None else sigma
    if asked is None:
        return Weighing("", (None,) * responses, {})
    apart = responses > 1 and isinstance(asked, list | tuple) and len(asked) == responses
    each = list(asked) if apart else [asked] * responses  # type: ignore[arg-type]
    found: list[str | None] = []
    given: dict[str, ArrayLike] = {}
    for place, one in enumerate(each):
        if isinstance(one, str):
            if one not in offered:
                raise OptionError(f"{name} is '{one}', which is no column; the data has {', '.join(offered)}.")
            found.append(one)
        elif one is None:
            found.append(None)
        else:
            if np.ndim(one) == 0 and bad_number(one, 0):  # type: ignore[arg-type]
                raise OptionError(f"{name} is {shown(one)}; a positive number, an array or a column is needed.")
            own = _free_name("w" if name == "weights" else "sigma", taken if responses == 1 else taken | set(given))
            own = own if place == 0 or one is not each[0] else str(found[0])
            given[own] = one  # type: ignore[assignment]
            found.append(own)
    return Weighing(name, tuple(found), given)


def _free_name(wanted: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken."""
    if wanted not in taken:
        return wanted
    return next(f"{wanted}_{k}" for k in range(1, len(taken) + 2) if f"{wanted}_{k}" not in taken)
