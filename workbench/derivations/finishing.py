"""Finishing: a derivative is brought into the form in which a person leaves it, each rewriting a step of its own.

Several paths are followed a few rewritings far, and the one whose end is shortest is taken; nothing is rewritten that
does not get shorter, but for what comes in front above a fraction line. What a rewriting does to the domain is told in
the conditions of its step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from workbench.derivations.cancelling import HIGHEST_POWER, WITH_SIGNS, Identity, cancelled, powers_opened, rejoined
from workbench.derivations.domains import lost
from workbench.derivations.factoring import over_denominators, rewritten, shared
from workbench.derivations.identities import with_quotients, with_sizes
from workbench.derivations.lengths import Known, length
from workbench.derivations.logarithmic import LOGARITHMIC
from workbench.derivations.numerals import numeral
from workbench.derivations.powers_of_parts import Term, Terms, is_name
from workbench.derivations.problem import is_negated
from workbench.derivations.readings import PartsReading
from workbench.derivations.step import (
    ABSOLUTE_VALUE,
    CANCEL,
    COMMON_DENOMINATOR,
    COMMON_FACTOR,
    EXPAND,
    PRODUCT_POWER,
    PYTHAGOREAN,
    QUOTIENT_IDENTITY,
    ROOT_POWER,
    Claim,
    Rewritings,
    Step,
)
from workbench.derivations.tidying import Tidying
from workbench.language.formula import Apply, Formula, size, walk
from workbench.operators import OPERATORS, POWER, Form, Operator

LARGEST = 250
"""Nodes of a derivative beyond which nothing is looked for."""
MOST_ROUNDS = 5
LEAST_GAIN = 2
"""How much shorter it has to get where numbers or names alone come in front, or by an identity; else 1.

What comes in front of a bracket above a fraction line need only make it no longer.
"""
MOST_LOST = 2
"""Comparisons that a rewriting may leave to its conditions."""
OPAQUE = frozenset({Form.PIECEWISE, Form.REDUCTION, Form.VECTOR, Form.COMPARISON, Form.CONNECTIVE})
FORMS = (None, shared, over_denominators)
"""Ways to write a sum: as it is, with what its terms share in front, over a common denominator."""

IDENTITIES: tuple[tuple[str, Identity], ...] = (
    (ABSOLUTE_VALUE, with_sizes),
    (QUOTIENT_IDENTITY, with_quotients),
)
"""Identities that hold within a term."""

FINISHES = (
    ROOT_POWER,
    PRODUCT_POWER,
    CANCEL,
    COMMON_FACTOR,
    COMMON_DENOMINATOR,
    EXPAND,
    PYTHAGOREAN,
    QUOTIENT_IDENTITY,
    ABSOLUTE_VALUE,
)
"""Printed names of the rewritings."""

Path = tuple[tuple[str, Formula], ...]
"""Rewritings, each with its name and what it makes of the whole."""


def finish(step: Step, *, operators: Sequence[Operator] = OPERATORS) -> Step:
    """The derivation with the rewritings that finish its result, as further children of its outermost step.

    >>> from workbench.derivations import derive
    >>> from workbench.language.reading import read
    >>> step = finish(derive(read("x^2*e^x").formula, "x"))
    >>> step.children[-1], step.after == step.children[-1].after
    (<common factor: 2*x*e^x + x^2*e^x = x*e^x*(x + 2)>, True)
    """
    of_sums = step.rule != LOGARITHMIC  # y' = y*(...) is the form that it is for
    rewritings = finished(step.after, step.variable, operators=operators, of_sums=of_sums)
    if not rewritings:
        return step
    return replace(step, after=rewritings[-1].after, children=(*step.children, *rewritings))


def finished(
    formula: Formula, variable: str, *, operators: Sequence[Operator] = OPERATORS, of_sums: bool = True
) -> tuple[Step, ...]:
    """The rewritings that finish a formula; none where it is finished, or too long to look for them.

    of_sums: may sums be factored and multiplied out, or is only cancelled?
    """
    if size(formula) > LARGEST or any(isinstance(n, Apply) and n.operator.form in OPAQUE for n in walk(formula)):
        return ()
    found: list[Step] = []
    finishing = _Finishing(tuple(operators), Tidying(tuple(operators)), of_sums)
    current = formula
    for _ in range(MOST_ROUNDS):
        path = finishing.best(current)
        if not path:
            break
        for rule, after in path:
            needed = lost(current, after, finishing.operators)
            found.append(Step(rule, current, after, variable, claim=Claim.REWRITE, conditions=needed))
            current = after
    return _joined(found, finishing.operators)


def _joined(steps: Sequence[Step], operators: tuple[Operator, ...]) -> tuple[Step, ...]:
    """Two rewritings of one name after another are one."""
    found: list[Step] = []
    for step in steps:
        if found and found[-1].rule == step.rule:
            before = found.pop().before
            found.append(replace(step, before=before, conditions=lost(before, step.after, operators)))
        else:
            found.append(step)
    return tuple(found)


@dataclass(slots=True)
class _Finishing:
    """The search for rewritings of one formula."""

    operators: tuple[Operator, ...]
    tidying: Tidying
    of_sums: bool
    lengths: Known = field(default_factory=dict)

    def best(self, formula: Formula) -> Path:
        """The path to the shortest form that is shorter than this one; () where there is none."""
        start = self._length(formula)
        best: Path = ()
        least = (start + 1, 0)
        for path in _Paths(formula, self.tidying).every(self.of_sums):
            taken: list[tuple[str, Formula]] = []
            for rule, after in path:
                if after == (taken[-1][1] if taken else formula):
                    continue
                taken.append((rule, after))
                count = (self._length(after), len(taken))
                if count < least and start - count[0] >= _least_gain(formula, taken) and self._honest(formula, after):
                    best, least = tuple(taken), count
        return best

    def _length(self, formula: Formula) -> int:
        return length(formula, self.lengths)

    def _honest(self, before: Formula, after: Formula) -> bool:
        """Is little enough lost of the domain to be told?"""
        return len(lost(before, after, self.operators)) <= MOST_LOST


def _least_gain(formula: Formula, path: Sequence[tuple[str, Formula]]) -> int:
    names = {rule for rule, _ in path}
    if COMMON_FACTOR in names and _is_factored_above(formula, path[-1][1]):
        return 0
    if PYTHAGOREAN in names or (COMMON_FACTOR in names and _functions(formula) == _functions(path[-1][1])):
        return LEAST_GAIN
    return 1


def _is_factored_above(before: Formula, after: Formula) -> bool:
    """Has a sum above a fraction line become a product?"""
    tops = [f.children[0] for f in (before, after) if isinstance(f, Apply) and f.operator.form is Form.QUOTIENT]
    return len(tops) == 2 and [isinstance(top, Apply) and top.operator.form is Form.SUM for top in tops] == [
        True,
        False,
    ]


def _functions(formula: Formula) -> int:
    """How many functions, roots, fractions and powers with names in the exponent stand in a formula."""
    nodes = (node for node in walk(formula) if isinstance(node, Apply) and node.arguments)
    return sum(
        n.operator.form not in WITH_SIGNS or _is_exponential(n) or n.operator.form is Form.QUOTIENT for n in nodes
    )


def _is_exponential(node: Apply) -> bool:
    return node.operator.form is Form.POWER and numeral(node.arguments[1]) is None


class _Paths:
    """Ways to go on from one formula; what they share is worked out once."""

    def __init__(self, formula: Formula, tidying: Tidying) -> None:
        self.formula = formula
        self.tidying = tidying
        self.reading = PartsReading()
        self.cancelled: dict[Formula, Path] = {}

    def every(self, of_sums: bool) -> Iterator[Rewritings]:
        """All of them, those that are named best first."""
        try:
            self.reading.terms(self.formula)
            self.reading.settled = True
            yield self._with_powers_opened()
            for rule, identity in IDENTITIES if of_sums else ():
                yield self._by_identity(rule, identity)
            for place in _sums(self.formula) if of_sums else ():
                for way in FORMS:
                    yield self._through(place, way)
            yield self._cancelled(self.formula)
        except ZeroDivisionError:
            return

    def _with_powers_opened(self) -> Rewritings:
        after = self.formula
        for rule, form in ((ROOT_POWER, Form.ROOT), (PRODUCT_POWER, None)):
            after = self.tidying.tidied(powers_opened(after, form))
            yield rule, after
        if after != self.formula:
            yield from self._cancelled(after)

    def _by_identity(self, rule: str, identity: Identity) -> Rewritings:
        """Each term by an identity, where that changes one; before that its like powers joined."""
        plain, after = (self.tidying.tidied(rejoined(self.reading, self.formula, way)) for way in (None, identity))
        if after == plain:
            return
        yield CANCEL, plain
        yield rule, after
        yield from self._cancelled(after)

    def _through(self, place: Formula, way: Callable[[Terms], Term] | None) -> Rewritings:
        """The sum at a place rewritten in one way, then all that can be cancelled."""
        if way and place == self.formula and _is_sum_of_powers(place):
            return
        reading, after = self.reading, self.formula
        for rule, changed in rewritten(reading, reading.terms(place), way):
            after = self.tidying.tidied(_replaced(self.formula, place, changed))
            if any(_is_turned(node, reading) for node in walk(after)):
                after = reading.sum_of(reading.terms(after))
            yield rule, after
        if after != self.formula:
            yield from self._cancelled(after)

    def _cancelled(self, formula: Formula) -> Rewritings:
        if formula not in self.cancelled:
            self.cancelled[formula] = tuple((CANCEL, after) for after in cancelled(self.reading, formula))
        yield from self.cancelled[formula]


def _is_turned(node: Formula, reading: PartsReading) -> bool:
    """Is it 2^(-x), where 1/2^x is written?"""
    if not isinstance(node, Apply) or node.operator is not POWER or node.arguments[0] in reading.above:
        return False
    return numeral(node.arguments[1]) is None and is_negated(node.arguments[1])


# --- places -------------------------------------------------------------------------------------


def _sums(formula: Formula) -> list[Formula]:
    """The sums that stand in a formula outside functions and exponents, the innermost first."""
    found: dict[Formula, None] = {}
    waiting = [formula]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Apply) and node.operator.form in WITH_SIGNS:
            if node.operator.form is Form.SUM:
                found[node] = None
            if node.operator.form is not Form.POWER:
                waiting.extend(node.children)
            elif (power := numeral(node.children[1])) is not None and abs(power.value) <= HIGHEST_POWER:
                waiting.append(node.children[0])
    return list(found)[::-1]


def _replaced(formula: Formula, old: Formula, new: Formula) -> Formula:
    """The formula with another sum in one of its places."""
    if formula == old:
        return new
    if not isinstance(formula, Apply) or formula.operator.form not in WITH_SIGNS:
        return formula
    count = 1 if formula.operator.form is Form.POWER else len(formula.arguments)
    changed = tuple(_replaced(argument, old, new) for argument in formula.arguments[:count])
    return Apply(formula.operator, (*changed, *formula.arguments[count:]))


def _is_sum_of_powers(formula: Formula) -> bool:
    """Is it a polynomial, or a sum of numbers times powers of one name each? Such a sum is not made a product."""
    terms = PartsReading().terms(formula)
    if not all(is_name(part) for term in terms for part in term.powers):
        return False
    whole = all(e > 0 and e.denominator == 1 for term in terms for e in term.powers.values())
    return whole or all(len(term.powers) <= 1 for term in terms)
