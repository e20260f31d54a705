"""The numbers of the course notes: computed independently, in closed form or by the iteration in plain Python."""

import numpy as np
import pytest

from workbench.functions import function
from workbench.optimize import GradientDescent, StepHalving, compare, minimize

QUARTIC = "x^4 - 3x^2 + 2"


def descent(f, start, rate, steps):
    return minimize(f, start, method="gradient-descent", learning_rate=rate, max_steps=steps, tolerance=0)


def line_data():
    draw = np.random.RandomState(42)  # what np.random.seed(42) gives
    x = draw.uniform(-3, 3, 50)
    return {"x": x, "y": 2 * x + 1 + draw.normal(0, 0.5, 50)}


def test_descent_on_the_quartic():
    run = descent(QUARTIC, 3, 0.01, 100)
    assert run.path.x[:6, 0] == pytest.approx([3, 2.1, 1.8556, 1.7113, 1.6135, 1.5423], abs=5e-5)
    assert run.path.x[-1, 0] == pytest.approx(1.2247460, abs=5e-8)
    assert run.nit == 100


@pytest.mark.parametrize(("start", "end"), [(0.5, 1.2247449), (2, 1.2247449), (-0.5, -1.2247449), (-3, -1.2247449)])
def test_which_minimum_depends_on_the_start(start, end):
    run = minimize(QUARTIC, start, method="gradient-descent", learning_rate=0.01)
    assert run.x[0] == pytest.approx(end, abs=5e-8) and run.fun == pytest.approx(-0.25, abs=1e-12)
    assert run.status == "minimum"


@pytest.mark.parametrize(("rate", "end"), [(0.01, 2.6704319), (0.1, 0.0461169), (1.5, 4194304)])
def test_rates_on_the_parabola_from_four(rate, end):
    assert descent("x^2", 4, rate, 20).path.x[-1, 0] == pytest.approx(end, abs=5e-8)


def test_rates_on_the_parabola_from_five():
    rates = [0.001, 0.01, 0.1, 0.5, 0.99, 1.01]
    found = compare("x^2", [5], rates, max_steps=50, tolerance=0)
    ends = [4.5237341, 1.8208484, 0.0000714, 0, 1.8208484, 13.4579401]
    assert [line.x[0] for line in found.table] == pytest.approx(ends, abs=5e-8)
    labels = ["slow", "slow", "converged", "converged", "oscillating", "diverging"]
    assert [line.label for line in found.table] == labels
    assert found.curvature == 2 and all(line.limit == 1 for line in found.table)
    assert "2/L = 1" in found.summary()


def test_descent_in_two_variables():
    run = descent("x^2 + 3y^2", [3, 2], 0.05, 50)
    assert run.path.x[-1] == pytest.approx([0.0154613, 3.6e-08], abs=5e-8)
    assert run.path.fun[-1] == pytest.approx(2.3905e-04, abs=5e-9)


def test_linear_regression():
    data = line_data()
    loss = function("loss(m, b) = mean((y - (m*x + b))^2)", data=data)
    run = descent(loss, [0, 0], 0.05, 200)
    assert run.path.x[-1] == pytest.approx([1.9813805, 0.9924861], abs=5e-8)
    assert run.path.fun[-1] == pytest.approx(0.2057678, abs=5e-8)
    assert minimize(loss, [0, 0]).x == pytest.approx(np.polyfit(data["x"], data["y"], 1), rel=1e-12)


def test_mini_batches_and_a_rate_halved_every_fifty_epochs():
    loss = function("loss(m, b) = mean((y - (m*x + b))^2)", data=line_data())
    least = minimize(loss, [0, 0]).fun
    plain = GradientDescent(learning_rate=0.05, batch_size=10)
    halved = GradientDescent(learning_rate=0.05, batch_size=10, schedule=StepHalving(every=50))
    ends = [minimize(loss, [0, 0], method=m, max_steps=200, tolerance=0, seed=0).path.fun[-1] for m in (plain, halved)]
    assert least < ends[1] < least + 1e-6 < ends[0] < least + 1e-3
