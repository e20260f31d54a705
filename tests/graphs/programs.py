"""Programs from text, and what they compute, for the tests of graphs and kernels."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from workbench.graphs import Program, lower
from workbench.kernels import compiled
from workbench.language.formula import Formula
from workbench.language.reading import read
from workbench.operators import OPERATORS, Operator


def program(
    *texts: str,
    variables: Sequence[str] = ("x", "y"),
    parameters: Sequence[str] = (),
    columns: Sequence[str] = (),
    operators: tuple[Operator, ...] = OPERATORS,
) -> Program:
    """The program of texts, one output for each."""
    names = [*variables, *parameters, *columns]
    formulas = [read(text, variables=names, operators=operators).formula for text in texts]
    return lower(formulas, variables, parameters, columns, operators)


def of(*formulas: Formula, variables: Sequence[str] = ("x", "y")) -> Program:
    """The program of formulas."""
    return lower(formulas, variables)


def at(made: Program, *point: float) -> np.ndarray:
    """The outputs at a point."""
    return compiled(made)(np.array(point, float))


def heads(made: Program) -> list[str]:
    """The names of its operators and the values of its constants, sorted; inputs left out."""
    found = [head.name for head in made.graph.heads if isinstance(head, Operator)]
    return sorted(found + [str(head) for head in made.graph.heads if isinstance(head, Fraction)])
