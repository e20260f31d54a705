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
        mpmath=f"({{0}} {sign} {{1}})",
        notation=Notation(unicode, latex, unicode),
        samples=((1.5, -0.25), (-3.0, 2.0)),
        source="DLMF, Common Notations and Definitions",
    )


LESS = _comparison("less", "<", "<", "<", "StrictLessThan")
LESS_EQUAL = _comparison("less or equal", "<=", "≤", r"\le", "LessThan")
GREATER = _comparison("greater", ">", ">", ">", "StrictGreaterThan")
GREATER_EQUAL = _comparison("greater or equal", ">=", "≥", r"\ge", "GreaterThan")
EQUAL = _comparison("equal", "==", "=", "=", "Equality")
NOT_EQUAL = _comparison("not equal", "!=", "≠", r"\ne", "Unequality")


def _connective(name: str, unicode: str, latex: str, sympy: str) -> Operator:
    return Operator(
        name,
        ("a", "b"),
        Form.CONNECTIVE,
        aliases=(name, unicode),
        variadic=True,
        sympy=sympy,
        python=f"({{0}} {name} {{1}})",
        numpy=f"np.logical_{name}({{0}}, {{1}})",
        mpmath=f"({{0}} {name} {{1}})",
        notation=Notation(unicode, latex, unicode),
        source="DLMF, Common Notations and Definitions",
    )


AND = _connective("and", "∧", r"\land", "And")
OR = _connective("or", "∨", r"\lor", "Or")
# The building block of graphs: a piecewise formula becomes a chain of these.
SELECT = Operator(
    "select",
    ("c", "a", "b"),
    about="a where the condition c holds, else b",
    conditions=(0,),
    definition="piecewise(c: a, b)",
    partials=(None, "select(c, 1, 0)", "select(c, 0, 1)"),
    rule="piecewise",
    smoothness=Smoothness.JUMP,
    python="({1} if {0} else {2})",
    numpy="np.where({0}, {1}, {2})",
    mpmath="({1} if {0} else {2})",
    source="DLMF, Common Notations and Definitions",
)
PIECEWISE = Operator(
    "piecewise",
    ("c", "a"),
    Form.PIECEWISE,
    elsewhere=("if", "If", "IF", "iif", "ifelse", "where", "when", "switch", "case", "cases"),
    about="given in pieces: condition, value, condition, value, ..., and a last value for otherwise",
    variadic=True,
    rule="piecewise",
    smoothness=Smoothness.JUMP,
    sympy="Piecewise",
    source="DLMF, Common Notations and Definitions",
)

MIRRORED = {
    LESS: GREATER,
    LESS_EQUAL: GREATER_EQUAL,
    GREATER: LESS,
    GREATER_EQUAL: LESS_EQUAL,
    EQUAL: EQUAL,
    NOT_EQUAL: NOT_EQUAL,
}
"""The same comparison with its sides exchanged."""

LOGICAL = (LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL, AND, OR, SELECT, PIECEWISE)
