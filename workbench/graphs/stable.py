"""Accurate forms: what is written in a way that overflows or cancels, and the rows that give the same value safely.

A node is compared with the patterns of STABLE when it is made from a formula or from a row's partial. Both sides
have the same value and the same domain; only what floating point loses differs: 1 - cos(x) near 0, log(1 + e^x)
beyond 709. Not among them, because measured slower than what they would save: sqrt(a^2 + b^2) as hypot(a, b),
which differs beyond 10^154 alone and takes five times as long over arrays; and 1 - tanh(x)^2 as 1/cosh(x)^2,
which differs by less than one rounding of 1 and makes a gradient of nested tanh a fifth (over arrays a third) slower.

Source: Higham, Accuracy and Stability of Numerical Algorithms (2002), sections 1.7 to 1.14.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce

from workbench.graphs.arithmetic import ONE, add, coefficient, divide, multiply, power, scaled
from workbench.graphs.builder import Builder
from workbench.graphs.graph import Input, Kind
from workbench.language import rows
from workbench.language.formula import Apply, Formula, walk
from workbench.operators import DIFFERENCE, EXP, LOG, NEGATION, POWER, PRODUCT, QUOTIENT, SUM, Operator

STABLE: tuple[tuple[str, str], ...] = (
    ("log(exp(u))", "u"),
    ("log(sigmoid(u))", "-softplus(-u)"),
    ("log(1 + u)", "log1p(u)"),
    ("log(1 - u)", "log1p(-u)"),
    ("log(1 + u + v)", "log1p(u + v)"),
    ("log(1 + u - v)", "log1p(u - v)"),
    ("log(1 - u + v)", "log1p(v - u)"),
    ("log(1 - u - v)", "log1p(-u - v)"),
    ("exp(u) - 1", "expm1(u)"),
    ("1 - exp(u)", "-expm1(u)"),
    ("1 - cos(u)", "versin(u)"),
    ("cos(u) - 1", "-versin(u)"),
    ("1 - sigmoid(u)", "sigmoid(-u)"),
    ("exp(u)/(1 + exp(u))", "sigmoid(u)"),
    ("exp(u)/(1 + exp(u))^2", "sigmoid(u)*sigmoid(-u)"),
    ("v/(1 + exp(u))", "v*sigmoid(-u)"),
    ("v/(1 + exp(u))^2", "v*sigmoid(-u)^2"),
    ("sin(u)/u", "sin_quotient(u)"),
    ("tan(u)/u", "sin_quotient(u)/cos(u)"),
    ("versin(u)/u", "u*sin_quotient(u/2)^2/2"),
    ("versin(u)/u^2", "sin_quotient(u/2)^2/2"),
    ("expm1(u)/u", "exp_quotient(u)"),
    ("log1p(u)/u", "log_quotient(u)"),
    ("(u - sin(u))/u^3", "sin_rest_quotient(u)"),
    ("(sin(u) - u)/u^3", "-sin_rest_quotient(u)"),
    ("u/sin(u)", "1/sin_quotient(u)"),
    ("u/tan(u)", "cos(u)/sin_quotient(u)"),
    ("u/expm1(u)", "1/exp_quotient(u)"),
    ("u/log1p(u)", "1/log_quotient(u)"),
    ("u^2/versin(u)", "2/sin_quotient(u/2)^2"),
)
"""As written, and the accurate form, over any u and v; of two that fit the earlier one is taken. The power of u in
a quotient may be that of a multiple: sin(2*x)/x. Parts of a pattern stand as they are rewritten: versin(u) for
1 - cos(u). For sums of exponentials of any length see OF_EXPONENTIALS."""

OF_EXPONENTIALS = ("softplus(u)", "logsumexp(u, v)", "sigmoid(u - v)", "exp(u - v)")
"""What replaces log(1 + e^u); log(e^u + e^v); e^u/(e^u + e^v); and e^u over a sum whose logarithm is v."""

NAMES = ("u", "v")
DEEPEST = 4
"""How far into nested products a factor is looked for that has an accurate form together with the rest."""

Lower = Callable[[Builder, Formula, Mapping[str, int]], int]
"""The node for a formula whose names stand for nodes."""
Bound = dict[int, int]
"""The node that each name of a pattern stands for, by the name's place in NAMES."""
Key = tuple[Operator, bool, Operator | None, Operator | None]
"""Where a pattern is looked up: its head; may its numerator be anything; the heads of its first and last argument."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """What is written, as nodes of a graph of their own in the normal form of all graphs, and its accurate form.

    sides: the arguments of its head. accurate: over NAMES. rows: all that the accurate form and its derivatives
    need in a table.
    """

    graph: Builder
    sides: tuple[int, ...]
    accurate: Formula
    rows: frozenset[Operator]


def stable(b: Builder, place: int, lower: Lower) -> int:
    """The node, or its accurate form, where it has one whose rows are in the builder's table."""
    head = b.heads[place]
    if head is SUM or type(head) is not Operator or not b.operators:
        return place
    factor, found = ONE, None
    if head is DIFFERENCE:
        first, second = b.arguments[place]
        if type(b.heads[first]) is Fraction or type(b.heads[second]) is Fraction:
            (factor, x), (other, y) = coefficient(b, first), coefficient(b, second)
            found = _accurate(b, DIFFERENCE, (x, y), lower) if factor == other else None
    elif head is LOG:
        (inside,) = b.arguments[place]
        if type(b.heads[inside]) is Operator:
            found = _logarithm(b, inside, lower)
            found = _accurate(b, LOG, (inside,), lower) if found is None else found
    elif head is QUOTIENT or head is PRODUCT or head is NEGATION:
        factor, core = coefficient(b, place)
        if b.heads[core] is QUOTIENT:
            over, under = b.arguments[core]
            found = _quotient(b, over, under, lower)
    return place if found is None else scaled(b, factor, found)


def _quotient(b: Builder, over: int, under: int, lower: Lower, depth: int = 0) -> int | None:
    """The accurate form of a quotient, or of a factor of its numerator over one of its denominator, times the rest."""
    found = _accurate(b, QUOTIENT, (over, under), lower)
    if b.heads[over] is EXP:
        (exponent,) = b.arguments[over]
        found = _share(b, exponent, under, lower) if found is None else found
        if found is not None and not b.everywhere[exponent]:
            # Where the exponent is 1/0, and e^u/(1 + e^u) has no value, sigmoid(inf) would have one.
            return add(b, found, scaled(b, Fraction(0), exponent))
    if found is None and depth < DEEPEST:
        found = _of_a_factor(b, over, under, lower, depth)
    if found is None and not depth:
        found = _accurate(b, QUOTIENT, (over, under), lower, any_numerator=True)
    return found


def _of_a_factor(b: Builder, over: int, under: int, lower: Lower, depth: int) -> int | None:
    if b.heads[over] is PRODUCT:
        for part, rest in (b.arguments[over], b.arguments[over][::-1]):
            found = _quotient(b, part, under, lower, depth + 1)
            if found is not None:
                return multiply(b, rest, found)
    if b.heads[under] is PRODUCT:
        for part, rest in (b.arguments[under], b.arguments[under][::-1]):
            found = _quotient(b, over, part, lower, depth + 1)
            if found is not None:
                return divide(b, found, rest)
    return None


def _accurate(
    b: Builder, head: Operator, sides: Sequence[int], lower: Lower, *, any_numerator: bool = False
) -> int | None:
    """The accurate form of an operator applied to nodes, by the first pattern that fits."""
    first, last = _operator(b, sides[0]), _operator(b, sides[-1])
    patterns = _patterns(b.operators, lower)
    for pair in ((first, last), (first, None), (None, last)):
        for pattern in patterns.get((head, any_numerator, *pair), ()):
            if not _runs(b, pattern.rows):
                continue
            bound: Bound = {}
            factor = _fits(b, pattern, head, sides, bound)
            if factor is not None:
                environment = {NAMES[index]: place for index, place in bound.items()}
                return scaled(b, factor, lower(b, pattern.accurate, environment))
    return None


def _fits(b: Builder, pattern: Pattern, head: Operator, sides: Sequence[int], bound: Bound) -> Fraction | None:
    """How many times the pattern the node is, where it fits; what the names stand for is put into bound.

    Only the sides of a quotient may be multiples of those of the pattern.
    """
    p = pattern.graph
    if head is not QUOTIENT:
        return ONE if all(_is(b, p, one, two, bound) for one, two in zip(pattern.sides, sides, strict=True)) else None
    factors = [ONE, ONE]
    # First the side that says what u is.
    for index in sorted((0, 1), key=lambda index: _is_power_of_name(p, pattern.sides[index])):
        side = pattern.sides[index]
        if _is_power_of_name(p, side):
            factor = _multiple(b, p, side, sides[index], bound)
            if factor is None:
                return None
            factors[index] = factor
        elif not _is(b, p, side, sides[index], bound):
            return None
    return factors[0] / factors[1]


def _is(b: Builder, p: Builder, own: int, place: int, bound: Bound) -> bool:
    """Does a node fit a part of a pattern?"""
    head = p.heads[own]
    if isinstance(head, Input):
        return bound.setdefault(head.index, place) == place
    if isinstance(head, Fraction):
        return b.value(place) == head
    if b.heads[place] is not head:
        return False
    before = dict(bound)
    if _all_are(b, p, p.arguments[own], b.arguments[place], bound):
        return True
    if head is not SUM and head is not PRODUCT:
        return False
    bound.clear()
    bound.update(before)
    return _all_are(b, p, p.arguments[own], b.arguments[place][::-1], bound)


def _all_are(b: Builder, p: Builder, own: Iterable[int], places: Iterable[int], bound: Bound) -> bool:
    return all(_is(b, p, one, two, bound) for one, two in zip(own, places, strict=True))


def _is_power_of_name(p: Builder, own: int) -> bool:
    base = p.arguments[own][0] if p.heads[own] is POWER else own
    return isinstance(p.heads[base], Input)


def _multiple(b: Builder, p: Builder, own: int, place: int, bound: Bound) -> Fraction | None:
    """How many times u^n a node is; a name that stands for nothing yet stands for the node."""
    raised = p.heads[own] is POWER
    name = p.heads[p.arguments[own][0] if raised else own]
    exponent = p.value(p.arguments[own][1]) if raised else ONE
    assert isinstance(name, Input)
    assert exponent is not None
    if name.index not in bound:
        bound[name.index] = place
        return None if raised else ONE
    expected = power(b, bound[name.index], b.constant(exponent))
    (theirs, x), (ours, y) = coefficient(b, expected), coefficient(b, place)
    return ours / theirs if x == y and x != b.one else None


def _logarithm(b: Builder, inside: int, lower: Lower) -> int | None:
    """The logarithm of a sum of exponentials."""
    exponents = _exponents(b, inside)
    forms = _of_exponentials(b.operators)
    if exponents is None or forms is None or not _runs(b, forms[0].rows):
        return None
    softplus, logsumexp, _, _ = forms
    if len(exponents) == 2 and b.zero in exponents:
        (other,) = [exponent for exponent in exponents if exponent != b.zero]
        return lower(b, softplus.accurate, {"u": other})
    return reduce(lambda u, v: lower(b, logsumexp.accurate, {"u": u, "v": v}), exponents)


def _share(b: Builder, exponent: int, under: int, lower: Lower) -> int | None:
    """An exponential over a sum of exponentials."""
    exponents = _exponents(b, under)
    forms = _of_exponentials(b.operators)
    if exponents is None or forms is None or not _runs(b, forms[0].rows):
        return None
    _, _, sigmoid, exp = forms
    if len(exponents) == 2 and exponent in exponents:
        (other,) = [each for each in exponents if each != exponent]
        return lower(b, sigmoid.accurate, {"u": exponent, "v": other})
    logarithm = _logarithm(b, under, lower)
    return None if logarithm is None else lower(b, exp.accurate, {"u": exponent, "v": logarithm})


def _exponents(b: Builder, place: int) -> list[int] | None:
    """The exponents of a sum of two or more exponentials, of which 1 = e^0 is one; None for anything else."""
    if b.heads[place] is not SUM:
        return None
    found: list[int] = []
    waiting = [place]
    while waiting:
        part = waiting.pop()
        if b.heads[part] is SUM:
            waiting.extend(reversed(b.arguments[part]))
        elif b.heads[part] is EXP:
            found.append(b.arguments[part][0])
        elif part == b.one:
            found.append(b.zero)
        else:
            return None
    return found if len(set(found)) == len(found) else None


def _operator(b: Builder, place: int) -> Operator | None:
    head = b.heads[place]
    return head if type(head) is Operator else None


def _runs(b: Builder, needed: frozenset[Operator]) -> bool:
    """In a kernel, has the backend code for all rows? One without is its definition, which may be what is written."""
    return b.code is None or all(b.code(row) is not None for row in needed)


@lru_cache(maxsize=32)
def _patterns(operators: tuple[Operator, ...], lower: Lower) -> Mapping[Key, tuple[Pattern, ...]]:
    """The patterns of STABLE whose rows are all in a table, by where they are looked up."""
    table = frozenset(operators)
    found: dict[Key, tuple[Pattern, ...]] = {}
    for key, pattern in _compiled(lower):
        if pattern.rows <= table:
            found[key] = (*found.get(key, ()), pattern)
    return found


@lru_cache(maxsize=1)
def _compiled(lower: Lower) -> tuple[tuple[Key, Pattern], ...]:
    """All of STABLE, as patterns."""
    found = []
    for written, accurate in STABLE:
        graph = Builder(())  # with an empty table nothing is rewritten
        names = {name: graph.node(Input(Kind.VARIABLE, index)) for index, name in enumerate(NAMES)}
        formula = rows.template(written, NAMES)
        root = lower(graph, formula, names)
        sides, head = graph.arguments[root], graph.heads[root]
        assert isinstance(head, Operator)
        first, last = _operator(graph, sides[0]), _operator(graph, sides[-1])
        any_numerator = head is QUOTIENT and sides[0] == names["v"]
        accurately = rows.template(accurate, NAMES)
        pattern = Pattern(graph, sides, accurately, _needed(formula) | _needed(accurately))
        found.append(((head, any_numerator, first, last), pattern))
    return tuple(found)


@lru_cache(maxsize=32)
def _of_exponentials(operators: tuple[Operator, ...]) -> tuple[Pattern, ...] | None:
    """OF_EXPONENTIALS, where all of their rows are in a table."""
    forms = [rows.template(text, NAMES) for text in OF_EXPONENTIALS]
    needed = frozenset().union(*map(_needed, forms))
    return tuple([Pattern(Builder(()), (), form, needed) for form in forms]) if needed <= set(operators) else None


def _needed(formula: Formula) -> frozenset[Operator]:
    """The rows of a formula, of its derivatives, and of theirs."""
    found: set[Operator] = set()
    waiting = [formula]
    while waiting:
        for part in walk(waiting.pop()):
            if isinstance(part, Apply) and part.operator not in found:
                found.add(part.operator)
                partials = [rows.partial(part.operator, index) for index in range(len(part.operator.parameters))]
                waiting.extend([partial for partial in partials if partial is not None])
    return frozenset(found)
