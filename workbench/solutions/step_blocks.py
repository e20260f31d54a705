"""The steps of a derivation as numbered blocks of a page; what a person takes at sight is folded in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import Step, mark
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.language.building import substitute
from workbench.language.formula import Apply, Formula
from workbench.language.printing import notations, phrase, to_unicode
from workbench.language.printing.differentials import chained, derivative, leibniz
from workbench.language.printing.marked import marked, path_of
from workbench.language.printing.phrases import Part
from workbench.operators import Notation, Operator
from workbench.pages import Block, Display, Equation
from workbench.pages import Step as StepBlock
from workbench.pages.blocks import parts as parts_of
from workbench.solutions.chains import Chain, Slope, chain_of, endings
from workbench.solutions.components import written
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.sentences import LINEAR, Words, at_sight, passed_through, sentences, title
from workbench.solutions.statements import equals, maths

OUTER = ("y", "h", "k", "g", "f", "Y", "H")
"""Names for what a chain rule differentiates, y in dy/du; the first that the function does not have."""
LONGEST_PLACE = 60
"""Characters of a formula that a smaller step repeats, to show where its part stands."""


@dataclass
class StepBlocks:
    """Turns derivations into numbered blocks; a derivative that is already printed is referred to by its number.

    d: a derivative, whose variables, data and operators are those of all that are printed. count: of the outermost
    blocks so far. printed: the numbers of the derivatives so far, by what is differentiated and by which variable.
    """

    d: Function
    told: Manner = STANDARD
    count: int = 0
    printed: dict[tuple[Formula, str], str] = field(default_factory=dict)

    def outermost(self, step: Step) -> StepBlock:
        """The next step of the page, with those that it needs below it."""
        self.count += 1
        return self._block(step, str(self.count))

    def _block(self, step: Step, number: str) -> StepBlock:
        self.printed.setdefault((step.before, step.variable), number)
        chain = chain_of(step, self._outer, self._confirmed) if step.bindings else None
        parts = step.parts if chain is None else tuple(slope.step for slope in chain.slopes)
        needed = {(part.before, part.variable): part for part in _needed(parts)}
        found: list[Words] = []
        told: list[StepBlock] = []
        folded: list[Step] = []
        for key, part in needed.items():
            if at_sight(part):
                folded.append(part)
            elif key in self.printed:
                found.append((maths(self._derivative(part)), f" was found in step {self.printed[key]}"))
            else:
                told.append(placed(self._block(part, f"{number}.{len(told) + 1}"), part.before, step.before))
        layers, several = ((), False) if chain is None else (chain.layers, chain.several)
        plain = not told and not found
        return StepBlock(
            number,
            title(step),
            sentences(step, layers, several, folded, found),
            (self._worked(step, plain=plain),) if chain is None else self._chained(step, chain),
            tuple(told),
            Verdict.PASS if step.evidence is not None else Verdict.INCONCLUSIVE,
            "not confirmed" if step.evidence is None else step.evidence.means,
        )

    def _worked(self, step: Step, *, plain: bool) -> Block:
        """d/dx(before) = the rule applied = the parts worked out = the derivative.

        plain: nothing needs a step of its own; then sums and multiples are tidied without a line for it.
        """
        ends = (step.after,) if plain and step.rule in LINEAR else endings(step)
        planned = [self._planned(step)] if step.plan is not None and step.parts else []
        return equals(self._derivative(step), *planned, *ends)

    def _planned(self, step: Step) -> Formula:
        """The rule applied, with derivatives still to be taken; sums and multiples inside a sum are passed through."""
        marks: dict[str, Formula] = {}
        for k, part in enumerate(step.parts):
            through = step.rule in LINEAR and passed_through(part)
            marks[mark(k)] = self._planned(part) if through else _to_be_derived(part, self._rounded(part.variable))
        assert step.plan is not None
        return substitute(step.plan, marks)

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
        return len(self._variables) > 1 and variable in self._variables

    @property
    def _variables(self) -> tuple[str, ...]:
        return written(self.d).variables

    @property
    def _outer(self) -> str:
        taken = {*self._variables, *self.d.columns, *self.d.bound}
        return next((name for name in OUTER if name not in taken), "y_0")

    def _confirmed(self, step: Step) -> bool:
        return all_verified(with_evidence(step, columns=self.d.columns, operators=self.d.operators))


def placed(block: StepBlock, part: Formula, whole: Formula) -> StepBlock:
    """The block of a part, its sentence saying where the part stands: "In x²·⟦sin(xy)⟧: with u = xy this is ..." """
    path = path_of(part, whole)
    if not path or len(to_unicode(whole)) > LONGEST_PLACE:
        return block
    first, *rest = parts_of(block.sentence) or ("",)
    begun = first[:1].lower() + first[1:] if isinstance(first, str) else first
    return replace(block, sentence=("In ", maths(marked(whole, path)), ": ", begun, *rest))


def _needed(parts: Iterable[Step]) -> Iterator[Step]:
    """The derivatives that a step rests on; of a part that is a sum or multiple, those that it rests on itself."""
    for part in parts:
        if passed_through(part):
            yield from _needed(part.parts)
        else:
            yield part


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
