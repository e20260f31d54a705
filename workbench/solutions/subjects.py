"""`explain`: whatever there is to explain goes to the page made for its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from workbench.calculus import Backpropagation, CriticalPoints
from workbench.checks import Check
from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize import Comparison, Fit, Profiles, Root, Run
from workbench.pages import Document
from workbench.solutions.backpropagations import backpropagation_solution
from workbench.solutions.comparisons import comparison_solution
from workbench.solutions.components import written
from workbench.solutions.critical import critical_solution
from workbench.solutions.derivatives import derivative_solution
from workbench.solutions.fits import fit_solution
from workbench.solutions.losses import loss_solution
from workbench.solutions.manner import Manner, manner
from workbench.solutions.matrices import BY_ARRAYS, BY_COMPONENTS, array_shapes, matrix_solution
from workbench.solutions.profiles import profiles_solution
from workbench.solutions.roots import root_solution
from workbench.solutions.runs import run_solution
from workbench.solutions.solution import Solution
from workbench.solutions.statements import defined, remarks
from workbench.solutions.verdicts import check_solution


def explain(thing: object, *, level: str = "standard", notation: str = "leibniz") -> Solution:
    """A worked solution of a derivative, gradient, Jacobian or Hessian, or of a result with its check.

    thing: a Function that was derived (f.diff("x"), f.gradient, f.hessian), or a result of minimize, find_root,
    compare, fit, check, critical_points or backpropagate. level: "brief", "standard" or "full"; notation of
    derivatives: "leibniz" or "prime". Raises OptionError for anything else.

    >>> from workbench import function
    >>> solution = explain(function("(3x + 1)^2").diff("x"))
    >>> [step.rule for step in solution.walk()][:3], str(solution.result), solution.verified
    (['chain', 'power', 'sum'], '6*(3*x + 1)', True)
    """
    told = manner(level, notation)
    for kind, page in PAGES:
        if isinstance(thing, kind):
            return page(thing, told)
    known = ", ".join(kind.__name__ for kind, _ in PAGES)
    raise OptionError(f"explain takes a derivative or a result ({known}), not {type(thing).__name__}.")


def _function(f: Function, told: Manner) -> Solution:
    """The page of a Function: of a derivative its steps, of a formula that was written how it is read."""
    if f.parent is not None and array_shapes(written(f)) and f.origin in BY_ARRAYS:
        found = matrix_solution(f, told)
        if found is not None:
            return found
        solution = derivative_solution(f, told)
        return replace(solution, document=replace(solution.document, blocks=(BY_COMPONENTS, *solution.document.blocks)))
    if f.parent is not None and f.derivations:
        return loss_solution(f, told) or derivative_solution(f, told)
    return Solution(Document("Formula", (defined(f), *remarks(f))), (), f, False)


PAGES: tuple[tuple[type, Callable[[Any, Manner], Solution]], ...] = (
    (Function, _function),
    (Run, run_solution),
    (Root, root_solution),
    (Comparison, lambda comparison, _told: comparison_solution(comparison)),
    (Profiles, lambda profiles, _told: profiles_solution(profiles)),
    (Fit, lambda found, _told: fit_solution(found)),
    (Check, lambda found, _told: check_solution(found)),
    (Backpropagation, backpropagation_solution),
    (CriticalPoints, lambda found, _told: critical_solution(found)),
)
