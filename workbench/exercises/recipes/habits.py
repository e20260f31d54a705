"""Is a plan one that nobody would write down? What people do not nest, multiply or divide, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from workbench.exercises.recipes.plans import MULTIPLES, Plan

POWERS = frozenset({"power", "square root", "exponential"})
"""None of these is the base of a power of functions: (x^3)^sin(x)."""
UNNATURAL = frozenset(
    [(outer, inner) for outer in ("power", "square root", "logarithm") for inner in POWERS]
    + [("exponential", "logarithm"), ("exponential", "exponential")]
    + [(wave, wave) for wave in ("sine", "cosine", "tangent", "logarithm", "inverse tangent")]
)
"""Rules of an outer and an inner function that nobody writes so: ln(e^x), sqrt(x^4), sin(sin(x))."""
WAVES = frozenset({"sine", "cosine", "tangent", "secant", "cosecant", "cotangent"})
"""Functions of an angle; three inside each other are set by nobody."""
AROUND_PRODUCTS = POWERS | {"logarithm"}
EXPANDED = frozenset({"power", "square root", "logarithm"})
"""Functions of a product, or of a multiple, that are those of its factors."""
FLAT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "product": frozenset({"product", "multiple", "fraction", "quotient"}),
        "quotient": frozenset({"quotient"}),
        "multiple": MULTIPLES,
        "fraction": MULTIPLES,
    }
)
"""What stands in none of these: it would be one with them."""
STEEP = frozenset({"power", "exponential"})
ONCE = frozenset({"exponential", "square root"})
"""Of which a product or quotient holds one: two would be written as one."""


def awkward(plan: Plan) -> bool:
    """Would nobody write it so? ln(e^x), (4x)^2, x^6/x^2, a product inside a product, a quotient in a quotient."""
    return any(_nested(node) or _joined(node) for node in plan.walk())


def _nested(node: Plan) -> bool:
    """Is it a chain of what is not nested?"""
    if node.word != "chain":
        return False
    outer, core = node.parts
    layers = list(_layers(node))
    plain = core.word == "identity" or (core.word in MULTIPLES and outer.rule in EXPANDED)
    mixed = core.word in ("product", "quotient") and outer.rule not in AROUND_PRODUCTS
    unfolded = core.word == "general power" and outer.rule in EXPANDED
    parted = core.word == "product" or (core.word == "quotient" and outer.rule in ("logarithm", "square root"))
    undone = parted and any(_undone(outer.rule, factor) for factor in _factors(core))
    tower = any(part.is_steep for part in core.walk())
    waves = len(layers) > 2 and set(layers[:3]) <= WAVES
    unnatural = tuple(layers[:2]) in UNNATURAL or (outer.rule == "exponential" and _steep(core))
    return plain or mixed or unfolded or undone or tower or waves or unnatural


def _steep(exponent: Plan) -> bool:
    """Has an exponential of it values beyond counting: e^((z^2 + 7)^5), e^(2 + e^(6x))?"""
    chains = (part for part in exponent.walk() if part.word == "chain")
    return any(part.parts[0].rule in STEEP and _head(part.parts[1]) not in WAVES for part in chains)


def _layers(plan: Plan) -> Iterator[str]:
    """The rules of the layers of a chain, outermost first."""
    while plan.word == "chain":
        yield plan.parts[0].rule
        plan = plan.parts[1]
    yield plan.rule


def _joined(node: Plan) -> bool:
    """Is it a product, quotient, multiple or power of what is not joined so?"""
    if {part.word for part in node.parts} & FLAT.get(node.word, frozenset()):
        return True
    if node.word == "general power":
        return _head(node.parts[0]) in POWERS
    if node.word not in ("product", "quotient"):
        return False
    factors = _factors(node)
    heads = list(map(_head, factors))
    twice = any(heads.count(rule) > 1 for rule in ONCE)
    multiplied = node.word == "product" and sum(map(_polynomial, node.parts)) > 1
    divided = node.word == "quotient" and _polynomial(node.parts[0]) and node.parts[1].is_power
    return twice or multiplied or divided or sum(factor.is_power for factor in factors) > 1


def _factors(node: Plan) -> list[Plan]:
    """The factors of a product, or of what stands above and below in a quotient."""
    return [factor for part in node.parts for factor in (part.parts if part.word == "product" else (part,))]


def _undone(outer: str, factor: Plan) -> bool:
    """Would one write out the outer function for this factor: (x^3 sin(x))^4, ln(x^2 sin(x)), e^(x ln(x))?"""
    return (outer, _head(factor)) in UNNATURAL or (outer in EXPANDED and factor.is_power)


def _head(plan: Plan) -> str:
    """The rule of the outermost layer."""
    return next(_layers(plan))


def _polynomial(factor: Plan) -> bool:
    """x^3, 2x + 1, or x^2 - 3."""
    terms = factor.parts if factor.word == "sum" else (factor,)
    return all(term.is_power or term.word == "constant" for term in terms)
