"""Columns from every source are the same float64 arrays; what cannot be used is named with its row."""

import decimal
import fractions
from pathlib import Path

import numpy as np
import pandas
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.data import SOURCES, column_names, columns
from workbench.errors import DataError, FileError

X = [1.0, 2.5, -3e-300]
Y = [4, 5, 6]


def _sources(folder: Path) -> dict[str, object]:
    csv = folder / "points.csv"
    csv.write_text("x,y\n1.0,4\n2.5,5\n-3e-300,6\n")
    table = pyarrow.table({"x": X, "y": Y})
    pyarrow.parquet.write_table(table, folder / "points.parquet")
    record = np.array(list(zip(X, Y, strict=True)), dtype=[("x", "f8"), ("y", "i4")])
    return {
        "mapping": {"x": X, "y": Y},
        "record": record,
        "csv": csv,
        "csv as text": str(csv),
        "parquet": folder / "points.parquet",
        "pandas": pandas.DataFrame({"x": X, "y": Y}),
        "arrow": table,
    }


def test_every_source_gives_the_same_columns(tmp_path: Path) -> None:
    for kind, data in _sources(tmp_path).items():
        found = columns(data)
        assert list(found) == ["x", "y"], kind
        assert found["x"].tolist() == X and found["y"].tolist() == Y, kind
        assert all(c.dtype == np.float64 and not c.flags.writeable for c in found.values()), kind
        assert column_names(data) == ("x", "y"), kind


def test_each_kind_of_data_has_one_reader(tmp_path: Path) -> None:
    for kind, data in _sources(tmp_path).items():
        first = next(source for source in SOURCES if source.accepts(data))
        assert kind.split()[0].lower() in first.name.lower() or kind in ("record", "pandas", "arrow"), (
            kind,
            first.name,
        )


def test_the_callers_array_is_not_shared() -> None:
    mine = np.array([1.0, 2.0])
    found = columns({"x": mine})["x"]
    mine[0] = 99
    assert found[0] == 1.0


def test_only_the_named_columns_are_looked_at() -> None:
    data = {"x": [1, 2], "label": ["a", "b"], "gap": [np.nan, 1]}
    assert list(columns(data, names=["x"])) == ["x"]


@given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_a_csv_file_holds_every_float_exactly(values: list[float], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    path.write_text("x\n" + "\n".join(map(repr, values)) + "\n")
    assert columns(path)["x"].tolist() == values


def test_exact_numbers_are_numbers() -> None:
    data = {"a": [fractions.Fraction(1, 4), decimal.Decimal("0.5")], "b": [True, False]}
    found = columns(data)
    assert found["a"].tolist() == [0.25, 0.5] and found["b"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_blank_lines_quotes_and_byte_order_marks(separator: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    lines = [
        "\ufeff" + separator.join(["", '"x"', " y "]),
        separator.join("012"),
        "",
        separator.join(["1", '"3"', "4e0"]),
    ]
    path.write_text("\r\n".join(lines), encoding="utf-8")
    found = columns(path)
    assert {name: values.tolist() for name, values in found.items()} == {"x": [1, 3], "y": [2, 4]}


BAD = [
    ({"x": [1, 2], "y": [1, 2, 3]}, "columns of the data differ in length (x 2, y 3)"),
    ({"x": [1, np.nan, 3, None]}, "column 'x' of the data has no value in row 2, row 4"),
    ({"x": np.ma.array([1, 2], mask=[False, True])}, "no value in row 2"),
    ({"x": [1, np.inf]}, "infinite value in row 2"),
    ({"x": [1.0, "n/a"]}, "holds the text 'n/a' in row 2; a number is needed"),
    ({"x": ["1", "2"]}, "holds the text '1' in row 1; a number is needed. Turn text into numbers first."),
    ({"x": [1 + 2j]}, "complex"),
    ({"x": np.array(["2026-01-01"], dtype="M8[D]")}, "datetime64"),
    ({"x": 3.0}, "single value 3.0"),
    ({"x": [[1, 2], [3, 4]]}, "shape (2, 2)"),
    ({"x": [[1, 2], [3]]}, "no plain list of numbers"),
    ({"x": []}, "no rows"),
    ({1: [1, 2]}, "the name of a column is text, not 1"),
    (np.zeros((3, 2)), "type ndarray has no columns by name"),
    (7, "type int has no columns by name"),
]


@pytest.mark.parametrize(("data", "told"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_used_is_told(data: object, told: str) -> None:
    with pytest.raises(DataError) as caught:
        columns(data)
    assert told in str(caught.value)


def test_a_missing_column_names_those_there_are() -> None:
    with pytest.raises(DataError, match=r"has no column 'hight'; it has height, width\. Did you mean 'height'\?"):
        columns({"height": [1], "width": [2]}, names=["hight"])


BAD_FILES = [
    ("", "is empty"),
    ("1,2\n3,4\n", "starts with numbers (1, 2); its first line must name the columns"),
    ("x,x\n3,4\n", "more than one column 'x'"),
    ("x,y\n3,4\n5\n", "line 3 of bad.csv has 1 values, but the header has 2 names"),
    ("x,y\n1,2\n\n3,NA\n", "column 'y' of bad.csv has no value in row 2 (line 4)"),
    ("x;y\n1;2\n3,5;2\n", "holds the text '3,5' in row 2 (line 3); a number is needed. The decimal point is '.'."),
    ("x\n1\nabc\n", "holds the text 'abc' in row 2 (line 3)"),
    ("x,y\n", "bad.csv has no rows"),
]


@pytest.mark.parametrize(("text", "told"), BAD_FILES)
def test_what_is_wrong_in_a_file_is_told_with_its_line(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        columns(path)
    assert told in str(caught.value)


def test_many_gaps_are_counted_not_listed() -> None:
    with pytest.raises(DataError, match="row 1, row 2, row 3, row 4, row 5 and 95 more"):
        columns({"x": [np.nan] * 100})


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for name in ("none.csv", "none.parquet"):
        with pytest.raises(FileError, match=name):
            columns(tmp_path / name)
    (tmp_path / "fake.parquet").write_text("x\n1\n")
    (tmp_path / "bytes.csv").write_bytes(b"x\n\xff\xfe\n")
    with pytest.raises(DataError, match=r"fake\.parquet is not a Parquet file"):
        columns(tmp_path / "fake.parquet")
    with pytest.raises(DataError, match=r"bytes\.csv is not a CSV file in UTF-8"):
        columns(tmp_path / "bytes.csv")
    with pytest.raises(FileError):
        columns(tmp_path)


def test_gaps_of_pandas_are_gaps() -> None:
    for frame in (pandas.DataFrame({"x": [1, None, 3]}), pandas.DataFrame({"x": pandas.array([1, None, 3])})):
        with pytest.raises(DataError, match="column 'x' of the table has no value in row 2"):
            columns(frame)
