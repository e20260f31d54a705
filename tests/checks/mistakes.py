"""Formulas as textbooks set them, and derivations of them in which one step is wrong, and what follows agrees with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

from tests.derivations.evaluation import DomainError, agree, slope, value
from workbench.derivations import RULES, Claim, Problem, Rule, Step, derive, finish
from workbench.derivations.problem import dependence
from workbench.exercises.grading import MISTAKES
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.operators import NEGATION, OPERATORS, POWER, PRODUCT, QUOTIENT, SQRT, SUM, E, Form, row_taking

X = Symbol("x")
CALLS = tuple(row_taking(name, 1, OPERATORS) for name in ("sin", "cos", "tan", "exp", "log", "atan", "sinh", "tanh"))
LETTERS = ("u", "v", "w", "s", "t", "p")


class Textbook:
    """Random formulas of the kinds that are set as exercises."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)

    def formula(self, depth: int = 3) -> Formula:
        kinds = (self.monomial, self.linear) if depth == 0 else COMPOUND
        return self.draw.choice(kinds)(self, depth - 1) if depth else self.draw.choice(kinds)()

    def monomial(self) -> Formula:
        power = Apply(POWER, (X, Number(self.draw.randint(2, 5))))
        return self.draw.choice((X, power, Apply(PRODUCT, (Number(self.draw.randint(2, 9)), power))))

    def linear(self) -> Formula:
        a, b = Number(self.draw.randint(2, 9)), Number(self.draw.randint(1, 9))
        constant = b if self.draw.random() < 0.6 else Apply(NEGATION, (b,))
        return Apply(SUM, (Apply(PRODUCT, (a, X)), constant))

    def sum_of(self, depth: int) -> Formula:
        terms = [self.formula(self.draw.randint(0, depth)) for _ in range(self.draw.randint(2, 3))]
        signed = [Apply(NEGATION, (t,)) if i and self.draw.random() < 0.4 else t for i, t in enumerate(terms)]
        return Apply(SUM, tuple(signed))

    def product(self, depth: int) -> Formula:
        return Apply(PRODUCT, tuple(self.formula(self.draw.randint(0, depth)) for _ in range(2)))

    def multiple(self, depth: int) -> Formula:
        return Apply(PRODUCT, (Number(self.draw.randint(2, 9)), self.formula(depth)))

    def quotient(self, depth: int) -> Formula:
        return Apply(QUOTIENT, (self.formula(self.draw.randint(0, depth)), self.formula(self.draw.randint(0, depth))))

    def power(self, depth: int) -> Formula:
        exponent = self.draw.choice((2, 3, 4, -1, -2, Fraction(1, 2), Fraction(5, 4), Fraction(-1, 3)))
        return Apply(POWER, (self.formula(depth), number(exponent)))

    def exponential(self, depth: int) -> Formula:
        return Apply(POWER, (self.draw.choice((Apply(E, ()), Number(2), Number(10))), self.formula(depth)))

    def root(self, depth: int) -> Formula:
        return Apply(SQRT, (self.formula(depth),))

    def call(self, depth: int) -> Formula:
        return Apply(self.draw.choice(CALLS), (self.formula(depth),))

    def general_power(self, depth: int) -> Formula:
        return Apply(POWER, (self.formula(0), self.formula(min(depth, 1))))


COMPOUND = (
    *(Textbook.sum_of, Textbook.product, Textbook.product, Textbook.multiple, Textbook.quotient, Textbook.power),
    *(Textbook.exponential, Textbook.root, Textbook.call, Textbook.call, Textbook.general_power),
)


def turned(formula: Formula) -> Formula:
    return Apply(NEGATION, (formula,))


# --- rules with a mistake in them: what each makes of its parts ------------------------------------

OWN = {
    "chain": (
        ("the derivatives added", lambda p, d: Apply(SUM, d)),
        ("the outer function kept", lambda p, d: Apply(PRODUCT, (p.formula, d[-1]))),
    ),
    "power": (("integrated", lambda p, d: Apply(PRODUCT, (p.formula, X_OF(p)))),),
    "constant multiple": (("the sign flipped", lambda p, d: turned(rule_named("constant multiple").combine(p, d))),),
    "sum": (
        ("a term dropped", lambda p, d: d[0]),
        ("multiplied", lambda p, d: Apply(PRODUCT, d)),
    ),
    "difference": (
        ("added", lambda p, d: Apply(SUM, d)),
        ("swapped", lambda p, d: Apply(SUM, (turned(d[0]), d[1]))),
    ),
    "identity": (("zero", lambda p, d: Number(0)), ("itself", lambda p, d: p.formula)),
}
"""Beside those of MISTAKES, which a person makes: others that no step may pass with."""
OF_ROWS = (
    ("the sign lost", lambda right: lambda p, d: turned(right.combine(p, d))),
    ("twice as much", lambda right: lambda p, d: Apply(PRODUCT, (Number(2), right.combine(p, d)))),
    ("itself", lambda _: lambda p, d: p.formula),
)
"""Mistakes in the derivative that a row of the table states."""


def X_OF(problem) -> Formula:
    return Symbol(problem.variable)


def rule_named(name: str) -> Rule:
    return next(rule for rule in RULES if rule.name == name)


def instead(target: Step, rule: Rule) -> tuple[Rule, ...]:
    """The rules, with one of them wrong for the formula of this step alone."""

    def applies(problem):
        return problem.formula == target.before and problem.variable == target.variable

    return (replace(rule, applies=applies), *RULES)


def wrong_rules(target: Step) -> list[tuple[str, Rule]]:
    """Rules that may stand in the place of the one by which this derivative was found, each with a name."""
    problem = Problem(target.before, target.variable, dependence(target.variable), LETTERS, OPERATORS)
    right = rule_of(target)
    own = OWN.get(target.rule, ()) if right.name else [(name, of(right)) for name, of in OF_ROWS]
    typical = [(row.name, row.rule(None)) for row in MISTAKES if row.replaces_here(right.name, problem)]
    return [*((name, replace(right, combine=combine)) for name, combine in own), *typical]


def rule_of(step: Step) -> Rule:
    """The row of RULES that a derivative was found by."""
    named = [rule for rule in RULES if rule.name == step.rule]
    return (
        named[0]
        if named
        else next(r for r in RULES if not r.name and r.statement == "" and r.conditions.__name__ == "where_smooth")
    )


def spoiled(formula: Formula, draw: Random) -> Formula:
    """A rewriting gone wrong: a term dropped, a sign flipped, a number off, an exponent off by one, something added."""
    changes = list(_changes(formula))
    return draw.choice(changes)


def _changes(formula: Formula) -> Iterator[Formula]:
    yield turned(formula)
    yield Apply(SUM, (formula, Number(1)))
    yield Apply(PRODUCT, (Number(2), formula))
    yield Apply(PRODUCT, (X, formula))
    if isinstance(formula, Apply):
        form, parts = formula.operator.form, formula.arguments
        if form in (Form.SUM, Form.PRODUCT):
            yield from (
                Apply(formula.operator, parts[:i] + parts[i + 1 :]) for i in range(len(parts)) if len(parts) > 2
            )
            yield from parts if len(parts) == 2 else ()
        if form is Form.POWER:
            yield Apply(POWER, (parts[0], Apply(SUM, (parts[1], Number(1)))))
            yield parts[0]
        if form is Form.QUOTIENT:
            yield Apply(QUOTIENT, parts[::-1])
        if form in (Form.SUM, Form.PRODUCT, Form.QUOTIENT, Form.NEGATION):
            for i, part in enumerate(parts):
                if isinstance(part, Apply):
                    yield from (Apply(formula.operator, (*parts[:i], c, *parts[i + 1 :])) for c in _changes(part))


POINTS = [
    {"x": (-1) ** (k % 3) * 2.0 ** (k % 5 - 2) * k / 7}
    | {name: (3 + i + k) / (5 + i) for i, name in enumerate(LETTERS)}
    for k in range(1, 60)
]


def at_points(*formulas: Formula) -> Iterator[tuple]:
    """Their values at points where all have one."""
    for at in POINTS:
        try:
            yield tuple(value(formula, at) for formula in formulas)
        except DomainError:
            continue


def differs(one: Formula, other: Formula) -> bool:
    """Have they different values somewhere, as far as can be told without what is tested?"""
    return any(not agree(a, b, 12) for a, b in at_points(one, other))


def has_domain(step: Step) -> bool:
    """Is there a point at which the step states something?"""
    for at in POINTS:
        try:
            value(step.after, at)
            if step.claim is Claim.DERIVATIVE:
                slope(step.before, step.variable, at)
            return True
        except DomainError:
            continue
    return False


def wrong_step(formula: Formula, draw: Random) -> tuple[str, Step, Step] | None:
    """A name for the mistake, a derivation with it in, and the step that is wrong; None where it changes no value."""
    right = finish(derive(formula, "x"))
    target = draw.choice([s for s in right.walk() if not isinstance(s.before, Number)])
    if target.claim is not Claim.DERIVATIVE:
        wrong = replace(target, after=spoiled(target.after, draw))
        return (f"{target.rule} spoiled", wrong, wrong) if differs(target.after, wrong.after) else None
    wrong = wrong_rules(target)
    if not wrong:
        return None
    name, rule = draw.choice(wrong)
    whole = finish(derive(formula, "x", rules=instead(target, rule)))
    found = next((s for s in whole.walk() if s.before == target.before and s.variable == target.variable), None)
    if found is None or not differs(target.after, found.after):
        return None
    return f"{target.rule}: {name}", whole, found
