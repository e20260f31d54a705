"""The page of a Function: a derivative, what calculus made, a question written as a formula, or a formula as read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.pages import Document
from workbench.solutions.calculus.compositions import composition_of, composition_solution
from workbench.solutions.calculus.determinants import determinant_solution, with_determinant
from workbench.solutions.calculus.implicit_derivatives import implicit_solution
from workbench.solutions.calculus.tangents import tangent_solution
from workbench.solutions.calculus.taylors import taylor_solution
from workbench.solutions.derivatives.derivatives import derivative_solution
from workbench.solutions.derivatives.matrices import BY_ARRAYS, BY_COMPONENTS, array_shapes, matrix_solution
from workbench.solutions.derivatives.mixtures import mixture_solution
from workbench.solutions.derivatives.questions import how_to_ask, question_of, question_solution
from workbench.solutions.learning.losses import loss_solution
from workbench.solutions.manner import Manner
from workbench.solutions.shortening import in_brief
from workbench.solutions.solution import Solution
from workbench.solutions.statements import defined, remarks
from workbench.solutions.steps.components import written

Way = Callable[[Function, Manner], Solution | None]


def function_solution(f: Function, told: Manner) -> Solution:
    """The page of a Function, the first of WAYS that applies; OptionError for a route of what is no derivative."""
    if not told.route:
        for way in WAYS:
            if (found := way(f, told)) is not None:
                return found
    found = _derivative(f, told) or _question(f, told)
    if found is None:
        raise OptionError(f"route={told.route!r} is for derivatives; leave it out for {f}.")
    return found


def _composition(d: Function, told: Manner) -> Solution | None:
    found = composition_of(d)
    return None if found is None else composition_solution(d, found, told)


def _by_arrays(d: Function, told: Manner) -> Solution | None:
    """A derivative by arrays: in matrices where there is a rule for all of it, else by components."""
    if d.parent is None or d.origin not in BY_ARRAYS or not array_shapes(written(d)):
        return None
    found = matrix_solution(d, told)
    if found is not None:
        return found
    solution = derivative_solution(d, told)
    return replace(solution, document=replace(solution.document, blocks=(BY_COMPONENTS, *solution.document.blocks)))


def _loss(d: Function, told: Manner) -> Solution | None:
    """A loss over data, by its rows."""
    if d.parent is None or not d.derivations:
        return None
    return loss_solution(d, told)


def _derivative(d: Function, told: Manner) -> Solution | None:
    if d.parent is None or not d.derivations:
        return None
    return with_determinant(derivative_solution(d, told), d)


def _made(f: Function, told: Manner) -> Solution | None:
    """What a verb of calculus made, by its name."""
    if f.provenance is None or f.shape or f.provenance.means not in MADE:
        return None
    return in_brief(MADE[f.provenance.means](f, told), told)


def _question(f: Function, told: Manner) -> Solution | None:
    """A derivative that is asked for in a formula."""
    question = question_of(f)
    return None if question is None else question_solution(question, told)


def _formula(f: Function, _told: Manner) -> Solution:
    """How a formula is read, and how to ask for steps."""
    return Solution(Document("Formula", (defined(f), *remarks(f), *how_to_ask(f))), (), f, False)


MADE: Mapping[str, Callable[[Function, Manner], Solution]] = MappingProxyType(
    {
        "determinant": determinant_solution,
        "implicit": implicit_solution,
        "tangent": tangent_solution,
        "taylor": taylor_solution,
    }
)
"""The pages of Functions that a verb of calculus made, by its name."""

WAYS: tuple[Way, ...] = (
    _composition,
    _by_arrays,
    _loss,
    _derivative,
    _made,
    _question,
    mixture_solution,
    _formula,
)
"""The ways to tell a Function, the most special first."""
