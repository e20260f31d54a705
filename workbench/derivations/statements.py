"""What each rule of differentiation says, as mathematics: (f·g)′ = f′·g + f·g′.

Source: DLMF 1.4(iii), 4.2(iv), 4.7(ii).
"""

from __future__ import annotations

from workbench.language.formula import Apply, Symbol
from workbench.language.printing.differentials import prime
from workbench.language.printing.phrases import Part, call, grouped, phrase, power, quotient, vector
from workbench.operators import ABS, LOG

_F, _G = prime("f"), prime("g")


def _derivative(*parts: Part) -> Part:
    """(...)′"""
    return prime(grouped(phrase(*parts)))


CONSTANT = phrase(prime("c"), "=", 0)
IDENTITY = phrase(prime("x"), "=", 1)
COMPONENTS = phrase(prime(vector("f", "g")), "=", vector(_F, _G))
CONSTANT_MULTIPLE = phrase(_derivative("c", "·", "f"), "=", "c", "·", _F)
DIFFERENCE = phrase(_derivative("f", "−", "g"), "=", _F, "−", _G)
SUM = phrase(_derivative("f", "+", "g"), "=", _F, "+", _G)
PRODUCT = phrase(_derivative("f", "·", "g"), "=", _F, "·", "g", "+", "f", "·", _G)
QUOTIENT = phrase(
    prime(grouped(quotient("f", "g"))), "=", quotient(phrase(_F, "·", "g", "−", "f", "·", _G), power("g", 2))
)
POWER = phrase(_derivative(power("x", "n")), "=", "n", "·", power("x", phrase("n", "−", 1)))
EXPONENTIAL = phrase(_derivative(power("a", "x")), "=", power("a", "x"), "·", Apply(LOG, (Symbol("a"),)))
GENERAL_POWER = phrase(
    _derivative(power("f", "g")),
    "=",
    power("f", "g"),
    "·",
    grouped(phrase(_G, "·", Apply(LOG, (Symbol("f"),)), "+", quotient(phrase("g", "·", _F), "f"))),
)
LOGARITHMIC = phrase(_F, "=", "f", "·", _derivative(Apply(LOG, (Apply(ABS, (Symbol("f"),)),))))
LOGARITHM_OF_SIZE = phrase(_derivative(Apply(LOG, (Apply(ABS, (Symbol("f"),)),))), "=", quotient(_F, "f"))
CHAIN = phrase(_derivative(call("f", "u")), "=", call(_F, "u"), "·", prime("u"))
