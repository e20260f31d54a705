"""Many variables: a trust region where Hessians or their products can be had, else gradients alone; and the reason."""

from __future__ import annotations

from collections.abc import Generator

from workbench.optimize.automatic.stages import STUCK, Stage, kept, onward, reached_by
from workbench.optimize.descents.foreign import SciPy
from workbench.optimize.descents.newton import Newton
from workbench.optimize.descents.trust_region import TrustRegion
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended, Halt, Method
from workbench.optimize.objective import HESSIANS_TO, Form, Problem
from workbench.optimize.squares import sum_of_squares


def of_many(problem: Problem) -> Generator[Iterate, None, Ended]:
    """The walk where the variables are many."""
    gradients_alone, quasi_newton = by_gradients(problem), SciPy("L-BFGS-B")
    reached, best, ended = reached_by(problem)
    if reached is Stage.FIRST:
        first: Method = quasi_newton if gradients_alone else TrustRegion()
        best, ended = yield from kept(Stage.FIRST, first, problem, best, problem.max_steps)
        over = len(problem.start) > HESSIANS_TO if gradients_alone else ended.halt not in STUCK
        if over or ended.halt is Halt.INTERRUPTED:
            return ended
    finish: Method = Newton() if gradients_alone else quasi_newton
    best, ended = yield from kept(Stage.FINISH, finish, onward(problem, best, reached, Stage.FINISH), best)
    return ended


def by_gradients(problem: Problem) -> bool:
    """Are gradients all that is to be asked of this function of many variables?"""
    kinked = not problem.objective.function.smooth
    return kinked or (problem.bounds is not None and problem.objective.form is Form.PRODUCTS)


def choice_of_many(problem: Problem) -> str:
    objective, n = problem.objective, len(problem.start)
    if by_gradients(problem):
        why = "f has kinks" if not objective.function.smooth else "there are bounds, and its Hessian is full"
        finish = ", and Newton's method to finish" if n <= HESSIANS_TO else ""
        return f"SciPy's L-BFGS-B was chosen{finish}: f has {n} variables, and {why}"
    inside = " inside the bounds" if problem.bounds is not None else ""
    squares = ", a sum of squares," if sum_of_squares(objective.function.components[0]) else ""
    had = {
        Form.SPARSE: f"a sparse Hessian, of about {objective.few_entries} entries",
        Form.FULL: "a full Hessian that is cheap",
        Form.PRODUCTS: "a full Hessian, of which products are taken",
    }[objective.form]
    factors = objective.form is Form.FULL or (objective.form is Form.SPARSE and objective.factorable)
    by = "the factors of the Hessian" if factors else "conjugate gradients"
    return f"A trust region by {by}{inside} was chosen: f{squares} is smooth, has {n} variables and {had}"
