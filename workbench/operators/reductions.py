"""Rows for reductions over the rows of the data: the derivative passes inside."""

from __future__ import annotations

from workbench.operators.operator import Form, Operator

TOTAL = Operator("sum", ("x",), Form.REDUCTION, partials=("1",), rule="sum over the data", numpy="np.sum({0})")
MEAN = Operator("mean", ("x",), Form.REDUCTION, partials=("1/n",), rule="mean over the data", numpy="np.mean({0})")

REDUCTIONS = (TOTAL, MEAN)
