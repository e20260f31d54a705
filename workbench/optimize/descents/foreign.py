"""SciPy's minimizers as methods: given exact derivatives where they take them, their path kept, judged like our own."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.optimize.iterates import Iterate, Stretch
from workbench.optimize.limits.constraints import Constraints
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.objective import Problem

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Minimizer:
    """One method of scipy.optimize.minimize: what it takes, and what it calls its limits.

    constraints: with their Jacobian where it takes a gradient, and their Hessians where it takes one.
    tolerances: the options that say when it is good enough. limit: the option that says when to give up.
    """

    name: str
    gradient: bool = False
    hessian: bool = False
    bounds: bool = False
    constraints: bool = False
    tolerances: tuple[str, ...] = ("gtol",)
    limit: str = "maxiter"


MINIMIZERS = (
    Minimizer("Nelder-Mead", bounds=True, tolerances=("xatol", "fatol")),
    Minimizer("Powell", bounds=True, tolerances=("xtol", "ftol")),
    Minimizer("CG", gradient=True),
    Minimizer("BFGS", gradient=True),
    Minimizer("Newton-CG", gradient=True, hessian=True, tolerances=("xtol",)),
    Minimizer("L-BFGS-B", gradient=True, bounds=True, tolerances=("gtol", "ftol")),
    Minimizer("TNC", gradient=True, bounds=True, tolerances=("gtol", "ftol", "xtol"), limit="maxfun"),
    Minimizer("COBYLA", bounds=True, constraints=True, tolerances=("tol",)),
    Minimizer("COBYQA", bounds=True, constraints=True, tolerances=("final_tr_radius",)),
    Minimizer("SLSQP", gradient=True, bounds=True, constraints=True, tolerances=("ftol",)),
    Minimizer("trust-constr", gradient=True, hessian=True, bounds=True, constraints=True, tolerances=("gtol", "xtol")),
    Minimizer("dogleg", gradient=True, hessian=True),
    Minimizer("trust-ncg", gradient=True, hessian=True),
    Minimizer("trust-krylov", gradient=True, hessian=True),
    Minimizer("trust-exact", gradient=True, hessian=True),
)

TIGHT = 1e-10  # SciPy's criteria, where no tolerance is asked for: close to what its methods reach


@dataclass(frozen=True, slots=True)
class SciPy:
    """A method of scipy.optimize.minimize by its name, such as SciPy("BFGS"); options go to it as they are.

    Raises OptionError for a name that SciPy does not have.

    >>> SciPy("bfgs")
    SciPy('BFGS')
    """

    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = None

    minimizer: str
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = {row.name.lower(): row.name for row in MINIMIZERS}
        found = names.get(str(self.minimizer).lower())
        if found is None:
            near = difflib.get_close_matches(str(self.minimizer).lower(), names, n=1)
            guess = f" Did you mean '{names[near[0]]}'?" if near else ""
            raise OptionError(f"SciPy has no minimizer '{self.minimizer}'; it has {', '.join(names.values())}.{guess}")
        object.__setattr__(self, "minimizer", found)

    def __repr__(self) -> str:
        return f"SciPy('{self.minimizer}')"

    @property
    def name(self) -> str:
        return f"scipy:{self.minimizer}"

    @property
    def row(self) -> Minimizer:
        return next(row for row in MINIMIZERS if row.name == self.minimizer)

    @property
    def bounded(self) -> bool:
        return self.row.bounds

    @property
    def constrained(self) -> bool:
        return self.row.constraints

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        """The start; then SciPy walks to its end, and its iterates are given out one by one.

        It keeps to itself how it goes on: a run that is resumed lets it walk once more, the same way.
        """
        given = 0 if problem.after is None or problem.after.memory is None else int(problem.after.memory["given"])
        if given == 0:
            yield replace(problem.first(), memory={"given": 0})
        found: list[Array] = [problem.start]
        ended = self._solved(problem, found)
        evaluated = (Iterate(x, *problem.objective.value_and_gradient(x)) for x in found[max(given, 1) :])
        if ended.halt is Halt.INTERRUPTED:
            beyond = list(evaluated)
            return replace(ended, beyond=Stretch.of(beyond) if beyond else None)
        for k, iterate in enumerate(evaluated, max(given, 1)):
            yield replace(iterate, memory={"given": k})
        return ended

    def _solved(self, problem: Problem, found: list[Array]) -> Ended:
        from scipy import optimize  # slow to import

        row, objective = self.row, problem.objective

        def value(x: Array) -> float:
            fun = objective.value(x)
            if problem.constraints is not None and not np.isfinite(problem.constraints.values(x)).all():
                return np.inf
            return np.inf if np.isnan(fun) else fun  # SciPy's searches turn back from infinity, not from NaN

        def keep(intermediate_result: Any) -> None:  # SciPy looks at the name of the argument
            x = np.array(getattr(intermediate_result, "x", intermediate_result), dtype=np.float64)
            if problem.bounds is not None:
                x = problem.bounds.clip(x)  # COBYLA looks outside on its way
            if not np.array_equal(x, found[-1]):
                found.append(x)

        tight = TIGHT if problem.tolerance is None else problem.tolerance
        options = dict.fromkeys(row.tolerances, tight) | {row.limit: problem.max_steps} | self.options
        minimize: Any = optimize.minimize
        keywords: dict[str, Any] = {"jac": objective.gradient} if row.gradient else {}
        if row.hessian:
            keywords["hess"] = objective.hessian
        if row.bounds and problem.bounds is not None:
            keywords["bounds"] = problem.bounds.pairs()
        if problem.constraints is not None:
            keywords["constraints"] = limits_for_scipy(problem.constraints, row)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # what SciPy warns of is in its message, and in our reading of the end
            try:
                result = minimize(value, problem.start, method=row.name, callback=keep, options=options, **keywords)
            except (ValueError, np.linalg.LinAlgError, ZeroDivisionError) as error:
                return Ended(Halt.STUCK, f"SciPy's {row.name} failed: {error}")
            except KeyboardInterrupt:  # what it found is not lost
                return Ended(Halt.INTERRUPTED)
        keep(result)
        words = f"SciPy's {row.name} says: {str(result.message).strip()}"
        if result.success:
            return Ended(Halt.TOLERANCE, words)
        spent = len(found) > problem.max_steps or "maxfun" in words.lower()
        return Ended(Halt.STEPS if spent else Halt.FLOOR, words)


def limits_for_scipy(constraints: Constraints, row: Minimizer) -> Any:
    """Constraints as this minimizer of SciPy takes them."""
    if row.name in BY_SIGN:
        return _by_sign(constraints, jacobian=row.gradient)
    from scipy.optimize import NonlinearConstraint  # slow to import

    exact: dict[str, Any] = {"jac": constraints.jacobian} if row.gradient else {}
    if row.hessian:
        if len(constraints.function.variables) > DENSE_TO:
            exact["jac"] = lambda x: constraints.function.jacobian.at(x, sparse=True)
        exact["hess"] = constraints.hessian
    return NonlinearConstraint(constraints.values, constraints.lower, constraints.upper, **exact)


DENSE_TO = 50  # variables: beyond, Jacobians of constraints are given as sparse matrices
BY_SIGN = ("SLSQP", "COBYLA")  # take what is to be zero, and what is not to be negative


def _by_sign(constraints: Constraints, *, jacobian: bool) -> list[dict[str, Any]]:
    """What is to be zero, and what is not to be negative; 0 where a constraint has no value, as f is infinite there."""
    equal = constraints.equations
    low = np.flatnonzero(np.isfinite(constraints.lower) & ~equal)
    high = np.flatnonzero(np.isfinite(constraints.upper) & ~equal)
    same = np.flatnonzero(equal)

    def part(rows: NDArray[np.intp], sign: float, limits: Array, kind: str) -> dict[str, Any]:
        def values(x: Array) -> Array:
            return np.nan_to_num(sign * (constraints.values(x)[rows] - limits[rows]), nan=0.0)

        own: dict[str, Any] = {"type": kind, "fun": values}
        return own | ({"jac": lambda x: sign * constraints.jacobian(x)[rows]} if jacobian else {})

    parts = [(same, 1.0, constraints.lower, "eq"), (low, 1.0, constraints.lower, "ineq")]
    parts.append((high, -1.0, constraints.upper, "ineq"))
    return [part(*one) for one in parts if one[0].size]
