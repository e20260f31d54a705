"""The whole road on one page: read, derive with steps, check, minimize in two ways, cross-check, classify, show."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.calculus import critical_points
from workbench.checks import Check, check
from workbench.checks.steps import all_verified
from workbench.derivations import Step
from workbench.errors import OptionError
from workbench.evidence import Verdict
from workbench.functions import Function, Point, function
from workbench.language.printing.differentials import prime
from workbench.language.printing.phrases import call, decimal, matrix
from workbench.optimize import GradientDescent, Newton, Run, minimize
from workbench.pages import Block, Code, Details, Document, Heading, Paragraph, Table, Text
from workbench.pages.blocks import Alignment
from workbench.solutions.calculus.critical import critical_blocks
from workbench.solutions.captions import label_of
from workbench.solutions.derivatives.derivatives import (
    confirmed,
    derivation_blocks,
    result_display,
    validity,
    verification_note,
)
from workbench.solutions.figures.landscapes import contour_figure, curve_figure
from workbench.solutions.runs.runs import course_blocks, outcome_blocks, run_figures
from workbench.solutions.solution import Solution
from workbench.solutions.statements import (
    called,
    capital,
    defined,
    equals,
    hessian_name,
    joined,
    maths,
    name_of,
    remarks,
    shown,
    worded,
)
from workbench.solutions.steps.components import kind
from workbench.solutions.steps.sentences import conditions_shown
from workbench.solutions.steps.step_blocks import StepBlocks
from workbench.solutions.values import curvatures
from workbench.solutions.verdicts import check_blocks

Array = NDArray[np.float64]

STEPS_LIMIT = 4
"""Variables, up to which the steps of the Hessian are printed."""
CRITICAL_LIMIT = 3
"""Variables, up to which critical points are looked for."""
CRITICAL_SECONDS = 1.0
CRITICAL_WORK = 60  # operations of a formula whose critical points may be found quickly
MOST = 6
"""Variables whose values are told side by side."""


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """A report: its solution (page and steps), its runs, and the checks of derivatives and minimum."""

    solution: Solution
    runs: tuple[Run, ...]
    checks: tuple[Check, ...]

    @property
    def document(self) -> Document:
        """The page."""
        return self.solution.document

    @property
    def verified(self) -> bool:
        """Every step and check held, and where there was a start a minimum was reached."""
        return self.solution.verified

    def save(self, path: str | Path, *, force: bool = False) -> tuple[Path, ...]:
        """Write the page; the suffix says how: .html .md .tex .ipynb .txt. FileError where the file exists."""
        return self.solution.save(path, force=force)

    def __repr__(self) -> str:
        ends = ", ".join(f"{run.method.name}: {run.status}" for run in self.runs)
        known = "verified" if self.verified else "not verified"
        return f"Report on {self.solution.result}: {known}; {ends or 'no runs'}"

    def _repr_html_(self) -> str:
        return self.solution._repr_html_()


def report(
    f: Function | str, start: Point | None = None, *, learning_rate: float | None = None, max_steps: int | None = None
) -> Report:
    """Work a function, or its text, through from its formula to a checked minimum.

    start: a point (n,) or by name, where gradient descent and Newton's method begin; without one the page ends with
        the check of the derivatives and the critical points. learning_rate, max_steps: of gradient descent.
    Raises OptionError where several formulas are given with a start.
    """
    f = function(f)
    x = None if start is None else f.pack(start) if isinstance(start, Mapping) else np.asarray(start, dtype=np.float64)
    if f.shape and x is not None:
        raise OptionError(f"a minimum is of one formula, but this has {len(f.components)}; leave the start out.")
    derived = _derived(f)
    known = [confirmed(d) if len(f.variables) <= STEPS_LIMIT or k == 0 else () for k, d in enumerate(derived)]
    steps = tuple(step for steps in known for step in steps)
    derivatives = check(f, at=None if x is None else [x])
    blocks = [
        *_reading(f),
        *_derivatives(derived, known),
        Heading("Are the derivatives right?"),
        *check_blocks(derivatives),
        *_critical(f),
    ]
    runs: tuple[Run, ...] = ()
    checks = [derivatives]
    if x is None:
        blocks += _landscape(f)
    else:
        descent = GradientDescent(learning_rate=learning_rate)
        runs = (minimize(f, x, method=descent, max_steps=max_steps), minimize(f, x, method=Newton()))
        checks.append(check(runs[1]))
        blocks += [*_runs(runs), *_classification(runs[1], checks[1])]
    blocks += _again(f, x, learning_rate, max_steps)
    verified = all(map(all_verified, steps)) and all(c.verdict is Verdict.PASS for c in checks)
    verified = verified and (not runs or any(run.success for run in runs))
    told = "derivatives with their steps, checks" + (", and the minimum" if runs else "")
    page = Document(maths(called(f)), tuple(blocks), subtitle=capital(f"{told}."))
    return Report(Solution(page, steps, f, verified), runs, tuple(checks))


def _derived(f: Function) -> tuple[Function, ...]:
    """First and second derivative as one speaks of them: f′ and f″ of one variable, gradient and Hessian of several."""
    if f.shape:
        return (f.jacobian,)
    if len(f.variables) == 1:
        (x,) = f.variables
        return (f.diff(x), f.diff(x, x))
    return (f.gradient, f.hessian)


def _reading(f: Function) -> list[Block]:
    order = joined(map(maths, f.variables))
    data = f"; data: {f.rows} rows of {', '.join(f.columns)}" if f.columns else ""
    domain: Text = ("It has a value where ", *conditions_shown(f.domain), ".") if f.domain else ""
    return [
        Heading("Read as"),
        defined(f),
        Paragraph(("Variables, in this order: ", *order, f"{data}.")),
        *([Paragraph(domain)] if domain else []),
        *remarks(f),
    ]


def _derivatives(derived: Sequence[Function], known: Sequence[tuple[Step, ...]]) -> list[Block]:
    """The first derivative with its steps; the second with its steps folded away."""
    first, *second = derived
    page = StepBlocks(first)
    blocks = [Heading(capital(kind(first))), *derivation_blocks(page, first, known[0]), result_display(first)]
    for d, steps in zip(second, known[1:], strict=True):
        blocks += [Heading(capital(kind(d))), result_display(d)]
        if steps:
            blocks.append(Details(f"The steps of the {kind(d)}", tuple(derivation_blocks(page, d, steps))))
    everything = [step for steps in known for step in steps]
    return [*blocks, *validity(everything), verification_note(everything)]


def _critical(f: Function) -> list[Block]:
    """The critical points, where they can be had quickly."""
    if f.shape or f.columns or len(f.variables) > CRITICAL_LIMIT or f.program.operations > CRITICAL_WORK:
        return []
    found = critical_points(f, budget=CRITICAL_SECONDS)
    return [Heading("Critical points"), *critical_blocks(found)] if found.points else []


def _landscape(f: Function) -> list[Block]:
    if f.shape or len(f.variables) > 2:
        return []
    return [Heading("Picture"), curve_figure(f) if len(f.variables) == 1 else contour_figure(f)]


def _runs(runs: tuple[Run, ...]) -> list[Block]:
    blocks: list[Block] = []
    for run in runs:
        blocks += [Heading(capital(label_of(run))), *outcome_blocks(run), *course_blocks(run)]
    return [*blocks, Heading("Side by side"), _beside(runs), *run_figures({label_of(run): run for run in runs})]


def _beside(runs: tuple[Run, ...]) -> Table:
    """A column for each run: how it ended, where, and what it cost."""
    names = runs[0].function.variables[:MOST]
    rows: list[tuple[Text, ...]] = [
        ("ended with", *(worded(run.status) for run in runs)),
        *((maths(name), *(shown(run.x[i], 8) for run in runs)) for i, name in enumerate(names)),
        ("value", *(shown(run.fun, 6) for run in runs)),
        ("length of the gradient", *(shown(float(np.linalg.norm(run.jac)), 3) for run in runs)),
        ("steps", *(str(run.nit) for run in runs)),
        ("values computed", *(str(run.nfev) for run in runs)),
        ("gradients computed", *(str(run.njev) for run in runs)),
        ("Hessians computed", *(str(run.nhev) for run in runs)),
    ]
    right: Alignment = "right"
    return Table(("", *(label_of(run) for run in runs)), tuple(rows), alignment=("left", *[right] * len(runs)))


def _classification(run: Run, checked: Check) -> list[Block]:
    """The Hessian at the point that was reached, what its eigenvalues say, and the check."""
    f = run.function
    blocks: list[Block] = [Heading("Is it a minimum?")]
    if run.hess is not None and len(f.variables) <= STEPS_LIMIT and np.isfinite(run.hess).all():
        at = [decimal(value, 6) for value in run.x.tolist()]
        rows = [[decimal(entry, 6) for entry in row] for row in run.hess.tolist()]
        if len(at) == 1:
            blocks.append(equals(call(prime(name_of(f), 2), *at), rows[0][0]))
        else:
            blocks += [equals(call(hessian_name(f), *at), matrix(*rows)), *curvatures(f, [run.x])]
    return [*blocks, *check_blocks(checked)]


def _again(f: Function, start: Array | None, learning_rate: float | None, max_steps: int | None) -> list[Block]:
    """How to do this again: the lines of Python, and the versions."""
    data = ", data=data" if f.columns else ""
    lines = ["import workbench as wb", "", f"f = wb.function({str(f)!r}{data})"]
    if start is not None:
        options = "" if learning_rate is None else f", learning_rate={learning_rate!r}"
        options += "" if max_steps is None else f", max_steps={max_steps!r}"
        lines += [
            f"start = {start.tolist()!r}",
            f'descent = wb.minimize(f, start, method="gradient-descent"{options})',
            'run = wb.minimize(f, start, method="newton")',
            "print(wb.check(run))",
        ]
    lines.append(f"print(wb.explain(f.{'jacobian' if f.shape else 'gradient'}).to_text())")
    used = ", ".join(f"{name} {version(name)}" for name in ("workbench", "numpy", "scipy", "sympy"))
    return [
        Heading("Do it again"),
        Code("\n".join(lines), "python", runnable=not f.columns),
        Paragraph(f"Made with {used}, Python {platform.python_version()}."),
    ]
