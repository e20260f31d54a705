"""Checking steps in matrices: both sides are taken apart, and each component is compared with differences.

Sizes are made smaller where that changes nothing: a rule that holds for 2, 3 and 4 components, all told apart, is the
rule for any number of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, islice, product

from workbench.checks.steps import BY, with_evidence
from workbench.derivations import Step
from workbench.derivations.array_algebra import IDENTITY, ONES
from workbench.derivations.matrices import named_arrays
from workbench.evidence import Evidence
from workbench.language.arrays.components import component_names, in_components
from workbench.language.arrays.misfits import Shape
from workbench.language.building import substitute
from workbench.language.formula import Apply, Formula, Number, Symbol, parts
from workbench.operators import MEAN, Form, Operator

MOST = 40  # components that are compared
SMALLEST = 2

Shapes = Mapping[str, Shape]


def with_matrix_evidence(
    step: Step, shapes: Shapes, operators: Sequence[Operator], *, symmetric: Collection[str] = ()
) -> Step:
    """The step and all below it, each with its evidence where every component holds, and with None where not.

    symmetric: matrices that are known to be; their entries are compared as such.
    """
    small = shapes if _sized(step.before) else smaller(shapes)
    named = named_arrays(step.before, step.variable, small)
    children = tuple(with_matrix_evidence(child, shapes, operators, symmetric=symmetric) for child in step.children)
    mirrored = {
        f"{name}[{j},{i}]": Symbol(f"{name}[{i},{j}]")
        for name in symmetric
        for i, j in combinations(range(1, small[name][0] + 1), 2)
    }
    components = _components(step, small, named, tuple(operators))
    same = tuple((substitute(whole, mirrored), name, substitute(part, mirrored)) for whole, name, part in components)
    return replace(step, children=children, evidence=_evidence(step.rule, same, operators))


def smaller(shapes: Shapes) -> dict[str, Shape]:
    """The shapes with each size made as small as it can be and still differ from the others.

    >>> smaller({"A": (500, 20), "x": (20,), "b": (500,)})
    {'A': (3, 2), 'x': (2,), 'b': (3,)}
    """
    sizes = sorted({size for shape in shapes.values() for size in shape})
    small = {size: min(size, SMALLEST + k) for k, size in enumerate(sizes)}
    return {name: tuple(small[size] for size in shape) for name, shape in shapes.items()}


def derivative_components(
    step: Step, shapes: Shapes, operators: Sequence[Operator]
) -> tuple[tuple[Formula, str, Formula], ...]:
    """What is differentiated, by which component, and what the step says it is: over the components, in C order."""
    return _components(step, shapes, named_arrays(step.before, step.variable, shapes), tuple(operators))


def _components(
    step: Step, shapes: Shapes, named: Shapes, operators: tuple[Operator, ...]
) -> tuple[tuple[Formula, str, Formula], ...]:
    before, _ = in_components(step.before, shapes, operators=operators)
    after, _ = in_components(step.after, {**shapes, **named}, operators=operators)
    put: dict[str, Formula] = dict.fromkeys(component_names(ONES.name, named[ONES.name]), Number(1))
    n = named[IDENTITY.name][0]
    places = product(range(n), repeat=2)
    put |= {
        name: Number(int(i == j)) for name, (i, j) in zip(component_names(IDENTITY.name, (n, n)), places, strict=True)
    }
    by = component_names(step.variable, shapes[step.variable])
    if len(after) != len(before) * len(by):
        return ()
    pairs = product(before, by)
    return tuple((whole, name, substitute(part, put)) for (whole, name), part in zip(pairs, after, strict=True))


def _evidence(
    rule: str, components: Sequence[tuple[Formula, str, Formula]], operators: Sequence[Operator]
) -> Evidence | None:
    if not components:
        return None
    digits: list[float] = []
    stride = 1 + (len(components) - 1) // MOST
    for whole, name, part in islice(components, 0, None, stride):
        found = with_evidence(Step(rule, whole, part, name), operators=operators).evidence
        if found is None:
            return None
        digits.append(found.digits or 0.0)
    return Evidence("checked", by=f"components: {BY}", digits=min(digits))


def _sized(formula: Formula) -> bool:
    """Do the sizes of its arrays stand in it, as a number of components or as a place?"""
    applied = (part.operator for part in parts(formula) if isinstance(part, Apply))
    return any(row is MEAN or row.form in (Form.VECTOR, Form.ELEMENT, Form.INDEXED) for row in applied)
