"""Rows for exponentials, logarithms and roots."""

from __future__ import annotations

from workbench.operators.operator import Form, Notation, Operator

EXP = Operator(
    "exp",
    partials=("exp(x)",),
    values=(("0", "1"), ("1", "e")),
    rule="exponential",
    sympy="exp",
    python="math.exp({0})",
    numpy="np.exp({0})",
    notation=Notation(latex=r"\exp"),
    samples=((0.5,), (-1.25,), (2.0,)),
    source="DLMF 4.7.5",
)
LOG = Operator(
    "log",
    aliases=("ln",),
    partials=("1/x",),
    values=(("1", "0"), ("e", "1")),
    rule="logarithm",
    domain=("x > 0",),
    sympy="log",
    python="math.log({0})",
    numpy="np.log({0})",
    notation=Notation(unicode="ln", latex=r"\ln", mathml="ln"),
    samples=((0.5,), (1.25,), (7.0,)),
    source="DLMF 4.7.1",
)
SQRT = Operator(
    "sqrt",
    form=Form.ROOT,
    partials=("1/(2*sqrt(x))",),
    values=(("0", "0"), ("1", "1")),
    rule="square root",
    domain=("x >= 0",),
    sympy="sqrt",
    python="math.sqrt({0})",
    numpy="np.sqrt({0})",
    samples=((0.5,), (2.0,), (9.0,)),
    source="DLMF 1.4(iii), 4.2.26",
)

ELEMENTARY = (EXP, LOG, SQRT)
