"""Rows for vectors and matrices: components by index, transposes, dot products, lengths, diagonal matrices.

They are kept as written; `language.arrays` says what each means component by component.
"""

from __future__ import annotations

from workbench.operators.operator import Form, Notation, Operator

ELEMENT = Operator(
    "element",
    ("array", "i"),
    Form.ELEMENT,
    about="x[i] or W[i, j], a component of a vector or matrix, counted from 1",
    variadic=True,
    source="DLMF 1.2(v)",
)
TRANSPOSE = Operator(
    "transpose",
    ("a",),
    Form.POSTFIX,
    aliases=("ᵀ",),
    about="rows and columns exchanged",
    of_arrays=True,
    notation=Notation(unicode="ᵀ", latex=r"^{\top}", mathml="⊤"),
    source="DLMF 1.2(v)",
)
DOT = Operator(
    "dot",
    ("a", "b"),
    about="sum of the products of corresponding components",
    of_arrays=True,
    notation=Notation(latex=r"\operatorname{dot}"),
    source="DLMF 1.6(i)",
)
NORM = Operator(
    "norm",
    ("a",),
    Form.FENCE,
    about="length of a vector: the root of the sum of the squares of its components",
    of_arrays=True,
    notation=Notation(unicode="‖{0}‖", latex=r"\left\|{0}\right\|"),
    source="DLMF 1.6(i)",
)

DIAGONAL = Operator(
    "diag",
    ("a",),
    about="the square matrix with the components of a vector on its diagonal, and zeros elsewhere",
    of_arrays=True,
    source="Petersen & Pedersen, The Matrix Cookbook (2012), notation",
)

ARRAYS = (ELEMENT, TRANSPOSE, DOT, NORM, DIAGONAL)
