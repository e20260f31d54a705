"""A derivative as a worked solution: the derivation's steps, named, put in words, and each with its verification."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import Claim, Step, mark
from workbench.evidence import Evidence, Verdict
from workbench.functions import Function
from workbench.language.building import substitute
from workbench.language.formula import Apply, Formula
from workbench.language.printing import notations, phrase
from workbench.language.printing.differentials import derivative, gradient, hessian, leibniz
from workbench.language.printing.phrases import Part, matrix, vector
from workbench.operators import Notation, Operator
from workbench.pages import Block, Display, Document, Equation, Heading, Note, Steps, Text
from workbench.pages import Step as StepBlock
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, equals, maths, name_of, remarks

SIGNS: Mapping[str, Callable[[str], Part]] = MappingProxyType(
    {"gradient": gradient, "hessian": hessian, "jacobian": lambda _: phrase("J")}
)
FOLDED = frozenset({"constant", "identity", "power", "constant multiple", "sum", "difference"})
"""Rules that a reader applies at sight to a polynomial: such steps are not printed one by one."""


def derivative_solution(d: Function) -> Solution:
    """The worked solution of a derivative, gradient, Jacobian or Hessian."""
    f = _written(d)
    steps = tuple(with_evidence(s, columns=d.columns, operators=d.operators) for s in d.derivations)
    verified = bool(steps) and all(map(all_verified, steps))
    blocks: list[Block] = [equals(called(f), f.formula), *remarks(d)]
    blocks += derivation_blocks(d, steps)
    if len(steps) > 1:
        blocks += [Heading("Result"), result_display(d)]
    blocks.append(verification_note(verified, steps))
    return Solution(Document(title_of(d), tuple(blocks)), steps, d, verified)


def title_of(d: Function) -> str:
    """What is derived: "Derivative", "Gradient", ..."""
    return {"diff": "Derivative"}.get(d.origin, d.origin.capitalize())


def derivation_blocks(d: Function, steps: Sequence[Step]) -> list[Block]:
    """A heading and the steps for each component of a derivative."""
    if len(steps) == 1:
        return [Steps(_Numbering(steps[0].variable, _partial(d)).blocks(steps[0]))]
    blocks: list[Block] = []
    for left, step in zip(component_names(d), steps, strict=True):
        blocks.append(Heading((maths(left),), level=3))
        blocks.append(Steps(_Numbering(step.variable, _partial(d)).blocks(step)))
    return blocks


def component_names(d: Function) -> list[Part]:
    """What each component of a derivative is: ∂f/∂x, ∂²f/∂x∂y, ..."""
    f = _written(d)
    name = name_of(f)
    if d.origin == "hessian" and not f.shape:
        return [leibniz(name, a, b, partial=True) for a in f.variables for b in f.variables]
    if d.origin == "gradient":
        return [leibniz(name, v, partial=len(f.variables) > 1) for v in f.variables]
    rows = max(1, len(d.components) // max(1, len(f.variables)))
    return [leibniz(f"{name}_{i + 1}", v, partial=True) for i in range(rows) for v in f.variables]


def result_display(d: Function) -> Display:
    """The derivative as a whole: a vector or a matrix."""
    components = d.components
    n = len(d.variables)
    whole: Part = components[0]
    if len(d.shape) == 1:
        whole = vector(*components)
    elif len(d.shape) == 2:
        whole = matrix(*(components[k : k + n] for k in range(0, len(components), n)))
    return equals(SIGNS[d.origin](name_of(_written(d))), whole)


def verification_note(verified: bool, steps: Sequence[Step]) -> Note:
    """How the steps are known."""
    count = len({id(s) for step in steps for s in step.walk()})
    if verified:
        by = next(s.evidence.by for s in steps[0].walk() if s.evidence and s.evidence.means == "checked")
        return Note("pass", f"each of the {count} steps holds: {by}.", "Verified")
    return Note("inconclusive", f"not every one of the {count} steps could be confirmed; those are marked.", "Open")


def _written(d: Function) -> Function:
    """The function that a derivative was taken of, whatever the order."""
    found = d
    while found.parent is not None and found.origin != "written":
        found = found.parent
    return found


def _partial(d: Function) -> bool:
    return len(d.variables) > 1


@dataclass
class _Numbering:
    """Turns a tree of steps into numbered blocks; a step already printed is referred to by its number."""

    variable: str
    partial: bool
    printed: dict[int, str] = field(default_factory=dict)

    def blocks(self, root: Step) -> tuple[StepBlock, ...]:
        """The steps to print for a derivation: the root, with what it needs below it."""
        return (self._block(root, "1"),)

    def _block(self, step: Step, number: str) -> StepBlock:
        self.printed[id(step)] = number
        told = [part for part in step.parts if id(part) not in self.printed and not _at_sight(part)]
        return StepBlock(
            number,
            f"{step.rule} rule" if not step.rule.endswith("rule") else step.rule,
            self._sentence(step),
            (self._display(step),),
            tuple(self._block(part, f"{number}.{k}") for k, part in enumerate(told, 1)),
            Verdict.PASS if step.evidence is not None else Verdict.INCONCLUSIVE,
            "" if step.evidence is None else _how(step.evidence),
        )

    def _sentence(self, step: Step) -> Text:
        earlier = [self.printed[id(p)] for p in step.parts if id(p) in self.printed]
        again = f" (a derivative already found in step {', '.join(earlier)})" if earlier else ""
        hold = "the other variables are constants" if step.rule == "constant" and self.partial else ""
        return "; ".join(filter(None, (step.statement, hold, step.note))) + again

    def _display(self, step: Step) -> Display:
        """d/dx(before) = the rule applied = the parts worked out = the derivative."""
        left = derivative(step.before, step.variable, partial=self._rounded(step))
        if step.bindings:
            together = equals(left, self._leibniz(step), *_endings(step))
            return Display((*self._layers(step), *together.equations))
        return equals(left, *self._planned(step), *_endings(step))

    def _planned(self, step: Step) -> list[Part]:
        """The rule applied, with the derivatives of the parts still to be taken."""
        if step.plan is None or not step.parts:
            return []
        marks = {mark(k): _to_be_derived(part, self._rounded(part)) for k, part in enumerate(step.parts)}
        return [substitute(step.plan, marks)]

    def _layers(self, step: Step) -> list[Equation]:
        """The substitution of a chain: u = inner, and the derivatives of both layers."""
        rows = [Equation(notations(inner), notations(name), "=") for name, inner in step.bindings]
        for part in step.parts:
            left = derivative(part.before, part.variable, partial=self._rounded(part))
            rows.append(Equation(notations(part.after), notations(left), "="))
        return rows

    def _leibniz(self, step: Step) -> Part:
        """dy/du · du/dx."""
        name = step.bindings[0][0]
        outer, inner = leibniz("y", name), leibniz(name, step.variable, partial=self._rounded(step))
        return phrase(outer, "·", inner)

    def _rounded(self, step: Step) -> bool:
        """Is the derivative a partial one? By a letter that stands for a part it is not."""
        return self.partial and step.variable == self.variable


def _at_sight(step: Step) -> bool:
    """Would a person write this derivative down without a step of its own? (A polynomial, or a rule without parts.)"""
    return not step.parts or (step.rule in FOLDED and all(map(_at_sight, step.parts)))


def _endings(step: Step) -> list[Part]:
    """What follows once the parts are worked out: put back, and tidied."""
    found: list[Part] = []
    for child in step.children:
        if child.claim is not Claim.DERIVATIVE:
            found += [side for side in (child.before, child.after) if side not in found]
    return found if found and found[-1] == step.after else [*found, step.after]


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


def _how(evidence: Evidence) -> str:
    """What stands beside a step: "exact", "checked to 16 digits"."""
    return evidence.means if evidence.digits is None else f"{evidence.means} to {int(evidence.digits)} digits"
