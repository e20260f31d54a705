"""The left sides of answers: what names the right thing, what names another, and equations that are solved for it."""

from __future__ import annotations

import pytest

import workbench as wb
from workbench import grade

LINE, PLANE = wb.tangent("x^3 - 2x", 2), wb.tangent("x^2 + y^2", [1, 2])  # 10x - 16 and 2x + 4y - 5
CIRCLE, SPHERE = wb.implicit("x^2 + y^2 = 25", "y"), wb.implicit("x^2 + y^2 + z^2 = 9", "z", by="x")
MIXED = wb.function("f(x, y) = x^2*y^3").diff("x", "y")


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "y - 4 = 10(x - 2)",
            "10x - y - 16 = 0",
            "2y = 20x - 32",
            "0 = 10x - y - 16",
            "10x - 16 = y",
            "-10x + y = -16",
        ),
        *("f(x) - 4 = 10(x - 2)", "f(x) = 10x - 16", "T(x) = 10x - 16", "y = 4 + 10(x - 2) = 10x - 16", "10x - 16"),
        *(r"y - 4 = 10\left(x - 2\right)", "y - 4 = 10(x - 2) = 10x - 20", "y - 4 = 10(x - 2), y = 10x - 16"),
    ],
)
def test_a_line_in_any_form(answer: str) -> None:
    assert grade(LINE, answer).verdict == "right"


@pytest.mark.parametrize("answer", ["z - 5 = 2(x - 1) + 4(y - 2)", "2x + 4y - z = 5", "f(x, y) = 2x + 4y - 5"])
def test_a_plane_in_any_form(answer: str) -> None:
    assert grade(PLANE, answer).verdict == "right"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("y + 5 = 10x - 16", "At x = 1 yours is −11; it should be −6"),
        ("2y = 10x - 16", "At x = 1 yours is −3; it should be −6"),
        ("5y = 10x - 16", "not the tangent"),
        ("x = 10x - 16", "x on the left is a variable of the question: write y = ..."),
        ("y^2 = 10x - 16", "y^2 on the left is a power"),
        ("y' = 10x - 16", "y′ on the left is a derivative"),
        ("10x - 3 = 10x - 16", "not equal"),
        ("y - 4 = 10(x - 2) = 10x", "not equal"),
        ("y^2 - 1 = 10x", "cannot be solved for y"),
        ("2a + 3y = x", "a and y in it; write y = ..."),
        ("y", "y does not occur"),
    ],
)
def test_another_line_is_wrong_whatever_stands_on_its_right(answer: str, told: str) -> None:
    found = grade(LINE, answer)
    assert found.verdict == "wrong" and found.score == 0 and told in found.message


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        *((CIRCLE, a) for a in ("-x/y", "y' = -x/y", "dy/dx = -2x/(2y) = -x/y", "f'(x) = -x/y", "-2x/(2y) = -x/y")),
        *((SPHERE, a) for a in ("z_x = -x/z", "∂z/∂x = -x/z", r"\frac{\partial z}{\partial x} = -\frac{x}{z}")),
        *(("d/dx x^2", a) for a in ("d/dx x^2 = 2x", r"\frac{d}{dx} x^2 = 2x", "df(x)/dx = 2x", "f^{(1)}(x) = 2x")),
        *(("d/dx x^2", a) for a in (r"\dfrac{\mathrm{d}y}{\mathrm{d}x} = 2x", "D = 2x", "z' = 2x", "f_x = 2x")),
        *((MIXED, a) for a in ("f_xy = 6x*y^2", "f_{yx} = 6x*y^2", "∂²f/∂x∂y = 6x*y^2", "d^2f/dxdy = 6x*y^2")),
        *((wb.function("h(t) = 5t^2").diff("t", "t"), a) for a in ("a(t) = 10", "d/dt(dh/dt) = 10", "h^{(2)} = 10")),
        (wb.function("g(θ) = sin(θ)").diff("theta"), "dg/dθ = cos(θ)"),
        ("f(x) = x^3; f'(2)", "f'(x) = 3x^2, f'(2) = 12"),
        (wb.function("g(θ) = sin(θ)").diff("theta"), r"\frac{dg}{d\theta} = \cos\theta"),
    ],
)
def test_a_name_for_what_is_asked_is_a_label(asked: object, answer: str) -> None:
    assert grade(asked, answer).message == "Right."


@pytest.mark.parametrize(
    ("asked", "answer", "told"),
    [
        (CIRCLE, "2y = -x/y", "not equal"),
        (CIRCLE, "y - 4 = -x/y", "not equal"),
        (CIRCLE, "y = -x/y", "y on the left is the function itself: write y′ = ..."),
        (CIRCLE, "dx/dy = -x/y", "dx/dy on the left is a derivative of x"),
        (CIRCLE, "y'' = -x/y", "y′′ on the left is another derivative"),
        (SPHERE, "∂z/∂y = -x/z", "another derivative: write ∂z/∂x = ..., or the derivative alone"),
        ("d/dx x^2", "x = 2x", "a variable of the question"),
        ("d/dx x^2", "x^2 = 2x", "a power"),
        ("d/dx x^2", "dx/dy = 2x", "a derivative of x"),
        ("d/dx x^2", "f''(x) = 2x", "another derivative"),
        ("d/dx x^2", r"f^{\prime\prime}(x) = 2x", "another derivative"),
        ("d/dx x^2", r"\frac{d^2y}{dx^2} = 2x", "another derivative"),
        (MIXED, "f_x = 6x*y^2", "another derivative"),
        ("f(x) = x^3; f'(2)", "f''(2) = 12", "another derivative"),
        ("f(x) = x^3; f'(2)", "x = 12", "a variable of the question"),
    ],
)
def test_a_name_for_another_thing_is_refused(asked: object, answer: str, told: str) -> None:
    found = grade(asked, answer)
    assert found.verdict == "wrong" and told in found.message
    assert grade(asked, answer.rpartition("=")[2])


def test_a_slip_of_the_pen_in_a_label_is_noted() -> None:
    found = grade("d/dx x^2", "f(x) = 2x")
    assert found and found.message == "Right. This is f′, not f(x): write f′ = ... ."
    assert grade("d/dx x^2", "f'(t) = 2x").message == "Right. This is f′, not f′(t): write f′ = ... ."
    assert "is not" not in grade("d/dx x^2", "f(x) = 3x").message and not grade("d/dx x^2", "f(x) = 3x")


@pytest.mark.parametrize("answer", ["2x + 2y*y' = 0", "2y y' = -2x", "y' + x/y = 0", "2x + 2y dy/dx = 0"])
def test_an_equation_for_the_slope_is_still_to_be_solved(answer: str) -> None:
    found = grade(CIRCLE, answer)
    assert found.verdict == "wrong form" and found.message.endswith("solve for y′.")
    assert grade(CIRCLE, answer.replace("x", "(3x)", 1)).verdict == "wrong" or "dx" in answer


def test_components_by_name_in_a_list_stand_where_they_belong() -> None:
    slopes = wb.function("f(x, y) = x^2*y").gradient
    assert grade(slopes, ["f_y = x^2", "f_x = 2x*y"]) and not grade(slopes, ["f_y = 2x*y", "f_x = x^2"])
