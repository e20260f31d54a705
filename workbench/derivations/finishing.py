"""Finishing: a derivative is brought into the form in which a person leaves it, each rewriting a step of its own.

Several paths are followed a few rewritings far, and the one whose end is shortest is taken; nothing is rewritten that
does not get shorter. What a rewriting does to the domain is told in the conditions of its step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from workbench.derivations.domains import lost
from workbench.derivations.factoring import as_factor, content, over_denominators, quotient, rewritten, shared
from workbench.derivations.lengths import Known, length
from workbench.derivations.monomials import ONE
from workbench.derivations.numerals import Numeral, numeral, square_root
from workbench.derivations.polynomials import (
    PLAIN,
    Part,
    Reading,
    Term,
    Terms,
    TooLongError,
    collected,
    in_order,
    is_bracket,
    is_name,
)
from workbench.derivations.problem import is_negated
from workbench.derivations.routes import LOGARITHMIC
from workbench.derivations.step import Claim, Step
from workbench.derivations.tidying import Tidying
from workbench.language.formula import Apply, Formula, size, walk
from workbench.operators import OPERATORS, POWER, Form, Operator

LARGEST = 250
"""Nodes of a derivative beyond which nothing is looked for."""
MOST_ROUNDS = 5
LEAST_GAIN = 2
"""How much shorter it has to get where numbers or names alone come in front, or by an identity; else 1."""
HIGHEST_POWER = 2
"""Of a bracket that is rewritten inside."""
MOST_LOST = 2
"""Comparisons that a rewriting may leave to its conditions."""
WITH_SIGNS = frozenset({Form.SUM, Form.PRODUCT, Form.NEGATION, Form.QUOTIENT, Form.POWER})
OPAQUE = frozenset({Form.PIECEWISE, Form.REDUCTION, Form.VECTOR, Form.COMPARISON, Form.CONNECTIVE})
FORMS = (None, shared, over_denominators)
"""Ways to write a sum: as it is, with what its terms share in front, over a common denominator."""

FINISHES = (
    "power of a root",
    "power of a product",
    "cancel",
    "common factor",
    "common denominator",
    "expand",
    "Pythagorean identity",
)
"""Printed names of the rewritings."""

Path = tuple[tuple[str, Formula], ...]
"""Rewritings, each with its name and what it makes of the whole."""
Rewritings = Iterator[tuple[str, Formula]]


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
        least = (start, 0)
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
    if "Pythagorean identity" in names or ("common factor" in names and _functions(formula) == _functions(path[-1][1])):
        return LEAST_GAIN
    return 1


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
        self.reading = Reading()
        self.cancelled: dict[Formula, Path] = {}

    def every(self, of_sums: bool) -> Iterator[Rewritings]:
        """All of them, those that are named best first."""
        try:
            self.reading.terms(self.formula)
            self.reading.settled = True
            yield self._with_powers_opened()
            for place in _sums(self.formula) if of_sums else ():
                for way in FORMS:
                    yield self._through(place, way)
            yield self._cancelled(self.formula)
        except ZeroDivisionError:
            return

    def _with_powers_opened(self) -> Rewritings:
        after = self.formula
        for rule, form in (("power of a root", Form.ROOT), ("power of a product", None)):
            after = self.tidying.tidied(_powers_opened(after, form))
            yield rule, after
        if after != self.formula:
            yield from self._cancelled(after)

    def _through(self, place: Formula, way: Callable[[Terms], Term] | None) -> Rewritings:
        """The sum at a place rewritten in one way, then all that can be cancelled."""
        if way and place == self.formula and _is_plain_polynomial(place):
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
            self.cancelled[formula] = tuple(("cancel", after) for after in _cancelled(self.reading, formula))
        yield from self.cancelled[formula]


def _is_turned(node: Formula, reading: Reading) -> bool:
    """Is it 2^(-x), where 1/2^x is written?"""
    if not isinstance(node, Apply) or node.operator is not POWER or node.arguments[0] in reading.above:
        return False
    return numeral(node.arguments[1]) is None and is_negated(node.arguments[1])


def _cancelled(reading: Reading, formula: Formula) -> Iterator[Formula]:
    """Like powers joined, then sums divided, then numbers taken out of sums."""
    joined = _rejoined(reading, formula)
    yield joined
    divided = reading.sum_of([_divided(reading, term) for term in reading.terms(joined)])
    yield divided
    terms = reading.terms(divided)
    yield reading.sum_of([_without_content(reading, term, signs=len(terms) == 1) for term in terms])


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


def _is_plain_polynomial(formula: Formula) -> bool:
    """Is it a sum of numbers times whole powers of names? Such a sum is not made a product."""
    parts = [(part, e) for term in Reading().terms(formula) for part, e in term.powers.items()]
    return all(is_name(part) and e > 0 and e.denominator == 1 for part, e in parts)


# --- cancelling ---------------------------------------------------------------------------------


def _powers_opened(formula: Formula, form: Form | None) -> Formula:
    """Whole powers of roots, or (without a form) of products and powers, as a person writes them."""
    if not isinstance(formula, Apply) or formula.operator.form not in WITH_SIGNS | {Form.ROOT}:
        return formula
    changed = Apply(formula.operator, tuple(_powers_opened(argument, form) for argument in formula.arguments))
    if changed.operator is not POWER or not isinstance(changed.arguments[0], Apply):
        return changed
    inner = changed.arguments[0].operator.form
    fitting = inner is form if form else inner in (Form.PRODUCT, Form.QUOTIENT, Form.POWER)
    if not fitting:
        return changed
    reading = Reading()
    return reading.written(reading.term(changed))


def _rejoined(reading: Reading, formula: Formula) -> Formula:
    """The formula with the like powers of each term joined, in brackets too."""
    return reading.sum_of(collected(_with_brackets(reading, term) for term in reading.terms(formula)))


def _with_brackets(reading: Reading, term: Term) -> Term:
    found = Term(term.coefficient, {})
    for part, exponent in term.powers.items():
        if is_bracket(part):
            inner = _rejoined(reading, part[0])
            if part[0] in reading.roots:
                reading.roots[inner] = reading.roots[part[0]]
            found *= reading.power(inner, exponent)
        else:
            found *= Term(ONE, {part: exponent})
    return found


def _brackets(term: Term) -> tuple[list[Part], list[Part]]:
    """The sums above and below the line, with whole exponents."""
    whole = [(part, e) for part, e in term.powers.items() if is_bracket(part) and e.denominator == 1]
    return [part for part, e in whole if e > 0], [part for part, e in whole if e < 0]


def _divided(reading: Reading, term: Term) -> Term:
    """A sum above the line divided by one below it, where that leaves no rest."""
    above, below = _brackets(term)
    for top in above:
        for bottom in below:
            try:
                opened = collected(reading.opened(reading.terms(top[0])))
                found = quotient(opened, collected(reading.opened(reading.terms(bottom[0]))))
            except TooLongError:
                continue
            if found is not None:
                once = Term(ONE, {bottom: Fraction(1), top: Fraction(-1)})
                return _divided(reading, term * once * as_factor(reading, found))
    return term


def _without_content(reading: Reading, term: Term, *, signs: bool) -> Term:
    """The number that the terms of a sum share in front of it, where that is shorter; of 9 - 9x^2 below a root, 3.

    signs: may the order of a difference be turned for the sake of a minus in front?
    """
    for part, exponent in list(term.powers.items()):
        if not is_bracket(part) or abs(exponent) > HIGHEST_POWER or exponent.denominator > HIGHEST_POWER:
            continue
        number = content(reading.terms(part[0]))
        opposite = signs and exponent.numerator % 2 and term.coefficient.value < 0 and _begins_with_minus(reading, part)
        numbers = {number, -number, -ONE} if opposite and exponent.denominator == 1 else {number}
        written = [term, *(_number_out(reading, term, part, each) for each in numbers - {ONE})]
        term = min(written, key=lambda each: length(reading.written(each)))
    return term


def _begins_with_minus(reading: Reading, part: Part) -> bool:
    """Has a sum a minus in front of its highest power, or, of several names, of its first term?"""
    terms = reading.terms(part[0])
    most = max(term.powers.get(p, Fraction(0)) for term in terms for p in term.powers)
    first = next((t for t in terms if len(t.powers) == 1 and max(t.powers.values()) == most), terms[0])
    return first.coefficient.value < 0


def _number_out(reading: Reading, term: Term, part: Part, number: Numeral) -> Term:
    """A number out of one sum of a term; the term as it is where it has no root for that."""
    exponent = term.powers[part]
    root = number if exponent.denominator == 1 else square_root(number)
    if root is None:
        return term
    inside = tuple(Term(each.coefficient * number ** (-1), each.powers) for each in reading.terms(part[0]))
    bracket = reading.sum_of(in_order(inside))
    if part[0] in reading.roots:
        reading.roots[bracket] = reading.roots[part[0]]
    out = Term(root ** int(exponent * exponent.denominator), {(bracket, PLAIN): exponent})
    return term.without(part) * out
