"""THE TABLE: one row is everything known about one mathematical function.

Reader, derivation, sweeps, backends, printers, help and tests follow from the rows; adding a function
is adding a row. This room imports neither SymPy, nor SciPy, nor a backend.
"""

from workbench.operators.arithmetic import (
    ARITHMETIC,
    DIFFERENCE,
    NEGATION,
    PI,
    POWER,
    PRODUCT,
    QUOTIENT,
    SUM,
    VECTOR,
    E,
)
from workbench.operators.arrays import ARRAYS, DIAGONAL, DOT, ELEMENT, NORM, TRANSPOSE
from workbench.operators.binding import BINDING, DERIVATIVE, GRADIENT, PRODUCT_OVER, SUM_OVER, VALUE_AT
from workbench.operators.elementary import ELEMENTARY, EXP, LOG, SQRT
from workbench.operators.hyperbolic import HYPERBOLIC
from workbench.operators.kinked import ABS, KINKED
from workbench.operators.learning import LEARNING
from workbench.operators.logical import (
    AND,
    EQUAL,
    GREATER,
    GREATER_EQUAL,
    LESS,
    LESS_EQUAL,
    LOGICAL,
    MIRRORED,
    NOT_EQUAL,
    PIECEWISE,
    SELECT,
)
from workbench.operators.lookup import by_name, checked, row_taking, rows_named
from workbench.operators.operator import BINDING_FORMS, SIGNS, Form, Notation, Operator, Parity, Smoothness, filled
from workbench.operators.quotients import QUOTIENTS
from workbench.operators.reductions import MEAN, REDUCTIONS, TOTAL
from workbench.operators.special import SPECIAL
from workbench.operators.trigonometric import TRIGONOMETRIC

OPERATORS: tuple[Operator, ...] = (
    *ARITHMETIC,
    *ELEMENTARY,
    *TRIGONOMETRIC,
    *HYPERBOLIC,
    *KINKED,
    *SPECIAL,
    *QUOTIENTS,
    *LEARNING,
    *LOGICAL,
    *REDUCTIONS,
    *BINDING,
    *ARRAYS,
)

__all__ = [
    "ABS",
    "AND",
    "BINDING_FORMS",
    "DERIVATIVE",
    "DIAGONAL",
    "DIFFERENCE",
    "DOT",
    "ELEMENT",
    "EQUAL",
    "EXP",
    "GRADIENT",
    "GREATER",
    "GREATER_EQUAL",
    "LESS",
    "LESS_EQUAL",
    "LOG",
    "MEAN",
    "MIRRORED",
    "NEGATION",
    "NORM",
    "NOT_EQUAL",
    "OPERATORS",
    "PI",
    "PIECEWISE",
    "POWER",
    "PRODUCT",
    "PRODUCT_OVER",
    "QUOTIENT",
    "SELECT",
    "SIGNS",
    "SQRT",
    "SUM",
    "SUM_OVER",
    "TOTAL",
    "TRANSPOSE",
    "VALUE_AT",
    "VECTOR",
    "E",
    "Form",
    "Notation",
    "Operator",
    "Parity",
    "Smoothness",
    "by_name",
    "checked",
    "filled",
    "row_taking",
    "rows_named",
]
