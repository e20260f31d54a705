"""Profiles: several methods on a set of problems: what each solved, at what cost, and the profiles of these costs.

A problem counts as solved by a run as soon as it has found a point x with
f(x0) - f(x) >= (1 - accuracy) (f(x0) - f_L), f_L the lowest value known; its cost is what was evaluated until then.
Source: Dolan & Moré, Benchmarking optimization software with performance profiles (2002); Moré & Wild, Benchmarking
derivative-free optimization algorithms (2009), equations 2.2 and 2.8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize.automatic.auto import Auto
from workbench.optimize.comparisons.history import History
from workbench.optimize.limits.relations import Said
from workbench.optimize.loop import Method
from workbench.optimize.methods import chosen_method
from workbench.optimize.options import bad_number, shown
from workbench.optimize.run import Run
from workbench.optimize.task import Task, Watching, read_start, scalar
from workbench.optimize.wording import aligned, counted, exactly

Array = NDArray[np.float64]
Problems: TypeAlias = "Sequence[tuple[Any, ...]] | Mapping[str, tuple[Any, ...]]"

ACCURACY = 1e-5  # what may be left of the way down
ROUNDING = 1e-9  # of a least value and the way to it: values this close are the same


@dataclass(frozen=True, slots=True, eq=False)
class Contest:
    """A problem of a set. least: the least value of f where it is known."""

    name: str
    function: Function
    start: Array
    least: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """Several methods on a set of problems.

    problems, methods: their names. runs: for each problem those of the methods. lowest: f_L of each problem, (p,).
    costs: (p, m), what each method evaluated until it had solved the problem, infinite where it did not; f with or
    without its gradient counts 1, a Hessian in n variables n. sizes: the numbers of variables, (p,).
    accuracy: what may be left of the way from f(x0) to f_L. notes: on least values given that are none.
    """

    problems: tuple[str, ...]
    methods: tuple[str, ...]
    runs: tuple[tuple[Run, ...], ...]
    histories: tuple[tuple[History, ...], ...]
    lowest: Array
    sizes: Array
    costs: Array
    accuracy: float
    notes: tuple[str, ...] = ()

    @property
    def solved(self) -> Array:
        """How many problems each method solved, (m,)."""
        found: Array = np.isfinite(self.costs).sum(axis=0)
        return found

    @property
    def ratios(self) -> Array:
        """The costs over those of the best method on each problem, (p, m); infinite where it was not solved."""
        return ratios(self.costs)

    @property
    def units(self) -> Array:
        """The costs in simplex gradients, n + 1 evaluations, (p, m)."""
        found: Array = self.costs / (self.sizes[:, np.newaxis] + 1)
        return found

    def performance(self, ratio: ArrayLike) -> Array:
        """The share of problems that each method solves at most ratio times as dearly as the best one.

        ratio: of any shape; gives (..., m). At 1: where it is the best; for large ratios: what it solves at all.
        """
        return shares(self.ratios, ratio)

    def data(self, budget: ArrayLike) -> Array:
        """The share of problems that each method solves with a budget of so many times n + 1 evaluations: (..., m)."""
        return shares(self.units, budget)

    def within(self, accuracy: float) -> Profiles:
        """The same runs, judged by another accuracy. OptionError where that is not between 0 and 1."""
        check_accuracy(accuracy)
        return replace(self, costs=_costs(self.runs, self.histories, self.lowest, accuracy), accuracy=accuracy)

    def __repr__(self) -> str:
        told = ", ".join(f"{name} solved {count}" for name, count in zip(self.methods, self.solved, strict=True))
        sizes = f"{counted(len(self.methods), 'method')} on {counted(len(self.problems), 'problem')}"
        return f"Profiles of {sizes}: {told}"

    def summary(self) -> str:
        """For each problem what it cost each method, or how it ended; below, how many each solved, and how dearly."""
        head = ["", "n", *self.methods]
        rows = [
            [
                problem,
                str(int(n)),
                *(str(int(c)) if np.isfinite(c) else f"({r.status})" for c, r in zip(costs, runs, strict=True)),
            ]
            for problem, n, costs, runs in zip(self.problems, self.sizes, self.costs, self.runs, strict=True)
        ]
        total = len(self.problems)
        below = [
            ["solved", "", *(f"{count} of {total}" for count in self.solved)],
            *(
                [f"at most {ratio} times the best", "", *(f"{share:.0%}" for share in self.performance(ratio))]
                for ratio in (1, 2, 10)
            ),
        ]
        said = f"Evaluations until {self.accuracy:g} of the way down was left; in brackets how it ended without that."
        return "\n".join([*aligned([head, *rows, *below]), said, *self.notes])


def ratios(costs: Array) -> Array:
    """Costs (p, m) over the least of each row; infinite in rows where nothing was solved.

    >>> ratios(np.array([[10.0, 20.0], [np.inf, np.inf]]))
    array([[ 1.,  2.],
           [inf, inf]])
    """
    least = np.min(costs, axis=1, keepdims=True)
    found: Array = np.divide(costs, least, out=np.full(costs.shape, np.inf), where=np.isfinite(least))
    return found


def shares(costs: Array, limit: ArrayLike) -> Array:
    """Of each column of costs (p, m) the share that is at most a limit of any shape: (..., m).

    >>> shares(np.array([[1.0, 2.0], [np.inf, 1.0]]), [1, 2]).tolist()
    [[0.5, 0.5], [0.5, 1.0]]
    """
    found: Array = (costs <= np.asarray(limit, dtype=np.float64)[..., np.newaxis, np.newaxis]).mean(axis=-2)
    return found


def check_accuracy(accuracy: float) -> None:
    """Raise OptionError for an accuracy that is not between 0 and 1."""
    if bad_number(accuracy, 0, 1):
        raise OptionError(f"accuracy is {shown(accuracy)}; a share between 0 and 1 is needed, such as 1e-5.")


OF_ONE = ("bounds", "constraints", "starts", "workers", "checkpoint", "resume", "callback")
"""Options of `minimize` that belong to one problem."""


def profiled(
    problems: Problems, methods: Mapping[str, Method], accuracy: float, options: Mapping[str, Any]
) -> Profiles:
    """Each problem by each method, from its start. Raises OptionError and ShapeError before anything runs."""
    check_accuracy(accuracy)
    contests = _contests(problems)
    odd = next((name for name in OF_ONE if name in options), None)
    if odd is not None:
        raise OptionError(f"{odd} belongs to one problem; a set of problems takes max_steps, tolerance and seed.")
    histories = tuple(tuple(History() for _ in methods) for _ in contests)
    runs = tuple(
        tuple(_run(contest, method, history, options) for method, history in zip(methods.values(), row, strict=True))
        for contest, row in zip(contests, histories, strict=True)
    )
    lowest = np.array([_lowest(*each, accuracy) for each in zip(contests, runs, histories, strict=True)])
    notes = tuple(
        f"{contest.name}: f = {exactly(least)} was found, below the least value {exactly(contest.least)} given."
        for contest, least in zip(contests, lowest.tolist(), strict=True)
        if contest.least is not None and least < contest.least
    )
    return Profiles(
        problems=tuple(contest.name for contest in contests),
        methods=tuple(methods),
        runs=runs,
        histories=histories,
        lowest=lowest,
        sizes=np.array([float(len(contest.start)) for contest in contests]),
        costs=_costs(runs, histories, lowest, accuracy),
        accuracy=float(accuracy),
        notes=notes,
    )


def _contests(problems: Problems) -> list[Contest]:
    named = isinstance(problems, Mapping)
    if not isinstance(problems, Mapping | list | tuple) or not problems:
        raise OptionError("compare takes a formula and a start, or a list of pairs (f, start), or pairs by name.")
    given = list(problems.items() if isinstance(problems, Mapping) else enumerate(problems, 1))
    found = [_contest(name, problem) for name, problem in given]
    if named:
        return found
    titles = [contest.function.definition.name or f"problem {k}" for k, contest in enumerate(found, 1)]
    return [
        replace(contest, name=title if titles.count(title) == 1 else f"{title} {k}")
        for k, (title, contest) in enumerate(zip(titles, found, strict=True), 1)
    ]


def _contest(name: object, problem: Any) -> Contest:
    if not isinstance(problem, tuple | list) or len(problem) not in (2, 3):
        raise OptionError(
            f"problem {name} is {str(problem)[:80]!r}; a pair (f, start) is needed, or (f, start, least value of f)."
        )
    f = scalar(problem[0])
    least = problem[2] if len(problem) == 3 else None
    if least is not None and bad_number(least, -np.inf):
        raise OptionError(f"the least value of problem {name} is {shown(least)}; a number is needed.")
    return Contest(str(name), f, read_start(problem[1], f), None if least is None else float(least))


def _run(contest: Contest, method: Method, history: History, options: Mapping[str, Any]) -> Run:
    known = {name: options.get(name) for name in ("tolerance", "max_steps", "seed")}
    own = {name: value for name, value in options.items() if name not in (*known, "progress")}
    task = Task(contest.function, chosen_method(method, own), None, Said(None, None), **known)
    task.check()
    return task.run(contest.start, Watching(progress=options.get("progress")), history)[0]


def _lowest(contest: Contest, runs: Sequence[Run], histories: Sequence[History], accuracy: float) -> float:
    """f_L: the least value given, or a lower one that was found; without one the lowest found, if that is a minimum.

    It is where a run that ended in a minimum came as low, or one does that goes on from there; else NaN.
    """
    first = float(runs[0].path.fun[0])
    found = min((history.values[-1] for history in histories if history.values), default=np.nan)
    if contest.least is not None:
        rounding = ROUNDING * (abs(contest.least) + abs(first - contest.least))
        return found if found < contest.least - rounding else contest.least
    if any(run.success and first - run.fun >= (1 - accuracy) * (first - found) for run in runs):
        return found
    lowest = min(runs, key=lambda run: np.nan_to_num(run.fun, nan=np.inf))
    if not np.isfinite(lowest.fun):
        return np.nan
    on = Task(contest.function, Auto(), None, Said(None, None), None, None, None).run(lowest.x)[0]
    return min(found, on.fun) if on.success and on.fun <= lowest.fun < first else np.nan


def _costs(
    runs: Sequence[Sequence[Run]], histories: Sequence[Sequence[History]], lowest: Array, accuracy: float
) -> Array:
    found = np.full((len(runs), len(runs[0])), np.inf)
    for p, (row, least) in enumerate(zip(histories, lowest, strict=True)):
        first = float(runs[p][0].path.fun[0])
        for m, history in enumerate(row):
            found[p, m] = history.cost_of(first - (1 - accuracy) * (first - least))
    return found
