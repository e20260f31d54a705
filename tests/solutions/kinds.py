"""One of each kind of thing that is explained, by name; made when asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

import workbench as wb
from workbench.solutions import Solution

X = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
Y = np.array([1.0, 2.0, 2.0, 4.0, 5.0])
DATA = {"x": X, "y": Y}

F = wb.function
QUARTIC = "f(x) = x^4 - 3x^2 + 2"
BOWL = "f(x, y) = x^2 + 3y^2"
VALLEY = "f(x, y) = (1 - x)^2 + 100(y - x^2)^2"
LOSS = "loss(m, b) = mean((m*x + b - y)^2)"

DERIVATIVES: dict[str, Callable[[], wb.Function]] = {
    "chain": lambda: F("(3x + 1)^2").diff("x"),
    "product": lambda: F("sin(3x^2 + 2)*e^x").diff("x"),
    "quotient": lambda: F("(x^2 + 1)/(x - 3)").diff("x"),
    "general power": lambda: F("x^x").diff("x"),
    "kink": lambda: F("abs(x^2 - 1)").diff("x"),
    "pieces": lambda: F("piecewise(x < 0: x^2, x >= 0: sin(x))").diff("x"),
    "nest": lambda: F("exp(sin(sqrt(x^2 + 1)))").diff("x"),
    "composition": lambda: F("x^2")(F("x + 3")(F("2x"))).diff("x"),
    "two arguments": lambda: F("max(x^2, sin(x))").diff("x"),
    "partial": lambda: F("x^2 y").diff("x"),
    "constant": lambda: F("f(x, y) = 7x").diff("y"),
    "loss": lambda: F(LOSS, data=DATA).diff("m"),
    "second": lambda: F("x^3 - 2x").diff("x", "x"),
    "third mixed": lambda: F("x^2 y^2 + sin(y)").diff("x", "y", "x"),
    "gradient": lambda: F(VALLEY).gradient,
    "jacobian": lambda: F(["x*y", "sin(x)"]).jacobian,
    "jacobian of data": lambda: F("a*exp(-b*x) - y", data=DATA).jacobian,
    "hessian": lambda: F("f(x, y) = x^2 y + 3y^2").hessian,
    "hessian of a list": lambda: F(["x*y", "x^2"]).hessian,
    "component": lambda: F(BOWL).hessian[0],
    "bound": lambda: F("a*x^2").gradient.bind(a=3),
    "gradient of a gradient": lambda: F(BOWL).gradient.jacobian,
}

RUNS: dict[str, Callable[[], wb.Run]] = {
    "descent": lambda: wb.minimize(
        QUARTIC, [3], method="gradient-descent", learning_rate=0.01, max_steps=100, tolerance=0
    ),
    "descent in the plane": lambda: wb.minimize(BOWL, [3, 2], method="gradient-descent", learning_rate=0.05),
    "descent with a search": lambda: wb.minimize(BOWL, [3, 2], method="gradient-descent"),
    "diverging": lambda: wb.minimize("x^2", [5], method="gradient-descent", learning_rate=1.5, max_steps=20),
    "momentum": lambda: wb.minimize(BOWL, [3, 2], method="momentum", learning_rate=0.05, max_steps=30),
    "nesterov": lambda: wb.minimize(BOWL, [3, 2], method="nesterov", learning_rate=0.05, max_steps=30),
    "newton": lambda: wb.minimize(QUARTIC, [3], method="newton"),
    "newton in the plane": lambda: wb.minimize(VALLEY, [-1.2, 1], method="newton"),
    "batches": lambda: wb.minimize(
        F(LOSS, data=DATA), [0, 0], method="gradient-descent", learning_rate=0.05, batch_size=2, max_steps=20
    ),
    "saddle": lambda: wb.minimize("x^2 - y^2", [1, 0], method="gradient-descent", learning_rate=0.1),
    "outside": lambda: wb.minimize("log(x)", [-1]),
    "of scipy": lambda: wb.minimize(BOWL, [3, 2], method="scipy:BFGS"),
    "many variables": lambda: wb.minimize("a^2 + b^2 + c^2 + d^2 + e1^2", [1, 2, 3, 4, 5]),
}

ROOTS: dict[str, Callable[[], wb.Root]] = {
    "root by newton": lambda: wb.find_root("x*exp(x) = 1", 1, method="newton"),
    "root by bisection": lambda: wb.find_root("x^3 - x - 1", bracket=(1, 2), method="bisection", max_steps=12),
    "root by secants": lambda: wb.find_root("x^2 = 2", 1, method="secant"),
    "root of a system": lambda: wb.find_root(["x^2 + y^2 = 4", "x = y"], [1, 0.5]),
    "cycle": lambda: wb.find_root("x^3 - 2x + 2", 0, method="newton"),
    "no root": lambda: wb.find_root("f(x) = x^2 + 1", 0.5, method="damped-newton"),
    "double root": lambda: wb.find_root("(x - 1)^2", 3, method="newton"),
}

NEURON = "let z = w x + b; a = sigmoid(z); (a - y)^2"
NETWORK = """let h1 = tanh(w11 x1 + w12 x2 + b1)
h2 = tanh(w21 x1 + w22 x2 + b2)
o = sigmoid(v1 h1 + v2 h2 + c)
loss = (o - y)^2/2"""

LEARNING: dict[str, Callable[[], object]] = {
    "gradient of a loss": lambda: F(LOSS, data=DATA).gradient,
    "gradient of cross-entropy": lambda: (
        F("mean(-(y*log(sigmoid(m*x + b)) + (1 - y)*log(1 - sigmoid(m*x + b))))", data={"x": X, "y": Y > 2}).gradient
    ),
    "gradient through a neuron": lambda: F("sum((sigmoid(m*x + b) - y)^2)", data={"x": X, "y": Y / 5}).diff("m"),
    "quadratic form": lambda: F("x^T A x", variables={"x": 3, "A": (3, 3)}).diff("x"),
    "squared length": lambda: F("|A x - b|^2", variables={"x": 2, "A": (3, 2), "b": 3}).bind(b=[1, 2, 3]).gradient,
    "layer": lambda: F("sigmoid(W x + b)", variables={"x": 2, "W": (3, 2), "b": 3}).diff("x"),
    "hessian of a quadratic": lambda: (
        F("1/2*x^T A x - b^T x", variables={"x": 2, "A": (2, 2), "b": 2}).bind(A=[[2, 1], [1, 3]], b=[1, 2]).hessian
    ),
    "no rule of matrices": lambda: F("x[1]^2*x^T x", variables={"x": 2}).gradient,
    "backpropagation": lambda: wb.backpropagate(NEURON, {"w": 0.5, "x": 2, "b": 0.1, "y": 1}),
    "backpropagation of a network": lambda: wb.backpropagate(
        F(NETWORK, variables="w11 w12 w21 w22 b1 b2 v1 v2 c x1 x2 y").bind(x1=1, x2=0.5, y=1),
        [0.1, 0.2, -0.3, 0.4, 0, 0.1, 0.5, -0.6, 0.2],
    ),
    "backpropagation without names": lambda: wb.backpropagate("(x*y + sin(x))^2", [1, 2]),
    "steps towards a root": lambda: wb.find_root("x^2 - 2", 1, method="newton", max_steps=3),
    "a step of newton": lambda: wb.minimize("x^2 + x*y + 3y^2", [3, 2], method="newton"),
    "three steps": lambda: wb.minimize(
        BOWL, [3, 2], method="gradient-descent", learning_rate=0.1, max_steps=3, tolerance=0
    ),
}

CALCULUS: dict[str, Callable[[], object]] = {
    "tangent line": lambda: wb.tangent("f(x) = x^2", 3),
    "tangent line with a root": lambda: wb.tangent("sin(x)", "pi/3"),
    "tangent plane": lambda: wb.tangent(BOWL, (1, 2)),
    "quadratic": lambda: wb.taylor("e^x", 0, order=2),
    "taylor in the plane": lambda: wb.taylor("sin(x)*y", (0, 1), order=2),
    "implicit": lambda: wb.implicit("x^2 + y^2 = 25", "y"),
    "implicit product": lambda: wb.implicit("x*y + sin(x*y) = 1", "y"),
    "implicit second": lambda: wb.implicit("x^2 + y^2 = 25", "y", order=2),
    "implicit in space": lambda: wb.implicit("x^2 + y^2 + z^2 = 9x*y*z", "z", by="x"),
    "direction": lambda: wb.directional_derivative("f(x, y) = x^2*y", (1, 2), (1, 1)),
    "direction as given": lambda: wb.directional_derivative("x*y", (1, 2), (3, 4), normalize=False),
    "chain of several": lambda: F("f(x, y) = x^2*y").substitute(x="cos(t)", y="sin(t)").diff("t"),
    "chain to several": lambda: F("x^2 + y^2").substitute(x="s*t", y="s - t").gradient,
    "polar coordinates": lambda: F(["r*cos(theta)", "r*sin(theta)"]).jacobian,
    "determinant": lambda: wb.determinant(["rho*cos(phi)", "rho*sin(phi)", "z"]),
    "critical by elimination": lambda: wb.critical_points("f(x, y) = x^3 - 3x*y + y^3"),
    "critical with an inflection": lambda: wb.critical_points("f(x) = x^4 - 4x^3"),
    "critical with corners": lambda: wb.critical_points("abs(x^2 - 1)"),
    "critical in space": lambda: wb.critical_points("x^2 + y^2 + z^2 - x*y + x - 2z"),
    "critical and singular": lambda: wb.critical_points("(y - x^2)*(y - 2x^2)"),
}

OTHERS: dict[str, Callable[[], object]] = {
    "rates": lambda: wb.compare("f(x) = x^2", [5], [0.01, 0.1, 0.5, 0.99, 1.01], max_steps=50, tolerance=0),
    "methods": lambda: wb.compare(BOWL, [3, 2], ["momentum", "newton"]),
    "check that passes": lambda: wb.check(BOWL, at=[(1, 2)]),
    "check that fails": lambda: wb.check("x^2 y", gradient=lambda p: [p[0] * p[1], p[0] ** 2], at=[(1, 2), (3, 4)]),
    "equality": lambda: wb.check("(x + 1)^2", equals="x^2 + 2x + 1"),
    "inconclusive check": lambda: wb.check("abs(x)", at=[0]),
    "critical points": lambda: wb.critical_points("x^4 - 2x^2 + y^2"),
    "critical points on a line": lambda: wb.critical_points(QUARTIC),
    "no critical points": lambda: wb.critical_points("exp(x)"),
    "line": lambda: wb.fit("y = m*x + b", DATA),
    "curve": lambda: wb.fit("y = a*exp(b*x)", DATA, start={"a": 1, "b": 0.3}),
    "graded answer": lambda: wb.grade("d/dx (x^2 sin x)", "2x cos x"),
    "graded gradient": lambda: wb.grade(F(BOWL).gradient, "(6y, 2x)"),
    "formula": lambda: F(BOWL),
}

KINDS: dict[str, Callable[[], object]] = {**DERIVATIVES, **RUNS, **ROOTS, **LEARNING, **CALCULUS, **OTHERS}


@cache
def solved(name: str) -> Solution:
    """The solution of one of KINDS, made once for all tests."""
    return wb.explain(KINDS[name]())
