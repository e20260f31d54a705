"""How a method comes closer to a root, as a formula, and its first steps with the numbers put in.

Source: Dennis & Schnabel, Numerical Methods for Unconstrained Optimization and Nonlinear Equations (1983), 2.4 and 5.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.language.printing import phrase
from workbench.language.printing.differentials import prime
from workbench.language.printing.phrases import Part, call, decimal, matrix, negative, point, quotient, subscripted
from workbench.optimize import Root, Status
from workbench.pages import Block, Display, Equation, Paragraph
from workbench.pages.blocks import Relation
from workbench.solutions.runs.writing import first_steps
from workbench.solutions.statements import name_of, row

MOST = 3
"""Variables, up to which the Jacobian is written out."""
DIGITS = 7
SAME = 1e-6  # relative difference at which a step is still Newton's own
ROUNDED = 1e-12  # relative difference at which a number counts as written out whole
POINTS = "pqzwPQ"
"""Letters for a point of several variables; the first that is free."""


@dataclass(frozen=True, slots=True)
class Written:
    """How the approximations are written: x₀ for one variable, p₀ for several."""

    root: Root

    @property
    def name(self) -> str:
        return name_of(self.root.function)

    @property
    def single(self) -> bool:
        return bool(self.root.path.x.shape[1] == 1 and self.root.path.fun.shape[1] == 1)

    @property
    def letter(self) -> str:
        names = self.root.function.variables
        free = (letter for letter in POINTS if letter not in names and letter != self.name)
        return names[0] if len(names) == 1 else next(free, "p_0")

    def x(self, k: Part) -> Part:
        return subscripted(self.letter, k)

    def row(self, left: Part, worked: Part, *values: float) -> Equation:
        """left = worked = the last of values; ≈ where one of them had to be rounded to be written out."""
        exactly = all(abs(float(f"{v:.{DIGITS}g}") - v) <= ROUNDED * abs(v) for v in values)
        return row(left, phrase(worked, "=" if exactly else "≈", number(values[-1])))


def is_spent(root: Root) -> bool:
    """Were all steps taken that were allowed, without a root?"""
    return root.status is Status.STEP_LIMIT and root.nit > 0


def root_update_blocks(root: Root) -> list[Block]:
    """The rule of the method in a sentence and a formula, and its first steps with the numbers put in."""
    update = UPDATES.get(root.method.name)
    if update is None or root.nit == 0:
        return []
    written = Written(root)
    sentence, rows = update(written) if written.single else _system(written)
    return [Paragraph(sentence), Display(tuple(rows))] if rows else []


def _newton(w: Written) -> tuple[str, list[Equation]]:
    path, k = w.root.path, phrase("k")
    slope = prime(w.name)
    rows = [row(w.x(phrase("k", "+", 1)), phrase(w.x(k), "−", quotient(call(w.name, w.x(k)), call(slope, w.x(k)))))]
    for i in tangent_steps(w.root, first_steps(w.root.nit)):
        here, there, value = float(path.x[i, 0]), float(path.x[i + 1, 0]), float(path.fun[i, 0])
        slant = slope_at(w.root, here)
        worked = phrase(number(here), "−", quotient(number(value), number(slant)))
        rows.append(w.row(w.x(i + 1), worked, here, value, slant, there))
    sentence = f"Each step goes to where the tangent of {w.name} at the last point meets zero."
    return sentence, rows if len(rows) > 1 else []


def _secant(w: Written) -> tuple[str, list[Equation]]:
    path, k = w.root.path, phrase("k")
    before = phrase("k", "−", 1)
    rise = phrase(call(w.name, w.x(k)), "−", call(w.name, w.x(before)))
    run = phrase(w.x(k), "−", w.x(before))
    general = phrase(w.x(k), "−", call(w.name, w.x(k)), "·", quotient(run, rise))
    rows = [row(w.x(phrase("k", "+", 1)), general)]
    for i in range(1, min(first_steps(w.root.nit) + 1, w.root.nit)):
        a, b, c = (float(path.x[j, 0]) for j in (i - 1, i, i + 1))
        at_a, at_b = float(path.fun[i - 1, 0]), float(path.fun[i, 0])
        worked = phrase(number(b), "−", number(at_b), "·", quotient(number(b - a), number(at_b - at_a)))
        rows.append(w.row(w.x(i + 1), worked, b, at_b, b - a, at_b - at_a, c))
    return "Each step goes to where the line through the last two points meets zero.", rows


def _bisection(w: Written) -> tuple[str, list[Equation]]:
    path, k = w.root.path, phrase("k")
    if path.interval is None:
        return "", []
    low, high = (subscripted(letter, k) for letter in ("a", "b"))
    rows = [row(w.x(k), quotient(phrase(low, "+", high), 2))]
    for i in range(min(first_steps(w.root.nit), len(path))):
        a, b = path.interval[i].tolist()
        middle = float(path.x[i, 0])
        rows.append(w.row(w.x(i), quotient(phrase(number(a), "+", number(b)), 2), a, b, middle))
    return f"Each step halves the bracket, and keeps the half in which {w.name} changes sign.", rows


def _system(w: Written) -> tuple[str, list[Equation]]:
    """The step as the solution of linear equations."""
    k = phrase("k")
    step = subscripted("s", k)
    rows = [
        row(phrase(call("J", w.x(k)), step), negative(call(w.name, w.x(k)))),
        row(w.x(phrase("k", "+", 1)), phrase(w.x(k), "+", step)),
    ]
    names = ", ".join(w.root.function.variables)
    rows += _first_step(w)
    return f"Each step solves linear equations with the Jacobian J of {w.name}. Here {w.letter} = ({names}).", rows


def _first_step(w: Written) -> list[Equation]:
    """The Jacobian at the start, the equations with their numbers, their solution and where it leads.

    Nothing where the step is not their solution, or they are many.
    """
    path = w.root.path
    here, F, taken = path.x[0], path.fun[0], path.x[1] - path.x[0]
    J = np.asarray(w.root.function.jacobian.at(here))
    square = J.ndim == 2 and J.shape[0] == J.shape[1] <= MOST
    if not square or not np.linalg.norm(J @ taken + F) <= SAME * np.linalg.norm(F):
        return []
    entries = matrix(*([number(entry) for entry in line] for line in J.tolist()))
    values, step, begun, ended = (point(*map(number, v.tolist())) for v in (-F, taken, here, path.x[1]))
    s = subscripted("s", 0)
    rounded = [float(f"{v:.{DIGITS}g}") for v in (*taken.tolist(), *path.x[1].tolist())]
    exactly = np.allclose(rounded, [*taken, *path.x[1]], rtol=ROUNDED, atol=0.0)
    sign: Relation = "=" if exactly else "≈"
    return [
        row(call("J", w.x(0)), entries),
        row(phrase(entries, s), values),
        row(s, step, sign),
        row(w.x(1), phrase(begun, "+", step, sign, ended)),
    ]


def tangent_steps(root: Root, most: int) -> list[int]:
    """Which of the first steps lead to where the tangent meets zero, neither shortened nor another method's."""
    path = root.path
    found = []
    for i in range(min(most, root.nit)):
        here, slant = float(path.x[i, 0]), slope_at(root, float(path.x[i, 0]))
        step = float(path.fun[i, 0]) / slant if slant else np.inf
        if np.isfinite(step) and abs(here - step - float(path.x[i + 1, 0])) <= SAME * abs(step):
            found.append(i)
    return found


def slope_at(root: Root, x: float) -> float:
    """The derivative of F in one variable."""
    return float(np.ravel(root.function.jacobian.at([x]))[0])


def number(value: float) -> Part:
    """A number as it is written out."""
    return decimal(value, DIGITS)


Update = Callable[[Written], tuple[str, list[Equation]]]

UPDATES: dict[str, Update] = {
    "auto": _newton,
    "newton": _newton,
    "damped-newton": _newton,
    "secant": _secant,
    "bisection": _bisection,
}
"""How each method's update is written."""
