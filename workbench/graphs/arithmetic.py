"""Sums, products, quotients and powers of nodes, rewritten where value and accuracy are kept.

Constants are exact and are folded; a node is looked at as a coefficient times a core, so that signs and
constants merge and like terms join. Zero times a node is zero only where the node has a value everywhere:
0*log(x) keeps its domain. A quotient by the same, log(x) - log(x), or a root of a square is never
cancelled to something with a larger domain.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from workbench.graphs.builder import Builder
from workbench.graphs.graph import Input, Kind, Level
from workbench.operators import DIFFERENCE, NEGATION, POWER, PRODUCT, QUOTIENT, SELECT, SQRT, SUM

ONE = Fraction(1)
MINUS_ONE = Fraction(-1)
HALF = Fraction(1, 2)
ROWS = Input(Kind.ROWS)
EXACT_BITS = 4096
"""Constants with longer numerators or denominators are left to floating point."""
MODERATE_BITS = 64
"""Factors beyond 2^64 (or below 2^-64) stay where they were written: moved, they could overflow elsewhere."""
LARGEST_POWER = 64
"""Powers up to this are products in a kernel: at most n/2 units in the last place from the exact power,
which is less than x^n changes when x changes by one."""


def coefficient(b: Builder, i: int) -> tuple[Fraction, int]:
    """A node as an exact factor and what it multiplies; the constant 3 is 3 times one."""
    head = b.heads[i]
    if type(head) is Fraction:
        return head, b.one
    if head is PRODUCT or head is QUOTIENT:
        first, second = b.arguments[i]
        over, under = b.heads[first], b.heads[second]
        if head is PRODUCT and type(over) is Fraction:
            return over, second
        if head is QUOTIENT and type(under) is Fraction and under:
            return 1 / under, first
        if head is QUOTIENT and type(over) is Fraction and over != 1:
            return over, b.node(QUOTIENT, (b.one, second))
    elif head is NEGATION:
        return MINUS_ONE, b.arguments[i][0]
    return ONE, i


def scaled(b: Builder, factor: Fraction, i: int) -> int:
    """An exact factor times a node; a third of x is x/3, which rounds once."""
    inner, core = coefficient(b, i)
    if inner is not ONE:
        factor *= inner
    over, under = factor.as_integer_ratio()
    if over == under:
        return core
    if core == b.one:
        return b.constant(factor)
    if over == 0:
        return b.zero if b.everywhere[core] else b.node(PRODUCT, (b.zero, core))
    head = b.heads[core]
    if head is PRODUCT and b.levels[core] is Level.ROW:
        for this, other in (b.arguments[core], b.arguments[core][::-1]):
            if b.levels[this] is not Level.ROW:
                # A factor that no row changes takes the constant: (-w)*x once, not -(w*x) for each row.
                return b.node(PRODUCT, _ordered(scaled(b, factor, this), other))
    if head is QUOTIENT and b.arguments[core][0] == b.one:
        return b.node(QUOTIENT, (b.constant(factor), b.arguments[core][1]))
    if over == -under:
        if head is DIFFERENCE:
            first, second = b.arguments[core]
            return b.node(DIFFERENCE, (second, first))
        return b.node(NEGATION, (core,))
    if not _exact_float(over, under) and _exact_float(under, abs(over)):
        return b.node(QUOTIENT, (core, b.constant(1 / factor)))
    return b.node(PRODUCT, (b.constant(factor), core))


def negate(b: Builder, i: int) -> int:
    """The negation of a node."""
    return scaled(b, MINUS_ONE, i)


def add(b: Builder, i: int, j: int) -> int:
    """The sum of two nodes."""
    if i == b.zero:
        return j
    if j == b.zero:
        return i
    first, x = coefficient(b, i)
    second, y = coefficient(b, j)
    if first is second is ONE and x != y and b.heads[i] is not SELECT:
        return b.node(SUM, _ordered(i, j))
    if x == y:
        joined = first + second
        return scaled(b, joined, x) if _short(joined) else b.node(SUM, (i, j))
    if b.heads[i] is SELECT and b.heads[j] is SELECT and b.arguments[i][0] == b.arguments[j][0]:
        condition, chosen, other = b.arguments[i]
        _, chosen_too, other_too = b.arguments[j]
        if b.zero in (chosen, chosen_too) and b.zero in (other, other_too):
            return b.node(SELECT, (condition, add(b, chosen, chosen_too), add(b, other, other_too)))
    if first == second == -1:
        return negate(b, add(b, x, y))
    if first == -1 or (first < 0 and second > 0):
        i, j, second = j, i, first
    if second < 0:
        return b.node(DIFFERENCE, (i, negate(b, j)))
    return b.node(SUM, _ordered(i, j))


def multiply(b: Builder, i: int, j: int) -> int:
    """The product of two nodes."""
    if i == b.one:
        return j
    if j == b.one:
        return i
    first, x = coefficient(b, i)
    second, y = coefficient(b, j)
    if first is second is ONE:
        return _product(b, x, y)
    factor = first * second
    constant = x == b.one and y == b.one
    if not (_short(factor) if constant else _moderate(first) and _moderate(second) and _moderate(factor)):
        return b.node(PRODUCT, (j, i) if y == b.one or (j < i and x != b.one) else (i, j))
    if x == b.one:
        return scaled(b, factor, y)
    if y == b.one:
        return scaled(b, factor, x)
    return scaled(b, factor, _product(b, x, y))


def divide(b: Builder, i: int, j: int) -> int:
    """The quotient of two nodes; by the constant 0 it is kept for its NaN or infinity."""
    first, x = coefficient(b, i)
    second, y = coefficient(b, j)
    if second == 0:
        return b.node(QUOTIENT, (i, j))
    factor = first / second
    constant = x == b.one and y == b.one
    if not (_short(factor) if constant else _moderate(first) and _moderate(second) and _moderate(factor)):
        return b.node(QUOTIENT, (i, j))
    if y == b.one:
        return scaled(b, factor, x)
    if b.heads[y] == ROWS and (x == y or (b.heads[x] is PRODUCT and y in b.arguments[x])):
        # There is at least one row: n*w/n is w, and the mean of what no row changes is itself.
        rest = [other for other in b.arguments[x] if other != y]
        return scaled(b, factor, rest[0] if rest else b.one)
    return scaled(b, factor, b.node(QUOTIENT, (x, y)))


def power(b: Builder, i: int, j: int) -> int:
    """A node to the power of another."""
    base, exponent = b.value(i), b.value(j)
    if exponent is None:
        return b.node(POWER, (i, j))
    if exponent == 0:
        return b.one if b.everywhere[i] else add(b, b.one, scaled(b, exponent, i))
    if exponent == 1:
        return i
    if base is not None:
        exact = _exact_power(base, exponent)
        if exact is not None:
            return b.constant(exact)
    if exponent < 0:
        return divide(b, b.one, power(b, i, b.constant(-exponent)))
    if exponent == HALF:
        return b.node(SQRT, (i,))
    if exponent.denominator == 1:
        inner, core = coefficient(b, i)
        if inner != 1:
            raised = _exact_power(inner, exponent)
            if raised is not None and _moderate(inner) and _moderate(raised):
                return scaled(b, raised, power(b, core, j))
        below, whole = _whole_power(b, i)
        if whole > 1:
            return power(b, below, b.constant(whole * exponent))
    if not b.powers and exponent <= LARGEST_POWER and exponent.denominator <= 2:
        return _multiplied(b, i, exponent)
    return b.node(POWER, (i, j))


def _product(b: Builder, i: int, j: int) -> int:
    """The product of two nodes whose coefficients are one."""
    for this, other in ((i, j), (j, i)):
        hoisted = b.levels[this] is not Level.ROW and b.levels[other] is Level.ROW
        if b.heads[this] is QUOTIENT and b.arguments[this][0] == b.one and not hoisted:
            return divide(b, other, b.arguments[this][1])
    if b.powers:
        (x, n), (y, m) = _whole_power(b, i), _whole_power(b, j)
        if x == y:
            return power(b, x, b.constant(n + m))
    if b.levels[i] is Level.ROW:
        i, j = j, i
    if b.levels[i] is not Level.ROW and b.levels[j] is Level.ROW and b.heads[j] is PRODUCT:
        # What does not change from row to row is multiplied once, not for each row.
        first, second = b.arguments[j]
        if b.levels[first] is not Level.ROW:
            return b.node(PRODUCT, _ordered(multiply(b, i, first), second))
        if b.levels[second] is not Level.ROW:
            return b.node(PRODUCT, _ordered(multiply(b, i, second), first))
    return b.node(PRODUCT, _ordered(i, j))


def _ordered(i: int, j: int) -> tuple[int, int]:
    return (i, j) if i <= j else (j, i)


def _whole_power(b: Builder, i: int) -> tuple[int, Fraction]:
    """A node as a base and a whole, positive exponent."""
    if b.heads[i] is POWER:
        base, exponent = b.arguments[i]
        value = b.value(exponent)
        if value is not None and value.denominator == 1 and value > 0:
            return base, value
    return i, ONE


def _multiplied(b: Builder, i: int, exponent: Fraction) -> int:
    """x^n by squaring and, for a half more, a root; powers of the same base share their squares."""
    whole, rest = divmod(exponent, 1)
    result = b.node(SQRT, (i,)) if rest else None
    square, left = i, int(whole)
    while left:
        if left & 1:
            result = square if result is None else b.node(PRODUCT, _ordered(result, square))
        left >>= 1
        if left:
            square = b.node(PRODUCT, (square, square))
    return b.one if result is None else result


def _exact_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    """base^exponent where that is a rational of reasonable size."""
    if exponent.denominator == 2 and base >= 0:
        root = Fraction(isqrt(base.numerator), isqrt(base.denominator))
        if root * root == base:
            return _exact_power(root, exponent * 2)
        return None
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if exponent.denominator != 1 or bits * abs(exponent) > EXACT_BITS or (base == 0 and exponent < 0):
        return None
    return Fraction(base ** int(exponent))


def _short(value: Fraction) -> bool:
    over, under = value.as_integer_ratio()
    return over.bit_length() <= EXACT_BITS and under.bit_length() <= EXACT_BITS


def _moderate(value: Fraction) -> bool:
    over, under = value.as_integer_ratio()
    above, below = over.bit_length(), under.bit_length()
    return over == 0 or (abs(above - below) <= MODERATE_BITS and above + below <= 2 * EXACT_BITS)


def _exact_float(over: int, under: int) -> bool:
    return under & (under - 1) == 0 and over.bit_length() <= 53 and under.bit_length() <= 1000
