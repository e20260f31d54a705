"""A root as a page: what was to be zero, where it ended and why, the update with its numbers, the steps, the check."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.checks import check
from workbench.checks.iterations import check_steps
from workbench.evidence import Verdict
from workbench.functions.display import stated
from workbench.language.printing.phrases import call, decimal, norm, phrase
from workbench.optimize import Root
from workbench.optimize.wording import counted
from workbench.pages import Block, Display, Document, Heading, Paragraph, Table, Text
from workbench.pages.blocks import Alignment
from workbench.solutions.captions import method_name
from workbench.solutions.derivatives.first_derivatives import FirstDerivatives, first_derivatives
from workbench.solutions.figures.roots import root_figure
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.runs.asked_steps import point_with_sign, steps_blocks, with_sign
from workbench.solutions.runs.root_updates import Written, is_spent, root_update_blocks
from workbench.solutions.runs.runs import outcome_blocks
from workbench.solutions.solution import Solution
from workbench.solutions.statements import (
    called,
    capital,
    coordinates,
    defined,
    maths,
    name_of,
    remarks,
    row,
    running,
    shown,
)
from workbench.solutions.verdicts import check_blocks

FIRST, LAST = 8, 2
MOST_COLUMNS = 4
BY_TANGENTS = ("newton", "damped-newton", "auto")


def root_solution(root: Root, told: Manner = STANDARD) -> Solution:
    """The page of a root, with its check; verified where a root is claimed and the check confirms it.

    Where the steps are spent, as in an exercise that asks for three of them, each step is checked instead.
    """
    derived = FirstDerivatives()
    if root.method.name in BY_TANGENTS and root.nit and root.path.fun.shape[1] == 1:
        derived = first_derivatives(root.function, told=told)
    steps = check_steps(root) if is_spent(root) else None
    blocks = root_blocks(root, derived.blocks, asked=steps is not None)
    if steps is None:
        found = check(root)
        blocks += [Heading("Is it a root?"), *check_blocks(found, told)]
        verified = root.success and found.verdict is Verdict.PASS and derived.verified
    else:
        blocks += steps_blocks(steps, told)
        verified = steps.verdict is Verdict.PASS and derived.verified
    title = (f"{capital(method_name(root.method.name))}: a root of ", maths(name_of(root.function)))
    return Solution(Document(title, tuple(blocks)), derived.steps, root, verified, _task(root))


def _task(root: Root) -> Text:
    """The question in words."""
    f, how = root.function, method_name(root.method.name)
    by = f" by {how}" if root.method.name != "auto" else ""
    begun: tuple[Text, ...] = (", starting from ", coordinates(f.variables, root.start))
    if root.bracket is not None:
        low, high = root.bracket
        begun = (" between ", maths(decimal(low)), " and ", maths(decimal(high)))
    where = maths(phrase(called(f), "=", stated(f)))
    if is_spent(root):
        asked = f"Take {root.nit} step{'s' if root.nit > 1 else ''} of {how} towards a root of "
    else:
        asked, begun = "Find a root of ", (by, *begun)
    return running(asked, where, *begun, ".")


def root_blocks(root: Root, derived: Sequence[Block] = (), *, asked: bool = False) -> list[Block]:
    """Equations, outcome, facts, the derivative, the update with its numbers, the steps, a picture if there is one.

    asked: so many steps are an exercise; the last approximation is its result, and stands behind the update.
    """
    f = root.function
    wanted = Paragraph(("We look for a point at which ", maths(name_of(f)), " is zero:"))
    outcome = outcome_blocks(root)[: 1 if is_spent(root) else None]  # more steps are no advice, these were asked for
    known = [] if asked else [*outcome, _facts(root)]
    result = [Heading("Result"), *_answer(root)] if asked else []
    return [
        wanted, defined(f), *remarks(f), *known, *derived, *root_update_blocks(root), *result,
        _steps(root), root_figure(root),
    ]  # fmt: skip


def _answer(root: Root) -> list[Block]:
    """The last approximation and F there; and the point on the way at which |F| is smaller, if there is one."""
    written, path, k = Written(root), root.path, len(root.path) - 1
    at, missed = call(written.name, written.x(k)), float(path.residual_norm[k])
    single = path.fun.shape[1] == 1
    near, last = point_with_sign(path.x[k])
    sign, value = with_sign(float(path.fun[k, 0]) if single else missed)
    rows = (row(written.x(k), last, near), row(at if single else norm(at), value, sign))
    blocks: list[Block] = [Paragraph(f"After {counted(root.nit, 'step')}:"), Display(rows)]
    if root.residual_norm < missed:
        where = coordinates(root.function.variables, root.x)
        said = running("On the way |F| is smaller, ", shown(root.residual_norm, 3), ", at ", where, ".")
        blocks.append(Paragraph(said))
    return blocks


def _facts(root: Root) -> Table:
    """Point, residual and cost."""
    f = root.function
    begun: tuple[Text, Text] = ("start", coordinates(f.variables, root.start))
    if root.bracket is not None:
        begun = ("bracket", shown(root.bracket))
    rows: list[tuple[Text, ...]] = [
        begun,
        ("root" if root.success else "smallest |F| seen", coordinates(f.variables, root.x)),
        ("|F| there", shown(root.residual_norm, 3)),
        ("steps", str(root.nit)),
        ("computed", f"{counted(root.nfev, 'value')}, {counted(root.njev, 'Jacobian')}"),
    ]
    if root.success and root.multiplicity is not None:
        what = "multiplicity" if root.multiplicity > 0.95 else "power of the distance with which F rises"
        rows.insert(3, (what, shown(round(root.multiplicity, 2))))
    return Table((), tuple(rows))


def _steps(root: Root) -> Table:
    """The first and last approximations: k, the bracket, the point, F or |F|, and the step that led there."""
    path, f = root.path, root.function
    names, single = f.variables[:MOST_COLUMNS], path.fun.shape[1] == 1
    ends: tuple[Text, ...] = ("a", "b") if path.interval is not None else ()
    more: tuple[Text, ...] = ("…",) if len(f.variables) > MOST_COLUMNS else ()
    missed = maths(name_of(f)) if single else maths(norm(name_of(f)))
    header: tuple[Text, ...] = ("step", *ends, *(maths(name) for name in names), *more, missed, "length of the step")
    rows: list[tuple[Text, ...]] = []
    count = len(path)
    for k in (*range(min(FIRST, count)), *range(max(FIRST, count - LAST), count)):
        if k == count - LAST and k > FIRST:
            rows.append(("…",) * len(header))
        bracket = () if path.interval is None else tuple(shown(end, 8) for end in path.interval[k])
        point = (shown(value, 10) for value in path.x[k, : len(names)])
        value = shown(path.fun[k, 0] if single else path.residual_norm[k], 4)
        step: Text = shown(path.step_length[k - 1], 3) if k else ""
        rows.append((str(k), *bracket, *point, *more, value, step))
    alignment: tuple[Alignment, ...] = tuple("right" for _ in header)
    return Table(header, tuple(rows), caption="Step by step.", alignment=alignment)
