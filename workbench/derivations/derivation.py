"""The derivation: a formula and a variable go in, the tree of steps that leads to the derivative comes out.

Every distinct part is differentiated once, and the work is kept on a list of its own rather than on Python's
stack: a formula may be as deep as memory allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.derivations.problem import Problem, dependence, free_letters
from workbench.derivations.rules import RULES, Rule
from workbench.derivations.step import SUBSTITUTION, TIDYING, Claim, Step, mark
from workbench.derivations.tidying import Tidying
from workbench.errors import OptionError
from workbench.language.building import substitute
from workbench.language.formula import Formula, Symbol
from workbench.operators import OPERATORS, Operator

LEAST_LETTERS = 6
"""Names before the first is used again; a chain inside a chain takes the next, so that neighbours differ."""

Key = tuple[Formula, str, int]


def by_rules(
    formula: Formula,
    variable: str,
    *,
    operators: Sequence[Operator] = OPERATORS,
    rules: Sequence[Rule] = RULES,
) -> Step:
    """The derivative of formula by variable by the first rules that apply, with every step that leads to it.

    Raises OptionError where an argument that allows no derivative depends on the variable.
    """
    return _Derivation(formula, variable, tuple(operators), tuple(rules)).solved()


@dataclass(frozen=True, slots=True)
class _Opened:
    """A problem with the rule chosen for it, and the problems that it leads to."""

    problem: Problem
    rule: Rule
    bindings: tuple[tuple[str, Formula], ...]
    parts: tuple[Key, ...]


class _Derivation:
    """One use of `derive`: what is known so far, by formula, variable and place in the row of letters."""

    def __init__(self, formula: Formula, variable: str, operators: tuple[Operator, ...], rules: tuple[Rule, ...]):
        self.root: Key = (formula, variable, 0)
        self.operators = operators
        self.rules = rules
        most = max((len(row.parameters) for row in operators), default=0)
        self.letters = free_letters(formula, variable, max(LEAST_LETTERS, most))
        self.varies = {name: dependence(name) for name in (variable, *self.letters)}
        self.tidying = Tidying(operators)

    def solved(self) -> Step:
        known: dict[Key, Step] = {}
        opened: dict[Key, _Opened] = {}
        waiting = [self.root]
        while waiting:
            key = waiting[-1]
            if key in known:
                waiting.pop()
                continue
            if key not in opened:
                opened[key] = self._open(key)
            missing = [part for part in opened[key].parts if part not in known]
            if missing:
                waiting.extend(reversed(missing))
            else:
                known[key] = self._step(opened.pop(key), known)
        return known[self.root]

    def _open(self, key: Key) -> _Opened:
        formula, variable, level = key
        letters = self.letters[level:] + self.letters[:level]
        problem = Problem(formula, variable, self.varies[variable], letters, self.operators)
        rule = next((rule for rule in self.rules if rule.applies(problem)), None)
        if rule is None:
            raise OptionError(f"no rule applies to {formula!r:.80}; pass rules=(..., *RULES).")
        bindings = rule.bindings(problem)
        inside = (level + len(bindings)) % len(self.letters)
        bound = {name for name, _ in bindings}
        parts = tuple((part, by, 0 if by in bound else inside) for part, by in rule.parts(problem))
        return _Opened(problem, rule, bindings, parts)

    def _step(self, opened: _Opened, known: dict[Key, Step]) -> Step:
        problem, rule = opened.problem, opened.rule
        formula, variable = problem.formula, problem.variable
        children = tuple(known[part] for part in opened.parts)
        combined = rule.combine(problem, tuple(child.after for child in children))
        if opened.bindings:
            back = substitute(combined, dict(opened.bindings))
            if back is not combined:
                children += (_claim(Claim.SUBSTITUTION, combined, back, variable, opened.bindings),)
            combined = back
        after = self.tidying.tidied(combined)
        plan = rule.combine(problem, tuple(Symbol(mark(i)) for i in range(len(opened.parts)))) if opened.parts else None
        if opened.parts and after != combined:
            children += (_claim(Claim.REWRITE, combined, after, variable),)
        return Step(
            rule.named(problem),
            formula,
            after,
            variable,
            children,
            bindings=opened.bindings,
            plan=plan,
            conditions=rule.conditions(problem),
            statement=rule.statement,
            note=rule.note,
        )


def _claim(
    claim: Claim, before: Formula, after: Formula, variable: str, bindings: tuple[tuple[str, Formula], ...] = ()
) -> Step:
    rule = SUBSTITUTION if claim is Claim.SUBSTITUTION else TIDYING
    return Step(rule, before, after, variable, claim=claim, bindings=bindings)
