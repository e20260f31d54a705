"""Formulas as graphs in which equal parts are one; derivatives by sweeps over them."""

from workbench.graphs.builder import Builder
from workbench.graphs.combining import bound, components, concatenate, freed, pattern
from workbench.graphs.construction import lowered
from workbench.graphs.graph import (
    DATA,
    Gather,
    Graph,
    Head,
    Input,
    Kind,
    Level,
    Loop,
    Places,
    Program,
    Scatter,
    levels,
    reachable,
    spaces,
    stride,
)
from workbench.graphs.lowering import expanded, guarded, lower
from workbench.graphs.separability import hessian_size
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
from workbench.graphs.unrolling import unrolled

__all__ = [
    "DATA",
    "Builder",
    "Gather",
    "Graph",
    "Head",
    "Input",
    "Kind",
    "Level",
    "Loop",
    "Places",
    "Program",
    "Scatter",
    "Sparse",
    "bound",
    "components",
    "concatenate",
    "expanded",
    "freed",
    "gradient",
    "guarded",
    "hessian",
    "hessian_size",
    "hvp",
    "jacobian",
    "jvp",
    "levels",
    "lower",
    "lowered",
    "partial",
    "pattern",
    "reachable",
    "spaces",
    "sparse_hessian",
    "sparse_jacobian",
    "stride",
    "unrolled",
    "vjp",
]
