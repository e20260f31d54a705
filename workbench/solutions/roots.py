"""A root as a page: what was to be zero, where it ended and why, the update with its numbers, the steps, the check."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.checks import check
from workbench.evidence import Verdict
from workbench.language.printing.phrases import norm
from workbench.optimize import Root
from workbench.pages import Axes, Block, Curve, Document, Figure, Heading, Line, Paragraph, Points, Table, Text
from workbench.pages.blocks import Alignment
from workbench.pages.figures import Drawn
from workbench.solutions.captions import between, equation_of, method_name, place, symbol, told
from workbench.solutions.root_updates import root_update_blocks, slope_at, tangent_steps
from workbench.solutions.runs import outcome_blocks
from workbench.solutions.solution import Solution
from workbench.solutions.statements import capital, coordinates, defined, maths, name_of, prose, remarks, shown
from workbench.solutions.verdicts import check_blocks
from workbench.solutions.windows import Interval, around_iterates, heights, with_gaps

Array = NDArray[np.float64]

FIRST, LAST = 8, 2
MOST_COLUMNS = 4
CURVE = 401  # points
TANGENTS = 4
BY_TANGENTS = ("newton", "damped-newton", "auto")


def root_solution(root: Root) -> Solution:
    """The page of a root, with its check; verified where a root is claimed and the check confirms it."""
    found = check(root)
    blocks = [*root_blocks(root), Heading("Is it a root?"), *check_blocks(found)]
    title = (f"{capital(method_name(root.method.name))}: a root of ", maths(name_of(root.function)))
    return Solution(Document(title, tuple(blocks)), (), root, root.success and found.verdict is Verdict.PASS)


def root_blocks(root: Root) -> list[Block]:
    """Equations, outcome, facts, the update with its numbers, the steps, and a picture where one can be drawn."""
    f = root.function
    wanted = Paragraph(("We look for a point at which ", maths(name_of(f)), " is zero:"))
    picture = [tangents_figure(root)] if len(f.variables) == 1 and root.path.fun.shape[1] == 1 else []
    return [
        wanted, defined(f), *remarks(f), *outcome_blocks(root), _facts(root), *root_update_blocks(root),
        _steps(root), *picture,
    ]  # fmt: skip


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
        ("computed", f"{root.nfev} values, {root.njev} Jacobians"),
    ]
    if root.success and root.multiplicity is not None:
        rows.insert(3, ("multiplicity", shown(round(root.multiplicity, 2))))
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


def tangents_figure(root: Root) -> Figure:
    """The curve of F in one variable with the first approximations, and the tangents of Newton's method.

    >>> from workbench.optimize import find_root
    >>> print(tangents_figure(find_root("x^2 - 2", 1, method="newton")).caption)
    f(x) = x² − 2, the first approximations, and the tangents that lead from each to the next.
    """
    f, path = root.function, root.path
    ((low, high),) = around_iterates([path.x[: TANGENTS + 1]], root.x)
    x = np.linspace(low, high, CURVE)
    y = np.asarray(f.at(x[:, None])).ravel()
    few = [k for k in range(min(TANGENTS, len(path))) if np.isfinite(path.fun[k, 0]) and low <= path.x[k, 0] <= high]
    limits = heights(y, 0.0, *(float(path.fun[k, 0]) for k in few))
    tangents = tangent_steps(root, TANGENTS) if root.method.name in BY_TANGENTS else []
    marks: list[Drawn] = [Curve(x, with_gaps(y, limits), equation_of(f)), Line(low, 0.0, 0.0)]
    touched = [(float(path.x[k, 0]), float(path.fun[k, 0])) for k in few if k in tangents]
    marks += [Line(x_k, value, slope_at(root, x_k)) for x_k, value in touched]
    marks.append(Points(path.x[few, 0], path.fun[few, 0], "approximations", tuple(str(k) for k in few)))
    lines = ", and the tangents that lead from each to the next" if tangents else ""
    axes = Axes(tuple(marks), x_label=symbol(f.variables[0]), y_label=name_of(f), x_limits=(low, high), y_limits=limits)
    return Figure((axes,), _seen(root, (low, high), len(few)), f"{equation_of(f)}, the first approximations{lines}.")


def _seen(root: Root, window: Interval, count: int) -> str:
    """What the picture shows, in words."""
    shown_first = ", ".join(place(point.tolist()) for point in root.path.x[:count])
    meets = f"It meets zero at {told(float(root.x[0]))}." if root.success else prose(root.message)
    return (
        f"The curve {equation_of(root.function)} for {between(root.function.variables[0], window)}. {meets} The first "
        f"approximations are at {shown_first}. There are {root.nit} steps in all."
    )
