"""A derivative as a worked solution: the derivation's steps, named, put in words, and each with its verification."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.calculus.determinants import matrix_of
from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import ROUTES, Claim, Step, derive, finish
from workbench.derivations.domains import follows, needed
from workbench.functions import Function
from workbench.functions.origins import Selected, rewritten
from workbench.language.formula import Apply, Formula, symbols
from workbench.language.printing import to_unicode
from workbench.language.printing.phrases import Part, call, matrix, vector
from workbench.operators.logical import NOT_EQUAL
from workbench.pages import Block, Details, Display, Document, Heading, Note, Paragraph, Steps
from workbench.pages import Step as StepBlock
from workbench.solutions.derivatives.kinks import signs_told
from workbench.solutions.derivatives.tasks import task_of, values_of
from workbench.solutions.manner import Level, Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import capital, equals, joined, linked, maths, name_of, remarks, row
from workbench.solutions.steps.components import Entry, earlier, entries, kind, written
from workbench.solutions.steps.derivative_notation import DerivativeNotation, notation_of
from workbench.solutions.steps.orders import MANY, orders_blocks
from workbench.solutions.steps.sentences import conditions_shown, requirements
from workbench.solutions.steps.step_blocks import StepBlocks

MOST = 24
"""Components of a gradient, Jacobian or Hessian whose steps are printed."""
WIDEST = 120
"""Characters of a matrix's row; the entries of a wider one are told one by one."""


def derivative_solution(d: Function, told: Manner) -> Solution:
    """The worked solution of a derivative, gradient, Jacobian or Hessian."""
    f, page = written(d), StepBlocks(d, told)
    blocks: list[Block] = [equals(call(name_of(f), *f.variables), f.formula), *remarks(d)]
    if d.bound:
        blocks.append(Paragraph(("With ", values_of(d), ".")))
    worked, steps, result = worked_blocks(page, d)
    blocks += worked
    if d.shape or told.level is not Level.BRIEF:
        blocks += [Heading("Result"), result_display(d, page.signs, result=result)]
    blocks += [*validity(steps, f.components), *signs_told(result), *other_routes(steps), verification_note(steps)]
    verified = bool(steps) and all(map(all_verified, steps))
    document = Document((f"{capital(kind(d))} of ", maths(name_of(f))), tuple(blocks))
    return Solution(document, steps, result, verified, task_of(d, page.signs))


def worked_blocks(page: StepBlocks, d: Function) -> tuple[list[Block], tuple[Step, ...], Function]:
    """How a derivative is found, with those that come before it; all steps, with their evidence; and as it is left."""
    steps = confirmed(d, finished=True, route=page.told.route)
    before = [(e, confirmed(e)) for e in earlier(d)]
    blocks = [*earlier_blocks(page, before, d), *derivation_blocks(page, d, steps)]
    return blocks, (*steps, *(step for _, known in before for step in known)), result_of(d, steps)


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


def components_display(
    d: Function, signs: DerivativeNotation | None = None, *, result: Function | None = None
) -> Display:
    """Each component of a derivative on a line; result: as it is left, where that is another form."""
    signs, components = signs or notation_of(d), (result or d).components
    if not d.shape:
        return equals(signs.called(d), components[0])
    named = zip(entries(d.definition, name_of(written(d))), components, strict=True)
    return Display(tuple(row(signs.component(entry), c) for entry, c in named))


def earlier_blocks(page: StepBlocks, before: Sequence[tuple[Function, tuple[Step, ...]]], d: Function) -> list[Block]:
    """The derivatives that one of higher order is derived from, each with its steps folded away.

    From the third order on those between are told in brief, unless everything is to be told.
    """
    blocks: list[Block] = []
    if page.told.level is Level.BRIEF:
        return [block for e, known in before for block in derivation_blocks(page, e, known)]
    if len(before) >= MANY and page.told.level is not Level.FULL and not d.shape:
        return orders_blocks(page, before, d)
    for place, (e, known) in enumerate(before):
        worked = Details(f"The steps of the {kind(e)}", tuple(derivation_blocks(page, e, known)))
        blocks += [Paragraph(f"The {kind(e)} first:")] if place == 0 else []
        blocks += [components_display(e, page.signs), worked]
        blocks.append(Heading(f"From there to the {kind(before[place + 1][0] if place + 1 < len(before) else d)}"))
    return blocks


def _finished(d: Function, step: Step) -> Step:
    """A component as a person leaves it; as it is where that has values elsewhere, and other components too."""
    told = finish(step, operators=d.operators)
    conditions = [c for child in told.children if child.claim is Claim.REWRITE for c in child.conditions]
    names = frozenset().union(*map(symbols, conditions))
    return step if conditions and (d.shape or names & d.columns.keys()) else told


def as_left(d: Function) -> Function:
    """A derivative as its solution leaves it, without the checks of a solution.

    >>> from workbench import function
    >>> print(as_left(function("x^2 e^x").diff("x")))
    x*e^x*(x + 2)
    """
    return result_of(d, tuple(_finished(d, step) for step in d.derivations))


def result_of(d: Function, steps: Sequence[Step]) -> Function:
    """The derivative as the steps leave it, with a value only where it had one before it was finished."""
    components = tuple(step.after for step in steps)
    if components == d.components:
        return d
    definition = rewritten(d.definition, components, _cancelled(steps))
    return Function(definition, d.bound, d.columns, execution=d.execution)


def _cancelled(steps: Sequence[Step]) -> tuple[Formula, ...]:
    """What had to hold before the steps were finished, and is no longer seen: x ≠ 0 of x²/x = x."""
    finishing = (child for step in steps for child in step.children if child.claim is Claim.REWRITE)
    return tuple(dict.fromkeys(c for child in finishing for c in child.conditions))


def derivation_blocks(page: StepBlocks, d: Function, steps: Sequence[Step]) -> list[Block]:
    """The steps for each component of a derivative, under a heading where there are several.

    Components that are zero because a variable does not occur are told together; mixed derivatives in either order are
    worked out once.
    """
    brief = page.told.level is Level.BRIEF
    if len(steps) == 1:
        return [page.chain(steps[0], page.signs.called(d)) if brief else Steps((page.outermost(steps[0]),))]
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
        names = [page.signs.component(entry) for entry in same]
        equal = linked(names, "=")
        blocks += [page.chain(first[key], equal)] if brief else _component(page.outermost(first[key]), equal, len(same))
    if len(together) > MOST:
        blocks.append(Paragraph(f"The other {len(together) - MOST} are worked out in the same way."))
    return blocks + (_zeros([page.signs.component(entry) for entry, _ in zero]) if zero else [])


def _component(step: StepBlock, name: Part, count: int) -> list[Block]:
    blocks: list[Block] = [Heading((maths(name),), level=3)]
    if count > 1:
        blocks.append(Paragraph("The order of differentiation does not matter (symmetry), so this is worked out once."))
    return [*blocks, Steps((step,))]


def _zeros(names: Sequence[Part]) -> list[Block]:
    shown = joined(map(maths, names[:MOST]))
    return [Paragraph(("Zero, because the variable does not occur: ", *shown, ", ..." if len(names) > MOST else "."))]


def result_display(d: Function, signs: DerivativeNotation | None = None, *, result: Function | None = None) -> Display:
    """The derivative as a whole: a formula, a vector or a matrix; result: as it is left, where that is another form."""
    signs, components = signs or notation_of(d), (result or d).components
    if isinstance(d.definition.origin, Selected) or len(d.shape) > 2:
        return components_display(d, signs, result=result)
    if len(d.shape) == 1:
        return equals(signs.whole(d), vector(*components))
    if len(d.shape) == 2:
        rows = matrix_of(result or d)
        if max(sum(len(to_unicode(entry)) for entry in row) for row in rows) > WIDEST:
            return components_display(d, signs, result=result)
        return equals(signs.whole(d), matrix(*rows))
    return equals(signs.called(d), components[0])


def validity(steps: Sequence[Step], formulas: Sequence[Formula] = ()) -> list[Block]:
    """Where the derivative exists, beyond the domain of the function, and what can no longer be seen of that.

    formulas: of the function. What was cancelled is not told where one asks for more: x ≠ 0 where ln(x) needs x > 0.
    """
    asked = [need for formula in formulas for need in needed(formula) if not _is_unequal(need)]
    cancelled = [condition for condition in _cancelled(steps) if not follows(condition, asked)]
    conditions = dict.fromkeys([*(c for step in steps for c in requirements(step)), *cancelled])
    return [Paragraph(("This holds where ", *conditions_shown(tuple(conditions)), "."))] if conditions else []


def _is_unequal(condition: Formula) -> bool:
    return isinstance(condition, Apply) and condition.operator == NOT_EQUAL


def other_routes(steps: Sequence[Step]) -> list[Block]:
    """What else would lead to a derivative of one component, in words: the page may be handed out to a class."""
    offered = [route for route in ROUTES if len(steps) == 1 and route.name in steps[0].alternatives]
    return [Paragraph(f"Another way is {route.means}.") for route in offered]


def verification_note(steps: Sequence[Step]) -> Note:
    """How the steps are known."""
    distinct = {id(s): s for step in steps for s in step.walk()}.values()
    count = len(distinct)
    open_steps = sum(step.evidence is None for step in distinct)
    if open_steps or not count:
        of = f"{open_steps} of the {count} steps" if count > 1 else "The step"
        said = f"{of} could not be confirmed. " if count else "There are no steps. "
        return Note("inconclusive", f"{said}Do not rely on the result before you have checked it.", "Not verified")
    by = next((s.evidence.by for s in distinct if s.evidence and s.evidence.means == "checked"), "")
    every = f"All {count} steps hold: each was" if count > 1 else "The step holds: it was"
    how = f" confirmed without the rules, by {by}" if by else " checked by comparing formulas"
    return Note("pass", f"{every}{how}.", "Verified")
