"""Is a run's point a minimum? Confirmed where it is, refuted where it is not, in whatever units."""

from dataclasses import replace

import numpy as np
import pytest

import workbench as wb

# text, start, options, verdict
RUNS = [
    ("(1 - x)^2 + 100(y - x^2)^2", [-1.2, 1], {}, "pass"),
    ("sin(x) + sin(3x)", [1], {}, "pass"),
    ("x^4 - 3x^2 + 2", [3], {"method": "gradient-descent", "learning_rate": 0.01, "max_steps": 100}, "pass"),
    ("(1e9*x - 1)^2", [0], {}, "pass"),
    ("1e-9*(x - 1e6)^2", [0], {}, "pass"),
    ("abs(x) + y^2", [1, 1], {}, "pass"),
    ("x + y", [1, 1], {"bounds": [(0, 2), (0, 2)]}, "pass"),
    ("sqrt(x)", [1], {}, "pass"),
    ("(1e9*x - 1)^2", [0], {"method": "gradient-descent", "learning_rate": 1e-20, "max_steps": 1}, "fail"),
    ("x^2", [5], {"method": "gradient-descent", "learning_rate": 1.01, "max_steps": 50}, "fail"),
    ("x^2 - y^2", [1, 0], {"method": "gradient-descent", "learning_rate": 0.1}, "fail"),
    ("log(x - 3)", [5], {}, "fail"),
    ("e^x", [1], {}, "fail"),
    ("log(x)", [-1], {}, "inconclusive"),
]


@pytest.mark.parametrize(("text", "start", "options", "verdict"), RUNS)
def test_a_run(text, start, options, verdict):
    check = wb.check(wb.minimize(text, start, **options))
    assert check.verdict == verdict, check.message
    assert len(check.message) > 20


def test_a_false_claim_is_refuted():
    """A run that says minimum at a point that is none, by the run's own words or not."""
    run = wb.minimize("(1 - x)^2 + 100(y - x^2)^2", [-1.2, 1])
    for x in ([1.001, 1.0], [0.0, 0.0], [1 + 1e-5, 1 + 2e-5]):
        false = replace(run, x=np.array(x), fun=run.function.value(x))
        assert wb.check(false).verdict == "fail"


def test_a_saddle_that_claims_to_be_a_minimum_is_refuted():
    run = wb.minimize("x^2 + y^2", [1, 1])
    false = replace(run, function=wb.function("x^2 - y^2"), x=np.zeros(2), fun=0.0)
    assert wb.check(false).verdict == "fail"


def test_a_lower_minimum_elsewhere_is_a_note():
    check = wb.check(wb.minimize("x^4 - 3x^2 + x/2 + 2", [1]))
    assert check.verdict == "pass"


def test_nothing_else_is_asked_of_a_run():
    with pytest.raises(wb.OptionError, match="at="):
        wb.check(wb.minimize("x^2", [1]), at=[1])
