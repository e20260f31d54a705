"""Every program in examples/ runs as it stands and shows the numbers of the course notes.

The numbers were computed independently: by hand, in closed form, or by the iteration written out in plain Python.
"""

import re
import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))

SHOWN = {
    "derivatives_side_by_side": [
        "lowest at x = 2.00, value -1.00",
        "exactly: x = 2, value -1, a minimum",
        "f'(x) = 3x²",
        "7.389056099",
    ],
    "gradient_directions": [
        "∂f/∂x = 2x    ∂f/∂y = 6y",
        "[ 2. 12.]    yes",
        "the gradient is zero",
        "[ -2. -12.]    yes",
    ],
    "differentiation_rules": ["9x² + 4x − 4", "2xy", "x² + 6y", "2z", "6x·cos(3x² + 2)"],
    "chain_rule": ["slope 42 at x = 2", "slope 20 at x = 1", "6*(3*x + 1)", "12*x^2*(x^3 + 1)^3", "2*e^(2*x)"],
    "jacobian_and_hessian": ["[[2xy, x²], [5, cos(y)]]", "a saddle", "a minimum", "origin: saddle"],
    "gradient_descent": [
        "3, 2.1, 1.8556, 1.7113, 1.6135, 1.5423",
        "after 100 steps: 1.2247460",
        "from  0.5: +1.2247449, value -0.25",
        "from    2: +1.2247449, value -0.25",
        "from -0.5: -1.2247449, value -0.25",
        "from   -3: -1.2247449, value -0.25",
    ],
    "enzyme_fit": [
        "K 0.06412128 0.00828",
        "a is between 197.3 and 229.3, by profile likelihood at 95 %",
        "at c = 0.3 a new observation is expected at 175.2, between 149.5 and 201",
        "The data do not determine a and b: along (0, -0.005, 1) of (K, a, b)",
    ],
    "methods_compared": ["auto", "solved", "at most 2 times the best"],
    "learning_rates": [
        "rate 0.01: 2.6704319",
        "rate 0.1: 0.04611686",
        "rate 1.5: 4194304",
        "4.523734 9.05 0.1 slow",
        "1.820848 3.64 0.9 slow",
        "7.136238e-05 0.000143 9.7 converged",
        "1.820848 3.64 0.9 oscillating",
        "13.45794 26.9 -0.9 diverging",
        "2/L = 1",
    ],
    "descent_in_two_variables": ["step 50: (0.0154613, 3.6e-08)  f = 0.00023905"],
    "linear_regression": [
        "after 200 steps: m = 1.9813805, b = 0.9924861, loss 0.2057678",
        "closed form:     m = 1.9813805, b = 0.9924861, loss 0.2057678",
        "pass",
    ],
    "polynomial_regression": [
        "descent:     [ 0.529598 -1.06838   1.919735]",
        "closed form: [ 0.529598 -1.06838   1.919735]",
    ],
    "two_features": ["diverged", "exceeds 2/L"],
    "mini_batches": ["least squares:  m = 1.981381, b = 0.992486, loss 0.205768"],
    "checked_gradient": ["right: pass", "wrong: fail"],
    "checked_guide": ["12.6441 8.2181 WRONG", "0.25 -0.25 WRONG", "converged oscillating WRONG", "42.0 42 right"],
    "picture": ["gradient descent", "Newton"],
    "as_on_paper": [
        "y = ½x²·sin(3x) + √x y'(2) = 5.555744",
        r"y = \frac12 x^2 \sin 3x + \sqrt{x} y'(2) = 5.555744",
        "∂²/∂x∂y (x²y³) = 6xy²",
        "f''(2) = 3x² − 3 + 6·2",
        "1/2x a product without a sign after '/' is unclear -> 1/(2*x) or (1/2)*x",
    ],
    "roots": [
        "1, 0.68394, 0.577454, 0.56723, 0.567143",
        "a cycle of 2 points, (x = 0) → (x = 1), and back",
        "x = -1.7692924, root",
        "[1.25, 1.5], [1.25, 1.375], [1.3125, 1.375]",
        "no_root: |F| is lowest at x = 0, and 1 there",
        "x = 1.414214, y = 1.414214",
        "pass",
    ],
    "sums_and_vectors": [
        "∑ᵢ₌₁ⁿ⁻¹ (100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²)",
        "minimum, f = 0.0e+00, all x = 1: True",
        "least at m = 1.9900, b = 1.0500",
        "[ 8. 14.]",
        "14 numbers; as NumPy has it: True",
    ],
}


def plain(text):
    return re.sub(r"\s+", " ", text)


def test_every_example_has_its_numbers_here():
    assert {path.stem for path in EXAMPLES} == set(SHOWN)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_example_runs_and_shows_its_numbers(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(path), run_name="__main__")
    printed = plain(capsys.readouterr().out)
    missing = [number for number in SHOWN[path.stem] if plain(number) not in printed]
    assert not missing, printed
