"""CSV and Parquet files to raw columns; errors name the file and the line."""

from __future__ import annotations

import csv
import os
from collections import Counter

from workbench.data.numbers import Raw
from workbench.errors import DataError, FileError, MissingExtraError

SEPARATORS = ",;\t"


def read_csv(path: str | os.PathLike[str]) -> Raw:
    """Columns of a CSV file: the first line holds the names, values are separated by comma, semicolon or tab.

    Blank lines are passed over; a column without a name (an index that was written along) is left out.
    Raises FileError where the file cannot be read, DataError where it is not a table with a header.
    """
    name = os.path.basename(os.fspath(path))
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            first = next((line for line in file if line.strip()), "")
            file.seek(0)
            reader = csv.reader(file, delimiter=max(SEPARATORS, key=first.count), skipinitialspace=True)
            rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except OSError as error:
        raise FileError(f"cannot read '{os.fspath(path)}': {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{name} is not a CSV file in UTF-8: {error}.") from error
    if not rows:
        raise DataError(f"{name} is empty; a header line with the names of the columns is needed.")
    header = [cell.strip() for cell in rows[0][1]]
    _refuse_header(name, header)
    for line, row in rows[1:]:
        if len(row) != len(header):
            raise DataError(f"line {line} of {name} has {len(row)} values, but the header has {len(header)} names.")
    cells = zip(*(row for _, row in rows[1:]), strict=True) if len(rows) > 1 else [()] * len(header)
    found = {title: list(column) for title, column in zip(header, cells, strict=True) if title}
    return Raw(name, found, lines=[line for line, _ in rows[1:]])


def read_parquet(path: str | os.PathLike[str]) -> Raw:
    """Columns of a Parquet file, by pyarrow.

    Raises FileError where the file cannot be read, MissingExtraError without pyarrow.
    """
    try:
        import pyarrow
        import pyarrow.parquet  # only for Parquet files
    except ImportError as error:
        raise MissingExtraError("pyarrow", "data") from error
    try:
        table = pyarrow.parquet.read_table(path)
    except OSError as error:
        raise FileError(f"cannot read '{os.fspath(path)}': {error}.") from error
    except pyarrow.ArrowInvalid as error:
        raise DataError(f"{os.path.basename(os.fspath(path))} is not a Parquet file: {error}.") from error
    columns = {title: table[title].to_numpy(zero_copy_only=False) for title in table.column_names}
    return Raw(os.path.basename(os.fspath(path)), columns)


def _refuse_header(name: str, header: list[str]) -> None:
    repeated = [title for title, count in Counter(header).items() if count > 1 and title]
    if repeated:
        raise DataError(f"{name} has more than one column '{repeated[0]}'; names of columns must differ.")
    if all(_starts_a_number(title) for title in header if title):
        raise DataError(f"{name} starts with numbers ({', '.join(header)}); its first line must name the columns.")


def _starts_a_number(title: str) -> bool:
    return title.lstrip("+-.")[:1].isdigit()
