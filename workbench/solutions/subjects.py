"""`explain`: whatever there is to explain goes to the page made for its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from workbench.calculus import Backpropagation, CriticalPoints, DirectionalDerivative
from workbench.checks import Check
from workbench.errors import OptionError
from workbench.functions import Function, function
from workbench.optimize import Comparison, Fit, Profiles, Root, Run
from workbench.pages import Document
from workbench.solutions.again import again
from workbench.solutions.backpropagations import backpropagation_solution
from workbench.solutions.comparisons import comparison_solution
from workbench.solutions.components import written
from workbench.solutions.compositions import composition_of, composition_solution
from workbench.solutions.critical import critical_solution
from workbench.solutions.curves import implicit_solution
from workbench.solutions.derivatives import derivative_solution
from workbench.solutions.determinants import determinant_solution, with_determinant
from workbench.solutions.directions import directional_solution
from workbench.solutions.fits import fit_solution
from workbench.solutions.manner import Manner, manner
from workbench.solutions.matrices import BY_ARRAYS, BY_COMPONENTS, array_shapes, matrix_solution
from workbench.solutions.mixtures import mixture_solution
from workbench.solutions.profiles import profiles_solution
from workbench.solutions.questions import how_to_ask, question_of, question_solution
from workbench.solutions.roots import root_solution
from workbench.solutions.runs import run_solution
from workbench.solutions.solution import Solution
from workbench.solutions.statements import defined, remarks
from workbench.solutions.tangents import tangent_solution
from workbench.solutions.taylors import taylor_solution
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
    if route and not (isinstance(thing, Function) and thing.derivations):
        raise OptionError(f"route={route!r} is for derivatives; leave it out for {type(thing).__name__}.")
    for kind, page in PAGES:
        if isinstance(thing, kind):
            solution = page(thing, told)
            return replace(solution, told=told, document=replace(solution.document, code=again(thing, told)))
    known = ", ".join(kind.__name__ for kind, _ in PAGES)
    raise OptionError(
        f"explain takes a derivative, a formula as text or a result ({known}), not {type(thing).__name__}."
    )


def _function(f: Function, told: Manner) -> Solution:
    """The page of a Function: of a derivative its steps, also of one that is asked for in a formula; of any other
    formula how it is read, and how to ask for steps."""
    if (composition := composition_of(f)) is not None:
        return composition_solution(f, composition, told)
    if f.parent is not None and array_shapes(written(f)) and f.origin in BY_ARRAYS:
        return _by_arrays(f, told)
    if f.parent is not None and f.derivations:
        return with_determinant(derivative_solution(f, told), f)
    if f.provenance is not None and not f.shape and f.provenance.means in MADE:
        return MADE[f.provenance.means](f, told)
    question = question_of(f)
    if question is not None:
        return question_solution(question, told)
    mixture = mixture_solution(f, told)
    if mixture is not None:
        return mixture
    return Solution(Document("Formula", (defined(f), *remarks(f), *how_to_ask(f))), (), f, False)


def _by_arrays(d: Function, told: Manner) -> Solution:
    """The page of a derivative by arrays: in matrices where there is a rule for all of it, else by components."""
    found = matrix_solution(d, told)
    if found is not None:
        return found
    solution = derivative_solution(d, told)
    return replace(solution, document=replace(solution.document, blocks=(BY_COMPONENTS, *solution.document.blocks)))


MADE: Mapping[str, Callable[[Function, Manner], Solution]] = MappingProxyType(
    {
        "determinant": determinant_solution,
        "implicit": implicit_solution,
        "tangent": tangent_solution,
        "taylor": taylor_solution,
    }
)
"""The pages of Functions that a verb of calculus made, by its name."""

PAGES: tuple[tuple[type, Callable[[Any, Manner], Solution]], ...] = (
    (Function, _function),
    (str, lambda text, told: _function(function(text), told)),
    (Run, run_solution),
    (Root, root_solution),
    (Comparison, lambda comparison, _told: comparison_solution(comparison)),
    (Profiles, lambda profiles, _told: profiles_solution(profiles)),
    (Fit, lambda found, _told: fit_solution(found)),
    (Check, lambda found, _told: check_solution(found)),
    (CriticalPoints, critical_solution),
    (DirectionalDerivative, directional_solution),
    (Backpropagation, backpropagation_solution),
)
