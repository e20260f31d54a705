"""BACKENDS: what can run a program, when each is chosen, and the choice with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import OptionError
from workbench.graphs import Program
from workbench.kernels.kernel import Kernel
from workbench.kernels.lambdify import LambdifyKernel
from workbench.kernels.scalar import PythonKernel
from workbench.kernels.vectorized import NumpyKernel

Expressions = Callable[[], Sequence[Any]]
"""Gives the program's outputs as SymPy expressions; asked only by a backend that starts from these."""


@dataclass(frozen=True, slots=True, eq=False)
class Backend:
    """One way to run programs.

    name: what `compile(backend=...)` takes. purpose: what it is for, in words. suits: is it the one to
    choose for a program, where no earlier row was? reason: why it was, for the kernel's repr.
    """

    name: str
    purpose: str
    suits: Callable[[Program], bool]
    reason: str
    compile: Callable[[Program, str, Expressions | None], Kernel]


def _lambdify(program: Program, reason: str, expressions: Expressions | None) -> Kernel:
    if expressions is None:
        raise OptionError("the lambdify backend starts from SymPy expressions, and none were given.")
    return LambdifyKernel(program, expressions(), reason)


BACKENDS: tuple[Backend, ...] = (
    Backend(
        "numpy",
        "batches of points and rows of data, in blocks that stay in the cache",
        lambda program: bool(program.columns),
        "chosen because it runs over rows of data, in blocks",
        lambda program, reason, _: NumpyKernel(program, reason),
    ),
    Backend(
        "python",
        "one point at a time, in generated Python; batches go to NumPy",
        lambda _: True,
        "chosen because one point at a time costs least in generated Python; batches go to NumPy",
        lambda program, reason, _: PythonKernel(program, reason),
    ),
    Backend(
        "lambdify",
        "SymPy's own code, to compare with",
        lambda _: False,
        "",
        _lambdify,
    ),
)
"""In the order in which they are considered."""


def choose(program: Program) -> tuple[Backend, str]:
    """The backend that suits a program, and why."""
    backend = next(row for row in BACKENDS if row.suits(program))
    return backend, backend.reason


def compiled(program: Program, backend: str | None = None, *, expressions: Expressions | None = None) -> Kernel:
    """A kernel for a program, by the backend of that name or the one that suits it.

    expressions: gives SymPy's form of the outputs, for the backend that starts from these.
    Raises OptionError for an unknown backend, or one that cannot run the program.

    >>> import numpy as np
    >>> from workbench.graphs import lower
    >>> from workbench.language.formula import Apply, Symbol
    >>> from workbench.operators import EXP
    >>> kernel = compiled(lower([Apply(EXP, (Symbol("x"),))], ["x"]))
    >>> kernel(np.array([0.0]))
    array([1.])
    """
    if backend is None:
        chosen, reason = choose(program)
        return chosen.compile(program, reason, expressions)
    row = next((row for row in BACKENDS if row.name == backend), None)
    if row is None:
        raise OptionError(f"no backend {backend!r}; there are {', '.join(row.name for row in BACKENDS)}.")
    return row.compile(program, f"asked for; {row.purpose}", expressions)
