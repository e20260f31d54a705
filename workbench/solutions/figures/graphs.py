"""The graph of a computation as a figure: nodes in columns by their distance from the inputs, lines to their users."""

from __future__ import annotations

import numpy as np

from workbench.calculus import Backpropagation
from workbench.pages import Annotation, Axes, Curve, Figure, Points
from workbench.pages.figures import Drawn
from workbench.solutions.captions import listed, symbol, told

DIGITS = 3
ROOMY = 1.5
"""Half the height of a column of nodes, up to which there is room for the adjoints."""


def graph_figure(found: Backpropagation) -> Figure:
    """Nodes with their values, below them their adjoints where there is room, and an edge for each use.

    >>> from workbench.calculus import backpropagate
    >>> print(graph_figure(backpropagate("let z = w*x; z^2", [1, 2])).caption)
    The graph with the value of each node, and below it its adjoint, the derivative of L by it.
    """
    places = _places(found)
    edges = [(places[node.name], places[use.user]) for node in found.nodes for use in node.uses]
    marks: list[Drawn] = []
    if edges:
        gap = (np.nan, np.nan)
        ends = [point for start, end in edges for point in (start, end, gap)]
        x, y = zip(*ends, strict=True)
        marks.append(Curve(np.array(x), np.array(y)))
    widest = max(up for _, up in places.values())
    names = tuple(f"{symbol(node.name)} = {told(node.value, DIGITS)}" for node in found.nodes)
    x, y = zip(*(places[node.name] for node in found.nodes), strict=True)
    marks.append(Points(np.array(x), np.array(y), names=names))
    roomy = widest <= ROOMY
    for node in found.nodes if roomy else ():
        across, up = places[node.name]
        marks.append(Annotation(across, up - 0.1 * (widest + 1), told(node.adjoint, DIGITS)))
    limits = (-0.3, max(across for across, _ in places.values()) + 0.5), (-widest - 0.6, widest + 0.6)
    axes = Axes(tuple(marks), x_limits=limits[0], y_limits=limits[1], legend=False, scales=False)
    output = found.output.name
    inner = [symbol(node.name) for node in found.nodes if not node.leaf]
    alt = f"A graph from the inputs {listed([symbol(v) for v in found.function.variables])} through {listed(inner)}."
    below = f", and below it its adjoint, the derivative of {output} by it" if roomy else ""
    caption = f"The graph with the value of each node{below}."
    return Figure((axes,), alt, caption)


def _places(found: Backpropagation) -> dict[str, tuple[float, float]]:
    """A column for each distance from the inputs, counted from the inputs; in each the nodes one below the other."""
    depth: dict[str, int] = {}
    before: dict[str, list[str]] = {}
    for node in found.nodes:
        for use in node.uses:
            before.setdefault(use.user, []).append(node.name)
    for node in found.nodes:
        depth[node.name] = 0 if node.leaf else 1 + max((depth[name] for name in before.get(node.name, [])), default=0)
    for node in reversed(found.nodes):
        if node.leaf and node.uses:  # an input stands just before its first user
            depth[node.name] = min(depth[use.user] for use in node.uses) - 1
    columns: dict[int, list[str]] = {}
    for name, column in depth.items():
        columns.setdefault(column, []).append(name)
    return {
        name: (float(column), (len(names) - 1) / 2 - row)
        for column, names in columns.items()
        for row, name in enumerate(names)
    }
