"""What keeps SymPy from long work as it builds: large constants stay as written, large powers are refused.

SymPy is not imported but handed in. Cases: `exp(exp(exp(exp(100))))`, `digamma(10^5)`, `exp(10^9*log(3))`, which is
3^(10^9) to SymPy, and `(11*y/10^9)^(10^9)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from workbench.errors import OptionError
from workbench.language.building import LARGEST_DIGITS

Expression: TypeAlias = Any
"""SymPy's Expr, Matrix or Boolean: SymPy has no types to speak of."""

LARGEST_ARGUMENT = 1000  # of a call of a constant: beyond, its exact value takes SymPy long
LARGEST_VALUE = 10**LARGEST_DIGITS  # of an argument: beyond, not even the size of the call can be found
LARGEST_COEFFICIENT = 10**4  # exp(n*log(3)) becomes 3**n
MOST_COMPARED = 8  # arguments of max and min that are compared pairwise


class Built(NamedTuple):
    """A part of the expression. constant: no symbol in it; opaque: a constant whose size SymPy must not ask for."""

    value: Expression
    constant: bool = False
    opaque: bool = False


def called(sympy: Any, head: Callable[..., Expression], below: Sequence[Built], largest: int | None = None) -> Built:
    """A head of SymPy applied; to large constants without evaluation.

    largest: the largest constant argument at which the head may be evaluated.
    """
    values = [part.value for part in below]
    if not all(part.constant for part in below):
        compared = len(values) > 1 and any(part.opaque for part in below)
        return Built(head(*values, evaluate=len(values) <= MOST_COMPARED and not compared))
    if any(part.opaque or _exceeds(part.value, LARGEST_VALUE) for part in below):
        return Built(sympy.UnevaluatedExpr(_unevaluated(sympy, head, values)), constant=True, opaque=True)
    if not any(_exceeds(value, largest or LARGEST_ARGUMENT) for value in values):
        return Built(head(*values), constant=True)
    value = _unevaluated(sympy, head, values)
    power = value.as_base_exp()[1] != 1  # products evaluate powers again, and exp is one
    return Built(_kept(sympy.UnevaluatedExpr)(value) if power else value, constant=True)


def _unevaluated(sympy: Any, head: Callable[..., Expression], values: Sequence[Expression]) -> Expression:
    """The call as SymPy writes it (digamma is a polygamma), without looking at the arguments."""
    places = [sympy.Dummy(real=True) for _ in values]
    form = head(*places, evaluate=len(values) <= MOST_COMPARED)
    filled = dict(zip(places, values, strict=True))
    return form.func(*(filled.get(argument, argument) for argument in form.args), evaluate=False)


def _exceeds(value: Expression, largest: int) -> bool:
    size = abs(value) if value.is_Rational else abs(value.evalf(15, maxn=30))
    return bool(size.is_Rational or size.is_Float) and bool(size > largest)


def factored(sympy: Any, product: Built) -> Built:
    """A product in which a large multiple of an irrational constant is kept apart."""
    coefficient, rest = product.value.as_coeff_Mul() if product.constant else (0, 1)
    if abs(coefficient) <= LARGEST_COEFFICIENT or rest == 1:
        return product
    return product._replace(value=_kept(sympy.UnevaluatedExpr)(product.value))


@cache
def _kept(wrapper: Any) -> Any:
    """The class for constants that SymPy does not look into by itself, with a numeric value when asked for."""

    def value(self: Any, prec: int) -> Expression:
        return self.args[0]._evalf(prec)

    def unknown(self: Any) -> None:  # noqa: ARG001  # SymPy's signature
        return None

    signs = {f"_eval_is_extended_{sign}": unknown for sign in ("positive", "negative")}
    return type(wrapper)("Kept", (wrapper,), {"_eval_evalf": value, **signs})


def check_power(base_factors: Sequence[Expression], exponent: Expression) -> None:
    """Raises OptionError for a power of which SymPy would work out more than 1,000 digits."""
    digits = sum(map(_digits, base_factors)) * abs(exponent) if exponent.is_Rational else 0
    if digits > LARGEST_DIGITS:
        many = f"about {float(digits):.3g}" if digits < LARGEST_VALUE else "too many"
        raise OptionError(
            f"SymPy would work out a power with the exponent {exponent!s:.20}, which has {many} digits; "
            f"at most {LARGEST_DIGITS:,} are worked out. Values of the function do not need it."
        )


def _digits(factor: Expression) -> Any:
    """Decimal digits of the exact numbers in one factor of a base, as a fraction of digits: 10 has one, 2 about 0.3."""
    if factor.is_Rational:
        size = max(abs(factor.p), factor.q)
        return 0 if size <= 1 else Fraction(size.bit_length() * 0.30103 if size >= LARGEST_VALUE else math.log10(size))
    if factor.is_Pow and factor.base.is_Rational and factor.exp.is_Rational:
        return _digits(factor.base) * abs(factor.exp)
    return 0
