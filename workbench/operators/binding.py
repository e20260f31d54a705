"""Rows that bind a name: sums and products over an index, derivatives, gradients, a value at a point.

They are kept as written, and printed and given to SymPy so; `functions` works them out, so that graphs and the rules
meet none of them.
"""

from __future__ import annotations

from workbench.operators.operator import Form, Notation, Operator

_INDEXED = ("index", "lower", "upper", "term")

SUM_OVER = Operator(
    "sum over an index",
    _INDEXED,
    Form.INDEXED,
    aliases=("sum",),
    about="sum(i=1..n, x[i]), the sum of a term over whole numbers from a lower to an upper bound",
    joined_by=Form.SUM,
    notation=Notation(unicode="∑", latex=r"\sum", mathml="∑"),
    source="DLMF 1.2(i)",
)
PRODUCT_OVER = Operator(
    "product over an index",
    _INDEXED,
    Form.INDEXED,
    aliases=("prod",),
    about="prod(i=1..n, x[i]), the product of a factor over whole numbers from a lower to an upper bound",
    joined_by=Form.PRODUCT,
    notation=Notation(unicode="∏", latex=r"\prod", mathml="∏"),
    source="DLMF 1.2(i)",
)
DERIVATIVE = Operator(
    "derivative",
    ("body", "name"),
    Form.DERIVATIVE,
    about="d/dx body; by several names one after the other, as they stand below the line",
    variadic=True,
    source="DLMF 1.4(iii), 1.5(i)",
)
GRADIENT = Operator(
    "gradient",
    ("body", "name"),
    Form.GRADIENT,
    about="∇ body: the vector of its partial derivatives by the names that follow",
    variadic=True,
    notation=Notation(unicode="∇", latex=r"\nabla", mathml="∇"),
    source="DLMF 1.6(iii)",
)
VALUE_AT = Operator(
    "value at a point",
    ("body", "name", "value"),
    Form.VALUE_AT,
    about="body, worked out, with a value in the place of a name: f'(2) is f'(x) at x = 2",
    source="DLMF 1.4(iii)",
)

BINDING = (SUM_OVER, PRODUCT_OVER, DERIVATIVE, GRADIENT, VALUE_AT)
