"""The rows that a test of the table runs over, their code run at a point, and the referee's value there."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import scipy.special

from tests.operators.meaning import applied, digits, exact
from workbench.operators import DIFFERENCE, OPERATORS, SELECT, Form, Operator

CLOSE = 1e-14  # relative, between float64 code and 40 digits
ROWS = (*OPERATORS, DIFFERENCE)
CALLED = (Form.CALL, Form.ROOT, Form.FENCE, Form.POSTFIX)


def label(operator: Operator) -> str:
    return f"{operator.name}({', '.join(operator.parameters)})".replace(" ", "_")


def those(condition):
    return pytest.mark.parametrize("operator", [row for row in ROWS if condition(row)], ids=label)


def scalar(row: Operator) -> bool:
    """Has a real value at real arguments (a choice takes a condition, a softmax gives a vector)."""
    arithmetic = (Form.SUM, Form.PRODUCT, Form.NEGATION, Form.QUOTIENT, Form.POWER)
    return row.form in (*CALLED, *arithmetic) and row is not SELECT and not row.components and not row.of_arrays


def code_value(operator: Operator, template: str, arguments: tuple[float, ...]) -> float:
    names = [f"a{i}" for i in range(len(arguments))]
    scope = {"math": math, "np": np, "special": scipy.special, **dict(zip(names, arguments, strict=True))}
    with np.errstate(all="ignore"):
        return eval(template.format(*names), scope)


def referee(operator: Operator, point: tuple[float, ...]) -> mpmath.mpf:
    return digits(applied(operator, exact(point)))


def assert_close(value, expected, tolerance=CLOSE) -> None:
    error = abs(value - expected)
    assert error <= tolerance * max(abs(expected), 1e-3), f"{value!r} is not {mpmath.nstr(expected, 20)}"
