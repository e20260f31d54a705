"""Other ways to a derivative: the same question with logarithms taken apart, multiplied out, or by logarithms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from workbench.derivations import ROUTES, derive
from workbench.errors import WorkbenchError
from workbench.exercises.grading.questions import Component
from workbench.language.building import rebuilt
from workbench.language.formula import Apply, Formula
from workbench.operators import ABS, LOG, QUOTIENT, Operator

Operators = tuple[Operator, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A derivative that a person may take in place of the one asked for, and the answer to it that was given."""

    component: Component
    answer: Formula


def taken_apart(component: Component, answer: Formula, operators: Operators) -> Iterator[Alternative]:
    """ln(a/b) as ln(a) - ln(b), wherever it stands."""
    (variable, *more) = component.by
    apart = rebuilt(component.formula, lambda node: _laws_used(node, variable, operators))
    if apart != component.formula and not more:
        yield _instead(component, apart, answer, operators)


def by_routes(component: Component, answer: Formula, operators: Operators) -> Iterator[Alternative]:
    """Multiplied out; and the logarithm y, whose derivative is y'/y."""
    (variable, *more) = component.by
    for route in () if more else ROUTES:
        if not route.applies(component.formula, variable):
            continue
        first = derive(component.formula, variable, operators=operators, route=route.name).prepared[0]
        if first.before == component.formula:
            yield _instead(component, first.after, answer, operators)
        else:
            whole = Apply(QUOTIENT, (answer, component.formula))
            yield _instead(component, _without_sizes(first.after), whole, operators)


def _instead(component: Component, formula: Formula, answer: Formula, operators: Operators) -> Alternative:
    (variable,) = component.by
    step = derive(formula, variable, operators=operators)
    return Alternative(replace(component, formula=formula, steps=(step,)), answer)


def _laws_used(node: Formula, variable: str, operators: Operators) -> Formula:
    """The logarithm of a product, quotient or power by the laws of logarithms; anything else as it is."""
    if not (isinstance(node, Apply) and node.operator is LOG):
        return node
    try:
        laws = derive(node.children[0], variable, operators=operators, route="logarithmic").prepared[0]
    except WorkbenchError:  # one factor, or what has no derivative
        return node
    return _without_sizes(laws.after)


def _without_sizes(formula: Formula) -> Formula:
    """ln(u) for ln|u|, which has the same derivative where both have one, and is what a person writes."""

    def bare(node: Formula) -> Formula:
        match node:
            case Apply(operator=outer, arguments=(Apply(operator=inner, arguments=(inside,)),)):
                return Apply(LOG, (inside,)) if outer is LOG and inner is ABS else node
        return node

    return rebuilt(formula, bare)
