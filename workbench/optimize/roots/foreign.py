"""SciPy's root finders as methods: given the exact Jacobian, their points kept, judged like our own."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.optimize.roots.approximations import Approximation, RootEnd, RootHalt, RootProblem

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Finder:
    """One method of scipy.optimize.root or root_scalar: what it takes.

    tight: the options that say when it is good enough, with what is asked for.
    """

    name: str
    jacobian: bool = False
    bracket: bool = False
    scalar: bool = False
    tight: tuple[tuple[str, float], ...] = ()


TIGHT = 4 * float(np.finfo(np.float64).eps)
NARROW = (("xtol", 1e-300), ("rtol", TIGHT))

FINDERS = (
    Finder("hybr", jacobian=True, tight=(("xtol", 1e-15),)),
    Finder("lm", jacobian=True, tight=(("xtol", 1e-15), ("ftol", 1e-15), ("gtol", 0.0))),
    *(
        Finder(name, tight=(("fatol", 1e-14),))
        for name in ("broyden1", "broyden2", "anderson", "linearmixing", "diagbroyden", "excitingmixing", "krylov")
    ),
    Finder("df-sane", tight=(("fatol", 1e-14),)),
    *(Finder(name, bracket=True, scalar=True, tight=NARROW) for name in ("brentq", "brenth", "bisect", "ridder")),
    Finder("toms748", bracket=True, scalar=True, tight=(("xtol", 1e-300), ("rtol", TIGHT))),
)


@dataclass(frozen=True, slots=True)
class SciPyRoot:
    """A root finder of SciPy by its name, such as SciPyRoot("hybr"); options go to it as they are.

    The path holds every point at which it asked for F.
    Raises OptionError for a name that SciPy does not have.

    >>> SciPyRoot("HYBR").name
    'scipy:hybr'
    """

    steps: ClassVar[int] = 2_000
    bounded: ClassVar[bool] = False
    free: ClassVar[bool] = False
    judging: ClassVar[bool] = True  # it has ended before its points are given out

    finder: str
    options: dict[str, Any] = field(default_factory=dict)
    alias: str = ""

    def __post_init__(self) -> None:
        names = [row.name for row in FINDERS]
        if str(self.finder).lower() not in names:
            near = difflib.get_close_matches(str(self.finder).lower(), names, n=1)
            guess = f" Did you mean '{near[0]}'?" if near else ""
            raise OptionError(f"SciPy has no root finder '{self.finder}'; it has {', '.join(names)}.{guess}")
        object.__setattr__(self, "finder", str(self.finder).lower())

    @property
    def name(self) -> str:
        return self.alias or f"scipy:{self.finder}"

    @property
    def row(self) -> Finder:
        return next(row for row in FINDERS if row.name == self.finder)

    @property
    def single(self) -> bool:
        return self.row.scalar

    @property
    def square(self) -> bool:
        return self.finder != "lm"

    @property
    def bracketing(self) -> bool:
        return self.row.bracket

    def approximations(self, problem: RootProblem) -> Generator[Approximation, None, RootEnd]:
        """SciPy walks to its end first; then its points are given out one by one."""
        seen: list[Approximation] = []
        ended = self._solved(problem, seen)
        yield from seen or [problem.first()]
        return ended

    def _solved(self, problem: RootProblem, seen: list[Approximation]) -> RootEnd:
        from scipy import optimize  # slow to import

        row, equations = self.row, problem.equations

        def value(x: Any) -> Array:
            point = np.atleast_1d(np.array(x, dtype=np.float64))
            fun = equations.residual(point)
            if not seen or not np.array_equal(seen[-1].x, point):
                if len(seen) > problem.max_steps:
                    raise _SpentError
                seen.append(Approximation(point, fun))
            return fun

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if row.scalar:
                    assert problem.bracket is not None
                    call = getattr(optimize, row.name)
                    tight = dict(row.tight) | self.options
                    call(lambda x: float(value(x)[0]), *problem.bracket, **tight, maxiter=problem.max_steps)
                    return RootEnd(RootHalt.FLOOR)
                jac = equations.jacobian if row.jacobian else None
                options = dict(row.tight) | self.options
                solve: Any = optimize.root  # its stubs want the name of the method written out
                solved = solve(value, problem.start, jac=jac, method=row.name, options=options)
        except _SpentError:
            return RootEnd(RootHalt.STEPS)
        except KeyboardInterrupt:  # what it found is not lost
            if not seen:
                raise
            return RootEnd(RootHalt.INTERRUPTED)
        except (TypeError, ValueError, RuntimeError, ArithmeticError, np.linalg.LinAlgError) as error:
            return RootEnd(RootHalt.STUCK, f"SciPy: {error}", theirs=True)
        halt = RootHalt.FLOOR if solved.success else RootHalt.STUCK
        return RootEnd(halt, f"SciPy: {_sentence(solved.message)}", theirs=True)


class _SpentError(Exception):
    """The budget of points is spent."""


def _sentence(message: object) -> str:
    words = " ".join(str(message).split())
    return words if words.endswith(".") else f"{words}."
