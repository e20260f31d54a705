"""Runs that were asked for so many steps: their answer, their task, and that nothing is claimed of a minimum."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.solutions.kinds import BOWL
from workbench.pages import Contour, Curve, Figure, Path
from workbench.pages.blocks import plain
from workbench.solutions import explain


def descent(rate: float, steps: int, f: str = BOWL) -> wb.Run:
    start = [3, 2] if "y" in f else [5]
    return wb.minimize(f, start, method="gradient-descent", learning_rate=rate, max_steps=steps, tolerance=0)


def test_the_page_answers_the_exercise() -> None:
    solution = explain(descent(0.1, 3))
    text = " ".join(solution.to_text().split())
    assert solution.verified
    assert plain(solution.task) == (
        "Take 3 steps of gradient descent with learning rate 0.1 on f(x, y) = x² + 3y², starting from p₀ = (3, 2)."
    )
    assert "After 3 steps" in text and "p₃ = (1.536, 0.128)" in text and "f(p₃) = 2.408448" in text
    assert "1 − 0.1·2 = 0.8, 1 − 0.1·6 = 0.4: all of them shrink" in text
    assert "∇f(x, y) = [2x, 6y]" in text
    for word in ("no minimum", "Fail", "10⁻¹"):
        assert word not in text


def test_the_last_step_stands_behind_the_first_ones() -> None:
    text = explain(descent(0.1, 20)).to_text()
    assert text.index("p₃ =") < text.index("p₂₀ =") < text.index("Result")


@pytest.mark.parametrize(("rate", "told"), [(1.5, "it does not shrink"), (0.25, "it shrinks")])
def test_one_variable(rate: float, told: str) -> None:
    solution = explain(descent(rate, 6, "x^2"))
    assert solution.verified
    assert told in " ".join(solution.to_text().split())
    assert f"f′(x₆) = {'640' if rate == 1.5 else '0.15625'}" in solution.to_text()


def test_steps_of_a_search_claim_nothing() -> None:
    solution = explain(wb.minimize("(1 - x)^2 + 100(y - x^2)^2", [-1.2, 1], method="bfgs", max_steps=2))
    assert not solution.verified
    assert "Fail" not in solution.to_text() and "After 2 steps" in solution.to_text()


def test_newtons_steps_with_determinant_and_inverse() -> None:
    text = explain(wb.minimize("x^2 + x*y + 3y^2", [3, 2], method="newton")).to_text()
    assert "det(H_f(p₀)) = 2·6 − 1² = 11" in text and "1/11·[[6, −1], [−1, 2]]" in text


def test_steps_towards_a_root() -> None:
    solution = explain(wb.find_root("x^2 - 2", 1, method="newton", max_steps=2))
    assert solution.verified and "f′(x) = 2x" in solution.to_text()
    assert plain(solution.task).startswith("Take 2 steps of Newton's method towards a root of f(x) = x² − 2")
    assert plain(explain(wb.find_root("x^2 - 2", 1)).task) == "Find a root of f(x) = x² − 2, starting from x = 1."


def words(run: object) -> str:
    return " ".join(explain(run).to_text().split())


def test_the_outcome_is_about_the_last_iterate() -> None:
    """Of a full step of Newton's method that passed a better point."""
    valley, full = "(1 - x)^2 + 100(y - x^2)^2", wb.Newton(search=wb.FullStep())
    text = words(wb.minimize(valley, [-1.2, 1], method=full, max_steps=2))
    assert "from 24.2 to 1411.85" in text and "f is 1411.85" in text.replace("│ ", "")
    assert "is p₁, where f(p₁) = 4.73188" in text
    assert text.index("H_f(p₀)⁻¹ =") < text.index(" p₁ = ")
    assert "unchanged at 25" in words(descent(1, 2, "x^2"))


@pytest.mark.parametrize(("rate", "f"), [(1.1, "x^2"), (1, "x^2"), (0.5, BOWL)])
def test_pictures_show_every_iterate(rate: float, f: str) -> None:
    run = descent(rate, 3, f)
    (axes,) = next(b for b in explain(run).document.blocks if isinstance(b, Figure)).panels
    (path,) = (mark for mark in axes.marks if isinstance(mark, Path))
    drawn = next(mark for mark in axes.marks if isinstance(mark, Curve | Contour))
    assert path.x.tolist() == run.path.x[:, 0].tolist()
    assert drawn.x.min() <= path.x.min() and path.x.max() <= drawn.x.max()


def test_a_step_that_is_not_newtons_own_is_said_to_be_another() -> None:
    solution = explain(wb.minimize("x^4 - 3x^2", [0.1], method="newton", max_steps=2))
    text = " ".join(solution.to_text().split())
    assert "At x₀ the second derivative is negative, −5.88" in text and "x₁ = 0.1 + 0.1 = 0.2" in text
    assert "a step of length 0.1 was taken instead" in text and "wb.FullStep()" in text
    assert not solution.verified


def test_six_steps_are_shown_and_of_more_the_first_and_last() -> None:
    six, more = words(descent(0.1, 6)), words(descent(0.1, 7))
    assert all(f"p{k} = (" in six for k in "₁₂₃₄₅₆") and "p₄ = (" not in more


def test_the_first_step_towards_a_root_of_a_system() -> None:
    text = words(wb.find_root(["x^2 + y^2 = 4", "x = y"], [1, 0.5], method="newton"))
    assert "J(p₀) = [[2, 1], [1, −1]]" in text and "s₀ = (0.75, 1.25)" in text
    assert "p₁ = (1, 0.5) + (0.75, 1.25) = (1.75, 1.75)" in text
