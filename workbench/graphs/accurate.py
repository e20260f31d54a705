"""Accurate patterns: the table of what is written in a way that overflows or cancels, beside what is the same and safe.

Both sides have the same value and the same domain; only what floating point loses differs: 1 - cos(x) near 0,
log(1 + e^x) beyond 709. Not among them, because measured slower than what they would save: sqrt(a^2 + b^2) as
hypot(a, b), which differs beyond 10^154 alone and takes five times as long over arrays; and 1 - tanh(x)^2 as
1/cosh(x)^2, which differs by less than one rounding of 1 and makes a gradient of nested tanh a fifth (over arrays a
third) slower.

Source: Higham, Accuracy and Stability of Numerical Algorithms (2002), sections 1.7 to 1.14.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from workbench.graphs.builder import Builder
from workbench.graphs.graph import Input, Kind
from workbench.language import rows
from workbench.language.formula import Apply, Formula, walk
from workbench.operators import QUOTIENT, Operator

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
Lower = Callable[[Builder, Formula, Mapping[str, int]], int]
"""The node for a formula whose names stand for nodes."""
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


def operator_of(b: Builder, place: int) -> Operator | None:
    head = b.heads[place]
    return head if type(head) is Operator else None


@lru_cache(maxsize=32)
def patterns_of(operators: tuple[Operator, ...], lower: Lower) -> Mapping[Key, tuple[Pattern, ...]]:
    """The patterns of STABLE whose rows are all in a table, by where they are looked up."""
    table = frozenset(operators)
    found: dict[Key, tuple[Pattern, ...]] = {}
    for key, pattern in compiled_patterns(lower):
        if pattern.rows <= table:
            found[key] = (*found.get(key, ()), pattern)
    return found


@lru_cache(maxsize=1)
def compiled_patterns(lower: Lower) -> tuple[tuple[Key, Pattern], ...]:
    """All of STABLE, as patterns."""
    found = []
    for written, accurate in STABLE:
        graph = Builder(())  # with an empty table nothing is rewritten
        names = {name: graph.node(Input(Kind.VARIABLE, index)) for index, name in enumerate(NAMES)}
        formula = rows.template(written, NAMES)
        root = lower(graph, formula, names)
        sides, head = graph.arguments[root], graph.heads[root]
        assert isinstance(head, Operator)
        first, last = operator_of(graph, sides[0]), operator_of(graph, sides[-1])
        any_numerator = head is QUOTIENT and sides[0] == names["v"]
        accurately = rows.template(accurate, NAMES)
        pattern = Pattern(graph, sides, accurately, _needed(formula) | _needed(accurately))
        found.append(((head, any_numerator, first, last), pattern))
    return tuple(found)


@lru_cache(maxsize=32)
def of_exponentials(operators: tuple[Operator, ...]) -> tuple[Pattern, ...] | None:
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
