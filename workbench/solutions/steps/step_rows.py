"""The rows of a step: from the derivative that is asked for to what it is, as many as a person writes at each level."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from workbench.checks.steps import all_verified
from workbench.derivations import Step, mark
from workbench.derivations.logarithmic import LOGARITHMIC
from workbench.language.building import substitute
from workbench.language.formula import Formula, symbols
from workbench.language.printing import notations, phrase
from workbench.language.printing.differentials import prime
from workbench.language.printing.phrases import Part
from workbench.operators import Operator
from workbench.pages import Block, Display, Equation, Paragraph, Text
from workbench.solutions.manner import Level
from workbench.solutions.statements import equalities, maths, row
from workbench.solutions.steps.abbreviations import Abbreviation, abbreviation_for
from workbench.solutions.steps.chains import LINEAR
from workbench.solutions.steps.derivative_notation import DerivativeNotation
from workbench.solutions.steps.endings import Ending, alike, ending_of
from workbench.solutions.steps.layers import Layers
from workbench.solutions.steps.logarithms import logarithmic_rows
from workbench.solutions.steps.sentences import IN_ORDER, at_sight, passed_through, title

OUTER = ("y", "z", "Y", "Z", "h", "k")
"""Names for what is differentiated, y in dy/du; the first that has no other meaning."""
WIDEST = 76
"""Characters of a row with the derivatives still to be taken, beyond which the parts are differentiated first."""

Row = tuple[Formula, Text]
"""What stands to the right of a sign of equality, and the reason for it."""


@dataclass(frozen=True, slots=True)
class StepRows:
    """Writes the rows of steps.

    confirmed: asked about equalities that are no step of the derivation. functions: names for factors that are free.
    taken: names that have a meaning on the page.
    """

    level: Level
    signs: DerivativeNotation
    operators: tuple[Operator, ...]
    confirmed: Callable[[Step], bool]
    functions: tuple[str, ...]
    taken: frozenset[str]

    def brief(self, step: Step, layers: Layers | None, left: Part) -> Display:
        """One chain of equations, with the rule beside it where it is one that a reader looks for."""
        ending = ending_of(step)
        if layers is None:
            rows = self._ending(step, ending, plain=True)
        else:
            tidied = [] if ending.finishing else [layers.chain.tidied]
            rows = [*((right, "") for right in (layers.chain.put_back, *tidied)), *ending.finishing]
        (first, reason), *others = rows
        if not all_verified(step):
            reason = "not confirmed"
        elif not reason and step.rule not in LINEAR and not at_sight(step):
            reason = title(step).lower()
        return equalities(left, [(first, reason), *others])

    def worked(self, step: Step, left: Part, *, root: bool, plain: bool) -> tuple[Block, ...]:
        """The rule applied, the parts worked out, the derivative; of the whole with a letter for what recurs in it.

        plain: nothing needs a step of its own; then sums and multiples are tidied without a line for it.
        """
        rows = self._ending(step, ending_of(step), plain=plain)
        if step.rule == LOGARITHMIC:
            return (logarithmic_rows(step, outer_name(self.taken), self.signs, rows),)
        shown: list[Block] = []
        unsaid = self.level is not Level.FULL and plain and step.rule in LINEAR
        if step.plan is not None and step.parts and not unsaid:
            if self._taken_first(step, left):
                shown.append(Display(self._operands(step)))
            else:
                rows = [(self.planned(step), ""), *rows]
        found = self._abbreviation(step, left, rows) if root else None
        if found is not None:
            shown.append(Paragraph(("Let ", maths(phrase(found.letter, "=", found.part)), ", to keep the rows short:")))
            rows = [(found.put_in(right), reason) for right, reason in rows]
        return (*shown, equalities(left, rows))

    def chained(self, step: Step, layers: Layers, left: Part, *, root: bool) -> tuple[Block, ...]:
        """The product of the derivatives of the layers; in letters, with these put back, and tidied."""
        chain, ending = layers.chain, ending_of(step)
        if not chain.slopes:  # only a condition depends on the variable
            return (equalities(left, [(step.after, "")]),)
        if self.level is Level.FULL:
            rows: tuple[Part, ...] = (chain.product, chain.put_back, chain.tidied)
        elif chain.linear or layers.composed:
            rows = (chain.put_back, chain.tidied)
        else:
            rows = chain.in_letters(self.confirmed, self.operators)
        if self.level is Level.FULL or chain.deep or (root and not chain.linear):
            rows = (layers.product, *rows)
        shown: list[Block] = []
        if chain.deep:
            shown.append(layers.table)
        elif self.level is Level.FULL:
            shown.append(Display(tuple(row(name, after) for name, after in layers.rows)))
        return (*shown, equalities(left, [*((right, "") for right in rows), *ending.finishing]))

    def _taken_first(self, step: Step, left: Part) -> bool:
        """Are the derivatives of two long operands taken before they are put together?"""
        if step.rule not in IN_ORDER or len(step.parts) != 2:
            return False
        return self.level is Level.STANDARD and _is_wide(left, self.planned(step))

    def _abbreviation(self, step: Step, left: Part, rows: Sequence[Row]) -> Abbreviation | None:
        if self.level is not Level.STANDARD or not any(_is_wide(left, right) for right, _ in rows):
            return None
        letters = {name for inner in step.walk() for name, _ in inner.bindings}
        return abbreviation_for(step.after, letters | {*self.taken, *self.functions} | symbols(step.after))

    def planned(self, step: Step) -> Formula:
        """The rule applied, with derivatives still to be taken; sums and multiples inside a sum are passed through."""
        marks: dict[str, Formula] = {}
        for k, part in enumerate(step.parts):
            through = self.level is not Level.FULL and step.rule in LINEAR and passed_through(part)
            marks[mark(k)] = self.planned(part) if through else self.signs.to_be_taken(part.before, part.variable)
        assert step.plan is not None
        return substitute(step.plan, marks)

    def _ending(self, step: Step, ending: Ending, *, plain: bool) -> list[Row]:
        """The parts put together, tidied and finished, without what a person would not write between them."""
        rows: list[Row] = [(ending.combined, ""), (ending.tidied, "")]
        close = alike(ending.combined, ending.tidied)
        if self.level is not Level.FULL:
            if close or (step.rule in LINEAR and (plain or self.level is Level.STANDARD)):
                rows = rows[1:]
            elif ending.finishing:
                rows = rows[:1]
        return [*rows, *ending.finishing]

    def _operands(self, step: Step) -> tuple[Equation, ...]:
        """f′ = ..., g′ = ..."""
        slopes = zip(self.functions[:2], step.parts, strict=True)
        return tuple(row(self._slope(name, part), part.after) for name, part in slopes)

    def _slope(self, name: str, part: Step) -> Part:
        return self.signs.below(name, part.variable) if self.signs.partial(part.variable) else prime(name)


def outer_name(taken: Collection[str]) -> str:
    """What the whole is called, y, where that has no other meaning."""
    return next((name for name in OUTER if name not in taken), "y_0")


def _is_wide(left: Part, right: Formula) -> bool:
    return len(notations(left, "=", right).unicode) > WIDEST
