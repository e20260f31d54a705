"""The update of a method, and its first steps with the numbers put in: x₁ = 3 − 0.01·90 = 2.1.

Source: Nocedal & Wright, Numerical Optimization (2006), chapters 2 and 3; Polyak (1964); Nesterov (1983).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.language.printing import notations, phrase
from workbench.language.printing.differentials import gradient, prime
from workbench.language.printing.phrases import Part, call, decimal, matrix, point, power, quotient, subscripted
from workbench.optimize import Constant, GradientDescent, Momentum, Nesterov, Newton, Run
from workbench.pages import Block, Display, Equation, Paragraph, Text
from workbench.solutions.statements import hessian_name, maths, name_of

Array = NDArray[np.float64]

STEPS = 3
LOOKED_AT = 6  # steps among which plain Newton steps are sought
MOST = 3
"""Variables, up to which points are written out."""
ROUNDED = 1e-12  # relative difference at which a number counts as written out whole
LOST = 1e-8  # steps below this share of the longest only settle the last digits
SAME = 1e-6  # relative difference at which a step is still Newton's own
DIGITS, FEWER, FEWEST = 7, 5, 4
"""Digits of numbers that are written out: for one variable, for several, and beside a matrix."""
POINTS = "pqzwPQ"
"""Letters for a point of several variables; the first that is free."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a run's points, gradients and steps are written: x₀, f′(x₀) for one variable, p₀, ∇f(p₀) for several."""

    run: Run

    @property
    def f(self) -> Function:
        return self.run.function

    @property
    def single(self) -> bool:
        return len(self.f.variables) == 1

    @property
    def letter(self) -> str:
        """What the iterates are called."""
        taken = {*self.f.variables, *self.f.columns, name_of(self.f)}
        return self.f.variables[0] if self.single else next((p for p in POINTS if p not in taken), "p_0")

    def x(self, k: Part) -> Part:
        return subscripted(self.letter, k)

    def slope(self, at: Part) -> Part:
        name = name_of(self.f)
        return call(prime(name) if self.single else gradient(name), at)

    def curvature(self, at: Part) -> Part:
        return call(prime(name_of(self.f), 2) if self.single else hessian_name(self.f), at)

    @property
    def digits(self) -> int:
        if self.single:
            return DIGITS
        return FEWEST if isinstance(self.run.method, Newton) else FEWER

    def number(self, value: Array | float) -> Part:
        """A number or a point, written out."""
        entries = [decimal(entry, self.digits) for entry in np.ravel(value).tolist()]
        return entries[0] if self.single else point(*entries)

    def row(self, left: Part, worked: Part, *values: Array | float) -> Equation:
        """left = worked = the last of values, or ≈ where one of the values had to be rounded to be written out."""
        numbers = np.concatenate([np.ravel(value) for value in values])
        shown = np.array([float(f"{number:.{self.digits}g}") for number in numbers])
        exactly = bool(np.all(np.abs(shown - numbers) <= ROUNDED * np.abs(numbers)))
        return _row(left, phrase(worked, "=" if exactly else "≈", self.number(values[-1])))

    def gradient(self, at: Array) -> Array:
        return np.asarray(self.f.gradient.at(at), dtype=np.float64)


def update_blocks(run: Run) -> list[Block]:
    """The rule of the method in a sentence and a formula, and its first steps with the numbers put in."""
    update = next((update for kind, update in UPDATES if isinstance(run.method, kind)), None)
    if update is None or run.nit == 0:
        return []
    writing = Writing(run)
    sentence, rows = update(writing)
    if not rows:
        return []
    whole: Text = sentence
    if not writing.single:
        whole = (f"{sentence} Here ", maths(phrase(writing.letter, "=", point(*run.function.variables))), ".")
    return [Paragraph(whole), Display(tuple(rows))]


Update = Callable[[Writing], tuple[str, list[Equation]]]


def _descent(w: Writing) -> tuple[str, list[Equation]]:
    method, path = w.run.method, w.run.path
    assert isinstance(method, GradientDescent)
    k = phrase("k")
    if method.batch_size is not None:
        sentence = f"Each step is an epoch: the update is made for every batch of {method.batch_size} rows in turn."
        rate: Part = "η" if method.learning_rate is None else decimal(method.learning_rate)
        return sentence, [_row(w.x(phrase("k", "+", 1)), phrase(w.x(k), "−", rate, "·", w.slope(w.x(k))))]
    fixed = method.learning_rate is not None and isinstance(method.schedule, Constant) and method.search is None
    how = (
        "as far as the learning rate says"
        if method.learning_rate is not None
        else "as far as a search finds that the value falls"
    )
    sentence = f"Each step goes against the {'slope' if w.single else 'gradient'}, {how}."
    rate = decimal(method.learning_rate) if fixed and method.learning_rate is not None else subscripted("t", k)
    rows = [_row(w.x(phrase("k", "+", 1)), phrase(w.x(k), "−", rate, "·", w.slope(w.x(k))))]
    for i in _shown(w):
        here, there, g = path.x[i], path.x[i + 1], w.gradient(path.x[i])
        t = method.learning_rate if fixed and method.learning_rate else path.step_length[i] / path.gradient_norm[i]
        taken = rate if fixed else decimal(float(t), w.digits)
        rows.append(w.row(w.x(i + 1), phrase(w.number(here), "−", taken, "·", w.number(g)), float(t), here, g, there))
    return sentence, rows


def _momentum(w: Writing) -> tuple[str, list[Equation]]:
    method = w.run.method
    assert isinstance(method, Momentum)
    sentence = f"Each step keeps {method.momentum:g} of the one before, and adds one against the gradient."
    return sentence, _heavy(w, method, ahead=False)


def _nesterov(w: Writing) -> tuple[str, list[Equation]]:
    method = w.run.method
    assert isinstance(method, Nesterov)
    sentence = f"Each step keeps {method.momentum:g} of the one before; the gradient is taken where that leads."
    return sentence, _heavy(w, method, ahead=True)


def _heavy(w: Writing, method: Momentum | Nesterov, *, ahead: bool) -> list[Equation]:
    """v = momentum * v - rate * gradient, x = x + v; ahead: with the gradient at x + momentum * v."""
    path = w.run.path
    if not isinstance(method.schedule, Constant) or method.batch_size is not None or not path.gradient_norm[0]:
        return []
    rate = method.learning_rate or float(path.step_length[0] / path.gradient_norm[0])
    share, eta = decimal(method.momentum), decimal(rate, w.digits)
    k, following = phrase("k"), phrase("k", "+", 1)
    v = "v" if w.letter != "v" else "s"
    place = phrase(w.x(k), "+", share, "·", subscripted(v, k)) if ahead else w.x(k)
    rows = [
        _row(subscripted(v, following), phrase(share, "·", subscripted(v, k), "−", eta, "·", w.slope(place))),
        _row(w.x(following), phrase(w.x(k), "+", subscripted(v, following))),
    ]
    velocity = np.zeros(path.x.shape[1])
    for i in _shown(w):
        here, there = path.x[i], path.x[i + 1]
        g = w.gradient(here + method.momentum * velocity if ahead else here)
        moved, before = phrase(share, "·", w.number(velocity), "−", eta, "·", w.number(g)), velocity
        velocity = there - here
        rows.append(w.row(subscripted(v, i + 1), moved, before, g, velocity))
        rows.append(w.row(w.x(i + 1), phrase(w.number(here), "+", w.number(velocity)), here, velocity, there))
    return rows


def _newton(w: Writing) -> tuple[str, list[Equation]]:
    path, k = w.run.path, phrase("k")
    general = _newton_step(w, w.x(k), w.slope(w.x(k)), w.curvature(w.x(k)))
    rows = [_row(w.x(phrase("k", "+", 1)), general)]
    long = path.step_length > LOST * np.max(path.step_length, initial=0.0)
    steps = [i for i in range(min(LOOKED_AT, w.run.nit)) if long[i]]
    plain = []
    for i in steps if len(w.f.variables) <= MOST else ():
        g, H = w.gradient(path.x[i]), np.asarray(w.f.hessian.at(path.x[i]))
        if _is_plain(path.x[i], path.x[i + 1], g, H):
            plain.append(i)
            entries = [[decimal(entry, w.digits) for entry in row] for row in H.tolist()]
            step = _newton_step(w, w.number(path.x[i]), w.number(g), entries[0][0] if w.single else matrix(*entries))
            rows.append(w.row(w.x(i + 1), step, path.x[i], g, H, path.x[i + 1]))
    sentence = "Each step goes to where the quadratic model at the point is lowest."
    if len(plain) < len(steps) and len(w.f.variables) <= MOST:
        sentence += " Where the model holds only nearby, the step is shorter; such steps are left out here."
    return sentence, rows[: STEPS + 1]


def _newton_step(w: Writing, x: Part, g: Part, H: Part) -> Part:
    return phrase(x, "−", quotient(g, H)) if w.single else phrase(x, "−", power(H, -1), "·", g)


def _is_plain(here: Array, there: Array, g: Array, H: Array) -> bool:
    """Is the step Newton's own, neither shortened nor turned?"""
    try:
        step = np.linalg.solve(H, -g)
    except np.linalg.LinAlgError:
        return False
    return bool(np.linalg.norm(there - here - step) <= SAME * np.linalg.norm(step))


def _shown(w: Writing) -> Iterable[int]:
    """Steps whose numbers are put in."""
    path = w.run.path
    finite = (i for i in range(min(STEPS, w.run.nit)) if np.isfinite(path.x[i + 1]).all() and path.gradient_norm[i] > 0)
    return tuple(finite) if len(w.f.variables) <= MOST else ()


def _row(left: Part, *rights: Part) -> Equation:
    """left = right = ..., on one line."""
    parts = [part for right in rights for part in ("=", right)][1:]
    return Equation(notations(*parts), notations(left), "=")


UPDATES: tuple[tuple[type, Update], ...] = (
    (GradientDescent, _descent),
    (Momentum, _momentum),
    (Nesterov, _nesterov),
    (Newton, _newton),
)
"""How each method's update is written."""
