"""A derivative by arrays as a page: the rule of matrices, its result, and the first component worked out to compare.

Source: Petersen & Pedersen, The Matrix Cookbook (2012), chapter 2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from workbench.checks.matrices import derivative_components, smaller, with_matrix_evidence
from workbench.checks.steps import all_verified
from workbench.derivations import Step, derive, tidy
from workbench.derivations.array_algebra import IDENTITY, ONES
from workbench.derivations.matrices import by_array
from workbench.derivations.matrix_rules import BY_NAME, MatrixRule
from workbench.derivations.primes import prime_of, primes_in
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.language import rows
from workbench.language.arrays.components import component_names
from workbench.language.arrays.misfits import Shape
from workbench.language.building import rebuilt
from workbench.language.formula import Apply, Formula, symbols
from workbench.language.names import array_of
from workbench.language.printing import notations, phrase
from workbench.language.printing.differentials import prime
from workbench.language.printing.phrases import Part, call, words
from workbench.operators import Operator
from workbench.pages import Block, Details, Display, Document, Heading, Note, Paragraph, Steps, Text
from workbench.pages import Step as StepBlock
from workbench.solutions.derivatives.derivatives import confirmed, verification_note
from workbench.solutions.manner import Level, Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, capital, equals, joined, maths, name_of, remarks, row, running
from workbench.solutions.steps.components import kind, written
from workbench.solutions.steps.derivative_notation import DerivativeNotation
from workbench.solutions.steps.step_blocks import StepBlocks

TITLES = {
    "sum": "Term by term",
    "chain": "Chain rule",
    "identity": "Identity",
    "constant multiple": "Constant multiple",
}
BY_ARRAYS = frozenset({"block", "gradient", "jacobian", "hessian"})
"""Kinds of derivatives that are taken by whole arrays."""
LONGEST = 160
"""Characters of a formula over components that is still shown."""
DOTS = phrase("…")
WORDS = {
    "sum": "A sum is differentiated term by term.",
    "chain": "The outer function is a function of numbers: its derivative, times the gradient of what is inside.",
    "constant multiple": "A factor that does not vary stays.",
    "product": "Each factor in turn is differentiated, the others kept.",
    "componentwise function": "The function acts on each component alone, so its slopes stand on a diagonal.",
    "sum of components": "The slope by each component is 1.",
}
"""What is said of rules that have no statement of their own."""


@dataclass(frozen=True, slots=True)
class ByName:
    """One gradient or Jacobian: by which name, and its step; in matrices, or of a number's derivative by components."""

    name: str
    step: Step
    in_matrices: bool = True
    second: bool = False


def matrix_solution(d: Function, told: Manner) -> Solution | None:
    """The page of a gradient, Jacobian or Hessian by arrays; None where some part has no rule of matrices."""
    f, shapes = written(d), array_shapes(written(d))
    found = _derived(d, f, shapes)
    if found is None:
        return None
    first, rest = found
    page, everything = StepBlocks(d, told), [*first, *rest]
    blocks: list[Block] = [equals(call(name_of(f), *f.definition.names), f.formula), *remarks(f)]
    blocks += [Paragraph(_sizes(f, shapes)), *_held(f)]
    for part in everything:
        if len(everything) > 1:
            blocks.append(Heading((maths(_head(f, part, told)),), level=3))
        page.count += part.in_matrices
        step = _matrix_block(part.step, str(page.count), told) if part.in_matrices else page.outermost(part.step)
        blocks += [Steps((step,)), *(_meanings(part, f) if part.in_matrices else [])]
    rows = (row(_head(f, part, told), part.step.after) for part in rest or first)
    blocks += [Heading("Result"), Display(tuple(rows))]
    for part in everything:
        blocks += _by_components(part, f, shapes, told) if part.in_matrices else []
    steps = tuple(part.step for part in everything)
    blocks.append(verification_note(steps))
    what = kind(d) if d.origin != "block" else "Hessian" if rest else "Jacobian" if f.shape else "gradient"
    by = joined((maths(part.name) for part in first), last=" and ")
    name = running(f"{capital(what)} of ", maths(name_of(f)), " by ", by)
    task = running(f"Find the {what} of ", maths(phrase(called(f), "=", f.formula)), " by ", by, ", in matrices.")
    return Solution(Document(name, tuple(blocks)), steps, d, all(map(all_verified, steps)), task)


def array_shapes(f: Function) -> dict[str, Shape]:
    """The shapes of the arrays in what was written; none where it was written over numbers."""
    wording = f.definition.wording
    return {} if wording is None else {name: shape for name, shape in wording.shapes.items() if shape}


BY_COMPONENTS = Note(
    "info", "No rule of matrices applies to the whole of this formula; it is worked out component by component."
)
"""Said where a formula over arrays is differentiated component by component."""


def _derived(d: Function, f: Function, shapes: Mapping[str, Shape]) -> tuple[list[ByName], list[ByName]] | None:
    """The first derivatives by each name, and what is derived from them for a Hessian; None without a rule."""
    twice = _is_twice(d)
    if d.origin not in BY_ARRAYS or d.parent is None or (d.parent.derivations and not twice):
        return None
    names = [array_of(d.by[0])] if d.origin == "block" else list(f.definition.names)
    arrays = [name for name in names if name in shapes]
    if not arrays or (f.shape and len(names) > 1) or (d.origin == "hessian" and len(names) > 1):
        return None
    operators, symmetric = f.operators, _symmetric(f, shapes)
    first: list[ByName] = []
    for name in names:
        if name in shapes:
            step = by_array(f.formula, name, shapes, symmetric=symmetric, operators=operators)
            if step is None:
                return None
            first.append(ByName(name, with_matrix_evidence(step, shapes, operators, symmetric=symmetric)))
        else:
            first.append(ByName(name, confirmed(f.diff(name))[0], in_matrices=False))
    if d.origin != "hessian" and not twice:
        return first, []
    (gradient,) = first
    step = by_array(gradient.step.after, gradient.name, shapes, symmetric=symmetric, operators=operators)
    if step is None:
        return None
    return first, [
        ByName(gradient.name, with_matrix_evidence(step, shapes, operators, symmetric=symmetric), second=True)
    ]


def _is_twice(d: Function) -> bool:
    """Is it a number, differentiated twice by the same array: f.diff("x", "x")?"""
    before = d.parent
    if d.origin != "block" or before is None or before.origin != "block" or before.parent is None:
        return False
    return before.by == d.by and not before.parent.derivations and not before.parent.shape


def _symmetric(f: Function, shapes: Mapping[str, Shape]) -> frozenset[str]:
    """Matrices that are bound to symmetric values."""
    found = set()
    for name, shape in shapes.items():
        own = component_names(name, shape)
        if len(shape) == 2 and shape[0] == shape[1] and f.bound.keys() >= set(own):
            n = shape[0]
            values = [f.bound[component] for component in own]
            if all(values[i * n + j] == values[j * n + i] for i in range(n) for j in range(i)):
                found.add(name)
    return frozenset(found)


def _sizes(f: Function, shapes: Mapping[str, Shape]) -> Text:
    """x has 3 components, A is 3 × 2."""
    used = [name for name in shapes if name in symbols(f.formula)]
    told = [
        running(maths(name), f" has {shapes[name][0]} components" if len(shapes[name]) == 1 else _grid(shapes[name]))
        for name in used
    ]
    return running(joined(told), ".")


def _grid(shape: Shape) -> str:
    return f" is a matrix of {shape[0]} rows and {shape[1]} columns"


def _held(f: Function) -> list[Block]:
    """Which names have values, and are not differentiated by."""
    names = dict.fromkeys(map(array_of, f.bound))
    return (
        [Paragraph(running("Held fixed, with values: ", joined(map(maths, names), last=" and "), "."))] if names else []
    )


def _head(f: Function, part: ByName, told: Manner) -> Part:
    """∂f/∂x, of a second derivative ∂²f/∂x²; f_x, f_xx."""
    return _signs(told).slope(name_of(f), *([part.name] * (2 if part.second else 1)), partial=True)


def _signs(told: Manner) -> DerivativeNotation:
    """How derivatives by arrays are written: by names that are no variables, so that each is said to be partial."""
    return DerivativeNotation(told.notation, ())


def _matrix_block(step: Step, number: str, told: Manner) -> StepBlock:
    """A step with its rule, its source, and the steps that it needs below it; ∂(A x)/∂x = A is taken at sight."""
    said: list[Text] = []
    if step.rule in BY_NAME:
        said.append(running(maths(_stated(BY_NAME[step.rule], told)), f" ({step.note})." if step.note else "."))
    elif step.rule in WORDS:
        said.append(WORDS[step.rule])
    needed = [c for c in step.children if told.level is Level.FULL or c.rule != "matrix times vector"]
    below = tuple(_matrix_block(child, f"{number}.{k}", told) for k, child in enumerate(needed, start=1))
    return StepBlock(
        number,
        TITLES.get(step.rule, capital(step.rule)),
        joined(said, " "),
        (equals(_signs(told).derivative(step.before, step.variable, partial=True), step.after),),
        below,
        Verdict.PASS if step.evidence is not None else Verdict.INCONCLUSIVE,
        "not confirmed" if step.evidence is None else step.evidence.means,
    )


def _stated(rule: MatrixRule, told: Manner) -> Part:
    """What a rule says: ∂/∂x (aᵀx) = a, (aᵀx)_x = a."""
    before, after = rule.formulas
    return phrase(_signs(told).derivative(before, rule.by, partial=True), "=", after)


def _meanings(part: ByName, f: Function) -> list[Block]:
    """What φ′, I and ones stand for, where they stand in the result."""
    told: list[Text] = []
    for function in primes_in(part.step.after, f.operators):
        pattern = rows.partial(function, 0, f.operators)
        assert pattern is not None
        meaning = phrase(call(prime(function.name), *function.parameters), "=", pattern)
        told.append(running("Here ", maths(meaning), ", component by component."))
    if ONES.name in symbols(part.step.after):
        told.append(running("Here ", maths(ONES), " is the vector of ones."))
    if IDENTITY.name in symbols(part.step.after):
        told.append(running("Here ", maths(IDENTITY), " is the identity matrix."))
    return [Paragraph(text) for text in told]


def _opened(formula: Formula, primes: Collection[Operator]) -> Formula:
    """The formula with functions φ′ as their definitions say."""

    def opened(part: Formula) -> Formula:
        if not isinstance(part, Apply) or part.operator not in primes:
            return part
        pattern = rows.definition(part.operator)
        return part if pattern is None else rows.apply_row(pattern, part.operator, part.arguments)

    return rebuilt(formula, opened)


def _by_components(part: ByName, f: Function, shapes: Mapping[str, Shape], told: Manner) -> list[Block]:
    """For small sizes: the formula, its derivative by the first component, and the first component of the result."""
    small = smaller(shapes)
    found = derivative_components(part.step, small, f.operators)
    if not found:
        return []
    whole, name, ours = found[0]
    theirs = derive(whole, name, operators=f.operators).after
    primes = [prime_of(row) for row in primes_in(ours, f.operators)]
    formulas = (whole, theirs, tidy(_opened(ours, primes), operators=f.operators))
    if max(len(notations(formula).unicode) for formula in formulas) > LONGEST:
        return []
    sizes = ", ".join(
        f"{array} {'×'.join(map(str, small[array]))}" for array in small if array in symbols(part.step.before)
    )
    said = running("By components, with ", sizes, ": the derivative by ", maths(name), " of ", maths(whole))
    rows = (
        row(_signs(told).derivative(DOTS, name, partial=True), theirs),
        row(words("first component of the result"), formulas[2]),
    )
    return [Details("Compared with components", (Paragraph(running(said, ".")), Display(rows)), opened=True)]
