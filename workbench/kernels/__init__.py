"""Graphs made callable: generated Python, NumPy in blocks, SymPy's lambdify, many digits."""

from workbench.kernels.backends import BACKENDS, Backend, choose, compiled
from workbench.kernels.kernel import Kernel

__all__ = ["BACKENDS", "Backend", "Kernel", "choose", "compiled"]
