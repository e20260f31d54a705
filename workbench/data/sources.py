"""Where columns come from: SOURCES, one row for each kind of data, and `columns`, which reads any of them.

Row counts in messages are those of a person: the first row of data is row 1, and for a file the line is given too.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.files import read_csv, read_parquet
from workbench.data.numbers import Raw, numbers
from workbench.errors import DataError, MissingExtraError


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of data: what it is called, which objects are of this kind, and how its raw columns are had."""

    name: str
    accepts: Callable[[Any], bool]
    read: Callable[[Any], Raw]


def columns(data: object, names: Collection[str] | None = None) -> dict[str, NDArray[np.float64]]:
    """Columns of the data by name, as read-only float64 arrays of one length.

    data: a mapping from names to numbers, a NumPy structured array, a DataFrame (anything narwhals knows), or the
        path of a CSV file with a header line or of a Parquet file.
    names: the columns wanted; all of them when left out. Other columns are not looked at.
    Raises DataError: a column missing, lengths that differ, no rows, a value missing or not a number (with its row).
    Raises FileError where a file cannot be read, MissingExtraError where reading needs an optional library.

    >>> columns({"x": [1, 2, 3], "y": (2.5, 4.0, 6.5)})["y"]
    array([2.5, 4. , 6.5])
    >>> columns({"x": [1, 2, 3], "y": [2.5, float("nan"), 6.5]})
    Traceback (most recent call last):
    ...
    workbench.errors.DataError: column 'y' of the data has no value in row 2; leave the row out or fill it in.
    """
    return _columns(_raw(data), names, gaps=False)


def gapped_columns(data: object, names: Collection[str]) -> dict[str, NDArray[np.float64]]:
    """As `columns`, with NaN where a value is missing.

    >>> gapped_columns({"x": [1, None, 3]}, ["x"])["x"]
    array([ 1., nan,  3.])
    """
    return _columns(_raw(data), names, gaps=True)


def column(name: str, values: object, *, gaps: bool = False) -> NDArray[np.float64]:
    """A column that was given by itself, as float64; gaps: may values be missing?

    >>> column("weights", [1, 2])
    array([1., 2.])
    """
    return numbers(name, Raw("the data", {name: values}), gaps=gaps)


def _columns(raw: Raw, names: Collection[str] | None, *, gaps: bool) -> dict[str, NDArray[np.float64]]:
    wanted = list(raw.columns) if names is None else list(dict.fromkeys(names))
    for name in wanted:
        if name not in raw.columns:
            raise DataError(_no_column(name, raw))
    found = {name: numbers(name, raw, gaps=gaps) for name in wanted}
    lengths = {name: len(values) for name, values in found.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise DataError(f"columns of {raw.source} differ in length ({told}); each row needs a value in every column.")
    if found and not next(iter(lengths.values())):
        raise DataError(f"{raw.source} has no rows; at least one is needed.")
    return found


def column_names(data: object) -> tuple[str, ...]:
    """Names of the columns, without reading numbers from them.

    >>> column_names({"x": [1, 2], "label": ["a", "b"]})
    ('x', 'label')
    """
    return tuple(_raw(data).columns)


def _raw(data: object) -> Raw:
    for source in SOURCES:
        if source.accepts(data):
            return source.read(data)
    kinds = ", ".join(source.name for source in SOURCES)
    raise DataError(f"data of type {type(data).__name__} has no columns by name; these are read: {kinds}.")


def _no_column(name: str, raw: Raw) -> str:
    near = difflib.get_close_matches(name, raw.columns, n=1)
    guess = f" Did you mean '{near[0]}'?" if near else ""
    return f"{raw.source} has no column '{name}'; it has {', '.join(raw.columns) or 'none'}.{guess}"


def _is_path(data: object) -> bool:
    return isinstance(data, str | os.PathLike)


def _is_parquet(data: object) -> bool:
    return isinstance(data, str | os.PathLike) and os.fspath(data).lower().endswith((".parquet", ".pq"))


def _from_mapping(data: Mapping[object, Any]) -> Raw:
    for name in data:
        if not isinstance(name, str):
            raise DataError(f"the name of a column is text, not {name!r} of type {type(name).__name__}.")
    return Raw("the data", {str(name): values for name, values in data.items()})


def _is_structured(data: object) -> bool:
    return isinstance(data, np.ndarray) and data.dtype.names is not None


def _from_structured(data: NDArray[np.void]) -> Raw:
    assert data.dtype.names is not None
    return Raw("the array", {name: data[name] for name in data.dtype.names})


def _is_frame(data: object) -> bool:
    return any(hasattr(data, attribute) for attribute in ("columns", "column_names", "__dataframe__"))


def _from_frame(data: object) -> Raw:
    try:
        import narwhals  # only for DataFrames
    except ImportError as error:
        raise MissingExtraError("narwhals", "data") from error
    frame: Any = narwhals.from_native(data, pass_through=True)
    if isinstance(frame, narwhals.LazyFrame):
        frame = frame.collect()
    if not isinstance(frame, narwhals.DataFrame):
        raise DataError(f"data of type {type(data).__name__} is no DataFrame that narwhals knows.")
    return Raw("the table", {name: frame[name].to_numpy() for name in frame.columns})


SOURCES = (
    Source("a mapping from names to numbers", lambda data: isinstance(data, Mapping), _from_mapping),
    Source("a structured array", _is_structured, _from_structured),
    Source("the path of a Parquet file", _is_parquet, read_parquet),
    Source("the path of a CSV file", _is_path, read_csv),
    Source("a DataFrame", _is_frame, _from_frame),
)
