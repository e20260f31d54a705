"""THE TABLE: one row is everything known about one mathematical function.

Reader, derivation, sweeps, backends, printers and tests follow from the rows; adding a function is
adding a row. This room imports neither SymPy, nor SciPy, nor a backend.
"""

from workbench.operators.arithmetic import ARITHMETIC, NEGATION, PI, POWER, PRODUCT, QUOTIENT, SUM, VECTOR, E
from workbench.operators.elementary import ELEMENTARY, EXP, LOG, SQRT
from workbench.operators.logical import AND, LOGICAL, PIECEWISE, SELECT
from workbench.operators.operator import Form, Notation, Operator, Parity, Smoothness
from workbench.operators.reductions import MEAN, REDUCTIONS, TOTAL
from workbench.operators.trigonometric import TRIGONOMETRIC

OPERATORS: tuple[Operator, ...] = ARITHMETIC + ELEMENTARY + TRIGONOMETRIC + LOGICAL + REDUCTIONS

__all__ = [
    "AND",
    "EXP",
    "LOG",
    "MEAN",
    "NEGATION",
    "OPERATORS",
    "PI",
    "PIECEWISE",
    "POWER",
    "PRODUCT",
    "QUOTIENT",
    "SELECT",
    "SQRT",
    "SUM",
    "TOTAL",
    "VECTOR",
    "E",
    "Form",
    "Notation",
    "Operator",
    "Parity",
    "Smoothness",
]
