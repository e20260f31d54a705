"""A gradient written by hand, checked: the right one passes, one with a small mistake is found out."""

import numpy as np

import workbench as wb

f = wb.function("f(x, y) = (1 - x)^2 + 100(y - x^2)^2")


def right(p):
    x, y = p
    return np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])


def wrong(p):
    x, y = p
    return np.array([-2 * (1 - x) - 400 * (y - x**2), 200 * (y - x**2)])


points = [(-1.2, 1), (0.5, 2)]
for gradient in (right, wrong):
    check = wb.check(f, gradient=gradient, at=points)
    print(f"{gradient.__name__}: {check.verdict}. {check.message}")
