"""Rows for comparisons, conditions and functions given in pieces."""

from __future__ import annotations

from workbench.operators.operator import Form, Notation, Operator, Smoothness


def _comparison(name: str, sign: str, unicode: str, latex: str, sympy: str) -> Operator:
    return Operator(
        name,
        ("a", "b"),
        Form.COMPARISON,
        aliases=(sign,),
        sympy=sympy,
        python=f"({{0}} {sign} {{1}})",
        numpy=f"({{0}} {sign} {{1}})",
        notation=Notation(unicode, latex, unicode),
        samples=((1.5, -0.25), (-3.0, 2.0)),
    )


LESS = _comparison("less", "<", "<", "<", "StrictLessThan")
LESS_EQUAL = _comparison("less or equal", "<=", "≤", r"\le", "LessThan")
GREATER = _comparison("greater", ">", ">", ">", "StrictGreaterThan")
GREATER_EQUAL = _comparison("greater or equal", ">=", "≥", r"\ge", "GreaterThan")
EQUAL = _comparison("equal", "==", "=", "=", "Equality")
NOT_EQUAL = _comparison("not equal", "!=", "≠", r"\ne", "Unequality")
AND = Operator(
    "and",
    ("a", "b"),
    Form.CONNECTIVE,
    variadic=True,
    sympy="And",
    python="({0} and {1})",
    numpy="np.logical_and({0}, {1})",
)
OR = Operator(
    "or",
    ("a", "b"),
    Form.CONNECTIVE,
    variadic=True,
    sympy="Or",
    python="({0} or {1})",
    numpy="np.logical_or({0}, {1})",
)
SELECT = Operator(
    "select",
    ("c", "a", "b"),
    partials=(None, "select(c, 1, 0)", "select(c, 0, 1)"),
    rule="piecewise",
    smoothness=Smoothness.JUMP,
    python="({1} if {0} else {2})",
    numpy="np.where({0}, {1}, {2})",
)
PIECEWISE = Operator(
    "piecewise",
    ("c", "a"),
    Form.PIECEWISE,
    variadic=True,
    rule="piecewise",
    smoothness=Smoothness.JUMP,
    sympy="Piecewise",
)

LOGICAL = (LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL, AND, OR, SELECT, PIECEWISE)
