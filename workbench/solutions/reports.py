"""The whole road on one page: read, derive with steps, check, minimize in two ways, cross-check, classify, show."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.checks import Check, check
from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import Step
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.optimize import GradientDescent, Newton, Run, minimize
from workbench.pages import Block, Code, Details, Document, Heading, Paragraph, Table, Text
from workbench.solutions.captions import label_of
from workbench.solutions.derivatives import derivation_blocks, result_display, verification_note
from workbench.solutions.landscapes import contour_figure, curve_figure
from workbench.solutions.runs import iterates, outcome_note, run_figures, update_blocks
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, coordinates, equals, name_of, remarks, shown
from workbench.solutions.verdicts import check_blocks

Array = NDArray[np.float64]

HESSIAN_LIMIT = 4
"""Variables, up to which the steps of the Hessian are printed."""


@dataclass(frozen=True, slots=True)
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


def report(
    f: Function, start: ArrayLike | None = None, *, learning_rate: float | None = None, max_steps: int | None = None
) -> Report:
    """Work a function through from its formula to a checked minimum.

    start: where gradient descent and Newton's method begin; without one the page ends with the check of the
    derivatives. learning_rate, max_steps: of gradient descent.
    """
    gradient_steps = _confirmed(f.gradient)
    hessian_steps = _confirmed(f.hessian) if len(f.variables) <= HESSIAN_LIMIT else ()
    x = None if start is None else np.asarray(start, dtype=np.float64)
    derivatives = check(f, at=None if x is None else [x])
    blocks: list[Block] = [
        *_reading(f),
        *_derivatives(f, gradient_steps, hessian_steps),
        Heading("Are the derivatives right?"),
        *check_blocks(derivatives),
    ]
    runs: tuple[Run, ...] = ()
    checks = [derivatives]
    if x is None:
        blocks += _landscape(f)
    else:
        descent = GradientDescent(learning_rate=learning_rate)
        runs = (minimize(f, x, method=descent, max_steps=max_steps), minimize(f, x, method=Newton()))
        checks.append(check(runs[1]))
        blocks += [*_runs(runs), Heading("Is it a minimum?"), *check_blocks(checks[1])]
    blocks += _again(f, x, learning_rate)
    steps = (*gradient_steps, *hessian_steps)
    verified = all(map(all_verified, steps)) and all(c.verdict is Verdict.PASS for c in checks)
    page = Document(_title(f), tuple(blocks), subtitle="Derivatives with their steps, checks, and the minimum")
    return Report(Solution(page, steps, f, verified), runs, tuple(checks))


def _title(f: Function) -> str:
    return f"{name_of(f)}({', '.join(f.variables)})"


def _confirmed(d: Function) -> tuple[Step, ...]:
    return tuple(with_evidence(s, columns=d.columns, operators=d.operators) for s in d.derivations)


def _reading(f: Function) -> list[Block]:
    order = ", ".join(f.variables)
    return [
        Heading("Read as"),
        equals(called(f), f.formula),
        Paragraph(f"Variables, in this order: {order}." + (f" Data: {f.rows} rows." if f.columns else "")),
        *remarks(f),
    ]


def _derivatives(f: Function, gradient_steps: Sequence[Step], hessian_steps: Sequence[Step]) -> list[Block]:
    blocks: list[Block] = [
        Heading("Gradient"),
        *derivation_blocks(f.gradient, gradient_steps),
        result_display(f.gradient),
        Heading("Hessian"),
        result_display(f.hessian),
    ]
    if hessian_steps:
        blocks.append(Details("The steps of the Hessian", tuple(derivation_blocks(f.hessian, hessian_steps))))
    steps = (*gradient_steps, *hessian_steps)
    return [*blocks, verification_note(all(map(all_verified, steps)), steps)]


def _landscape(f: Function) -> list[Block]:
    if f.shape or len(f.variables) > 2:
        return []
    return [curve_figure(f) if len(f.variables) == 1 else contour_figure(f)]


def _runs(runs: tuple[Run, ...]) -> list[Block]:
    blocks: list[Block] = []
    for run, title in zip(runs, ("Gradient descent", "Newton's method"), strict=True):
        blocks += [Heading(title), outcome_note(run), *update_blocks(run), iterates(run)]
    blocks += [Heading("Side by side"), _beside(runs), *run_figures({label_of(run): run for run in runs})]
    return blocks


def _beside(runs: tuple[Run, ...]) -> Table:
    """Where each run ended and what it cost."""
    variables = runs[0].function.variables
    rows: list[tuple[Text, ...]] = [
        (label_of(run), str(run.status), coordinates(variables, run.x), shown(run.fun, 6), str(run.nit), str(run.nfev))
        for run in runs
    ]
    return Table(("method", "status", "best point", "value", "steps", "values computed"), tuple(rows))


def _again(f: Function, start: Array | None, learning_rate: float | None) -> list[Block]:
    """How to do this again: the lines of Python, and the versions."""
    lines = ["import workbench as wb", "", f"f = wb.function({str(f)!r})"]
    if f.columns:
        lines[-1] = f"f = wb.function({str(f)!r}, data=...)"
    if start is not None:
        options = "" if learning_rate is None else f", learning_rate={learning_rate!r}"
        lines += [
            f"start = {start.tolist()!r}",
            f'descent = wb.minimize(f, start, method="gradient-descent"{options})',
            'run = wb.minimize(f, start, method="newton")',
            "print(wb.check(run))",
        ]
    lines.append("print(wb.explain(f.gradient).to_text())")
    used: dict[str, Any] = {name: version(name) for name in ("workbench", "numpy", "scipy", "sympy")}
    told = ", ".join(f"{name} {number}" for name, number in used.items())
    return [
        Heading("Do it again"),
        Code("\n".join(lines), "python", runnable=not f.columns),
        Paragraph(f"Made with {told}, Python {platform.python_version()}."),
    ]
