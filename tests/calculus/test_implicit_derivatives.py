"""Implicit derivatives beside SymPy's idiff, known answers with their sources, what is refused, and the check."""

from __future__ import annotations

import pytest
import sympy

import workbench as wb
from workbench.calculus.implicit_derivatives import curve_of
from workbench.calculus.reduction import on_curve
from workbench.checks.implicit_derivatives import check_implicit
from workbench.errors import OptionError
from workbench.evidence import Verdict
from workbench.language.printing import to_text

X, Y = sympy.symbols("x y", real=True)

CURVES = [
    "x^2 + y^2 = 25",
    "x^3 + y^3 = 6x*y",
    "x*y + sin(x*y) = 1",
    "e^y + x/y = 3",
    "(x^2 + y^2)^2 = 4x*y",
    "sqrt(x) + sqrt(y) = 1",
    "tan(x - y) = y/(1 + x^2)",
    "x = cos(y)",
    "ln(x*y) = y",
    "y^5 + y^3 + y + x = 0",
    "x^2*y^2 + x*sin(y) = 4",
    "y = 3x + 1",
]


@pytest.mark.parametrize("text", CURVES)
@pytest.mark.parametrize("order", [1, 2])
def test_as_sympy_has_it(text: str, order: int) -> None:
    found = wb.implicit(text, "y", order=order)
    curve = curve_of(found)
    left, right = (wb.function(side, variables="x y").expr for side in (curve.left, curve.right))
    theirs = sympy.idiff(left - right, Y, X, order)
    for place in ((0.37, 1.21), (1.3, 0.8), (0.9, 2.7)):  # equal everywhere where idiff leaves the equation aside
        at = dict(zip((X, Y), place, strict=True))
        expected = complex(theirs.subs(at).evalf(30))
        if abs(expected.imag) < 1e-12:
            assert found(*place) == pytest.approx(expected.real, rel=1e-9)


@pytest.mark.parametrize("text", CURVES[:7])
def test_the_check_confirms_it_along_the_curve(text: str) -> None:
    found = check_implicit(wb.implicit(text, "y"))
    assert found.verdict is Verdict.PASS
    assert len(found.table) >= 4
    assert all(row.digits >= 10 for row in found.table)


@pytest.mark.parametrize(
    ("text", "of", "by", "order", "expected"),
    [
        ("x^2 + y^2 = 25", "y", None, 1, "-x/y"),  # Stewart, Calculus (2016), section 3.5, example 1
        ("x^3 + y^3 = 6x*y", "y", None, 1, "(2y - x^2)/(y^2 - 2x)"),  # example 2
        ("x^4 + y^4 = 16", "y", None, 2, "-3x^2*(x^4 + y^4)/y^7"),  # example 4, before 16 is put in
        ("x^3 + y^3 + z^3 + 6x*y*z = 1", "z", "x", 1, "-(x^2 + 2y*z)/(z^2 + 2x*y)"),  # section 14.5, example 9
        ("x^2 + y^2 = 25", "x", None, 1, "-y/x"),
    ],
)
def test_known_answers(text: str, of: str, by: str | None, order: int, expected: str) -> None:
    found = wb.implicit(text, of, by=by, order=order)
    assert wb.check(found, equals=wb.function(expected, variables=found.variables)).verdict is Verdict.PASS


def test_the_equation_makes_it_shorter() -> None:
    for text, short in (("x^2 + y^2 = 25", "-25/y^3"), ("x^4 + y^4 = 16", "-48*x^2/y^7")):
        found = wb.implicit(text, "y", order=2)
        reduced = on_curve(found.formula, curve_of(found))
        assert reduced is not None
        assert wb.function(reduced, variables="x y") == wb.function(short, variables="x y") or to_text(reduced) == short


def test_it_says_where_it_holds() -> None:
    (note,) = wb.implicit("x^2 + y^2 = 25", "y").notes
    assert note == "at points with x^2 + y^2 = 25, where 2*y is not 0"


def test_a_function_that_is_to_be_zero_and_latex() -> None:
    f = wb.function("x^2 + y^2 - 25")
    assert str(wb.implicit(f, "y")) == str(wb.implicit("x^2 + y^2 = 25", "y"))
    assert str(wb.implicit(r"\frac{x^{2}}{4}+y^2=1", "y")) == "-x/(4*y)"
    assert str(wb.implicit("x^{2}+y^2=1", "y", notation="latex")) == "-x/y"


@pytest.mark.parametrize(
    ("text", "of", "options", "word"),
    [
        ("x^2 + y^2 = 25", "z", {}, "z does not occur"),
        ("x^2 + y^2 + z^2 = 9", "z", {}, "by which variable"),
        ("x^2 + y^2 = 25", "y", {"by": "t"}, "none of x"),
        ("x^2 + y^2 = 25", "y", {"by": "y"}, "none of x"),
        ("y - y + x = 1", "y", {}, "drops out"),
        ("y^2 = 25", "y", {}, "by which variable"),
        ("x^2 + y^2 = 25", "y", {"order": 0}, "order"),
        ("x^2 + y^2 = 25", "y", {"order": 9}, "order"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, of: str, options: dict[str, object], word: str) -> None:
    with pytest.raises(OptionError, match=word):
        wb.implicit(text, of, **options)  # type: ignore[arg-type]
