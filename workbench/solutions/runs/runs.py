"""A run as a page: where it ended and why, the update with its numbers, the iterates, pictures, advice, the check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from workbench.checks import check
from workbench.evidence import Verdict
from workbench.language.printing.differentials import gradient
from workbench.language.printing.phrases import norm
from workbench.optimize import Newton, Root, Run, TrustRegion
from workbench.pages import Block, Document, Figure, Heading, Note, Paragraph, Table, Text
from workbench.pages.blocks import Alignment, NoteKind
from workbench.solutions.captions import label_of
from workbench.solutions.derivatives.first_derivatives import FirstDerivatives, first_derivatives
from workbench.solutions.figures.landscapes import contour_figure, curve_figure
from workbench.solutions.figures.progress import convergence_figure
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.runs.asked_steps import asked_solution, is_asked, task_of
from workbench.solutions.runs.updates import update_blocks, update_of
from workbench.solutions.solution import Solution
from workbench.solutions.statements import capital, coordinates, defined, maths, name_of, prose, remarks, shown, worded
from workbench.solutions.verdicts import check_blocks

FIRST, LAST = 6, 2
MOST_COLUMNS = 4
MOST_ROWS = 20  # of the table of minima


def run_solution(run: Run, told: Manner = STANDARD) -> Solution:
    """The page of a run, with its check; verified where the run claims a minimum and the check confirms it.

    Of a run whose steps are spent, or grew, the answer is where they led: see `asked_steps`.
    """
    if is_asked(run):
        return asked_solution(run, iterates(run), told)
    f = run.function
    found = check(run)
    derived = FirstDerivatives()
    if update_of(run) is not None and run.nit:
        derived = first_derivatives(f, second=isinstance(run.method, Newton | TrustRegion), told=told)
    blocks: list[Block] = [defined(f), *remarks(f), *run_blocks(run, derived.blocks)]
    blocks += [Heading("Is it a minimum?"), *check_blocks(found, told)]
    title = (f"{capital(label_of(run))}, on ", maths(name_of(f)))
    verified = run.success and found.verdict is Verdict.PASS and derived.verified
    return Solution(Document(title, tuple(blocks)), derived.steps, run, verified, task_of(run))


def run_blocks(run: Run, derived: Sequence[Block] = ()) -> list[Block]:
    """Outcome, facts, the derivatives that are given, the update with its numbers, iterates and pictures."""
    tables = [*limits_blocks(run), where(run), *minima_blocks(run)]
    return [*outcome_blocks(run), *tables, *derived, *course_blocks(run), *run_figures({label_of(run): run})]


def outcome_blocks(run: Run | Root) -> list[Block]:
    """Why it stopped and how that is known, as a note whose kind says whether it succeeded; then what to do."""
    known = f" Known by: {run.evidence.by}." if run.evidence is not None else ""
    kind: NoteKind = "pass" if run.success else "warning"
    note = Note(kind, prose(run.message + known), capital(worded(run.status)))
    return [note, Paragraph(prose(run.advice))] if run.advice else [note]


def course_blocks(run: Run) -> list[Block]:
    """How it went: the update with its numbers, and the first and last iterates."""
    return [*update_blocks(run), iterates(run)]


def where(run: Run) -> Table:
    """Point, value, gradient and cost."""
    f = run.function
    rows: list[tuple[Text, ...]] = [
        ("start", coordinates(f.variables, run.start)),
        ("best point", coordinates(f.variables, run.x)),
        ("value there", shown(run.fun)),
        ("length of the gradient", shown(float(np.linalg.norm(run.jac)), 3)),
        ("steps", str(run.nit)),
        ("computed", computed(run)),
    ]
    return Table((), tuple(rows))


def limits_blocks(run: Run) -> list[Block]:
    """The constraints with what they are at the best point and their multipliers, and the bounds that are active."""
    constraints = run.constraints
    if constraints is None:
        return []
    at = dict(zip(constraints.texts, constraints.values(run.x).tolist(), strict=True))
    rows: list[tuple[Text, ...]] = [
        (
            text,
            shown(at[text]) if text in at else "bound",
            shown(run.multipliers[text], 7) if text in run.multipliers else "",
        )
        for text in (*constraints.texts, *(text for text in run.multipliers if text not in at))
    ]
    caption = (
        "Constraints, their value at the best point, and by how much the least value changes per unit of the limit."
    )
    notes = [Note("info", note) for note in constraints.notes]
    return [*notes, Table(("constraint", "value", "multiplier"), tuple(rows), caption=caption)]


def minima_blocks(run: Run) -> list[Block]:
    """The minima that runs from many starts found, the lowest first."""
    if run.minima is None:
        return []
    names = run.function.variables
    rows: list[tuple[Text, ...]] = [
        (
            shown(row.value),
            coordinates(names, row.x),
            worded(row.status) if row.isolated else f"{worded(row.status)}, not isolated",
            str(row.starts),
        )
        for row in run.minima.rows[:MOST_ROWS]
    ]
    rows += [("", "no minimum", worded(status), str(count)) for status, count in run.minima.others.items()]
    more = len(run.minima) - MOST_ROWS
    caption = f"{capital(repr(run.minima))}{f'; {more} more, higher' if more > 0 else ''}."
    return [Table(("value", "point", "status", "starts"), tuple(rows), caption=caption)]


def computed(run: Run) -> str:
    """What a run cost: "9 values, 9 gradients, 8 Hessians"."""
    counts = ((run.nfev, "value"), (run.njev, "gradient"), (run.nhev, "Hessian"))
    return ", ".join(f"{count} {noun}{'s' if count != 1 else ''}" for count, noun in counts if count)


def iterates(run: Run) -> Table:
    """The first and last iterates."""
    f, path = run.function, run.path
    count = len(path)
    few = [*range(min(FIRST, count)), *range(max(FIRST, count - LAST), count)]
    names = f.variables[:MOST_COLUMNS]
    more = ("…",) if len(f.variables) > MOST_COLUMNS else ()
    header: tuple[Text, ...] = (
        "step",
        *(maths(name) for name in names),
        *more,
        maths(name_of(f)),
        maths(norm(gradient(name_of(f)))),
    )
    rows: list[tuple[Text, ...]] = []
    for k in few:
        if k == count - LAST and k > FIRST:
            rows.append(("…",) * len(header))
        point = (shown(v, 8) for v in path.x[k, : len(names)])
        rows.append((str(k), *point, *more, shown(path.fun[k], 8), shown(path.gradient_norm[k], 3)))
    alignment: tuple[Alignment, ...] = tuple("right" for _ in header)
    return Table(header, tuple(rows), caption="Iterates.", alignment=alignment)


def run_figures(runs: Mapping[str, Run]) -> list[Block]:
    """The landscape with the paths, where it can be drawn, and the convergence."""
    f = next(iter(runs.values())).function
    figures: list[Figure] = []
    if len(f.variables) == 1:
        figures.append(curve_figure(f, runs))
    elif len(f.variables) == 2:
        figures.append(contour_figure(f, runs))
    if any(run.nit for run in runs.values()):
        figures.append(convergence_figure(runs))
    return list(figures)
