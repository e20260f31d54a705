"""Checking derivatives: a Function's own, or a gradient written by hand, against every opinion that applies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.checks.differences import EPS
from workbench.checks.likely_mistakes import ByHand, likely_mistake
from workbench.checks.opinions import OPINIONS, Opinion, Question, by_central_differences, forward_error, many_digits
from workbench.checks.verdicts import Check, SecondOpinion, judged, place_of, together, worst
from workbench.errors import OptionError, ShapeError
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.functions.sampling import draws

Array = NDArray[np.float64]
Gradient = Callable[[Array], ArrayLike] | Function

POINTS = 3
LONGEST = 60  # characters of a formula that stands for a name
DRAWS = 400
CLAIM = 1e-7
"""A gradient written by hand passes where it has this relative error or less: seven digits."""

SECOND_ORDER_LIMIT = 12  # variables, up to which the Hessian is checked as well


def check_derivatives(
    f: Function, at: Iterable[Array] | None = None, *, opinions: Sequence[Opinion] = OPINIONS
) -> Check:
    """The derivatives that a Function computes (Jacobian, and of a scalar the Hessian), against every opinion.

    at: points (n,); without, a few drawn from the domain by a fixed seed.
    """
    points, notes = _usable(f, at)
    table: list[SecondOpinion] = []
    for x in points:
        questions = [Question(f, f.gradient if not f.shape else f.jacobian, x)]
        if not f.shape and len(f.variables) <= SECOND_ORDER_LIMIT:
            questions.append(Question(f.gradient, f.hessian, x))
        for question in questions:
            table += _compared(question, opinions)
        if not f.shape:
            whole = _check_grad(f, questions[0])
            if whole.verdict is Verdict.INCONCLUSIVE:
                notes.append(f"SciPy's check_grad says nothing at {whole.place}: it may be off by {whole.allowed:.1g}.")
            else:
                table.append(whole)
    return concluded(f"the derivatives of {name_of(f)}", table, notes)


def check_gradient(f: Function, gradient: Gradient, at: Iterable[Array] | None = None) -> Check:
    """A gradient written by hand: takes a point (n,) and returns (n,); compared with the exact one and differences.

    Where it fails, a note says what it looks like, if the numbers suggest it: a wrong sign, a factor, a swap.
    Raises ShapeError where it returns something of another shape.
    """
    if f.shape:
        raise OptionError(f"a gradient belongs to a scalar function; this one has shape {f.shape}.")
    points, notes = _usable(f, at)
    table: list[SecondOpinion] = []
    numbers: list[tuple[Array, Array, Array]] = []
    for x in points:
        given = _values(gradient, x)
        question = Question(f, f.gradient, x)
        exact = question.computed if np.any(np.isnan(question.noise)) else many_digits(f.gradient, x)
        allowed = CLAIM * np.abs(exact) + question.rounding
        numbers.append((given, exact, allowed))
        table += _rows(question, "the exact gradient", given, exact, allowed)
        values, errors = by_central_differences(question)
        table += _rows(question, "central differences", given, values, errors + allowed)
    subject = f"the given gradient of {name_of(f)}"
    found = concluded(subject, table, notes)
    if found.verdict is not Verdict.FAIL:
        return found
    compared = ByHand(f, tuple(_quantities(question)), np.array(points), *map(np.array, zip(*numbers, strict=True)))
    said = likely_mistake(compared)
    return concluded(subject, table, [said, *notes]) if said else found


def concluded(subject: str, table: Sequence[SecondOpinion], notes: Sequence[str]) -> Check:
    """The Check that rows and notes amount to, with its sentence."""
    verdict = together(table)
    return Check(subject, verdict, tuple(table), _sentence(verdict, table, notes), tuple(notes))


def _sentence(verdict: Verdict, table: Sequence[SecondOpinion], notes: Sequence[str]) -> str:
    if not table:
        return notes[0] if notes else "nothing could be compared."
    row = worst(table)
    numbers = (
        f"{row.what} is {row.ours:.8g}, and {row.theirs:.8g} by {row.by} (relative error {row.relative_error:.1e})"
    )
    if verdict is Verdict.FAIL:
        return f"{numbers}."
    if verdict is Verdict.PASS:
        several = [what for what, count in Counter(r.what for r in table).items() if count > 1]
        quantities = len(several or {r.what for r in table})
        ways = len({r.by for r in table if not several or r.what in several})
        least = Check("", verdict, tuple(table), "").digits
        kinds = f"{ways} independent kinds of second opinion" if ways > 1 else f"{table[0].by}"
        return f"{_counted(quantities)} to {int(least or 0)} digits or more with {kinds}."
    return f"not confirmed: {numbers}. {notes[0] if notes else 'The second opinions are too blunt to tell.'}"


def _counted(quantities: int) -> str:
    return "the value agrees" if quantities == 1 else f"all {quantities} values agree"


def name_of(f: Function) -> str:
    """What a check calls f: its name, else its text, of a long one the variables.

    >>> from workbench import function
    >>> name_of(function("f(x) = x^2")), name_of(function("x^2"))
    ('f', 'x^2')
    """
    written = f.name or str(f)
    if len(written) <= LONGEST:
        return written
    names = f.variables if len(f.variables) <= 3 else (*f.variables[:2], "...", f.variables[-1])
    return f"a function of {', '.join(names)}"


def _usable(f: Function, at: Iterable[Array] | None) -> tuple[list[Array], list[str]]:
    """Points where derivatives exist, and a note for each given point where they do not."""
    if at is None:
        return sampled(f)
    points, notes = [], []
    for x in at:
        why = _unusable(f, x)
        if why:
            notes.append(why)
        else:
            points.append(x)
    return points, notes


def _unusable(f: Function, x: Array) -> str:
    """Why there is no derivative to compare at x; "" where there is."""
    outside = f.violation(x)
    if outside is not None:
        return f"at {place_of(x)} f has no value: {outside.message}"
    if not f.smooth and f.kinks_at(x):
        return f"at {place_of(x)} f has a kink: it is not differentiable there."
    if not np.all(np.isfinite(np.asarray((f.jacobian if f.shape else f.gradient).at(x)))):
        return f"at {place_of(x)} the derivative is not finite."
    return ""


def sampled(f: Function, count: int = POINTS) -> tuple[list[Array], list[str]]:
    """Points of the domain for comparisons: generic ones of moderate size, the same at each call."""
    found: list[Array] = []
    for x in draws(f, DRAWS, seed=20):
        if not _unusable(f, x):
            found.append(x)
        if len(found) == count:
            return found, []
    if found:
        return found, []
    return [], [f"no point of the domain was found in {DRAWS} draws; say where: at=[...]."]


def _compared(question: Question, opinions: Sequence[Opinion]) -> list[SecondOpinion]:
    table: list[SecondOpinion] = []
    for opinion in opinions:
        try:
            values, errors = opinion.ask(question)
        except OptionError:  # says that it does not apply
            continue
        table += _rows(question, opinion.name, question.computed, values, errors)
    return table


def _rows(question: Question, by: str, ours: Array, theirs: Array, allowed: Array) -> list[SecondOpinion]:
    scale = float(np.max(np.abs(question.computed), initial=0.0))
    rows = zip(_quantities(question), ours.tolist(), theirs.tolist(), allowed.tolist(), strict=True)
    place = place_of(question.point)
    return [judged(f"{what} at {place}", by, a, b, limit, scale=scale, place=place) for what, a, b, limit in rows]


def _check_grad(f: Function, question: Question) -> SecondOpinion:
    """scipy.optimize.check_grad, whose one number is the length of all differences together."""
    from scipy.optimize import check_grad

    x = question.point
    found = float(check_grad(f.value, f.gradient.at, x))  # type: ignore[arg-type]
    allowed = float(np.linalg.norm(forward_error(f, x, float(np.sqrt(EPS))) + question.rounding))
    length = float(np.linalg.norm(question.computed))
    place = place_of(x)
    verdict = judged("", "", length + found, length, allowed, scale=length).verdict
    what, by = f"error of all of ∇{f.name or 'f'} at {place}", "SciPy's check_grad"
    return SecondOpinion(
        what, by, found, 0.0, allowed, verdict, place, apart=min(1.0, found / length) if length else 1.0
    )


def _quantities(question: Question) -> list[str]:
    """What each component is: ∂f/∂x, ∂²f/∂x∂y, ∂F[0]/∂x."""
    parent, names = question.parent, question.parent.variables
    if parent.origin == "gradient" and parent.parent is not None:
        f = parent.parent.name or "f"
        return [f"∂²{f}/∂{a}∂{b}" if a != b else f"∂²{f}/∂{a}²" for a in names for b in names]
    if parent.shape:
        F = parent.name or "F"
        return [f"∂{F}[{i}]/∂{b}" for i in range(int(np.prod(parent.shape))) for b in names]
    return [f"∂{parent.name or 'f'}/∂{name}" for name in names]


def _values(gradient: Gradient, x: Array) -> Array:
    found = gradient.at(x) if isinstance(gradient, Function) else gradient(x.copy())
    try:
        values = np.asarray(found, dtype=np.float64)
    except (TypeError, ValueError):
        raise OptionError(f"the given gradient returns {found!r}, not real numbers of shape {x.shape}.") from None
    if values.shape != x.shape:
        raise ShapeError(
            f"the given gradient returns shape {values.shape} at a point of shape {x.shape}; return {x.shape}."
        )
    return values
