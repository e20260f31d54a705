"""BACKENDS: what can run a program, when each is chosen, and the choice with its reason."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from workbench.errors import OptionError
from workbench.graphs import Program
from workbench.kernels.hot import HotKernel
from workbench.kernels.kernel import Kernel
from workbench.kernels.lambdify import LambdifyKernel
from workbench.kernels.llvm import engine
from workbench.kernels.llvm.kernel import LARGE, MOST_OPERATIONS, LlvmKernel, compilable, same_bits
from workbench.kernels.scalar import PythonKernel
from workbench.kernels.vectorized import NumpyKernel

Expressions = Callable[[], Sequence[Any]]
"""Gives the program's outputs as SymPy expressions; asked only by a backend that starts from these."""


@dataclass(frozen=True, slots=True)
class Execution:
    """How a program is to be run, as far as that was said.

    backend: a name of BACKENDS; None for the one that suits the program. threads: how many may work on the rows of
    the data; None for all cores.
    """

    backend: str | None = None
    threads: int | None = None

    @property
    def numeric(self) -> Execution:
        """The same; what suits the program in the place of lambdify, for which SymPy has no expressions."""
        return replace(self, backend=None) if self.backend == "lambdify" else self


AS_IT_SUITS = Execution()
"""Nothing was said."""


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What a backend is told. reason: why it was chosen, for the kernel's repr."""

    reason: str
    expressions: Expressions | None = None
    threads: int | None = None


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
    compile: Callable[[Program, Request], Kernel]


def _over_rows(program: Program) -> bool:
    return bool(program.columns or program.loops)


def _for_machine_code(program: Program) -> bool:
    """Does it pay to compile it before it was ever called?"""
    many = LARGE < program.operations <= MOST_OPERATIONS and same_bits(program)
    return (_over_rows(program) or many) and engine.available() and compilable(program)


def _may_become_hot(program: Program) -> bool:
    fits = not _over_rows(program) and program.operations <= MOST_OPERATIONS
    return fits and engine.available() and same_bits(program)


def _lambdify(program: Program, request: Request) -> Kernel:
    if request.expressions is None:
        raise OptionError("the lambdify backend starts from SymPy expressions, and none were given.")
    return LambdifyKernel(program, request.expressions(), request.reason)


BACKENDS: tuple[Backend, ...] = (
    Backend(
        "llvm",
        "machine code: rows of data, long sums, many points, large formulas",
        _for_machine_code,
        "chosen because machine code runs rows, long sums and large formulas fastest",
        lambda program, request: LlvmKernel(program, request.reason, request.threads),
    ),
    Backend(
        "hot",
        "one point at a time, in generated Python, and in machine code when it has been called often",
        _may_become_hot,
        "chosen because few calls cost least in generated Python",
        lambda program, request: HotKernel(program, request.reason),
    ),
    Backend(
        "numpy",
        "batches of points, rows of data and long sums, in blocks that stay in the cache",
        _over_rows,
        "chosen because it runs over rows, in blocks",
        lambda program, request: NumpyKernel(program, request.reason),
    ),
    Backend(
        "python",
        "one point at a time, in generated Python; batches go to NumPy",
        lambda _: True,
        "chosen because one point at a time costs least in generated Python; batches go to NumPy",
        lambda program, request: PythonKernel(program, request.reason),
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
    if _over_rows(program) and not engine.available():
        say_once()
        return backend, f"{backend.reason}; with llvmlite (pip install 'workbench[fast]') machine code would"
    return backend, backend.reason


@cache
def say_once() -> None:
    """Warn that llvmlite is missing, once in a process."""
    warnings.warn(
        "llvmlite is not installed: rows and long sums run in NumPy, more slowly; pip install 'workbench[fast]'.",
        RuntimeWarning,
        stacklevel=2,
    )


def compiled(
    program: Program,
    execution: Execution = AS_IT_SUITS,
    *,
    expressions: Expressions | None = None,
) -> Kernel:
    """A kernel for a program, by the backend that is asked for or the one that suits it.

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
    backend = execution.backend
    if backend is None:
        chosen, reason = choose(program)
        return chosen.compile(program, Request(reason, expressions, execution.threads))
    row = next((row for row in BACKENDS if row.name == backend), None)
    if row is None:
        raise OptionError(f"no backend {backend!r}; there are {', '.join(row.name for row in BACKENDS)}.")
    return row.compile(program, Request(f"asked for; {row.purpose}", expressions, execution.threads))
