"""Determinants by cofactors have the values of elimination in the numbers, and change sign as rows do."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from workbench.calculus.determinants import determinant, expansion, matrix_of, minor, most_zeros
from workbench.functions import function

MATRICES = (
    ["[[x]]"],
    ["[[x, y], [sin(x), x*y]]"],
    ["[[x, y, 1], [y, x, 2], [1, x*y, x^2]]"],
    ["[[0, x, y], [x, 0, 1], [y, 1, 0]]"],
)


@pytest.mark.parametrize("texts", MATRICES)
def test_the_formula_has_the_values_of_elimination(texts: list[str]) -> None:
    F = function(texts[0], variables=["x", "y"])
    found = determinant(F)
    for x in ((1.25, -0.5), (2.0, 3.0), (-0.75, 0.3)):
        expected = np.linalg.det(np.asarray(F.at(np.array(x))))
        assert found.value(np.array(x)) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_two_rows_in_the_other_order_change_the_sign() -> None:
    rows = matrix_of(function("[[x, y, 1], [y, x, 2], [1, x*y, x^2]]"))
    ways = [function(expansion(order), variables=["x", "y"]) for order in (rows, (rows[1], rows[0], rows[2]))]
    once, swapped = (way(1.5, -2) for way in ways)
    assert once == pytest.approx(-swapped) and once != 0


def test_along_the_row_with_most_zeros() -> None:
    rows = matrix_of(function("[[x, y, 1], [0, x, 0], [1, x*y, x^2]]"))
    assert most_zeros(rows) == 1
    assert minor(rows, 1, 1) == ((rows[0][0], rows[0][2]), (rows[2][0], rows[2][2]))


def test_misuse() -> None:
    with pytest.raises(wb.errors.ShapeError, match="square"):
        determinant(function("[[x, y]]"))
    with pytest.raises(wb.errors.OptionError, match=r"np\.linalg\.det"):
        determinant(["a", "b", "c", "d"])
