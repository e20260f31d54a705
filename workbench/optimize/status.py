"""Why a run stopped: the closed list, what each word means, and which of them are a success."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Why a run stopped; the value is how it is asked: ``run.status == "minimum"``.

    >>> Status.SADDLE.success, Status.MINIMUM.success
    (False, True)
    >>> Status.SADDLE.meaning
    'stationary, with a direction of descent'
    """

    MINIMUM = "minimum"
    BOUNDARY_MINIMUM = "boundary_minimum"
    KINK_MINIMUM = "kink_minimum"
    DEGENERATE = "degenerate"
    SADDLE = "saddle"
    MAXIMUM = "maximum"
    PLATEAU = "plateau"
    UNBOUNDED = "unbounded"
    RUNAWAY = "runaway"
    DIVERGED = "diverged"
    STALLED = "stalled"
    STEP_LIMIT = "step_limit"
    INFEASIBLE = "infeasible"
    OUTSIDE_DOMAIN = "outside_domain"
    NOT_FINITE = "not_finite"
    ROOT = "root"
    NO_ROOT = "no_root"
    CYCLE = "cycle"
    SINGULAR = "singular"

    @property
    def success(self) -> bool:
        """Is there evidence of a minimum, or of a root?"""
        return self in SUCCESSES

    @property
    def meaning(self) -> str:
        """What the word says, in a few words."""
        return MEANINGS[self]


SUCCESSES = frozenset({Status.MINIMUM, Status.BOUNDARY_MINIMUM, Status.KINK_MINIMUM, Status.ROOT})

MEANINGS = {
    Status.MINIMUM: "the gradient is zero to rounding level and the Hessian positive definite",
    Status.BOUNDARY_MINIMUM: "a minimum at active bounds or at the edge of the domain",
    Status.KINK_MINIMUM: "a minimum where f is not differentiable; one-sided slopes point upwards",
    Status.DEGENERATE: "stationary, but the Hessian is singular: a minimum is not certified",
    Status.SADDLE: "stationary, with a direction of descent",
    Status.MAXIMUM: "stationary, and f falls in every direction",
    Status.PLATEAU: "gradient and curvature vanish together",
    Status.UNBOUNDED: "f falls without end",
    Status.RUNAWAY: "f tends to an infimum that no point attains",
    Status.DIVERGED: "steps grow: the learning rate is too large",
    Status.STALLED: "no lower point can be told apart in float64, and the criteria are not met",
    Status.STEP_LIMIT: "the budget of steps is spent",
    Status.INFEASIBLE: "the constraints are not met, and no point near oversteps them less",
    Status.OUTSIDE_DOMAIN: "the start, or every step from here, leaves the domain",
    Status.NOT_FINITE: "the value or a derivative is not finite",
    Status.ROOT: "every equation holds to rounding level",
    Status.NO_ROOT: "a minimum of the residual above zero: no root is near",
    Status.CYCLE: "the steps return to where they were",
    Status.SINGULAR: "the Jacobian is singular: the equations do not say where to go",
}
