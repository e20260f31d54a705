"""The update of a method, and its first steps with the numbers put in: x₁ = 3 − 0.01·90 = 2.1.

Source: Nocedal & Wright, Numerical Optimization (2006), chapters 2 and 3; Polyak (1964); Nesterov (1983).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.language.printing import phrase
from workbench.language.printing.phrases import Part, call, decimal, matrix, point, power, quotient, subscripted
from workbench.optimize import (
    BFGS,
    LBFGS,
    AdaGrad,
    Adam,
    AMSGrad,
    ConjugateGradient,
    Constant,
    GradientDescent,
    Momentum,
    Nesterov,
    Newton,
    RMSProp,
    Run,
    TrustRegion,
)
from workbench.optimize.plain_rules import is_undisturbed
from workbench.pages import Block, CodeSpan, Display, Equation, Paragraph, Text
from workbench.pages.blocks import Part as Inline
from workbench.solutions.runs.line_updates import conjugate_update, learned_update
from workbench.solutions.runs.rule_updates import adaptive_update
from workbench.solutions.runs.writing import FEW, MOST, Update, Writing, first_steps, gap, last_step, shown_steps
from workbench.solutions.statements import joined, maths, row, running

Array = NDArray[np.float64]

LOST = 1e-8  # steps below this share of the longest only settle the last digits
SAME = 1e-6  # relative difference at which a step is still the method's own


def update_blocks(run: Run) -> list[Block]:
    """The rule of the method in a sentence and a formula, and its first steps with the numbers put in."""
    update = update_of(run)
    if update is None or run.nit == 0:
        return []
    writing = Writing(run)
    sentence, rows = update(writing)
    if not rows:
        return []
    whole: Text = sentence
    if not writing.single:
        whole = running(sentence, " Here ", maths(phrase(writing.letter, "=", point(*run.function.variables))), ".")
    return [Paragraph(whole), Display(tuple(rows))]


def update_of(run: Run) -> Update | None:
    """What writes the update of the run's method; None for methods whose update is not written."""
    return next((update for kind, update in UPDATES if isinstance(run.method, kind)), None)


def _descent(w: Writing) -> tuple[str, list[Equation]]:
    """x - rate * gradient, and the steps that are just that; of mini-batches the update alone."""
    method, path = w.run.method, w.run.path
    assert isinstance(method, GradientDescent)
    k = phrase("k")
    if method.batch_size is not None:
        sentence = f"Each step is an epoch: the update is made for every batch of {method.batch_size} rows in turn."
        rate: Part = "η" if method.learning_rate is None else decimal(method.learning_rate)
        return sentence, [row(w.x(phrase("k", "+", 1)), phrase(w.x(k), "−", rate, "·", w.slope(w.x(k))))]
    fixed = method.learning_rate is not None and isinstance(method.schedule, Constant) and method.search is None
    how = (
        "as far as the learning rate says"
        if method.learning_rate is not None
        else "as far as a search finds that the value falls"
    )
    sentence = f"Each step goes against the {'slope' if w.single else 'gradient'}, {how}."
    if w.run.bounds is not None:
        sentence += " What would leave the bounds is put back onto them; such steps are left out here."
    if method.clip is not None:
        sentence += f" A longer gradient is shortened to {method.clip:g} first; such steps are left out here."
    rate = decimal(method.learning_rate) if fixed and method.learning_rate is not None else subscripted("t", k)
    rows = [row(w.x(phrase("k", "+", 1)), phrase(w.x(k), "−", rate, "·", w.slope(w.x(k))))]
    for i in (*shown_steps(w), *last_step(w)):
        here, there, g = path.x[i], path.x[i + 1], w.gradient(path.x[i])
        t = method.learning_rate if fixed and method.learning_rate else path.step_length[i] / path.gradient_norm[i]
        taken = rate if fixed else decimal(float(t), w.digits)
        if not np.linalg.norm(here - t * g - there) <= SAME * np.linalg.norm(there - here):
            continue
        rows += [gap()] if i > FEW - 1 else []
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
    if not is_undisturbed(method) or not path.gradient_norm[0]:
        return []
    rate = method.learning_rate or float(path.step_length[0] / path.gradient_norm[0])
    share, eta = decimal(method.momentum), decimal(rate, w.digits)
    k, following = phrase("k"), phrase("k", "+", 1)
    v = "v" if w.letter != "v" else "s"
    place = phrase(w.x(k), "+", share, "·", subscripted(v, k)) if ahead else w.x(k)
    rows = [
        row(subscripted(v, following), phrase(share, "·", subscripted(v, k), "−", eta, "·", w.slope(place))),
        row(w.x(following), phrase(w.x(k), "+", subscripted(v, following))),
    ]
    for i in (*shown_steps(w), *last_step(w)):
        here, there = path.x[i], path.x[i + 1]
        velocity = here - path.x[i - 1] if i else np.zeros(path.x.shape[1])
        rows += [gap()] if i > FEW - 1 else []
        g = w.gradient(here + method.momentum * velocity if ahead else here)
        moved, before = phrase(share, "·", w.number(velocity), "−", eta, "·", w.number(g)), velocity
        velocity = there - here
        rows.append(w.row(subscripted(v, i + 1), moved, before, g, velocity))
        rows.append(w.row(w.x(i + 1), phrase(w.number(here), "+", w.number(velocity)), here, velocity, there))
    return rows


def _newton(w: Writing) -> tuple[Text, list[Equation]]:
    path, k = w.run.path, phrase("k")
    rows = [row(w.x(phrase("k", "+", 1)), _newton_step(w, w.x(k), w.slope(w.x(k)), w.curvature(w.x(k))))]
    long = path.step_length > LOST * np.max(path.step_length, initial=0.0)
    steps = [i for i in range(first_steps(w.run.nit)) if long[i]] if len(w.f.variables) <= MOST else []
    changed = []
    inverted = len(w.f.variables) != 2
    for i in steps:
        g, H = w.gradient(path.x[i]), np.asarray(w.f.hessian.at(path.x[i]))
        if not _is_plain(path.x[i], path.x[i + 1], g, H):
            changed.append(i)
            here, there = path.x[i], path.x[i + 1]
            moved = there - here
            rows.append(w.row(w.x(i + 1), phrase(w.number(here), "+", w.number(moved)), here, moved, there))
            continue
        rows += [] if inverted else _inverse(w, i)
        inverted = True
        entries = [[decimal(entry, w.digits) for entry in row] for row in H.tolist()]
        step = _newton_step(w, w.number(path.x[i]), w.number(g), entries[0][0] if w.single else matrix(*entries))
        rows.append(w.row(w.x(i + 1), step, path.x[i], g, H, path.x[i + 1]))
    sentence = "Each step goes to where the quadratic model at the point is lowest."
    return running(sentence, *(_changed(w, changed) if changed else ())), rows


def _changed(w: Writing, steps: Sequence[int]) -> tuple[Inline, ...]:
    """Why the first of some steps is not Newton's own, what was done there, and where else."""
    i = steps[0]
    here, there = w.run.path.x[i], w.run.path.x[i + 1]
    g, H = w.gradient(here), np.atleast_2d(np.asarray(w.f.hessian.at(here)))
    lowest = float(np.linalg.eigvalsh(H)[0])
    length = maths(decimal(float(np.linalg.norm(there - here)), w.digits))
    if lowest <= 0:
        bent = "the second derivative" if w.single else "the smallest eigenvalue of the Hessian"
        sign = "negative, " if lowest < 0 else ""
        why = running(f"{bent} is {sign}", maths(decimal(lowest, w.digits)), ", and the model has no lowest point")
    else:
        own = float(np.linalg.norm(np.linalg.solve(H, g)))
        why = running("Newton's step would have the length ", maths(decimal(own, w.digits)))
    others = joined(maths(w.x(k)) for k in steps[1:])
    more = running("; so too at ", *others) if others else ()
    textbook = running(" ", CodeSpan("wb.Newton(search=wb.FullStep())"), " takes the textbook step.")
    offered = textbook if isinstance(w.run.method, Newton) else ()
    return running(" At ", maths(w.x(i)), " ", *why, ": a step of length ", length, " was taken instead", *more, ".",
                   *offered)  # fmt: skip


def _inverse(w: Writing, i: int) -> list[Equation]:
    """The determinant and the inverse of a Hessian (2, 2), as they are worked out by hand."""
    x = w.run.path.x[i]
    (a, b), (_, d) = np.asarray(w.f.hessian.at(x)).tolist()
    determinant = a * d - b * b
    entries = [decimal(value, w.digits) for value in (a, b, d)]
    worked = phrase(entries[0], "·", entries[2], "−", power(entries[1], 2))
    turned = matrix((entries[2], decimal(-b, w.digits)), (decimal(-b, w.digits), entries[0]))
    H = w.curvature(w.x(i))
    return [
        w.row(call("det", H), worked, a, b, d, determinant, single=True),
        row(power(H, -1), phrase(quotient(1, decimal(determinant, w.digits)), "·", turned)),
    ]


def _newton_step(w: Writing, x: Part, g: Part, H: Part) -> Part:
    return phrase(x, "−", quotient(g, H)) if w.single else phrase(x, "−", power(H, -1), "·", g)


def _is_plain(here: Array, there: Array, g: Array, H: Array) -> bool:
    """Is the step Newton's own, neither shortened nor turned?"""
    try:
        step = np.linalg.solve(H, -g)
    except np.linalg.LinAlgError:
        return False
    return bool(np.linalg.norm(there - here - step) <= SAME * np.linalg.norm(step))


UPDATES: tuple[tuple[type, Update], ...] = (
    (GradientDescent, _descent),
    (Momentum, _momentum),
    (Nesterov, _nesterov),
    (AdaGrad, adaptive_update),
    (RMSProp, adaptive_update),
    (Adam, adaptive_update),
    (AMSGrad, adaptive_update),
    (ConjugateGradient, conjugate_update),
    (LBFGS, learned_update),
    (BFGS, learned_update),
    (Newton, _newton),
    (TrustRegion, _newton),
)
"""How each method's update is written."""
