"""Formulas as graphs in which equal parts are one; derivatives by sweeps over them."""

from workbench.graphs.combining import bound, components, concatenate, pattern
from workbench.graphs.graph import Graph, Head, Input, Kind, Level, Program, levels, reachable
from workbench.graphs.lowering import expanded, guarded, lower
from workbench.graphs.sweeps import (
    Sparse,
    gradient,
    hessian,
    hvp,
    jacobian,
    jvp,
    partial,
    sparse_hessian,
    sparse_jacobian,
    vjp,
)

__all__ = [
    "Graph",
    "Head",
    "Input",
    "Kind",
    "Level",
    "Program",
    "Sparse",
    "bound",
    "components",
    "concatenate",
    "expanded",
    "gradient",
    "guarded",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "levels",
    "lower",
    "partial",
    "pattern",
    "reachable",
    "sparse_hessian",
    "sparse_jacobian",
    "vjp",
]
