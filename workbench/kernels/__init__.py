"""Graphs made callable: generated Python, NumPy in blocks, SymPy's lambdify, many digits."""

from workbench.kernels.backends import BACKENDS, Backend, choose, compiled
from workbench.kernels.digits import Digits, evaluate
from workbench.kernels.kernel import Kernel

__all__ = ["BACKENDS", "Backend", "Digits", "Kernel", "choose", "compiled", "evaluate"]
