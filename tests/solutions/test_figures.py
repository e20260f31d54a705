"""Figures hold what was computed, show the part that matters, and say in words and numbers what is seen."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.calculus import critical_points
from workbench.errors import OptionError
from workbench.functions import Function, function
from workbench.optimize import Run, compare, fit, minimize
from workbench.pages import Arrows, Contour, Curve, Figure, Line, Path, Points
from workbench.pages.svg import to_svg
from workbench.solutions.figures import (
    contour_figure,
    convergence_figure,
    critical_figure,
    curve_figure,
    figure_of,
    fit_figure,
    rates_figure,
    tangent_figure,
)

BOWL = function("f(x, y) = x^2 + 3y^2")
VALLEY = function("f(x, y) = (1 - x)^2 + 100(y - x^2)^2")
QUARTIC = function("x^4 - 3x^2 + 2")


def descent(f: Function, start: list[float], rate: float, steps: int) -> Run:
    return minimize(f, start, method="gradient-descent", learning_rate=rate, max_steps=steps, tolerance=0)


def marks_of(figure: Figure, kind: type) -> list:
    return [mark for panel in figure.panels for mark in panel.marks if isinstance(mark, kind)]


def test_a_tangent_has_the_slope_of_the_curve_at_its_point() -> None:
    figure = tangent_figure(function("f(x) = (3x + 1)^2"), 2)
    (line,), (points,), (curve,) = (marks_of(figure, kind) for kind in (Line, Points, Curve))
    assert (line.x, line.y, line.slope) == (2.0, 49.0, 42.0)
    assert (points.x[0], points.y[0]) == (2.0, 49.0)
    assert np.allclose(curve.y, (3 * curve.x + 1) ** 2)
    assert curve.x[0] < 2 < curve.x[-1]
    assert line.label == "tangent y = 42x − 35"
    for words in ("f(x) = (3x + 1)²", "(2, 49)", "slope 42"):
        assert words in figure.alt


def test_a_tangent_takes_its_place_by_name_and_its_window() -> None:
    figure = tangent_figure(function("sin(t)"), {"t": 0.0}, window=(-1.0, 2.0))
    assert figure.panels[0].x_limits == (-1.0, 2.0)
    assert "slope is 1" in figure.caption


def test_no_tangent_where_there_is_no_derivative() -> None:
    with pytest.raises(OptionError, match="kink"):
        tangent_figure(function("abs(x)"), 0)
    with pytest.raises(OptionError, match="one variable"):
        tangent_figure(BOWL, 0)


def test_poles_leave_a_gap_and_empty_ends_are_cut() -> None:
    (tangent,) = marks_of(curve_figure(function("1/x")), Curve)
    assert np.isnan(tangent.y[np.abs(tangent.x) < 0.005]).all()
    low, high = curve_figure(function("1/x")).panels[0].y_limits or (0, 0)
    assert -20 < low < -1 and 1 < high < 20
    shown = curve_figure(function("log(x)")).panels[0].x_limits or (0, 0)
    assert -0.5 < shown[0] <= 0 and shown[1] == 3.0


def test_iterates_stand_on_the_curve() -> None:
    run = descent(QUARTIC, [3.0], 0.01, 100)
    figure = curve_figure(QUARTIC, run)
    (path,) = marks_of(figure, Path)
    assert path.label == "gradient descent, rate 0.01"
    assert path.x[:3] == pytest.approx([3, 2.1, 1.8556], abs=5e-5)
    assert np.array_equal(path.x, run.path.x[:, 0]) and np.array_equal(path.y, run.path.fun)
    assert "from 3 in 100 steps to 1.225, where the value is −0.25" in figure.alt


def test_level_curves_are_those_of_the_function() -> None:
    figure = contour_figure(BOWL)
    (contour,) = marks_of(figure, Contour)
    assert contour.z[7, 31] == pytest.approx(contour.x[31] ** 2 + 3 * contour.y[7] ** 2)
    assert figure.panels[0].equal_aspect
    assert "x from −3 to 3 and y from −3 to 3" in figure.alt and "from 0 to 36" in figure.alt


@pytest.mark.parametrize("f", [BOWL, VALLEY], ids=str)
def test_arrows_point_along_the_gradient(f: Function) -> None:
    (arrows,) = marks_of(contour_figure(f), Arrows)
    gradients = np.asarray(f.gradient.at(np.stack([arrows.x, arrows.y], axis=-1)))
    drawn = np.stack([arrows.u, arrows.v], axis=-1)
    cross = gradients[:, 0] * drawn[:, 1] - gradients[:, 1] * drawn[:, 0]
    sizes = np.linalg.norm(gradients, axis=1) * np.linalg.norm(drawn, axis=1)
    assert np.all(np.abs(cross) <= 1e-12 * sizes)
    assert np.all(np.sum(gradients * drawn, axis=1) >= 0)
    longest = np.argsort(np.linalg.norm(gradients, axis=1))
    assert np.all(np.diff(np.linalg.norm(drawn, axis=1)[longest]) >= -1e-12)


def test_a_window_holds_the_start_and_the_best_point() -> None:
    run = descent(BOWL, [3.0, 2.0], 0.05, 50)
    figure = contour_figure(BOWL, run, arrows=False)
    (contour,) = marks_of(figure, Contour)
    (path,) = marks_of(figure, Path)
    assert not marks_of(figure, Arrows)
    for x, y in ((3.0, 2.0), run.x):
        assert contour.x[0] < x < contour.x[-1] and contour.y[0] < y < contour.y[-1]
    assert len(path.x) == 51
    assert "from (3, 2) in 50 steps to (0.01546, 3.597·10⁻⁸)" in figure.alt


def test_a_run_that_diverges_does_not_take_the_window_with_it() -> None:
    run = descent(BOWL, [3.0, 2.0], 0.5, 60)
    (contour,) = marks_of(contour_figure(BOWL, run), Contour)
    assert max(abs(contour.y[0]), abs(contour.y[-1])) < 20


def test_variables_of_unlike_size_get_no_arrows() -> None:
    f = function("f(a, b) = (a - 500)^2 + (1000000*b - 2)^2")
    run = minimize(f, [400.0, 0.0], method="newton")
    figure = contour_figure(f, run)
    assert not figure.panels[0].equal_aspect and not marks_of(figure, Arrows)
    assert "Arrows" not in figure.alt


def test_what_the_constraints_leave_out_is_white_and_said() -> None:
    run = minimize("x^2 + y^2", [2, 1], constraints="x + y >= 1")
    figure = contour_figure(run.function, run)
    (arrows,) = (mark for mark in figure.panels[0].marks if isinstance(mark, Arrows))
    assert "white where the constraints do not hold" in figure.caption
    assert arrows.x.size and (arrows.x + arrows.y >= 1).all()
    never = minimize("x^2 + y^2", [1, 1], constraints="x^2 + y^2 <= -1")
    assert not any(
        mark.x.size for mark in contour_figure(never.function, never).panels[0].marks if isinstance(mark, Arrows)
    )
    assert to_svg(contour_figure(never.function, never))


def test_level_curves_need_two_variables() -> None:
    with pytest.raises(OptionError, match="two variables"):
        contour_figure(QUARTIC)


def test_convergence_shows_values_above_the_lowest_and_gradients() -> None:
    slow, fast = descent(BOWL, [3.0, 2.0], 0.05, 50), minimize(BOWL, [3.0, 2.0], method="newton")
    figure = convergence_figure({"slow": slow, "newton": fast})
    values, gradients = figure.panels
    assert values.y_scale == gradients.y_scale == "log"
    assert [mark.label for mark in values.marks] == ["slow", "newton"]
    assert values.marks[0].y[:3] == pytest.approx(slow.path.fun[:3] - fast.fun)
    assert gradients.marks[0].y == pytest.approx(slow.path.gradient_norm)
    assert "slow: from 21 to 0.0002391 in 50 steps" in figure.alt


def test_runs_of_one_method_get_names_of_their_own() -> None:
    run = descent(BOWL, [3.0, 2.0], 0.05, 5)
    labels = [mark.label for mark in convergence_figure([run, run]).panels[0].marks]
    assert labels == ["gradient descent, rate 0.05 (1)", "gradient descent, rate 0.05 (2)"]


def test_rates_are_labelled_by_how_they_went() -> None:
    comparison = compare("x^2", [5.0], [0.01, 0.5, 0.99, 1.01], max_steps=50, tolerance=0)
    figure = rates_figure(comparison)
    values, iterates = figure.panels
    labels = ["0.01: slow", "0.5: converged", "0.99: oscillating", "1.01: diverging"]
    assert [mark.label for mark in values.marks] == labels
    assert [mark.label for mark in iterates.marks[1:]] == labels
    assert values.first_color == 1  # as beside the curve, so that a run has one colour
    assert "1.01: diverging: from 25 to 181.1 in 50 steps" in figure.alt


@pytest.mark.parametrize(
    ("formula", "title", "first"),
    [("x^2 + 3y^2", "Iterates", Contour), ("x^2 + y^2 + z^2", "Length of the gradient", Curve)],
)
def test_rates_in_more_variables(formula: str, title: str, first: type) -> None:
    """Of two variables the walks over the function; of three, which cannot be seen, the lengths of gradients."""
    f = function(formula)
    comparison = compare(f, [1.0] * len(f.variables), [0.01, 0.1], max_steps=20, tolerance=0)
    values, beside = rates_figure(comparison).panels
    assert (values.title, beside.title) == ("Value above the lowest", title)
    assert isinstance(beside.marks[0], first)
    if first is Curve:
        lengths = [line.run.path.gradient_norm for line in comparison.table]
        assert [mark.y for mark in beside.marks] == [pytest.approx(norms) for norms in lengths]


def test_a_fit_is_shown_over_its_data_and_beside_its_loss() -> None:
    x = np.linspace(-3, 3, 20)
    found = fit("y = m*x + b", {"x": x, "y": 2 * x + 1 + np.sin(9 * x)})
    figure = fit_figure(found)
    data, loss = figure.panels
    curve, points, near, far = data.marks
    assert (far.low < near.low).all() and (near.low < curve.y).all() and (curve.y < near.high).all()
    assert np.array_equal(points.x, x) and points.y == pytest.approx(2 * x + 1 + np.sin(9 * x))
    assert curve.y == pytest.approx(found.parameters["m"] * curve.x + found.parameters["b"])
    assert np.array_equal(loss.marks[0].y, found.path.fun)
    assert f"{len(x)} points" in figure.alt


def test_a_fit_of_several_columns_is_shown_over_the_data() -> None:
    u, v = np.linspace(0, 1, 12), np.linspace(0, 1, 12) ** 2
    data, _ = fit_figure(fit("y = a*u + b*v", {"u": u, "v": v, "y": 2 * u - v})).panels
    (points,) = (mark for mark in data.marks if isinstance(mark, Points))
    assert points.x == pytest.approx(2 * u - v) and points.y == pytest.approx(points.x)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        (QUARTIC, Curve),
        (BOWL, Arrows),
        (minimize(QUARTIC, [3.0]), Path),
        (minimize(BOWL, [3.0, 2.0]), Path),
        (minimize("x^2 + y^2 + z^2", [1.0, 2.0, 3.0], method="gradient-descent"), Curve),
        (compare(BOWL, [3.0, 2.0], ["newton", "bfgs"]), Contour),
        (fit("y = a*x", {"x": [1, 2, 3], "y": [2, 4, 6.5]}), Points),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_result_has_a_picture(subject: object, kind: type) -> None:
    figure = figure_of(subject)
    assert marks_of(figure, kind)
    assert figure.alt and figure.caption
    assert to_svg(figure)


def test_a_place_asks_for_the_tangent() -> None:
    assert marks_of(figure_of(QUARTIC, at=1), Line)


def test_what_has_no_picture_is_refused() -> None:
    with pytest.raises(OptionError, match="there is no picture of a str; there is one of Function, Run"):
        figure_of("x^2")
    with pytest.raises(OptionError, match="two variables"):
        figure_of(function("x + y + z"))


@pytest.mark.parametrize("text", ["2x^3 - 9x^2 + 3", "(x - 20)^2", "abs(x - 7)", "x^3 + y^3 - 12x*y", "sin(x)"])
def test_critical_points_are_marked_inside_of_the_picture(text: str) -> None:
    found = critical_points(text)
    (axes,) = critical_figure(found).panels
    (points,) = marks_of(critical_figure(found), Points)
    assert list(points.names) == [p.kind for p in (*found.points, *found.corners)]
    shown = axes.x_limits or next((m.x[0], m.x[-1]) for m in axes.marks if isinstance(m, Contour))
    assert all(shown[0] < x < shown[1] for x in points.x)
    if axes.y_limits is not None:
        assert all(axes.y_limits[0] <= y <= axes.y_limits[1] for y in points.y)
