"""Plan: which rules an exercise uses and how they are nested, settled before any number is; then its formula.

    "chain(wave, quadratic)" ─► chain(sine, sum(multiple(square), constant)) ─► sin(3x^2 - 2)

A node is a rule: sum, multiple, fraction, product, quotient, chain, general power, or a word of WORDS.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd

from workbench.exercises.recipes.difficulties import DIFFICULTIES, Difficulty
from workbench.exercises.recipes.draws import Draws
from workbench.exercises.recipes.words import POLYNOMIALS, WORDS, chosen, written

FRACTIONS = (Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(3, 2), Fraction(3, 4), Fraction(1, 4))
FACTOR = re.compile(r"-?(\d+)\*")
BASE = re.compile(r"(\d+)\^")
MULTIPLES = frozenset({"multiple", "fraction"})
"""Words for a constant factor: a whole number, 3x^2, or a fraction, x^2/2."""
_TOKEN = re.compile(r"\s*([a-z ]*[a-z]|[(),])")


@dataclass(frozen=True, slots=True)
class Plan:
    """A node: the word or rule, what it is applied to, and of a sum the signs of its terms.

    >>> plan = planned("chain(sine, scaled)", Draws(1))
    >>> print(plan, sorted(plan.rules.items()))
    chain(sine, multiple(identity)) [('chain', 1), ('constant multiple', 1), ('identity', 1), ('sine', 1)]
    """

    word: str
    parts: tuple[Plan, ...] = ()
    signs: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.word}({', '.join(map(str, self.parts))})" if self.parts else self.word

    def walk(self) -> Iterator[Plan]:
        """Every node, outermost first."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def is_power(self) -> bool:
        """Is it a power of the variable, or a multiple of one?"""
        core = self.parts[0] if self.word in MULTIPLES else self
        return core.word == "identity" or (not core.parts and core.rule == "power")

    @property
    def is_steep(self) -> bool:
        """Is it e^(f/g), or f^(x^5)? Inside another function its values are hardly ever moderate."""
        if self.word == "general power":
            return self.parts[1].word == "quotient" or self.parts[1].rule == "power"
        return self.word == "chain" and self.parts[0].rule == "exponential" and self.parts[1].word == "quotient"

    @property
    def rule(self) -> str:
        """The differentiation rule of this node."""
        if self.word == "sum":
            return "difference" if self.signs == (1, -1) else "sum"
        if self.word in WORDS:
            return WORDS[self.word].rule
        return "constant multiple" if self.word in MULTIPLES else self.word

    @property
    def rules(self) -> Counter[str]:
        """How often each rule is used: x or e^x that stands twice in one layer is differentiated once."""
        return Counter(rule for rule, _ in _uses(self, 0, itertools.count(1)))


def _uses(plan: Plan, layer: int, fresh: Iterator[int]) -> set[tuple[str, object]]:
    """Each rule that is used, with what tells it from other uses."""
    word = WORDS.get(plan.word)
    without_number = plan.word == "identity" or (word is not None and word.template.count("{") == 1)
    found: set[tuple[str, object]] = {(plan.rule, (plan.word, layer) if without_number else next(fresh))}
    for place, part in enumerate(plan.parts):
        inner = plan.word == "chain" and place == 1
        found |= {(part.rule, next(fresh))} if plan.word == "chain" and not inner else _uses(part, layer + inner, fresh)
    return found


def planned(text: str, draws: Draws, *, difficulty: Difficulty = DIFFICULTIES[1]) -> Plan:
    """The plan that a text means, its choices made and its signs drawn; its numbers are still open."""
    tokens = _TOKEN.findall(text)[::-1]
    plan = _planned(tokens, draws, difficulty)
    assert not tokens, f"the plan {text!r} goes on after its end"
    return plan


def _planned(tokens: list[str], draws: Draws, difficulty: Difficulty) -> Plan:
    name = chosen(tokens.pop(), draws)
    if name in POLYNOMIALS:
        return planned(POLYNOMIALS[name], draws, difficulty=difficulty)
    parts: list[Plan] = []
    if tokens and tokens[-1] == "(":
        while tokens.pop() != ")":
            parts.append(_planned(tokens, draws, difficulty))
    return signed(Plan(name, tuple(parts)), draws, difficulty)


def signed(plan: Plan, draws: Draws, difficulty: Difficulty) -> Plan:
    """The node as a person orders it, with its signs: harder, 4 - x^2 and e^(-2x) as well."""
    harder = difficulty.varied and draws.below(3) == 0
    if plan.word == "sum":
        signs = (1, *(draws.sign() for _ in plan.parts[1:]))
        turned = harder and plan.parts[-1].word == "constant"
        return replace(plan, parts=plan.parts[::-1] if turned else plan.parts, signs=signs)
    if plan.word == "product":
        return replace(plan, parts=tuple(sorted(plan.parts, key=_place)))
    if plan.word == "chain" and harder and plan.parts[1].word in MULTIPLES and plan.parts[0].rule == "exponential":
        return replace(plan, parts=(plan.parts[0], replace(plan.parts[1], signs=(-1,))))
    return plan


def _place(factor: Plan) -> int:
    """Where a factor stands: powers of the variable, then polynomials, then functions."""
    return 0 if factor.is_power else 1 if factor.word == "sum" else 2


def formula_text(plan: Plan, variable: str, difficulty: Difficulty, draws: Draws) -> str:
    """The formula of a plan as text, its numbers drawn now; brackets stand around every part.

    >>> formula_text(planned("product(identity, chain(sine, line))", Draws(3)), "x", DIFFICULTIES[1], Draws(3))
    '(x)*(sin(x - 1))'
    """

    def text(part: Plan) -> str:
        return formula_text(part, variable, difficulty, draws)

    match plan.word:
        case "identity":
            return variable
        case "multiple":
            return _multiple(plan, text(plan.parts[0]), difficulty, draws)
        case "fraction":
            return _fraction(plan, text(plan.parts[0]), draws)
        case "sum":
            terms = ["" if part.word == "constant" else text(part) for part in plan.parts]
            factors = [int(found[1]) if (found := FACTOR.match(term)) else 1 for term in terms if term]
            free = [c for c in difficulty.constants if gcd(c, *factors) == 1]  # 2x + 6 is 2(x + 3)
            return _sum([term or str(draws.one_of(free)) for term in terms], plan.signs)
        case "product":
            return "*".join(f"({text(factor)})" for factor in plan.parts)
        case "quotient":
            return "/".join(f"({text(part)})" for part in plan.parts)
        case "general power":
            return "^".join(f"({text(part)})" for part in plan.parts)
        case "chain":
            outer, inner = plan.parts
            expanded = outer.word == "power" and inner.word == "sum"  # (3x + 2)^2 is no matter for the chain rule
            return written(WORDS["high power" if expanded else outer.word], text(inner), difficulty, draws)
        case word:
            return written(WORDS[word], variable, difficulty, draws)


def _multiple(plan: Plan, core: str, difficulty: Difficulty, draws: Draws) -> str:
    """A whole coefficient before the core."""
    minus, inner, over = _minus(plan), plan.parts[0], core.startswith("1/")
    base = int(found[1]) if (found := BASE.match(core)) else 1
    c = draws.one_of([c for c in difficulty.coefficients if gcd(c, base) == 1])  # 2·2^x is 2^(x + 1)
    if inner.word == "product":
        return f"{minus}{c}*{core}"
    return f"{minus}{c}{core[1:]}" if over else f"{minus}{c}*({core})"


def _fraction(plan: Plan, core: str, draws: Draws) -> str:
    """The core over a whole number, or a fraction of it."""
    q = draws.one_of(FRACTIONS)
    above = f"{q.numerator}*({core})" if q.numerator > 1 else f"({core})"
    return f"{_minus(plan)}{above}/{q.denominator}"


def _minus(plan: Plan) -> str:
    return "-" if plan.signs == (-1,) else ""


def _sum(terms: list[str], signs: tuple[int, ...]) -> str:
    later = zip(signs[1:], terms[1:], strict=True)
    return terms[0] + "".join(f" {'+' if sign > 0 else '-'} {term}" for sign, term in later)
