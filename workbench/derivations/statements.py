"""What each rule of differentiation says, as mathematics: (f·g)′ = f′·g + f·g′.

Source: DLMF 1.4(iii), 4.2(iv), 4.7(ii).
"""

from __future__ import annotations

from workbench.language.formula import Apply, Symbol
from workbench.language.printing.differentials import prime
from workbench.language.printing.phrases import Part, Phrase, call, grouped, phrase, power, quotient, vector
from workbench.operators import ABS, LOG

_F, _G = prime("f"), prime("g")


def _derivative(*parts: Part) -> Part:
    """(...)′"""
    return prime(grouped(phrase(*parts)))


def constant_multiple_rule(f: str, _g: str) -> Phrase:
    """(c·f)′ = c·f′, for a letter; that of a second operand is not needed."""
    return phrase(_derivative("c", "·", f), "=", "c", "·", prime(f))


def difference_rule(f: str, g: str) -> Phrase:
    """(f − g)′ = f′ − g′"""
    return phrase(_derivative(f, "−", g), "=", prime(f), "−", prime(g))


def sum_rule(f: str, g: str) -> Phrase:
    """(f + g)′ = f′ + g′"""
    return phrase(_derivative(f, "+", g), "=", prime(f), "+", prime(g))


def chain_rule(f: str, _g: str) -> Phrase:
    """(f(u))′ = f′(u)·u′"""
    return phrase(_derivative(call(f, "u")), "=", call(prime(f), "u"), "·", prime("u"))


def product_rule(f: str, g: str) -> Phrase:
    """(f·g)′ = f′·g + f·g′"""
    return phrase(_derivative(f, "·", g), "=", prime(f), "·", g, "+", f, "·", prime(g))


def quotient_rule(f: str, g: str) -> Phrase:
    """(f/g)′ = (f′·g − f·g′)/g²"""
    above = phrase(prime(f), "·", g, "−", f, "·", prime(g))
    return phrase(prime(grouped(quotient(f, g))), "=", quotient(above, power(g, 2)))


def general_power_rule(f: str, g: str) -> Phrase:
    """(f^g)′ = f^g·(g′·ln(f) + g·f′/f)"""
    exponent = phrase(prime(g), "·", Apply(LOG, (Symbol(f),)), "+", quotient(phrase(g, "·", prime(f)), f))
    return phrase(_derivative(power(f, g)), "=", power(f, g), "·", grouped(exponent))


CONSTANT = phrase(prime("c"), "=", 0)
IDENTITY = phrase(prime("x"), "=", 1)
COMPONENTS = phrase(prime(vector("f", "g")), "=", vector(_F, _G))
CONSTANT_MULTIPLE = constant_multiple_rule("f", "g")
DIFFERENCE = difference_rule("f", "g")
SUM = sum_rule("f", "g")
PRODUCT = product_rule("f", "g")
QUOTIENT = quotient_rule("f", "g")
POWER = phrase(_derivative(power("x", "n")), "=", "n", "·", power("x", phrase("n", "−", 1)))
EXPONENTIAL = phrase(_derivative(power("a", "x")), "=", power("a", "x"), "·", Apply(LOG, (Symbol("a"),)))
GENERAL_POWER = general_power_rule("f", "g")
LOGARITHMIC = phrase(_F, "=", "f", "·", _derivative(Apply(LOG, (Apply(ABS, (Symbol("f"),)),))))
LOGARITHM_OF_SIZE = phrase(_derivative(Apply(LOG, (Apply(ABS, (Symbol("f"),)),))), "=", quotient(_F, "f"))
CHAIN = chain_rule("f", "g")
