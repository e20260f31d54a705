"""How a run's points, gradients and steps are written, with their numbers: x₁ = 3 − 0.01·90 = 2.1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.language.printing import notations, phrase
from workbench.language.printing.differentials import gradient, prime
from workbench.language.printing.phrases import Part, call, decimal, point, subscripted
from workbench.optimize import Newton, Run, Status
from workbench.pages import Equation, Text
from workbench.solutions.statements import hessian_name, name_of, row

Array = NDArray[np.float64]

STEPS = 3
FEW = 6
"""Steps, up to which all of a run are written out; of a longer one STEPS."""
MOST = 3
"""Variables, up to which points are written out."""
ROUNDED = 1e-12  # relative difference at which a number counts as written out whole
DIGITS, FEWER, FEWEST = 7, 5, 4
"""Digits of numbers that are written out: for one variable, for several, and beside a matrix."""
POINTS = "pqzwPQ"
"""Letters for a point of several variables; the first that is free."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a run's points, gradients and steps are written: x₀, f′(x₀) for one variable, p₀, ∇f(p₀) for several."""

    run: Run

    @property
    def ends_with_its_steps(self) -> bool:
        """Is the answer where the steps led: were all taken that were allowed, or did they grow, without a minimum?"""
        spent = self.run.spent or self.run.status in (Status.STEP_LIMIT, Status.DIVERGED)
        return spent and not self.run.success

    @property
    def f(self) -> Function:
        return self.run.function

    @property
    def single(self) -> bool:
        return len(self.f.variables) == 1

    @property
    def letter(self) -> str:
        """What the iterates are called."""
        taken = {*self.f.variables, *self.f.columns, name_of(self.f)}
        return self.f.variables[0] if self.single else next((p for p in POINTS if p not in taken), "p_0")

    def x(self, k: Part) -> Part:
        return subscripted(self.letter, k)

    def slope(self, at: Part) -> Part:
        name = name_of(self.f)
        return call(prime(name) if self.single else gradient(name), at)

    def curvature(self, at: Part) -> Part:
        return call(prime(name_of(self.f), 2) if self.single else hessian_name(self.f), at)

    @property
    def digits(self) -> int:
        if self.single:
            return DIGITS
        return FEWEST if isinstance(self.run.method, Newton) else FEWER

    def number(self, value: Array | float) -> Part:
        """A number or a point, written out."""
        entries = [decimal(entry, self.digits) for entry in np.ravel(value).tolist()]
        return entries[0] if self.single else point(*entries)

    def row(self, left: Part, worked: Part, *values: Array | float, single: bool = False) -> Equation:
        """left = worked = the last of values, or ≈ where one of the values had to be rounded to be written out.

        single: that is one number, whatever the number of variables.
        """
        numbers = np.concatenate([np.ravel(value) for value in values])
        shown = np.array([float(f"{number:.{self.digits}g}") for number in numbers])
        exactly = bool(np.all(np.abs(shown - numbers) <= ROUNDED * np.abs(numbers)))
        last = decimal(float(numbers[-1]), self.digits) if single else self.number(values[-1])
        return row(left, phrase(worked, "=" if exactly else "≈", last))

    def gradient(self, at: Array) -> Array:
        return np.asarray(self.f.gradient.at(at), dtype=np.float64)


def first_steps(nit: int) -> int:
    """How many of so many steps are written out."""
    return nit if nit <= FEW else STEPS


def shown_steps(w: Writing) -> tuple[int, ...]:
    """Steps whose numbers are put in, the first ones."""
    path = w.run.path
    first = range(first_steps(w.run.nit))
    finite = (i for i in first if np.isfinite(path.x[i + 1]).all() and path.gradient_norm[i] > 0)
    return tuple(finite) if len(w.f.variables) <= MOST else ()


def last_step(w: Writing) -> tuple[int, ...]:
    """The last step of a run that was asked for its last iterate, beside the first ones."""
    last, path = w.run.nit - 1, w.run.path
    shows = (
        w.ends_with_its_steps
        and last >= first_steps(w.run.nit)
        and len(w.f.variables) <= MOST
        and np.isfinite(path.x[last:]).all()
    )
    return (last,) if shows and path.gradient_norm[last] > 0 else ()


def gap() -> Equation:
    """The row for steps that are left out."""
    return Equation(notations("…"))


Update = Callable[[Writing], tuple[Text, list[Equation]]]
"""What writes the rule of a method: a sentence, and the rows of formulas and numbers."""
