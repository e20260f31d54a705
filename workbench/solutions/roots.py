"""A root as a page: what was to be zero, where it ended and why, the update with its numbers, the steps, the check."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.checks import check
from workbench.evidence import Verdict
from workbench.language.printing.phrases import norm
from workbench.optimize import Root
from workbench.pages import Block, Document, Heading, Paragraph, Table, Text
from workbench.pages.blocks import Alignment
from workbench.solutions.captions import method_name
from workbench.solutions.root_figures import root_figure
from workbench.solutions.root_updates import root_update_blocks
from workbench.solutions.runs import outcome_blocks
from workbench.solutions.solution import Solution
from workbench.solutions.statements import capital, coordinates, defined, maths, name_of, remarks, shown
from workbench.solutions.verdicts import check_blocks

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
    return [
        wanted, defined(f), *remarks(f), *outcome_blocks(root), _facts(root), *root_update_blocks(root),
        _steps(root), root_figure(root),
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
