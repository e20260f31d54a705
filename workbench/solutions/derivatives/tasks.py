"""The task of a worked derivative, in a teacher's words: "Find the gradient of f(x, y) = x² + 3y²." """

from __future__ import annotations

import numpy as np

from workbench.functions import Function
from workbench.functions.display import stated
from workbench.language.printing import phrase
from workbench.language.printing.phrases import call
from workbench.pages import Math, Text
from workbench.pages.blocks import Part
from workbench.solutions.statements import coordinates, maths, name_of
from workbench.solutions.steps.components import entries, kind, written
from workbench.solutions.steps.derivative_notation import DerivativeNotation


def task_of(d: Function, signs: DerivativeNotation) -> Text:
    """What is asked for, the function, what it is differentiated by where that is not clear, and bound values.

    >>> from workbench import function
    >>> from workbench.pages.blocks import plain
    >>> from workbench.solutions.manner import Notation
    >>> d = function("f(x) = x^3").diff("x", "x")
    >>> plain(task_of(d, DerivativeNotation(Notation.LEIBNIZ, ("x",))))
    'Find the second derivative of f(x) = x³.'
    """
    f = written(d)
    name = call(name_of(f), *f.variables) if f.variables else name_of(f)
    asked = entries(d.definition, name_of(f))
    scalar = not d.shape and not f.shape
    by: tuple[Part, ...] = ()
    if scalar and len(f.variables) > 1:
        opening: tuple[Part, ...] = ("Find ", maths(signs.component(asked[0])), " of ")
    elif scalar and len(asked[0].by) == 1:
        opening = ("Differentiate ",)
        by = (" with respect to ", maths(asked[0].by[0])) if d.bound or d.columns else ()
    else:
        opening = (f"Find the {kind(d)} of ",)
    bound: tuple[Part, ...] = (", with ", values_of(d)) if d.bound else ()
    return (*opening, maths(phrase(name, "=", stated(f))), *by, *bound, ".")


def values_of(d: Function) -> Math | str:
    """The values of its bound names: a = 3."""
    return coordinates(tuple(d.bound), np.array([float(v) for v in d.bound.values()]))
