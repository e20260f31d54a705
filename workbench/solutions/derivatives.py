"""A derivative as a worked solution: the derivation's steps, named, put in words, and each with its verification."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import Claim, Step, derive, finish
from workbench.functions import Function
from workbench.functions.display import title
from workbench.functions.origins import Selected
from workbench.language.formula import symbols
from workbench.language.printing import notations
from workbench.language.printing.phrases import call, matrix, phrase, vector
from workbench.pages import Block, Details, Display, Document, Equation, Heading, Note, Paragraph, Steps
from workbench.pages import Step as StepBlock
from workbench.solutions.components import Entry, earlier, entries, is_partial, kind, written
from workbench.solutions.manner import Manner
from workbench.solutions.sentences import conditions_shown, requirements
from workbench.solutions.solution import Solution
from workbench.solutions.statements import capital, coordinates, equals, maths, name_of, remarks
from workbench.solutions.step_blocks import StepBlocks

MOST = 24
"""Components of a gradient, Jacobian or Hessian whose steps are printed."""


def derivative_solution(d: Function, told: Manner) -> Solution:
    """The worked solution of a derivative, gradient, Jacobian or Hessian."""
    steps = confirmed(d, finished=True, route=told.route)
    result = result_of(d, steps)
    first = [(e, confirmed(e)) for e in earlier(d)]
    f, page = written(d), StepBlocks(d, told)
    blocks: list[Block] = [equals(call(name_of(f), *f.variables), f.formula), *remarks(d)]
    if d.bound:
        blocks.append(
            Paragraph(("With ", coordinates(tuple(d.bound), np.array([float(v) for v in d.bound.values()])), "."))
        )
    for k, (e, known) in enumerate(first):
        worked = Details(f"The steps of the {kind(e)}", tuple(derivation_blocks(page, e, known)))
        blocks += [Paragraph(f"The {kind(e)} first:")] if k == 0 else []
        blocks += [components_display(e), worked]
        blocks.append(Heading(f"From there to the {kind(first[k + 1][0] if k + 1 < len(first) else d)}"))
    blocks += derivation_blocks(page, d, steps)
    blocks += [Heading("Result"), result_display(d, result), *validity((*steps, *_all(first)))]
    everything = (*steps, *_all(first))
    blocks.append(verification_note(everything))
    verified = bool(steps) and all(map(all_verified, everything))
    return Solution(
        Document((f"{capital(kind(d))} of ", maths(name_of(f))), tuple(blocks)), everything, result, verified
    )


def confirmed(d: Function, *, finished: bool = False, route: str = "") -> tuple[Step, ...]:
    """The derivation of each component, its steps with their evidence; one that several share is checked once.

    finished: brought into the form in which a person leaves it; else as the next derivative goes on from it. route: by
    which each is derived. Raises OptionError where that does not apply.
    """
    known: dict[int, Step] = {}
    for step in d.derivations:
        if id(step) not in known:
            found = derive(step.before, step.variable, operators=d.operators, route=route) if route else step
            told = _finished(d, found) if finished else found
            known[id(step)] = with_evidence(told, columns=d.columns, operators=d.operators)
    return tuple(known[id(step)] for step in d.derivations)


def _finished(d: Function, step: Step) -> Step:
    """A component as a person leaves it; as it is where that has values elsewhere, and other components too."""
    told = finish(step, operators=d.operators)
    conditions = [c for child in told.children if child.claim is Claim.REWRITE for c in child.conditions]
    names = frozenset().union(*map(symbols, conditions))
    return step if conditions and (d.shape or names & d.columns.keys()) else told


def result_of(d: Function, steps: Sequence[Step]) -> Function:
    """The derivative as the steps leave it, with a value only where it had one before it was finished."""
    components = tuple(step.after for step in steps)
    if components == d.components:
        return d
    finishing = (child for step in steps for child in step.children if child.claim is Claim.REWRITE)
    return d.rewritten(components, where=tuple(dict.fromkeys(c for child in finishing for c in child.conditions)))


def components_display(d: Function, result: Function | None = None) -> Display:
    """Each component of a derivative on a line; result: as it is left, where that is another form."""
    partial = is_partial(d)
    named = zip(entries(d.definition, name_of(written(d))), (result or d).components, strict=True)
    return Display(tuple(Equation(notations(c), notations(entry.named(partial)), "=") for entry, c in named))


def derivation_blocks(page: StepBlocks, d: Function, steps: Sequence[Step]) -> list[Block]:
    """The steps for each component of a derivative, under a heading where there are several.

    Components that are zero because a variable does not occur are told together; mixed derivatives in either order are
    worked out once.
    """
    if len(steps) == 1:
        return [Steps((page.outermost(steps[0]),))]
    named = list(zip(entries(d.definition, name_of(written(d))), steps, strict=True))
    zero = [(entry, step) for entry, step in named if step.rule == "constant"]
    if len(zero) == 1:
        zero = []
    together: dict[tuple[int, tuple[str, ...]], list[Entry]] = {}
    first: dict[int, Step] = {}
    for entry, step in named:
        if (entry, step) not in zero:
            together.setdefault((id(step), tuple(sorted(entry.by))), []).append(entry)
            first[id(step)] = step
    blocks: list[Block] = []
    for (key, _), same in list(together.items())[:MOST]:
        blocks += _component(page.outermost(first[key]), same, is_partial(d))
    if len(together) > MOST:
        blocks.append(Paragraph(f"The other {len(together) - MOST} are worked out in the same way."))
    return blocks + (_zeros([entry for entry, _ in zero], is_partial(d)) if zero else [])


def _component(step: StepBlock, same: Sequence[Entry], partial: bool) -> list[Block]:
    names = [entry.named(partial) for entry in same]
    equal = [part for name in names for part in ("=", name)][1:]
    blocks: list[Block] = [Heading((maths(phrase(*equal)),), level=3)]
    if len(same) > 1:
        blocks.append(Paragraph("The order of differentiation does not matter (symmetry), so this is worked out once."))
    return [*blocks, Steps((step,))]


def _zeros(zero: Sequence[Entry], partial: bool) -> list[Block]:
    shown = tuple(part for entry in zero[:MOST] for part in (", ", maths(entry.named(partial))))[1:]
    return [Paragraph(("Zero, because the variable does not occur: ", *shown, ", ..." if len(zero) > MOST else "."))]


def result_display(d: Function, result: Function | None = None) -> Display:
    """The derivative as a whole: a formula, a vector or a matrix; result: as it is left."""
    components = (result or d).components
    f = written(d)
    if isinstance(d.definition.origin, Selected):
        return components_display(d, result)
    left = title(d.definition, name_of(f)) or kind(d)
    if len(d.shape) == 1:
        return equals(left, vector(*components))
    if len(d.shape) == 2:
        n = d.shape[-1]
        rows = [components[k : k + n] for k in range(0, len(components), n)]
        return equals(left, matrix(*rows))
    if d.shape:
        return components_display(d, result)
    return equals(call(left, *d.variables) if len(f.variables) == 1 else left, components[0])


def validity(steps: Sequence[Step]) -> list[Block]:
    """Where the derivative exists, beyond the domain of the function."""
    conditions = dict.fromkeys(condition for step in steps for condition in requirements(step))
    return [Paragraph(("This holds where ", *conditions_shown(tuple(conditions)), "."))] if conditions else []


def verification_note(steps: Sequence[Step]) -> Note:
    """How the steps are known."""
    distinct = {id(s): s for step in steps for s in step.walk()}.values()
    count = len(distinct)
    open_steps = sum(step.evidence is None for step in distinct)
    if open_steps or not count:
        said = f"{open_steps} of {count} steps could not be confirmed; they are marked."
        return Note("inconclusive", said, "Open")
    by = next((s.evidence.by for s in distinct if s.evidence and s.evidence.means == "checked"), "")
    every = f"All {count} steps hold: each was" if count > 1 else "The step holds: it was"
    how = f" confirmed without the rules, by {by}" if by else " checked by comparing formulas"
    return Note("pass", f"{every}{how}.", "Verified")


def _all(first: Sequence[tuple[Function, tuple[Step, ...]]]) -> tuple[Step, ...]:
    return tuple(step for _, steps in first for step in steps)
