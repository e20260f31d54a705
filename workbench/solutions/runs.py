"""A run as a page: where it ended and why, the first steps with their numbers, the iterates, pictures, advice."""

from __future__ import annotations

import numpy as np

from workbench.checks import check
from workbench.evidence import Verdict
from workbench.language.printing import phrase
from workbench.language.printing.differentials import gradient, prime
from workbench.language.printing.phrases import Part, call, decimal, norm, subscripted
from workbench.optimize import Constant, GradientDescent, Run
from workbench.pages import Block, Display, Document, Figure, Heading, Note, Paragraph, Table, Text
from workbench.pages.blocks import Alignment
from workbench.solutions.captions import label_of
from workbench.solutions.landscapes import contour_figure, curve_figure
from workbench.solutions.progress import convergence_figure
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, coordinates, equals, maths, name_of, remarks, shown
from workbench.solutions.verdicts import check_blocks

FIRST, LAST = 6, 2
SHOWN_STEPS = 3
MOST_COLUMNS = 4


def run_solution(run: Run) -> Solution:
    """The page of a run, with its check."""
    f = run.function
    found = check(run)
    blocks: list[Block] = [equals(called(f), f.formula), *remarks(f), *run_blocks(run)]
    blocks += [Heading("Check"), *check_blocks(found)]
    return Solution(Document(run_title(run), tuple(blocks)), (), run, run.success and found.verdict is Verdict.PASS)


def run_title(run: Run) -> str:
    """What was done."""
    return f"Minimum by {run.method.name}"


def run_blocks(run: Run) -> list[Block]:
    """Outcome, steps with their numbers, iterates and pictures."""
    return [outcome_note(run), where(run), *update_blocks(run), iterates(run), *run_figures({label_of(run): run})]


def outcome_note(run: Run) -> Note:
    """Why it stopped, as a note whose kind says whether it succeeded."""
    said = run.message if not run.advice else f"{run.message} {run.advice}"
    return Note("pass" if run.success else "warning", said, str(run.status).replace("_", " ").capitalize())


def where(run: Run) -> Table:
    """Point, value, gradient, cost and evidence."""
    f = run.function
    rows: list[tuple[Text, ...]] = [
        ("best point", coordinates(f.variables, run.x)),
        ("value", shown(run.fun)),
        ("length of the gradient", shown(float(np.linalg.norm(run.jac)), 3)),
        ("start", coordinates(f.variables, run.start)),
        ("steps", str(run.nit)),
        ("evaluations", f"{run.nfev} values, {run.njev} gradients, {run.nhev} Hessians"),
    ]
    if run.evidence is not None:
        rows.append(("evidence", str(run.evidence)))
    return Table((), tuple(rows))


def update_blocks(run: Run) -> list[Block]:
    """The rule of the method, and its first steps with the numbers put in; for one variable and a fixed rate."""
    method = run.method
    fixed = isinstance(method, GradientDescent) and isinstance(method.schedule, Constant) and method.batch_size is None
    rate = getattr(method, "learning_rate", None)
    if not fixed or rate is None or len(run.function.variables) != 1 or run.nit == 0:
        return []
    return [
        Paragraph("Each step goes against the slope, as far as the learning rate says:"),
        _updates(run, float(rate)),
    ]


def _updates(run: Run, rate: float) -> Display:
    f = run.function
    x = f.variables[0]
    slope = prime(name_of(f))
    before, after = subscripted(x, "k"), subscripted(x, phrase("k", "+", 1))
    rule = equals(after, phrase(before, "−", decimal(rate), "·", call(slope, before)))
    rows = list(rule.equations)
    for k in range(min(SHOWN_STEPS, run.nit)):
        here, there = float(run.path.x[k, 0]), float(run.path.x[k + 1, 0])
        moved: Part = phrase(decimal(here), "−", decimal(rate), "·", decimal(float(np.ravel(f.gradient.at([here]))[0])))
        general = phrase(subscripted(x, k), "−", decimal(rate), "·", call(slope, subscripted(x, k)))
        rows += equals(subscripted(x, k + 1), general, moved, decimal(there)).equations
    return Display(tuple(rows))


def iterates(run: Run) -> Table:
    """The first and last iterates."""
    f, path = run.function, run.path
    count = len(path)
    few = [*range(min(FIRST, count)), *range(max(FIRST, count - LAST), count)]
    names = f.variables[:MOST_COLUMNS]
    header: tuple[Text, ...] = (
        "step",
        *(maths(name) for name in names),
        maths(name_of(f)),
        maths(norm(gradient(name_of(f)))),
    )
    rows: list[tuple[Text, ...]] = []
    for k in few:
        if k == count - LAST and k > FIRST:
            rows.append(("…",) * len(header))
        point = (shown(v, 8) for v in path.x[k, : len(names)])
        rows.append((str(k), *point, shown(path.fun[k], 8), shown(path.gradient_norm[k], 3)))
    alignment: tuple[Alignment, ...] = tuple("right" for _ in header)
    return Table(header, tuple(rows), caption="Iterates.", alignment=alignment)


def run_figures(runs: dict[str, Run]) -> list[Block]:
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
