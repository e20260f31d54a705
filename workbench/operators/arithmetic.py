"""Rows for arithmetic: sum, product, negation, quotient, power, the named constants, and lists of components."""

from __future__ import annotations

from workbench.operators.operator import Form, Operator, Parity

SUM = Operator(
    "sum of terms",
    ("a", "b"),
    Form.SUM,
    variadic=True,
    partials=("1", "1"),
    rule="sum",
    sympy="Add",
    python="({0} + {1})",
    numpy="np.add({0}, {1})",
    samples=((1.5, -0.25), (3.0, 2.0)),
    source="DLMF 1.4.8",
)
PRODUCT = Operator(
    "product",
    ("a", "b"),
    Form.PRODUCT,
    variadic=True,
    partials=("b", "a"),
    rule="product",
    sympy="Mul",
    python="({0} * {1})",
    numpy="np.multiply({0}, {1})",
    samples=((1.5, -0.25), (3.0, 2.0)),
    source="DLMF 1.4.9",
)
NEGATION = Operator(
    "negation",
    ("x",),
    Form.NEGATION,
    partials=("-1",),
    rule="constant multiple",
    parity=Parity.ODD,
    python="(-{0})",
    numpy="np.negative({0})",
    definition="(-1)*x",
    samples=((1.5,), (-2.0,)),
    source="DLMF 1.4.8",
)
QUOTIENT = Operator(
    "quotient",
    ("a", "b"),
    Form.QUOTIENT,
    partials=("1/b", "-a/b^2"),
    rule="quotient",
    domain=("b != 0",),
    definition="a*b^(-1)",
    python="({0} / {1})",
    numpy="np.divide({0}, {1})",
    samples=((1.5, -0.25), (3.0, 2.0)),
    source="DLMF 1.4.10",
)
POWER = Operator(
    "power",
    ("a", "b"),
    Form.POWER,
    partials=("b*a^(b - 1)", "a^b*log(a)"),
    rule="power",
    domain=("a >= 0",),
    sympy="Pow",
    python="math.pow({0}, {1})",
    numpy="np.power({0}, {1})",
    samples=((1.5, -0.25), (3.0, 2.0), (0.5, 0.5)),
    source="DLMF 4.2(iv)",
)
PI = Operator(
    "pi", (), Form.CONSTANT, aliases=("π",), sympy="pi", python="math.pi", numpy="np.pi", source="DLMF 3.12.1"
)
E = Operator(
    "e", (), Form.CONSTANT, power="exp", sympy="E", python="math.e", numpy="np.e", source="DLMF 4.2.11"
)
VECTOR = Operator("vector", ("x",), Form.VECTOR, variadic=True)

ARITHMETIC = (SUM, PRODUCT, NEGATION, QUOTIENT, POWER, PI, E, VECTOR)
