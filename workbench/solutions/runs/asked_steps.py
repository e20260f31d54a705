"""A run that was asked for so many steps, as the solution of an exercise: after 3 steps p₃ = (1.536, 0.128).

A run goes in whose steps are spent, or grew; the answer is its last iterate, each step repeated in thirty digits.
Source: Nocedal & Wright, Numerical Optimization (2006), section 3.3: near a minimum each step of gradient descent
multiplies the distance along an eigenvector of the Hessian by 1 − ηλ.
"""

from __future__ import annotations

from math import isfinite

import numpy as np
from numpy.typing import NDArray

from workbench.checks import Check
from workbench.checks.iterations import check_steps
from workbench.evidence import Verdict
from workbench.functions.display import stated
from workbench.language.printing import phrase
from workbench.language.printing.phrases import Part, call, decimal, norm, point, quotient
from workbench.optimize import GradientDescent, Newton, Run, Status
from workbench.pages import Block, Details, Display, Document, Heading, Note, Paragraph, Table, Text
from workbench.pages.blocks import Relation
from workbench.solutions.captions import label_of, method_name
from workbench.solutions.derivatives.first_derivatives import first_derivatives, quadratic
from workbench.solutions.figures.landscapes import contour_figure, curve_figure
from workbench.solutions.manner import Manner
from workbench.solutions.runs.updates import update_blocks
from workbench.solutions.runs.writing import Writing
from workbench.solutions.solution import Solution
from workbench.solutions.statements import (
    called,
    capital,
    defined,
    joined,
    maths,
    name_of,
    prose,
    remarks,
    row,
    running,
    worded,
)
from workbench.solutions.verdicts import check_blocks

DIGITS = 10
UNCHANGED = 1e-12  # relative difference at which the values at start and end are the same
MOST_FACTORS = 4  # eigenvalues, each with the factor of its direction


def is_asked(run: Run) -> bool:
    """Is the answer of this run its last iterate?"""
    return Writing(run).ends_with_its_steps and run.nit > 0 and run.minima is None and run.constraints is None


def asked_solution(run: Run, iterates: Table, told: Manner) -> Solution:
    """The page; verified where every step of the derivation holds, and each step of the run is what its rule gives."""
    f = run.function
    derived = first_derivatives(f, second=isinstance(run.method, Newton), told=told)
    found = check_steps(run)
    blocks: list[Block] = [defined(f), *remarks(f), *derived.blocks, *update_blocks(run)]
    blocks += [Heading("Result"), *_answer(run), iterates, *_outcome(run), *_figures(run)]
    blocks += steps_blocks(found, told)
    verified = found is not None and found.verdict is Verdict.PASS and derived.verified
    title = (f"{capital(label_of(run))}, on ", maths(name_of(f)))
    return Solution(Document(title, tuple(blocks)), derived.steps, run, verified, task_of(run))


def steps_blocks(found: Check | None, told: Manner) -> list[Block]:
    """What the check of the steps says; its table folded away, for the numbers stand on the page already."""
    if found is None:
        return []
    note, *tables = check_blocks(found, told)
    return [Heading("Are the steps right?"), note, Details("Every comparison", tuple(tables), aside=True)]


def task_of(run: Run) -> Text:
    """The question in words."""
    f, w = run.function, Writing(run)
    function = maths(phrase(called(f), "=", stated(f)))
    start = maths(phrase(w.x(0), *point_with_sign(run.start)))
    rate = getattr(run.method, "learning_rate", None)
    how = method_name(run.method.name)
    with_rate: Text = () if rate is None else (" with learning rate ", maths(decimal(rate)))
    if is_asked(run):
        asked = running(f"Take {run.nit} step{'s' if run.nit > 1 else ''} of {how}", with_rate, " on ", function)
    else:
        asked = running("Minimize ", function, f" by {how}" if run.method.name != "auto" else "", with_rate)
    return running(asked, ", starting from ", start, ".")


def _answer(run: Run) -> list[Block]:
    """The last iterate, the value there, and the length of the gradient."""
    f, w, last = run.function, Writing(run), run.path.x[-1]
    k, value = run.nit, float(run.path.fun[-1])
    name = name_of(f)
    at = w.x(k)
    rows: list[tuple[Part, Relation, Part]] = [(at, *point_with_sign(last)), (call(name, at), *with_sign(value))]
    if w.single:
        rows.append((w.slope(at), *with_sign(float(w.gradient(last)[0]))))
    elif isfinite(run.path.gradient_norm[-1]):
        rows.append((norm(w.slope(at)), *with_sign(float(run.path.gradient_norm[-1]))))
    shown = tuple(row(left, right, sign) for left, sign, right in rows)
    many = "s" if k > 1 else ""
    said = f"After {k} step{many}, with {_from_to(run)}:"
    return [Paragraph(said), Display(shown)]


def _from_to(run: Run) -> str:
    before, after = float(run.path.fun[0]), float(run.path.fun[-1])
    if abs(after - before) <= UNCHANGED * abs(before):
        return f"the value unchanged at {decimal(after, 6)}"
    way = "down" if after < before else "up"
    return f"the value gone {way} from {decimal(before, 6)} to {decimal(after, 6)}"


def with_sign(value: float) -> tuple[Relation, Part]:
    """= or ≈, and the number in DIGITS digits."""
    exactly = abs(float(f"{value:.{DIGITS}g}") - value) <= 1e-12 * abs(value)
    return "=" if exactly else "≈", decimal(value, DIGITS)


def point_with_sign(x: NDArray[np.float64]) -> tuple[Relation, Part]:
    """= or ≈, and the number of one variable, the point of several, in DIGITS digits."""
    signs, entries = zip(*map(with_sign, x.tolist()), strict=True)
    return "≈" if "≈" in signs else "=", entries[0] if len(entries) == 1 else point(*entries)


def _rates(run: Run) -> list[Block]:
    """Of gradient descent on a quadratic function: the eigenvalues of its Hessian, 2/L, and what each step does."""
    f, method = run.function, run.method
    rate = getattr(method, "learning_rate", None)
    if not isinstance(method, GradientDescent) or rate is None or len(f.variables) > MOST_FACTORS:
        return []
    if f.columns or not quadratic(f):
        return []
    eigenvalues = np.linalg.eigvalsh(np.asarray(f.hessian.at(run.start)))
    L = float(eigenvalues[-1])
    if not L > 0:
        return []
    stable = maths(phrase(quotient(2, "L"), "=", decimal(2 / L, 7)))
    told: list[Text] = []
    for value in dict.fromkeys(float(f"{e:.12g}") for e in eigenvalues):
        factor = 1 - rate * value
        told.append(
            maths(phrase(1, "−", decimal(rate), "·", decimal(value, 7), "=", decimal(float(f"{factor:.12g}"), 7)))
        )
    factors = joined(told)
    shrinks, single = rate * L < 2, len(told) == 1
    where = "below" if shrinks else "not below"
    follows = "it shrinks" if shrinks and single else "all of them shrink" if shrinks else "it does not shrink"
    follows += " along the direction of L" if not shrinks and not single else ""
    whose = "the second derivative" if len(f.variables) == 1 else "the largest eigenvalue of the Hessian"
    words = running(
        "The function is quadratic, with ", maths(phrase("L", "=", decimal(L, 7))), f", {whose}. "
        f"The learning rate is {where} ", stable, ": each step multiplies the distance to the minimum",
        " by " if single else ", direction by direction, by ", *factors, f": {follows}.",
    )  # fmt: skip
    return [Paragraph(words)]


def _outcome(run: Run) -> list[Block]:
    """What the learning rate does, after why the steps stopped before all were taken, or the better point passed.

    No advice, for the steps were asked for.
    """
    note: list[Block] = []
    if run.status is Status.DIVERGED or not run.spent:
        note = [Note("warning", prose(run.message), capital(worded(run.status)))]
    elif run.fun < run.path.fun[-1]:
        note = [Note("warning", _of_the_last(run), "A better point on the way")]
    return [*note, *_rates(run)]


def _of_the_last(run: Run) -> Text:
    """The value and the gradient at the last iterate; and the best point, which is another."""
    w, name = Writing(run), name_of(run.function)
    last = (decimal(float(value), 6) for value in (run.path.fun[-1], run.path.gradient_norm[-1]))
    value, length = map(maths, last)
    best = int(np.nanargmin(run.path.fun))
    lower = phrase(call(name, w.x(best)), "=", decimal(float(run.path.fun[best]), 6))
    return running(
        "At the last point ", maths(name), " is ", value, " and the norm of the gradient ", length,
        "; the best point on the way is ", maths(w.x(best)), ", where ", maths(lower), ".",
    )  # fmt: skip


def _figures(run: Run) -> list[Block]:
    match len(run.function.variables):
        case 1:
            return [curve_figure(run.function, {label_of(run): run}, every_iterate=True)]
        case 2:
            return [contour_figure(run.function, {label_of(run): run}, every_iterate=True)]
        case _:
            return []
