"""Rows for reductions over the rows of the data: linear, so that the derivative passes inside."""

from __future__ import annotations

from workbench.operators.operator import Form, Operator

TOTAL = Operator(
    "sum",
    form=Form.REDUCTION,
    about="sum over the rows of the data",
    partials=("1",),
    rule="sum over the data",
    numpy="np.sum({0})",
    source="DLMF 1.4(iii)",
)
MEAN = Operator(
    "mean",
    form=Form.REDUCTION,
    aliases=("average",),
    about="mean over the rows of the data",
    partials=("1",),
    definition="sum(x)/sum(1)",  # the sum of 1 is the number of rows
    values=(("1", "1"),),
    rule="mean over the data",
    numpy="np.mean({0})",
    source="DLMF 1.2(iv)",
)

REDUCTIONS = (TOTAL, MEAN)
