"""Raw columns to float64: every value is a finite number, or an error names the column and the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none"})
SHOWN_ROWS = 5


@dataclass(frozen=True, slots=True)
class Raw:
    """Columns as they were found, before they are numbers.

    source: what messages call the data. columns: name to values of any kind.
    lines: for a text file the line of each row, counted from 1.
    """

    source: str
    columns: Mapping[str, Any]
    lines: Sequence[int] | None = None

    def row(self, index: int) -> str:
        """The row in words, counted as a person counts.

        >>> Raw("points.csv", {}, lines=[2, 3]).row(0)
        'row 1 (line 2)'
        """
        line = f" (line {self.lines[index]})" if self.lines is not None else ""
        return f"row {index + 1}{line}"


def numbers(name: str, raw: Raw, *, gaps: bool = False) -> NDArray[np.float64]:
    """One column as float64, shape (rows,), read-only and not shared with the caller's array.

    gaps: may values be missing? They are NaN then.
    Raises DataError where it is no list of finite real numbers.

    >>> numbers("x", Raw("the data", {"x": [True, 2, 3.5]}))
    array([1. , 2. , 3.5])
    """
    values = _array(name, raw)
    if values.dtype.kind in "fiub":
        found = np.array(values, dtype=np.float64)
    elif values.dtype.kind in "OUST":
        found = np.array(
            [_number(name, raw, index, value) for index, value in enumerate(values.tolist())], dtype=np.float64
        )
    else:
        kind = "complex numbers" if values.dtype.kind == "c" else f"values of type {values.dtype}"
        raise DataError(f"column '{name}' of {raw.source} holds {kind}; real numbers are needed.")
    _refuse_gaps(name, raw, found, gaps=gaps)
    found.setflags(write=False)
    return found


def _array(name: str, raw: Raw) -> NDArray[Any]:
    given = raw.columns[name]
    if isinstance(given, np.ma.MaskedArray):
        given = np.ma.filled(given.astype(np.float64), np.nan)
    try:
        values = np.asarray(given)
        if values.dtype.kind in "UST":
            values = np.asarray(given, dtype=object)  # NumPy turned numbers beside text into text
    except ValueError as error:  # lists of unequal length inside
        raise DataError(f"column '{name}' of {raw.source} is no plain list of numbers.") from error
    if values.ndim == 0:
        raise DataError(
            f"column '{name}' of {raw.source} is the single value {given!r}; a column has a value in each row."
        )
    if values.ndim > 1:
        raise DataError(
            f"column '{name}' of {raw.source} has shape {values.shape}; a column has one axis: give each part a name."
        )
    return values


def _number(name: str, raw: Raw, index: int, value: object) -> float:
    """A value of an object or text column; NaN where it is missing."""
    if value is None or (isinstance(value, str) and raw.lines is not None and value.strip().lower() in MISSING):
        return np.nan
    from_file = isinstance(value, str) and raw.lines is not None
    if isinstance(value, str | bytes) and not from_file:
        raise DataError(_not_a_number(name, raw, index, value))
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        if type(value).__name__ in ("NAType", "NaTType"):  # how pandas marks what is missing
            return np.nan
        raise DataError(_not_a_number(name, raw, index, value)) from error


def _not_a_number(name: str, raw: Raw, index: int, value: object) -> str:
    told = repr(value) if len(repr(value)) <= 40 else repr(value)[:37] + "..."
    hint = ""
    if isinstance(value, str):
        told = f"the text {told}"
        if _is_float(value):
            hint = " Turn text into numbers first."
        elif _is_float(value.replace(",", ".", 1)):
            hint = " The decimal point is '.'."
    return f"column '{name}' of {raw.source} holds {told} in {raw.row(index)}; a number is needed.{hint}"


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _refuse_gaps(name: str, raw: Raw, found: NDArray[np.float64], *, gaps: bool) -> None:
    missing = np.isnan(found) & (not gaps)
    for bad, what in ((missing, "no value"), (np.isinf(found), "an infinite value")):
        rows = np.flatnonzero(bad)
        if rows.size:
            told = ", ".join(raw.row(int(index)) for index in rows[:SHOWN_ROWS])
            more = f" and {rows.size - SHOWN_ROWS} more" if rows.size > SHOWN_ROWS else ""
            what_to_do = "leave the row out or fill it in" if rows.size == 1 else "leave these rows out or fill them in"
            raise DataError(f"column '{name}' of {raw.source} has {what} in {told}{more}; {what_to_do}.")
