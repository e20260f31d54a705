"""Directional derivatives and determinants beside NumPy and SymPy, known answers, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

import workbench as wb
from workbench.checks.directions import check_directional
from workbench.errors import OptionError, ShapeError
from workbench.evidence import Verdict
from workbench.language.printing import to_text


@pytest.mark.parametrize(
    ("text", "at", "direction", "exact"),
    [
        ("x^3 - 3x*y + 4y^2", (1, 2), ("cos(pi/6)", "sin(pi/6)"), "(13 - 3*sqrt(3))/2"),  # Stewart, 14.6, example 2
        ("x^2*y^3 - 4y", (2, -1), (2, 5), "32*sqrt(29)/29"),  # example 4
        ("x*sin(y*z)", (1, 3, 0), (1, 2, -1), "-sqrt(6)/2"),  # example 5
        ("x^2*y", (1, 2), (3, 4), "16/5"),
        ("x^2", 2, -3, "-4"),
    ],
)
def test_known_answers(text: str, at: object, direction: object, exact: str) -> None:
    found = wb.directional_derivative(text, at, direction)
    assert float(found) == pytest.approx(wb.function(exact).value([]), rel=1e-14)
    assert sympy.sympify(to_text(found.exact)).equals(sympy.sympify(exact.replace("^", "**")))
    assert np.linalg.norm([wb.function(part).value([]) for part in found.unit.values()]) == pytest.approx(1)
    assert check_directional(found).verdict is Verdict.PASS


def test_the_direction_may_be_taken_as_it_is() -> None:
    unit = wb.directional_derivative("x^2*y", (1, 2), (3, 4))
    given = wb.directional_derivative("x^2*y", (1, 2), (3, 4), normalize=False)
    assert float(given) == pytest.approx(5 * float(unit))
    assert float(given) == pytest.approx(wb.function("x^2*y").jvp.at([1, 2], [3, 4]))


def test_the_gradient_is_the_steepest_direction() -> None:
    f = "x^2*y + y"
    steepest = wb.directional_derivative(f, (1, 2), (4, 2))
    assert float(steepest) == pytest.approx(wb.function(steepest.steepest).value([]))
    assert float(wb.directional_derivative(f, (1, 2), (-2, 4))) == 0


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(OptionError, match="direction is 0"):
        wb.directional_derivative("x*y", (1, 2), (0, 0))
    with pytest.raises(ShapeError):
        wb.directional_derivative("x*y", (1, 2), (1, 2, 3))
    with pytest.raises(ShapeError):
        wb.directional_derivative(["x", "y"], (1, 2), (1, 2))  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="kink"):
        wb.directional_derivative("abs(x) + y", (0, 2), (1, 1))


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        (["r*cos(theta)", "r*sin(theta)"], "r"),
        (["rho*sin(phi)*cos(theta)", "rho*sin(phi)*sin(theta)", "rho*cos(phi)"], "-rho^2*sin(phi)"),
        (["3u - 2v", "5u + 7v"], "31"),
        (["x^2 - y^2", "2x*y"], "4x^2 + 4y^2"),
        (["x*y", "y*z", "z*x"], "2x*y*z"),
        (["e^x*cos(y)", "e^x*sin(y)"], "e^(2x)"),
    ],
)
def test_determinants(components: list[str], expected: str) -> None:
    found = wb.determinant(components)
    theirs = wb.function(components).jacobian.expr.det()
    at = np.linspace(0.3, 1.9, len(found.variables))
    numbers = dict(zip(map(sympy.Symbol, found.variables), at, strict=True))
    plain = theirs.subs({s: sympy.Symbol(s.name) for s in theirs.free_symbols})
    assert found.at(at) == pytest.approx(float(plain.subs(numbers)), rel=1e-12)
    variables = " ".join(found.variables)
    assert wb.check(found, equals=wb.function(expected, variables=variables)).verdict is Verdict.PASS


def test_a_determinant_is_of_a_small_square_matrix() -> None:
    with pytest.raises(ShapeError):
        wb.determinant(["x*y", "x", "y"])
    with pytest.raises(OptionError, match="linalg"):
        wb.determinant(["a*b", "b*c", "c*d", "d*a"])
