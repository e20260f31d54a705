"""The steps of a derivation as numbered blocks of a page; what a person takes at sight is folded in."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import Step, mark
from workbench.evidence import Evidence, Verdict
from workbench.functions import Function
from workbench.language.building import substitute
from workbench.language.formula import Apply, Formula
from workbench.language.printing import notations, phrase
from workbench.language.printing.differentials import chained, derivative, leibniz
from workbench.language.printing.phrases import Part
from workbench.operators import Notation, Operator
from workbench.pages import Block, Display, Equation
from workbench.pages import Step as StepBlock
from workbench.solutions.chains import Chain, Slope, chain_of, endings
from workbench.solutions.sentences import LINEAR, at_sight, sentences, title
from workbench.solutions.statements import equals

OUTER = ("y", "h", "k", "g", "f", "Y", "H")
"""Names for what a chain rule differentiates, y in dy/du; the first that the function does not have."""


@dataclass
class StepBlocks:
    """Turns derivations into numbered blocks; a step that is already printed is referred to by its number.

    d: the derivative, whose data and operators the steps are checked with.
    """

    d: Function
    printed: dict[int, str] = field(default_factory=dict)

    def block(self, step: Step, number: str) -> StepBlock:
        """The step, with those that it needs below it."""
        self.printed[id(step)] = number
        chain = chain_of(step, self._outer, self._confirmed) if step.bindings else None
        parts = step.parts if chain is None else tuple(slope.step for slope in chain.slopes)
        found = [self.printed[id(part)] for part in parts if id(part) in self.printed]
        fresh = {id(part): part for part in parts if id(part) not in self.printed}.values()
        told = [part for part in fresh if not at_sight(part)]
        folded = [part for part in fresh if at_sight(part)]
        layers, several = ((), False) if chain is None else (chain.layers, chain.several)
        shown = (self._worked(step, at_sight=not told),) if chain is None else self._chained(step, chain)
        return StepBlock(
            number,
            title(step),
            sentences(step, layers, several, folded, found),
            shown,
            tuple(self.block(part, f"{number}.{k}") for k, part in enumerate(told, 1)),
            Verdict.PASS if step.evidence is not None else Verdict.INCONCLUSIVE,
            "not confirmed" if step.evidence is None else how(step.evidence),
        )

    def _worked(self, step: Step, *, at_sight: bool) -> Block:
        """d/dx(before) = the rule applied = the parts worked out = the derivative.

        at_sight: nothing needs a step of its own; then sums and multiples are tidied without a line for it.
        """
        ends = (step.after,) if at_sight and step.rule in LINEAR else endings(step)
        return equals(self._derivative(step), *self._planned(step), *ends)

    def _planned(self, step: Step) -> list[Part]:
        """The rule applied, with the derivatives of the parts still to be taken."""
        if step.plan is None or not step.parts:
            return []
        marks = {mark(k): _to_be_derived(part, self._rounded(part.variable)) for k, part in enumerate(step.parts)}
        return [substitute(step.plan, marks)]

    def _chained(self, step: Step, chain: Chain) -> tuple[Block, ...]:
        """The derivative of each layer; then their product, in letters, with these put back, and tidied."""
        names = [self._leibniz(slope, chain.several) for slope in chain.slopes]
        rows = [
            Equation(notations(slope.step.after), notations(name), "=")
            for slope, name in zip(chain.slopes, names, strict=True)
        ]
        whole: Part = chained(*names)
        if chain.several:
            half = len(names) // 2
            products = [chained(*pair) for pair in zip(names[:half], names[half:], strict=True)]
            whole = phrase(*[part for product in products for part in ("+", product)][1:])
        if not names:  # only a condition depends on the variable
            return (equals(self._derivative(step), step.after),)
        return (Display(tuple(rows)), equals(self._derivative(step), whole, *chain.ending))

    def _leibniz(self, slope: Slope, several: bool) -> Part:
        outermost = slope.name == self._outer
        return leibniz(slope.name, slope.by, partial=self._rounded(slope.by) or (several and outermost))

    def _derivative(self, step: Step) -> Part:
        return derivative(step.before, step.variable, partial=self._rounded(step.variable))

    def _rounded(self, variable: str) -> bool:
        """Is the derivative a partial one? By a letter that stands for a part it is not."""
        return len(self.d.variables) > 1 and variable in self.d.variables

    @property
    def _outer(self) -> str:
        taken = {*self.d.variables, *self.d.columns, *self.d.bound}
        return next((name for name in OUTER if name not in taken), "y_0")

    def _confirmed(self, step: Step) -> bool:
        return all_verified(with_evidence(step, columns=self.d.columns, operators=self.d.operators))


def how(evidence: Evidence) -> str:
    """What stands beside a step: "exact", "checked to 16 digits"."""
    return evidence.means if evidence.digits is None else f"{evidence.means} to {int(evidence.digits)} digits"


def _to_be_derived(part: Step, rounded: bool) -> Formula:
    """d/dx(...) as a formula that is printed and nothing else."""
    d, below = ("∂", r"\partial ") if rounded else ("d", "d")
    variable = notations(part.variable)
    latex = variable.latex.replace("{0}", "{{}0}")  # x_{0} is a subscript, not a place of the template
    notation = Notation(
        unicode=f"{d}/{d}{variable.unicode} ({{0}})",
        latex=rf"\frac{{{below}}}{{{below}{latex}}}\left({{0}}\right)",
        mathml=(f"<mfrac><mi>{d}</mi><mrow><mi>{d}</mi>{variable.mathml}</mrow></mfrac><mo>(</mo>{{0}}<mo>)</mo>"),
    )
    return Apply(Operator(f"d/d{part.variable}", notation=notation), (part.before,))
