"""Gradients of losses over data: index and sum, the residual named once, p − y, and numbers that are those of NumPy."""

from __future__ import annotations

import re

import numpy as np
import pytest

import workbench as wb
from tests.solutions.kinds import DATA, LOSS, X, Y

CROSS = "mean(-(y*log(sigmoid(m*x + b)) + (1 - y)*log(1 - sigmoid(m*x + b))))"
LABELS = {"x": X, "y": (Y > 2).astype(float)}


def page(text: str, data: dict[str, np.ndarray]) -> tuple[wb.Solution, str]:
    solution = wb.explain(wb.function(text, data=data).gradient)
    return solution, " ".join(solution.to_text().split())


def test_the_residual_is_named_once_and_shared() -> None:
    solution, text = page(LOSS, DATA)
    assert solution.verified
    assert text.count("rᵢ = m·xᵢ + b − yᵢ") == 1
    assert "∂lᵢ/∂m = dlᵢ/drᵢ · ∂rᵢ/∂m = 2rᵢxᵢ" in text
    assert "2/N·sum(i=1..N, rᵢxᵢ)" in text and "mean(∂" not in text
    assert "Xᵀ(Xw − y)" in text


def test_the_sums_of_the_data_are_worked_out() -> None:
    """By NumPy: 2/N (Σx² m + Σx b − Σxy), 2/N (Σx m + N b − Σy)."""
    _, text = page(LOSS, DATA)
    n = len(X)
    rows = (2 / n * np.array([[X @ X, X.sum(), -(X @ Y)], [X.sum(), n, -Y.sum()]])).tolist()
    for name, (m, b, c) in zip("mb", rows, strict=True):
        found = re.search(rf"∂loss/∂{name} = ([\d.]+)m \+ ([\d.]+)b − ([\d.]+)", text)
        assert found is not None
        assert [float(part) for part in found.groups()] == pytest.approx([m, b, -c])


def test_cross_entropy_and_sigmoid_leave_p_minus_y() -> None:
    solution, text = page(CROSS, LABELS)
    assert solution.verified
    assert "= pᵢ − yᵢ" in text and "∂lᵢ/∂m = dlᵢ/dzᵢ · ∂zᵢ/∂m = xᵢ(pᵢ − yᵢ)" in text
    assert "worked out" not in text and "Xᵀ" not in text  # it is not linear in the parameters


def test_what_does_not_cancel_is_not_said_to() -> None:
    """With a wrong sign in the loss, p − y is offered and refused."""
    solution, text = page(CROSS.replace("log(1 -", "log(2 -"), LABELS)
    assert solution.verified and "∂lᵢ/∂b = dlᵢ/dzᵢ · ∂zᵢ/∂b = pᵢ − yᵢ" not in text


def test_layers_are_named_from_the_inside() -> None:
    solution, text = page("mean((tanh(m*x + b) - y)^2)", DATA)
    assert solution.verified and "aᵢ = tanh(zᵢ)" in text and "zᵢ = m·xᵢ + b" in text
    assert page("sum(log(1 + exp(-y*(m*x + b))))", LABELS)[0].verified


@pytest.mark.parametrize("text", ["mean(m*x) + m^2", "mean((m*x - y)^2)*m", "mean(m*x*exp(b*x))"])
def test_other_losses_are_worked_out_by_the_rules(text: str) -> None:
    solution = wb.explain(wb.function(text, data=DATA).gradient)
    assert solution.verified


def test_names_that_are_taken_are_not_used_again() -> None:
    data = {"r": X, "z": Y}
    solution, text = page("mean((m*r + b - z)^2)", data)
    assert solution.verified and "eᵢ = m·rᵢ + b − zᵢ" in text


def test_the_normal_equations_of_a_fit() -> None:
    """By NumPy: XᵀX θ = Xᵀy."""
    text = " ".join(wb.explain(wb.fit("y = m*x + b", DATA)).to_text().split())
    n, sx, sxx, sy, sxy = len(X), X.sum(), X @ X, Y.sum(), X @ Y
    assert f"{n}b + {sx:g}m = {sy:g}" in text and f"{sx:g}b + {sxx:g}m = {sxy:g}" in text
    assert "solved by b = 0.8, m = 1" in text
    curve = wb.explain(wb.fit("y = a*exp(b*x)", DATA, start={"a": 1, "b": 0.3})).to_text()
    assert "normal equations" not in curve


def test_a_comparison_says_which_rates_are_stable() -> None:
    text = wb.explain(wb.compare("x^2", [5], [0.1, 0.99, 1.01], max_steps=20, tolerance=0)).to_text()
    told = [line for line in text.split("\n") if line.startswith(("│ 0.1 ", "│ 0.99", "│ 1.01"))]
    assert ["yes" in line for line in told[:3]] == [True, True, False] and " no " in told[2]


def test_a_gradient_check_says_how_differences_are_taken() -> None:
    text = wb.explain(wb.check("x^2*y", at=[(1, 2)])).to_text()
    assert "(f(x + h) − f(x − h))/(2h)" in text


def test_in_primes_the_layers_are_functions_and_the_parameters_stand_below() -> None:
    data = {"x": [0.0, 1, 2], "y": [0.0, 1, 1]}
    cross = "mean(-(y*log(sigmoid(m*x + b)) + (1 - y)*log(1 - sigmoid(m*x + b))))"
    page = wb.explain(wb.function(cross, data=data).gradient, notation="prime").to_text()
    assert "(lᵢ)_z = l′(pᵢ) · p′(zᵢ)" in page
    assert "(lᵢ)ₘ = (lᵢ)_z · (zᵢ)ₘ = xᵢ(pᵢ − yᵢ)" in page
    assert "∂" not in page
    alone = wb.explain(wb.function("mean((m*x - y)^2)", data=data).diff("m"), notation="prime").to_text()
    assert "lᵢ′ = l′(zᵢ) · zᵢ′" in alone
