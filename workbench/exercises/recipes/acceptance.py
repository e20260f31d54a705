"""Is a drawn exercise one that a teacher would set? The first reason against it, or none.

It is refused where the derivation uses other rules than planned, where question or answer is long, a number in it
ugly, where terms are like or a quotient cancels, where it has a kink or hardly a domain, and where a typical mistake
gives the right answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from workbench.derivations import RULES, Claim, Step, derive
from workbench.exercises.grading.misrules.misrule import Misrule
from workbench.exercises.recipes.difficulties import Difficulty
from workbench.functions import Function
from workbench.language.building import number, substitute, value_of
from workbench.language.formula import Apply, Formula, Number, walk
from workbench.language.printing import to_text
from workbench.operators import Form

Reject = Callable[[Function], str]
"""A reason against a derivative as an exercise, or ""."""


PLACES = np.concatenate([np.arange(40) / 4 - 5 + 1 / 16, np.arange(40) / 20 - 1 + 1 / 64])[:, None]
"""Where a function of one variable is tried; none of them is where a formula with small numbers changes its nature."""
ROOM = 8  # of these places, at least, where it must have a value and a slope


def rules_of(d: Function) -> Counter[str]:
    """How often each rule is used in the derivation of d, and in those of the derivatives that it rests on."""
    found = Counter(_rules(d.derivations))
    above = d.parent
    return found + rules_of(above) if above is not None and above.derivations else found


def _rules(steps: Sequence[Step]) -> list[str]:
    seen = {id(step): step for root in steps for step in root.walk() if step.claim is Claim.DERIVATIVE}
    return [step.rule for step in seen.values()]


def too_long(d: Function, difficulty: Difficulty) -> str:
    """Is the question, or a component of the answer, too long or are its numbers too large?"""
    asked = question_of(d)
    if len(to_text(asked.formula)) > difficulty.question * max(1, len(asked.components)):
        return "the question is long"
    if any(len(to_text(component)) > difficulty.answer for component in d.components):
        return "the answer is long"
    numbers = (node.value for component in d.components for node in walk(component) if isinstance(node, Number))
    return "a number is ugly" if any(max(q.numerator, q.denominator) > difficulty.largest for q in numbers) else ""


def without_room(d: Function) -> str:
    """Has it a kink, or hardly a place where function and derivative have values?"""
    f = d.parent
    assert f is not None
    if not f.smooth:
        return "it has a kink"
    if len(f.variables) > 1 or not (f.domain or d.domain):
        return ""
    with np.errstate(all="ignore"):
        there = np.isfinite(np.asarray(f.at(PLACES))) & np.isfinite(np.asarray(d.at(PLACES)))
    return "" if np.sum(there) >= ROOM else "its domain is tiny"


def constant(d: Function) -> str:
    """Is a derivative zero, or of a Jacobian or Hessian a row or column, so that a component or variable is idle?"""
    zeros = np.reshape([component == Number(0) for component in d.components], d.shape or (1,))
    idle = zeros.all(axis=0).any() or zeros.all(axis=1).any() if zeros.ndim == 2 else zeros.any()
    return "a derivative is zero" if idle else ""


def untidy(d: Function) -> str:
    """Has the question like terms, 4x + 3x, or a quotient of polynomials that can be cancelled, (2x - 3)/(4x^2 - 9)?"""
    asked = question_of(d)
    for node in (node for component in asked.components for node in walk(component) if isinstance(node, Apply)):
        if node.operator.form is Form.SUM:
            cores = [_core(term) for term in node.arguments]
            if len(set(cores)) < len(cores):
                return "two of its terms are like"
        if node.operator.form is Form.QUOTIENT and len(asked.variables) == 1:
            above, below = (_quadratic(part, asked.variables[0]) for part in node.arguments)
            if above and below and not _resultant(above, below):
                return "a quotient can be cancelled"
    return ""


def question_of(d: Function) -> Function:
    """What was differentiated, at the beginning."""
    while d.parent is not None:
        d = d.parent
    return d


def _core(term: Formula) -> Formula:
    """The term without its sign and factors that are numbers."""
    while isinstance(term, Apply) and term.operator.form in (Form.NEGATION, Form.PRODUCT, Form.QUOTIENT):
        varied = [part for part in term.arguments if not isinstance(part, Number)]
        divided = term.operator.form is Form.QUOTIENT and isinstance(term.arguments[0], Number)
        if len(varied) != 1 or divided:
            return term
        term = varied[0]
    return number(1) if isinstance(term, Number) else term


def _quadratic(part: Formula, variable: str) -> tuple[Fraction, Fraction, Fraction] | None:
    """a, b and c where it is the polynomial ax² + bx + c, not all of them zero; else None."""
    at = {x: value_of(substitute(part, {variable: number(x)})) for x in (-1, 0, 1, 2)}
    if None in at.values():
        return None
    low, c, high, further = (Fraction(value or 0) for value in at.values())
    a, b = (high + low) / 2 - c, (high - low) / 2
    return (a, b, c) if any((a, b)) and further == 4 * a + 2 * b + c else None


def _resultant(above: tuple[Fraction, ...], below: tuple[Fraction, ...]) -> Fraction:
    """Zero where two polynomials of degree 2 or less have a root in common."""
    (a, b, c), (p, q, r) = above, below
    if not a and not p:
        return b * r - c * q
    return (a * r - c * p) ** 2 - (a * q - b * p) * (b * r - c * q)


def mistakes_unseen(mistakes: Sequence[Misrule]) -> Reject:
    """Does one of these mistakes, where it can be made, give the right answer?

    >>> from workbench.functions import function
    >>> kept = Misrule("kept", "it was kept", lambda problem, _: problem.formula, ("exponential",))
    >>> mistakes_unseen([kept])(function("e^x").diff("x"))
    "the mistake 'kept' gives the right answer"
    """

    def unseen(d: Function) -> str:
        if len(d.derivations) != 1:
            return ""
        (right,) = d.derivations
        used = {step.rule for step in right.walk()}
        for row in mistakes:
            if used.isdisjoint((*row.replaces, *row.also)):
                continue
            rule = row.rule(None)
            wrong = derive(right.before, right.variable, operators=d.operators, rules=(rule, *RULES))
            if wrong.after == right.after and any(step.rule == rule.name for step in wrong.walk()):
                return f"the mistake {row.name!r} gives the right answer"
        return ""

    return unseen
