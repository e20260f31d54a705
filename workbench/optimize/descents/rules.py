"""Rules: how a method goes from one iterate to the next, as formulas; and the walk that a rule makes of a problem."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.graphs import Program, lower
from workbench.kernels import Execution, Iteration, Kernel, Limits, Update, compiled
from workbench.language import Formula, read, substitute
from workbench.optimize.descents.schedules import Constant, Schedule
from workbench.optimize.iterates import Iterate, Memory, Stretch
from workbench.optimize.objective import Problem

Array = NDArray[np.float64]
Gradient = Callable[[Array], Array]

AT_ONCE = 0.02
"""Seconds after which a loop in machine code comes back, roughly: for Ctrl-C, well within 50 ms."""
FIRST = 64
"""Steps of such a loop at first, while it is not known how long one takes; and after how many it is asked for again."""
FASTER = 32
"""It grows by no more than this factor."""
NUMBERS = 1 << 20
"""So many numbers are computed at once: 8 MB."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a method goes on, in the grammar of formulas, for each component alike.

    Names: x; g, its part of the gradient; rate; k, the number of the update, from 1; the constants of the method, its
    fields; numbers; states, which are zero at first.
    update: assignments in turn; what is assigned beside x is a state. ahead: where the gradient is taken.
    numbers: assignments of what is the same for all components, from k and the constants, in turn.

    >>> Rule(("v = momentum*v - rate*g", "x = x + v"), constants=("momentum",)).states
    ('v',)
    """

    update: tuple[str, ...]
    ahead: str = "x"
    numbers: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()

    @property
    def states(self) -> tuple[str, ...]:
        """The names that each component carries from one update to the next, beside x."""
        return tuple(dict.fromkeys(name for name, _ in map(_sides, self.update) if name != "x"))

    @property
    def parameters(self) -> tuple[str, ...]:
        """What an update is told besides x, the gradient and the states."""
        return ("rate", "k", *(name for name, _ in map(_sides, self.numbers)), *self.constants)


@lru_cache(maxsize=64)
def update_of(rule: Rule) -> Update:
    """The rule as programs."""
    columns = ("x", "g", *rule.states)
    after = _assigned(rule.update, (*columns, *rule.parameters))
    names = ((), rule.parameters, columns)
    ahead = None
    if rule.ahead != "x":
        ahead = lower([read(rule.ahead, variables=(*columns, *rule.parameters)).formula], *names)
    return Update(lower([after[name] for name in ("x", *rule.states)], *names), ahead)


@lru_cache(maxsize=64)
def _numbers_of(rule: Rule) -> Kernel:
    """The numbers of the rule, from k and the constants: one k at a time, by Python, so that all have its bits."""
    given = ("k", *rule.constants)
    program: Program = lower(list(_assigned(rule.numbers, given).values()), given)
    return compiled(program, Execution(backend="python"))


def _assigned(assignments: Sequence[str], names: Sequence[str]) -> dict[str, Formula]:
    """What the names are after the assignments, from what they were before."""
    after: dict[str, Formula] = {}
    known = [*names, *(name for name, _ in map(_sides, assignments) if name not in names)]
    for name, text in map(_sides, assignments):
        after[name] = substitute(read(text, variables=known).formula, after)
    return after


def _sides(assignment: str) -> tuple[str, str]:
    name, _, text = assignment.partition(" = ")
    return name, text


class Walk:
    """A problem walked by a rule, every step taken, whatever the value there; with bounds projected onto them.

    constants: those of the rule. rate: the learning rate, which the schedule changes.
    first_value: the value at the start, by which limits are set.
    """

    def __init__(
        self, problem: Problem, rule: Rule, constants: Mapping[str, float], rate: float, schedule: Schedule
    ) -> None:
        first = problem.first()
        memory = first.memory or {}
        self.steps = int(memory.get("steps", 0))
        self._problem = problem
        self._rule = rule
        self._update = update_of(rule)
        self._constants = [constants[name] for name in rule.constants]
        self._rate = rate
        self._schedule = schedule
        self._updates = int(memory.get("updates", 0))
        self._states: Array = memory.get("states", np.zeros((len(rule.states), len(problem.start))))
        self.first_value = float(memory.get("first_value", first.fun))
        self._x = first.x
        self._iterate = first
        self._seconds: float | None = None
        self._most = FIRST

    @property
    def here(self) -> Iterate:
        """The last iterate."""
        return self._iterate

    @property
    def goes_on(self) -> bool:
        """Are there steps left?"""
        return self.steps < self._problem.max_steps

    def step(self, gradients: Iterable[Gradient] | None = None) -> Iterate:
        """The next iterate: an update by the gradient, or by each of these in turn."""
        objective = self._problem.objective
        rate = self._rate_at(self.steps)
        with np.errstate(all="ignore"):
            for gradient in gradients if gradients is not None else (objective.gradient,):
                self._advance(gradient, rate)
        self.steps += 1
        self._iterate = Iterate(self._x, *objective.value_and_gradient(self._x), rate=rate, memory=self._memory())
        return self._iterate

    def stretch(self, limits: Limits) -> Stretch | None:
        """The next iterates, up to one that may meet a limit, by machine code; None where there is none, or not yet."""
        if self.steps % FIRST and self._seconds is None:
            return None
        loop = self._problem.objective.function.iteration(self._update, calls=self.steps)
        if loop is None:
            return None
        told = self._told(min(self._at_once(loop), self._problem.max_steps - self.steps))
        here = self._iterate
        began = time.perf_counter()
        found = loop.run(here.x, here.fun, here.gradient, self._states, told, limits)
        count = len(found.fun)
        self._seconds, self._most = (time.perf_counter() - began) / count, count
        self._updates += count
        self.steps += count
        self._states = found.states
        stretch = Stretch(found.x, found.fun, found.gradient, told[:count, 0].copy(), self._memory())
        self._iterate = stretch[-1]
        self._x = self._iterate.x
        self._problem.objective.noted(found.evaluations, self._x, found.fun, self._iterate.gradient)
        return stretch

    def _memory(self) -> Memory:
        """What it takes to go on from here."""
        return {
            "steps": self.steps,
            "updates": self._updates,
            "states": self._states,
            "first_value": self.first_value,
        }

    def _advance(self, gradient: Gradient, rate: float) -> None:
        """One update, by NumPy."""
        self._updates += 1
        k = float(self._updates)
        told = [rate, k, *self._numbers(k), *self._constants]
        place = self._x
        if self._update.place is not None:
            place = self._update.place((self._x, self._x, *self._states), told)[0]
        g = gradient(place)
        self._x, *states = self._update.following((self._x, g, *self._states), told)
        if self._problem.bounds is not None:
            self._x = self._problem.bounds.clip(self._x)
        if states:
            self._states = np.array(states)

    def _rate_at(self, step: int) -> float:
        """The learning rate at a step."""
        return self._rate * self._schedule.factor(step, self._problem.max_steps)

    def _numbers(self, k: float) -> list[float]:
        """What the update of that number is told by the rule."""
        if not self._rule.numbers:
            return []
        found: list[float] = _numbers_of(self._rule)(np.array([k, *self._constants])).tolist()
        return found

    def _told(self, count: int) -> Array:
        """What the next updates are told, (count, q), as in `_advance`."""
        k = np.arange(self._updates + 1.0, self._updates + 1.0 + count)
        told = np.empty((count, 2 + len(self._rule.numbers) + len(self._constants)))
        if type(self._schedule) is Constant:
            told[:, 0] = self._rate
        else:
            told[:, 0] = [self._rate_at(step) for step in range(self.steps, self.steps + count)]
        told[:, 1] = k
        if self._rule.numbers:
            told[:, 2 : 2 + len(self._rule.numbers)] = [self._numbers(each) for each in k.tolist()]
        if self._constants:
            told[:, -len(self._constants) :] = self._constants
        return told

    def _at_once(self, loop: Iteration) -> int:
        """How many steps to do at once: for a fraction of a second, in arrays that are not too large."""
        seconds = loop.seconds if self._seconds is None else self._seconds
        timely = int(AT_ONCE / max(seconds, 1e-9))
        growing = FIRST if self._seconds is None else FASTER * self._most
        return max(1, min(timely, growing, NUMBERS // (2 * len(self._x) + 1)))
