"""Plain rules: the rule that alone made every step of a run, so that a reader can make each again by hand."""

from __future__ import annotations

from typing import Any

from workbench.optimize.descents.rules import Rule
from workbench.optimize.descents.schedules import Constant
from workbench.optimize.run import Run


def plain_rule(run: Run) -> Rule | None:
    """The rule of the run's method, where no step was chosen, drawn or changed otherwise; else None.

    The learning rate is said and stays; there are no line search, mini-batches, clipping, bounds or constraints.

    >>> from workbench.optimize import minimize
    >>> run = minimize("x^2", [1], method="gradient-descent", learning_rate=0.1, max_steps=2, tolerance=0)
    >>> plain_rule(run).update, plain_rule(minimize("x^2", [1], method="newton"))
    (('x = x - rate*g',), None)
    """
    method: Any = run.method
    rule: Rule | None = getattr(method, "rule", None)
    held = run.bounds is not None or run.constraints is not None
    if rule is None or held or getattr(method, "learning_rate", None) is None:
        return None
    return rule if is_undisturbed(method) and getattr(method, "search", None) is None else None


def is_undisturbed(method: Any) -> bool:
    """Does the learning rate of a method of first order stay, with no mini-batches and no clipping?

    >>> from workbench.optimize import Momentum
    >>> is_undisturbed(Momentum()), is_undisturbed(Momentum(clip=1.0))
    (True, False)
    """
    return method.batch_size is None and method.clip is None and isinstance(method.schedule, Constant)
