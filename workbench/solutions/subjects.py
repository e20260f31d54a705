"""`explain`: whatever there is to explain goes to the page made for its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from workbench.calculus import CriticalPoints
from workbench.checks import Check
from workbench.errors import OptionError
from workbench.functions import Function, function
from workbench.optimize import Comparison, Fit, Profiles, Root, Run
from workbench.pages import Document
from workbench.solutions.comparisons import comparison_solution
from workbench.solutions.critical import critical_solution
from workbench.solutions.derivatives import derivative_solution
from workbench.solutions.fits import fit_solution
from workbench.solutions.manner import Manner, manner
from workbench.solutions.mixtures import mixture_solution
from workbench.solutions.profiles import profiles_solution
from workbench.solutions.questions import how_to_ask, question_of, question_solution
from workbench.solutions.roots import root_solution
from workbench.solutions.runs import run_solution
from workbench.solutions.solution import Solution
from workbench.solutions.statements import defined, remarks
from workbench.solutions.verdicts import check_solution


def explain(thing: object, *, level: str = "standard", notation: str = "leibniz") -> Solution:
    """A worked solution of a derivative, gradient, Jacobian or Hessian, or of a result with its check.

    thing: a Function that was derived (f.diff("x"), f.gradient, f.hessian), a question as text ("d/dx (x^2 sin x)",
    "f(x) = x^3; f'(2)"), or a result of minimize, find_root, compare, fit, check or critical_points.
    level: "brief" (one chain of equations), "standard" (as a textbook prints it) or "full" (each use of a rule a step
    of its own). notation of derivatives: "leibniz" (dy/dx) or "prime" (y', f_x). Raises OptionError for anything else.

    >>> from workbench import function
    >>> solution = explain(function("(3x + 1)^2").diff("x"))
    >>> [step.rule for step in solution.walk()][:3], str(solution.result), solution.verified
    (['chain', 'power', 'sum'], '6*(3*x + 1)', True)
    """
    told = manner(level, notation)
    for kind, page in PAGES:
        if isinstance(thing, kind):
            return replace(page(thing, told), told=told)
    known = ", ".join(kind.__name__ for kind, _ in PAGES)
    raise OptionError(
        f"explain takes a derivative, a formula as text or a result ({known}), not {type(thing).__name__}."
    )


def _function(f: Function, told: Manner) -> Solution:
    """The page of a Function: of a derivative its steps, also of one that is asked for in a formula; of any other
    formula how it is read, and how to ask for steps."""
    if f.parent is not None and f.derivations:
        return derivative_solution(f, told)
    question = question_of(f)
    if question is not None:
        return question_solution(question, told)
    mixture = mixture_solution(f, told)
    if mixture is not None:
        return mixture
    return Solution(Document("Formula", (defined(f), *remarks(f), *how_to_ask(f))), (), f, False)


PAGES: tuple[tuple[type, Callable[[Any, Manner], Solution]], ...] = (
    (Function, _function),
    (str, lambda text, told: _function(function(text), told)),
    (Run, lambda run, _told: run_solution(run)),
    (Root, lambda found, _told: root_solution(found)),
    (Comparison, lambda comparison, _told: comparison_solution(comparison)),
    (Profiles, lambda profiles, _told: profiles_solution(profiles)),
    (Fit, lambda found, _told: fit_solution(found)),
    (Check, lambda found, _told: check_solution(found)),
    (CriticalPoints, lambda found, _told: critical_solution(found)),
)
