"""The update of a method that searches along lines: its directions and how far it went, in numbers.

Source: Nocedal & Wright, Numerical Optimization (2006), sections 5.2, 6.1 and 7.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.language.printing.phrases import Part, decimal, negative, phrase, subscripted
from workbench.optimize import BFGS, LBFGS, ConjugateGradient
from workbench.optimize.descents.conjugate_gradient import BETAS, Conjugate
from workbench.optimize.descents.limited_memory import Pairs
from workbench.optimize.descents.lines import Descent
from workbench.optimize.descents.quasi_newton import Inverse
from workbench.optimize.iterates import Iterate
from workbench.pages import Equation
from workbench.solutions.runs.writing import Writing, shown_steps
from workbench.solutions.statements import row

Array = NDArray[np.float64]

ALONG = 1e-6  # relative difference at which a step still goes along the direction


def conjugate_update(w: Writing) -> tuple[str, list[Equation]]:
    """Directions that keep beta times the one before."""
    method = w.run.method
    assert isinstance(method, ConjugateGradient)
    name, k, d = method.beta.replace("-", " and ").title().replace("And", "and"), phrase("k"), direction_letter(w)
    sentence = (
        "Each direction goes against the gradient and keeps a part of the direction before, by the rule of "
        f"{name}; a search finds how far to go."
    )
    following = phrase("k", "+", 1)
    kept = phrase(negative(w.slope(w.x(following))), "+", subscripted("beta", k), "·", subscripted(d, k))
    return sentence, [row(subscripted(d, following), kept), *_steps(w, Conjugate(method.beta))]


def learned_update(w: Writing) -> tuple[str, list[Equation]]:
    """Directions by the inverse Hessian as far as it was learned."""
    method, k = w.run.method, phrase("k")
    assert isinstance(method, BFGS | LBFGS)
    told = "all steps before" if isinstance(method, BFGS) else f"the last {method.history} steps"
    sentence = (
        f"Each direction is that of Newton's method, with an inverse Hessian H that is learned from {told}; a search "
        "finds how far to go."
    )
    general = phrase(subscripted("H", k), "·", negative(w.slope(w.x(k))))
    state: Descent = Inverse() if isinstance(method, BFGS) else Pairs(method.history)
    return sentence, [row(subscripted(direction_letter(w), k), general), *_steps(w, state)]


def direction_letter(w: Writing) -> str:
    """What directions are called."""
    return "d" if "d" not in w.f.variables else "v"


def _steps(w: Writing, descent: Descent) -> list[Equation]:
    """x + t·d, in general and with the numbers of the first steps, as long as they go along these directions."""
    k, d, path = phrase("k"), direction_letter(w), w.run.path
    step = phrase(w.x(k), "+", subscripted("t", k), "·", subscripted(d, k))
    rows = [row(w.x(phrase("k", "+", 1)), step)]
    before: tuple[Iterate, Array] | None = None
    for i in shown_steps(w):
        here = Iterate(path.x[i], float(path.fun[i]), w.gradient(path.x[i]))
        if before is not None:
            descent = descent.after(before[0], here)
        way = descent.way(here, None)
        if way is None:
            break
        taken, length = path.x[i + 1] - here.x, float(way.direction @ way.direction)
        t = float(taken @ way.direction) / length if length else 0.0
        if not np.linalg.norm(taken - t * way.direction) <= ALONG * np.linalg.norm(taken):
            break  # it began anew, or met a bound
        rows.append(_direction(w, d, i, descent, before, here, way.direction))
        moved: Part = phrase(w.number(here.x), "+", decimal(t, w.digits), "·", w.number(way.direction))
        rows.append(w.row(w.x(i + 1), moved, here.x, t, way.direction, path.x[i + 1]))
        before = here, way.direction
    return rows


def _direction(
    w: Writing, d: str, i: int, descent: Descent, before: tuple[Iterate, Array] | None, here: Iterate, direction: Array
) -> Equation:
    """A direction in numbers: of conjugate gradients by beta, of others as it came out."""
    left, g = subscripted(d, i), here.gradient
    if before is None or not isinstance(descent, Conjugate) or descent.direction is None:
        return row(left, w.number(direction))
    last, past = before
    beta = BETAS[descent.beta](last.gradient, g, g - last.gradient, past)
    worked = phrase(negative(w.number(g)), "+", decimal(beta, w.digits), "·", w.number(past))
    return w.row(left, worked, g, beta, past, direction)
