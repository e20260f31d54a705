"""Runs that were asked for so many steps: their answer, their task, and that nothing is claimed of a minimum."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.solutions.kinds import BOWL
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
