"""Writing a formula down: the small numbers, and products without needless brackets."""

from __future__ import annotations

from workbench.language.formula import Apply, Formula, Number
from workbench.operators import PRODUCT, Form

ZERO = Number(0)
ONE = Number(1)
TWO = Number(2)


def times(*factors: Formula) -> Formula:
    """The product as it is written down: without brackets around a factor that is itself a product.

    >>> times(Number(2), Apply(PRODUCT, (ONE, TWO)))
    product(Number(2), Number(1), Number(2))
    """
    flat: list[Formula] = []
    for factor in factors:
        is_product = isinstance(factor, Apply) and factor.operator.form is Form.PRODUCT
        flat.extend(factor.children if is_product else [factor])
    return flat[0] if len(flat) == 1 else Apply(PRODUCT, tuple(flat))
