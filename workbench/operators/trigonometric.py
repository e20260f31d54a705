"""Rows for the trigonometric functions and their inverses."""

from __future__ import annotations

from workbench.operators.operator import Notation, Operator, Parity

SIN = Operator(
    "sin",
    partials=("cos(x)",),
    values=(("0", "0"), ("pi/2", "1"), ("pi", "0")),
    rule="sine",
    parity=Parity.ODD,
    sympy="sin",
    python="math.sin({0})",
    numpy="np.sin({0})",
    notation=Notation(latex=r"\sin"),
    samples=((0.5,), (-1.25,), (2.5,)),
    source="DLMF 4.20.1",
)
COS = Operator(
    "cos",
    partials=("-sin(x)",),
    values=(("0", "1"), ("pi/2", "0"), ("pi", "-1")),
    rule="cosine",
    parity=Parity.EVEN,
    sympy="cos",
    python="math.cos({0})",
    numpy="np.cos({0})",
    notation=Notation(latex=r"\cos"),
    samples=((0.5,), (-1.25,), (2.5,)),
    source="DLMF 4.20.2",
)

TRIGONOMETRIC = (SIN, COS)
