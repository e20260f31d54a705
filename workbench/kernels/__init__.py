"""Graphs made callable: generated Python, NumPy in blocks, machine code, SymPy's lambdify, many digits."""

from workbench.kernels.backends import AS_IT_SUITS, BACKENDS, Backend, Execution, choose, compiled
from workbench.kernels.digits import Digits, evaluate
from workbench.kernels.kernel import Kernel, Returned, Wanted
from workbench.kernels.llvm.iterations import Iteration, Limits, iteration
from workbench.kernels.updates import Update

__all__ = [
    "AS_IT_SUITS",
    "BACKENDS",
    "Backend",
    "Digits",
    "Execution",
    "Iteration",
    "Kernel",
    "Limits",
    "Returned",
    "Update",
    "Wanted",
    "choose",
    "compiled",
    "evaluate",
    "iteration",
]
