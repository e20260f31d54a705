"""`explain`: whatever there is to explain goes to the page made for its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

from workbench.calculus import Backpropagation, CriticalPoints, DirectionalDerivative
from workbench.checks import Check
from workbench.errors import OptionError
from workbench.functions import Function, function
from workbench.optimize import Comparison, Fit, Profiles, Root, Run
from workbench.solutions.again import again
from workbench.solutions.calculus.critical import critical_solution
from workbench.solutions.calculus.directions import directional_solution
from workbench.solutions.function_pages import function_solution
from workbench.solutions.learning.backpropagations import backpropagation_solution
from workbench.solutions.manner import Manner, manner
from workbench.solutions.runs.comparisons import comparison_solution
from workbench.solutions.runs.fits import fit_solution
from workbench.solutions.runs.profiles import profiles_solution
from workbench.solutions.runs.roots import root_solution
from workbench.solutions.runs.runs import run_solution
from workbench.solutions.solution import Solution
from workbench.solutions.verdicts import check_solution


@runtime_checkable
class Explained(Protocol):
    """What rooms above make, and write the page of: an exercise, a grade."""

    def explained(self, *, level: str, notation: str) -> Solution:
        """Its page."""
        ...


def explain(thing: object, *, level: str = "standard", notation: str = "leibniz", route: str = "") -> Solution:
    """A worked solution of a derivative, gradient, Jacobian or Hessian, or of a result with its check.

    thing: a Function that was derived (f.diff("x"), f.gradient, f.hessian), a question as text ("d/dx (x^2 sin x)",
    "f(x) = x^3; f'(2)"), or a result of minimize, find_root, compare, fit, check, critical_points, backpropagate or
    grade. level: "brief" (one chain of equations), "standard" (as a textbook prints it) or "full" (each use of a rule
    a step of its own). notation of derivatives: "leibniz" (dy/dx) or "prime" (y', f_x). route of a derivative: "" for
    the rules in their order, "logarithmic" (through ln|y|) or "expand" (multiplied out before). Raises OptionError for
    anything else, and for a route that does not apply.

    >>> from workbench import function
    >>> solution = explain(function("(3x + 1)^2").diff("x"))
    >>> [step.rule for step in solution.walk()][:3], str(solution.result), solution.verified
    (['chain', 'power', 'sum'], '6*(3*x + 1)', True)
    """
    told = manner(level, notation, route)
    if isinstance(thing, Explained):
        return replace(thing.explained(level=level, notation=notation), told=told)
    if route and not isinstance(thing, Function | str):
        raise OptionError(f"route={route!r} is for derivatives; leave it out for {type(thing).__name__}.")
    for kind, page in PAGES:
        if isinstance(thing, kind):
            solution = page(thing, told)
            return replace(solution, told=told, document=replace(solution.document, code=again(thing, told)))
    known = ", ".join(kind.__name__ for kind, _ in PAGES)
    raise OptionError(
        f"explain takes a derivative, a formula as text or a result ({known}), not {type(thing).__name__}."
    )


PAGES: tuple[tuple[type, Callable[[Any, Manner], Solution]], ...] = (
    (Function, function_solution),
    (str, lambda text, told: function_solution(function(text), told)),
    (Run, run_solution),
    (Root, root_solution),
    (Comparison, comparison_solution),
    (Profiles, lambda profiles, _told: profiles_solution(profiles)),
    (Fit, fit_solution),
    (Check, check_solution),
    (CriticalPoints, critical_solution),
    (DirectionalDerivative, directional_solution),
    (Backpropagation, backpropagation_solution),
)
