"""Where one variable has a value and no derivative; singular Hessians in the plane that are decided all the same."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from workbench.evidence import Verdict
from workbench.operators import OPERATORS, Operator, Smoothness


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abs(x)", [(0, "minimum")]),
        ("abs(x^2 - 1)", [(-1, "minimum"), (1, "minimum")]),
        ("-abs(x - 2)", [(2, "maximum")]),
        ("cbrt(x)", [(0, "saddle")]),
        ("sqrt(x)", [(0, "minimum")]),
        ("x*sqrt(4 - x^2)", [(-2, "maximum"), (2, "minimum")]),
        ("arcsin(x)", [(-1, "minimum"), (1, "maximum")]),
        ("acosh(x)", [(1, "minimum")]),
        ("asec(x)", [(-1, "maximum"), (1, "minimum")]),
        ("asech(2x)", [(0.5, "minimum")]),
        ("x^(pi/4)", [(0, "minimum")]),
        ("x^pi", []),
        ("relu(x - 2)", [(2, "inconclusive")]),
        ("piecewise(x < 1: 1 - x, x >= 1: x^2 - 1)", [(1, "minimum")]),
        ("max(x, -x) + x^2", [(0, "minimum")]),
        ("x^3 - 3x", []),
        ("1/x", []),
        ("1/abs(x)", []),
        ("ln(x)", []),
        ("x + x*abs(x)", []),
        ("x*abs(x)", [(0, "saddle")]),
    ],
)
def test_corners(text: str, expected: list[tuple[float, str]]) -> None:
    corners = wb.critical_points(text).corners
    assert [(float(p.point[0]), p.kind) for p in corners] == expected
    f = wb.function(text)
    for p in corners:
        assert np.isfinite(f.value(p.x))


def test_a_row_of_ones_own_names_its_corners() -> None:
    kinked = {"smoothness": Smoothness.KINK, "kinks": ("x - 3",)}
    bent = Operator("bent", definition="abs(x - 3)", partials=("sign(x - 3)",), **kinked)  # type: ignore[arg-type]
    half = Operator("half", definition="sqrt(x - 5)", partials=("1/(2*sqrt(x - 5))",), domain=("x >= 5",))
    for text, place in (("bent(2x)", 1.5), ("half(-x)", -5)):
        f = wb.function(text, operators=(*OPERATORS, bent, half))
        assert [float(p.point[0]) for p in wb.critical_points(f).corners] == [place]


def test_a_bound_value_moves_a_corner() -> None:
    (corner,) = wb.critical_points(wb.function("abs(x - a)").bind(a=4)).corners
    assert corner.point == (4,)


def test_values_at_corners_are_exact() -> None:
    values = [p.value for p in wb.critical_points("abs(sin(x))").corners]
    assert values and all(value == 0 for value in values)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("(y - x^2)*(y - 2x^2)", "saddle"),  # Peano: a minimum on every line through it
        ("y^2 - x^2*y", "saddle"),
        ("x^2 + x*y^2 + y^4", "minimum"),
        ("-x^2 + x*y^2 - y^4", "maximum"),
        ("x^4 - x^2*y^2 + y^4", "minimum"),
        ("x^4 - 3x^2*y^2 + y^4", "saddle"),
        ("-(x - 1)^2 + (x - 1)*(y - 2)^2", "saddle"),
        ("x^2 - 2x*y + y^2 + x^4", "minimum"),
        ("x^2 + y^3", "saddle"),
    ],
)
def test_singular_hessians_in_the_plane(text: str, kind: str) -> None:
    found = wb.critical_points(text)
    (point,) = found
    assert point.kind == kind
    assert wb.check(found).verdict is Verdict.PASS


def test_families_of_separate_equations_are_listed_whole() -> None:
    found = wb.critical_points("cos(x) + y^4")
    assert len(found) == 7
    assert any("infinitely many" in note for note in found.notes)
