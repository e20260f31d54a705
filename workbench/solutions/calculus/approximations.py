"""How well a tangent or Taylor polynomial fits: a picture, errors at points close by, and the note of its check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workbench.calculus.places import floats
from workbench.checks import Check
from workbench.checks.expansions import check_expansion
from workbench.derivations import Step
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.pages import Axes, Block, Curve, Figure, Note, Paragraph, Points, Table
from workbench.solutions.calculus.substitutions import Place
from workbench.solutions.captions import between, call_in_words, equation_of, symbol
from workbench.solutions.captions import place as place_in_words
from workbench.solutions.figures.windows import around, heights, trimmed, with_gaps
from workbench.solutions.statements import coordinates, running, shown
from workbench.solutions.verdicts import concluded, of_steps

CURVE = 401  # points of a curve
HALF = 2.0  # half the window
DISTANCES = (0.1, 0.01)
DIGITS = 8
ROUNDING = 1e-14  # an error no larger than this, relative to the value, is one of arithmetic


def approximation_figure(f: Function, polynomial: Function, place: Place) -> Figure:
    """The curve of f of one variable beside that of a polynomial that fits it at a place."""
    (x0,) = floats(place).tolist()
    y0 = f.value([x0])
    window = around(x0, HALF)
    x = np.linspace(*window, CURVE)
    window = trimmed(x, np.asarray(f.at(x[:, None])))
    x = np.linspace(*window, CURVE)
    own, other = (np.asarray(g.at(x[:, None])) for g in (f, polynomial))
    limits = heights(own, y0)
    touching = place_in_words([x0, y0])
    marks = (
        Curve(x, with_gaps(own, limits), equation_of(f)),
        Curve(x, with_gaps(other, limits), "its approximation"),
        Points(np.array([x0]), np.array([y0]), names=(touching,)),
    )
    (name,) = f.variables
    axes = Axes(marks, x_label=symbol(name), y_label=call_in_words(f), x_limits=window, y_limits=limits)
    alt = f"The curve {equation_of(f)} and its approximation for {between(name, window)}; both go through {touching}."
    return Figure((axes,), alt, f"{equation_of(f)} and its approximation around {touching}.")


def errors_table(f: Function, polynomial: Function, place: Place, what: str) -> list[Block]:
    """Both values at points close by, and how far they are apart; with how fast the error falls."""
    center = floats(place)
    rows, errors = [], []
    for distance in DISTANCES:
        x = center + distance
        own, other = np.asarray(f.at(x)), np.asarray(polynomial.at(x))
        if np.all(np.isfinite(own)):
            errors.append(float(abs(own - other)))
            rows.append((coordinates(f.variables, x), shown(own, DIGITS), shown(other, DIGITS), shown(errors[-1], 2)))
    if not rows:
        return []
    table = Table(("at", "function", what, "error"), tuple(rows))
    if len(errors) < len(DISTANCES) or min(errors) <= ROUNDING * max(1.0, abs(float(f.at(center)))):
        return [table]
    times = float(f"{errors[0] / errors[-1]:.2g}")
    return [table, Paragraph(f"Ten times closer, the error is {times:,.0f} times smaller.")]


def expansion_verified(polynomial: Function, steps: tuple[Step, ...]) -> tuple[Check, Note, bool]:
    """The check of a polynomial, the note that tells of it and of the steps, and whether all of it holds."""
    found = check_expansion(polynomial)
    verdict, note = concluded(found, steps)
    if steps and of_steps(steps) is Verdict.PASS:
        note = replace(note, text=running(note.text, " Every step of the derivatives was confirmed by itself."))
    return found, note, verdict is Verdict.PASS
