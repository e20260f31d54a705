"""Where long formulas are cut: the pieces, put together again, are a formula of the same value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

import workbench as wb
from tests.strategies import smooth_formulas
from workbench.language.formula import Formula
from workbench.language.printing import to_latex
from workbench.pages.cuts import cuts
from workbench.pages.vetting import latex_tokens

POINTS = np.array([[0.3, 0.7], [1.2, -0.4], [-0.8, 0.5]])

LONG = (
    "(x^4 + 3x^3 - 2x^2 + 7x - 11)^5*(sin(x)/(x^2 + 1) + cos(y)/(x^4 + 2) + exp(-x^2)/(3 + x^2))^3",
    "(x^4 + 3x^3 - 2x^2 + 7x - 11 + sin(x)*cos(y) - exp(x*y)*log(x^2 + 3) + 3x^2*y + 2x*y + x^9 - y^8)/(x^2 + y^2 + 4)*y",
    "(1 + sin(x) + x*cos(y) - 3x^2*y + 2x*y + exp(x - y) + x^5*y^2 - 7x*y^3 + exp(y)*sin(x*y) + 2y^2*cos(x))"
    "/(4 + x^8 + x^6*y^2 + 2x^4*y^4 + y^6 + x^2*y^2 + exp(x^2 + y^2) + cos(x*y)^2 + sin(x + y)^2 + 3x^2 + 2y^2)",
)


def put_together(latex: str) -> str:
    return " ".join(piece.latex.removeprefix("{}") for piece in cuts(latex))


def check_value(formula: Formula | str) -> None:
    f = wb.function(formula, variables="x y")
    latex = put_together(to_latex(f.formula))
    assert latex_tokens(latex) is not None
    again = wb.function(latex, notation="latex", variables="x y")
    assert np.allclose(again.at(POINTS), f.at(POINTS), rtol=1e-9, equal_nan=True)


@given(smooth_formulas(leaves=16))
@settings(max_examples=60)
def test_the_pieces_are_the_formula(formula: Formula) -> None:
    check_value(formula)


@pytest.mark.parametrize("text", LONG)
def test_long_fractions_and_brackets_are_opened(text: str) -> None:
    check_value(text)
    latex = to_latex(wb.function(text).formula)
    assert len(cuts(latex)) > 2 and r"\Bigl(" in put_together(latex)
    assert max(piece.depth for piece in cuts(latex)) >= 1 and min(piece.depth for piece in cuts(latex)) == 0


def test_entries_of_a_long_column_stand_side_by_side() -> None:
    latex = to_latex(wb.function("sin(x*y)*exp(x^2)*cos(x)").gradient.formula)
    entries = put_together(latex)
    assert "pmatrix" in latex and "pmatrix" not in entries and entries.count(r",\;") == 1


@pytest.mark.parametrize(
    ("latex", "pieces"),
    [
        ("x", ["x"]),
        ("-x - y", ["-x", "{}- y"]),
        (r"a \cdot -b", ["a", r"{}\cdot -b"]),
        (r"x^{a + b} + \sqrt{c - d}", ["x^{a + b}", r"{}+ \sqrt{c - d}"]),
        (r"\begin{pmatrix} 1 + x & 2 \\ 3 & 4 \end{pmatrix}", [r"\begin{pmatrix} 1 + x & 2 \\ 3 & 4 \end{pmatrix}"]),
        ("0 < x", ["0", "{}< x"]),
    ],
)
def test_cut_before_signs_between_two_things(latex: str, pieces: list[str]) -> None:
    assert [piece.latex for piece in cuts(latex)] == pieces


def test_depth_of_fractions_inside_each_other_is_limited() -> None:
    latex = "x"
    for _ in range(2000):
        latex = rf"\frac{{{latex}}}{{y}}"
    assert len(cuts(latex)) == 1
