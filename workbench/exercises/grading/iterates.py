"""An iterate graded: after so many steps of gradient descent or Newton's method, to three significant digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.evidence import Evidence
from workbench.exercises.grading.apart import told_apart
from workbench.exercises.grading.grades import Grade, Mark, Mistake, marked, told_together
from workbench.exercises.grading.missteps import DESCENT, NEWTON, ROOT, Misstep, Update, newton_step, root_step, slope
from workbench.exercises.grading.numbers import DIGITS, Given, agree, rounding
from workbench.exercises.grading.paths import path_given
from workbench.language.printing import phrase
from workbench.language.printing.phrases import point, subscripted
from workbench.optimize import FullStep, GradientDescent, Newton, Root, Run
from workbench.optimize.plain_rules import plain_rule
from workbench.optimize.roots.newton import NewtonRaphson

Array = NDArray[np.float64]
SHOWN = 6
"""Digits of a coordinate in a sentence."""
COMPARED = Evidence("checked", by="the steps carried out", digits=DIGITS)


def iterate_graded(run: Run | Root, answer: object) -> Grade:
    """The grade of the point after the last step, a grade for each coordinate; wrong ones before it are named."""
    names = run.function.variables
    right = np.asarray(run.path.x[-1], dtype=np.float64)
    scale = float(np.max(np.abs(run.path.x))) or 1.0
    *before, read = path_given(answer, names, len(run.path.x) - 1)
    given = [each.value for each in read]
    found = [rounding(a, b, scale) for a, b in zip(read, right.tolist(), strict=True)]
    wrong = any(mark is Mark.WRONG for mark, _ in found)
    mistakes = _mistakes(run, np.array(given), scale) if wrong else []
    parts = [
        marked(
            mark,
            message,
            evidence=COMPARED,
            name=name,
            answer=phrase(a),
            right=phrase(b),
            question=run,
        )
        for name, a, b, (mark, message) in zip(names, given, right.tolist(), found, strict=True)
    ]
    about = {"evidence": COMPARED, "question": run, "answer": point(*given), "right": point(*right.tolist())}
    grade = told_together("point", parts, mistakes, **about)
    return replace(grade, message=" ".join([grade.message, *_wrong_before(run, before, scale)]))


def _wrong_before(run: Run | Root, before: Sequence[Sequence[Given]], scale: float) -> Iterator[str]:
    """A sentence for each wrong iterate before the last."""
    last = len(run.path.x) - 1
    for k, given in enumerate(before, last - len(before)):
        right = run.path.x[k].tolist()
        pairs = list(zip(given, right, strict=True))
        if any(rounding(a, b, scale)[0] is Mark.WRONG for a, b in pairs):
            yours, wanted = zip(*(told_apart(a.value, b, SHOWN) for a, b in pairs), strict=True)
            name = subscripted("p" if len(right) > 1 else run.function.variables[0], k)
            shown = [point(*parts) if len(right) > 1 else phrase(parts[0]) for parts in (wanted, yours)]
            yield f"{name} is {shown[0]}, yours is {shown[1]}."


def _mistakes(run: Run | Root, given: Array, scale: float) -> list[Mistake]:
    """Every typical mistake whose steps end where the answer is, each once."""
    found: dict[str, Mistake] = {}
    for mistake, end in _ends(run):
        if all(agree(a, b, scale) for a, b in zip(given.tolist(), end.tolist(), strict=True)):
            found.setdefault(mistake.name, mistake)
    return list(found.values())


def _ends(run: Run | Root) -> Iterator[tuple[Mistake, Array]]:
    """Where each mistake leads in as many steps."""
    path, count = run.path.x, len(run.path.x) - 1
    asked = f"{count} {'was' if count == 1 else 'were'} asked for"
    for done in range(count - 1, -1, -1):
        after = f"after {done} step{'' if done == 1 else 's'}" if done else "before the first step"
        name = "a step too few" if done == count - 1 else "steps too few"
        yield Mistake(name, f"this is the iterate {after}; {asked}"), path[done]
    right, missteps, rate = _updates(run)
    if right is not None:
        yield Mistake("a step too many", "this is the point one step further"), _walked(run, right, rate, count + 1)
    for misstep in missteps:
        yield Mistake(misstep.name, misstep.message), _walked(run, misstep.update, rate, count)


def _updates(run: Run | Root) -> tuple[Update | None, Sequence[Misstep], float]:
    """The right update of the method, its missteps and the learning rate; none where the steps are not plain."""
    match run.method:
        case GradientDescent(learning_rate=float() | int() as rate) if isinstance(run, Run) and plain_rule(run):
            return (lambda f, x, r: x - r * slope(f, x)), DESCENT, float(rate)
        case Newton(search=None | FullStep()):
            return (lambda f, x, _: x - newton_step(f, x)), NEWTON, 1.0
        case NewtonRaphson():
            return (lambda f, x, _: x - root_step(f, x)), ROOT, 1.0
    return None, (), 1.0


def _walked(run: Run | Root, update: Update, rate: float, count: int) -> Array:
    """The point after so many updates; NaN where one leads nowhere."""
    x = np.array(run.path.x[0], dtype=np.float64)
    with np.errstate(all="ignore"):
        for _ in range(count):
            try:
                x = np.asarray(update(run.function, x, rate), dtype=np.float64)
            except (np.linalg.LinAlgError, OptionError):
                return np.full_like(x, np.nan)
    return x
