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
    assert solution.verified and "pᵢ − yᵢ" not in text


def test_layers_are_named_from_the_inside() -> None:
    solution, text = page("mean((tanh(m*x + b) - y)^2)", DATA)
    assert solution.verified and "aᵢ = tanh(zᵢ)" in text and "zᵢ = m·xᵢ + b" in text
    assert page("sum(log(1 + exp(-y*(m*x + b))))", LABELS)[0].verified


@pytest.mark.parametrize("text", ["mean(m*x) + m^2", "mean((m*x - y)^2)*m", "mean(m*x*exp(b*x))"])
def test_other_losses_are_worked_out_by_the_rules(text: str) -> None:
    """Row by row, where no sum over the rows can be written."""
    solution, told = page(text, DATA)
    assert solution.verified
    assert "row by row" in told.lower() and "sum(i=1..N" not in told


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


@pytest.mark.parametrize("row", ["abs(m*x + b - y)", "max(0, 1 - y*(m*x + b))", "relu(m*x + b)", "sign(m*x + b)*m"])
def test_what_bends_only_at_kinks_is_not_linear(row: str) -> None:
    """Its second derivative is 0 wherever there is one, but its slopes are no numbers."""
    assert "worked out" not in page(f"mean({row})", DATA)[1]


@pytest.mark.parametrize(
    ("loss", "by_m"),
    [
        ("1/2*sum((m*x + b - y)^2)", "sum(i=1..N, rᵢxᵢ)"),
        ("sum((m*x + b - y)^2)/8", "1/4·sum(i=1..N, rᵢxᵢ)"),
        ("sum((y - m*x - b)^2)/8", "−1/4·sum(i=1..N, rᵢxᵢ)"),
        ("1/2*mean((m*x + b - y)^2)", "1/N·sum(i=1..N, rᵢxᵢ)"),
        ("mean((m*x + b - y)^2)/6", "1/(3N)·sum(i=1..N, rᵢxᵢ)"),
        ("mean((m*x + b - y)^2) + 0.1m^2", "2/N·sum(i=1..N, rᵢxᵢ) + 0.2m"),
        (r"\frac{1}{n}\sum_{i=1}^{n} (m x_i + b - y_i)^2", "2/N·sum(i=1..N, rᵢxᵢ)"),
        (r"\frac{1}{2n}\sum_{i=1}^{n} (m x_i + b - y_i)^2", "1/N·sum(i=1..N, rᵢxᵢ)"),
        ("-mean(-(m*x + b - y)^2)", "2/N·sum(i=1..N, rᵢxᵢ)"),
    ],
)
def test_numbers_in_front_and_penalties(loss: str, by_m: str) -> None:
    solution, text = page(loss, DATA)
    assert solution.verified
    assert re.search(rf"∂\w+/∂m = {re.escape(by_m)} ", text) is not None


@pytest.mark.parametrize("of", ["-mean(y*log(s) + (1 - y)*log(1 - s))", "mean(-y*log(s) - (1 - y)*log(1 - s))"])
@pytest.mark.parametrize("s", ["1/(1 + exp(-(m*x + b)))", "sigmoid(m*x + b)"])
def test_cross_entropy_as_it_is_written_and_with_the_users_own_name(of: str, s: str) -> None:
    solution, text = page(f"{of} where s = {s}", LABELS)
    assert solution.verified and "= xᵢ(sᵢ − yᵢ)" in text and "pᵢ" not in text
    assert "= xᵢ(pᵢ − yᵢ)" in page(of.replace("(s)", f"({s})").replace("1 - s)", f"1 - {s})"), LABELS)[1]


def test_the_remark_in_matrices_says_what_is_data() -> None:
    """z is a parameter there, and the column that is taken off may have any name."""
    assert "Xᵀ(Xw − y)" not in page("mean((m*x + b - z)^2)", DATA)[1]
    assert "Xᵀ(Xw − v)" in page("mean((m*x + b - v)^2)", {"x": X, "v": Y})[1]
    assert "Xᵀ(Xθ − y)" in page("mean((w*x + b - y)^2)", DATA)[1]


@pytest.mark.parametrize("kinked", ["relu(z)", "max(z, 0)", "abs(z)"])
def test_backpropagation_at_a_kink_names_what_is_taken_for_the_slope(kinked: str) -> None:
    told = "step(0) = 1/2"
    assert told in wb.explain(wb.backpropagate(f"({kinked} - 1)^2", {"z": 0})).to_text()
    assert told not in wb.explain(wb.backpropagate(f"({kinked} - 1)^2", {"z": 1})).to_text()


def test_the_notebook_of_a_backpropagation_makes_it_again() -> None:
    assert "wb.backpropagate(f, [1.0, 2.0])" in wb.explain(wb.backpropagate("(x*y + sin(x))^2", [1, 2])).to_notebook()


def test_in_primes_the_layers_are_functions_and_the_parameters_stand_below() -> None:
    data = {"x": [0.0, 1, 2], "y": [0.0, 1, 1]}
    cross = "mean(-(y*log(sigmoid(m*x + b)) + (1 - y)*log(1 - sigmoid(m*x + b))))"
    page = wb.explain(wb.function(cross, data=data).gradient, notation="prime").to_text()
    assert "(lᵢ)_z = l′(pᵢ) · p′(zᵢ)" in page
    assert "(lᵢ)ₘ = (lᵢ)_z · (zᵢ)ₘ = xᵢ(pᵢ − yᵢ)" in page
    assert "∂" not in page
    alone = wb.explain(wb.function("mean((m*x - y)^2)", data=data).diff("m"), notation="prime").to_text()
    assert "lᵢ′ = l′(zᵢ) · zᵢ′" in alone
