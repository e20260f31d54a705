"""`grade`: a question and an answer go in, the grade comes out, decided by value."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.calculus import CriticalPoints
from workbench.errors import OptionError
from workbench.exercises.grading.critical import critical_graded
from workbench.exercises.grading.derivatives import derivative_graded
from workbench.exercises.grading.grades import Grade
from workbench.exercises.grading.iterates import iterate_graded
from workbench.exercises.grading.misrules.misrule import Misrule
from workbench.exercises.grading.mistakes import MISTAKES
from workbench.exercises.grading.questions import derived
from workbench.exercises.grading.values import MADE, made_graded, value_asked, value_graded
from workbench.functions import Function, function
from workbench.optimize import Root, Run


def grade(question: object, answer: object, *, notation: str = "auto", mistakes: Sequence[Misrule] = MISTAKES) -> Grade:
    """Grade an answer, by its value, then by its form; what is wrong is named where a typical mistake gives it.

    question: a derivative (f.diff("x"), f.gradient, f.jacobian, f.hessian), a text that asks for one,
        "d/dx (x^2 sin x)" or "∇(x^2 + y^2)", or for its value, "f(x) = x^3; f'(2)"; what tangent, taylor or implicit
        made; critical points, a run or a root (the answer is its last iterate, or one after each step), or an
        exercise: anything whose `.asked` is one of these.
    answer: a text in any notation, also with a left side, f'(x) = ...; a list of texts; a Function; numbers. Points
        as "(0, 0) saddle, (1, 1) minimum", a list of tuples, or a mapping from points to kinds. Numbers must agree
        to the digits that are written, at least three significant ones, or be exact.
    notation: of texts, "text", "latex" or "auto". mistakes: the typical mistakes that are known.

    Raises ParseError with the place where an answer cannot be read, OptionError for a question that asks for nothing,
    or whose critical points lie along curves or are too many for a list.

    >>> grade("d/dx (x^2 sin x)", "x(2 sin x + x cos x)")
    Grade: right, 1 of 1. Right.
    >>> grade("d/dx (x^2 sin x)", "2x cos x").mistakes[0].name
    'product of the derivatives'
    """
    asked = getattr(question, "asked", question)
    if isinstance(asked, str):
        asked = function(asked, notation=notation)
    if isinstance(asked, Function) and (value := value_asked(asked)) is not None:
        return value_graded(asked, value, answer, notation)
    if isinstance(asked, Function) and asked.provenance is not None and asked.provenance.means in MADE:
        return made_graded(asked, answer, notation)
    if isinstance(asked, Function):
        return derivative_graded(derived(asked), answer, notation, mistakes)
    if isinstance(asked, CriticalPoints):
        return critical_graded(asked, answer)
    if isinstance(asked, Run | Root):
        return iterate_graded(asked, answer)
    raise OptionError(
        "a question is a derivative or its value, an implicit derivative, a tangent, a Taylor polynomial, critical "
        f"points, a run or a root, not {type(asked).__name__}."
    )
